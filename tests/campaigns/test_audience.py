import subprocess
import sys

import polars as pl
import pytest

from crm_analytics.campaigns.audience import arm_balance, assign_additions, assign_holdout, eligible_customers
from crm_analytics.errors import InvalidSetting, RepeatedCustomers, UnknownColumn


def base(n: int) -> pl.DataFrame:
    segments = ["gold", "silver", "iron", None]
    return pl.DataFrame(
        {"customer_id": [f"c{i}" for i in range(n)], "segment": [segments[i % 7 % 4] for i in range(n)]}
    )


def arms(assigned: pl.DataFrame) -> dict[str, str]:
    return dict(assigned.select("customer_id", "arm").iter_rows())


@pytest.mark.parametrize("n", [1, 2, 7, 200, 999])
@pytest.mark.parametrize("rate", [0.1, 0.2, 0.5])
def test_the_total_held_out_is_exact(n: int, rate: float):
    assigned = assign_holdout(base(n), campaign_id="spring", holdout_rate=rate)
    assert (assigned["arm"] == "held_out").sum() == round(n * rate)


def test_each_stratum_has_its_share_within_one_customer():
    assigned = assign_holdout(base(203), campaign_id="spring", holdout_rate=0.2)
    shares = assigned.group_by("stratum").agg(n=pl.len(), held=(pl.col("arm") == "held_out").sum())
    assert set(shares["stratum"]) == {"gold", "silver", "iron", ""}
    assert shares.filter((pl.col("held") - pl.col("n") * 0.2).abs() >= 1).is_empty()


def test_the_order_of_rows_changes_nobodys_arm_and_rows_keep_their_order():
    people = base(200)
    backwards = people.reverse()
    assert arms(assign_holdout(people, campaign_id="x")) == arms(assign_holdout(backwards, campaign_id="x"))
    assert assign_holdout(backwards, campaign_id="x")["customer_id"].to_list() == backwards["customer_id"].to_list()


def test_another_seed_or_campaign_is_another_draw():
    first = arms(assign_holdout(base(200), campaign_id="x"))
    assert first != arms(assign_holdout(base(200), campaign_id="x", seed=1))
    assert first != arms(assign_holdout(base(200), campaign_id="y"))


def test_everyone_has_the_same_chance_of_being_held_out():
    people, n_draws = base(11), 600
    held = sum(
        (assign_holdout(people, campaign_id="x", holdout_rate=0.3, seed=seed)["arm"] == "held_out").cast(pl.Int64)
        for seed in range(n_draws)
    )
    # 3 of 11; five standard deviations of a binomial share over 600 draws
    reach = 5 * (3 / 11 * 8 / 11 / n_draws) ** 0.5
    assert (held / n_draws - 3 / 11).abs().max() < reach


def test_the_draw_is_the_same_in_another_process():
    script = (
        "import polars as pl; from crm_analytics.campaigns.audience import assign_holdout;"
        "people = pl.DataFrame({'customer_id': [f'c{i}' for i in range(20)]});"
        "print(','.join(assign_holdout(people, campaign_id='x', strata=None)"
        ".filter(pl.col('arm') == 'held_out')['customer_id']))"
    )
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    assert other == "c0,c10,c15,c16"


def test_additions_move_nobody_and_keep_the_share_of_each_stratum():
    first = assign_holdout(base(200), campaign_id="x")
    everyone = assign_additions(first, base(1000), campaign_id="x")
    assert arms(everyone.head(200)) == arms(first)
    added = everyone.slice(200).group_by("stratum").agg(n=pl.len(), held=(pl.col("arm") == "held_out").sum())
    assert added.filter((pl.col("held") - pl.col("n") * 0.2).abs() >= 1).is_empty()


def test_additions_one_by_one_keep_the_share_too():
    drawn = assign_holdout(base(10), campaign_id="x", strata=None)
    for row in range(10, 60):
        newcomer = base(60).slice(row, 1)
        drawn = pl.concat([drawn, assign_additions(drawn, newcomer, campaign_id="x", strata=None)])
    assert (drawn.slice(10)["arm"] == "held_out").sum() == 10


def test_a_customer_who_is_named_twice_can_not_be_assigned():
    with pytest.raises(RepeatedCustomers, match=r"1 rows .* \(c1\)"):
        assign_holdout(pl.DataFrame({"customer_id": ["c1", "c1"]}), campaign_id="x", strata=None)


def test_an_unknown_stratum_and_a_senseless_rate_are_refused():
    with pytest.raises(UnknownColumn):
        assign_holdout(base(5), campaign_id="x", strata=["planet"])
    with pytest.raises(InvalidSetting):
        assign_holdout(base(5), campaign_id="x", holdout_rate=1.0)


def test_an_empty_list_stays_empty():
    assigned = assign_holdout(base(5).clear(), campaign_id="x")
    assert assigned.is_empty()
    assert {"arm", "stratum"} <= set(assigned.columns)


def test_balance_compares_numbers_and_the_levels_of_text():
    drawn = pl.DataFrame(
        {
            "arm": ["targeted", "targeted", "held_out", "held_out"],
            "revenue": [10.0, 30.0, 20.0, 20.0],
            "region": ["north", "south", "north", "north"],
        }
    )
    assert arm_balance(drawn, ["revenue", "region"]).rows() == [
        ("revenue", None, 20.0, 20.0, 0.0),
        ("region", "north", 0.5, 1.0, -1.0),  # variances .5 and 0: -0.5 / sqrt(.25)
        ("region", "south", 0.5, 0.0, 1.0),
    ]


def test_balance_of_an_empty_arm_is_unknown():
    drawn = pl.DataFrame({"arm": ["targeted", "targeted"], "revenue": [10.0, 30.0]})
    assert arm_balance(drawn, ["revenue"])["standardised_difference"].to_list() == [None]


PEOPLE = pl.DataFrame(
    {
        "customer_id": ["yes", "no", "unknown", "complains", "news_only"],
        "consent_email": [True, False, None, True, True],
        "consent_purpose": ["offers, news", "offers", None, "offers", "news"],
    }
)


def test_unknown_consent_is_no_and_each_reason_is_counted():
    judged = eligible_customers(
        PEOPLE, channel="email", purpose="offers", exclusions={"open_complaint": ["complains", "stranger"]}
    )
    assert judged.eligible["customer_id"].to_list() == ["yes"]
    assert dict(judged.reasons.iter_rows()) == {
        "no_consent": 1, "consent_unknown": 1, "open_complaint": 1, "purpose_not_covered": 1,
    }  # fmt: skip
    assert judged.eligible.height + judged.left_out.height == PEOPLE.height


def test_who_vouches_for_consent_still_can_not_overrule_a_refusal():
    judged = eligible_customers(PEOPLE, channel="email", consent_confirmed=True)
    assert judged.left_out.select("customer_id", "left_out_reason").rows() == [("no", "no_consent")]


def test_without_a_consent_column_nobody_is_eligible():
    judged = eligible_customers(PEOPLE.select("customer_id"), channel="phone")
    assert judged.eligible.is_empty()
    assert judged.reasons.rows() == [("consent_unknown", 5)]

"""What the Life cycle page tells equals tables worked out by hand."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.ledger import build_ledger
from crm_analytics.lifecycle.purchase_days import find_purchase_days
from crm_analytics.settings import StageRules
from crm_analytics.views import lifecycle as views
from crm_analytics.views import lifecycle_agreement as agreement


def base(*rows):
    columns = ["customer_id", "stage", "standing", "year_revenue", "year_margin"]
    return pl.DataFrame(
        [dict(zip(columns, row, strict=True)) for row in rows], schema_overrides={"year_margin": pl.Float64}
    )


BASE = base(
    ("ann", "stability", "regular", 100.0, 40.0),
    ("bob", "stability", "new_line", 50.0, 20.0),
    ("cid", "lapsed", "new", 0.0, 0.0),
    ("dee", "exploration", "new", 50.0, None),
)


def column_by_stage(table, column):
    return dict(table.select("stage", column).iter_rows())


def test_every_stage_has_a_row_in_natural_order_with_zero_where_nobody_is():
    table = views.stage_figures(BASE)
    assert table["stage"].to_list() == ["exploration", "formation", "stability", "degradation", "lapsed"]
    assert table["n_customers"].to_list() == [1, 0, 2, 0, 1]
    assert table["customer_share"].to_list() == [0.25, 0.0, 0.5, 0.0, 0.25]


def test_money_of_a_stage_is_summed_and_unknown_where_one_cost_is_unknown():
    table = views.stage_figures(BASE)
    assert column_by_stage(table, "year_revenue")["stability"] == 150.0
    assert table["year_margin"].to_list() == [None, 0.0, 60.0, 0.0, 0.0]


def test_the_share_of_a_stage_is_unknown_where_the_measure_is():
    table = views.stage_figures(BASE)
    assert views.stage_share(table, "stability", "year_revenue") == 0.75
    assert views.stage_share(table, "stability", "year_margin") is None
    assert views.stage_share(views.stage_figures(BASE.head(0)), "stability") is None


def test_people_without_a_purchase_are_counted_beside_customers():
    people = pl.DataFrame({"standing": ["potential", "potential", "refund_only"]})
    table = views.people_by_standing(BASE, people)
    assert dict(table.iter_rows()) == {"potential": 2, "new": 2, "regular": 1, "new_line": 1, "refund_only": 1}


def test_a_person_of_whom_the_filtered_feature_is_unknown_does_not_pass():
    people = pl.DataFrame({"customer_id": ["p", "q"], "region": ["north", None], "standing": ["potential"] * 2})
    assert views.pass_filters(people, (("region", ("north",)),))["customer_id"].to_list() == ["p"]
    assert views.pass_filters(people, (("segment", ("gold",)),)).is_empty()
    assert views.pass_filters(people, ()).height == 2


def test_the_mix_is_told_for_month_ends_and_the_last_day_itself():
    days = views.history_days(dt.date(2023, 11, 30), dt.date(2024, 2, 29))
    assert days == [dt.date(2023, 11, 30), dt.date(2023, 12, 31), dt.date(2024, 1, 31), dt.date(2024, 2, 29)]
    assert views.history_days(dt.date(2024, 3, 5), dt.date(2024, 3, 5)) == [dt.date(2024, 3, 5)]
    assert len(views.history_days(dt.date(2000, 1, 1), dt.date(2024, 3, 5))) == 25


# ann buys on 5 January, 20 January and 10 February; bob on 31 January, and gives it back on 15 February
SHOP = build_ledger(
    pl.DataFrame(
        {
            "customer_id": ["ann", "ann", "ann", "bob", "bob"],
            "date": [
                dt.date(2024, 1, 5), dt.date(2024, 1, 20), dt.date(2024, 2, 10),
                dt.date(2024, 1, 31), dt.date(2024, 2, 15),
            ],
            "quantity": [1.0, 1.0, 1.0, 1.0, -1.0],
            "revenue": [10.0, 20.0, 30.0, 40.0, -40.0],
            "cost": [5.0, 10.0, 15.0, 20.0, None],
        }
    )
)  # fmt: skip
DAYS = [dt.date(2024, 1, 31), dt.date(2024, 2, 29), dt.date(2024, 3, 10)]


def history(**options):
    return views.stage_history(SHOP, days=DAYS, as_of=DAYS[-1], rules=StageRules(), **options)


def test_a_month_counts_to_the_stage_in_which_it_began():
    january = history().filter(pl.col("month_end") == DAYS[0])
    assert january.select("stage", "n_customers", "next_days", "next_revenue", "next_margin").rows() == [
        ("exploration", 2, 1, -10.0, None)
    ]
    assert views.stage_volume(history()).select(
        "stage", "n_customer_months", "monthly_days", "monthly_revenue", "monthly_margin"
    ).rows() == [("exploration", 2, 0.5, -5.0, None)]


def test_the_month_that_is_not_over_brings_nothing_known_rather_than_nothing():
    later = history().filter(pl.col("month_end") > DAYS[0])
    assert later["next_revenue"].null_count() == later.height
    assert later["n_customers"].sum() == 4


def test_only_the_chosen_customers_are_counted_in_the_stages_of_the_whole_base():
    everybody = history().filter(pl.col("month_end") == DAYS[-1])
    ann = history(only=pl.DataFrame({"customer_id": ["ann"]}))
    assert ann.group_by("month_end").agg(pl.col("n_customers").sum())["n_customers"].to_list() == [1, 1, 1]
    assert set(ann.filter(pl.col("month_end") == DAYS[-1])["stage"]) <= set(everybody["stage"])


def test_the_history_before_anybody_bought_is_empty():
    empty = views.stage_history(SHOP.head(0), days=DAYS, as_of=DAYS[-1], rules=StageRules())
    assert empty.is_empty()
    assert views.stage_volume(empty).is_empty()


BEFORE = pl.DataFrame({"customer_id": ["a", "b", "c"], "stage": ["stability", "stability", "exploration"]})
AFTER = pl.DataFrame(
    {"customer_id": ["a", "b", "c", "d"], "stage": ["stability", "lapsed", "formation", "exploration"]}
)


def test_flows_start_from_not_yet_a_customer_and_lose_nobody():
    flows = views.stage_flows(views.join_stages(BEFORE, AFTER))
    assert flows.rows() == [
        ("not_yet", "exploration", 1),
        ("exploration", "formation", 1),
        ("stability", "stability", 1),
        ("stability", "lapsed", 1),
    ]
    assert views.count_moves(flows) == {"better": 1, "worse": 1, "same": 1, "new": 1}


def test_other_rules_beside_those_in_force_keep_rows_and_tell_both_counts():
    scored = pl.DataFrame({"customer_id": ["b", "c"], "stage": ["exploration", "lapsed"]})
    by_others = pl.DataFrame({"customer_id": ["a", "b", "c"], "stage": ["stability", "formation", "lapsed"]})
    tried = views.join_tried(scored, by_others)
    assert tried.rows() == [("b", "exploration", "formation"), ("c", "lapsed", "lapsed")]
    compared = views.compare_rules(tried)
    assert column_by_stage(compared, "n_customers")["exploration"] == 1
    assert column_by_stage(compared, "n_customers_tried")["formation"] == 1


def test_the_mix_alone_is_that_of_the_history():
    whole = views.stage_history(SHOP, days=DAYS, as_of=DAYS[-1], rules=StageRules())
    mix = views.mix_history(find_purchase_days(SHOP), days=DAYS, rules=StageRules())
    assert mix.equals(whole.select("month_end", "stage", "n_customers", "customer_share"))


TRUTH = pl.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d", "a"],
        "month_end": [dt.date(2024, 1, 31)] * 4 + [dt.date(2024, 2, 29)],
        "true_stage": ["stability", "lapsed", "lapsed", "lapsed", "lapsed"],
    }
)


def test_agreement_with_the_truth_is_told_beside_what_one_stage_for_all_would_reach():
    day = agreement.last_truth_day(TRUTH, as_of=dt.date(2024, 2, 10))
    assigned = AFTER.with_columns(pl.Series("stage", ["stability", "lapsed", "stability", "lapsed"]))
    rates = agreement.agreement_rates(agreement.stage_agreement(assigned, TRUTH, day=day))
    assert rates["accuracy"] == 0.75
    assert rates["largest"] == 0.75
    assert rates["balanced"] == pytest.approx((1 + 2 / 3) / 2)
    assert rates["one_stage"] == 0.5


def test_without_anybody_there_is_no_agreement_and_before_the_first_month_end_no_truth():
    assert agreement.last_truth_day(TRUTH, as_of=dt.date(2024, 1, 30)) is None
    table = agreement.stage_agreement(AFTER.head(0), TRUTH, day=dt.date(2024, 1, 31))
    assert agreement.agreement_rates(table)["accuracy"] is None


def test_rules_and_model_are_crossed_and_their_differences_listed_the_surest_first():
    ruled = pl.DataFrame({"customer_id": ["a", "b", "c"], "stage": ["stability", "lapsed", "lapsed"]})
    by_model = pl.DataFrame(
        {"customer_id": ["a", "b", "c"], "stage": ["stability", "stability", "degradation"]}
    ).with_columns(
        pl.Series("p_exploration", [0.0, 0.0, 0.1]), pl.Series("p_formation", [0.1, 0.0, 0.1]),
        pl.Series("p_stability", [0.9, 0.6, 0.0]), pl.Series("p_degradation", [0.0, 0.4, 0.7]),
        pl.Series("p_lapsed", [0.0, 0.0, 0.1]),
    )  # fmt: skip
    assert agreement.agreement_rates(agreement.model_agreement(ruled, by_model))["accuracy"] == pytest.approx(1 / 3)
    assert agreement.differing_ways(ruled, by_model).rows() == [
        ("c", "lapsed", "degradation", 0.7),
        ("b", "lapsed", "stability", 0.6),
    ]

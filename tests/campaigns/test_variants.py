import polars as pl
import pytest

from crm_analytics.campaigns.audience import assign_holdout
from crm_analytics.campaigns.variants import assign_variants
from crm_analytics.errors import InvalidSetting

THREE = {"gift": 1 / 3, "call": 1 / 3, "letter": 1 / 3}
UNEQUAL = {"gift": 0.5, "call": 0.3, "letter": 0.2}


def drawn(n: int, seed: int = 0) -> pl.DataFrame:
    people = pl.DataFrame({"customer_id": [f"c{i}" for i in range(n)], "segment": [str(i % 7 % 4) for i in range(n)]})
    return assign_holdout(people, campaign_id="x", seed=seed)


def counts(table: pl.DataFrame, *by: str) -> dict:
    grouped = table.drop_nulls("variant").group_by(*by, "variant").len()
    return {tuple(row[:-1]): row[-1] for row in grouped.iter_rows()}


def test_equal_shares_are_equal_within_one_in_all_and_in_each_stratum():
    shared = assign_variants(drawn(203), campaign_id="x", shares=THREE)
    everyone = counts(shared)
    assert sum(everyone.values()) == 203 - 41
    assert max(everyone.values()) - min(everyone.values()) <= 1
    by_stratum = counts(shared, "stratum")
    for stratum in "0123":
        numbers = [by_stratum[stratum, name] for name in THREE]
        assert max(numbers) - min(numbers) <= 1


def test_unequal_shares_are_met_within_one_for_each_treatment_named_before():
    shared = assign_variants(drawn(1000), campaign_id="x", shares=UNEQUAL)
    for (name,), number in counts(shared).items():
        assert abs(number - 800 * UNEQUAL[name]) <= 2


def test_the_held_out_get_nothing_and_one_treatment_needs_no_name():
    shared = assign_variants(drawn(50), campaign_id="x", shares=UNEQUAL)
    assert shared.filter(pl.col("arm") == "held_out")["variant"].null_count() == 10
    assert shared.filter(pl.col("arm") == "targeted")["variant"].null_count() == 0
    assert assign_variants(drawn(50), campaign_id="x", shares={"gift": 1.0})["variant"].null_count() == 50


def test_everyone_has_the_same_chance_of_each_treatment():
    table, n_draws = drawn(13).filter(pl.col("arm") == "targeted"), 400
    names = [assign_variants(table, campaign_id="x", shares=UNEQUAL, seed=s)["variant"] for s in range(n_draws)]
    for name, share in UNEQUAL.items():
        seen = sum((each == name).cast(pl.Int64) for each in names) / n_draws
        assert (seen - share).abs().max() < 5 * (share * (1 - share) / n_draws) ** 0.5


@pytest.mark.parametrize("shares", [THREE, UNEQUAL], ids=["equal", "unequal"])
def test_additions_move_nobody_and_keep_the_shares(shares: dict[str, float]):
    first = assign_variants(drawn(100), campaign_id="x", shares=shares)
    later = pl.concat([first.drop("variant"), drawn(900).slice(100)])
    everyone = assign_variants(later, campaign_id="x", shares=shares, existing=first)
    assert everyone.head(100)["variant"].equals(first["variant"])
    added = everyone.slice(100)
    n = added["variant"].drop_nulls().len()
    assert all(abs(number - n * shares[name]) <= 8 for (name,), number in counts(added).items())


def test_the_order_of_rows_changes_nobodys_treatment():
    table = drawn(90)
    first = assign_variants(table, campaign_id="x", shares=THREE).sort("customer_id")
    assert first.equals(assign_variants(table.reverse(), campaign_id="x", shares=THREE).sort("customer_id"))


def test_shares_that_are_no_whole_are_refused():
    with pytest.raises(InvalidSetting):
        assign_variants(drawn(9), campaign_id="x", shares={"gift": 0.5, "call": 0.4})

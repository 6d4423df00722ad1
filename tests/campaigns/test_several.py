import numpy as np
import polars as pl
import pytest

from crm_analytics.campaigns.measurement import measure_by_stratum, measure_uplift
from crm_analytics.campaigns.several import compare_variants, holm, measure_variants, shrink_groups
from crm_analytics.errors import UnknownColumn
from crm_analytics.settings import UpliftRules

NORMAL = UpliftRules(min_buyers=0, interval_from_buyers=0, normal_from_buyers=2)


def outcomes(seed: int = 0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    sides = [("targeted", "gift", 3.0), ("targeted", "call", 1.0), ("held_out", None, 0.0)]
    rows = [(arm, variant, 10 + shift + noise) for arm, variant, shift in sides for noise in rng.normal(0, 2, 200)]
    return pl.DataFrame(rows, schema=["arm", "variant", "margin"], orient="row")


def test_each_treatment_is_measured_against_the_held_out_alone():
    table = outcomes()
    gift = next(each for each in measure_variants(table, rules=NORMAL) if each.variant == "gift")
    alone = table.filter((pl.col("variant") == "gift") | (pl.col("arm") == "held_out"))
    assert gift.uplift.estimate == measure_uplift(alone, rules=NORMAL).estimate
    assert gift.against is None


def test_intervals_of_several_treatments_are_wider_so_that_they_hold_together():
    table = outcomes()
    gift = next(each for each in measure_variants(table, rules=NORMAL) if each.variant == "gift")
    alone = table.filter((pl.col("variant") == "gift") | (pl.col("arm") == "held_out"))
    single = measure_uplift(alone, rules=NORMAL)
    assert gift.uplift.level == pytest.approx(0.95**0.5)
    # normal quantiles of .987 and .975: 2.236 and 1.960
    assert (gift.uplift.high - gift.uplift.low) / (single.high - single.low) == pytest.approx(2.236 / 1.960, rel=0.01)


def test_treatments_are_compared_with_one_another():
    (pair,) = compare_variants(outcomes(), rules=NORMAL)
    assert (pair.variant, pair.against) == ("call", "gift")
    assert pair.uplift.high < 0


def test_treatments_without_names_are_refused():
    with pytest.raises(UnknownColumn):
        measure_variants(outcomes().drop("variant"))


def test_holm_multiplies_the_smallest_by_all_and_never_goes_down():
    assert holm([0.04, 0.01, None, 0.03]) == [pytest.approx(0.06), pytest.approx(0.03), None, pytest.approx(0.06)]


def grouped(effects: dict[str, float], n: int = 400) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    parts = []
    for stratum, effect in effects.items():
        arm = np.where(np.arange(n) % 2 == 0, "targeted", "held_out")
        margin = 10 + effect * (arm == "targeted") + rng.normal(0, 2, n)
        parts.append(pl.DataFrame({"stratum": [stratum] * n, "arm": arm, "margin": margin}))
    return pl.concat(parts)


def test_groups_that_do_not_differ_all_get_the_mean():
    groups = shrink_groups(measure_by_stratum(grouped(dict.fromkeys("abcdef", 1.0)), rules=NORMAL))
    assert groups.effects["shrunken"].std() < 0.2 * groups.effects["estimate"].std()
    assert groups.differ_p_value > 0.05
    assert "groups.not_different" in [message.code for message in groups.warnings]


def test_groups_that_differ_keep_their_own_effect():
    groups = shrink_groups(measure_by_stratum(grouped({"a": 0.0, "b": 5.0, "c": -5.0}), rules=NORMAL))
    assert groups.differ_p_value < 0.001
    assert groups.effects["shrunken"].to_list() == pytest.approx(groups.effects["estimate"].to_list(), abs=0.1)


def test_a_group_of_which_nothing_is_known_gets_the_mean_with_a_wider_range():
    table = pl.concat([grouped({"a": 0.0, "b": 5.0}), pl.DataFrame(
        {"stratum": ["empty"] * 4, "arm": ["targeted", "held_out"] * 2, "margin": [0.0] * 4})])  # fmt: skip
    effects = shrink_groups(measure_by_stratum(table, rules=NORMAL)).effects
    empty = effects.row(by_predicate=pl.col("stratum") == "empty", named=True)
    assert empty["low"] is None
    assert empty["shrunken"] == pytest.approx(effects.filter(pl.col("stratum") != "empty")["estimate"].mean(), abs=0.1)
    assert empty["shrunken_high"] - empty["shrunken_low"] > 4


def test_looking_at_many_groups_is_warned_of():
    groups = shrink_groups(measure_by_stratum(grouped(dict.fromkeys("abcd", 0.0)), rules=NORMAL))
    assert groups.warnings[0].code == "groups.fishing"
    assert groups.warnings[0].params["false_alarm_rate"] == pytest.approx(1 - 0.95**4)
    assert shrink_groups(measure_by_stratum(grouped({"a": 1.0}), rules=NORMAL)).warnings == ()

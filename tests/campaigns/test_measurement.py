import numpy as np
import polars as pl
import pytest
from scipy import stats

from crm_analytics.campaigns.audience import assign_holdout
from crm_analytics.campaigns.measurement import measure_by_stratum, measure_uplift
from crm_analytics.errors import InvalidSetting, NotEnoughData, RepeatedCustomers, UnknownColumn, UnknownMetric
from crm_analytics.settings import UpliftRules

NORMAL = UpliftRules(min_buyers=0, normal_from_buyers=2)


def table(targeted: list[float], held_out: list[float], **columns: list) -> pl.DataFrame:
    arms = ["targeted"] * len(targeted) + ["held_out"] * len(held_out)
    return pl.DataFrame({"arm": arms, "margin": [*targeted, *held_out], **columns}, strict=False)


def codes(uplift) -> list[str]:
    return [warning.code for warning in uplift.warnings]


def test_one_stratum_is_welchs_comparison():
    targeted, held_out = [3.0, 5.0, 9.0, 11.0], [1.0, 2.0, 6.0]
    uplift = measure_uplift(table(targeted, held_out), rules=NORMAL)
    welch = stats.ttest_ind(targeted, held_out, equal_var=False)
    bounds = welch.confidence_interval()
    assert uplift.estimate == pytest.approx(7 - 3)
    assert (uplift.low, uplift.high, uplift.p_value) == pytest.approx((bounds.low, bounds.high, welch.pvalue))
    assert (uplift.n_targeted, uplift.n_held_out, uplift.method) == (4, 3, "stratified_difference")


def test_strata_are_compared_inside_and_weighted_by_their_size():
    # stratum a: 4 people, difference 2; stratum b: 6 people, difference 10: (4 * 2 + 6 * 10) / 10
    data = table([3.0, 3.5, 20.0, 21.0, 22.0], [1.0, 1.5, 10.0, 11.0, 12.0], stratum=["a", "a", "b", "b", "b"] * 2)
    uplift = measure_uplift(data, rules=NORMAL)
    assert uplift.estimate == pytest.approx(6.8)
    assert uplift.mean_targeted - uplift.mean_held_out == pytest.approx(uplift.estimate)
    assert uplift.relative_uplift == pytest.approx(6.8 / (0.4 * 1.25 + 0.6 * 11))
    # (.4^2 (.125 / 2 + .125 / 2) + .6^2 (1 / 3 + 1 / 3)) = .26
    reach = (uplift.high - uplift.low) / 2
    spread = np.array([0.16 * 0.0625, 0.16 * 0.0625, 0.12, 0.12])
    degrees = 0.26**2 / float((spread**2 / np.array([1, 1, 2, 2])).sum())
    assert reach == pytest.approx(stats.t.ppf(0.975, degrees) * 0.26**0.5)


def test_strata_with_a_single_customer_of_an_arm_are_pooled_and_it_is_said():
    data = table([1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 2.0], stratum=["a", "b", "c", "c", "a", "b", "c"])
    uplift = measure_uplift(data, rules=NORMAL)
    assert uplift.warnings[0].code == "uplift.strata_merged"
    assert uplift.warnings[0].params == {"n_strata": 3}


def test_a_covariate_that_explains_everything_removes_nearly_all_variance():
    rng = np.random.default_rng(1)
    past = rng.normal(10, 3, 400)
    arm = np.where(np.arange(400) % 4 == 0, "held_out", "targeted")
    data = pl.DataFrame(
        {"arm": arm, "past_margin": past, "margin": past + (arm == "targeted") * 2 + rng.normal(0, 0.1, 400)}
    )
    uplift = measure_uplift(data, covariate="past_margin", rules=NORMAL)
    assert uplift.method == "lin_regression"
    assert uplift.variance_saved == pytest.approx(1 - 0.1**2 / 3**2, abs=0.002)
    assert uplift.low < 2 < uplift.high


def test_lins_regression_is_least_squares_with_interactions_and_hc2():
    rng = np.random.default_rng(2)
    x, z = rng.normal(size=30), np.arange(30) % 3 != 0
    y = 1 + 2 * x + z * (1 + x) + rng.normal(size=30)
    centred = x - x.mean()
    design = np.column_stack([np.ones(30), z, centred, z * centred])
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ design.T @ y
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    meat = design.T @ (design * ((y - design @ beta) ** 2 / (1 - leverage))[:, None])
    data = pl.DataFrame({"arm": np.where(z, "targeted", "held_out"), "margin": y, "past_margin": x})
    uplift = measure_uplift(data, covariate="past_margin", rules=NORMAL)
    assert uplift.estimate == pytest.approx(beta[1])
    plain = measure_uplift(data, rules=NORMAL)
    plain_variance = np.var(y[z], ddof=1) / z.sum() + np.var(y[~z], ddof=1) / (~z).sum()
    assert uplift.variance_saved == pytest.approx(1 - (inverse @ meat @ inverse)[1, 1] / plain_variance)
    assert plain.variance_saved is None


def test_few_buyers_are_judged_by_the_randomisation_test():
    # one held out of five, and it is the only one who bought nothing: 1 of 5 equally likely draws
    data = table([10.0, 11.0, 12.0, 13.0], [0.0])
    uplift = measure_uplift(data)
    assert uplift.method == "randomisation_test"
    assert uplift.p_value == pytest.approx(2 * 1 / 5, abs=0.05)
    assert codes(uplift) == ["uplift.few_buyers", "uplift.too_few_to_say"]


def test_the_randomisation_interval_is_repeatable_and_knows_no_row_order():
    rng = np.random.default_rng(3)
    data = table(list(rng.exponential(5, 60)), list(rng.exponential(4, 20)))
    first, backwards = measure_uplift(data), measure_uplift(data.reverse())
    assert first == measure_uplift(data)
    assert (first.low, first.high) == pytest.approx((backwards.low, backwards.high))
    assert first.p_value == backwards.p_value
    assert first.low < first.estimate < first.high


def test_the_randomisation_test_takes_the_covariate_out_first():
    rng = np.random.default_rng(4)
    past = rng.normal(10, 3, 100)
    data = pl.DataFrame(
        {"arm": ["targeted"] * 50 + ["held_out"] * 50, "past_margin": past, "margin": past + rng.normal(0, 1, 100)}
    )
    plain, adjusted = measure_uplift(data), measure_uplift(data, covariate="past_margin")
    assert adjusted.method == "randomisation_test"
    assert adjusted.high - adjusted.low < 0.5 * (plain.high - plain.low)


def test_an_empty_arm_is_not_enough_data():
    with pytest.raises(NotEnoughData, match="held_out needs at least 1"):
        measure_uplift(table([1.0], []))


def test_one_customer_an_arm_gives_an_estimate_and_says_that_it_says_nothing():
    uplift = measure_uplift(table([5.0], [2.0]))
    assert (uplift.estimate, uplift.p_value) == (3.0, 1.0)
    assert "uplift.too_few_to_say" in codes(uplift)


def test_nobody_bought_has_no_interval_and_no_relative_uplift():
    uplift = measure_uplift(table([0.0, 0.0], [0.0, 0.0]))
    assert (uplift.estimate, uplift.low, uplift.high, uplift.p_value, uplift.relative_uplift) == (0.0, *[None] * 4)
    assert codes(uplift) == ["uplift.no_variance"]


def test_a_covariate_without_variance_is_left_out_and_it_is_said():
    uplift = measure_uplift(table([1.0, 2.0], [3.0, 5.0], past_margin=[7.0] * 4), covariate="past_margin", rules=NORMAL)
    assert uplift.method == "stratified_difference"
    assert "uplift.covariate_without_variance" in codes(uplift)


def test_other_sizes_than_drawn_raise_the_sample_ratio_alarm():
    data = table([1.0] * 80 + [2.0], [1.0] * 50)
    assert "uplift.sample_ratio" in codes(measure_uplift(data, expected_share=0.2))
    assert "uplift.sample_ratio" not in codes(measure_uplift(data, expected_share=0.4))


def test_more_orders_with_less_margin_is_not_a_success():
    data = table([1.0, 1.0, 2.0], [5.0, 6.0, 5.0], n_orders=[3, 4, 3, 1, 1, 2])
    assert "uplift.less_margin" in codes(measure_uplift(data, metric="n_orders"))


def test_bad_outcomes_are_refused_by_name():
    with pytest.raises(UnknownMetric, match="margin is unknown for 1 customers"):
        measure_uplift(table([1.0, None], [2.0]))
    with pytest.raises(UnknownColumn):
        measure_uplift(table([1.0], [2.0]), metric="likes")
    with pytest.raises(RepeatedCustomers):
        measure_uplift(table([1.0], [2.0], customer_id=["a", "a"]))
    with pytest.raises(InvalidSetting):
        measure_uplift(table([1.0], [2.0]).with_columns(arm=pl.lit("control")))


def test_each_stratum_alone_leaves_out_those_without_both_arms():
    data = table([5.0, 1.0, 9.0], [1.0, 0.0], stratum=["a", "b", "c", "a", "b"])
    assert {name: uplift.estimate for name, uplift in measure_by_stratum(data).items()} == {"a": 4.0, "b": 1.0}


def world(rng: np.random.Generator, n: int, buying: float, effect: float) -> pl.DataFrame:
    """Zero-inflated log-normal money whose level differs by stratum, drawn as assign_holdout draws."""
    segment = rng.integers(0, 3, n)
    people = pl.DataFrame({"customer_id": [f"c{i}" for i in range(n)], "segment": segment})
    money = (rng.random(n) < buying) * rng.lognormal(3 + segment / 2, 0.7)
    drawn = assign_holdout(people, campaign_id="x", holdout_rate=0.3, seed=int(rng.integers(2**31)))
    return drawn.with_columns(margin=money + effect * (drawn["arm"] == "targeted").to_numpy())


@pytest.mark.parametrize(
    ("n", "rules"), [(200, UpliftRules(n_draws=400)), (600, UpliftRules(normal_from_buyers=30))], ids=["few", "many"]
)
def test_without_effect_a_5_percent_test_errs_5_percent_and_a_known_effect_is_covered(n: int, rules: UpliftRules):
    rng, n_worlds = np.random.default_rng(5), 200
    errors = [measure_uplift(world(rng, n, 0.3, 0.0), rules=rules).p_value < 0.05 for _ in range(n_worlds)]
    measured = [measure_uplift(world(rng, n, 0.3, 4.0), rules=rules) for _ in range(n_worlds)]
    covered = [uplift.low <= 4.0 <= uplift.high for uplift in measured]
    low, high = stats.binom.ppf([0.001, 0.999], n_worlds, 0.05)
    assert low <= sum(errors) <= high
    assert low <= n_worlds - sum(covered) <= high

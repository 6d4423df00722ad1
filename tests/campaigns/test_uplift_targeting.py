import numpy as np
import polars as pl
import pytest

from crm_analytics.campaigns.audience import assign_holdout
from crm_analytics.campaigns.uplift_curve import (
    RankedTrial,
    area_interval,
    best_share,
    curve_area,
    policy_value,
    uplift_curve,
)
from crm_analytics.campaigns.uplift_targeting import UpliftLearner, learn_uplift
from crm_analytics.errors import NotEnoughData, UnknownColumn
from crm_analytics.settings import UpliftTargetingRules

QUICK = UpliftTargetingRules(n_bootstrap=100, n_folds=3)


def campaign(n: int, *, differs: bool) -> pl.DataFrame:
    """Contact makes a fifth more of the customers buy: of those with a high frequency only, or of everyone a tenth."""
    rng = np.random.default_rng(1)
    frequency = rng.integers(0, 10, n)
    people = pl.DataFrame({"customer_id": [f"c{i}" for i in range(n)], "segment": ["x", "y"] * (n // 2)})
    drawn = assign_holdout(people.with_columns(frequency=pl.Series(frequency)), campaign_id="x", holdout_rate=0.4)
    more = np.where(frequency >= 5, 0.2, 0.0) if differs else np.full(n, 0.1)
    buying = 0.2 + more * (drawn["arm"] == "targeted").to_numpy()
    return drawn.with_columns(margin=pl.Series((rng.random(n) < buying) * 20.0))


@pytest.fixture(scope="module")
def learnt():
    return learn_uplift(campaign(8000, differs=True), features=["frequency"], rules=QUICK)


def test_who_responds_because_of_contact_is_found(learnt):
    assert learnt.learner in (UpliftLearner.TWO_MODELS, UpliftLearner.TRANSFORMED_OUTCOME)
    joined = campaign(8000, differs=True).join(learnt.scores, on="customer_id")
    means = joined.group_by(pl.col("frequency") >= 5).agg(pl.col("uplift_score").mean()).sort("frequency")
    # a fifth of 20, and nothing
    assert means["uplift_score"].to_list() == pytest.approx([0.0, 4.0], abs=0.8)
    assert area_interval(learnt.trial, rules=QUICK)[0] > 0


def test_contacting_the_better_half_beats_contacting_all_when_contact_costs(learnt):
    value = policy_value(learnt.trial, customer_share=0.5, cost_per_contact=2.0)
    # half of the customers at 4 - 2, against everyone at 2 - 2
    assert value.value == pytest.approx(1.0, abs=0.35)
    assert value.better_than_all_low > 0
    assert best_share(learnt.trial, cost_per_contact=2.0) == pytest.approx(0.5, abs=0.1)


def test_the_curve_begins_at_nothing_and_ends_at_the_uplift_of_the_campaign(learnt):
    curve = uplift_curve(learnt.trial, rules=QUICK)
    assert curve["gain"][0] == 0
    assert curve["gain"][-1] == curve["gain_by_chance"][-1] == pytest.approx(2.0, abs=0.5)
    assert curve.filter((pl.col("gain_low") > pl.col("gain")) | (pl.col("gain_high") < pl.col("gain"))).is_empty()


def test_where_everyone_responds_alike_the_means_of_the_strata_speak():
    scores = learn_uplift(campaign(4000, differs=False), features=["frequency"], rules=QUICK)
    assert scores.learner == UpliftLearner.STRATUM_MEANS
    assert scores.warnings[0].code == "targeting.no_better_than_strata"
    assert set(scores.areas) == {"stratum_means", "two_models", "transformed_outcome"}


def test_too_few_customers_try_no_model():
    scores = learn_uplift(campaign(200, differs=True), features=["frequency"], rules=QUICK)
    assert (scores.learner, set(scores.areas)) == (UpliftLearner.STRATUM_MEANS, {"stratum_means"})
    assert scores.warnings[0].code == "targeting.too_few"
    assert scores.scores["uplift_score"].null_count() == 0


def test_a_ranking_the_wrong_way_round_has_the_opposite_area():
    flags = np.array([True, False] * 40)
    values = np.where(flags, np.repeat([6.0, 2.0], 40), 2.0)
    scores = np.repeat([2.0, 1.0], 40)
    right, wrong = (RankedTrial(each, values, flags, np.full(80, 0.5)) for each in (scores, -scores))
    assert curve_area(right) > 0 > curve_area(wrong)
    assert curve_area(right) == pytest.approx(-curve_area(wrong), abs=0.05)


def test_bad_tables_are_refused_by_name():
    table = campaign(100, differs=False)
    with pytest.raises(UnknownColumn):
        learn_uplift(table, features=["planet"])
    with pytest.raises(NotEnoughData, match="held_out"):
        learn_uplift(table.filter(pl.col("arm") == "targeted"), features=["frequency"])

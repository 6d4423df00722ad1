import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from crm_analytics.campaigns.measurement import measure_uplift
from crm_analytics.campaigns.memory import expected_response, propose_next
from crm_analytics.campaigns.plan import Campaign
from crm_analytics.campaigns.returns import CampaignResult, campaign_result

DAY = dt.date(2024, 5, 1)
PLAN = Campaign(campaign_id="x", name="X", starts_on=DAY, ends_on=DAY, created_at=dt.datetime(2024, 1, 1))
UPLIFT = measure_uplift(pl.DataFrame({"arm": ["targeted", "held_out"], "margin": [5.0, 2.0]}))


def memory(*rows: tuple[str, str | None, str, float, float]) -> pl.DataFrame:
    """campaign, segment, channel, estimate, standard error."""
    return pl.DataFrame(
        [(c, s, ch, "margin", e, e - 1.959964 * se, e + 1.959964 * se) for c, s, ch, e, se in rows],
        schema=["campaign_id", "segment", "channel", "metric", "estimate", "low", "high"],
        schema_overrides={"segment": pl.String},
        orient="row",
    )


def result(low: float, high: float, *, cost_per_contact: float = 0.0) -> CampaignResult:
    uplift = replace(UPLIFT, estimate=(low + high) / 2, low=low, high=high, n_targeted=80, n_held_out=20)
    return campaign_result(uplift, n_targeted=80, cost_per_contact=cost_per_contact)


def test_nothing_remembered_expects_nothing():
    assert expected_response(memory().clear(), channel="email") is None


def test_results_that_agree_are_averaged_by_their_precision():
    # weights 1 and 1/4: (1 * 2 + 3 / 4) / 1.25 = 2.2, variance 1 / 1.25
    expected = expected_response(
        memory(("a", None, "email", 2.0, 1.0), ("b", None, "email", 3.0, 2.0)), channel="email"
    )
    assert expected.estimate == pytest.approx(2.2)
    assert (expected.high - expected.low) / 2 == pytest.approx(1.96 * 0.8**0.5, rel=1e-3)
    assert (expected.n_results, expected.n_others) == (2, 0)


def test_a_channel_without_results_gets_the_mean_of_the_others():
    expected = expected_response(memory(("a", None, "email", 2.0, 1.0)), channel="phone")
    assert (expected.estimate, expected.n_results, expected.n_others) == (2.0, 0, 1)


def test_an_own_result_is_shrunken_towards_the_others_and_the_range_holds_their_spread():
    past = memory(("a", "gold", "email", 10.0, 1.0), ("b", "iron", "email", 0.0, 1.0), ("c", "lead", "email", 2.0, 1.0))
    expected = expected_response(past, channel="email", segment="gold")
    # mean 4; Q = 36 + 16 + 4 = 56, spread^2 = (56 - 2) / (3 - 1) = 27; trust 27 / 28
    assert expected.estimate == pytest.approx(27 / 28 * 10 + 1 / 28 * 4)
    variance = 27 + 27 / 28 + (1 / 28) ** 2 * 28 / 3
    assert expected.high - expected.estimate == pytest.approx(1.96 * variance**0.5, rel=1e-3)


def test_only_the_last_measurement_of_a_campaign_counts():
    past = memory(("a", None, "email", 9.0, 1.0), ("a", None, "email", 2.0, 1.0))
    assert expected_response(past, channel="email").estimate == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("measured", "codes"),
    [
        (result(1.0, 3.0), ["next.repeat_same"]),
        (result(1.0, 3.0, cost_per_contact=4.0), ["next.cut_cost"]),
        (result(-3.0, -1.0), ["next.stop"]),
        (result(-1.0, 3.0), ["next.larger_holdout", "next.more_customers"]),
        (result(-3.0, 1.0), ["next.larger_holdout"]),
    ],
    ids=["profit", "works but too dear", "harm", "perhaps", "perhaps not"],
)
def test_the_next_campaign_follows_from_the_profit_and_its_range(measured: CampaignResult, codes: list[str]):
    assert [message.code for message in propose_next(measured, PLAN)] == codes


def test_what_works_but_costs_too_much_may_cost_as_much_as_it_brings():
    plan = replace(PLAN, fixed_cost=40.0)
    (proposal,) = propose_next(result(1.0, 3.0, cost_per_contact=4.0), plan)
    assert proposal.params == {"cost_per_contact": 2.0 - 40 / 80}


def test_an_undecided_profit_needs_more_customers():
    # uplift 1 +- 2 with 100 people: four times as many halve the 2
    proposals = {message.code: message.params for message in propose_next(result(-1.0, 3.0), PLAN)}
    assert proposals["next.more_customers"] == {"n_customers": 400}
    assert proposals["next.larger_holdout"] == {"holdout_rate": 0.4}


def test_a_segment_that_surely_loses_is_to_be_dropped():
    by_segment = {"gold": result(1.0, 3.0), "lead": result(-3.0, -1.0)}
    messages = propose_next(result(1.0, 3.0), PLAN, by_segment=by_segment)
    assert messages[-1].code == "next.drop_segment"
    assert messages[-1].params["segment"] == "lead"
    assert len(messages) == 2

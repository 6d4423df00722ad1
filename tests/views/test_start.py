"""The figures of the loop and the one next step."""

import datetime as dt
from dataclasses import replace

import polars as pl

from crm_analytics.campaigns.plan import Campaign
from crm_analytics.schemas import RESULTS
from crm_analytics.views.start import CampaignState, campaign_state, next_step

DAY = dt.date(2024, 6, 1)
PLANNED = Campaign(campaign_id="a", name="A", starts_on=DAY, ends_on=DAY, created_at=dt.datetime(2024, 5, 1))
NOTHING = pl.DataFrame(schema=dict.fromkeys(RESULTS.names, pl.Float64)).cast(
    {"measured_on": pl.Date, "segment": pl.String, "campaign_id": pl.String}
)


def measured(*rows: tuple[dt.date, str | None, float]) -> pl.DataFrame:
    table = pl.DataFrame(
        rows, schema={"measured_on": pl.Date, "segment": pl.String, "estimate": pl.Float64}, orient="row"
    )
    return pl.concat([NOTHING, table.with_columns(campaign_id=pl.lit("a"))], how="diagonal")


def test_campaigns_are_counted_by_where_they_are_on_the_board():
    board = [replace(PLANNED, campaign_id=stage, stage=stage) for stage in ("discover", "plan", "interact", "refine")]
    state = campaign_state(board, NOTHING)
    assert (state.n_planned, state.n_running, state.last_result) == (2, 1, None)


def test_the_last_result_is_that_of_a_whole_audience():
    later = DAY + dt.timedelta(1)
    state = campaign_state([PLANNED], measured((DAY, None, 2.0), (later, "gold", 9.0), (DAY, None, 3.0)))
    assert state.last_result["estimate"] == 3.0


def test_results_of_other_customers_campaigns_are_left_out():
    assert campaign_state([], measured((DAY, None, 2.0))).last_result is None


def test_the_next_step_follows_the_loop():
    result = campaign_state([PLANNED], measured((DAY, None, 2.0))).last_result
    assert next_step(CampaignState(), is_example=True) == "look"
    assert next_step(CampaignState(), is_example=False) == "plan"
    assert next_step(CampaignState(n_running=1, last_result=result), is_example=False) == "measure"
    assert next_step(CampaignState(last_result=result), is_example=True) == "repeat"

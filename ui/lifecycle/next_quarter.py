"""The mix that is expected in a quarter, with its range, and how such forecasts did before."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.charts import lifecycle_time as charts
from crm_analytics.errors import NotEnoughData
from crm_analytics.lifecycle import trace_stages
from crm_analytics.lifecycle.mix_forecast import LEVEL, MixForecast, forecast_mix, how_good, quarter_days
from crm_analytics.schemas import Stage
from crm_analytics.views import lifecycle as views
from ui.history import view_key
from ui.show import picture, show_table
from ui.stage_rules import purchase_days
from ui.view import View


def show_next_quarter(view: View) -> None:
    """The forecast and its past."""
    _, formats = view.words, view.formats
    forecast = _forecast(view_key(view), view)
    if forecast is None:
        st.info(
            _(
                "A forecast of the mix needs four quarters of these customers behind the chosen day. Where the data "
                "hold customers from before, the first {days} days don't count: everybody looks new then.",
                days=formats.number(views.run_in_days(view.data.known_until or view.as_of, view.scores.rules.stage)),
            ),
            icon=":material/info:",
        )
        return
    day = formats.date(forecast.ends_on)
    picture(
        view,
        charts.mix_forecast(forecast.table, view.labels, day=day),
        finding=tell_forecast(view, forecast),
        table=forecast.table,
        name="mix_forecast",
        formula=_(
            "Each of the last {n} quarters is played again on today's customers: those who are in a stage now, and "
            "were in the same one a quarter before, go on in the same shares, and as many newcomers arrive for each "
            "customer. The forecast lies half-way between the mean of these replays and the mix as it is. The range "
            "should hold with {level} probability: Student's t over the replays on the logit scale, widened because "
            "their mean is itself uncertain. It holds chance, differences between quarters and the season so far as "
            "past quarters showed them; no plan of yours.",
            n=formats.number(forecast.n_quarters), level=formats.percent(LEVEL),
        ),
    )  # fmt: skip
    tell_past(view, forecast)


def tell_forecast(view: View, forecast: MixForecast) -> str:
    """The stable share that is expected."""
    _, percent = view.words, view.formats.percent
    row = forecast.table.filter(pl.col("stage") == Stage.STABILITY.value).row(0, named=True)
    return _(
        "On {day} {share} of customers should be stable ({low} to {high}); today {now}",
        day=view.formats.date(forecast.ends_on), share=percent(row["forecast_share"], decimals=1),
        low=percent(row["low"], decimals=1), high=percent(row["high"], decimals=1),
        now=percent(row["customer_share"], decimals=1),
    )  # fmt: skip


def tell_past(view: View, forecast: MixForecast) -> None:
    """How often earlier ranges held, and whether the forecast beat "nothing changes"."""
    _, formats = view.words, view.formats
    if forecast.checks.is_empty():
        st.caption(_("There are too few quarters to check the forecast on past ones: take its range as a guess."))
        return
    past = how_good(forecast.checks)
    st.markdown(
        _(
            "Checked on the past: {held} of {n} earlier ranges held what came (five stages a quarter). On average the "
            "forecast missed a share by {error} points; to say that nothing changes would have missed by {naive}.",
            held=formats.number(past["n_held"]), n=formats.number(past["n"]), error=formats.points(past["error"]),
            naive=formats.points(past["naive_error"]),
        )
    )  # fmt: skip
    if past["error"] >= past["naive_error"]:
        st.markdown(_("For these data it has not been better than that: look at the range, not at its middle."))
    with st.expander(_("Every earlier forecast"), icon=":material/history:"):
        show_table(view, forecast.checks, key="table_mix_checks")


@st.cache_resource(max_entries=8, show_spinner=False)
def _forecast(key: tuple[Any, ...], _view: View) -> MixForecast | None:
    data, rules = _view.data, _view.scores.rules.stage
    first = data.first_date + dt.timedelta(days=views.run_in_days(data.known_until, rules))
    history = trace_stages(purchase_days(data), quarter_days(_view.as_of, first=first), rules)
    if _view.filters:
        history = history.only(history.customer_id.is_in(_view.customers["customer_id"].implode()).to_numpy())
    try:
        return forecast_mix(history)
    except NotEnoughData:
        return None

"""How long customers stay in a stage, and what each stage brings a month."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import streamlit as st

from crm_analytics.charts import lifecycle as charts
from crm_analytics.charts import lifecycle_time as time_charts
from crm_analytics.lifecycle import month_ends, trace_stages
from crm_analytics.lifecycle.spells import Spells, find_spells, time_in_stage, typical_times
from crm_analytics.lifecycle.volume import is_month_end
from crm_analytics.schemas import Stage
from crm_analytics.views import lifecycle as views
from ui.history import stage_history, view_key
from ui.show import picture, show_table
from ui.stage_rules import purchase_days
from ui.view import View


def show_lasting(view: View) -> None:
    """Time spent in each stage, and the volume curve through the stages."""
    show_times(view)
    show_volume(view)


def show_times(view: View) -> None:
    """Kaplan-Meier curves of the time in each stage, with the typical time of each."""
    _ = view.words
    spells = _spells(view_key(view), view)
    table = typical_times(spells)
    if table.is_empty():
        st.info(
            _("How long stages last can be told once customers have been seen at two month ends."),
            icon=":material/info:",
        )
        return
    curves = time_in_stage(spells)
    picture(
        view,
        time_charts.time_in_stage(curves, view.labels),
        finding=tell_times(view, table),
        table=curves,
        name="time_in_stage",
        formula=_(
            "A customer is seen at every month end; k month ends in a row in one stage count as k months. Only the "
            "first time in each stage counts, so that each customer speaks once, and only who was seen coming in. Who "
            "is still in the stage counts as *longer than so far*: the Kaplan-Meier estimate (Kaplan and Meier 1958). "
            "The interval of 95 % is Greenwood's on the log-log scale; that of the median by Brookmeyer and Crowley "
            "(1982). Only whole months up to the chosen day."
        ),
    )
    show_table(view, table, key="table_typical_times")


def tell_times(view: View, table: pl.DataFrame) -> str:
    """The typical time in the stable period, or in whichever stage is known."""
    _, formats = view.words, view.formats
    known = table.drop_nulls("median_months")
    if known.is_empty():
        return _("In no stage has half of the customers left again yet")
    stable = known.filter(pl.col("stage") == Stage.STABILITY.value)
    row = (stable if stable.height else known).row(0, named=True)
    words = {
        "stage": view.labels[f"stage.{row['stage']}"], "months": formats.number(row["median_months"]),
        "low": formats.number(row["low"]), "high": formats.number(row["high"]),
    }  # fmt: skip
    n_months = round(row["median_months"])
    if row["low"] is None or row["high"] is None or words["low"] == words["high"]:
        return _.plural(
            "{stage}: of those seen coming in for the first time, half have left after {months} month",
            "{stage}: of those seen coming in for the first time, half have left after {months} months",
            n_months, **words,
        )  # fmt: skip
    return _.plural(
        "{stage}: of those seen coming in for the first time, half have left after {months} month (interval: {low} "
        "to {high})",
        "{stage}: of those seen coming in for the first time, half have left after {months} months (interval: {low} "
        "to {high})",
        n_months, **words,
    )  # fmt: skip


@st.cache_resource(max_entries=8, show_spinner=False)
def _spells(key: tuple[Any, ...], _view: View) -> Spells:
    data, rules = _view.data, _view.scores.rules.stage
    first = data.first_date + dt.timedelta(days=views.run_in_days(data.known_until, rules))
    days = [day for day in month_ends(first, _view.as_of) if is_month_end(day)] if first < _view.as_of else []
    bought = purchase_days(data)
    if not days or not len(bought):
        return Spells(*(np.array([], dtype=np.int64) for _ in range(4)))
    history = trace_stages(bought, days, rules)
    if _view.filters:
        history = history.only(history.customer_id.is_in(_view.customers["customer_id"].implode()).to_numpy())
    # where nobody was a customer before the data begin, the first month end shows everybody's first stage as well
    watched = None if data.known_until else np.ones(len(history.customer_id), dtype=bool)
    return find_spells(history, known_from=watched)


def show_volume(view: View) -> None:
    _ = view.words
    table = views.stage_volume(stage_history(view))
    if table.is_empty():
        st.info(
            _("What each stage brings a month can be measured after the first whole month."), icon=":material/info:"
        )
        return
    picture(
        view,
        charts.stage_volume(table, view.labels, currency=view.data.currency),
        finding=tell_volume(view, table),
        table=table,
        name="stage_volume",
        formula=_(
            "Net revenue and profit of a calendar month, divided by the customers who *began* that month in the "
            "stage; mean over the last 24 months that are over. What a customer buys in the month can't choose "
            "its own stage this way. Profit is left out where the cost of a line is unknown.\n\nThe textbook's "
            "shape: small and slowly rising in exploration, growing fast in formation, highest and level in "
            "stability, falling fast in degradation."
        ),
    )


def tell_volume(view: View, table: pl.DataFrame) -> str:
    _, formats = view.words, view.formats
    best, second = views.best_two(table)
    money = formats.money(best["monthly_revenue"], decimals=0 if best["monthly_revenue"] >= 100 else 2)
    stage = view.labels[f"stage.{best['stage']}"]
    if best["monthly_revenue"] <= 0:
        return _("In no stage did customers bring money in a month that is over")
    if second is not None and second["monthly_revenue"] > 0.95 * best["monthly_revenue"]:
        return _(
            "{stage} and {other} bring about the same, {money} a customer and month; the textbook expects the "
            "stability period to bring most",
            stage=stage,
            other=view.labels[f"stage.{second['stage']}"],
            money=money,
        )
    if best["stage"] == Stage.STABILITY:
        return _("As the textbook expects, the stability period brings most: {money} a customer and month", money=money)
    return _(
        "{stage} brings most, {money} a customer and month; the textbook expects the stability period to",
        stage=stage, money=money,
    )  # fmt: skip

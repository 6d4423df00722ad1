"""When what it cost to win a cohort has come back as margin."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.calendar import PeriodUnit
from crm_analytics.charts import retention as charts
from crm_analytics.retention import add_payback, payback_periods
from crm_analytics.views import retention as views
from ui.retention.periods import after, x_title
from ui.retention.telling import name_unit, price
from ui.show import picture, show_table
from ui.view import View

Costs = pl.DataFrame | float


def fill_margin(view: View, cells: pl.DataFrame) -> pl.DataFrame:
    """Where no cost of goods is known at all, the margin as a share of revenue that the reader enters; 0 = unknown."""
    _ = view.words
    if cells["margin"].null_count() < cells.height or cells.is_empty():
        return cells
    rate = st.number_input(
        _("Costs of goods are missing. Margin in % of revenue, if you know it"), 0.0, 100.0, step=1.0,
        key=f"cohort_margin_{view.data.dataset_id}", persist_state="session", width=420,
    )  # fmt: skip
    if not rate:
        return cells
    st.caption(_("Margin here is {rate} of revenue, as entered.", rate=view.formats.percent(rate / 100)))
    return views.assume_margin(cells, rate / 100)


def costs_to_win(view: View, by: PeriodUnit) -> Costs | None:
    """Recorded costs by cohort, else what the reader enters for all; None as long as there is neither."""
    _ = view.words
    recorded = views.acquisition_costs(view.customers, by=by)
    if recorded is not None:
        st.caption(_("Cost to win: the mean of what is recorded for the customers of each cohort."))
        return recorded
    cost = st.number_input(
        _("Cost to win one customer ({currency}); none is recorded", currency=view.data.currency), 0.0, step=1.0,
        key=f"cohort_cost_{view.data.dataset_id}", persist_state="session", width=420,
    )  # fmt: skip
    if not cost:
        st.info(_("Enter what it costs to win a customer: then each cohort shows how much of it has come back."))
    return float(cost) if cost else None


def show_paybacks(view: View, triangle: pl.DataFrame, costs: Costs, choice: Any, coming: pl.DataFrame | None) -> None:
    """The triangle of the share that has come back, and the period in which each cohort has paid."""
    _, by = view.words, choice.by
    priced = add_payback(triangle, costs)
    chosen = views.last_cohorts(views.in_payback(priced), choice.n_cohorts)
    shown = views.named_by_measure(chosen, measure="payback")
    if chosen["rate"].null_count() == chosen.height:
        st.subheader(_("Payback is unknown, because costs of goods or costs to win are missing"), anchor=False)
        return
    picture(
        view,
        charts.cohort_triangle(
            shown, view.labels, by=by, forecast=_forecast(chosen, coming, costs, choice.n_cohorts),
            scale=charts.Scale("payback_rate", name_unit(view, "payback_rate"), x_title(view, by)),
        ),
        finding=tell_payback(view, priced, by),
        table=views.with_periods(shown, by),
        name="cohort_payback",
        formula=_(
            "Margin of a cohort from the first purchase to the end of the period, divided by what it cost to win its "
            "customers; 1 = all of it is back (100% in the table). Returns count on their day, so it can fall "
            "again. Cohorts known before the data begin had brought something already, which is not "
            "counted. Empty where a cost is unknown."
        ),
    )  # fmt: skip
    st.caption(_("Period in which the cost to win was back, cohort by cohort; none = not yet."))
    show_table(view, views.with_periods(payback_periods(priced), by), key="table_payback_periods")


def _forecast(
    chosen: pl.DataFrame, coming: pl.DataFrame | None, costs: Costs, n_cohorts: int | None
) -> pl.DataFrame | None:
    if coming is None:
        return None
    keys = ["cohort", "is_known_before"]
    beside = coming.join(chosen.select(keys).unique(), on=keys, how="semi")
    beside = beside if n_cohorts is None else beside.filter(pl.col("period_index") <= n_cohorts)
    return views.in_unit(views.in_payback(add_payback(beside, costs)), measure="payback", per_customer=True)


def tell_payback(view: View, priced: pl.DataFrame, by: PeriodUnit) -> str:
    """When the cost to win is back on average."""
    _ = view.words
    reached = views.paid_back_at(views.payback_average(priced))
    cost = priced.filter(pl.col("acquisition_cost") > 0).unique(["cohort", "is_known_before"])
    mean = float((cost["acquisition_cost"] * cost["cohort_size"]).sum()) / max(float(cost["cohort_size"].sum()), 1.0)
    if reached is None:
        return _(
            "The cost to win a customer ({cost}) can't be held against any period that is over", cost=price(view, mean)
        )
    back, last = reached
    if back is None:
        return _(
            "On average the cost to win a customer ({cost}) has not come back by the end of {period}",
            cost=price(view, mean), period=after(view, last, by),
        )  # fmt: skip
    if back == 0:
        return _(
            "On average the cost to win a customer ({cost}) is back within the period of the first purchase",
            cost=price(view, mean),
        )
    return _(
        "On average the cost to win a customer ({cost}) is back by the end of {period}",
        cost=price(view, mean), period=after(view, back, by),
    )  # fmt: skip

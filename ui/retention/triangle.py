"""The cohort triangle: what each cohort did in each period it has lived, and what is expected of the next ones."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import streamlit as st

from crm_analytics.calendar import PeriodUnit
from crm_analytics.charts import retention as charts
from crm_analytics.settings import CohortForecastRules
from crm_analytics.value.cohort_forecast import add_range
from crm_analytics.views import retention as views
from ui.linked import linked_segments, linked_selectbox
from ui.retention.audience import offer_audience
from ui.retention.average import show_average
from ui.retention.cached import check_of, cohort_cells, forecast_of
from ui.retention.payback import costs_to_win, fill_margin, show_paybacks
from ui.retention.periods import name_cohort, x_title
from ui.retention.telling import SHOWN, name_unit, tell_retention
from ui.show import picture, show_table
from ui.view import View
from ui.words import N_

SIZES = {"12": N_("Last 12 cohorts"), "24": N_("Last 24 cohorts"), "all": N_("All cohorts")}


@dataclass(frozen=True)
class Choice:
    """What the reader looks at."""

    measure: str
    by: PeriodUnit
    per_customer: bool
    n_cohorts: int | None
    forecasts: bool

    @property
    def counted(self) -> str:
        """The measure that is counted: payback compares the cumulative margin with a cost."""
        return "cumulative_margin" if self.measure == "payback" else self.measure


def show_triangle(view: View, by: PeriodUnit) -> None:
    """Triangle, forecast, average, payback, and the customers of a cohort."""
    choice = choose_picture(view, by)
    cells = cohort_cells(view, by)
    if choice.counted in ("margin", "cumulative_margin"):
        cells = fill_margin(view, cells)
    triangle = views.cohort_triangle(cells, as_of=view.as_of, measure=choice.counted, by=by)
    costs = costs_to_win(view, by) if choice.measure == "payback" else None
    coming = None
    if choice.forecasts:
        with st.spinner(view.words("Forecasting the next periods")):
            coming = forecast_beside(view, triangle, choice)
    if choice.measure == "payback":
        if costs is not None:
            explain_cells(view, triangle, coming)
            show_paybacks(view, triangle, costs, choice, coming)
            if coming is not None:
                show_forecast(view, coming, choice)
    else:
        draw_triangle(view, triangle, choice, coming)
        if coming is not None:
            show_forecast(view, coming, choice)
        show_average(view, triangle, measure=choice.measure, by=by)
    show_cohort(view, triangle, by)


def choose_picture(view: View, by: PeriodUnit) -> Choice:
    """Measure, number of cohorts, per customer or in all, with a forecast or without."""
    _ = view.words
    measure = linked_selectbox(
        _("Show"), list(SHOWN), key="cohort_measure", default="n_customers", show=lambda code: _(SHOWN[code])
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        size = linked_segments(
            _("Cohorts"), list(SIZES), key="cohorts_shown", default="12", show=lambda code: _(SIZES[code])
        )
        as_share = measure == "payback" or st.toggle(
            _("For each customer of the cohort"), value=True, key="cohort_share", bind="query-params"
        )
        forecasts = st.toggle(_("With a forecast"), value=True, key="cohort_forecast", bind="query-params")
    return Choice(measure, by, as_share, int(size) if size.isdecimal() else None, forecasts)


def forecast_beside(view: View, triangle: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    """The coming periods of each cohort with the range that earlier forecasts have earned."""
    check = check_of(view, choice.by)
    ranged = add_range(forecast_of(view, choice.by), check.errors, level=CohortForecastRules().level)
    return views.forecast_cells(triangle, ranged, measure=choice.counted, as_of=view.as_of, by=choice.by)


def draw_triangle(view: View, triangle: pl.DataFrame, choice: Choice, coming: pl.DataFrame | None) -> None:
    """The triangle with its headline."""
    _, measure = view.words, choice.measure
    chosen = views.last_cohorts(triangle, choice.n_cohorts)
    shown = views.named_by_measure(chosen, measure=measure)
    column = views.FIGURES[measure][1 if choice.per_customer else 0]
    explain_cells(view, triangle, coming)
    picture(
        view,
        charts.cohort_triangle(
            shown, view.labels, by=choice.by, forecast=forecast_drawn(chosen, coming, choice),
            scale=charts.Scale(column, name_unit(view, column), x_title(view, choice.by), measure != "n_customers"),
        ),
        finding=tell_retention(view, chosen, measure, choice.by),
        table=views.with_periods(shown, choice.by),
        name="cohort_triangle",
        formula=explain_cohorts(view),
    )  # fmt: skip


def forecast_drawn(chosen: pl.DataFrame, coming: pl.DataFrame | None, choice: Choice) -> pl.DataFrame | None:
    """The forecast cells beside the cohorts that are drawn."""
    if coming is None:
        return None
    beside = coming.join(
        chosen.select("cohort", "is_known_before").unique(), on=["cohort", "is_known_before"], how="semi"
    )
    if choice.n_cohorts is not None:
        beside = beside.filter(pl.col("period_index") <= choice.n_cohorts)
    return views.in_unit(beside, measure=choice.measure, per_customer=choice.per_customer)


def explain_cells(view: View, triangle: pl.DataFrame, coming: pl.DataFrame | None) -> None:
    """What the looks of a cell mean, where there are such cells."""
    _ = view.words
    if triangle["is_running"].any():
        st.caption(_("Cells with a dotted frame: the period is not over yet."))
    if coming is not None and not coming.filter(~pl.col("is_running")).is_empty():
        st.caption(_("Pale cells in italics: forecast. The range stands in the tip and in the table below."))


def show_forecast(view: View, coming: pl.DataFrame, choice: Choice) -> None:
    """How often earlier ranges held, and the forecast as a table."""
    _, formats, check = view.words, view.formats, check_of(view, choice.by)
    if coming.is_empty():
        st.caption(_("Nothing can be forecast here: no cohort is complete, or the figures so far are unknown."))
        return
    n_held, n_cells, n_days = check.held("margin" if choice.counted == "cumulative_margin" else choice.counted)
    words = {"level": formats.percent(CohortForecastRules().level), "held": formats.number(n_held),
             "n": formats.number(n_cells), "days": formats.number(n_days)}  # fmt: skip
    if n_cells:
        st.caption(
            _("Checked on the past: of {n} cells that were forecast in the same way on {days} earlier days, {held} "
              "({share}) fell into their range of {level}.", share=formats.percent(n_held / n_cells), **words)
        )  # fmt: skip
    else:
        st.caption(
            _("The data are too short to check such forecasts on the past: the range of {level} rests on chance and on "
              "an error of {error} that is taken for granted.",
              error=formats.percent(CohortForecastRules().prior_error),
              **words)
        )  # fmt: skip
    with st.expander(_("Forecast with its range"), icon=":material/table_chart:"):
        st.markdown(explain_forecast(view, choice))
        table = views.named_by_measure(coming, measure=choice.counted)
        show_table(view, views.with_periods(table, choice.by), key="table_cohort_forecast")


def explain_forecast(view: View, choice: Choice) -> str:
    """Where the forecast comes from."""
    _ = view.words
    return _(
        "The purchase model that values customers ({model}) draws the future of each customer many times; the "
        "draws are "
        "summed by cohort. A running period is told up to its end. The range holds the customers' own randomness, that "
        "of their spending and the typical error of such forecasts on earlier days ({error}), which is measured "
        "over all customers, whatever the filters. The cohort that is still "
        "growing is left out. The model knows no campaign and, unless it is one in season, no season.",
        model=view.labels[f"model.{view.scores.model.code}"],
        error=view.formats.percent(check_of(view, choice.by).errors.get(
            "margin" if choice.counted == "cumulative_margin" else choice.counted, 0.0)),
    )  # fmt: skip


def explain_cohorts(view: View) -> str:
    """What a cohort and its cells are."""
    _, known_until = view.words, view.data.known_until
    explanation = _(
        "A cohort is all customers whose first purchase fell into the same calendar week (from Monday), month or "
        "quarter; "
        "its size is in brackets. Period 0 is that period. *Customers*: who bought in the period. *Orders*: orders in "
        "it. *Revenue*: net, on the day of the refund. *Margin*: revenue less cost of goods. *Cumulative "
        "margin*: margin "
        "up to the end of the period, empty from the first period with an unknown cost on. Periods not yet lived are "
        "empty or forecast; the one that is still running has a dotted frame. The sentence above is the mean of the "
        "cohorts shown that have lived the period."
    )
    if known_until is None:
        return explanation
    known_before = _(
        "Customers first seen up to {day} were probably there before the data begin: they are never counted as new "
        "and stand apart.",
        day=view.formats.date(known_until),
    )
    return f"{explanation} {known_before}"


def show_cohort(view: View, triangle: pl.DataFrame, by: PeriodUnit) -> None:
    """Open the customers of one cohort, or start a campaign with them."""
    _ = view.words
    st.subheader(_("Open the customers of a cohort"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        cohort, is_known, _size = st.selectbox(
            _("Period of the first purchase"), views.cohorts(triangle).rows(), key=f"cohort_{by.value}", width=320,
            format_func=lambda row: name_cohort(view, row[0], by, is_known=row[1], size=row[2]),
        )  # fmt: skip
        offer_audience(view, views.cohort_selection(cohort, is_known_before=is_known, by=by))

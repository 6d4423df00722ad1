"""The average line: the mean of all cohorts that have lived a period, weighted by their size."""

from __future__ import annotations

import polars as pl

from crm_analytics.calendar import PeriodUnit
from crm_analytics.charts import retention as charts
from crm_analytics.views import retention as views
from ui.retention.cached import cohort_cells
from ui.retention.periods import after, spell, x_title
from ui.retention.telling import figure
from ui.show import picture
from ui.view import View
from ui.words import N_

_FOLLOWED = {
    "n_customers": N_("Customers followed for {time} ({n}): of 100, {first} bought in {one}, {later} in {period}"),
    "n_orders": N_("Customers followed for {time} ({n}) placed {first} orders each in {one}, {later} in {period}"),
    "revenue": N_("Customers followed for {time} ({n}) brought {first} each in {one}, {later} in {period}"),
    "margin": N_("Customers followed for {time} ({n}) brought a margin of {first} each in {one}, {later} in {period}"),
    "cumulative_margin": N_(
        "Customers followed for {time} ({n}) had brought a margin of {first} each after {one}, {later} after {period}"
    ),
}


def show_average(view: View, triangle: pl.DataFrame, *, measure: str, by: PeriodUnit) -> None:
    """Draw the average line, beside that of a year before where it is asked for."""
    _ = view.words
    averages = views.average_curves(triangle)
    shown = _shown(averages, measure)
    if shown.is_empty():
        return
    titles = {
        "n_customers": _.plain("Share of the cohort who bought"),
        "n_orders": _.plain("Orders a customer and period"),
        "revenue": _.plain("Revenue a customer and period ({currency})", currency=view.data.currency),
        "margin": _.plain("Margin a customer and period ({currency})", currency=view.data.currency),
        "cumulative_margin": _.plain("Margin so far a customer ({currency})", currency=view.data.currency),
    }
    picture(
        view,
        charts.average_curves(
            shown,
            view.labels,
            titles=(x_title(view, by), titles[measure]),
            is_rate=measure == "n_customers",
            year_before=_a_year_before(view, measure, by),
        ),
        finding=tell_average(view, triangle, measure, by),
        table=views.named_by_measure(averages, measure=measure),
        name="average_retention",
        formula=_(
            "Mean over all cohorts, also those not shown above, that have lived the period to its end, weighted by "
            "their size; the running period is left out. Later periods rest on fewer and older cohorts, so the "
            "line can "
            "bend without any customer changing; periods that fewer than {n} have lived are left out where there are "
            "others. The sentence above follows the same customers in both periods, so "
            "its figures can differ from the line.",
            n=views.ENOUGH_FOLLOWED,
        ),
    )


def _shown(averages: pl.DataFrame, measure: str) -> pl.DataFrame:
    founded = views.well_founded(averages)
    return founded if measure == "cumulative_margin" else founded.filter(pl.col("period_index") > 0)


def _a_year_before(view: View, measure: str, by: PeriodUnit) -> pl.DataFrame | None:
    """The same line as it stood a year before, when that is asked for and there was one."""
    then = view.last_year
    if then is None or then.customers.is_empty():
        return None
    triangle = views.cohort_triangle(cohort_cells(then, by), as_of=then.as_of, measure=measure, by=by)
    return _shown(views.average_curves(triangle), measure)


def tell_average(view: View, triangle: pl.DataFrame, measure: str, by: PeriodUnit) -> str:
    """The same customers in the first period after the first and about a year later."""
    _, formats = view.words, view.formats
    followed = views.follow_cohorts(triangle, at=views.A_YEAR[by])
    if followed is None:
        return _("No cohort has lived two whole periods after its first yet")
    return _(
        _FOLLOWED[measure],
        time=spell(view, followed.month, by), n=formats.number(followed.n_customers), one=after(view, 1, by),
        first=figure(view, followed.first, measure), later=figure(view, followed.later, measure),
        period=after(view, followed.month, by),
    )  # fmt: skip

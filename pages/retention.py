"""Retention: do new customers come back, and what do they bring over time?"""

import polars as pl
import streamlit as st

from crm_analytics.charts import retention as charts
from crm_analytics.views import retention as views
from ui.frame import open_page
from ui.history import cohort_cells
from ui.linked import linked_segments, linked_selectbox
from ui.show import customers_link, picture
from ui.view import View
from ui.words import N_

MEASURES = {"n_customers": N_("Customers"), "revenue": N_("Revenue"), "margin": N_("Cumulative margin")}
SIZES = {"12": N_("Last 12 cohorts"), "24": N_("Last 24 cohorts"), "all": N_("All cohorts")}
A_YEAR = 12  # months


def choose_picture(view: View) -> tuple[str, bool, int | None]:
    _ = view.words
    measure = linked_segments(
        _("Show"), list(MEASURES), key="cohort_measure", default="n_customers", show=lambda code: _(MEASURES[code])
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        size = linked_selectbox(
            _("Cohorts"), list(SIZES), key="cohorts_shown", default="12", show=lambda code: _(SIZES[code])
        )
        as_share = st.toggle(_("For each customer of the cohort"), value=True, key="cohort_share", bind="query-params")
    return measure, as_share, int(size) if size.isdecimal() else None


def show_triangle(view: View, triangle: pl.DataFrame, *, measure: str, as_share: bool, size: int | None) -> None:
    _ = view.words
    chosen = views.last_cohorts(triangle, size)
    shown = views.named_by_measure(chosen, measure=measure)
    amount = {"n_customers": "n_customers", "revenue": "revenue", "margin": "cumulative_margin"}[measure]
    per_customer = "retention_rate" if measure == "n_customers" else "per_customer"
    column = per_customer if as_share else amount
    if triangle["is_running"].any():
        st.caption(_("Cells with a dotted frame: the month is not over yet."))
    picture(
        view,
        charts.cohort_triangle(
            shown, view.labels, column=column, unit=name_unit(view, column), first_month_counts=measure == "margin"
        ),
        finding=tell_retention(view, chosen, measure),
        table=views.with_months(shown),
        name="cohort_triangle",
        formula=explain_cohorts(view),
    )


def explain_cohorts(view: View) -> str:
    _, known_until = view.words, view.data.known_until
    explanation = _(
        "A cohort is all customers whose first purchase fell into the same calendar month; its size is in "
        "brackets. Month 0 is that month. *Customers*: who bought in the month. *Revenue*: net, on the day of "
        "the refund. *Cumulative margin*: revenue less cost of goods up to the end of the month, empty from the "
        "first month with an unknown cost on. Months not yet lived are empty; the month that is still running "
        "has a dotted frame. The sentence above is the mean of the cohorts shown that have lived the month."
    )
    if known_until is None:
        return explanation
    known_before = _(
        "Customers first seen up to {day} were probably there before the data begin: they are never counted as new "
        "and stand apart.",
        day=view.formats.date(known_until),
    )
    return f"{explanation} {known_before}"


def name_unit(view: View, column: str) -> str:
    words, currency = view.words, view.data.currency
    return {
        "retention_rate": words.plain("Share of the cohort who bought in the month (%)"),
        "n_customers": words.plain("Customers who bought in the month"),
        "per_customer": words.plain("{currency} for each customer of the cohort", currency=currency),
        "revenue": words.plain("Net revenue in the month ({currency})", currency=currency),
        "cumulative_margin": words.plain("Margin up to the month ({currency})", currency=currency),
    }[column]


def tell_retention(view: View, triangle: pl.DataFrame, measure: str) -> str:
    _, averages = view.words, views.average_curves(triangle)
    is_unknown = triangle["value"].null_count() == triangle.height
    new, known = views.month_reached(averages), views.month_reached(averages, known=True)
    if new is not None:
        return tell_new(view, *new, measure=measure)
    if known is not None:
        return tell_known(view, *known, measure=measure)
    if is_unknown:
        return _("Margin is unknown, because costs are missing")
    return _("No month after the one of the first purchase is over yet")


def tell_new(view: View, month: int, rate: float, *, measure: str) -> str:
    _ = view.words
    if measure == "n_customers":
        return _(
            "Of 100 new customers {n} buy in month {month} after the month of their first purchase",
            n=of_hundred(view, rate), month=month,
        )  # fmt: skip
    if measure == "revenue":
        return _("A new customer brings {money} in month {month} after the first", money=price(view, rate), month=month)
    return _(
        "By the end of month {month} a new customer has brought a margin of {money}",
        money=price(view, rate),
        month=month,
    )


def tell_known(view: View, month: int, rate: float, *, measure: str) -> str:
    _ = view.words
    if measure == "n_customers":
        return _(
            "All were probably there before the data begin; of 100, {n} buy in month {month} after being first seen",
            n=of_hundred(view, rate), month=month,
        )  # fmt: skip
    if measure == "revenue":
        return _(
            "All were probably there before the data begin; each brings {money} in month {month} after the first",
            money=price(view, rate), month=month,
        )  # fmt: skip
    return _(
        "All were probably there before the data begin; by the end of month {month} each has brought {money} of margin",
        money=price(view, rate), month=month,
    )  # fmt: skip


def of_hundred(view: View, rate: float) -> str:
    return view.formats.number(100 * rate, decimals=0 if rate >= 0.01 or rate == 0 else 1)


def price(view: View, money: float) -> str:
    return view.formats.money(money, decimals=0 if abs(money) >= 100 else 2)


def show_average(view: View, triangle: pl.DataFrame, *, measure: str) -> None:
    _ = view.words
    averages = views.average_curves(triangle)
    is_rate = measure == "n_customers"
    shown = views.well_founded(averages)
    shown = shown if measure == "margin" else shown.filter(pl.col("period_index") > 0)
    if shown.is_empty():
        return
    titles = {
        "n_customers": _.plain("Share of the cohort who bought"),
        "revenue": _.plain("Revenue a customer and month ({currency})", currency=view.data.currency),
        "margin": _.plain("Margin so far a customer ({currency})", currency=view.data.currency),
    }
    picture(
        view,
        charts.average_curves(
            shown,
            view.labels,
            y_title=titles[measure],
            is_rate=is_rate,
            year_before=average_a_year_before(view, measure),
        ),
        finding=tell_average(view, triangle, measure),
        table=views.named_by_measure(averages, measure=measure),
        name="average_retention",
        formula=_(
            "Mean over all cohorts, also those not shown above, that have lived the month to its end, weighted by "
            "their size; the running month is left out. Later months rest on fewer and older cohorts, so the line can "
            "bend without any customer changing; months that fewer than {n} have lived are left out where there are "
            "others. The sentence above compares the same customers in both months.",
            n=views.ENOUGH_FOLLOWED,
        ),
    )


def average_a_year_before(view: View, measure: str) -> pl.DataFrame | None:
    """The same line as it stood a year before, when that is asked for and there was one."""
    then = view.last_year
    if then is None or then.customers.is_empty():
        return None
    averages = views.average_curves(views.cohort_triangle(cohort_cells(then), as_of=then.as_of, measure=measure))
    shown = views.well_founded(averages)
    return shown if measure == "margin" else shown.filter(pl.col("period_index") > 0)


def tell_average(view: View, triangle: pl.DataFrame, measure: str) -> str:
    _, formats = view.words, view.formats
    followed = views.follow_cohorts(triangle, at=A_YEAR)
    if followed is None:
        return _("No cohort has lived two whole months after its first yet")
    show = formats.percent if measure == "n_customers" else lambda money: price(view, money)
    told = {
        "n": formats.number(followed.n_customers), "month": followed.month,
        "first": show(followed.first), "later": show(followed.later),
    }  # fmt: skip
    if measure == "n_customers":
        return _(
            "Customers followed for {month} months ({n}): {first} bought in month 1, {later} in month {month}", **told
        )
    if measure == "revenue":
        return _(
            "Customers followed for {month} months ({n}) brought {first} each in month 1, {later} in month {month}",
            **told,
        )
    return _(
        "Customers followed for {month} months ({n}) had brought a margin of {first} each after month 1, {later} after "
        "month {month}",
        **told,
    )  # fmt: skip


def show_cohort(view: View, triangle: pl.DataFrame) -> None:
    _, formats = view.words, view.formats
    st.subheader(_("Open the customers of a cohort"), anchor=False)

    def name(row: tuple) -> str:
        cohort, is_known, size = row
        text = {"month": formats.month(cohort), "size": formats.number(size)}
        return _("{month}, known before the data begin ({size})", **text) if is_known else _("{month} ({size})", **text)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        cohort, is_known, _size = st.selectbox(
            _("Month of the first purchase"), views.cohorts(triangle).rows(), key="cohort", format_func=name, width=320
        )
        customers_link(view, views.cohort_selection(cohort, is_known_before=is_known))


view = open_page(N_("Retention"), N_("Do new customers come back, and what do they bring over time?"))
if view.customers.is_empty():
    st.info(view.words("No customer passes the filters. Take one away in the sidebar."))
    st.stop()
measure, as_share, size = choose_picture(view)
triangle = views.cohort_triangle(cohort_cells(view), as_of=view.as_of, measure=measure)
show_triangle(view, triangle, measure=measure, as_share=as_share, size=size)
show_average(view, triangle, measure=measure)
show_cohort(view, triangle)

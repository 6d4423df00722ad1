"""The customer-base audit: five lenses, each one question, one sentence, one picture."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.calendar import PeriodUnit, period_of
from crm_analytics.charts import retention_lenses as charts
from crm_analytics.charts.retention import period_name
from crm_analytics.views import retention as views
from crm_analytics.views import retention_lenses as lenses
from ui.linked import linked_segments
from ui.retention.audience import offer_audience
from ui.retention.cached import cohort_cells
from ui.retention.lens_periods import show_one_period, show_two_periods
from ui.retention.periods import after, choose_unit, name_cohort, name_period, x_title
from ui.retention.telling import price
from ui.show import picture
from ui.view import View
from ui.words import N_

_QUESTIONS = {
    "1": N_("1 · One period: how do its customers differ?"),
    "2": N_("2 · Two periods: what changed from one to the next?"),
    "3": N_("3 · One cohort: how does it change with time?"),
    "4": N_("4 · Cohorts compared: are newer customers like the older ones?"),
    "5": N_("5 · The whole base: whose business is it?"),
}

_NAMES = {
    "1": N_("1 One period"),
    "2": N_("2 Two periods"),
    "3": N_("3 One cohort"),
    "4": N_("4 Cohorts"),
    "5": N_("5 All"),
}


def show_lenses(view: View) -> None:
    """Choose a lens and look through it."""
    _ = view.words
    st.caption(
        _("Five ways to look at the same customers, one after the other, as in the customer-base audit of Fader, "
          "Hardie "
          "and Ross (2022).")
    )  # fmt: skip
    chosen = linked_segments(
        _("Lens"),
        list(_QUESTIONS),
        key="lens",
        default="1",
        label_visibility="collapsed",
        show=lambda code: _(_NAMES[code]),
    )
    st.markdown(_(_QUESTIONS[chosen]))
    if chosen in ("1", "2"):
        (show_one_period if chosen == "1" else show_two_periods)(view)
    else:
        {"3": show_one_cohort, "4": show_cohorts, "5": show_base}[chosen](view, choose_unit(view))


def show_one_cohort(view: View, by: PeriodUnit) -> None:
    """Lens 3: one cohort through time."""
    _ = view.words
    cells = cohort_cells(view, by)
    triangle = views.cohort_triangle(cells, as_of=view.as_of, measure="n_customers", by=by)
    rows = views.cohorts(triangle).rows()
    largest = lenses.largest_cohort(triangle)
    default = next((place for place, row in enumerate(rows) if row[:2] == largest), 0)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        cohort, known, size = st.selectbox(
            _("Period of the first purchase"), rows, index=default, key=f"lens_cohort_{by.value}", width=320,
            format_func=lambda row: name_cohort(view, row[0], by, is_known=row[1], size=row[2]),
        )  # fmt: skip
        offer_audience(view, views.cohort_selection(cohort, is_known_before=known, by=by))
    table = lenses.cohort_through_time(cells, cohort=period_of(cohort, by), known=known, as_of=view.as_of, by=by)
    if table.is_empty():
        st.info(_("The first period of this cohort is not over yet."))
        return
    picture(
        view,
        charts.one_cohort(table, view.labels, x_title=x_title(view, by), currency=view.data.currency),
        finding=tell_cohort(view, table, name_period(view, cohort, by), size, by),
        table=table,
        name="lens_one_cohort",
        formula=_(
            "Share of the cohort with a purchase in the period; orders of those who bought; net revenue by order. "
            "Periods that are over. A falling share with steady orders and order values means that customers leave, "
            "not that they buy less."
        ),
    )


def tell_cohort(view: View, table: pl.DataFrame, cohort: str, size: int, by: PeriodUnit) -> str:
    """The cohort in its last lived period."""
    _, formats, last = view.words, view.formats, table.row(-1, named=True)
    words = {"n": formats.number(size), "cohort": cohort, "buyers": formats.number(last["n_customers"])}
    if last["period_index"] == 0:
        return _("Customers first seen in {cohort}: {n}; only the first period is known so far", **words)
    words["period"] = after(view, last["period_index"], by)
    if last["revenue_per_order"] is None:
        return _("Customers first seen in {cohort}: {n}; in {period} after it {buyers} bought", **words)
    return _(
        "Customers first seen in {cohort}: {n}; in {period} after it {buyers} bought, with {orders} orders each "
        "at {value}",
        orders=formats.number(last["orders_per_buyer"], decimals=2), value=price(view, last["revenue_per_order"]),
        **words,
    )  # fmt: skip


def show_cohorts(view: View, by: PeriodUnit) -> None:
    """Lens 4: cohorts compared at the same age."""
    _ = view.words
    triangle = views.cohort_triangle(cohort_cells(view, by), as_of=view.as_of, measure="revenue", by=by)
    table = lenses.revenue_so_far(triangle)
    if table.is_empty():
        st.info(_("No cohort has lived its first period to the end yet."))
        return
    titles = (x_title(view, by), _.plain("Revenue so far a customer ({currency})", currency=view.data.currency))
    picture(
        view,
        charts.cohorts_compared(table, view.labels, titles=titles, by=by),
        finding=tell_cohorts(view, table, by),
        table=views.with_periods(table, by),
        name="lens_cohorts",
        formula=_(
            "Net revenue of a cohort from its first period on, for each of its customers; the last {n} cohorts. Lines "
            "can be compared at the same distance from the first purchase. Cohorts begin in different seasons, which "
            "alone can part them; whether a difference is more than chance is tested in the part before.",
            n=lenses.MOST_COHORTS,
        ),
    )  # fmt: skip


def tell_cohorts(view: View, table: pl.DataFrame, by: PeriodUnit) -> str:
    """The oldest and the newest cohort at the same age."""
    _, found = view.words, lenses.oldest_and_newest(table, at=views.TYPICAL[by])
    if found is None:
        return _("Only one cohort has lived its first period to the end: nothing to compare it with yet")
    period, old, new = found
    return _(
        "By the end of {period}, customers of {old} had brought {before} each, those of {new} {now}",
        period=after(view, period, by), old=period_name(old["cohort"], by), new=period_name(new["cohort"], by),
        before=price(view, old["revenue_so_far"]), now=price(view, new["revenue_so_far"]),
    )  # fmt: skip


def show_base(view: View, by: PeriodUnit) -> None:
    """Lens 5: the whole base through time."""
    _ = view.words
    cells = cohort_cells(view, by)
    table = lenses.whole_base(cells, as_of=view.as_of, by=by)
    if table.is_empty():
        st.info(_("No period of these data is over yet."))
        return
    picture(
        view,
        charts.whole_base(table, view.labels, currency=view.data.currency),
        finding=tell_base(view, cells, by),
        table=table,
        name="lens_whole_base",
        formula=_(
            "Net revenue of each period that is over, parted by the year in which its customers bought first. "
            "Customers "
            "known before the data begin stand apart: the year in which they were won is unknown."
        ),
    )


def tell_base(view: View, cells: pl.DataFrame, by: PeriodUnit) -> str:
    """How much of the last period's business comes from customers won earlier."""
    _, formats = view.words, view.formats
    found = lenses.share_of_earlier(cells, as_of=view.as_of, by=by)
    if found is None:
        return _("Nobody was active in the last period that is over")
    day, total, part, n = found
    words = {"period": name_period(view, day, by), "n": formats.number(n), "total": formats.money(total)}
    if total <= 0 or part < 0 or part > total:
        return _("In {period} revenue was {total}; {n} customers won earlier bought", **words)
    return _(
        "In {period} {share} of the revenue of {total} came from customers won earlier, of whom {n} bought",
        share=formats.percent(part / total), **words,
    )  # fmt: skip

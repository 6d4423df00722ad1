"""Cohorts by what customers began with: first product, category, coupon, channel, region."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.calendar import PeriodUnit
from crm_analytics.charts import retention_groups as charts
from crm_analytics.charts.retention import Scale
from crm_analytics.views import retention as views
from crm_analytics.views import retention_groups as grouped
from ui.linked import linked_selectbox
from ui.retention.audience import offer_audience, offer_list
from ui.retention.cached import cohort_cells, comparison_of, curves_of, groups_of
from ui.retention.periods import after, x_title
from ui.retention.telling import SHOWN, figure, name_unit
from ui.show import picture
from ui.view import View
from ui.words import N_

_MEASURES = [name for name in SHOWN if name != "payback"]
_TESTED = {"n_customers": "is_repeat", "cumulative_margin": "margin"}  # what the test looks at, by measure
_HIGHEST = {
    "n_customers": N_(
        "Among groups of {enough} customers or more, {high} of 100 in {best} buy in {period} after the first, {low} in "
        "{worst}"
    ),
    "n_orders": N_(
        "Among groups of {enough} customers or more, one in {best} places {high} orders in {period} after the first, "
        "in {worst} {low}"
    ),
    "revenue": N_(
        "Among groups of {enough} customers or more, one in {best} brings {high} in {period} after the first, in "
        "{worst} {low}"
    ),
    "margin": N_(
        "Among groups of {enough} customers or more, margin of a customer in {period} after the first: {high} in "
        "{best}, {low} in {worst}"
    ),
    "cumulative_margin": N_(
        "Among groups of {enough} customers or more, margin of a customer by the end of {period}: {high} in {best}, "
        "{low} in {worst}"
    ),
}


def show_groups(view: View, by: PeriodUnit) -> None:
    """Choose what parts the customers, and follow the groups."""
    _ = view.words
    offered = grouped.groups_offered(grouped.new_customers(view.customers))
    tell_missing(view)
    if not offered:
        st.info(_("Nothing in these data parts customers by what they began with."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        groups = choose_groups(view, offered, key="cohort_groups")
        measure = linked_selectbox(
            _("Show"), _MEASURES, key="group_measure", default="n_customers", show=lambda code: _(SHOWN[code])
        )
    draw_groups(view, groups, measure, by)
    show_members(view, groups, by)


def choose_groups(view: View, offered: list[str], *, key: str) -> str:
    """Draw the choice of what parts the customers."""
    return linked_selectbox(
        view.words("Customers by"), offered, key=key, default=offered[0],
        show=lambda name: view.words.plain("Period of the first purchase") if name == "cohort"
        else view.labels[f"column.{name}"],
    )  # fmt: skip


def tell_missing(view: View) -> None:
    """Say by what these data can't part customers, and which customers are left out."""
    _ = view.words
    missing = grouped.groups_missing(view.customers)
    if missing:
        names = view.formats.list(view.labels[f"column.{name}"] for name in missing)
        st.caption(_("Not in these data: {names}.", names=names))
    if not view.customers.filter(~pl.col("is_known_before")).is_empty():
        n_known = view.customers.filter("is_known_before").height
        if n_known:
            n = view.formats.number(n_known)
            st.caption(_("Left out, because they were probably there before the data begin: {n} customers.", n=n))
    else:
        st.caption(_("All were probably there before the data begin: what they truly began with isn't known."))


def name_group(view: View, group: str | None, groups: str) -> str:
    """A group in the reader's words; plain text."""
    if group in (None, grouped.NOT_KNOWN):
        return view.labels["group.no_coupon" if groups == "first_coupon" else "group.unknown"]
    return view.labels[group] if group == grouped.OTHER else str(group)


def draw_groups(view: View, groups: str, measure: str, by: PeriodUnit) -> None:
    """Groups by periods, the mean of all beneath."""
    _ = view.words
    curves = curves_of(view, groups, measure, by)
    column = views.FIGURES[measure][1]
    shown = curves.rename({"rate": column}).filter(pl.col("period_index") <= views.A_YEAR[PeriodUnit.MONTH])
    if shown.is_empty():
        st.info(_("No period is over yet since anybody's first purchase, or the margin is unknown."))
        return
    sizes = groups_of(view, groups, by).group_by("group").agg(pl.len().alias("n_customers"))
    order = sizes.sort("n_customers", descending=True)["group"].to_list()
    names = {group: name_group(view, group, groups) for group in order}
    picture(
        view,
        charts.group_cells(
            shown, names, _average(view, measure, by),
            sizes=dict(sizes.iter_rows()),
            scale=Scale(column, name_unit(view, column), x_title(view, by), measure != "n_customers",
                        _.plain("Average")),
        ),
        finding=tell_groups(view, curves, groups, measure, by),
        table=shown.with_columns(pl.col("group").map_elements(
            lambda group: name_group(view, group, groups), return_dtype=pl.String, skip_nulls=False)),
        name="retention_groups",
        formula=_(
            "Each customer is followed from the period of the first purchase on and counts in the periods lived "
            "to their "
            "end, so later periods rest on older customers. What somebody began with is the largest line of the first "
            "order. The largest {n} groups are shown, the others together; the lowest row is the mean of all. The "
            "sentence compares groups of which at least {enough} have lived the period; groups can differ by "
            "chance, by "
            "season or by whom they drew: see the next part. Grey cells: fewer than {enough} customers.",
            n=grouped.MOST_GROUPS, enough=views.ENOUGH_FOLLOWED,
        ),
    )  # fmt: skip


def _average(view: View, measure: str, by: PeriodUnit) -> dict[int, float]:
    triangle = views.cohort_triangle(cohort_cells(view, by), as_of=view.as_of, measure=measure, by=by)
    averages = views.average_curves(triangle)
    new = averages.filter(~pl.col("is_known_before"))
    return dict((averages if new.is_empty() else new).select("period_index", "rate").iter_rows())


def tell_groups(view: View, curves: pl.DataFrame, groups: str, measure: str, by: PeriodUnit) -> str:
    """The highest and the lowest group in a typical period."""
    _, found = view.words, grouped.extremes(curves, at=views.TYPICAL[by])
    if found is None:
        return _("No two groups have {n} customers who have lived a period after the first", n=views.ENOUGH_FOLLOWED)
    period, best, worst = found
    if best["rate"] == worst["rate"]:
        return _("No group differs from another in {period} after the first", period=after(view, period, by))
    sentence = _(
        _HIGHEST[measure], period=after(view, period, by), enough=views.ENOUGH_FOLLOWED,
        best=name_group(view, best["group"], groups), worst=name_group(view, worst["group"], groups),
        high=figure(view, best["rate"], measure), low=figure(view, worst["rate"], measure),
    )  # fmt: skip
    return f"{tell_chance(view, groups, measure, by)} {sentence}".strip()


def tell_chance(view: View, groups: str, measure: str, by: PeriodUnit) -> str:
    """What the test of the next part says up to a typical period; empty where nothing can be tested."""
    _, people = view.words, grouped.new_customers(view.customers)
    n_periods = min(grouped.longest_followed(people, as_of=view.as_of, by=by), views.TYPICAL[by])
    if n_periods < 1:
        return ""
    tested = comparison_of(view, (groups, n_periods, _TESTED.get(measure, measure)), None, by)
    tested = tested.filter(pl.col("p_adjusted").is_not_null())
    if tested.is_empty():
        return ""
    different = tested.filter("is_different")["group"].to_list()
    period = after(view, n_periods, by)
    if not different:
        return _("Up to {period} no group differs from all others by more than chance.", period=period)
    names = view.formats.list(name_group(view, group, groups) for group in different)
    return _("Up to {period} more than chance parts from all others: {names}.", period=period, names=names)


def show_members(view: View, groups: str, by: PeriodUnit) -> None:
    """Open the customers of one group, or start a campaign with them."""
    _ = view.words
    members = groups_of(view, groups, by)
    sizes = members.group_by("group").agg(pl.len().alias("n_customers")).sort("n_customers", descending=True)
    st.subheader(_("Open the customers of a group"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        group, _n = st.selectbox(
            _("Group"), sizes.rows(), key=f"group_{groups}", width=320,
            format_func=lambda row: _.plain("{name} ({n})", name=name_group(view, row[0], groups),
                                      n=view.formats.number(row[1])),
        )  # fmt: skip
        if group == grouped.OTHER:
            ids = members.filter(pl.col("group") == group)["customer_id"].to_list()
            offer_list(view, ids, title=name_group(view, group, groups), key="group_list")
        else:
            known = bool(view.customers["is_known_before"].all())
            offer_audience(view, grouped.group_selection(groups, group, known=known))

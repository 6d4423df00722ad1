"""Lenses 1 and 2: the customers of one period, and what changed since the one before."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import retention_lenses as charts
from crm_analytics.views import retention_lenses as lenses
from ui.retention.audience import offer_list
from ui.show import picture
from ui.view import View


def show_one_period(view: View) -> None:
    """Lens 1: a vertical slice."""
    _, formats = view.words, view.formats
    window = lenses.window_of(view.data.first_date, view.as_of)
    buyers = lenses.customers_in(view.ledger, window) if window else None
    table = None if buyers is None else lenses.by_tenth(buyers)
    if window is None or buyers is None or table is None or table.is_empty():
        st.info(_("Nobody bought in the last period of these data."))
        return
    picture(
        view,
        charts.tenths(table, view.labels, currency=view.data.currency),
        finding=tell_tenths(view, buyers, table, window.days),
        table=table,
        name="lens_one_period",
        formula=_(
            "Customers with a purchase from {first} to {last}, ordered by their net revenue in these days and parted "
            "into ten groups of equal size. The number on a bar is its share of the revenue.",
            first=formats.date(window.first), last=formats.date(window.last),
        ),
    )  # fmt: skip
    ids = lenses.best_tenth(buyers)
    st.caption(
        _.plural("The best tenth: {n} customer", "The best tenth: {n} customers", len(ids), n=formats.number(len(ids)))
    )
    title = _.plain("Best tenth by revenue up to {day}", day=formats.date(view.as_of))
    offer_list(view, ids, title=title, key="lens_best_tenth")


def tell_tenths(view: View, buyers: pl.DataFrame, table: pl.DataFrame, days: int) -> str:
    """How unequal the customers of a period are."""
    _, formats = view.words, view.formats
    bought = buyers.filter(pl.col("n_days") > 0)
    once = bought.filter(pl.col("n_days") == 1).height
    words = {"days": formats.number(days), "n": formats.number(bought.height),
             "once": formats.percent(once / bought.height),
             "share": formats.percent(table["revenue_share"][0])}  # fmt: skip
    if days == 1:
        return _("Customers who bought on the last day: {n}", **words)
    if bought.height < 10 or table["revenue_share"][0] is None:
        return _("Customers who bought in the last {days} days: {n}; {once} of them on one day only", **words)
    return _(
        "Customers who bought in the last {days} days: {n}; {once} of them on one day only; the best tenth brought "
        "{share} of the revenue",
        **words,
    )


def show_two_periods(view: View) -> None:
    """Lens 2: two adjacent periods."""
    _, formats = view.words, view.formats
    window = lenses.window_of(view.data.first_date, view.as_of, twice=True)
    if window is None:
        st.info(_("The data hold one day only: there are no two periods."))
        return
    table = lenses.compare_periods(view.ledger, window)
    before = window.before()
    picture(
        view,
        charts.movements(table, view.labels, currency=view.data.currency),
        finding=tell_movements(view, table, window.days),
        table=table,
        name="lens_two_periods",
        formula=_(
            "Net revenue of {first} to {last} less that of the {days} days before (from {start}), customer by "
            "customer. "
            "*New*: first purchase in the later period. *Came back*: bought in the later period and earlier, but "
            "not in "
            "the period before. Returns count on their day. The bars add up to the whole change.",
            first=formats.date(window.first), last=formats.date(window.last), days=formats.number(window.days),
            start=formats.date(before.first),
        ),
    )  # fmt: skip
    people = lenses.movements(view.ledger, window).filter(pl.col("movement") == "lost")["customer_id"].to_list()
    if people:
        lost = formats.number(len(people))
        st.caption(_("Bought in the earlier period only: {n} customers", n=lost))
        title = _.plain("Bought in the earlier period only, up to {day}", day=formats.date(view.as_of))
        offer_list(view, people, title=title, key="lens_lost")


def tell_movements(view: View, table: pl.DataFrame, days: int) -> str:
    """How many stayed and what became of revenue."""
    _, formats = view.words, view.formats
    counts = dict(table.select("movement", "n_customers").iter_rows())
    before = counts["kept"] + counts["lost"]
    words = {
        "days": formats.number(days), "kept": formats.number(counts["kept"]), "n": formats.number(before),
        "old": formats.money(float(table["revenue_before"].sum())), "now": formats.money(float(table["revenue"].sum())),
    }  # fmt: skip
    if not before:
        return _("Nobody bought in the period before; revenue went from {old} to {now}", **words)
    share = formats.percent(counts["kept"] / before)
    if days == 1:
        return _(
            "Customers of the day before the last: {n}; {kept} ({share}) bought on the last day again; revenue "
            "went from "
            "{old} to {now}",
            share=share, **words,
        )  # fmt: skip
    return _(
        "Customers of the {days} days before: {n}; {kept} ({share}) bought in the last {days} days again; revenue went "
        "from {old} to {now}",
        share=share, **words,
    )  # fmt: skip

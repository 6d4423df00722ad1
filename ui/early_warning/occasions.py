"""Occasions to win back those who left, and customers whose salesperson has changed."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.early_warning.occasions import (
    Occasion,
    changed_owners,
    coming_occasions,
    not_seen_for,
    without_anniversary,
)
from ui.early_warning.listed import show_customers, start_campaign
from ui.show import download, show_table
from ui.view import View

_PEOPLE = ("customer_id", "name", "segment", "owner")
_ENOUGH = 50  # rows on the page; the file has them all


def show(view: View) -> None:
    """Coming occasions, those not seen for years, handovers."""
    show_occasions(view)
    show_not_seen(view)
    show_handovers(view)


def show_occasions(view: View) -> None:
    """Birthdays and anniversaries of customers who have lapsed."""
    _, formats = view.words, view.formats
    days = st.slider(_("Days ahead"), 7, 90, 30, key="occasion_days", bind="query-params")
    coming = coming_occasions(view.customers, as_of=view.as_of, within_days=days)
    people = coming.unique("customer_id", maintain_order=True)
    words = {"n": formats.number(people.height), "days": formats.number(days)}
    if people.is_empty():
        st.subheader(_("No lapsed customer has an occasion in the next {days} days", **words), anchor=False)
    else:
        st.subheader(
            _.plural(
                "{n} lapsed customer has an occasion in the next {days} days: a reason to write that is no offer",
                "{n} lapsed customers have an occasion in the next {days} days: a reason to write that is no offer",
                people.height, **words,
            ),
            anchor=False,
        )  # fmt: skip
        table = coming.select(_there(coming, *_PEOPLE, "occasion", "occasion_on", "years_since", "historic_value"))
        show_table(view, table.head(_ENOUGH), key="occasions")
        _offer(view, people, table, name="occasions", title=_.plain("Occasions up to {days} days ahead", **words))
    if not _knows(view, "birthday"):
        st.caption(
            _(
                "Birthdays are not recorded (column birthday of the customers file): only anniversaries of the "
                "first purchase are shown."
            )
        )
    else:
        counts = {each: coming.filter(pl.col("occasion") == each.value).height for each in Occasion}
        st.caption(
            _(
                "Birthdays: {birthdays}. Anniversaries of the first purchase: {anniversaries}.",
                birthdays=formats.number(counts[Occasion.BIRTHDAY]),
                anniversaries=formats.number(counts[Occasion.FIRST_PURCHASE]),
            )
        )  # fmt: skip
    tell_without_anniversary(view)


def tell_without_anniversary(view: View) -> None:
    """How many have no anniversary, because their first purchase may lie before the data."""
    _, n = view.words, without_anniversary(view.customers)
    if n:
        st.caption(
            _.plural(
                "{n} lapsed customer has no anniversary here: probably a customer before the data begin, so the first "
                "purchase is not known.",
                "{n} lapsed customers have no anniversary here: they were probably customers before the data begin, "
                "so their first purchase is not known.",
                n, n=view.formats.number(n),
            )
        )  # fmt: skip


def show_not_seen(view: View) -> None:
    """Customers who have not bought for years."""
    _, formats = view.words, view.formats
    years = st.slider(_("Not seen for, in years"), 0.5, 5.0, 2.0, step=0.5, key="not_seen_years", bind="query-params")
    gone = not_seen_for(view.customers, years=years)
    told = formats.number(years, decimals=0 if years == round(years) else 1)
    if gone.is_empty():
        known = formats.number((view.as_of - view.data.first_date).days)
        st.subheader(_("Nobody has been away for {years} years or more", years=told), anchor=False)
        st.caption(_("The data reach back {days} days.", days=known))
        return
    earned = gone["historic_value"]
    money = formats.money(float(earned.sum()) if earned.null_count() < len(earned) else None)
    st.subheader(
        _.plural(
            "{n} customer has not been seen for {years} years or more, and had brought {money}",
            "{n} customers have not been seen for {years} years or more, and had brought {money}",
            gone.height, n=formats.number(gone.height), years=told, money=money,
        ),
        anchor=False,
    )  # fmt: skip
    table = gone.select(_there(gone, *_PEOPLE, "last_day", "days_since_last_purchase", "n_orders", "historic_value"))
    show_table(view, table.head(_ENOUGH), key="not_seen")
    _offer(view, gone, table, name="not_seen", title=_.plain("Not seen for {years} years or more", years=told))


def show_handovers(view: View) -> None:
    """Customers whose salesperson has changed."""
    _, formats = view.words, view.formats
    changed = changed_owners(view.customers, view.data.opportunities, as_of=view.as_of)
    if changed is None:
        st.subheader(_("Whether a customer's salesperson has changed can't be seen"), anchor=False)
        st.caption(
            _(
                "Needed are the present salesperson (column owner of the customers file) and who made earlier offers "
                "(owner, customer_id and opened_on of the opportunities file)."
            )
        )
        return
    if changed.is_empty():
        st.subheader(_("No customer has changed hands in the last 365 days"), anchor=False)
    else:
        st.subheader(
            _.plural(
                "{n} customer has another salesperson than the one of the last offer",
                "{n} customers have another salesperson than the one of the last offer",
                changed.height, n=formats.number(changed.height),
            ),
            anchor=False,
        )  # fmt: skip
        table = changed.select(_there(changed, *_PEOPLE, "owner_before", "handled_on", "clv"))
        show_table(view, table.head(_ENOUGH), key="handovers")
        _offer(view, changed, table, name="handovers", title=_.plain("New salesperson"))
    st.caption(
        _(
            "The present salesperson of the customers file is compared with who handled the last offer within 365 "
            "days. The day of the change itself is not recorded."
        )
    )


def _offer(view: View, people: pl.DataFrame, table: pl.DataFrame, *, name: str, title: str) -> None:
    _, formats = view.words, view.formats
    with st.container(horizontal=True):
        start_campaign(
            view, lambda: people["customer_id"].to_list(), title=title, n=people.height, key=f"campaign_{name}"
        )
        show_customers(view, lambda: people["customer_id"].to_list(), title=title, key=f"customers_{name}")
        download(view, table, name=name)
    if table.height > _ENOUGH:
        n, total = formats.number(_ENOUGH), formats.number(table.height)
        st.caption(_("The first {n} of {total} rows; the download has them all.", n=n, total=total))


def _there(table: pl.DataFrame, *names: str) -> list[str]:
    return [name for name in names if name in table.columns and table[name].null_count() < table.height]


def _knows(view: View, column: str) -> bool:
    customers = view.customers
    return column in customers.columns and customers[column].null_count() < customers.height

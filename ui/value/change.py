"""How customer equity changed since an earlier day, by customers and by source, and what was spent meanwhile."""

from __future__ import annotations

import datetime as dt

import polars as pl
import streamlit as st

from crm_analytics.charts import value_money as charts
from crm_analytics.views.value_change import EquityChange, comparable_days
from ui.equity import change_since
from ui.linked import linked_segments
from ui.show import behind, picture, show_table
from ui.value.formulas import note_basis
from ui.view import View


def show_change(view: View) -> None:
    """Bridge, sources and return."""
    _ = view.words
    days = [str(number) for number in comparable_days(view.data.first_date, view.as_of)]
    if not days:
        st.info(_("The data don't reach back far enough to compare with an earlier day."), icon=":material/info:")
        return
    chosen = linked_segments(
        _("Compare with"), days, key="value_since", default=days[0],
        show=lambda number: _.plain("{n} days ago", n=view.formats.number(int(number))),
    )  # fmt: skip
    with st.spinner(_("Valuing the customers as of the earlier day")):
        change = change_since(view, view.as_of - dt.timedelta(days=int(chosen)))
    if change is None:
        st.info(_("Nobody had bought by then."), icon=":material/info:")
        return
    show_bridge(view, change)
    show_sources(view, change)
    show_return(view, change)


def show_bridge(view: View, change: EquityChange) -> None:
    """Who was won, lost, grown, shrunk."""
    _, formats = view.words, view.formats
    total = change.restated + change.by_customers
    words = {"money": formats.money_compact(abs(total)), "date": formats.date(change.since)}
    if total >= 0:
        finding = _("Customer equity rose by {money} since {date}", **words)
    else:
        finding = _("Customer equity fell by {money} since {date}", **words)
    picture(
        view,
        charts.equity_bridge(change.steps, view.labels, currency=view.data.currency),
        finding=finding,
        table=change.steps,
        name="equity_bridge",
        formula=_(
            "CLV of each customer now less CLV then, both by today's models. *Won*: first bought in between. *Lost*: "
            "P(alive) was at least 50% and is below it now. *Came back*: the reverse. The others are worth more or "
            "less. *Valued anew* is what today's models make of the customers of then, less what the models of that "
            "day said. The steps add up exactly. Filters hold the customers who pass them now."
        ),
    )
    words = {
        "customers": formats.money_compact(change.by_customers),
        "models": formats.money_compact(change.restated),
    }
    st.caption(_("{customers} of it came by customers, {models} by models that have seen more data since.", **words))


def show_sources(view: View, change: EquityChange) -> None:
    """More, longer or deeper."""
    _, formats = view.words, view.formats
    if change.factors is None:
        st.subheader(_("On one of the two days nothing was expected, so the change has no sources"), anchor=False)
        return
    strongest = max(change.factors.iter_rows(named=True), key=lambda row: abs(row["clv"]))
    picture(
        view,
        charts.growth_sources(change.factors, view.labels, currency=view.data.currency),
        finding=_(
            "The strongest source of what customers changed: {source} ({money})",
            source=view.labels[f"growth_source.{strongest['growth_source']}"],
            money=formats.money_compact(strongest["clv"]),
        ),
        table=change.factors,
        name="equity_sources",
        formula=_(
            "Equity = active customers (each counted with P(alive)) x years for which their present pace lasts within "
            "the horizon x value a year. Each source is its mean effect over the six orders in which the three can "
            "change; together they are what customers changed."
        ),
    )


def show_return(view: View, change: EquityChange) -> None:
    """Equity added and value earned against what was spent."""
    _, formats = view.words, view.formats
    both = change.returns.filter(pl.col("spend_kind") == "both").row(0, named=True)
    gained = formats.money_compact(both["equity_added"] + both["earned"])
    since = formats.date(change.since)
    if both["spent"] is None:
        finding = _(
            "Since {date} customers brought {gained} in value earned and equity; what was spent on them isn't recorded",
            date=since, gained=gained,
        )  # fmt: skip
    else:
        finding = _(
            "Since {date} customers brought {gained} in value earned and equity, against {spent} spent on them",
            date=since, gained=gained, spent=formats.money_compact(both["spent"]),
        )  # fmt: skip
    st.subheader(finding, anchor=False)
    show_table(view, change.returns, key="table_return_first")
    note_basis(view)
    behind(
        view, change.returns, name="equity_return",
        formula=_(
            "Winning: CLV and earnings of those who first bought in between, against their cost to win. Keeping: the "
            "change of everyone else's CLV and their earnings, against campaigns and contacts of the period. Earned is "
            "before these costs. What was spent need not have caused what came: only a hold-out tells that."
        ),
    )  # fmt: skip

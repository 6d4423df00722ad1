"""What winning a customer may cost and did cost, when it pays back, and winning against keeping."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import value_money as charts
from crm_analytics.settings import AcquisitionRules
from crm_analytics.value.payback import Payback
from crm_analytics.value.prospects import ProspectEquity
from crm_analytics.views.value_winning import Winning
from ui.equity import prospects_of, winning_of
from ui.linked import linked_selectbox
from ui.show import behind, picture, show_table
from ui.value.formulas import note_basis
from ui.view import View


def show_winning(view: View) -> None:
    """Ceilings, payback, ratios, prospects."""
    told = winning_of(view)
    show_ceilings(view, told)
    note_basis(view)
    show_payback(view, told)
    if told.paybacks.height > 1:
        show_table(view, told.paybacks, key="table_paybacks")
    note_basis(view)
    show_ratios(view, told)
    show_prospects(view, prospects_of(view))


def show_ceilings(view: View, told: Winning) -> None:
    """The most that it makes sense to pay for a customer, beside what was paid."""
    _, formats = view.words, view.formats
    if told.everybody.is_empty():
        n = formats.number(AcquisitionRules().min_customers)
        st.subheader(_("Fewer than {n} customers were won within the data: no ceiling can be told", n=n), anchor=False)
        return
    tables = told.groups or {"group": told.everybody}
    by = next(iter(tables))
    if len(tables) > 1:
        by = linked_selectbox(
            _("Won by"), list(tables), key="won_by", default=by, show=lambda name: view.labels[f"column.{name}"]
        )
    table = tables[by]
    picture(
        view,
        charts.ceilings(table, view.labels, by=by, currency=view.data.currency),
        finding=tell_ceilings(view, told.everybody.row(0, named=True), table),
        table=table.drop("group") if by == "group" else table.rename({"group": by}),
        name=f"ceilings_by_{by}",
        formula=_(
            "Ceiling: {share} of what a customer has brought so far and will bring over the horizon, before the cost "
            "to win; about what firms invest, by the teaching texts. It is the highest sensible bid for one customer "
            "won through this channel, campaign or coupon. The line is the {level} interval of the mean. Customers "
            "known before the data begin and groups of fewer than {n} are left out. By campaign: first purchase "
            "within its time by someone who had reacted to it.",
            share=formats.percent(AcquisitionRules().ceiling_share), level=formats.percent(AcquisitionRules().level),
            n=formats.number(AcquisitionRules().min_customers),
        ),
    )  # fmt: skip


def tell_ceilings(view: View, everybody: dict, table: pl.DataFrame) -> str:
    """How the costs to win compare with the ceilings."""
    _, formats = view.words, view.formats
    ceiling = formats.money(everybody["ceiling"])
    if view.value_basis == "revenue":
        share = formats.percent(AcquisitionRules().ceiling_share)
        return _("{share} of what a customer brings is {ceiling} in revenue; the ceiling in margin is lower",
                 share=share, ceiling=ceiling)  # fmt: skip
    if everybody["acquisition_cost"] is None:
        return _("Winning a customer may cost up to {ceiling}; what it did cost isn't recorded", ceiling=ceiling)
    above = table.filter(pl.col("bid_verdict") == "above").height
    words = {"ceiling": ceiling, "cost": formats.money(everybody["acquisition_cost"]), "n": formats.number(above)}
    if above:
        return _("Winning a customer cost {cost}; in {n} groups more than their ceiling", **words)
    return _("Winning a customer cost {cost}, where up to {ceiling} makes sense", **words)


def show_payback(view: View, told: Winning) -> None:
    """Cumulative value of a customer by month, and the month in which the cost to win is back."""
    _ = view.words
    if told.curve.is_empty():
        st.subheader(_("Nobody who was won within the data has been a customer for a month"), anchor=False)
        return
    cost = None if told.payback is None else told.payback.cost
    picture(
        view,
        charts.payback(told.curve, view.labels, cost=cost, currency=view.data.currency),
        finding=tell_payback(view, told.payback, told.curve),
        table=told.curve,
        name="payback",
        formula=_(
            "Mean value (margin where costs are known, else revenue) of a customer, added up by months of 30.4 days "
            "since the first purchase; each month over the customers who have lived through it, so later months rest "
            "on fewer. Customers known before the data begin are left out. Of a large base 20,000 customers are drawn. "
            "The interval is from 400 bases of customers drawn again from this one."
        ),
    )


def tell_payback(view: View, payback: Payback | None, curve: pl.DataFrame) -> str:
    """When the cost to win is back."""
    _, formats = view.words, view.formats
    last = curve.row(-1, named=True)
    if payback is None:
        return _(
            "A customer won within the data brings {money} in the first {n} months",
            money=formats.money(last["cumulative_value"]), n=formats.number(last["month_number"]),
        )  # fmt: skip
    words = {"cost": formats.money(payback.cost), "n": formats.number(payback.n_months)}
    if payback.month is None:
        return _("The cost to win a customer ({cost}) has not come back in the {n} months of the data", **words)
    words["month"] = formats.number(payback.month)
    if payback.low is None or payback.high is None:
        return _("The cost to win a customer ({cost}) is back in month {month}, but that is uncertain", **words)
    if payback.low == payback.high:
        return _("The cost to win a customer ({cost}) is back in month {month}", **words)
    return _(
        "The cost to win a customer ({cost}) is back in month {month} (90% interval: {low} to {high})",
        low=formats.number(payback.low), high=formats.number(payback.high), **words,
    )  # fmt: skip


def show_ratios(view: View, told: Winning) -> None:
    """Own costs and profits of winning and keeping, beside the texts' 5 and 16 times."""
    _ = view.words
    if told.ratios.is_empty():
        st.caption(
            _(
                "Costs of winning and keeping aren't recorded, or new customers have not lived a year in the data: "
                "there is nothing to hold the texts' claims against."
            )
        )
        return
    for ratio in told.ratios.iter_rows(named=True):
        st.subheader(tell_ratio(view, ratio), anchor=False)
    behind(
        view, told.ratios, name="winning_or_keeping",
        formula=_(
            "Cost: mean cost to win a customer, against campaigns and contacts of the last 365 days for one who bought "
            "before and since (only what is recorded, so keeping may cost more). Profit: margin (revenue where costs "
            "of goods are unknown; contacts are counted as cost) of the last 365 days of regular customers, against "
            "the first 365 days of new ones, who were won within the data. Intervals: 400 bases drawn again. No ratio "
            "where the smaller side can't be told from "
            "nothing."
        ),
    )  # fmt: skip


def tell_ratio(view: View, ratio: dict) -> str:
    """One ratio beside its claim."""
    _, formats = view.words, view.formats
    words = {
        name: formats.number(ratio[name], decimals=1) for name in ("ratio", "low", "high") if ratio[name] is not None
    }
    words |= {"claim": formats.number(ratio["claim"]), "winning": formats.money(ratio["winning"], decimals=2),
              "keeping": formats.money(ratio["keeping"], decimals=2)}  # fmt: skip
    if ratio["comparison"] == "cost":
        if ratio["ratio"] is None:
            return _("Winning a customer cost {winning}, keeping one a year {keeping}", **words)
        return _(
            "Winning a customer cost {ratio} times as much as keeping one a year ({low} to {high}); the texts say "
            "{claim} times",
            **words,
        )
    if ratio["ratio"] is None:
        return _("A regular customer brings {keeping} a year, a new one {winning} in the first", **words)
    return _(
        "A regular customer brings {ratio} times as much a year as a new one in the first ({low} to {high}); the texts "
        "say {claim} times",
        **words,
    )


def show_prospects(view: View, prospects: ProspectEquity | None) -> None:
    """The second figure of customer equity."""
    _, formats = view.words, view.formats
    if prospects is None:
        st.caption(
            _("Prospects can't be valued: none are recorded, a filter is set, or nobody was won in the last 365 days.")
        )
        return
    st.subheader(
        _(
            "{n} open prospects are worth another {money} ({low} to {high}): {expected} of them are expected to buy",
            n=formats.number(prospects.n_open), money=formats.money_compact(prospects.total),
            low=formats.money_compact(prospects.low), high=formats.money_compact(prospects.high),
            expected=formats.number(prospects.n_expected, decimals=1),
        ),
        anchor=False,
    )  # fmt: skip
    st.caption(
        _(
            "Not in customer equity. How many will buy within the horizon follows from how long each has been known "
            "(Kaplan-Meier over all prospects so far); one who buys brings {value}, as the customers won in the last "
            "365 days do, before a cost to win of {cost}. People not yet known are not counted.",
            value=formats.money(prospects.value_of_new), cost=formats.money(prospects.cost_of_new),
        )
    )  # fmt: skip

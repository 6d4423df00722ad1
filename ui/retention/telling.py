"""Sentences and units of the triangle."""

from __future__ import annotations

import polars as pl

from crm_analytics.calendar import PeriodUnit
from crm_analytics.views import retention as views
from ui.retention.periods import after
from ui.view import View
from ui.words import N_

SHOWN = {
    "n_customers": N_("Customers"),
    "n_orders": N_("Orders"),
    "revenue": N_("Revenue"),
    "margin": N_("Margin"),
    "cumulative_margin": N_("Cumulative margin"),
    "payback": N_("Payback of the cost to win"),
}  # what the cells can hold
_NEW = {
    "n_customers": N_("Of 100 new customers {n} buy in {period} after the first"),
    "n_orders": N_("A new customer places {n} orders in {period} after the first"),
    "revenue": N_("A new customer brings {n} in {period} after the first"),
    "margin": N_("A new customer brings a margin of {n} in {period} after the first"),
    "cumulative_margin": N_("By the end of {period} a new customer has brought a margin of {n}"),
}
_KNOWN = {
    "n_customers": N_(
        "All were probably there before the data begin; of 100, {n} buy in {period} after the first in which "
        "they were seen"
    ),
    "n_orders": N_("All were probably there before the data begin; each places {n} orders in {period} after the first"),
    "revenue": N_("All were probably there before the data begin; each brings {n} in {period} after the first"),
    "margin": N_(
        "All were probably there before the data begin; each brings a margin of {n} in {period} after the first"
    ),
    "cumulative_margin": N_(
        "All were probably there before the data begin; by the end of {period} each has brought {n} of margin"
    ),
}


def tell_retention(view: View, triangle: pl.DataFrame, measure: str, by: PeriodUnit) -> str:
    """The mean of the cohorts shown in a typical period."""
    _, averages = view.words, views.average_curves(triangle)
    new = views.month_reached(averages, at=views.TYPICAL[by])
    known = views.month_reached(averages, at=views.TYPICAL[by], known=True)
    if new is not None:
        return _(_NEW[measure], n=figure(view, new[1], measure), period=after(view, new[0], by))
    if known is not None:
        return _(_KNOWN[measure], n=figure(view, known[1], measure), period=after(view, known[0], by))
    if views.is_unknown(triangle):
        return _("Margin is unknown, because costs are missing")
    return _("No period after the one of the first purchase is over yet")


def figure(view: View, rate: float, measure: str) -> str:
    """A figure a customer as sentences write it: of 100 customers, orders, or money."""
    if measure == "n_customers":
        return view.formats.number(100 * rate, decimals=0 if rate >= 0.01 or rate == 0 else 1)
    return view.formats.number(rate, decimals=2) if measure == "n_orders" else price(view, rate)


def price(view: View, money: float) -> str:
    """Money of one customer: cents only where they matter."""
    return view.formats.money(money, decimals=0 if abs(money) >= 100 else 2)


def name_unit(view: View, column: str) -> str:
    """What the colours of a triangle measure, with the unit."""
    words, currency = view.words, view.data.currency
    return {
        "retention_rate": words.plain("Share who bought in the period (%)"),
        "n_customers": words.plain("Customers who bought in the period"),
        "orders_per_customer": words.plain("Orders for each customer of the cohort"),
        "n_orders": words.plain("Orders in the period"),
        "per_customer": words.plain("{currency} for each customer of the cohort", currency=currency),
        "revenue": words.plain("Net revenue in the period ({currency})", currency=currency),
        "margin": words.plain("Margin of the period ({currency})", currency=currency),
        "cumulative_margin": words.plain("Margin up to the period ({currency})", currency=currency),
        "payback_rate": words.plain("Margin so far / cost to win (1 = all back)"),
    }[column]

"""How a campaign's effect is written: the unit of its metric, its interval, and what the package says about it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from crm_analytics.campaigns import Uplift
from crm_analytics.messages import Message, Severity
from ui.show import say
from ui.view import View
from ui.words import N_

SHARES = ("is_buyer", "is_registered", "is_consenting")
_POINTS = {
    "is_buyer": N_("{points} points of the share of buyers"),
    "is_registered": N_("{points} points of the share of registered"),
    "is_consenting": N_("{points} points of the share who consent"),
}
_MONEY = ("profit", "profit_low", "profit_high", "cost_per_contact", "margin", "threshold")


def amount(view: View, metric: str, value: float | None) -> str:
    """Write a value a customer in the unit of its metric."""
    if metric in ("margin", "revenue"):
        return view.formats.money(value, decimals=2)
    return view.formats.percent(value, decimals=1) if metric in SHARES else view.formats.number(value, decimals=3)


def effect(view: View, metric: str, value: float | None) -> str:
    """Write a difference a customer with what it is of; a difference of shares is in points."""
    _ = view.words
    if metric == "margin":
        return _.plain("{money} margin", money=amount(view, metric, value))
    if metric == "revenue":
        return _.plain("{money} revenue", money=amount(view, metric, value))
    if metric == "n_orders":
        return _.plain("{n} orders", n=amount(view, metric, value))
    if metric == "n_page_views":
        return _.plain("{n} page views", n=amount(view, metric, value))
    return _.plain(_POINTS[metric], points=view.formats.points(value))


def bound(view: View, metric: str, value: float | None) -> str:
    """Write a bound of a difference in the same unit, without saying of what."""
    if metric in SHARES:
        return view.words.plain("{points} points", points=view.formats.points(value))
    return amount(view, metric, value)


def effect_each(view: View, metric: str, value: float | None) -> str:
    """Write a difference with what it is of, a customer; a share has no "a customer"."""
    told = effect(view, metric, value)
    return told if metric in SHARES else view.words.plain("{effect} a customer", effect=told)


def verdict(view: View, uplift: Uplift) -> str:
    """Say in one sentence what a campaign caused, or that it can't be said."""
    _, metric = view.words, uplift.metric
    if uplift.low is None or uplift.high is None:
        return _("Nothing can be said: the two groups give no interval")
    words = {
        "level": view.formats.percent(uplift.level),
        "low": bound(view, metric, uplift.low),
        "high": bound(view, metric, uplift.high),
    }
    if uplift.low > 0:
        words["effect"] = effect_each(view, metric, uplift.estimate)
        return _("The campaign caused {effect} ({level} interval {low} to {high})", **words)
    if uplift.high < 0:
        words["effect"] = effect_each(view, metric, -uplift.estimate)
        return _("The campaign lost {effect} ({level} interval {low} to {high})", **words)
    words["metric"] = view.labels[f"metric.{metric}"]
    if metric in SHARES:
        return _(
            "Too few to say: contact changed the {metric} by anything from {low} to {high} ({level} interval)", **words
        )
    return _(
        "Too few to say: contact changed {metric} by anything from {low} to {high} a customer ({level} interval)",
        **words,
    )


def tell_relative(view: View, uplift: Uplift) -> str | None:
    """The uplift as a share of what the held out did; None where they did nothing."""
    _, formats = view.words, view.formats
    if uplift.relative_uplift is None:
        return None
    if uplift.relative_low is None or uplift.relative_high is None:
        return _("Against the held out: {change}, without an interval.", change=_signed(view, uplift.relative_uplift))
    return _(
        "Against the held out: {change} ({level} interval {low} to {high}).",
        change=_signed(view, uplift.relative_uplift), level=formats.percent(uplift.level),
        low=_signed(view, uplift.relative_low), high=_signed(view, uplift.relative_high),
    )  # fmt: skip


def _signed(view: View, rate: float) -> str:
    written = view.formats.percent(rate)
    return f"+{written}" if rate > 0 else written


def axis_title(view: View, metric: str, *, is_uplift: bool) -> str:
    """Title of an axis in the metric's unit."""
    title = view.labels[f"axis.{metric}_uplift" if is_uplift else f"axis.{metric}_a_customer"]
    return f"{title} ({view.data.currency})" if metric in ("margin", "revenue") else title


def tell(view: View, message: Message) -> str:
    """Word a message about a campaign, its numbers written as the reader's language does."""
    written = {name: _written(view, name, value, message) for name, value in message.params.items()}
    return say(message.code, written, view.words)


def show_warning(view: View, message: Message) -> None:
    """Show a message about a campaign with its weight."""
    sink = {Severity.INFO: st.info, Severity.WARNING: st.warning, Severity.ERROR: st.error}[message.severity]
    sink(tell(view, message))


def _written(view: View, name: str, value: Any, message: Message) -> Any:
    formats = view.formats
    if name in _MONEY:
        return formats.money(value, decimals=2 if abs(value) < 100 else 0)
    if name == "estimate":
        return bound(view, str(message.params["metric"]), value)
    if name in ("metric", "segment"):
        return view.labels.get(f"{name}.{value}", str(value))
    if name == "channel":
        return view.labels[f"contact_channel.{value}"]
    if name in ("holdout_rate", "customer_share", "false_alarm_rate"):
        return formats.percent(value)
    if name == "p_value":
        return p_value(view, value)
    return formats.number(value) if isinstance(value, int) else value


def p_value(view: View, value: float | None) -> str:
    """Write a p value with its sign: "= 0.030"; a very small one as a bound."""
    if value is not None and value < 0.001:
        return "< " + view.formats.number(0.001, decimals=3)
    return "= " + view.formats.number(value, decimals=3)


def group_name(view: View, group: str | None) -> str:
    """Name a group of the draw: a segment, a stage, or what the data call it; None is everyone."""
    if group is None:
        return view.words.plain("Everyone")
    codes = (f"segment.{group}", f"stage.{group}", f"stratum.{group}")
    return next((view.labels[code] for code in codes if code in view.labels), group)

"""What a model of purchases and spend takes for granted, held against the data: a message for each thing in doubt."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
from scipy.stats import spearmanr

from crm_analytics.calendar import first_of_month
from crm_analytics.messages import Message, Severity
from crm_analytics.value.gamma_gamma import RELATED_FROM, repeat_spend
from crm_analytics.value.origins import draw_customers
from crm_analytics.value.rhythm import measure_rhythm
from crm_analytics.value.seasonality import measure_seasonality

SURE = 0.01  # p-value below which chance is no explanation
FEW_REPEATERS = 100  # repeat buyers below which the parameters of drop-out are little more than a guess
EVEN_BELOW = 0.90  # ratio of squared gaps to those of chance: nearer to 1 it changes no forecast worth mentioning
SEASON_FROM = 0.10  # standard deviation of the months' effects from which a season matters
KNOWN_BEFORE_FROM = 0.10  # share of customers who may have bought before the data begin
COLLAPSED_FROM = 0.05  # share of purchase days with several orders
_RELATED_AT_ALL = 0.10  # rank correlation worth mentioning, however sure


def check_assumptions(ledger: pl.DataFrame, customers: pl.DataFrame, *, as_of: dt.date) -> list[Message]:
    """Hold the models' assumptions against the data: ledger up to as_of and customers as of then -> messages.

    Spend unrelated to frequency, enough repeat buyers, gaps as chance makes them, no season, a finished last month,
    data that reach as_of, customers whose first purchase is in the data, one order a purchase day.
    """
    seen = draw_customers(ledger.filter(pl.col("date") <= as_of))
    found = [
        _spend_related(customers), _few_repeaters(customers), _regular_buyers(seen), _season(seen, as_of),
        *_unfinished(ledger, as_of), _known_before(customers), _collapsed(seen),
    ]  # fmt: skip
    return [message for message in found if message is not None]


def _spend_related(customers: pl.DataFrame) -> Message | None:
    frequency, spend = repeat_spend(customers)
    if len(frequency) < 30 or np.ptp(frequency) == 0 or np.ptp(spend) == 0:
        return None
    correlation, p_value = spearmanr(frequency, spend)
    if p_value > SURE or abs(correlation) < _RELATED_AT_ALL:
        return None
    severity = Severity.WARNING if abs(correlation) >= RELATED_FROM else Severity.INFO
    return Message("value.spend_related_to_frequency", {"correlation": round(float(correlation), 2)}, severity)


def _few_repeaters(customers: pl.DataFrame) -> Message | None:
    n_repeaters = customers.filter(pl.col("frequency") > 0).height
    if n_repeaters >= FEW_REPEATERS or not customers.height:
        return None
    params = {"n_repeaters": n_repeaters, "needed": FEW_REPEATERS, "n_customers": customers.height}
    return Message("value.few_repeaters", params, Severity.WARNING)


def _regular_buyers(ledger: pl.DataFrame) -> Message | None:
    rhythm = measure_rhythm(ledger)
    if rhythm is None or rhythm.p_value > SURE or rhythm.ratio > EVEN_BELOW:
        return None
    params = {"ratio_percent": round(100 * rhythm.ratio), "n_customers": rhythm.n_customers}
    return Message("value.regular_buyers", params, Severity.WARNING)


def _season(ledger: pl.DataFrame, as_of: dt.date) -> Message | None:
    season = measure_seasonality(ledger, as_of=as_of)
    if season is None or season.p_value > SURE or season.strength < SEASON_FROM:
        return None
    params = {
        "strength_percent": round(100 * season.strength), "best_month": season.best_month,
        "worst_month": season.worst_month,
    }  # fmt: skip
    return Message("value.season_found", params, Severity.WARNING)


def _unfinished(ledger: pl.DataFrame, as_of: dt.date) -> list[Message | None]:
    """A month that is not over at as_of, and data that end so long before as_of that it can't be chance."""
    next_day = as_of + dt.timedelta(days=1)
    month = as_of.year * 12 + as_of.month - 1
    n_days = (first_of_month(month + 1) - first_of_month(month)).days
    params = {"month": first_of_month(month), "n_days_seen": as_of.day, "n_days": n_days}
    is_open = next_day.day != 1
    return [Message("value.last_month_unfinished", params, Severity.INFO) if is_open else None, _silence(ledger, as_of)]


def _silence(ledger: pl.DataFrame, as_of: dt.date) -> Message | None:
    dates = ledger.filter(pl.col("is_purchase_day"), pl.col("date") <= as_of)["date"].unique()
    if len(dates) < 2:
        return None
    numbers = np.sort(dates.to_numpy().astype("datetime64[D]").astype(int))
    last = dt.date(1970, 1, 1) + dt.timedelta(days=int(numbers[-1]))
    # every shop closes now and then: three times the longest pause so far is none of those
    if (as_of - last).days <= 3 * int(np.diff(numbers).max()):
        return None
    return Message("value.data_end_early", {"last_date": last, "n_days": (as_of - last).days}, Severity.WARNING)


def _known_before(customers: pl.DataFrame) -> Message | None:
    if "is_known_before" not in customers.columns or not customers.height:
        return None
    n_known = int(customers["is_known_before"].sum())
    if n_known < KNOWN_BEFORE_FROM * customers.height:
        return None
    params = {"n_customers": n_known, "share_percent": round(100 * n_known / customers.height)}
    return Message("value.customers_known_before", params, Severity.INFO)


def _collapsed(ledger: pl.DataFrame) -> Message | None:
    bought = ledger.filter("is_purchase_day")
    n_several = bought.filter(pl.col("n_orders") > 1).height
    if not bought.height or n_several < COLLAPSED_FROM * bought.height:
        return None
    share, per_day = n_several / bought.height, float(bought["n_orders"].sum()) / bought.height
    return Message(
        "value.orders_collapsed",
        {"share_percent": round(100 * share), "orders_per_day": round(per_day, 2)},
        Severity.INFO,
    )

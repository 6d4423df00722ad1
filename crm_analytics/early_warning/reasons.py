"""Why a customer is on the watch list, as codes with figures: rhythm, order size, pace, requests, answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from crm_analytics.messages import Message
from crm_analytics.settings import RECENT_DAYS, YEAR_DAYS, WatchRules

_LAST_ORDERS = 2  # how many are compared with the earlier ones
_SLOWER = 0.5  # recent pace as a share of the earlier one, below which it is a reason
_LONG_GAP = 3.0  # last gap between purchases in mean earlier ones, from which it is a reason
_COMPLAINTS = ("complaint", "service_request")  # kinds of contact that are open until they are closed


def add_order_sizes(watched: pl.DataFrame, ledger: pl.DataFrame, *, rules: WatchRules) -> pl.DataFrame:
    """Compare the last purchase days with the earlier ones: + order_size_ratio (of two), last_gap_days.

    Both null below rules.few_purchases.

    ``ledger`` must end at as_of. Purchase value of a day, currency.
    """
    bought = ledger.filter(pl.col("is_purchase_day")).select("customer_id", "day", "purchase_value")
    numbered = bought.sort("customer_id", "day").with_columns(
        pl.len().over("customer_id").alias("_n"), pl.int_range(pl.len()).over("customer_id").alias("_place")
    )
    is_last = pl.col("_place") >= pl.col("_n").cast(pl.Int64) - _LAST_ORDERS
    means = numbered.filter(pl.col("_n") >= rules.few_purchases).group_by("customer_id", maintain_order=True).agg(
        pl.col("purchase_value").filter(is_last).mean().alias("_last"),
        pl.col("purchase_value").filter(~is_last).mean().alias("_earlier"),
        (pl.col("day").last() - pl.col("day").get(-2)).alias("last_gap_days"),
    )  # fmt: skip
    ratio = pl.when(pl.col("_earlier") > 0).then(pl.col("_last") / pl.col("_earlier")).alias("order_size_ratio")
    return _joined(watched, means.select("customer_id", ratio, "last_gap_days"))


def add_pace(watched: pl.DataFrame) -> pl.DataFrame:
    """Compare the last half year's pace with the time before: + pace_ratio; null with less than a year's history."""
    earlier_days = pl.col("T") - RECENT_DAYS
    earlier = pl.col("frequency") + 1 - pl.col("recent_frequency")
    ratio = (pl.col("recent_frequency") / RECENT_DAYS) / (earlier / earlier_days)
    is_known = (earlier_days >= RECENT_DAYS) & (earlier >= _LAST_ORDERS)
    return watched.with_columns(pl.when(is_known).then(ratio).alias("pace_ratio"))


def add_contacts(
    watched: pl.DataFrame, interactions: pl.DataFrame | None, *, as_of: dt.date, rules: WatchRules
) -> pl.DataFrame:
    """Add what service recorded: + open_request_days, open_kind, complaint_days_ago, last_mark; null = nothing.

    An open request is one that was opened and not closed by as_of; complaints and marks count for complaint_days.
    """
    if interactions is None or not {"occurred_at", "kind"} <= set(interactions.columns):
        return watched.with_columns(*_no_contacts())
    wanted = ("kind", "occurred_at", "opened_at", "closed_at", "satisfaction")
    told = _complete(interactions, wanted).filter(
        pl.col("kind").is_in(_COMPLAINTS), pl.col("occurred_at").dt.date() <= as_of
    )  # fmt: skip
    since = as_of - dt.timedelta(days=rules.complaint_days)
    lately = told.filter(pl.col("occurred_at").dt.date() > since).sort("occurred_at")
    complaint = lately.filter(pl.col("kind") == _COMPLAINTS[0]).group_by("customer_id").agg(
        (as_of - pl.col("occurred_at").max().dt.date()).dt.total_days().alias("complaint_days_ago")
    )  # fmt: skip
    is_marked = pl.col("satisfaction").is_not_null() & (pl.col("closed_at").dt.date() <= as_of)
    marked = lately.filter(is_marked).group_by("customer_id", maintain_order=True).agg(
        pl.col("satisfaction").last().cast(pl.Float64).alias("last_mark")
    )  # fmt: skip
    table = watched
    for part in (_open_requests(told, as_of), complaint, marked):
        table = _joined(table, part)
    return table


def _open_requests(told: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    is_open = (pl.col("opened_at").dt.date() <= as_of) & (
        pl.col("closed_at").is_null() | (pl.col("closed_at").dt.date() > as_of)
    )
    longest = told.filter(is_open).sort("opened_at").unique("customer_id", keep="first", maintain_order=True)
    days = (as_of - pl.col("opened_at").dt.date()).dt.total_days().alias("open_request_days")
    return longest.select("customer_id", days, pl.col("kind").alias("open_kind"))


def _no_contacts() -> list[pl.Expr]:
    types = {"open_request_days": pl.Int64, "open_kind": pl.String, "complaint_days_ago": pl.Int64,
             "last_mark": pl.Float64}  # fmt: skip
    return [pl.lit(None, dtype).alias(name) for name, dtype in types.items()]


def _complete(table: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    types: dict[str, Any] = {"kind": pl.String, "satisfaction": pl.Float64}
    missing = [
        pl.lit(None, types.get(name, pl.Datetime("us"))).alias(name) for name in names if name not in table.columns
    ]
    return table.with_columns(*missing).select("customer_id", *names)


def add_answers(watched: pl.DataFrame, surveys: pl.DataFrame | None, *, as_of: dt.date) -> pl.DataFrame:
    """Add the latest survey answer of the last year: + survey_gap = performance - expectation, points; null = none."""
    if surveys is None or not {"performance", "expectation"} <= set(surveys.columns):
        return watched.with_columns(pl.lit(None, pl.Float64).alias("survey_gap"))
    since = as_of - dt.timedelta(days=YEAR_DAYS)
    recent = surveys.filter(pl.col("answered_on") <= as_of, pl.col("answered_on") > since).sort("answered_on")
    gap = (pl.col("performance") - pl.col("expectation")).cast(pl.Float64).alias("survey_gap")
    latest = recent.unique("customer_id", keep="last", maintain_order=True).select("customer_id", gap)
    return _joined(watched, latest)


def _joined(table: pl.DataFrame, part: pl.DataFrame) -> pl.DataFrame:
    return table.join(part, on="customer_id", how="left", maintain_order="left")


def reasons_of(row: Mapping[str, Any], rules: WatchRules | None = None) -> list[Message]:
    """Why one customer is on the list, the rhythm first; ``row`` has the columns that the add_ functions made.

    >>> reasons_of({"frequency": 0, "days_since_last_purchase": 40})[0].code
    'watch_reason.bought_once'
    """
    rules = rules or WatchRules()
    return [_rhythm(row), *_buying(row, rules), *_service(row, rules)]


def _rhythm(row: Mapping[str, Any]) -> Message:
    silence, frequency = int(row["days_since_last_purchase"]), int(row["frequency"])
    if frequency == 0:
        return Message("watch_reason.bought_once", {"silence": silence})
    gap = max(round(row["recency"] / frequency), 1)
    if frequency == 1:
        return Message("watch_reason.bought_twice", {"gap": gap, "silence": silence})
    return Message(
        "watch_reason.silent" if silence > gap else "watch_reason.in_rhythm", {"gap": gap, "silence": silence}
    )


def _buying(row: Mapping[str, Any], rules: WatchRules) -> list[Message]:
    found = []
    size, pace = row.get("order_size_ratio"), row.get("pace_ratio")
    if size is not None and size <= rules.small_orders:
        found.append(Message("watch_reason.small_orders", {"share": max(size, 0.0)}))
    last_gap = row.get("last_gap_days")
    if last_gap is not None and last_gap >= _LONG_GAP * (row["recency"] - last_gap) / (row["frequency"] - 1):
        found.append(Message("watch_reason.long_gap", {"days": int(last_gap)}))
    if pace is not None and pace < _SLOWER:
        found.append(Message("watch_reason.slower", {"n_purchases": int(row["recent_frequency"])}))
    return found


def _service(row: Mapping[str, Any], rules: WatchRules) -> list[Message]:
    found = []
    if row.get("open_request_days") is not None:
        code = f"watch_reason.open_{row['open_kind']}"
        found.append(Message(code, {"days": int(row["open_request_days"])}))
    if row.get("complaint_days_ago") is not None and row.get("open_kind") != _COMPLAINTS[0]:
        found.append(Message("watch_reason.complained", {"days": int(row["complaint_days_ago"])}))
    if row.get("last_mark") is not None and row["last_mark"] <= rules.bad_mark:
        found.append(Message("watch_reason.bad_mark", {"mark": row["last_mark"]}))
    if row.get("survey_gap") is not None and row["survey_gap"] < 0:
        found.append(Message("watch_reason.disappointed", {"points": -row["survey_gap"]}))
    return found

"""From line items to the ledger: one row per customer and active day, sorted by customer and day.

Everything is written once as Narwhals expressions, so that the same code runs on Polars and on a Spark cluster.
A refund stays on its own date and never makes, removes or re-dates a purchase: netting it on its order would leak
the future into an earlier ``as_of``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals.stable.v2 as nw

from crm_analytics.calendar import day_number
from crm_analytics.errors import UnknownColumn
from crm_analytics.settings import KNOWN_BEFORE_MIN_DAYS

_OPTIONAL = {
    "order_id": nw.String(),
    "occurred_at": nw.Datetime(),
    "quantity": nw.Float64(),
    "cost": nw.Float64(),
    "product_id": nw.String(),
    "product": nw.String(),
    "category": nw.String(),
    "coupon": nw.String(),
    "channel": nw.String(),
    "region": nw.String(),
}


def build_ledger(transactions: Any) -> Any:
    """Collapse line items to customer-days: transactions -> LEDGER, in the same kind of frame.

    Money is in the table's currency. Raises UnknownColumn when customer_id, date or revenue is missing.

    >>> import polars as pl
    >>> lines = pl.DataFrame({"customer_id": ["a", "a"], "date": [dt.date(2024, 1, 5), dt.date(2024, 1, 9)],
    ...                       "quantity": [1, -1], "revenue": [40.0, -40.0]})
    >>> build_ledger(lines).select("date", "is_purchase_day", "revenue", "days_since_first").rows()
    [(datetime.date(2024, 1, 5), True, 40.0, 0), (datetime.date(2024, 1, 9), False, -40.0, 4)]
    """
    orders = _collapse_to_orders(_with_line_columns(nw.from_native(transactions)))
    days = _collapse_to_days(orders)
    first_day = nw.when(nw.col("is_purchase_day")).then(nw.col("date")).min().over("customer_id")
    dated = days.with_columns(first_day.alias("first_day")).with_columns(
        day_number("date").alias("day"),
        (day_number("date") - day_number("first_day")).alias("days_since_first"),
    )
    return dated.select(_LEDGER_ORDER).sort("customer_id", "date").to_native()


_LEDGER_ORDER = [
    "customer_id", "date", "day", "is_purchase_day", "n_orders", "gross_revenue", "refunds", "purchase_value",
    "revenue", "margin", "n_lines", "n_lines_with_cost", "first_day", "days_since_first",
]  # fmt: skip


def _with_line_columns(lines: Any) -> Any:
    names = lines.collect_schema().names()
    missing = [name for name in ("customer_id", "date", "revenue") if name not in names]
    if missing:
        raise UnknownColumn(column=missing, available=names)
    absent = [nw.lit(None).cast(dtype).alias(name) for name, dtype in _OPTIONAL.items() if name not in names]
    return lines.with_columns(*absent) if absent else lines


def _is_bought() -> nw.Expr:
    # free goods count; without a quantity the sign of the money decides
    return nw.when(nw.col("quantity").is_null()).then(nw.col("revenue") >= 0).otherwise(nw.col("quantity") > 0)


def _collapse_to_orders(lines: Any) -> Any:
    bought = lines.select(
        "customer_id", "date", "order_id", "revenue", "cost",
        _is_bought().cast(nw.Int64).alias("_bought"),
        nw.when(nw.col("revenue") > 0).then(nw.col("revenue")).otherwise(0.0).alias("_gross"),
        nw.col("cost").is_null().cast(nw.Int64).alias("_unknown"),
        nw.lit(1).cast(nw.Int64).alias("_line"),
    )  # fmt: skip
    return bought.group_by("customer_id", "date", "order_id", drop_null_keys=False).agg(
        nw.col("_bought").max(),
        nw.col("_gross").sum(),
        nw.col("revenue").sum(),
        nw.col("cost").sum(),
        nw.col("_unknown").sum(),
        nw.col("_line").sum(),
    )


def _collapse_to_days(orders: Any) -> Any:
    bought_value = nw.when(nw.col("_bought") == 1).then(nw.col("revenue")).otherwise(0.0)
    days = (
        orders.with_columns(bought_value.alias("purchase_value"))
        .group_by("customer_id", "date")
        .agg(
            nw.col("_bought").sum().alias("n_orders"),
            nw.col("_gross").sum().alias("gross_revenue"),
            nw.col("purchase_value").sum(),
            nw.col("revenue").sum(),
            nw.col("cost").sum(),
            nw.col("_unknown").sum(),
            nw.col("_line").sum().alias("n_lines"),
        )
    )
    # an unknown cost makes the margin unknown, never zero
    margin = nw.when(nw.col("_unknown") == 0).then(nw.col("revenue") - nw.col("cost"))
    return days.with_columns(
        (nw.col("n_orders") > 0).alias("is_purchase_day"),
        (nw.col("gross_revenue") - nw.col("revenue")).alias("refunds"),
        margin.alias("margin"),
        (nw.col("n_lines") - nw.col("_unknown")).alias("n_lines_with_cost"),
    )


def find_first_purchases(transactions: Any) -> Any:
    """Find what each customer bought first: transactions -> FIRST_PURCHASES, a row a customer with a purchase.

    The line is the largest of the first order; the smallest product_id breaks ties, so that engines agree.

    >>> import polars as pl
    >>> lines = pl.DataFrame({"customer_id": ["a", "a"], "date": [dt.date(2024, 1, 5)] * 2, "order_id": ["1", "1"],
    ...                       "revenue": [5.0, 40.0], "category": ["software", "laptops"]})
    >>> find_first_purchases(lines)["first_category"].to_list()
    ['laptops']
    """
    lines = _with_line_columns(nw.from_native(transactions)).filter(_is_bought())
    of_first_day = lines.filter(nw.col("date") == nw.col("date").min().over("customer_id"))
    order = ["occurred_at", "order_id", "_smallness", "product_id"]
    first = of_first_day.with_columns((nw.col("revenue") * -1.0).alias("_smallness")).unique(
        subset=["customer_id"], keep="first", order_by=order
    )
    return first.select(
        "customer_id",
        nw.col("date").alias("first_day"),
        *[nw.col(name).alias(f"first_{name}") for name in ("product", "category", "coupon", "channel", "region")],
    ).to_native()


def find_category_starts(transactions: Any) -> Any:
    """Find when each customer took up each product line: transactions -> CATEGORY_STARTS."""
    lines = _with_line_columns(nw.from_native(transactions)).filter(_is_bought() & ~nw.col("category").is_null())
    return lines.group_by("customer_id", "category").agg(nw.col("date").min().alias("first_on")).to_native()


def find_known_until(ledger: Any) -> dt.date | None:
    """Last day on which a first purchase still means "was a customer before the data begin".

    The first max(30 days, two median gaps) of the data; null when there is no purchase.
    """
    days = nw.from_native(ledger).filter(nw.col("is_purchase_day")).select("customer_id", "date", "day")
    previous = nw.col("day").shift(1).over("customer_id", order_by="date")
    gaps = days.with_columns((nw.col("day") - previous).alias("_gap"))
    figures = gaps.select(nw.col("date").min().alias("_start"), nw.col("_gap").median().alias("_median"))
    start, median_gap = _collect(figures).row(0)
    if start is None:
        return None
    return start + dt.timedelta(days=max(KNOWN_BEFORE_MIN_DAYS, 2 * round(median_gap or 0)) - 1)


def _collect(frame: Any) -> nw.DataFrame:
    return frame.collect("polars") if isinstance(frame, nw.LazyFrame) else frame

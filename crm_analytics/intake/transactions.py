"""What is special about sales lines: derived money and orders, refunds, customers, whole-file oddities."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from crm_analytics.intake.checks import Check
from crm_analytics.messages import Message, Severity

_CANCELLED = r"^[Cc]\d"  # UCI Online Retail and its kin write cancellations as C536379
_FEW_ORDERS = 20  # below this number of orders, one each proves nothing


def derive_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Add what a line implies: typed columns -> + date, occurred_at, revenue, cost, order_id where they can be derived.

    Money in the file's currency. Ingredients (unit price, unit cost, profit) are used and dropped.

    >>> derive_lines(pl.DataFrame({"customer_id": ["a"], "quantity": [2.0], "unit_price": [3.5]}))["revenue"].to_list()
    [7.0]
    """
    lines = _derive_moment(lines)
    lines = lines.with_columns(**_derive_money(lines.columns))
    lines = lines.with_columns(**_derive_cost(lines.columns))
    return _derive_order(lines).drop("unit_price", "unit_cost", "profit", strict=False)


def _derive_moment(lines: pl.DataFrame) -> pl.DataFrame:
    """Date of the moment; a "date" that carries times of day is the moment itself."""
    if "occurred_at" not in lines.columns and "date" in lines.columns and _has_time_of_day(lines["date"]):
        lines = lines.with_columns(pl.col("date").alias("occurred_at"))
    moments = [pl.col(name).dt.date() for name in ("occurred_at", "date") if name in lines.columns]
    return lines.with_columns(pl.coalesce(moments).alias("date")) if moments else lines


def _has_time_of_day(moments: pl.Series) -> bool:
    return bool((moments != moments.dt.truncate("1d")).any())


def _derive_money(known: Collection[str]) -> dict[str, pl.Expr]:
    if "revenue" in known or "unit_price" not in known:
        return {}
    n_pieces = pl.col("quantity") if "quantity" in known else pl.lit(1.0)
    return {"revenue": pl.col("unit_price") * n_pieces}


def _derive_cost(known: Collection[str]) -> dict[str, pl.Expr]:
    if "cost" in known:
        return {}
    if {"unit_cost", "quantity"} <= set(known):
        return {"cost": pl.col("unit_cost") * pl.col("quantity")}
    if {"profit", "revenue"} <= set(known):
        return {"cost": pl.col("revenue") - pl.col("profit")}
    return {}


def _derive_order(lines: pl.DataFrame) -> pl.DataFrame:
    if not {"customer_id", "date"} <= set(lines.columns):
        return lines
    # without an order id, what a customer buys on one day is one order
    made = pl.concat_str("customer_id", pl.col("date").dt.to_string("%Y-%m-%d"), separator="|")
    order = pl.coalesce("order_id", made) if "order_id" in lines.columns else made
    return lines.with_columns(order.alias("order_id"))


def note_lines(typed: pl.DataFrame, lines: pl.DataFrame) -> list[Check]:
    """Notice refunds, zero money and lines without an order: typed columns, derived lines -> checks that keep rows."""
    is_cancelled = _is_cancelled(typed)
    size = lines["quantity"] if "quantity" in lines.columns else lines["revenue"]
    is_returned = (size < 0).fill_null(False) & ~is_cancelled
    checks = [
        Check("cancelled", is_cancelled, is_rejecting=False, severity=Severity.INFO),
        Check("returned", is_returned, is_rejecting=False, severity=Severity.INFO),
    ]
    if "order_id" in typed.columns:
        no_order = typed["order_id"].is_null()
        checks.append(Check("row_without_order", no_order, is_rejecting=False, severity=Severity.INFO))
    return checks


def _is_cancelled(typed: pl.DataFrame) -> pl.Series:
    none = pl.Series("_cancelled", [False]).new_from_index(0, typed.height)
    if "order_id" not in typed.columns:
        return none
    marked = typed["order_id"].str.contains(_CANCELLED).fill_null(False)
    # where most orders begin with a C, it is no mark
    return marked if marked.sum() * 2 < typed.height else none


def say_how_derived(known: Collection[str]) -> list[Message]:
    """Say which columns were derived from which: names of the typed columns -> messages."""
    said = []
    if "revenue" not in known:
        code = "intake.revenue_from_price" if "quantity" in known else "intake.price_is_revenue"
        said.append(Message(code, {}, Severity.INFO if "quantity" in known else Severity.WARNING))
    if "cost" not in known and "cost" in _derive_cost({*known, "revenue"}):
        said.append(Message("intake.cost_from_unit_cost" if "unit_cost" in known else "intake.cost_from_profit"))
    if "order_id" not in known:
        said.append(Message("intake.orders_made", {}, Severity.WARNING))
    return said


def question_whole(lines: pl.DataFrame) -> list[Message]:
    """Question accepted lines as a whole: all negative, refunds only, one customer, an order id taken for a person."""
    quantity = lines["quantity"] if "quantity" in lines.columns else lines["revenue"].sign()
    n_customers, n_orders = lines["customer_id"].n_unique(), lines["order_id"].n_unique()
    doubts = {
        "intake.refunds_only": bool((quantity < 0).all()),
        "intake.all_revenue_negative": bool((lines["revenue"] < 0).all()) and bool((quantity > 0).any()),
        "intake.one_customer": n_customers == 1,
        "intake.customer_is_order": n_customers == n_orders >= _FEW_ORDERS,
    }
    params = {"n_rows": lines.height, "n_customers": n_customers}
    return [Message(code, params, Severity.WARNING) for code, holds in doubts.items() if holds]

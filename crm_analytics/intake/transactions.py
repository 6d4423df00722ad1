"""What is special about sales lines: derived moments, money and orders, and tables that are odd as a whole."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from crm_analytics.messages import Message, Severity

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
    """Date of the moment; a "date" that may carry times of day is the moment itself."""
    if "occurred_at" not in lines.columns and lines.schema.get("date") == pl.Datetime:
        lines = lines.with_columns(pl.col("date").alias("occurred_at"))
    moments = [pl.col(name).dt.date() for name in ("occurred_at", "date") if name in lines.columns]
    return lines.with_columns(pl.coalesce(moments).alias("date")) if moments else lines


def has_time_of_day(moments: pl.Series) -> bool:
    """Whether any moment is another one than midnight."""
    # the first ones tell nearly always
    return any(bool((some != some.dt.truncate("1d")).any()) for some in (moments.head(100), moments))


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
    if "order_id" in lines.columns and not lines["order_id"].null_count():
        return lines
    # without an order id, what a customer buys on one day is one order
    made = pl.concat_str("customer_id", pl.col("date").dt.to_string("%Y-%m-%d"), separator="|")
    order = pl.coalesce("order_id", made) if "order_id" in lines.columns else made
    return lines.with_columns(order.alias("order_id"))


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


def question_whole(lines: pl.LazyFrame) -> list[Message]:
    """Question accepted lines as a whole: all negative, refunds only, one customer, an order id taken for a person."""
    has_quantity = "quantity" in lines.collect_schema().names()
    quantity = pl.col("quantity") if has_quantity else pl.col("revenue").sign()
    found = lines.select(
        pl.len().alias("n_rows"),
        # counting numbers takes a fraction of counting texts
        pl.col("customer_id").hash().n_unique().alias("n_customers"),
        pl.col("order_id").hash().n_unique().alias("n_orders"),
        (quantity < 0).all().alias("_refunds_only"),
        ((pl.col("revenue") < 0).all() & (quantity > 0).any()).alias("_all_negative"),
    ).collect()
    n_rows, n_customers, n_orders, refunds_only, all_negative = found.row(0)
    doubts = {
        "intake.refunds_only": refunds_only,
        "intake.all_revenue_negative": all_negative,
        "intake.one_customer": n_customers == 1,
        "intake.customer_is_order": n_customers == n_orders >= _FEW_ORDERS,
    }
    params = {"n_rows": n_rows, "n_customers": n_customers}
    return [Message(code, params, Severity.WARNING) for code, holds in doubts.items() if holds]

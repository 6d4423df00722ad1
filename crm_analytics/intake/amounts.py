"""The money of a line: its currency, what belongs to it, and refunds."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.marks import IS_OPEN, Mark, Sight, apply_mark
from crm_analytics.messages import Severity
from crm_analytics.schemas import INGREDIENTS, MONEY, TRANSACTIONS

ZERO = Mark("zero_money", Severity.INFO, "revenue")
FOREIGN = Mark("other_currency", Severity.WARNING, "currency")
CONVERTED = Mark("converted_money", Severity.INFO, "currency")
POSITIVE_RETURN_COST = Mark("return_cost_flipped", Severity.INFO, "cost")
NETTED = Mark("refund_netted", Severity.WARNING, "date")
SIGNS_DISAGREE = Mark("signs_disagree", Severity.WARNING, "revenue")


def one_currency(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Bring money to one currency: converted by the rates that are given, other currencies are set aside.

    A line that names no currency is taken to be in the one that is kept: the policy's, else the commonest.
    """
    if sight.n_currencies == 0 or (sight.n_currencies == 1 and sight.policy.currency is None):
        return lines
    named = lines.with_columns(pl.col("currency").str.strip_chars().str.to_uppercase())
    kept = sight.policy.currency or _commonest(named)
    named = named.with_columns(pl.col("currency").fill_null(kept))
    rates = {code: rate for code, rate in sight.policy.rates if code != kept}
    if rates:
        is_rated = pl.col("currency").is_in(list(rates))
        named = _convert(apply_mark(named, CONVERTED, is_rated), sight, rates, kept)
    return apply_mark(named, FOREIGN, pl.col("currency") != kept, sets_aside=True)


def _commonest(lines: pl.LazyFrame) -> str | None:
    counts = lines.filter(IS_OPEN).group_by("currency").len("_n").drop_nulls()
    # of equals the first by name, so that the order of rows says nothing
    ranked = counts.sort("_n", "currency", descending=[True, False]).collect()
    return ranked["currency"].to_list()[0] if ranked.height else None


def _convert(lines: pl.LazyFrame, sight: Sight, rates: dict[str, float], kept: str | None) -> pl.LazyFrame:
    rate = pl.col("currency").replace_strict(rates, default=1.0, return_dtype=pl.Float64)
    money = [name for name in sorted(sight.columns) if _is_money(name)]
    is_rated = pl.col("currency").is_in(list(rates))
    return lines.with_columns(pl.col(money) * rate).with_columns(
        pl.when(is_rated).then(pl.lit(kept)).otherwise("currency").alias("currency")
    )


def _is_money(name: str) -> bool:
    return any(name in table and table[name].dtype == MONEY for table in (TRANSACTIONS, INGREDIENTS))


def complete_revenue(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Take tax and shipping into revenue when the policy says so; what is in it no longer stands beside it."""
    chosen = {"tax": sight.policy.is_tax_in_revenue, "shipping": sight.policy.is_shipping_in_revenue}
    for name in sight.some_of(*(name for name, is_in in chosen.items() if is_in)):
        lines = lines.with_columns(pl.col("revenue") + pl.col(name).fill_null(0.0)).with_columns(pl.col(name) * 0.0)
    return lines


def mark_signs(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Mark returns with positive money; turn the positive cost of a return negative when the policy says so."""
    if not sight.has("quantity"):
        return lines
    is_return = pl.col("quantity") < 0
    if sight.is_counting:
        lines = apply_mark(lines, SIGNS_DISAGREE, is_return & (pl.col("revenue") > 0))
    if not sight.policy.flip_return_cost or not sight.has("cost"):
        return lines
    # only where the money goes back: else the quantity is as likely to be the one that is wrong
    flipped = apply_mark(lines, POSITIVE_RETURN_COST, is_return & (pl.col("revenue") <= 0) & (pl.col("cost") > 0))
    cost = pl.when(pl.col(POSITIVE_RETURN_COST.flag)).then(-pl.col("cost")).otherwise("cost")
    return flipped.with_columns(cost.alias("cost"))


def mark_zero_money(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Mark lines with revenue 0; set aside by ``drop_zero_money``."""
    return apply_mark(lines, ZERO, pl.col("revenue") == 0, sets_aside=sight.policy.drop_zero_money)


def net_refunds(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Date refunds back to what they refund when the policy says so: + date, occurred_at, order_id of the purchase.

    The purchase is the line's own order, else the customer's latest earlier purchase of the same product.
    """
    if not sight.policy.net_refunds:
        return lines
    lines = _take_back(lines, _orders(lines, sight), sight)
    for product in sight.some_of("product_id", "product")[:1]:
        lines = _take_back_product(lines, product, sight)
    is_netted = pl.col("_bought_on").is_not_null() & (pl.col("_bought_on") != pl.col("date"))
    moved = apply_mark(lines, NETTED, is_netted)
    changed = [pl.coalesce(f"_bought_{name}", pl.col(column)).alias(column) for name, column in _moved(sight).items()]
    return moved.with_columns(changed).drop([f"_bought_{name}" for name in _moved(sight)])


def _moved(sight: Sight) -> dict[str, str]:
    names = {"on": "date", "order": "order_id"}
    return names | ({"at": "occurred_at"} if sight.has("occurred_at") else {})


def is_refund(sight: Sight) -> pl.Expr:
    """Lines that give money or goods back: quantity below zero; without a quantity, money below zero."""
    back = pl.col("revenue") < 0
    return pl.coalesce(pl.col("quantity") < 0, back) if sight.has("quantity") else back


def _purchases(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    return lines.filter(IS_OPEN, ~is_refund(sight))


def _orders(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    firsts = {"on": "date"} | ({"at": "occurred_at"} if sight.has("occurred_at") else {})
    return (
        _purchases(lines, sight)
        .group_by("customer_id", "order_id")
        .agg([pl.col(column).min().alias(f"_bought_{name}") for name, column in firsts.items()])
        .with_columns(pl.col("order_id").alias("_bought_order"))
    )


def _take_back(lines: pl.LazyFrame, orders: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    found = lines.join(orders.collect().lazy(), on=["customer_id", "order_id"], how="left", maintain_order="left")
    names = [f"_bought_{name}" for name in _moved(sight)]
    # a purchase that comes after its refund is another one
    is_its_own = IS_OPEN & is_refund(sight) & (pl.col("_bought_on") <= pl.col("date"))
    return found.with_columns(pl.when(is_its_own).then(pl.col(names)))


def _take_back_product(lines: pl.LazyFrame, product: str, sight: Sight) -> pl.LazyFrame:
    """Find the latest earlier purchase of the product for refunds whose order holds no purchase."""
    kept = {name: f"_earlier_{name}" for name in _moved(sight)}
    purchases = _purchases(lines, sight).group_by("customer_id", product, pl.col("date").alias("_day"))
    found = purchases.agg(pl.col("order_id").min()).join(_orders(lines, sight), on=["customer_id", "order_id"])
    bought = found.rename({f"_bought_{name}": earlier for name, earlier in kept.items()}).drop("order_id").sort("_day")
    placed = lines.with_row_index("_place").sort("date")
    found = placed.join_asof(
        bought, left_on="date", right_on="_day", by=["customer_id", product], strategy="backward",
        check_sortedness=False,
    ).sort("_place")  # fmt: skip
    is_lone = IS_OPEN & is_refund(sight) & pl.col("_bought_on").is_null() & pl.col(product).is_not_null()
    filled = [
        pl.when(is_lone).then(pl.col(earlier)).otherwise(pl.col(f"_bought_{name}")).alias(f"_bought_{name}")
        for name, earlier in kept.items()
    ]
    return found.with_columns(filled).drop("_place", "_day", *kept.values(), strict=False)

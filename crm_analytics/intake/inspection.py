"""What is odd about the accepted lines as a whole: texts, prices, orders, people, days."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from crm_analytics.intake.amounts import is_refund
from crm_analytics.intake.marks import Mark, Sight, any_of
from crm_analytics.intake.policy import KnownBefore, Policy
from crm_analytics.messages import Message, Severity
from crm_analytics.settings import KNOWN_BEFORE_MIN_DAYS

BROKEN_TEXT = Mark("broken_text")
PRICE_JUMP = Mark("price_jump", column="revenue")
LONG_ORDER = Mark("order_id_reused", column="order_id")
SHARED_ORDER = Mark("order_of_several", column="order_id")
SEVERAL_EMAILS = Mark("several_emails", Severity.INFO, "email")
KNOWN = Mark("known_before", Severity.INFO, "date")

_TEXTS = ("product", "category", "channel", "region", "customer_name")
_BROKEN = r"\u{FFFD}|Ã[\u{80}-\u{BF}]|â€|ï»¿|锟斤拷"  # what text becomes that is read in a wrong encoding
_JUMP = 50.0  # times the product's usual price; a slipped decimal point makes 100, a pack of a dozen does not
_PRICED = 5  # lines of a product from which its usual price is known
_ORDER_DAYS = 31  # days; what is added to an order later than that is another order
_GAP_DAYS = 7  # days without a sale that are worth a word in a shop that sells daily
_GAP_RATIO = 5  # times the usual gap between days with sales
_CONSTANT_FROM = 20  # lines; in fewer, one value is chance

_WEIGHT = (pl.col("revenue").abs().sum(), pl.len().alias("_n"))


def inspect_lines(lines: pl.LazyFrame, policy: Policy) -> tuple[list[dict[str, Any]], list[Message]]:
    """Look at the accepted lines as a whole: cleaned lines -> counted findings (as ``weigh_marks``), messages."""
    sight = Sight(frozenset(lines.collect_schema().names()), policy)
    accepted = lines.filter(pl.col("reason").is_null())
    orders = _odd_orders(accepted, sight).collect().lazy()
    marked = {
        BROKEN_TEXT: _broken_lines(accepted, sight),
        PRICE_JUMP: _jumps(accepted, sight),
        LONG_ORDER: orders.filter("_is_long"),
        SHARED_ORDER: orders.filter("_is_shared"),
        SEVERAL_EMAILS: _several_emails(accepted, sight),
        KNOWN: _known_before(accepted, sight),
    }
    counted = [_count(mark, some) for mark, some in marked.items() if some is not None]
    return [row for row in counted if row["n_rows"]], [*_say_gap(accepted), *_say_constant(accepted, sight)]


def _count(mark: Mark, some: pl.LazyFrame) -> dict[str, Any]:
    """Count lines and money of what was found: one row a line, order or customer, _n lines each."""
    money = pl.when(pl.col("revenue").count() > 0).then(pl.col("revenue").sum())
    n_rows, total = some.select(pl.col("_n").sum().cast(pl.Int64), money).collect().row(0)
    return {"code": f"intake.{mark.code}", "n_rows": n_rows, "money": total, "severity": str(mark.severity)}


def _broken_lines(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    broken = lines.filter(any_of(pl.col(name).str.contains(_BROKEN) for name in sight.some_of(*_TEXTS)))
    return broken.select(pl.col("revenue").abs(), pl.lit(1).alias("_n"))


def _jumps(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame | None:
    """Lines whose price is at least fifty times, or at most a fiftieth of, the product's usual one."""
    product = next(iter(sight.some_of("product_id", "product")), None)
    if product is None or not sight.has("quantity"):
        return None
    price = pl.col("revenue") / pl.col("quantity")
    priced = lines.filter(pl.col("revenue") > 0, pl.col("quantity") > 0).select(
        product, "revenue", price.alias("_price")
    )
    usual = priced.group_by(product).agg(pl.col("_price").median().alias("_usual"), pl.len().alias("_priced"))
    ratio = pl.col("_price") / pl.col("_usual")
    known = priced.join(usual.filter(pl.col("_priced") >= _PRICED), on=product, how="inner")
    return known.filter((ratio >= _JUMP) | (ratio <= 1 / _JUMP)).select("revenue", pl.lit(1).alias("_n"))


def _odd_orders(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Orders whose purchases lie far apart, or belong to several customers."""
    bought = lines.filter(~is_refund(sight))
    orders = bought.group_by(pl.col("order_id").hash(seed=3).alias("_order")).agg(
        (pl.col("date").max() - pl.col("date").min() > dt.timedelta(days=_ORDER_DAYS)).alias("_is_long"),
        (pl.col("customer_id").min() != pl.col("customer_id").max()).alias("_is_shared"),
        *_WEIGHT,
    )
    return orders.filter(pl.col("_is_long") | pl.col("_is_shared"))


def _several_emails(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame | None:
    """Lines of customers who were met with more than one address."""
    if not sight.has("email"):
        return None
    written = pl.col("email").str.strip_chars().str.to_lowercase()
    known = lines.filter(pl.col("email").is_not_null())
    counts = known.group_by("customer_id").agg(written.n_unique().alias("_n_emails"), *_WEIGHT)
    return counts.filter(pl.col("_n_emails") > 1)


def known_until(lines: pl.LazyFrame, policy: Policy) -> dt.date | None:
    """Last day on which a first purchase may be no first one: accepted lines, policy -> day; null for nobody.

    By default the first max(30 days, two median gaps between a customer's purchase days) of the data.
    """
    if isinstance(policy.known_before, dt.date):
        return policy.known_before
    if policy.known_before is KnownBefore.NOBODY:
        return None
    sight = Sight(frozenset(lines.collect_schema().names()), policy)
    days = lines.filter(~is_refund(sight)).select("customer_id", "date").unique().sort("customer_id", "date")
    is_same = pl.col("customer_id") == pl.col("customer_id").shift(1)
    gap = pl.when(is_same).then((pl.col("date") - pl.col("date").shift(1)).dt.total_days())
    start, median = days.select(pl.col("date").min().alias("_start"), gap.median().alias("_gap")).collect().row(0)
    if start is None:
        return None
    return start + dt.timedelta(days=max(KNOWN_BEFORE_MIN_DAYS, 2 * round(median or 0)) - 1)


def _known_before(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    until = known_until(lines, sight.policy)
    first = pl.col("date").filter(~is_refund(sight)).min()
    customers = lines.group_by("customer_id").agg(first.alias("_first"), *_WEIGHT).drop_nulls("_first")
    is_before = pl.col("_first") <= pl.lit(until, dtype=pl.Date)
    # of everybody it can't be told: then the data begin with their customers
    return customers.filter(is_before & ~is_before.all())


def _say_gap(lines: pl.LazyFrame) -> list[Message]:
    """Say where days without a sale stand out in the middle of the data."""
    days = lines.select(pl.col("date").unique().sort()).collect()
    gaps = days.select(
        pl.col("date").shift(1).alias("_last"),
        pl.col("date").alias("_next"),
        pl.col("date").diff().dt.total_days().alias("_gap"),
    ).drop_nulls()
    if gaps.height < _CONSTANT_FROM:
        return []
    # nearly all gaps, not the mean one: a shop that closes at weekends has its own rhythm
    least = pl.max_horizontal(pl.lit(_GAP_DAYS), _GAP_RATIO * pl.col("_gap").quantile(0.95))
    striking = gaps.filter(pl.col("_gap") > least).sort("_gap", "_last", descending=[True, False]).head(1)
    return [
        Message(
            "intake.days_without_sales",
            {"n_days": gap - 1, "last": last.isoformat(), "next": following.isoformat()},
            Severity.WARNING,
        )
        for last, following, gap in striking.iter_rows()
    ]


def _say_constant(lines: pl.LazyFrame, sight: Sight) -> list[Message]:
    """Say which columns hold one value only: they can tell no two lines apart."""
    names = sight.some_of("category", "channel", "region", "quantity", "cost")
    ends = [pl.col(name).min().cast(pl.String).alias(f"_min_{name}") for name in names]
    ends += [(pl.col(name).n_unique() == 1).alias(f"_is_{name}") for name in names]
    row = lines.select(pl.len().alias("_n"), *ends).collect().row(0, named=True)
    if row["_n"] < _CONSTANT_FROM:
        return []
    constant = [name for name in names if row[f"_is_{name}"] and row[f"_min_{name}"] is not None]
    return [Message("intake.constant_column", {"column": name, "value": row[f"_min_{name}"]}) for name in constant]

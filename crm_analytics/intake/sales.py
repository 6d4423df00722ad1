"""Which lines are sales: by the state of their payment, and by what tests and wholesale look like."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.amounts import is_refund
from crm_analytics.intake.marks import IS_OPEN, ORDER, Mark, Sight, any_of, apply_mark, tell_apart
from crm_analytics.intake.statuses import StatusMeaning, meaning_of
from crm_analytics.messages import Severity

CANCELLED = Mark("cancelled", Severity.INFO)
RETURNED = Mark("returned", Severity.INFO)
NOT_COUNTED = Mark("status_not_counted", Severity.INFO, "status")
UNKNOWN = Mark("status_unknown", Severity.WARNING, "status")
REFUND_MISSING = Mark("refund_missing", Severity.WARNING, "status")
TEST = Mark("test_order", Severity.WARNING, "order_id")
WHOLESALE = Mark("wholesale_order", Severity.INFO, "order_id")

_CANCELLED_ID = r"^[Cc]\d"  # UCI Online Retail and its kin write cancellations as C536379
_LEAST_RATIO = 10  # times the median; where orders are nearly equal, a few deviations are nothing
_TEST_NAMES = r"test([ei][rn]g?)?|test[ _-]?(user|customer|account|kunde|buyer|order)\w*|asdf+|qwerty|[测測][试試].*"
_TEST_WORD = rf"(?i)^\s*({_TEST_NAMES})[ _-]*\d*\s*$"
_TEST_EMAIL = r"(?i)^(test|testing|tester)\d*([+._-].*)?@|@(example\.(com|org|net)|test\.\w+|mailinator\.com)$"
_TEST_PRODUCT = r"(?i)^\s*(test|dummy)([ _-]?(product|item|artikel|order))?\s*\d*\s*$|^[测測][试試](商品|产品|產品)?$"
_CENT = 0.01  # what people pay to try a payment out


def mark_statuses(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Set aside lines whose status isn't counted; a word that nobody knows counts and is marked."""
    if not sight.has("status"):
        return lines
    policy = sight.policy
    lines = lines.with_columns(meaning_of(pl.col("status"), policy.status_words).alias("_meaning"))
    is_out = pl.col("_meaning").is_not_null() & ~pl.col("_meaning").is_in([str(s) for s in policy.statuses_counted])
    lines = apply_mark(lines, UNKNOWN, pl.col("status").is_not_null() & pl.col("_meaning").is_null())
    return apply_mark(lines, NOT_COUNTED, is_out, sets_aside=True)


def mark_returns(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Mark lines of cancelled orders, by the C before their number, and other lines that give pieces or money back."""
    if not sight.is_counting:
        return lines
    lines = apply_mark(lines, CANCELLED, has_cancelled_id() & sight.has_cancelled_ids)
    return apply_mark(lines, RETURNED, is_refund(sight) & ~pl.col(CANCELLED.flag))


def has_cancelled_id() -> pl.Expr:
    """Whether the order's id is written like that of a cancellation; it is none where most ids are."""
    return pl.col("order_id").str.contains(_CANCELLED_ID).fill_null(False)


def mark_missing_refunds(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Mark refunded sales without a line that gives the money back: their revenue is too high."""
    if not sight.has("status"):
        return lines
    if not sight.is_counting:
        return lines.drop("_meaning")
    is_refunded = IS_OPEN & (pl.col("_meaning") == str(StatusMeaning.REFUNDED)) & (pl.col("revenue") > 0)
    refunds = lines.filter(IS_OPEN & is_refund(sight)).select(ORDER).unique()
    told = tell_apart(lines, refunds, "_has_refund")
    return apply_mark(told, REFUND_MISSING, is_refunded & ~pl.col("_has_refund")).drop("_meaning", "_has_refund")


def mark_test_orders(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Mark orders that look like the shop's own tries: by word, address or a cent; set aside by the policy."""
    if not (sight.policy.drop_test_orders or sight.is_counting):
        return lines
    names = sight.some_of("customer_id", "customer_name", "order_id", "coupon")
    is_test = [pl.col(name).str.contains(_TEST_WORD) for name in names]
    is_test += [pl.col(name).str.contains(_TEST_EMAIL) for name in sight.some_of("email", "customer_id")]
    is_test += [pl.col(name).str.contains(_TEST_PRODUCT) for name in sight.some_of("product", "product_id")]
    told = tell_apart(lines, _orders_of_a_cent(lines), "_is_cent")
    marked = apply_mark(told, TEST, any_of([*is_test, pl.col("_is_cent")]), sets_aside=sight.policy.drop_test_orders)
    return marked.drop("_is_cent")


def _orders_of_a_cent(lines: pl.LazyFrame) -> pl.LazyFrame:
    money = pl.col("revenue").abs()
    few = lines.filter((money > 0) & (money <= _CENT)).select(ORDER).drop_nulls().unique()
    totals = lines.join(few, on=ORDER, how="semi").group_by(ORDER).agg(money.sum())
    return totals.filter(pl.col("revenue") < _CENT + 1e-9).select(ORDER)


def mark_wholesale(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Mark orders whose money or number of pieces is far beyond the usual; set aside by the policy.

    Far: above the median x exp(wholesale_mads x MAD of the log), and above ten times the median.
    """
    if not (sight.policy.drop_wholesale or sight.is_counting):
        return lines
    sizes = sight.some_of("revenue", "quantity")
    # what is taken back is no purchase, and what is set aside is no measure
    bought = lines.filter(IS_OPEN & pl.all_horizontal(pl.col(sizes) > 0) & pl.col(ORDER).is_not_null())
    totals = bought.group_by(ORDER).agg(pl.col(sizes).sum())
    far = totals.filter(any_of(_is_far(size, sight.policy.wholesale_mads) for size in sizes)).select(ORDER)
    told = tell_apart(lines, far, "_is_far")
    return apply_mark(told, WHOLESALE, pl.col("_is_far"), sets_aside=sight.policy.drop_wholesale).drop("_is_far")


def _is_far(size: str, n_mads: float) -> pl.Expr:
    log = pl.col(size).log()
    spread = (log - log.median()).abs().median()
    return log > log.median() + pl.max_horizontal(spread * n_mads, pl.lit(float(_LEAST_RATIO)).log())

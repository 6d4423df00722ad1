"""The second half of the intake: from typed lines to accepted and set-aside ones, by the policy alone.

Typed lines are read once; a switch can be changed and tried as often as one likes. Every step marks lines or
rewrites them, and none drops a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from crm_analytics.intake import amounts, duplicates, identities, periods, sales
from crm_analytics.intake.marks import ORDER, RECORD, Mark, Sight, weigh_marks
from crm_analytics.intake.policy import Policy, WithoutCustomer
from crm_analytics.messages import Message, Severity

MARKS: tuple[Mark, ...] = (
    identities.NAMELESS, identities.FILLED, identities.MADE_UP, identities.WOULD_MERGE, identities.BY_HAND,
    sales.CANCELLED, sales.RETURNED, sales.NOT_COUNTED, sales.UNKNOWN, sales.REFUND_MISSING, sales.TEST,
    sales.WHOLESALE,
    duplicates.EXACT, duplicates.ACROSS, duplicates.NEAR,
    amounts.FOREIGN, amounts.CONVERTED, amounts.ZERO, amounts.POSITIVE_RETURN_COST, amounts.SIGNS_DISAGREE,
    amounts.NETTED, periods.UNFINISHED,
)  # fmt: skip
_NAMED_WORDS = 5
REASONS = tuple(mark.code for mark in MARKS)  # what the cleaning sets aside for, it may take back


@dataclass(frozen=True)
class Cleaned:
    """Lines after the cleaning: the same rows, ``reason`` filled for those set aside, and what was found.

    ``counted`` holds one row a finding, as ``weigh_checks`` gives them.
    """

    lines: pl.LazyFrame
    counted: list[dict[str, Any]]
    messages: list[Message]


def clean_lines(lines: pl.LazyFrame | pl.DataFrame, policy: Policy) -> Cleaned:
    """Apply the policy to typed lines: typed lines -> Cleaned, rows and their order kept.

    Money in the file's currency, or in the one that the policy keeps. Only lines without a reason, or with one that
    the cleaning gives itself, are looked at. A lazy frame stays lazy, and is gone through once to count; a frame in
    memory is cleaned at once.

    >>> import datetime as dt
    >>> lines = pl.DataFrame({"customer_id": ["a", None], "order_id": ["1", "2"], "date": [dt.date(2024, 1, 5)] * 2,
    ...                       "revenue": [5.0, 0.0], "source_file": ["f", "f"], "source_row": [2, 3]})
    >>> lines = lines.with_columns(reason=pl.lit(None, pl.String), reason_column=pl.lit(None, pl.String))
    >>> clean_lines(lines, Policy()).lines.collect()["reason"].to_list()
    [None, 'row_without_customer']
    """
    sight = look_at(lines.lazy(), policy)
    marked = mark_lines(lines, sight)
    counted = weigh_marks(marked, MARKS)
    return Cleaned(
        _without_flags(marked), counted, [*_say_money(marked), *_say_words(marked, counted), *_say_netting(counted)]
    )


def look_at(lines: pl.LazyFrame, policy: Policy, *, is_counting: bool = True) -> Sight:
    """Look at the columns and at the little that says which steps have work: typed lines -> Sight."""
    names = lines.collect_schema().names()
    has_cancelled_ids = sales.has_cancelled_id().sum() * 2 < pl.len()
    facts = {
        "n_files": pl.col("source_file").n_unique(),
        "n_nameless": pl.col("customer_id").null_count(),
        "has_cancelled_ids": has_cancelled_ids,
    }
    if "currency" in names:
        facts["n_currencies"] = pl.col("currency").drop_nulls().n_unique()
    with_contacts: list[str] = [name for name in ("email", "phone") if name in names]
    counts = lines.select(**facts).collect()
    return Sight(
        frozenset(name for name in names if not name.startswith("_")),
        policy,
        people=identities.find_people(lines, with_contacts, policy.phone_region) if with_contacts else None,
        is_counting=is_counting,
        **counts.row(0, named=True),
    )


Step = Callable[[pl.LazyFrame, Sight], pl.LazyFrame]


def mark_lines(lines: pl.LazyFrame | pl.DataFrame, sight: Sight) -> pl.LazyFrame:
    """Run all steps: typed lines -> the same rows rewritten, with reasons and a flag for each mark."""
    is_kept = isinstance(lines, pl.DataFrame)
    settled = run_steps(lines.lazy().with_row_index(RECORD), SETTLING, sight)
    return run_steps(settled.collect().lazy() if is_kept else settled, COMPARING, sight, is_kept=is_kept)


def run_steps(lines: pl.LazyFrame, steps: Iterable[Step], sight: Sight, *, is_kept: bool = False) -> pl.LazyFrame:
    """Run some steps; ``is_kept`` keeps the lines in memory between them, since each looks at them several times."""
    for step in steps:
        lines = step(lines, sight)
        if is_kept:
            lines = lines.collect().lazy()
    return lines


def _reopen(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Take back what an earlier cleaning decided; an unusable date or amount stays what it is."""
    is_ours = pl.col("reason").is_in(REASONS) & pl.col("date").is_not_null() & pl.col("revenue").is_not_null()
    return lines.with_columns(pl.when(~is_ours).then(pl.col("reason")), pl.when(~is_ours).then(pl.col("reason_column")))


def _note_made_orders(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    if not _may_move_orders(sight):
        return lines
    is_made = pl.col("order_id").is_null() | (pl.col("order_id") == _made_order()).fill_null(False)
    return lines.with_columns(is_made.alias("_is_made"))


def _remake_orders(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Without an order id a customer's day is an order: made anew when customer or day have changed."""
    if not _may_move_orders(sight):
        return lines
    order = pl.when(pl.col("_is_made") & pl.col("customer_id").is_not_null()).then(_made_order()).otherwise("order_id")
    return lines.with_columns(order.alias("order_id")).drop("_is_made")


def _may_move_orders(sight: Sight) -> bool:
    policy = sight.policy
    is_named = sight.n_nameless and policy.without_customer is not WithoutCustomer.REJECT
    return bool(policy.day_starts_at or policy.merges or sight.people is not None or is_named)


def _made_order() -> pl.Expr:
    return pl.concat_str("customer_id", pl.col("date").dt.to_string("%Y-%m-%d"), separator="|")


def _number_orders(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    number = pl.when(pl.col("order_id").is_not_null()).then(pl.col("order_id").hash(seed=3))
    return lines.with_columns(number.alias(ORDER))


# First what a line says: its day, whether it counts, its money, whose it is.
# A payment that failed is set aside as that, whether or not it names a customer.
SETTLING: tuple[Step, ...] = (
    _reopen,
    _note_made_orders,
    periods.shift_days,
    sales.mark_statuses,
    amounts.one_currency,
    amounts.complete_revenue,
    amounts.mark_signs,
    identities.name_customers,
    _remake_orders,
    _number_orders,
)
# Then what lines say together. Tests and copies go before the limits and the last day, which are measured on what is
# left; refunds are dated back last, since a copy of a refund is told by its own date.
COMPARING: tuple[Step, ...] = (
    sales.mark_returns,
    sales.mark_test_orders,
    duplicates.mark_exact_duplicates,
    duplicates.mark_repeats_across_files,
    duplicates.mark_near_duplicates,
    amounts.mark_zero_money,
    sales.mark_wholesale,
    sales.mark_missing_refunds,
    amounts.net_refunds,
    periods.mark_unfinished_period,
)


def _without_flags(marked: pl.LazyFrame) -> pl.LazyFrame:
    return marked.drop([name for name in marked.collect_schema().names() if name.startswith("_")])


def _say_money(marked: pl.LazyFrame) -> list[Message]:
    """Say how much there is in each currency that was set aside, never added up."""
    if amounts.FOREIGN.flag not in marked.collect_schema().names():
        return []
    by_currency = marked.group_by("currency", amounts.FOREIGN.flag).agg(
        pl.len().alias("n_rows"), pl.col("revenue").sum()
    )
    rows = by_currency.sort("n_rows", "currency", descending=[True, False]).collect().iter_rows(named=True)
    return [_say_currency(row) for row in rows]


def _say_currency(row: Mapping[str, Any]) -> Message:
    params = {"currency": row["currency"], "n_rows": row["n_rows"], "money": row["revenue"]}
    if row[amounts.FOREIGN.flag]:
        return Message("intake.currency_set_aside", params, Severity.WARNING)
    return Message("intake.currency_kept", params)


def _say_words(marked: pl.LazyFrame, counted: list[dict[str, Any]]) -> list[Message]:
    """Name the words for a status that nobody knows, the commonest first, so that they can be given a meaning."""
    if not any(row["code"] == f"intake.{sales.UNKNOWN.code}" for row in counted):
        return []
    words = marked.filter(pl.col(sales.UNKNOWN.flag)).group_by("status").len("_n")
    named = words.sort("_n", "status", descending=[True, False]).head(_NAMED_WORDS).collect()["status"].to_list()
    return [Message("intake.status_words_unknown", {"words": named}, Severity.WARNING)]


def _say_netting(counted: list[dict[str, Any]]) -> list[Message]:
    netted = [row for row in counted if row["code"] == f"intake.{amounts.NETTED.code}"]
    return [Message("intake.not_for_as_of", {"n_rows": row["n_rows"]}, Severity.WARNING) for row in netted]

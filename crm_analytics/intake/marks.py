"""How a step of the cleaning marks lines: it counts them, and sets them aside when the policy says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_, xor
from typing import Any

import polars as pl

from crm_analytics.intake.policy import Policy
from crm_analytics.intake.rules import BROKEN
from crm_analytics.messages import Severity

# where a line stood and what became of it, not what it says
PLACE = ("record", "source_file", "source_row", "reason", "reason_column", "row_hash")
RECORD = "_record"  # number of the line
ORDER = "_order"  # number that stands for the order's id, since numbers are compared faster than texts
IS_OPEN = pl.col("reason").is_null()
_IS_RECORD = ~pl.col("reason").is_in(BROKEN).fill_null(False)  # a broken row is counted as broken and as nothing else


@dataclass(frozen=True)
class Sight:
    """What is known of the lines before any is looked at: the columns, and whether some steps have work at all."""

    columns: frozenset[str]
    policy: Policy
    n_files: int = 1
    n_nameless: int = 0
    n_currencies: int = 0
    has_cancelled_ids: bool = False
    people: pl.DataFrame | None = None  # who is who by e-mail and telephone number; None without such columns
    is_counting: bool = True  # whether lines are marked that the policy neither sets aside nor rewrites

    def has(self, *names: str) -> bool:
        return self.columns.issuperset(names)

    def some_of(self, *names: str) -> list[str]:
        """Those of the names that the lines have, in this order."""
        return [name for name in names if name in self.columns]


@dataclass(frozen=True)
class Mark:
    """A code that lines can get: how grave it is, and the column that it is about."""

    code: str
    severity: Severity = Severity.WARNING
    column: str | None = None

    @property
    def flag(self) -> str:
        return f"_is_{self.code}"


def apply_mark(lines: pl.LazyFrame, mark: Mark, rows: pl.Expr, *, sets_aside: bool = False) -> pl.LazyFrame:
    """Mark lines, and give those that have no reason yet this one if they are set aside: rows kept."""
    marked = lines.with_columns((_IS_RECORD & rows.fill_null(False)).alias(mark.flag))
    if not sets_aside:
        return marked
    is_new = pl.col(mark.flag) & IS_OPEN
    return marked.with_columns(
        pl.when(is_new).then(pl.lit(mark.code)).otherwise("reason").alias("reason"),
        pl.when(is_new).then(pl.lit(mark.column, dtype=pl.String)).otherwise("reason_column").alias("reason_column"),
    )


def tell_apart(lines: pl.LazyFrame, some: pl.LazyFrame, flag: str) -> pl.LazyFrame:
    """Tell some lines, orders or sales from the others, by the one column of ``some``: lines -> + flag. Rows kept.

    Which these are is settled at once, so that what is left to do goes line by line and large data can stream.
    """
    named = some.collect().to_series()
    return lines.with_columns(pl.col(named.name).is_in(named.implode()).fill_null(False).alias(flag))


def any_of(conditions: Iterable[pl.Expr]) -> pl.Expr:
    """True where one of the conditions holds; false for none."""
    return reduce(or_, (condition.fill_null(False) for condition in conditions), pl.lit(False))


def key_of(names: Sequence[str]) -> pl.Expr:
    """One number for what a line says in these columns: equal lines, equal numbers."""
    # a seed for each column, so that two columns with the same cells don't cancel each other
    return reduce(xor, (pl.col(name).hash(seed=seed) for seed, name in enumerate(names, 7)))


def keep_shared(lines: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """Keep the lines whose key, a number, is that of another line as well; without a key, lines share nothing."""
    held = lines.collect()
    keys = held[key].sort()  # which takes a fraction of the time and memory of grouping
    return held.lazy().filter(pl.col(key).is_in(keys.filter(keys == keys.shift(1)).unique().implode()))


def weigh_marks(lines: pl.LazyFrame, marks: Sequence[Mark]) -> list[dict[str, Any]]:
    """Count the marked rows and their money, sum of |revenue| in the kept currency: marked lines -> one row a code."""
    names = lines.collect_schema().names()
    present = [mark for mark in marks if mark.flag in names]
    money = pl.col("revenue").abs()
    if "_is_other_currency" in names:
        money = pl.when(~pl.col("_is_other_currency")).then(money)  # never added up across currencies
    counts = lines.select(
        *[pl.col(mark.flag).sum().alias(f"_n_{mark.code}") for mark in present],
        *[_known_sum(money.filter(pl.col(mark.flag))).alias(f"_money_{mark.code}") for mark in present],
    ).collect()
    row = counts.row(0, named=True)
    return [
        {
            "code": f"intake.{mark.code}",
            "n_rows": int(row[f"_n_{mark.code}"]),
            "money": row[f"_money_{mark.code}"],
            "severity": str(mark.severity),
        }
        for mark in present
        if row[f"_n_{mark.code}"]
    ]


def _known_sum(money: pl.Expr) -> pl.Expr:
    # nothing observed is not nothing there
    return pl.when(money.count() > 0).then(money.sum())

"""Which of our tables a file is, judged by how much of it finds a place there."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.guesses import Basis, Fits, covered
from crm_analytics.intake.mapping import UNSURE_BELOW, ColumnMapping, map_columns
from crm_analytics.intake.parsed import as_text
from crm_analytics.schemas import (
    ASSIGNMENTS,
    CAMPAIGNS,
    INTERACTIONS,
    INVOICES,
    NUMBER,
    OPPORTUNITIES,
    PARTNER_INCOME,
    PROFILES,
    PROSPECTS,
    RESPONSES,
    SURVEYS,
    TRANSACTIONS,
    Table,
)

# the first of equals is taken
_TABLES = (
    TRANSACTIONS, PROFILES, RESPONSES, INTERACTIONS, INVOICES, OPPORTUNITIES, PROSPECTS, SURVEYS, CAMPAIGNS,
    PARTNER_INCOME, ASSIGNMENTS,
)  # fmt: skip
# any file of customers and days has what these need; they are told by what else they hold
_TELLING = {
    SURVEYS.name: [column.name for column in SURVEYS.columns if column.dtype == NUMBER],
    PARTNER_INCOME.name: ["partner"],
}
_ENOUGH_ROWS = 20  # below this number of rows, one row a customer proves nothing
_LEAST_SCORE = 0.6  # less is one column that may be ours
_UNSURE = 0.5  # weight of a table that rests on the content of a column, or on a part of its name
_ALMOST_ALL = 0.95  # share of different customers from which a file has one row a customer


def table_of(frame: pl.DataFrame) -> Table | None:
    """Tell which table a file is: some of its raw rows -> Table; None when it lacks something that each needs.

    >>> table_of(pl.DataFrame({"Customer No": ["7"], "Full name": ["Mara Holt"], "Date of birth": ["1990-01-05"]})).name
    'customers'
    """
    scores = score_tables(frame)
    best = max(_TABLES, key=lambda table: scores[table.name])
    return best if scores[best.name] >= _LEAST_SCORE else None


def score_tables(frame: pl.DataFrame) -> dict[str, float]:
    """How well a file fits each table: confidence summed over the columns that find their source; 0 = not that one."""
    fits: Fits = {}
    return {table.name: _score(frame, table, map_columns(frame, table, fits=fits)) for table in _TABLES}


def _score(frame: pl.DataFrame, table: Table, mapping: ColumnMapping) -> float:
    known = covered(mapping.guesses, table)
    if not set(table.required) <= known or not known & set(_TELLING.get(table.name, known)):
        return 0.0
    # one source counts once, though it may serve two columns
    sure = {guess.source: guess.confidence for guess in mapping.guesses.values()}
    return sum(sure.values()) * _weigh_basis(mapping, table) * _weigh_customers(frame, mapping, table)


def _weigh_basis(mapping: ColumnMapping, table: Table) -> float:
    needed = [mapping.guesses[name] for name in table.required if name in mapping.guesses]
    is_unsure = any(
        guess.basis in (Basis.CONTENT, Basis.PART_OF_NAME) or guess.confidence < UNSURE_BELOW for guess in needed
    )
    return _UNSURE if is_unsure else 1.0


def _weigh_customers(frame: pl.DataFrame, mapping: ColumnMapping, table: Table) -> float:
    """A list of customers names each once, in every row; other tables may name them often."""
    if "customer_id" not in table.required or "customer_id" not in mapping.guesses or frame.height < _ENOUGH_ROWS:
        return 1.0
    ids = as_text(frame[mapping.guesses["customer_id"].source]).drop_nulls()
    is_list = ids.n_unique() >= _ALMOST_ALL * len(ids) > 0
    share_named = len(ids) / frame.height
    return share_named * ((1.0 if is_list else 0.1) if table is PROFILES else (_UNSURE if is_list else 1.0))

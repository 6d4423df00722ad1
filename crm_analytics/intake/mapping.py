"""Which column of an export is which of ours: a guess by name and content, each with its confidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from crm_analytics.errors import UnknownColumn
from crm_analytics.intake.dates import read_datetimes
from crm_analytics.intake.numbers import read_numbers
from crm_analytics.intake.parsed import as_text
from crm_analytics.intake.synonyms import MISLEADING, SYNONYMS, bare
from crm_analytics.readers import OVERFLOW
from crm_analytics.schemas import DATE, DATETIME, INGREDIENTS, INTEGER, MONEY, NUMBER, TRANSACTIONS, Column, Table

_SAMPLE_ROWS = 500
_LEAST_CONFIDENCE = 0.3
_MOST_NAMELESS = 100  # among more columns, "the only one of its type" is chance, and slow to find
UNSURE_BELOW = 0.7  # confidence under which a guess is said aloud


class Basis(StrEnum):
    """How a source column was found."""

    GIVEN = "given"
    NAME = "name"
    SYNONYM = "synonym"
    PART_OF_NAME = "part_of_name"
    CONTENT = "content"


@dataclass(frozen=True)
class Guess:
    """The source column of one canonical column, how sure that is (0 to 1) and what it rests on."""

    source: str
    confidence: float
    basis: Basis


@dataclass(frozen=True)
class ColumnMapping:
    """Canonical column -> source column, with what is left over.

    >>> ColumnMapping({"date": Guess("Day", 0.9, Basis.SYNONYM)}).sources
    {'date': 'Day'}
    """

    guesses: Mapping[str, Guess] = field(default_factory=dict)
    unused: tuple[str, ...] = ()

    @property
    def sources(self) -> dict[str, str]:
        """Canonical name -> source name."""
        return {name: guess.source for name, guess in self.guesses.items()}


Given = ColumnMapping | Mapping[str, str | None] | None


def map_columns(frame: pl.DataFrame, table: Table = TRANSACTIONS, *, given: Given = None) -> ColumnMapping:
    """Map the columns of an export to those of a table: raw frame -> ColumnMapping.

    A ColumnMapping that is given is used as it is; of a mapping canonical -> source the entries win (None: leave
    out) and the rest is guessed. Raises UnknownColumn for names that don't exist.

    >>> map_columns(pl.DataFrame({"InvoiceNo": ["5"], "Kunde": ["a"]}), given={"customer_id": "Kunde"}).sources
    {'customer_id': 'Kunde', 'order_id': 'InvoiceNo'}
    """
    sources = [name for name in frame.columns if name != OVERFLOW]
    if isinstance(given, ColumnMapping):
        _refuse_unknown(given.sources, table, sources)
        return _finish(dict(given.guesses), sources)
    _refuse_unknown(given or {}, table, sources)
    fixed = {name: Guess(source, 1.0, Basis.GIVEN) for name, source in (given or {}).items() if source}
    open_names = [name for name in _fields(table) if name not in (given or {})]
    return _finish(_guess(_Candidates(frame, table, sources), fixed, open_names), sources)


def _finish(guesses: dict[str, Guess], sources: list[str]) -> ColumnMapping:
    taken = {guess.source for guess in guesses.values()}
    return ColumnMapping(guesses, tuple(name for name in sources if name not in taken))


def _fields(table: Table) -> dict[str, Column]:
    # source_file and source_row say where a row was found just now, never where it was found before
    own = {column.name: column for column in table.columns if not column.name.startswith("source_")}
    return own | {column.name: column for column in INGREDIENTS.columns} if table is TRANSACTIONS else own


def _refuse_unknown(wanted: Mapping[str, str | None], table: Table, sources: list[str]) -> None:
    for name, source in wanted.items():
        if name not in _fields(table):
            raise UnknownColumn(column=name, available=list(_fields(table)))
        if source is not None and source not in sources:
            raise UnknownColumn(column=source, available=sources)


@dataclass(frozen=True)
class _Candidates:
    """An export seen through a sample of its rows."""

    frame: pl.DataFrame
    table: Table
    sources: list[str]

    def sample(self, source: str) -> pl.Series:
        column = self.frame[source]
        return column.drop_nulls().gather_every(max(1, (len(column) - column.null_count()) // _SAMPLE_ROWS))

    def fit(self, name: str, source: str) -> float:
        """Share of sampled cells that can be read as the column's type; 1 when there is nothing to read."""
        read = _CONTENT_CHECKS.get(_fields(self.table)[name].dtype)
        return read(self.sample(source)) if read else 1.0


def _share_of_dates(cells: pl.Series) -> float:
    if cells.dtype == pl.Boolean:
        return 0.0
    ways = [read_datetimes(cells, is_day_first=is_day_first).values for is_day_first in (False, True)]
    return _share(pl.select(pl.coalesce(ways)).to_series(), cells)


def _share_of_numbers(cells: pl.Series) -> float:
    if cells.dtype.is_temporal() or cells.dtype == pl.Boolean:
        return 0.0
    return _share(read_numbers(cells).values, cells)


def _share(values: pl.Series, cells: pl.Series) -> float:
    n_written = as_text(cells).count()
    return values.count() / n_written if n_written else 1.0


_CONTENT_CHECKS: dict[str, Callable[[pl.Series], float]] = {
    DATE: _share_of_dates,
    DATETIME: _share_of_dates,
    MONEY: _share_of_numbers,
    NUMBER: _share_of_numbers,
    INTEGER: _share_of_numbers,
}


def _guess(export: _Candidates, fixed: dict[str, Guess], open_names: list[str]) -> dict[str, Guess]:
    guesses = _assign(_by_name(export, open_names), fixed)
    for more in (_by_part_of_name, _by_content):
        missing = [name for name in _missing(guesses, export.table) if name in open_names]
        guesses = _assign(more(export, missing, _left(export, guesses)), guesses)
    return {name: guesses[name] for name in _fields(export.table) if name in guesses}


def _missing(guesses: Mapping[str, Guess], table: Table) -> list[str]:
    return [name for name in table.required if name not in covered(guesses, table)]


def covered(names: Iterable[str], table: Table) -> set[str]:
    """Canonical columns that a set of mapped ones yields: a moment has a date, quantity times price is revenue."""
    known = set(names)
    if table is TRANSACTIONS:
        known |= {"date"} if "occurred_at" in known else set()
        known |= {"revenue"} if "unit_price" in known else set()
    return known


def _left(export: _Candidates, guesses: Mapping[str, Guess]) -> list[str]:
    taken = {guess.source for guess in guesses.values()}
    return [source for source in export.sources if source not in taken]


_Scored = list[tuple[float, int, str, Guess]]


def _assign(candidates: _Scored, fixed: dict[str, Guess]) -> dict[str, Guess]:
    """Give each canonical column its best source, each source once; earlier synonyms win ties."""
    guesses, taken = dict(fixed), {guess.source for guess in fixed.values()}
    for confidence, _, name, guess in sorted(candidates, key=lambda item: (-item[0], item[1])):
        if name not in guesses and guess.source not in taken and confidence >= _LEAST_CONFIDENCE:
            guesses[name] = guess
            taken.add(guess.source)
    return guesses


def _by_name(export: _Candidates, names: list[str]) -> _Scored:
    found: _Scored = []
    for name in names:
        ranks = {bare(word): rank for rank, word in enumerate(_synonyms(export.table, name), start=1)}
        for source in export.sources:
            if bare(source) == bare(name):
                # our own name is believed whatever the content: the bad cells are reported one by one
                found.append((1.0, 0, name, Guess(source, max(0.5, export.fit(name, source)), Basis.NAME)))
            elif bare(source) in ranks:
                confidence = 0.9 * export.fit(name, source)
                found.append((confidence, ranks[bare(source)], name, Guess(source, confidence, Basis.SYNONYM)))
    return found


def _synonyms(table: Table, name: str) -> tuple[str, ...]:
    return SYNONYMS.get(table.name, {}).get(name, ())


def _by_part_of_name(export: _Candidates, missing: list[str], left: list[str]) -> _Scored:
    found: _Scored = []
    for name in missing:
        words = [bare(word) for word in (name, *_synonyms(export.table, name))]
        telling = [word for word in words if len(word) >= (5 if word.isascii() else 2) or word in ("date", "sum")]
        for source in left:
            if any(word in bare(source) for word in telling) and not _is_misleading(source):
                confidence = 0.6 * export.fit(name, source)
                found.append((confidence, len(source), name, Guess(source, confidence, Basis.PART_OF_NAME)))
    return found


def _is_misleading(source: str) -> bool:
    return any(word in bare(source) for word in MISLEADING)


def _by_content(export: _Candidates, missing: list[str], left: list[str]) -> _Scored:
    """Where the name says nothing, take a column only if it is the single one of its type."""
    found: _Scored = []
    if len(left) > _MOST_NAMELESS:
        return found
    for name in missing:
        dtype = _fields(export.table)[name].dtype
        if dtype not in _CONTENT_CHECKS:
            continue
        written = [source for source in left if as_text(export.sample(source)).count()]
        fitting = [source for source in written if export.fit(name, source) > 0.9]
        if dtype == MONEY:
            fitting = [source for source in fitting if _has_cents(export.sample(source))]
        if len(fitting) == 1:
            found.append((0.4, 0, name, Guess(fitting[0], 0.4, Basis.CONTENT)))
    return found


def _has_cents(cells: pl.Series) -> bool:
    values = read_numbers(cells).values.drop_nulls()
    return bool((values != values.round()).any())

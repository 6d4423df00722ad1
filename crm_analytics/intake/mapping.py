"""Which column of an export is which of ours: a guess by name and content, each with its confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from crm_analytics.errors import UnknownColumn
from crm_analytics.intake.guesses import Basis, Export, Fits, Guess, covered, fields_of, guess_columns
from crm_analytics.intake.presets.apply import made_columns
from crm_analytics.readers.raw import OURS
from crm_analytics.schemas import TRANSACTIONS, Table

__all__ = ["UNSURE_BELOW", "Basis", "ColumnMapping", "Given", "Guess", "covered", "map_columns"]

UNSURE_BELOW = 0.7  # confidence under which a guess is said aloud


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


def map_columns(
    frame: pl.DataFrame, table: Table = TRANSACTIONS, *, given: Given = None, fits: Fits | None = None
) -> ColumnMapping:
    """Map the columns of an export to those of a table: raw frame -> ColumnMapping.

    A ColumnMapping that is given is used as it is; of a mapping canonical -> source the entries win (None: leave
    out) and the rest is guessed. ``fits`` keeps what is learnt of the cells for the next table that is tried. Raises
    UnknownColumn for names that don't exist.

    >>> map_columns(pl.DataFrame({"InvoiceNo": ["5"], "Kunde": ["a"]}), given={"customer_id": "Kunde"}).sources
    {'customer_id': 'Kunde', 'order_id': 'InvoiceNo'}
    """
    sources = [name for name in frame.columns if name not in OURS]
    if isinstance(given, ColumnMapping):
        _refuse_unknown(given.sources, table, sources)
        return _finish(dict(given.guesses), sources)
    _refuse_unknown(given or {}, table, sources)
    fixed = {name: Guess(source, 1.0, Basis.GIVEN) for name, source in (given or {}).items() if source}
    made = {name: source for name, source in made_columns(sources).items() if name not in (given or {})}
    if made:  # a known export: what its preset did not make of it is not guessed
        return _finish({name: Guess(source, 1.0, Basis.PRESET) for name, source in made.items()} | fixed, sources)
    open_names = [name for name in fields_of(table) if name not in (given or {})]
    return _finish(
        guess_columns(Export(frame, table, sources, {} if fits is None else fits), fixed, open_names), sources
    )


def _finish(guesses: dict[str, Guess], sources: list[str]) -> ColumnMapping:
    taken = {guess.source for guess in guesses.values()}
    return ColumnMapping(guesses, tuple(name for name in sources if name not in taken))


def _refuse_unknown(wanted: Mapping[str, str | None], table: Table, sources: list[str]) -> None:
    for name, source in wanted.items():
        if name not in fields_of(table):
            raise UnknownColumn(column=name, available=list(fields_of(table)))
        if source is not None and source not in sources:
            raise UnknownColumn(column=source, available=sources)

"""Guessing which column of an export is which of ours: by name, by part of a name, by content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

import polars as pl

from crm_analytics.intake import looks
from crm_analytics.intake.parsed import as_text
from crm_analytics.intake.synonyms import GROSS, MISLEADING, SYNONYMS, bare
from crm_analytics.schemas import (
    DATE,
    DATETIME,
    INGREDIENTS,
    INTEGER,
    MONEY,
    NUMBER,
    PROFILES,
    TRANSACTIONS,
    Column,
    Table,
)

_SAMPLE_ROWS = 300
_LEAST_CONFIDENCE = 0.3
_MOST_NAMELESS = 100  # among more columns, "the only one of its type" is chance, and slow to find
_ENOUGH_ROWS = 20  # below this number of rows, repetition tells no customers from orders
_MOST_IN_ONE = 0.95  # share of the rows that must agree


class Basis(StrEnum):
    """How a source column was found."""

    GIVEN = "given"
    PRESET = "preset"
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


_CHOSEN = (Basis.GIVEN, Basis.PRESET)
_IN_GROSS = ("tax", "shipping")

Guesses = dict[str, Guess]
Fits = dict[tuple[str, str], float]  # kind of column, source -> how well it fits
_Scored = list[tuple[float, int, str, Guess]]


def fields_of(table: Table) -> dict[str, Column]:
    """Columns that a file of the table may be mapped to, by name."""
    # source_file and source_row say where a row was found just now, never where it was found before
    own = {column.name: column for column in table.columns if not column.name.startswith("source_")}
    return own | {column.name: column for column in INGREDIENTS.columns} if table is TRANSACTIONS else own


def covered(names: Iterable[str], table: Table) -> set[str]:
    """Canonical columns that a set of mapped ones yields: a moment has a date, quantity times price is revenue."""
    known = set(names)
    if table is TRANSACTIONS:
        known |= {"date"} if "occurred_at" in known else set()
        known |= {"revenue"} if "unit_price" in known else set()
    return known


@dataclass(frozen=True)
class Export:
    """Some rows of an export, what they are to become, and how well each column fits (kept, since it takes time)."""

    frame: pl.DataFrame
    table: Table
    sources: list[str]
    fits: Fits = field(default_factory=dict)  # share it between tables of one frame

    def sample(self, source: str) -> pl.Series:
        """Cells from all over the column."""
        column = self.frame[source].drop_nulls()
        return column.gather_every(max(1, len(column) // _SAMPLE_ROWS))

    def fit(self, name: str, source: str) -> float:
        """Share of sampled cells that look like what the column is for; 1 when there is nothing to look at."""
        kind = _kind(name, self.table)
        if kind not in _CHECKS:
            return 1.0
        if (kind, source) not in self.fits:
            self.fits[kind, source] = _CHECKS[kind](self.sample(source))
        return self.fits[kind, source]


def _kind(name: str, table: Table) -> str:
    if name in _CHECKS:
        return name
    return "id" if name.endswith("_id") else fields_of(table)[name].dtype


def _named_date(cells: pl.Series) -> float:
    return looks.share_of_dates(cells, is_number_a_date=True)


_CHECKS: dict[str, Callable[[pl.Series], float]] = {
    **dict.fromkeys((DATE, DATETIME), _named_date),
    **dict.fromkeys((MONEY, NUMBER, INTEGER), looks.share_of_numbers),
    "id": looks.share_of_ids,
    "email": looks.share_of_emails,
    "phone": looks.share_of_phones,
    "customer_name": looks.share_of_names,
    "status": looks.share_of_names,
    "region": looks.share_of_other_words,
}


def guess_columns(export: Export, fixed: Mapping[str, Guess], open_names: list[str]) -> Guesses:
    """Find the source of each open column: -> guesses with the fixed ones, in the order of the table's columns.

    Names come first; only for columns without which the table is none, parts of names and then the content are asked.
    """
    guesses = _assign(_by_name(export, open_names), fixed)
    for more in (_by_part_of_name, _by_content):
        missing = [name for name in _missing(guesses, export.table) if name in open_names]
        guesses = _stand_in(_assign(more(export, missing, _left(export, guesses)), guesses), export, open_names)
    guesses = _without_parts_of_gross(_without_repeated_amounts(guesses, export))
    return {name: guesses[name] for name in fields_of(export.table) if name in guesses}


def _missing(guesses: Mapping[str, Guess], table: Table) -> list[str]:
    return [name for name in table.required if name not in covered(guesses, table)]


def _left(export: Export, guesses: Mapping[str, Guess]) -> list[str]:
    taken = {guess.source for guess in guesses.values()}
    return [source for source in export.sources if source not in taken]


def _assign(candidates: _Scored, fixed: Mapping[str, Guess]) -> Guesses:
    """Give each canonical column its best source, each source once; earlier synonyms win ties."""
    guesses, taken = dict(fixed), {guess.source for guess in fixed.values()}
    for confidence, _, name, guess in sorted(candidates, key=lambda item: (-item[0], item[1])):
        if name not in guesses and guess.source not in taken and confidence >= _LEAST_CONFIDENCE:
            guesses[name] = guess
            taken.add(guess.source)
    return guesses


def _synonyms(table: Table, name: str) -> tuple[str, ...]:
    return SYNONYMS.get(table.name, {}).get(name, ())


def _by_name(export: Export, names: list[str]) -> _Scored:
    found: _Scored = []
    for name in names:
        ranks: dict[str, int] = {}
        for rank, word in enumerate(_synonyms(export.table, name), start=1):
            ranks.setdefault(bare(word), rank)
        for source in export.sources:
            if bare(source) == bare(name):
                # our own name is believed whatever the content: the bad cells are reported one by one
                found.append((1.0, 0, name, Guess(source, max(0.5, export.fit(name, source)), Basis.NAME)))
                continue
            place = ranks.get(bare(source)) or ranks.get(_without_unit(source))
            if place:
                confidence = 0.9 * export.fit(name, source)
                found.append((confidence, place, name, Guess(source, confidence, Basis.SYNONYM)))
    return found


@lru_cache(maxsize=20_000)
def _without_unit(source: str) -> str:
    """What is left of "Amount (EUR)" and "金额（元）"."""
    return bare(re.sub(r"[(（\[].*?[)）\]]", "", source))


def _by_part_of_name(export: Export, missing: list[str], left: list[str]) -> _Scored:
    found: _Scored = []
    for name in missing:
        words = {bare(word) for word in (name, *_synonyms(export.table, name))}
        telling = [word for word in words if _is_telling(word)]
        for source in left:
            if any(word in bare(source) for word in telling) and not is_misleading(source, name):
                confidence = 0.6 * export.fit(name, source)
                found.append((confidence, len(source), name, Guess(source, confidence, Basis.PART_OF_NAME)))
    return found


def _is_telling(word: str) -> bool:
    if word in ("编号", "編號"):  # the number of anything
        return False
    return len(word) >= (5 if word.isascii() else 2) or word in ("date", "sum")


def is_misleading(source: str, name: str) -> bool:
    """Whether a header with a fitting word in it names something else: "Customer Type" is no customer.

    >>> is_misleading("Customer Type", "customer_id"), is_misleading("Our customer", "customer_id")
    (True, False)
    """
    return any(bare(word) in bare(source) for word in MISLEADING.get(name, ()))


def _by_content(export: Export, missing: list[str], left: list[str]) -> _Scored:
    """Where the name says nothing, take a column only if it is the single one of its kind."""
    if not missing or len(left) > _MOST_NAMELESS:
        return []
    written = [source for source in left if as_text(export.sample(source)).count()]
    found: _Scored = []
    for name in missing:
        looks_fitting = _CONTENT.get("id" if name == "customer_id" else fields_of(export.table)[name].dtype)
        fitting = [source for source in written if looks_fitting(export, source)] if looks_fitting else []
        if len(fitting) == 1:
            found.append((0.4, 0, name, Guess(fitting[0], 0.4, Basis.CONTENT)))
    return found


def _looks_like_date(export: Export, source: str) -> bool:
    return looks.share_of_dates(export.sample(source)) > 0.9


def _looks_like_money(export: Export, source: str) -> bool:
    return looks.has_cents(export.sample(source)) and not is_misleading(source, "revenue")


def _looks_like_number(export: Export, source: str) -> bool:
    return looks.share_of_numbers(export.sample(source)) > 0.9


def _looks_like_customer(export: Export, source: str) -> bool:
    """Short ids: in a list of customers each once, elsewhere many different ones, most of them more than once."""
    cells = as_text(export.frame[source]).drop_nulls()
    if len(cells) < _ENOUGH_ROWS or is_misleading(source, "customer_id"):
        return False
    n_different = cells.n_unique()
    is_short = not cells.str.contains(r"\s").any() and bool((cells.str.len_chars() <= 40).all())
    if export.table is PROFILES:
        is_usual = n_different == len(cells)
    else:
        is_usual = max(10, len(cells) ** 0.5) <= n_different <= len(cells) / 1.2
    return is_short and is_usual and export.fit("customer_id", source) == 1.0


_CONTENT: dict[str, Callable[[Export, str], bool]] = {
    **dict.fromkeys((DATE, DATETIME), _looks_like_date),
    **dict.fromkeys((NUMBER, INTEGER), _looks_like_number),
    MONEY: _looks_like_money,
    "id": _looks_like_customer,
}
# what serves as another column, too, where that has none of its own, and how far it is believed: two people may share
# a name
_STAND_INS = {
    "customer_id": {"email": 0.85, "phone": 0.6, "customer_name": 0.5, "name": 0.5},
    "occurred_at": {"opened_at": 0.85},
}


def _stand_in(guesses: Guesses, export: Export, open_names: list[str]) -> Guesses:
    """Let one column be two of ours: an address that is the only customer id, an id that is an address."""
    found = guesses | _address_by_content(export, guesses, open_names)
    for missing in [name for name in _missing(found, export.table) if name in open_names]:
        name = next((name for name in _STAND_INS.get(missing, {}) if name in found), None)
        if name:
            found[missing] = _believe(found[name], _STAND_INS[missing][name])
    return found


def _believe(own: Guess, trust: float) -> Guess:
    basis = Basis.SYNONYM if own.basis is Basis.NAME else own.basis
    return Guess(own.source, min(trust, trust * own.confidence / 0.9), basis)


def _address_by_content(export: Export, guesses: Guesses, open_names: list[str]) -> Guesses:
    if "email" not in open_names or "email" in guesses or len(export.sources) > _MOST_NAMELESS:
        return {}
    customer = [guesses["customer_id"].source] if "customer_id" in guesses else []
    candidates = [*customer, *_left(export, guesses)]
    fitting = [source for source in candidates if _holds_addresses(export, source)]
    return {"email": Guess(fitting[0], 0.8, Basis.CONTENT)} if fitting and fitting[:1] in (customer, fitting) else {}


def _holds_addresses(export: Export, source: str) -> bool:
    cells = export.sample(source)
    return bool(as_text(cells).count()) and looks.share_of_emails(cells) > 0.8


def _without_parts_of_gross(guesses: Guesses) -> Guesses:
    """Leave tax and shipping where they are when revenue is a total that holds them: they don't stand beside it."""
    revenue = guesses.get("revenue")
    if revenue is None or bare(revenue.source) not in GROSS:
        return guesses
    return {name: guess for name, guess in guesses.items() if name not in _IN_GROSS or guess.basis in _CHOSEN}


def _without_repeated_amounts(guesses: Guesses, export: Export) -> Guesses:
    """Drop an amount of the order that stands on each of its lines, where price and quantity give the line's own."""
    names = ("order_id", "revenue", "quantity", "unit_price")
    if not set(names) <= set(guesses) or guesses["revenue"].basis in (*_CHOSEN, Basis.NAME):
        return guesses
    lines = export.frame.select(as_text(export.frame[guesses[name].source]).alias(name) for name in names)
    numbers = [looks.read_numbers(lines[name]).values for name in names[1:]]
    if _is_repeated(lines.with_columns(numbers)):
        return {name: guess for name, guess in guesses.items() if name != "revenue"}
    return guesses


def _is_repeated(lines: pl.DataFrame) -> bool:
    """Whether orders of several lines have one amount on all of them, which is not that of the lines."""
    own = pl.col("quantity") * pl.col("unit_price")
    orders = lines.group_by("order_id").agg(
        n_lines=pl.len(),
        _is_one=pl.col("revenue").n_unique() == 1,
        _is_of_line=((pl.col("revenue") - own).abs() < 0.01 * pl.col("revenue").abs() + 0.005).any(),
        _has_all=(pl.col("revenue").abs().max() > 0) & (own.sum() >= 0.5 * pl.col("revenue").max()),
    )
    several = orders.filter((pl.col("n_lines") > 1) & pl.col("_has_all"))
    if several.height < 2:
        return False
    share = several.select((pl.col("_is_one") & ~pl.col("_is_of_line")).mean()).item()
    return bool((share or 0.0) >= _MOST_IN_ONE)

"""Where the table begins in a file, and which of its rows are no records.

Exports put titles, filters and blank lines above the header, and totals, notes and dividing lines below the last
record; files that were put together repeat the header in the middle.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import polars as pl

LOOKED_AT_ROWS = 50

_MONTH = r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NO_LETTERS = re.compile(
    rf"\b(?:am|pm|usd|eur|gbp|cny|twd|chf|t|z|utc|(?:{_MONTH})[a-z]*)\b|[年月日时分秒元万]", re.IGNORECASE
)
_LABEL = re.compile(r"^[^\s:：][^:：]{0,40}[:：](?!\d)")  # "Period: ...", but not "12:30"
_RULE = re.compile(r"^[-=_*#~—–\s]{3,}|^[-=_*#~—–]{3,}.*[-=_*#~—–]{3,}$")

_TOTAL = (
    r"(?:grand[ -]?|sub[ -]?|page |report |overall )?totals?|sum|overall|gesamt(?:summe|betrag)?|summe|zwischensumme"
    r"|insgesamt|total g[ée]n[ée]ral|sous-total|somme|suma|totale|totaal"
    r"|合计|总计|小计|总额|共计|合計|總計|小計|總額|共計|累计|累計|本页合计|本頁合計"
)
_COUNT = r"共\s*\d+\s*[笔筆条條项項行单單]|(?:total|count)?\s*\(?\d[\d,. ]* (?:rows?|records?|orders?|transactions?)\)?"
_TOTAL_CELL = rf"(?i)^\W*(?:{_TOTAL})\s*(?:\([^)]*\))?[\s:：]*$|^\W*(?:{_TOTAL})\s*[:：]\s*\S|^(?:{_COUNT})"
_NOTE_CELL = r"^[^\s:：][^:：]{0,40}[:：](?:\D|$)|^[-=_*#~—–]{3,}"

Cells = Sequence[str | None]


@dataclass(frozen=True)
class Header:
    """The header that was found among the first rows of a file.

    ``position`` counts the rows above it, of which ``notes`` hold text and the others are blank.
    """

    names: tuple[str, ...]
    position: int = 0
    notes: tuple[str, ...] = ()


def find_header(rows: Sequence[Cells]) -> Header:
    """Find the header among the first rows of a file: rows of cells -> Header; without any row it has no names.

    The first row is taken that is neither blank nor a note: a lone text, a "key: value" or a dividing line. One with
    fewer cells than the table gives way to a row of names right above the records.

    >>> find_header([["Export of 2024-01-05"], [], ["id", "day", "sum"], ["7", "2024-01-02", "3.50"]])
    Header(names=('id', 'day', 'sum'), position=2, notes=('Export of 2024-01-05',))
    """
    texts = [[(cell or "").strip() for cell in row] for row in rows[:LOOKED_AT_ROWS]]
    filled = [i for i, row in enumerate(texts) if any(row)]
    if not filled:
        return Header(())
    position = _position(texts, filled)
    notes = tuple(" ".join(filter(None, texts[i])) for i in filled if i < position)
    return Header(tuple(texts[position]), position, notes)


def _position(rows: list[list[str]], filled: list[int]) -> int:
    width = _usual_width([rows[i] for i in filled])
    candidates = [i for i in filled if not _is_note(rows[i], width)]
    if not candidates or _is_data(rows[candidates[0]]):
        return filled[0]  # no better row: the first line names the columns, as most files do
    return _wider(rows, candidates, width)


def _usual_width(rows: list[list[str]]) -> int:
    """Number of cells of most rows; rows of one or two cells weigh less, because notes are short."""
    widths = Counter(_extent(row) for row in rows)
    common = {width: n for width, n in widths.items() if n > 1} or widths
    return max(common, key=lambda width: (common[width] * min(width, 3), width))


def _extent(row: list[str]) -> int:
    return max((i for i, cell in enumerate(row, start=1) if cell), default=0)


def _is_note(row: list[str], width: int) -> bool:
    cells = [cell for cell in row if cell]
    if width < 2:
        return bool(_RULE.match(cells[0])) or cells[0].startswith("#")
    is_alone = len(cells) == 1 and (len(row) == 1 or width > 2)
    is_label = len(cells) <= 2 < width and bool(_LABEL.match(cells[0]))
    return is_alone or is_label or bool(_RULE.match(cells[0]))


def _is_data(row: list[str]) -> bool:
    cells = [cell for cell in row if cell]
    return sum(map(_is_value, cells)) * 2 > len(cells)


def _is_value(cell: str) -> bool:
    """Whether a cell holds a number, date or address rather than a name of a column."""
    plain = _NO_LETTERS.sub("", cell)
    has_digit = any(char.isdigit() for char in plain)
    return "@" in cell or (has_digit and not any(char.isalpha() for char in plain))


def _wider(rows: list[list[str]], candidates: list[int], width: int) -> int:
    """Prefer a row of names as wide as the table to a text or to names of groups of columns above it."""
    first = candidates[0]
    if _extent(rows[first]) >= width and 2 * sum(map(bool, rows[first])) > width:
        return first
    # the names of the columns stand above the first record
    above = takewhile(lambda i: not _holds_values(rows[i]), candidates[1:])
    wide = [i for i in above if _extent(rows[i]) >= width and _are_different(rows[i])]
    return next((i for i in wide if any(_holds_values(row) for row in rows[i + 1 :])), first)


def _are_different(row: list[str]) -> bool:
    names = [cell for cell in row if cell]
    return len(set(names)) == len(names)


def _holds_values(row: list[str]) -> bool:
    return any(_is_value(cell) for cell in row if cell)


def find_total_rows(rows: pl.DataFrame, is_lacking: pl.Series) -> pl.Series:
    """Mark totals, notes and dividing lines among raw rows, of which some lack what every record has: -> booleans.

    A lacking row is none of the records if its first text is "Total", "合计", "共 12 笔" or the like alone, or if its
    single text is a dividing line or a "key: value". A product called "Total care" is no total.

    >>> rows = pl.DataFrame({"id": ["7", "Total", "8"], "day": ["2024-01-05", None, None], "sum": ["1", "1", "3"]})
    >>> find_total_rows(rows, rows["day"].is_null()).to_list()
    [False, True, False]
    """
    none = pl.Series([False]).new_from_index(0, rows.height)
    names = [name for name, dtype in rows.schema.items() if dtype == pl.String]
    if not names or not is_lacking.any():
        return none
    texts = rows.filter(is_lacking).select(pl.col(names).str.strip_chars(" \t\r\n'`\""))
    texts = texts.select(pl.when(pl.all() != "").then(pl.all()))
    first, n_filled = (
        texts.select(pl.coalesce(names)).to_series(),
        texts.select(n=pl.sum_horizontal(pl.all().is_not_null())),
    )
    is_alone = (n_filled["n"] == 1) & (len(names) > 2)
    is_total = first.str.contains(_TOTAL_CELL) | (is_alone & first.str.contains(_NOTE_CELL))
    return none.scatter(is_lacking.arg_true().filter(is_total.fill_null(False)), True)


def find_repeated_headers(rows: pl.DataFrame) -> pl.Series:
    """Mark rows that repeat the header, as in files that were put together: raw rows -> booleans.

    A table of one column is left alone.

    >>> find_repeated_headers(pl.DataFrame({"id": ["7", "id"], "id_2": ["1", "id"]})).to_list()
    [False, True]
    """
    names = [name for name, dtype in rows.schema.items() if dtype == pl.String]
    repeats = [_repeats_name(name) for name in names]
    if len(names) < 2 or not rows.select(repeats[0].any()).item():  # the usual case, told by one column
        return pl.Series([False]).new_from_index(0, rows.height)
    n_filled = pl.sum_horizontal(pl.col(names).is_not_null())
    return rows.select(pl.all_horizontal(repeats) & (n_filled > 1)).to_series()


def _repeats_name(name: str) -> pl.Expr:
    written = [name, re.sub(r"_\d+_*$", "", name)]  # as unique_names made it from the header
    is_nameless = re.fullmatch(r"column_\d+_*", name) is not None
    text = pl.col(name).str.strip_chars().fill_null("")
    return text.is_in(["", *written] if is_nameless else written)

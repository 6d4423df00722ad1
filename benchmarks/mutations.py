"""Damaged and odd exports by the thousand: none may crash the intake, hang it, or lose a row from the count.

``python -m benchmarks.mutations`` tries 10,000 of them and prints what failed and what was slowest; the tests try 200
of the same.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from crm_analytics.errors import CrmError, NothingAccepted
from crm_analytics.intake import read_transactions

MOST_SECONDS = 10.0
_SLOWEST_SHOWN = 5
_HEADER = ["Customer ID", "Order ID", "Order Date", "Quantity", "Amount", "Product"]
_NAMES = ["Tea", "Müller & Söhne", "小明的书", 'Cable 3" black', "a, b; c", "Total care", "=1+1", "‮gnirts", "x\ty"]
_CELLS = [
    "",
    " ",
    "NaN",
    "-",
    "0",
    "1e400",
    "-0",
    "''",
    '"',
    "\0",
    "\ufeff",
    "=CMD()",
    "9" * 400,
    "31/02/2024",
    "٣",
    "½",
]
_OUR_NAMES = ["reason", "source_row", "record", "row_hash", "_row", "_overflow", "_text"]
_ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "cp1252", "big5", "shift_jis"]
_NOTES = [["Export of 2024-05-01"], ["Period:", "2024"], ["----------"], [], ["", ""]]
_WIDE = 5_000  # columns
_LONG = 1_000_000  # characters in one cell
_BOMB = 100_000_000  # bytes that a small archive unpacks to

Rows = list[list[str]]


@dataclass(frozen=True)
class Mutant:
    """A file, what was done to it, and how many records it must be read as; None where that can't be known."""

    content: bytes
    story: tuple[str, ...]
    n_records: int | None = None
    file_name: str = "orders.csv"


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    """Sound records under their header."""
    n_rows = draw(st.integers(1, 30))
    order = st.tuples(
        st.integers(1, 9), st.integers(1, 28), st.integers(-2, 9), st.integers(0, 99_999), st.sampled_from(_NAMES)
    )
    orders = draw(st.lists(order, min_size=n_rows, max_size=n_rows))
    return [
        [f"C{who:03}", f"{100 + number}", f"2024-03-{day:02}", str(pieces), f"{cents / 100:.2f}", product]
        for number, (who, day, pieces, cents, product) in enumerate(orders)
    ]


# What keeps every record: header and rows in, header and rows out.


def _shuffle(draw: st.DrawFn, header: list[str], rows: Rows) -> tuple[list[str], Rows]:
    order = draw(st.permutations(range(len(header))))
    return [header[i] for i in order], [[row[i] for i in order] for row in rows]


def _rename(draw: st.DrawFn, header: list[str], rows: Rows) -> tuple[list[str], Rows]:
    at = draw(st.integers(0, len(header) - 1))
    name = draw(
        st.sampled_from(["", " ", header[0], "reason", "source_row", "record", "_row", "_overflow", "Total", "a" * 999])
    )
    return [name if i == at else old for i, old in enumerate(header)], rows


def _spoil_cells(draw: st.DrawFn, header: list[str], rows: Rows) -> tuple[list[str], Rows]:
    cell = st.one_of(st.sampled_from(_CELLS), st.text(max_size=20).map(_on_one_line))
    spoilt = {
        (draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, len(header) - 1))): draw(cell) for _ in range(3)
    }
    return header, [[spoilt.get((i, k), old) for k, old in enumerate(row)] for i, row in enumerate(rows)]


def _on_one_line(text: str) -> str:
    return "".join(char for char in text if char.isprintable())


def _widen(draw: st.DrawFn, header: list[str], rows: Rows) -> tuple[list[str], Rows]:
    more = _WIDE - len(header)
    return [*header, *(f"extra {i}" for i in range(more))], [
        [*row, *[draw(st.sampled_from("x7"))] * more] for row in rows[:3]
    ]


def _lengthen(draw: st.DrawFn, header: list[str], rows: Rows) -> tuple[list[str], Rows]:
    cell, at = draw(st.sampled_from("x7 ,\"'")) * _LONG, draw(st.integers(0, len(header) - 1))
    return header, [[cell if i == at else old for i, old in enumerate(rows[0])], *rows[1:]]


def _total(draw: st.DrawFn, header: list[str], rows: Rows) -> tuple[list[str], Rows]:
    total = [draw(st.sampled_from(["Total", "合计", "共 12 笔", "-----"])), *[""] * (len(header) - 2), "99.00"]
    return header, [*rows, total[: len(header)]]


def _repeat_header(draw: st.DrawFn, header: list[str], rows: Rows) -> tuple[list[str], Rows]:
    at = draw(st.integers(1, len(rows)))
    return header, [*rows[:at], header, *rows[at:]]


def _ragged(draw: st.DrawFn, header: list[str], rows: Rows) -> tuple[list[str], Rows]:
    lengths = draw(st.lists(st.integers(1, len(header) + 30), min_size=len(rows), max_size=len(rows)))
    return header, [rows[0], *((row + ["more"] * 30)[:n] for row, n in zip(rows[1:], lengths, strict=False))]


Reshape = Callable[[st.DrawFn, list[str], Rows], tuple[list[str], Rows]]
KEEPING: dict[str, Reshape] = {
    "shuffled": _shuffle,
    "renamed": _rename,
    "spoilt cells": _spoil_cells,
    "total below": _total,
    "header repeated": _repeat_header,
    "ragged": _ragged,
}
BULKY: dict[str, Reshape] = {"5,000 columns": _widen, "1 MB cell": _lengthen}


# What may lose records, or the file: bytes in, bytes out.


def _truncate(draw: st.DrawFn, content: bytes) -> bytes:
    return content[: draw(st.integers(0, len(content)))]


def _flip(draw: st.DrawFn, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(draw(st.integers(1, 8))):
        changed[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(changed)


def _insert_junk(draw: st.DrawFn, content: bytes) -> bytes:
    at = draw(st.integers(0, len(content)))
    return content[:at] + draw(st.binary(max_size=200)) + content[at:]


def _mix_encodings(draw: st.DrawFn, content: bytes) -> bytes:
    other = content.decode("utf-8", "replace").encode(draw(st.sampled_from(_ENCODINGS)), "replace")
    return content + other


def _mix_line_ends(draw: st.DrawFn, content: bytes) -> bytes:
    ends = draw(st.lists(st.sampled_from([b"\n", b"\r\n", b"\r", b"\n\n"]), min_size=1, max_size=5))
    lines = content.splitlines()
    return b"".join(line + ends[i % len(ends)] for i, line in enumerate(lines))


def _open_quote(draw: st.DrawFn, content: bytes) -> bytes:
    at = draw(st.integers(0, len(content)))
    return content[:at] + b'"' + content[at:]


DAMAGING: dict[str, Callable[[st.DrawFn, bytes], bytes]] = {
    "truncated": _truncate,
    "bytes flipped": _flip,
    "junk inserted": _insert_junk,
    "encodings mixed": _mix_encodings,
    "line ends mixed": _mix_line_ends,
    "quotation mark": _open_quote,
}


def _as_text(draw: st.DrawFn, header: list[str], rows: Rows) -> Mutant:
    """Write a table as delimited text in an encoding that knows its letters, with notes above or none."""
    text = io.StringIO()
    delimiter = draw(st.sampled_from(",;\t|"))
    notes = draw(st.lists(st.sampled_from(_NOTES), max_size=2)) if draw(st.booleans()) else []
    quoting: Any = csv.QUOTE_ALL if draw(st.booleans()) else csv.QUOTE_MINIMAL
    line_end = draw(st.sampled_from(["\n", "\r\n"]))
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=line_end)
    writer.writerows([*notes, header, *rows])
    encoding = draw(st.sampled_from(_ENCODINGS))
    content, story = text.getvalue().encode(encoding, "replace"), [repr(delimiter), encoding, f"{len(notes)} notes"]
    return Mutant(content, tuple(story), len(rows))


@st.composite
def texts(draw: st.DrawFn) -> Mutant:
    """Delimited text after up to three changes that keep its records."""
    header, rows, story = list(_HEADER), draw(tables()), []
    for name in sorted(
        draw(st.lists(st.sampled_from(list(KEEPING)), max_size=3, unique=True)), key=list(KEEPING).index
    ):
        header, rows = KEEPING[name](draw, header, rows)
        story.append(name)
    mutant = _as_text(draw, header, rows)
    return replace(mutant, story=(*story, *mutant.story))


@st.composite
def damaged(draw: st.DrawFn) -> Mutant:
    """Delimited text with damaged bytes."""
    mutant = draw(texts())
    name = draw(st.sampled_from(list(DAMAGING)))
    return Mutant(DAMAGING[name](draw, mutant.content), (*mutant.story, name))


@st.composite
def bulky(draw: st.DrawFn) -> Mutant:
    """A table of 5,000 columns, or with a cell of a megabyte."""
    name = draw(st.sampled_from(list(BULKY)))
    header, rows = BULKY[name](draw, list(_HEADER), draw(tables()))
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return Mutant(text.getvalue().encode(), (name,), len(rows))


@st.composite
def workbooks(draw: st.DrawFn) -> Mutant:
    """An Excel workbook with a merged title, merged cells and formulas; perhaps damaged."""
    rows = draw(tables())
    file = io.BytesIO()
    n_above = draw(st.integers(0, 3))
    with Workbook(file, {"in_memory": True, "strings_to_numbers": draw(st.booleans())}) as book:
        sheet = book.add_worksheet()
        for i in range(n_above):
            sheet.merge_range(i, 0, i, 3, f"Title {i}")
        for i, row in enumerate([_HEADER, *rows]):
            sheet.write_row(n_above + i, 0, [str(cell) for cell in row])
        if draw(st.booleans()):
            sheet.write_formula(n_above + 1, 4, "=2*3", value=draw(st.sampled_from([6, "", "#DIV/0!"])))
        if draw(st.booleans()) and len(rows) > 1:
            sheet.merge_range(n_above + 1, 5, n_above + 2, 5, "merged")
    content = file.getvalue()
    if draw(st.integers(0, 2)) == 0:
        return Mutant(_flip(draw, content), ("workbook", "bytes flipped"), file_name="orders.xlsx")
    return Mutant(content, ("workbook",), len(rows), "orders.xlsx")


@st.composite
def archives(draw: st.DrawFn) -> Mutant:
    """Text in a zip or gzip file; perhaps damaged, perhaps in one more, perhaps a bomb."""
    inner = draw(texts())
    packed, story = inner.content, list(inner.story)
    for way in draw(st.lists(st.sampled_from(_PACKERS), min_size=1, max_size=2)):
        packed = way(packed)
        story.append("packed")
    if draw(st.integers(0, 2)) == 0:
        return Mutant(_flip(draw, packed), (*story, "bytes flipped"))
    return Mutant(packed, tuple(story), inner.n_records if story.count("packed") == 1 else None)


def _zip(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orders.csv", content)
    return file.getvalue()


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 1)


_PACKERS: list[Callable[[bytes], bytes]] = [_zip, _gzip]
_bombs: dict[str, bytes] = {}


def _bomb(kind: str) -> Mutant:
    if kind not in _bombs:
        blank = b"Customer ID,Order Date,Amount\n" + b"0" * _BOMB
        _bombs[kind] = _zip(blank) if kind == "zip" else _gzip(blank)
    return Mutant(_bombs[kind], (f"{kind} bomb",))


@st.composite
def typed(draw: st.DrawFn) -> Mutant:
    """Parquet and JSON lines; perhaps damaged."""
    rows, file = draw(tables()), io.BytesIO()
    frame = pl.DataFrame(rows, schema=_HEADER, orient="row")
    name = draw(st.sampled_from(["parquet", "JSON lines"]))
    frame.write_parquet(file) if name == "parquet" else frame.write_ndjson(file)
    content = file.getvalue()
    if draw(st.booleans()):
        damage = DAMAGING[draw(st.sampled_from(["truncated", "bytes flipped"]))]
        return Mutant(damage(draw, content), (name, "damaged"))
    return Mutant(content, (name,), len(rows))


MUTANTS: st.SearchStrategy[Mutant] = st.one_of(
    *[texts()] * 4, *[damaged()] * 8, *[workbooks()] * 3, *[archives()] * 2, *[typed()] * 2,
    st.binary(max_size=2_000).map(lambda content: Mutant(content, ("junk",))),
)  # fmt: skip
HEAVY: st.SearchStrategy[Mutant] = st.one_of(bulky(), st.sampled_from(["zip", "gzip"]).map(_bomb))


def find_fault(mutant: Mutant) -> str | None:
    """Read a mutant: -> what is wrong, None when it was read, or refused clearly, with every row counted."""
    started = time.monotonic()
    try:
        fault = _count(mutant)
    except CrmError:
        fault = None
    except (Exception, pl.exceptions.PanicException) as problem:
        fault = f"{type(problem).__name__}: {str(problem)[:200]}"
    seconds = time.monotonic() - started
    return fault or (f"took {seconds:.1f} s" if seconds > MOST_SECONDS else None)


def _count(mutant: Mutant) -> str | None:
    try:
        intake = read_transactions(mutant.content, file_name=mutant.file_name)
    except NothingAccepted as refusal:
        return _compare(mutant, refusal.params["n_rows"])
    n_kept, n_set_aside = intake.table.height, intake.rejected.height
    if intake.n_read != n_kept + n_set_aside:
        return f"read {intake.n_read}, but {n_kept} kept and {n_set_aside} set aside"
    if intake.rejected["reason"].null_count():
        return "set aside without a reason"
    numbers = pl.concat([intake.table["source_row"], intake.rejected["source_row"]])
    return "a row is met twice" if numbers.n_unique() != intake.n_read else _compare(mutant, intake.n_read)


def _compare(mutant: Mutant, n_read: Any) -> str | None:
    if mutant.n_records is None or n_read == mutant.n_records:
        return None
    return f"read {n_read} of {mutant.n_records} records"


def try_mutants(n_mutants: int) -> tuple[bool, list[str]]:
    """Try many mutants: -> whether none had a fault, and the lines that tell the faults and the slowest."""
    faults: Counter[str] = Counter()
    tried: list[tuple[float, str]] = []

    def attempt(mutant: Mutant) -> None:
        started, story = time.monotonic(), ", ".join(mutant.story)
        if fault := find_fault(mutant):
            faults[f"{fault} [{story}]"] += 1
        tried.append((time.monotonic() - started, story))

    n_heavy = n_mutants // 100
    _generate(MUTANTS, attempt, n_mutants - n_heavy)
    _generate(HEAVY, attempt, max(1, n_heavy))
    slowest = sorted(tried, reverse=True)[:_SLOWEST_SHOWN]
    return not faults, [
        f"{len(tried):,} mutated files: {faults.total()} faults; the slowest:",
        *(f"    {seconds:.2f} s  {story}" for seconds, story in slowest),
        *(f"    {n} x {fault}" for fault, n in faults.most_common()),
    ]


def _generate(strategy: st.SearchStrategy[Mutant], attempt: Callable[[Mutant], None], n_mutants: int) -> None:
    # faults are collected, so there is nothing to shrink
    run = settings(
        max_examples=n_mutants, deadline=None, phases=[Phase.generate], database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run(given(strategy)(attempt))()


def main() -> int:
    """Try many mutants and print the faults and the slowest; 1 when there is a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=10_000)
    is_sound, lines = try_mutants(parser.parse_args().mutants)
    print(*lines, sep="\n")
    return 0 if is_sound else 1


if __name__ == "__main__":
    sys.exit(main())

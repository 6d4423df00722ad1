"""A list of customers that somebody brings: pasted or as a file. Who is unknown or named twice is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from crm_analytics.readers import Source, read_raw

_BETWEEN = r"[\n\r,;\t]+"
_HEADS = {"customer_id", "customer id", "id", "email", "e-mail", "email address", "客户编号", "客户", "customer"}


@dataclass(frozen=True)
class NamedList:
    """What a list that was brought comes to; ids in the list's order."""

    customer_ids: tuple[str, ...]  # known, each once
    unknown: tuple[str, ...]  # as they were written, each once
    n_repeated: int  # rows that name somebody who was named before
    n_named: int  # rows that name anybody
    column: str  # column of the file that was taken


def read_pasted(text: str) -> pl.DataFrame:
    """Take pasted text apart: one id or e-mail address a line, or between commas, semicolons or tabs.

    >>> read_pasted("C0001, C0002\\nC0003").to_series().to_list()
    ['C0001', 'C0002', 'C0003']
    """
    parts = [part.strip().strip("\"'") for part in re.split(_BETWEEN, text)]
    named = [part for part in parts if part]
    if named and named[0].lower() in _HEADS:
        named = named[1:]
    return pl.DataFrame({"pasted": named}, schema={"pasted": pl.String})


def read_list(source: Source, *, file_name: str | None = None) -> pl.DataFrame:
    """Read a file of customers, every column as text; a file without a header keeps its first row.

    Raises EmptyFile and UnreadableFile.
    """
    frame = read_raw(source, file_name=file_name).frame
    shown = [name for name in frame.columns if not name.startswith("_")]
    table = frame.select(pl.col(name).cast(pl.String).str.strip_chars() for name in shown)
    return table if len(shown) != 1 or shown[0].lower() in _HEADS else _with_header_as_row(table)


def _with_header_as_row(table: pl.DataFrame) -> pl.DataFrame:
    # a single column whose header may be somebody's id: match_list finds out
    name = table.columns[0]
    return pl.concat([pl.DataFrame({name: [name]}), table])


def match_list(table: pl.DataFrame, customers: pl.DataFrame) -> NamedList:
    """Find the customers of a list by customer_id or e-mail address, whichever column names the most of them.

    ``customers`` needs customer_id, and email where there is one; addresses are compared without regard to case.

    >>> people = pl.DataFrame({"customer_id": ["a", "b"], "email": ["a@x.org", "b@x.org"]})
    >>> found = match_list(pl.DataFrame({"who": ["B@x.org", "zoe@x.org", "b@x.org"]}), people)
    >>> found.customer_ids, found.unknown, found.n_repeated
    (('b',), ('zoe@x.org',), 1)
    """
    keys = _keys(customers)
    matched = {name: _matched(table[name], keys) for name in table.columns}
    if not matched:
        return NamedList((), (), 0, 0, "")
    column = max(matched, key=lambda name: (matched[name]["customer_id"].count(), -table.columns.index(name)))
    return _count(_without_header(matched[column], column), column)


def _keys(customers: pl.DataFrame) -> pl.DataFrame:
    by_id = customers.select("customer_id", _key=pl.col("customer_id"))
    if "email" not in customers.columns:
        return by_id
    by_email = customers.filter(pl.col("email").is_not_null()).select(
        "customer_id", _key=pl.col("email").cast(pl.String).str.to_lowercase()
    )
    # an address that two customers share names neither for sure
    return pl.concat([by_id, by_email.filter(pl.col("_key").is_unique())]).unique("_key", keep="first")


def _matched(values: pl.Series, keys: pl.DataFrame) -> pl.DataFrame:
    named = pl.DataFrame({"_written": values.cast(pl.String)}).filter(pl.col("_written").fill_null("") != "")
    exact = named.join(keys, left_on="_written", right_on="_key", how="left", maintain_order="left")
    lower = named.select(_key=pl.col("_written").str.to_lowercase())
    found = lower.join(keys, on="_key", how="left", maintain_order="left")["customer_id"]
    return exact.with_columns(customer_id=pl.coalesce("customer_id", found))


def _without_header(matched: pl.DataFrame, column: str) -> pl.DataFrame:
    """Leave out a header that was kept as a row, unless it names somebody."""
    is_header = matched.height > 0 and matched["_written"][0] == column and matched["customer_id"][0] is None
    return matched[1:] if is_header else matched


def _count(matched: pl.DataFrame, column: str) -> NamedList:
    known = matched["customer_id"].drop_nulls()
    unknown = matched.filter(pl.col("customer_id").is_null())["_written"]
    once, strangers = known.unique(maintain_order=True), unknown.unique(maintain_order=True)
    n_repeated = len(known) - len(once) + len(unknown) - len(strangers)
    return NamedList(tuple(once), tuple(strangers), n_repeated, matched.height, column)

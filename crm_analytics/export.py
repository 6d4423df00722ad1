"""Tables as files that a spreadsheet opens safely."""

from __future__ import annotations

import hashlib
import io
import re

import polars as pl

# a cell that begins so is a formula to a spreadsheet; the full-width signs are formulas to East Asian ones
# source: OWASP, CSV Injection
_FORMULA_START = r"^([=+\-@\t\r\n＝＋－＠])"


def neutralise_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before text (cells and column names) that a spreadsheet would run; numbers stay numbers.

    >>> neutralise_formulas(pl.DataFrame({"name": ["=1+1", "Ann"], "sum": [-1, 2]})).rows()
    [("'=1+1", -1), ('Ann', 2)]
    """
    texts = [name for name, dtype in frame.schema.items() if dtype in (pl.String, pl.Categorical, pl.Enum)]
    safe = frame.with_columns(pl.col(name).cast(pl.String).str.replace(_FORMULA_START, "'$1") for name in texts)
    return safe.rename({name: "'" + name for name in frame.columns if re.match(_FORMULA_START, name)})


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """The table as CSV in UTF-8, with the mark by which Excel knows it, and with formulas neutralised.

    >>> csv_bytes(pl.DataFrame({"name": ["@me"]})).decode("utf-8-sig")
    "name\\n'@me\\n"
    """
    buffer = io.BytesIO()
    neutralise_formulas(frame).write_csv(buffer, include_bom=True)
    return buffer.getvalue()


def content_hash(content: bytes) -> str:
    """Eight hexadecimal digits that change with the content: for file names that are never stale.

    >>> content_hash(b"a") == content_hash(b"a"), content_hash(b"a") == content_hash(b"b")
    (True, False)
    """
    return hashlib.blake2b(content, digest_size=4).hexdigest()

"""Telling buyers apart in exports that mask or leave out who bought."""

from __future__ import annotations

import polars as pl

from crm_analytics.messages import Message, Severity

_HIDDEN = r"[*#$]|密文"
_LEAST_DIGITS = 7  # visible digits of a masked number from which, with the name beside it, it tells people apart


def visible(column: str) -> pl.Expr:
    """A text that is not masked or encrypted; null where it is.

    >>> pl.DataFrame({"_a": ["13800001111", "138****1111"]}).select(visible("_a"))["_a"].to_list()
    ['13800001111', None]
    """
    return pl.when(~pl.col(column).str.contains(_HIDDEN)).then(pl.col(column))


def masked_person(name: str, phone: str) -> pl.Expr:
    """The telephone number, or name and masked number where enough digits show; else null.

    >>> pl.DataFrame({"_n": ["Li*"], "_p": ["138****1111"]}).select(masked_person("_n", "_p")).item()
    'Li*|138****1111'
    """
    n_digits = pl.col(phone).str.count_matches(r"\d")
    both = pl.concat_str(name, phone, separator="|")
    return pl.coalesce(visible(phone), pl.when((n_digits >= _LEAST_DIGITS) & ~_is_cipher(phone)).then(both))


def _is_cipher(column: str) -> pl.Expr:
    return pl.col(column).str.contains(r"[#$]|密文")


def or_each_order(lines: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Message, ...]]:
    """Make every order its own customer where an export names no buyer at all, and say so."""
    if lines["customer_id"].null_count() < lines.height:
        return lines, ()
    said = Message("intake.no_buyers_named", {"n_rows": lines.height}, Severity.WARNING)
    return lines.with_columns(pl.col("order_id").alias("customer_id")), (said,)

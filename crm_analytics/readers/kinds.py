"""Which kind of file some bytes are, by their first bytes; an extension proves nothing."""

from __future__ import annotations

import re

_SIGNATURES = (
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0", "excel"),  # the compound file of old .xls
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3", "sqlite"),
    (b"{\\rtf", "rtf"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg")
_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*["}]')
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def recognise_kind(content: bytes) -> str:
    """Name the kind of a file by its first bytes: csv, excel, parquet, json, zip or gzip, else what it is instead.

    >>> recognise_kind(b"id,sum"), recognise_kind(b"%PDF-1.7")
    ('csv', 'pdf')
    """
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    if content.startswith(b"PK"):
        return "excel" if b"xl/" in content else "zip"
    if content[:4096].lstrip().lower().startswith(_MARKUP):
        return "markup"
    if _JSON.match(content):
        return "json"
    return "binary" if _is_binary(content) else "csv"


def _is_binary(content: bytes) -> bool:
    head = content[:4096]
    if head.startswith(_UTF16_MARKS) or b"\0" not in head:
        return False
    # UTF-16 without a mark has its zero bytes all on one side; other files have them anywhere
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return min(even, odd) > 0 or max(even, odd) < len(head) // 8

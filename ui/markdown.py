"""Escaping for text that comes from data: most Streamlit labels are Markdown, where a name could load a picture."""

from __future__ import annotations

import re
from typing import Any

_ESCAPED = re.compile(r"\\([^\w\s])")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:])")


def md_escape(value: Any) -> str:
    """Escape a data-derived value for a Markdown sink; line breaks become spaces.

    >>> md_escape("![a](http://x)")
    '\\\\!\\\\[a\\\\]\\\\(http\\\\:\\\\/\\\\/x\\\\)'
    """
    text = " ".join(str(value).split())
    return _SPECIAL.sub(r"\\\1", text).replace("/", "\\/")


def plain(markdown: str) -> str:
    """Take the escapes out again, for a sink that is read aloud.

    >>> plain(md_escape("$1.5 [a]"))
    '$1.5 [a]'
    """
    return _ESCAPED.sub(r"\1", markdown)

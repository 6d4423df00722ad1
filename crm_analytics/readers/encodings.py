"""Text in any usual encoding to Unicode."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from charset_normalizer import from_bytes

_SAMPLE_BYTES = 200_000
_LEAST_PLAUSIBLE = 0.6  # share of plausible characters from which an encoding is believed

# the common characters of each double-byte set lie together: their first bytes
_COMMON_LEADS = {
    "gb18030": ("gb2312", 0xA1, 0xD7),
    "big5": ("big5", 0xA1, 0xC6),
    "shift_jis": ("shift_jis", 0x81, 0x97),
}


def decode(content: bytes) -> tuple[str, str]:
    """Decode text and name its encoding: bytes -> (text, encoding).

    >>> decode("金额,12".encode("gb18030"))
    ('金额,12', 'gb18030')
    """
    for find in (_marked_encoding, lambda _: "utf-8", _guess):
        encoding = find(content)
        try:
            return content.decode(encoding or "utf-8"), encoding or "utf-8"
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", errors="replace"), "cp1252"


def _marked_encoding(content: bytes) -> str | None:
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = content[:4096]
    if b"\0" not in head:
        return None
    return "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"


def _guess(content: bytes) -> str | None:
    """Guess a legacy encoding: by its common characters, which few lines suffice for, else by charset-normalizer."""
    # lines of plain ASCII say nothing about the encoding and would only dilute the evidence
    telling = b"\n".join(line for line in content.splitlines() if not line.isascii())[:_SAMPLE_BYTES]
    scores = {encoding: _plausibility(telling, encoding) for encoding in _CHECKS}
    best = max(scores, key=lambda encoding: scores[encoding])  # the first of equals
    if scores[best] >= _LEAST_PLAUSIBLE:
        return best
    match = from_bytes(telling).best()
    return match.encoding if match else None


def _plausibility(content: bytes, encoding: str) -> float:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as problem:
        if problem.end < len(content) - 4:
            return 0.0
        text = content[: problem.start].decode(encoding)  # the sample's end cut a character
    runs = re.findall(r"[^\x00-\x7f]+", text)
    n_characters = sum(map(len, runs))
    plausible = sum(len(run) * _CHECKS[encoding](run) for run in runs)
    return plausible / n_characters if n_characters else 0.0


def _is_common(encoding: str) -> Callable[[str], float]:
    codec, first, last = _COMMON_LEADS[encoding]
    return lambda run: sum(first <= (char.encode(codec, "ignore") or b"\0")[0] <= last for char in run) / len(run)


def _is_western(run: str) -> float:
    # accented letters and signs stand alone or in pairs among plain ones
    return float(len(run) <= 2 and all(_is_latin_or_sign(char) for char in run))


def _is_latin_or_sign(char: str) -> bool:
    if char.isalpha():
        return "LATIN" in unicodedata.name(char, "") or char in "ªº"
    return unicodedata.category(char) not in ("Cc", "Ps")


def _is_cyrillic(run: str) -> float:
    return sum("CYRILLIC" in unicodedata.name(char, "") for char in run) / len(run) if len(run) > 2 else 0.0


_CHECKS: dict[str, Callable[[str], float]] = {
    **{encoding: _is_common(encoding) for encoding in _COMMON_LEADS},
    "cp1252": _is_western,
    "cp1251": _is_cyrillic,
}

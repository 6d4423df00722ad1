"""Text in any usual encoding to Unicode."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator

from charset_normalizer import from_bytes

from crm_analytics.readers.content import Content, Scratch

_SAMPLE_BYTES = 200_000
_LEAST_PLAUSIBLE = 0.6  # share of plausible characters from which an encoding is believed

_MOST_BAD = 0.2  # bad bytes a good letter up to which a text is taken for damaged, not for another encoding
_MISFIT = 0.1  # what a single bad byte takes from the plausibility of an encoding
_REPLACED = "\ufffd".encode()

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
    encoding, errors = find_encoding(Content(content))
    return content.decode(encoding, errors), encoding


def find_encoding(content: Content) -> tuple[str, str]:
    """Find the encoding of a text: content -> (encoding, "strict" where it fits every byte, else "replace").

    >>> find_encoding(Content("金额,12".encode("gb18030")))
    ('gb18030', 'strict')
    >>> find_encoding(Content("金额,金额,金额,12".encode() + bytes([255])))
    ('utf-8', 'replace')
    """
    marked = _marked_encoding(content)
    if marked or _fits(content, "utf-8"):
        encoding = marked or "utf-8"
        return encoding, "strict" if not marked or _fits(content, encoding) else "replace"
    telling = _telling_lines(content)
    if _is_damaged_utf8(telling):
        return "utf-8", "replace"
    encoding = _guess(telling) or "cp1252"
    return encoding, "strict" if _fits(content, encoding) else "replace"


def count_replaced(content: Content) -> int:
    """Number of characters in UTF-8 that stand for bytes that no encoding knows."""
    n_found, tail = 0, b""
    for piece in content.pieces():
        n_found += (tail + piece).count(_REPLACED)
        tail = piece[-2:] if not piece.endswith(_REPLACED) else b""
    return n_found


def to_utf8(content: Content, encoding: str, errors: str = "strict") -> Content:
    """Write a text as UTF-8 with lines that end as Polars knows them: content -> content, on the disk if it was there.

    What is such a text already is given back as it is.
    """
    is_old_mac = encoding not in _WIDE and _ends_lines_with_returns(content)
    if encoding in ("utf-8", "utf-8-sig") and errors == "strict" and not is_old_mac:
        return content
    pieces = (_with_line_feeds(text) if is_old_mac else text for text in _texts(content, encoding, errors))
    return _keep(pieces, on_disk=content.is_on_disk)


def _keep(texts: Iterator[str], *, on_disk: bool) -> Content:
    if not on_disk:
        return Content("".join(texts).encode("utf-8", "replace"))
    scratch = Scratch()
    with scratch.path.open("wb") as file:
        file.writelines(text.encode("utf-8", "replace") for text in texts)
    return Content(scratch)


def _texts(content: Content, encoding: str, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    yield from map(decoder.decode, content.pieces())
    yield decoder.decode(b"", final=True)


def _fits(content: Content, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for piece in content.pieces():
            # nothing is pending after plain ASCII, and most exports hold nothing else
            if not (encoding == "utf-8" and piece.isascii() and not decoder.getstate()[0]):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


_WIDE = ("utf-16", "utf-16-le", "utf-16-be")


def _ends_lines_with_returns(content: Content) -> bool:
    # an early line feed settles it without reading on
    return all(b"\n" not in piece for piece in content.pieces()) and b"\r" in content.head(_SAMPLE_BYTES)


def _with_line_feeds(text: str) -> str:
    return text.replace("\r", "\n")


def _marked_encoding(whole: Content) -> str | None:
    content = whole.head(4096)
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" not in content:
        return None
    return "utf-16-be" if content[0::2].count(0) > content[1::2].count(0) else "utf-16-le"


def _is_damaged_utf8(telling: bytes) -> bool:
    # letters of several bytes hardly ever come about by chance
    text = telling.decode("utf-8", "replace")
    n_bad = text.count("\ufffd")
    n_good = sum(not char.isascii() for char in text) - n_bad
    return n_bad <= _MOST_BAD * n_good


def _guess(telling: bytes) -> str | None:
    """Guess a legacy encoding: by its common characters, which few lines suffice for, else by charset-normalizer."""
    scores = {encoding: _plausibility(telling, encoding) for encoding in _CHECKS}
    best = max(scores, key=lambda encoding: scores[encoding])  # the first of equals
    if scores[best] >= _LEAST_PLAUSIBLE:
        return best
    match = from_bytes(telling).best()
    return match.encoding if match else None


def _telling_lines(content: Content) -> bytes:
    """Lines from all over the text that are no plain ASCII; the others would only dilute the evidence."""
    taken: list[bytes] = []
    n_bytes = 0
    with content.open() as file:
        for line in file:
            if not line.isascii():
                taken.append(line.rstrip(b"\r\n"))
                n_bytes += len(line)
            if n_bytes > _SAMPLE_BYTES:
                break
    return b"\n".join(taken)[:_SAMPLE_BYTES]


def _plausibility(content: bytes, encoding: str) -> float:
    """Share of characters that are common in texts of an encoding, less a bit where bytes don't fit."""
    text = content.decode(encoding, "replace")
    text = text[:-1] if text.endswith("\ufffd") else text  # the sample's end cut a character
    runs = re.findall(r"[^\x00-\x7f]+", text)
    n_characters = sum(map(len, runs))
    plausible = sum(len(run) * _CHECKS[encoding](run) for run in runs)
    n_bad = text.count("\ufffd")
    if not n_characters or n_bad > _MOST_BAD * n_characters:
        return 0.0
    return plausible / n_characters - (_MISFIT if n_bad else 0.0)


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

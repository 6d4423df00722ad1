"""Archives: gzip holds one file, zip one or several; what expands to more than any export does is refused."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

from crm_analytics.errors import UnreadableFile
from crm_analytics.readers.content import PIECE_BYTES, Content, Scratch

LARGEST_BYTES = 8 << 30  # of all members together
HIGHEST_RATIO = 200  # exports shrink to a tenth or a fiftieth; a zip bomb to a thousandth
_HARMLESS_BYTES = 64 << 20  # up to this size nothing is a bomb, and a file of one repeated line is none either
_MOST_MEMBERS = 1_000
_DAMAGE = (zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, EOFError, OSError, NotImplementedError, ValueError)


def expand_gzip(content: Content, file: str) -> Content:
    """Expand gzip: content -> the one file that it holds. Raises UnreadableFile: gzip, archive_too_large."""
    try:
        with content.open() as packed, gzip.open(packed) as unpacked:
            return _keep(unpacked, _Allowance(file, content.size))
    except _DAMAGE as problem:
        raise UnreadableFile(file=file, detail="gzip") from problem


def expand_zip(content: Content, file: str) -> Iterator[tuple[str, Content]]:
    """Expand zip: content -> name and content of each member, folders and the marks of file systems left out.

    Raises UnreadableFile: zip (damaged), zip_locked (needs a password), archive_too_large.
    """
    try:
        with content.open() as packed, zipfile.ZipFile(packed) as archive:
            members = [member for member in archive.infolist() if _is_wanted(member)]
            if len(members) > _MOST_MEMBERS:
                raise UnreadableFile(file=file, detail="archive_too_large")
            if any(member.flag_bits & 0x1 for member in members):
                raise UnreadableFile(file=file, detail="zip_locked")
            allowance = _Allowance(file, content.size)
            for member in members:
                with archive.open(member) as unpacked:
                    expanded = _keep(unpacked, allowance)
                yield member.filename, expanded
    except _DAMAGE as problem:
        raise UnreadableFile(file=file, detail="zip") from problem


def is_workbook(content: Content) -> bool:
    """Whether a zip archive is a workbook of Excel or of OpenOffice.

    >>> is_workbook(Content(b"PK no archive"))
    False
    """
    try:
        with content.open() as packed, zipfile.ZipFile(packed) as archive:
            names = archive.namelist()
            return any(name.startswith("xl/") for name in names) or (
                "mimetype" in names and b"spreadsheet" in archive.read("mimetype")[:200]
            )
    except (*_DAMAGE, RuntimeError):
        return b"xl/" in content.head(8 * PIECE_BYTES)  # a workbook that is damaged


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    return not member.is_dir() and "__MACOSX" not in parts and bool(parts) and not parts[-1].startswith(".")


class _Allowance:
    """How much an archive may still expand to; its own statements about sizes are not believed."""

    def __init__(self, file: str, n_packed: int) -> None:
        self._file = file
        self._left = min(LARGEST_BYTES, max(_HARMLESS_BYTES, n_packed * HIGHEST_RATIO))

    def spend(self, n_bytes: int) -> None:
        self._left -= n_bytes
        if self._left < 0:
            raise UnreadableFile(file=self._file, detail="archive_too_large")


def _keep(unpacked: IO[bytes] | gzip.GzipFile, allowance: _Allowance) -> Content:
    scratch = Scratch()
    with scratch.path.open("wb") as target:
        while piece := unpacked.read(PIECE_BYTES):
            allowance.spend(len(piece))
            target.write(piece)
    return Content(scratch)

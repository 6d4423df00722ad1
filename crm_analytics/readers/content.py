"""The bytes of a file, in memory or on the disk, and pieces of them when they are many."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

PIECE_BYTES = 1 << 20  # larger ones take longer: the system hands out their memory anew each time


class Scratch:
    """A temporary file that is deleted together with the last object that holds it."""

    def __init__(self) -> None:
        handle, name = tempfile.mkstemp(prefix="crm-analytics-")
        os.close(handle)
        self.path = Path(name)
        weakref.finalize(self, self.path.unlink, missing_ok=True)


@dataclass(frozen=True)
class Content:
    """What a file holds; what lies on the disk stays there.

    >>> Content(b"id,sum").head(2)
    b'id'
    """

    held: bytes | Path | Scratch

    @property
    def source(self) -> bytes | Path:
        """Bytes or path, as Polars and other libraries take them; keep the Content as long as you use it."""
        return self.held.path if isinstance(self.held, Scratch) else self.held

    @property
    def is_on_disk(self) -> bool:
        return not isinstance(self.held, bytes)

    @property
    def size(self) -> int:
        """Number of bytes."""
        source = self.source
        return len(source) if isinstance(source, bytes) else source.stat().st_size

    def open(self) -> BinaryIO:
        """Open it at its beginning."""
        source = self.source
        return BytesIO(source) if isinstance(source, bytes) else source.open("rb")

    def head(self, n_bytes: int) -> bytes:
        """The first bytes."""
        with self.open() as file:
            return file.read(n_bytes)

    def pieces(self, n_bytes: int = PIECE_BYTES) -> Iterator[bytes]:
        """All bytes, piece by piece."""
        with self.open() as file:
            while piece := file.read(n_bytes):
                yield piece

    def read(self) -> bytes:
        """All bytes at once."""
        source = self.source
        return source if isinstance(source, bytes) else source.read_bytes()

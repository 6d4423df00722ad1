"""Rows in blocks that stay in the processor's cache, worked on by all cores: NumPy lets go of the interpreter's lock.

NumPy's vectorised exp and log (about 1 ns a number with AVX-512) were measured five times as fast on one core as the
same loop compiled by Numba on two: so nothing here is compiled, and nothing waits for a compiler.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Found = TypeVar("Found")
_MOST_THREADS = 8  # others use the machine too, and more gain little


def each_block(work: Callable[[slice], Found], n_rows: int, block_rows: int) -> list[Found]:
    """Results of the work on each block of rows, in the order of the rows.

    >>> each_block(lambda rows: rows.stop - rows.start, 5, 2)
    [2, 2, 1]
    """
    blocks = list(_blocks(n_rows, block_rows))
    n_threads = min(os.cpu_count() or 1, _MOST_THREADS, len(blocks))
    if n_threads < 2:
        return [work(rows) for rows in blocks]
    with ThreadPoolExecutor(n_threads) as pool:
        return list(pool.map(work, blocks))


def _blocks(n_rows: int, block_rows: int) -> Iterator[slice]:
    return (slice(start, min(start + block_rows, n_rows)) for start in range(0, n_rows, block_rows))

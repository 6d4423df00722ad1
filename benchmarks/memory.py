"""What this process holds in memory, and the most that it has held."""

from __future__ import annotations

import math
import os
import re
import sys
from pathlib import Path

_STATUS, _PAGES, _CLEAR = Path("/proc/self/status"), Path("/proc/self/statm"), Path("/proc/self/clear_refs")


def gigabytes_held() -> float:
    """Memory that this process holds now; where the system does not tell, the most that it has held."""
    if not _PAGES.exists():
        return peak_gigabytes()
    return int(_PAGES.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e9


def peak_gigabytes() -> float:
    """Most memory that this process has held; nan where the system does not tell."""
    if _STATUS.exists():  # getrusage would count what the parent held before it started this process
        return int(re.findall(r"VmHWM:\s+(\d+) kB", _STATUS.read_text())[0]) * 1024 / 1e9
    try:
        import resource
    except ImportError:
        return math.nan  # Windows
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def forget_peak() -> None:
    """Let the peak begin anew; where that isn't possible, it stays what it was, and a later reading is too high."""
    if os.access(_CLEAR, os.W_OK):
        _CLEAR.write_text("5")

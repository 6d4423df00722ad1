"""Give memory back that nothing holds any more: after whole pages, and not after each of them."""

from __future__ import annotations

import gc
import time

EVERY_S = 5.0  # a full collection takes a fifth of a second in which no session moves
_collected_at = [float("-inf")]  # of this process, on its monotonic clock


def collect_unused() -> bool:
    """Collect cycles of objects, unless that was done a moment ago, by whichever session; whether it was done now.

    Streamlit's own collection (runner.postScriptGC) comes after each move of a slider, too.
    """
    if time.monotonic() < _collected_at[0] + EVERY_S:
        return False
    _collected_at[0] = time.monotonic()
    gc.collect()
    return True

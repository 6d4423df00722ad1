"""Print our times beside those of well-known tools, measured in the same run: ``make bench``.

Every measurement runs in a process of its own, ours and the peer's in turns; the table shows medians of three.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import re
import statistics
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.cases import COMPARISONS, Comparison, Digest, Measured
from benchmarks.make_base import transactions_path

REPEATS = 3
_PAGE = """# Benchmarks

Written by `make bench WRITE=docs/benchmarks.md`; medians of three runs, ours and the peer's in turns, each in a process
of its own; results are checked to be equal before a time counts. A ratio below 1 means that ours took less time.

```
{table}
```
"""


def main() -> int:
    """Measure everything and print the table; 1 when results differ or a target is missed."""
    arguments = _parse()
    if arguments.measure:
        case, side = arguments.measure
        _measure_here(case, side, arguments.customers)
        return 0
    lines = _conditions(arguments.customers)
    print(*lines, sep="\n", flush=True)
    held = []
    for name in arguments.only or COMPARISONS:
        is_held, found = _compare(name, arguments.customers)
        print(*found, sep="\n", flush=True)
        held.append(is_held)
        lines += found
    if arguments.write:
        Path(arguments.write).write_text(_PAGE.format(table="\n".join(lines)))
    return 0 if all(held) else 1


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--only", nargs="*", choices=COMPARISONS)
    parser.add_argument("--write", metavar="FILE", help="write the table as a page of the documentation")
    parser.add_argument("--measure", nargs=2, metavar=("CASE", "SIDE"), help=argparse.SUPPRESS)
    return parser.parse_args()


def _conditions(n_customers: int) -> list[str]:
    transactions_path(n_customers)
    packages = ", ".join(f"{name} {version(name)}" for name in ("polars", "narwhals", "duckdb", "lifetimes", "numpy"))
    return [
        f"{n_customers:,} customers; {os.cpu_count()} cores; Python {platform.python_version()}",
        f"{packages}\n",
        f"{'':32}{'ours':>9}{'peer':>9}  {'peer':10}{'ratio':>7}{'target':>8}   memory, ours and peer",
    ]


def _compare(name: str, n_customers: int) -> tuple[bool, list[str]]:
    comparison = COMPARISONS[name]
    ours, peers = [], []
    for _ in range(REPEATS):  # in turns, so that neither finds the warmer machine
        ours.append(_measure_apart(name, "ours", n_customers))
        peers.append(_measure_apart(name, "peer", n_customers))
    differences = _differences(ours[0][0].digest, peers[0][0].digest, comparison.tolerance)
    lines = [_line(comparison, ours, peers), *(f"    differs: {text}" for text in differences)]
    return not differences and _ratio(ours, peers) <= comparison.target, lines


def _line(comparison: Comparison, ours: list[tuple[Measured, float]], peers: list[tuple[Measured, float]]) -> str:
    ratio = _ratio(ours, peers)
    verdict = "" if ratio <= comparison.target else "  MISSED"
    return (
        f"{comparison.title:32}{_seconds(ours):8.2f}s{_seconds(peers):8.2f}s  {comparison.peer_name:10}"
        f"{ratio:7.2f}{comparison.target:8.1f}   {_memory(ours):.1f} and {_memory(peers):.1f} GB{verdict}"
    )


def _seconds(runs: list[tuple[Measured, float]]) -> float:
    return statistics.median(measured.seconds for measured, _ in runs)


def _memory(runs: list[tuple[Measured, float]]) -> float:
    return max(gigabytes for _, gigabytes in runs)


def _ratio(ours: list[tuple[Measured, float]], peers: list[tuple[Measured, float]]) -> float:
    return _seconds(ours) / _seconds(peers)


def _differences(ours: Digest, peers: Digest, tolerance: float) -> list[str]:
    names = sorted(set(ours) | set(peers))
    pairs = [(name, ours.get(name, math.nan), peers.get(name, math.nan)) for name in names]
    return [f"{name}: {a:.12g} and {b:.12g}" for name, a, b in pairs if not math.isclose(a, b, rel_tol=tolerance)]


def _measure_apart(name: str, side: str, n_customers: int) -> tuple[Measured, float]:
    command = [sys.executable, "-m", "benchmarks.run", f"--customers={n_customers}", "--measure", name, side]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} ({side}) failed:\n{done.stderr}")
    answer = json.loads(done.stdout.splitlines()[-1])
    return Measured(answer["seconds"], answer["digest"]), answer["gigabytes"]


def _measure_here(name: str, side: str, n_customers: int) -> None:
    case = COMPARISONS[name].ours if side == "ours" else COMPARISONS[name].peer
    measured = case(n_customers)
    print(json.dumps({"seconds": measured.seconds, "digest": measured.digest, "gigabytes": peak_gigabytes()}))


def peak_gigabytes() -> float:
    """Most memory that this process has held; nan where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent held before it started this process
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0]) * 1024 / 1e9
    try:
        import resource
    except ImportError:
        return math.nan  # Windows
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


if __name__ == "__main__":
    sys.exit(main())

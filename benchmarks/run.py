"""Print our times beside those of well-known tools, measured in the same run: ``make bench``.

Every measurement runs in a process of its own, ours and the peer's in turns; the table shows medians of three.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from benchmarks import cases, intake, models
from benchmarks.cases import Comparison, Digest, Measured
from benchmarks.make_base import transactions_path
from benchmarks.memory import peak_gigabytes
from benchmarks.mutations import try_mutants

COMPARISONS = {**cases.COMPARISONS, **models.COMPARISONS, **intake.COMPARISONS}
REPEATS = 3
_PAGE = """# Benchmarks

Written by `make bench WRITE=docs/benchmarks.md`; medians of three runs, ours and the peer's in turns, each in a process
of its own; results are checked to be equal before a time counts. A ratio below 1 means that ours took less time;
without a peer the target is one of seconds. Memory is the most that a process held; with a +, the most beyond its
table. No model of ours is compiled. lifetimes values 200,000 customers, and its time is scaled to all.

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
    if not arguments.only and arguments.mutants:
        is_sound, found = try_mutants(arguments.mutants)
        print(*found, sep="\n", flush=True)
        held.append(is_sound)
        lines += ["", *found]
    if arguments.write:
        Path(arguments.write).write_text(_PAGE.format(table="\n".join(lines)))
    return 0 if all(held) else 1


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--only", nargs="*", choices=COMPARISONS)
    parser.add_argument("--mutants", type=int, default=10_000, help="damaged exports that the intake is tried with")
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
        if comparison.peer:
            peers.append(_measure_apart(name, "peer", n_customers))
    differences = _differences(ours[0][0].digest, peers[0][0].digest, comparison.tolerance) if peers else []
    lines = [_line(comparison, ours, peers), *(f"    {text}" for text in differences)]
    has_peers_result = bool(peers and peers[0][0].digest)
    return not (differences and has_peers_result) and _is_reached(comparison, ours, peers), lines


def _is_reached(
    comparison: Comparison, ours: list[tuple[Measured, float]], peers: list[tuple[Measured, float]]
) -> bool:
    is_small = all(not measured.above_table > comparison.most_above_table for measured, _ in ours)
    return is_small and _score(ours, peers) <= comparison.target


def _line(comparison: Comparison, ours: list[tuple[Measured, float]], peers: list[tuple[Measured, float]]) -> str:
    score = _score(ours, peers)
    verdict = "" if _is_reached(comparison, ours, peers) else "  MISSED"
    beside = f"{_seconds(peers):8.2f}s  {comparison.peer_name:10}{score:7.3f}" if peers else " " * 28
    memory = " and ".join(_memory(runs) for runs in (ours, peers) if runs)
    return f"{comparison.title:32}{_seconds(ours):8.2f}s{beside}{comparison.target:8.3g}   {memory} GB{verdict}"


def _seconds(runs: list[tuple[Measured, float]]) -> float:
    return statistics.median(measured.seconds for measured, _ in runs)


def _memory(runs: list[tuple[Measured, float]]) -> str:
    above = max(measured.above_table for measured, _ in runs)
    return f"{max(gigabytes for _, gigabytes in runs):.1f}" if math.isnan(above) else f"+{above:.1f}"


def _score(ours: list[tuple[Measured, float]], peers: list[tuple[Measured, float]]) -> float:
    return _seconds(ours) / _seconds(peers) if peers else _seconds(ours)


def _differences(ours: Digest, peers: Digest, tolerance: float) -> list[str]:
    if not peers:
        return ["the peer found no result: it did not converge"]
    names = sorted(set(ours) | set(peers))
    pairs = [(name, ours.get(name, math.nan), peers.get(name, math.nan)) for name in names]
    unequal = [pair for pair in pairs if not math.isclose(*pair[1:], rel_tol=tolerance)]
    return [f"differs: {name}: {a:.12g} and {b:.12g}" for name, a, b in unequal]


def _measure_apart(name: str, side: str, n_customers: int) -> tuple[Measured, float]:
    command = [sys.executable, "-m", "benchmarks.run", f"--customers={n_customers}", "--measure", name, side]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} ({side}) failed:\n{done.stderr}")
    answer = json.loads(done.stdout.splitlines()[-1])
    return Measured(**answer["measured"]), answer["gigabytes"]


def _measure_here(name: str, side: str, n_customers: int) -> None:
    case = COMPARISONS[name].ours if side == "ours" else COMPARISONS[name].peer
    assert case is not None
    print(json.dumps({"measured": asdict(case(n_customers)), "gigabytes": peak_gigabytes()}))


if __name__ == "__main__":
    sys.exit(main())

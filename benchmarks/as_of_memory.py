"""Move ``as_of`` many times over a large base and watch the memory: ``make bench-memory``.

The base is scored through the app's own cache, so that what the app keeps is what is measured.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys

import polars as pl

from benchmarks.make_base import FIRST_DAY, N_DAYS, transactions_path
from benchmarks.memory import gigabytes_held
from crm_analytics.dataset import DataSet, make_dataset
from crm_analytics.scoring import Rules
from ui.scores import scores_as_of

LIMIT_GB = 2.0


def main() -> int:
    """Print peak memory while the slider moves; 1 when it grows by more than the limit after the first score."""
    arguments = _parse()
    data = _dataset(arguments.customers)
    scores_as_of(data, _day(0), Rules())
    first = most = gigabytes_held()
    print(f"{arguments.customers:,} customers, scored once: {first:.2f} GB", flush=True)
    for move in range(1, arguments.moves + 1):
        scores_as_of(data, _day(move), Rules())
        most = max(most, gigabytes_held())
        if move in (1, 2, 5) or move % 10 == 0:
            print(f"after {move:4} moves: {gigabytes_held():.2f} GB", flush=True)
    grown = most - first
    print(f"grown by {grown:.2f} GB, limit {LIMIT_GB} GB{'' if grown <= LIMIT_GB else '  MISSED'}")
    return 0 if grown <= LIMIT_GB else 1


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--moves", type=int, default=200)
    return parser.parse_args()


def _day(move: int) -> dt.date:
    # every move lands on another day of the last two years
    return FIRST_DAY + dt.timedelta(days=365 + move * 37 % (N_DAYS - 365))


def _dataset(n_customers: int) -> DataSet:
    return make_dataset(pl.read_parquet(transactions_path(n_customers)), dataset_id="benchmark", name="benchmark")


if __name__ == "__main__":
    sys.exit(main())

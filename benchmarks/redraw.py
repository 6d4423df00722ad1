"""Seconds until the Life cycle page is drawn anew after the date or a rule has moved: ``make bench-redraw``.

Every part of the page is opened once; then ``as_of`` moves to days that were never looked at, and a slider of the rules
to places where it never stood, so that no cache knows the answer. The whole script of the page runs each time, without
a browser; in the app a moved rule runs only its own part.
"""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
from streamlit.testing.v1 import AppTest

from benchmarks.make_base import transactions_path
from crm_analytics.dataset import DataSet, make_dataset

APP = Path(__file__).parents[1] / "app.py"
PARTS = ("now", "time", "next", "lasting", "steps", "rules", "opinions", "teaching")
RULE = "try_lapsed"
LIMIT_S = 0.5  # median of a part
STEP_DAYS = 11  # between two days looked at: most months are met three times
_TIMEOUT_S = 300


def main() -> int:
    """Print median and 95th percentile by part; 1 when a median is over the limit."""
    options = _parse()
    logging.disable(logging.WARNING)  # Streamlit misses its server
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CRM_WORKSPACE"] = folder  # rules and lists of the benchmark stay away from the reader's own
        table = measure(_dataset(options.customers), options.moves, parts=options.parts or PARTS)
    with pl.Config(tbl_rows=-1, float_precision=2, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        print(f"{options.customers:,} customers, {options.moves} moves each; limit of the median {LIMIT_S} s")
        print(table)
    return int((table["median_s"] > LIMIT_S).any())


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--moves", type=int, default=12)
    parser.add_argument("--parts", nargs="*", choices=PARTS, help="all of them where none is named")
    return parser.parse_args()


def _dataset(n_customers: int) -> DataSet:
    lines = pl.read_parquet(transactions_path(n_customers))
    return make_dataset(lines, dataset_id="upload-benchmark", name="benchmark")


def measure(data: DataSet, n_moves: int, *, parts: tuple[str, ...] = PARTS) -> pl.DataFrame:
    """Time the moves in every part: -> part, moved, median_s, p95_s, cpu_s (median; what other
    programs on the machine don't lengthen)."""
    app = _open(data)
    days: Iterator[dt.date] = (data.last_date - dt.timedelta(days=STEP_DAYS * number) for number in range(1, 10_000))
    rows = []
    for part in parts:
        app.query_params["lifecycle_part"] = part
        _timed(lambda: app.switch_page("pages/lifecycle.py").run())
        moves = {"as_of": (_mover(app, "as_of", day) for day in days)}
        if part == "rules":
            moves["rule"] = (_mover(app, RULE, 4.0 + 0.25 * number) for number in range(n_moves))
        for moved, steps in moves.items():
            seconds, cpu = (
                pl.Series(each) for each in zip(*[_timed(next(steps)) for _ in range(n_moves)], strict=True)
            )
            rows.append({"part": part, "moved": moved, "median_s": seconds.median(), "p95_s": seconds.quantile(0.95),
                         "cpu_s": cpu.median()})  # fmt: skip
        days = _restart(days, data)
    return pl.DataFrame(rows)


def _restart(days: Iterator[dt.date], data: DataSet) -> Iterator[dt.date]:
    """Further days never looked at, from the end of the data again where two thirds of them are used up."""
    day = next(days)
    if day > data.first_date + (data.last_date - data.first_date) / 3:
        return days
    return (data.last_date - dt.timedelta(days=STEP_DAYS * number + 5) for number in range(1, 10_000))


def _open(data: DataSet) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=_TIMEOUT_S)
    app.session_state["lang"] = "en"
    app.session_state["_uploads"] = {data.dataset_id: data}
    app.session_state["data"] = data.dataset_id
    return app.run()


def _mover(app: AppTest, key: str, value: object) -> Callable[[], AppTest]:
    return lambda: app.get_by_key(key).set_value(value).run()  # type: ignore[union-attr]


def _timed(run: Callable[[], AppTest]) -> tuple[float, float]:
    start, cpu = time.perf_counter(), time.process_time()
    app = run()
    seconds = time.perf_counter() - start, time.process_time() - cpu
    if app.exception or app.error:
        raise RuntimeError(str([element.value for element in (*app.exception, *app.error)]))
    return seconds


if __name__ == "__main__":
    sys.exit(main())

"""HAKR goes on: days that were simulated after the sample data end, kept in the owner's workspace.

Each step is a folder named after the day on which it began and its number of days; it is written beside and then
renamed, so that a step is there whole or not at all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import polars as pl

from crm_analytics.dataset import DataSet, make_dataset
from crm_analytics.simulate import TimePassed, let_time_pass
from ui.state import workspace

COMPANY = "hakr"
FIRST_LAST_DATE = dt.date(2026, 6, 30)  # last day of the sample data
STEP_DAYS = 60
SEED = 2026  # the same campaigns give the same future, however often HAKR starts again
_TABLES = tuple(field.name for field in fields(TimePassed))
_UNTOUCHED = "untouched"  # the sales, had nobody been contacted


def version(owner: str) -> str:
    """Name how far this owner's world has gone; "0" is the sample data as they are."""
    steps = sorted(_folder(owner).glob("*+*"))
    if not steps:
        return "0"
    marks = [f"{step.name} {(step / 'transactions.parquet').stat().st_mtime_ns}" for step in steps]
    return hashlib.blake2b("\n".join(marks).encode(), digest_size=8).hexdigest()


def continue_company(data: DataSet, owner: str) -> DataSet:
    """Append the days that this owner has let pass."""
    steps = list(_steps(owner, data.last_date))
    if not steps:
        return data
    tables = {name: _append(data.tables[name], steps, name) for name in _TABLES if name in data.tables}
    return make_dataset(
        _append(data.transactions, steps, "transactions"),
        dataset_id=data.dataset_id,
        name=data.name,
        currency=data.currency,
        tables={**data.tables, **tables},
        intake=data.intake,
    )


def let_time_pass_for(owner: str, data: DataSet, *, contacted: pl.DataFrame, days: int = STEP_DAYS) -> None:
    """Simulate what happens next when these customers are contacted, and keep it; a step that is there stays."""
    if data.truth is None or data.profiles is None:
        return
    future = [
        let_time_pass(
            data.truth, data.profiles, data.transactions,
            from_date=data.last_date, days=days, contacted=people, seed=SEED,
        )
        for people in (contacted, None)
    ]  # fmt: skip
    tables = {**{name: getattr(future[0], name) for name in _TABLES}, _UNTOUCHED: future[1].transactions}
    _keep(_folder(owner) / f"{data.last_date.isoformat()}+{days}", tables)


def untouched_sales(owner: str, *, starts_on: dt.date, ends_on: dt.date) -> pl.DataFrame | None:
    """Sales of a campaign's window had nobody been contacted; None unless one step holds the whole window."""
    for step in _folder(owner).glob("*+*"):
        begins, days = _span(step)
        if begins < starts_on and ends_on <= begins + dt.timedelta(days=days):
            return pl.read_parquet(step / f"{_UNTOUCHED}.parquet")
    return None


def reset(owner: str) -> None:
    """Forget the days that this owner has let pass."""
    shutil.rmtree(_folder(owner), ignore_errors=True)


def _folder(owner: str) -> Path:
    # a hash: an owner's name may be an address or hold signs that a path must not
    name = hashlib.blake2b(owner.encode(), digest_size=12).hexdigest()
    return workspace() / name / COMPANY


def _steps(owner: str, last_date: dt.date) -> Iterator[Path]:
    """Steps in their order, as far as each begins where the one before ended."""
    by_start = {_span(step)[0]: step for step in _folder(owner).glob("*+*")}
    while step := by_start.pop(last_date, None):
        yield step
        last_date = pl.read_parquet(step / "transactions.parquet", columns=["date"])["date"].max()  # type: ignore[assignment]


def _span(step: Path) -> tuple[dt.date, int]:
    begins, days = step.name.split("+")
    return dt.date.fromisoformat(begins), int(days)


def _append(table: pl.DataFrame, steps: list[Path], name: str) -> pl.DataFrame:
    new = [pl.read_parquet(step / f"{name}.parquet") for step in steps]
    return pl.concat([table, *new], how="diagonal_relaxed")


def _keep(step: Path, tables: dict[str, pl.DataFrame]) -> None:
    step.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=step.parent, prefix=".writing-"))
    for name, table in tables.items():
        table.write_parquet(beside / f"{name}.parquet")
    try:
        os.rename(beside, step)
    except OSError:  # another window has let the same days pass
        shutil.rmtree(beside)

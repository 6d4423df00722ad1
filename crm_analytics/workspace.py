"""Data sets that are kept: saved, listed, opened, renamed, brought up to date, deleted and fetched back.

A workspace is a folder of one owner; whose it is, its caller knows. Each data set is a folder with one version of its
tables inside, and a small file that names the version: a reader of the old one is never disturbed by a new one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from crm_analytics.dataset import DataSet, make_dataset
from crm_analytics.errors import UnknownDataSet
from crm_analytics.intake import Intake, Policy
from crm_analytics.intake.on_disk import add_files, keep_intake, open_intake

SAVED = "saved-"  # how the id of a saved data set begins
_CARD, _BIN = "dataset.json", ".deleted"
_DAYS = ("saved_on", "first_date", "last_date")


@dataclass(frozen=True)
class SavedDataSet:
    """What is known of a saved data set without opening it; days are dates, sizes bytes on the disk."""

    dataset_id: str
    version: str
    name: str
    currency: str
    saved_on: dt.date
    n_lines: int
    n_customers: int
    first_date: dt.date
    last_date: dt.date
    n_bytes: int
    version_before: str | None = None


@dataclass(frozen=True)
class Update:
    """What a newer export brought: lines that were new, and lines that were known and are not counted twice."""

    saved: SavedDataSet
    n_new: int
    n_known: int


def save_dataset(
    folder: Path, data: DataSet, *, name: str, saved_on: dt.date, logs: Sequence[str] = ()
) -> SavedDataSet:
    """Save a data set under a new id: workspace folder, data set, logs of its import -> SavedDataSet."""
    dataset_id = f"{SAVED}{secrets.token_hex(6)}"
    home = folder / dataset_id
    home.mkdir(parents=True)
    return _write_card(home, _keep(home, replace(data, dataset_id=dataset_id, name=name), saved_on, logs))


def list_datasets(folder: Path) -> list[SavedDataSet]:
    """List what is saved, the newest first."""
    found = [_read_card(card) for card in folder.glob(f"{SAVED}*/{_CARD}")]
    return sorted(found, key=lambda saved: (saved.saved_on, saved.name), reverse=True)


def find_dataset(folder: Path, dataset_id: str) -> SavedDataSet:
    """Read the card of one saved data set. Raises UnknownDataSet."""
    return _read_card(_home(folder, dataset_id) / _CARD)


def open_dataset(folder: Path, dataset_id: str) -> DataSet:
    """Open a saved data set. Raises UnknownDataSet."""
    saved = find_dataset(folder, dataset_id)
    inside = folder / dataset_id / saved.version
    intake = open_intake(inside / "intake") if (inside / "intake").is_dir() else None
    transactions = pl.scan_parquet(inside / "transactions.parquet", glob=False)
    tables = {path.stem: pl.read_parquet(path) for path in sorted((inside / "tables").glob("*.parquet"))}
    return _made(saved, transactions, tables, intake)


def _made(saved: SavedDataSet, transactions: pl.LazyFrame, tables: dict[str, pl.DataFrame], intake: Any) -> DataSet:
    return make_dataset(
        transactions,
        dataset_id=saved.dataset_id,
        name=saved.name,
        currency=saved.currency,
        tables=tables,
        intake=intake,
        version=saved.version,
    )


def rename_dataset(folder: Path, dataset_id: str, name: str) -> SavedDataSet:
    """Give a saved data set another name. Raises UnknownDataSet."""
    return _write_card(_home(folder, dataset_id), replace(find_dataset(folder, dataset_id), name=name))


def import_logs(folder: Path, dataset_id: str) -> list[str]:
    """The logs of all imports that are in a saved data set, as JSON, the first one first. Raises UnknownDataSet."""
    inside = folder / dataset_id / find_dataset(folder, dataset_id).version
    return [path.read_text(encoding="utf-8") for path in sorted((inside / "logs").glob("*.json"))]


def change_dataset(folder: Path, data: DataSet, *, saved_on: dt.date, logs: Sequence[str] = ()) -> SavedDataSet:
    """Keep a saved data set as it is now: with another policy, currency or side table. Raises UnknownDataSet."""
    home = _home(folder, data.dataset_id)
    before = find_dataset(folder, data.dataset_id)
    _forget_version(home, before.version_before)
    kept = _keep(home, data, saved_on, [*import_logs(folder, data.dataset_id), *logs])
    return _write_card(home, replace(kept, version_before=before.version))


def clean_dataset(folder: Path, dataset_id: str, policy: Policy, *, saved_on: dt.date) -> SavedDataSet:
    """Clean a saved data set by another policy. Raises UnknownDataSet, NothingAccepted, NoPurchases."""
    data = open_dataset(folder, dataset_id)
    if not isinstance(data.intake, Intake):
        raise UnknownDataSet(dataset_id=dataset_id)
    intake = data.intake.with_policy(policy)
    cleaned = _made(find_dataset(folder, dataset_id), intake.scan(), data.tables, intake)
    return change_dataset(folder, cleaned, saved_on=saved_on)


def update_dataset(
    folder: Path, dataset_id: str, newer: DataSet, *, saved_on: dt.date, logs: Sequence[str] = ()
) -> Update:
    """Append a newer export without counting a line twice. Raises UnknownDataSet, NothingAccepted.

    A line that is equal in all columns counts as often as in the export that has it most often. Of side tables, a
    customer's newer profile replaces the older one; of other tables rows that are there already are left out.
    """
    data = open_dataset(folder, dataset_id)
    if not isinstance(data.intake, Intake) or not isinstance(newer.intake, Intake):
        raise UnknownDataSet(dataset_id=dataset_id)
    intake = add_files(data.intake, newer.intake)
    tables = _newer_tables(data.tables, newer.tables)
    updated = _made(find_dataset(folder, dataset_id), intake.scan(), tables, intake)
    saved = change_dataset(folder, updated, saved_on=saved_on, logs=logs)
    n_new = intake.n_accepted - data.n_lines
    return Update(saved, n_new=n_new, n_known=newer.n_lines - n_new)


def _newer_tables(old: Mapping[str, pl.DataFrame], new: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    tables = {**old}
    for name, table in new.items():
        key = ["customer_id"] if name == "profiles" else None
        both = [table, old[name]] if name in old else [table]
        tables[name] = pl.concat(both, how="diagonal_relaxed").unique(subset=key, keep="first", maintain_order=True)
    return tables


def undo_update(folder: Path, dataset_id: str) -> SavedDataSet:
    """Go back to the version before the last change. Raises UnknownDataSet when there is none."""
    saved = find_dataset(folder, dataset_id)
    home = _home(folder, dataset_id)
    if saved.version_before is None:
        raise UnknownDataSet(dataset_id=dataset_id)
    before = _read_card(home / saved.version_before / _CARD)
    return _write_card(home, replace(before, name=saved.name, version_before=None))


def delete_dataset(folder: Path, dataset_id: str) -> None:
    """Move a saved data set to the bin, which holds one. Raises UnknownDataSet."""
    home = _home(folder, dataset_id)
    empty_bin(folder)
    (folder / _BIN).mkdir(exist_ok=True)
    os.rename(home, folder / _BIN / dataset_id)


def deleted_dataset(folder: Path) -> SavedDataSet | None:
    """What lies in the bin."""
    return next((_read_card(card) for card in (folder / _BIN).glob(f"{SAVED}*/{_CARD}")), None)


def restore_dataset(folder: Path, dataset_id: str) -> SavedDataSet:
    """Fetch a data set back from the bin. Raises UnknownDataSet."""
    os.rename(_home(folder / _BIN, dataset_id), folder / dataset_id)
    return find_dataset(folder, dataset_id)


def empty_bin(folder: Path) -> None:
    """Delete for good what lies in the bin."""
    shutil.rmtree(folder / _BIN, ignore_errors=True)


def remember_mapping(folder: Path, columns: Sequence[str], mapping: Mapping[str, str | None]) -> None:
    """Keep a mapping (canonical -> source, None = left out) for files with these headers."""
    path = _mapping_path(folder, columns)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_json(path, dict(mapping))


def recall_mapping(folder: Path, columns: Sequence[str]) -> dict[str, str | None] | None:
    """Find the mapping that was kept for files with these headers, in whatever order; None when there is none."""
    path = _mapping_path(folder, columns)
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def forget_mapping(folder: Path, columns: Sequence[str]) -> None:
    """Undo ``remember_mapping``."""
    _mapping_path(folder, columns).unlink(missing_ok=True)


def _mapping_path(folder: Path, columns: Sequence[str]) -> Path:
    headers = sorted(re.sub(r"\s+", " ", column.strip().casefold()) for column in columns)
    name = hashlib.blake2b("\x1f".join(headers).encode(), digest_size=12).hexdigest()
    return folder / "mappings" / f"{name}.json"


def _home(folder: Path, dataset_id: str) -> Path:
    # an id may come from a link: nothing but our own form becomes a path
    if not re.fullmatch(rf"{SAVED}[0-9a-f]{{12}}", dataset_id) or not (folder / dataset_id / _CARD).is_file():
        raise UnknownDataSet(dataset_id=dataset_id)
    return folder / dataset_id


def _keep(home: Path, data: DataSet, saved_on: dt.date, logs: Sequence[str]) -> SavedDataSet:
    version = secrets.token_hex(6)
    inside = home / version
    for part in ("tables", "logs"):
        (inside / part).mkdir(parents=True)
    for number, log in enumerate(logs):
        (inside / "logs" / f"{number:04}.json").write_text(log, encoding="utf-8")
    data.lines.sink_parquet(inside / "transactions.parquet")
    if isinstance(data.intake, Intake):
        keep_intake(data.intake, inside / "intake")
    for name, table in data.tables.items():
        table.write_parquet(inside / "tables" / f"{name}.parquet")
    return SavedDataSet(
        dataset_id=data.dataset_id,
        version=version,
        name=data.name,
        currency=data.currency,
        saved_on=saved_on,
        n_lines=data.n_lines,
        n_customers=data.ledger["customer_id"].n_unique(),
        first_date=data.first_date,
        last_date=data.last_date,
        n_bytes=sum(path.stat().st_size for path in inside.rglob("*.parquet")),
    )


def _forget_version(home: Path, version: str | None) -> None:
    if version is not None:
        shutil.rmtree(home / version, ignore_errors=True)


def _write_card(home: Path, saved: SavedDataSet) -> SavedDataSet:
    for place in (home / saved.version, home):  # the last one makes it hold
        _write_json(place / _CARD, asdict(saved))
    return saved


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    beside = path.with_suffix(f".{secrets.token_hex(4)}")
    beside.write_text(json.dumps(content, ensure_ascii=False, default=str), encoding="utf-8")
    os.replace(beside, path)


def _read_card(path: Path) -> SavedDataSet:
    plain = json.loads(path.read_text(encoding="utf-8"))
    return SavedDataSet(**plain | {name: dt.date.fromisoformat(plain[name]) for name in _DAYS})

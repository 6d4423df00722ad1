"""An intake kept in a folder: its rows as exported and its typed lines as Parquet, what was decided about them as JSON.

With the rows at hand, every switch of the policy still works on what is opened years later.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import polars as pl

from crm_analytics.intake.mapping import Basis, ColumnMapping, Given, Guess
from crm_analytics.intake.policy import Policy
from crm_analytics.intake.rules import RowRules
from crm_analytics.intake.tables import Intake
from crm_analytics.intake.typed import Order, TypedFile
from crm_analytics.messages import Message, Severity
from crm_analytics.readers import RawTable, read_raw
from crm_analytics.schemas import TABLES

_RECORD = "intake.json"


def keep_intake(intake: Intake, folder: Path) -> None:
    """Write an intake into an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [_keep_file(file, folder, number) for number, file in enumerate(intake.files)]
    rules = intake.order.rules
    record = {
        "table": intake.order.table.name,
        "policy": rules.policy.to_plain(),
        "received_on": rules.received_on.isoformat() if rules.received_on else None,
        "given": _plain_given(intake.order.given),
        "files": files,
    }
    (folder / _RECORD).write_text(json.dumps(record, ensure_ascii=False, default=str), encoding="utf-8")


def open_intake(folder: Path) -> Intake:
    """Open what ``keep_intake`` wrote: -> Intake that equals the one that was kept."""
    record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    received_on = dt.date.fromisoformat(record["received_on"]) if record["received_on"] else None
    table = TABLES[record["table"]]
    rules = RowRules(table, Policy.from_plain(record["policy"]), received_on)
    files = tuple(_open_file(folder, number, plain) for number, plain in enumerate(record["files"]))
    return clean_again(files, Order(table, _read_given(record["given"]), rules))


def add_files(intake: Intake, newer: Intake) -> Intake:
    """Put the files of a newer intake beside those of an older one and clean all of them by the older one's policy.

    A line that both hold counts as often as the one that holds it most often. Raises NothingAccepted.
    """
    files, taken = list(intake.files), {file.raw.file for file in intake.files}
    for file in newer.files:
        files.append(_placed(file, _new_name(file.raw.file, taken), files[-1].last_record + 1))
        taken.add(files[-1].raw.file)
    return clean_again(tuple(files), intake.order)


def clean_again(files: tuple[TypedFile, ...], order: Order) -> Intake:
    """Make an intake of typed files: stage 2 over all their lines. Raises NothingAccepted."""
    blank = Intake(order, files, pl.LazyFrame(), pl.DataFrame(), [], 0, 0)
    return blank.with_policy(order.rules.policy)


def _placed(file: TypedFile, name: str, first_record: int) -> TypedFile:
    """Rename and renumber a file: next month's export may have the name of this month's."""
    moved = first_record - file.first_record
    lines = file.lines.with_columns(pl.lit(name).alias("source_file"), pl.col("record") + moved)
    cells = file.cells.with_columns(pl.col("record") + moved) if file.cells.collect_schema() else file.cells
    return replace(file, raw=replace(file.raw, file=name), lines=lines, cells=cells, first_record=first_record)


def _new_name(name: str, taken: set[str]) -> str:
    number = 1
    new = name
    while new in taken:
        number += 1
        new = f"{name} ({number})"
    return new


def _keep_file(file: TypedFile, folder: Path, number: int) -> dict[str, Any]:
    file.lines.sink_parquet(folder / f"{number}-lines.parquet")
    file.cells.collect().write_parquet(folder / f"{number}-cells.parquet")
    _keep_raw(file.raw, folder / f"{number}-raw.parquet")
    raw = file.raw
    return {
        "file": raw.file,
        "columns": raw.columns,
        "first_row": raw.first_row,
        "raw_messages": [_plain_message(message) for message in raw.messages],
        "written": raw.written,
        "reading": raw.reading,
        "counted": file.counted,
        "messages": [_plain_message(message) for message in file.messages],
        "mapping": _plain_mapping(file.mapping),
        "n_read": file.n_read,
        "first_record": file.first_record,
    }


def _keep_raw(raw: RawTable, path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as parts:
        scans = []
        for number, batch in enumerate(raw.batches()):
            part = Path(parts) / f"{number}.parquet"
            batch.write_parquet(part)
            scans.append(pl.scan_parquet(part))
        # the column of overflow is in those batches only that have some
        pl.concat(scans, how="diagonal_relaxed").sink_parquet(path)


def _open_file(folder: Path, number: int, plain: Mapping[str, Any]) -> TypedFile:
    raw = replace(
        read_raw(folder / f"{number}-raw.parquet"),
        file=plain["file"],
        columns=tuple(plain["columns"]),
        first_row=plain["first_row"],
        messages=tuple(map(_read_message, plain["raw_messages"])),
        written=tuple(plain["written"]),
        reading=tuple((name, value) for name, value in plain["reading"]),
    )
    return TypedFile(
        raw=raw,
        lines=pl.scan_parquet(folder / f"{number}-lines.parquet", glob=False),
        cells=pl.scan_parquet(folder / f"{number}-cells.parquet", glob=False),
        counted=plain["counted"],
        messages=[_read_message(message) for message in plain["messages"]],
        mapping=_read_mapping(plain["mapping"]),
        n_read=plain["n_read"],
        first_record=plain["first_record"],
    )


def _plain_message(message: Message) -> dict[str, Any]:
    return {"code": message.code, "params": dict(message.params), "severity": message.severity}


def _read_message(plain: Mapping[str, Any]) -> Message:
    return Message(plain["code"], plain["params"], Severity(plain["severity"]))


def _plain_mapping(mapping: ColumnMapping) -> dict[str, Any]:
    return {"guesses": {name: asdict(guess) for name, guess in mapping.guesses.items()}, "unused": mapping.unused}


def _read_mapping(plain: Mapping[str, Any]) -> ColumnMapping:
    guesses = {
        name: Guess(guess["source"], guess["confidence"], Basis(guess["basis"]))
        for name, guess in plain["guesses"].items()
    }
    return ColumnMapping(guesses, tuple(plain["unused"]))


def _plain_given(given: Given) -> dict[str, Any] | None:
    return _plain_mapping(given) if isinstance(given, ColumnMapping) else dict(given) if given else None


def _read_given(plain: Mapping[str, Any] | None) -> Given:
    # no column of ours is called "guesses"
    return _read_mapping(plain) if plain and "guesses" in plain else plain

"""What was imported and how, so that the same files give the same tables again, today or in another house.

The log holds no data and no time of day: names and hashes of the files, how their columns were mapped, the policy with
its merges by hand, and what came out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from crm_analytics.errors import InvalidSetting, SourceChanged, SourceMissing
from crm_analytics.intake.mapping import Basis, ColumnMapping, Guess
from crm_analytics.intake.on_disk import clean_again
from crm_analytics.intake.policy import Policy
from crm_analytics.intake.presets import apply_presets, made_columns, recognise_preset
from crm_analytics.intake.rules import RowRules
from crm_analytics.intake.tables import Intake
from crm_analytics.intake.typed import Order, TypedFile, type_file
from crm_analytics.messages import Message, Severity
from crm_analytics.readers import RawTable, Source, read_raws
from crm_analytics.schemas import TABLES

VERSION = 1  # of the form of the log
_PIECE = 1 << 20  # bytes that are hashed at a time


@dataclass(frozen=True)
class LoggedFile:
    """A file that was given: its name, what tells its content from any other, and the preset that knew it."""

    name: str
    content_hash: str
    presets: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoggedTable:
    """One table that was made: of which files, mapped how, under which policy, and what came out."""

    table: str
    mappings: Mapping[str, ColumnMapping]
    policy: Policy
    received_on: dt.date | None
    n_read: int
    n_accepted: int
    said: tuple[Message, ...] = ()  # how it was read: date orders, decimal marks, what was derived


@dataclass(frozen=True)
class ImportLog:
    """Files, and the tables that were made of them."""

    files: tuple[LoggedFile, ...]
    tables: tuple[LoggedTable, ...]

    def to_json(self) -> str:
        """The log as JSON text, the same for the same import."""
        plain = {
            "version": VERSION,
            "files": [asdict(file) for file in self.files],
            "tables": [_plain_table(table) for table in self.tables],
        }
        return json.dumps(plain, ensure_ascii=False, indent=2, default=str)

    @classmethod
    def from_json(cls, text: str) -> ImportLog:
        """Read what ``to_json`` wrote. Raises InvalidSetting for anything else."""
        try:
            plain = json.loads(text)
            files = tuple(LoggedFile(f["name"], f["content_hash"], tuple(f["presets"])) for f in plain["files"])
            return cls(files, tuple(_read_table(table) for table in plain["tables"]))
        except (json.JSONDecodeError, KeyError, TypeError, ValueError) as problem:
            raise InvalidSetting(name="import_log", value=text[:40], rule="a log of an import") from problem


def log_import(intakes: Mapping[str, Intake], sources: Mapping[str, Source]) -> ImportLog:
    """Note an import: table name -> Intake, file name -> the source that was given -> ImportLog."""
    files = tuple(_log_file(name, source) for name, source in sources.items())
    return ImportLog(files, tuple(_log_table(intake) for intake in intakes.values()))


def replay(log: ImportLog, sources: Mapping[str, Source]) -> dict[str, Intake]:
    """Do an import again: log, file name -> source -> table name -> Intake with the same rows.

    Raises SourceMissing for a file that isn't given, SourceChanged for one whose content is another.
    """
    for file in log.files:
        _require_same(file, sources)
    raws = [raw for file in log.files for raw in read_raws(sources[file.name], file_name=file.name)]
    return {table.table: _replay_table(table, raws) for table in log.tables}


def _require_same(file: LoggedFile, sources: Mapping[str, Source]) -> None:
    if file.name not in sources:
        raise SourceMissing(file=file.name, found=sorted(sources))
    if hash_source(sources[file.name]) != file.content_hash:
        raise SourceChanged(file=file.name)


def _replay_table(logged: LoggedTable, raws: list[RawTable]) -> Intake:
    rules = RowRules(TABLES[logged.table], logged.policy, logged.received_on)
    files: list[TypedFile] = []
    for raw in _as_mapped(logged, raws):
        order = Order(rules.table, logged.mappings[raw.file], rules)
        files.append(type_file(raw, order, first_record=sum(file.n_read for file in files)))
    intake = clean_again(tuple(files), Order(rules.table, None, rules))
    return replace(intake, messages=[*intake.messages, *_say_difference(logged, intake)])


def _as_mapped(logged: LoggedTable, raws: list[RawTable]) -> list[RawTable]:
    """The files of a table in the form that was mapped: taken apart by a preset, or as they were exported."""
    made = {file for file, mapping in logged.mappings.items() if made_columns(mapping.sources.values())}
    shaped = apply_presets(raws, TABLES[logged.table]) if made else []
    by_name = {raw.file: raw for raw in raws} | {raw.file: raw for raw in shaped if raw.file in made}
    return [by_name[file] for file in logged.mappings]


def _say_difference(logged: LoggedTable, intake: Intake) -> list[Message]:
    """Say when the same files give other counts: another version of the product reads them otherwise."""
    if (intake.n_read, intake.n_accepted) == (logged.n_read, logged.n_accepted):
        return []
    params = {"table": logged.table, "n_before": logged.n_accepted, "n_after": intake.n_accepted}
    return [Message("intake.replay_differs", params, Severity.WARNING)]


def hash_source(source: Source) -> str:
    """Tell a content from any other: path, bytes, open file, frame or raw table -> SHA-256 in hexadecimal.

    >>> hash_source(b"")[:8]
    'e3b0c442'
    """
    digest = hashlib.sha256()
    for piece in _pieces(source):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(source: Any) -> Iterable[bytes]:
    if isinstance(source, bytes | bytearray | memoryview):
        return [bytes(source)]
    if isinstance(source, RawTable):
        return (piece for batch in source.batches() for piece in _frame_pieces(batch))
    if isinstance(source, pl.DataFrame | pl.LazyFrame):
        return _frame_pieces(source.lazy().collect())
    return _file_pieces(source)


def _frame_pieces(frame: pl.DataFrame) -> Iterable[bytes]:
    yield json.dumps([[name, str(dtype)] for name, dtype in frame.schema.items()]).encode()
    yield frame.write_csv().encode()


def _file_pieces(source: Any) -> Iterable[bytes]:
    if isinstance(source, str | Path):
        try:
            with Path(source).open("rb") as file:
                yield from iter(lambda: file.read(_PIECE), b"")
        except OSError as problem:
            raise SourceMissing(file=Path(source).name, found=[]) from problem
        return
    begin = source.tell()
    yield from iter(lambda: source.read(_PIECE), b"")
    source.seek(begin)  # whoever reads it next begins where we did


def _log_file(name: str, source: Source) -> LoggedFile:
    presets = [recognise_preset(raw.columns) for raw in read_raws(source, file_name=name)]
    return LoggedFile(name, hash_source(source), tuple(preset.name for preset in presets if preset))


def _log_table(intake: Intake) -> LoggedTable:
    rules = intake.order.rules
    said = tuple(message for file in intake.files for message in file.messages)
    return LoggedTable(
        rules.table.name, intake.mappings, rules.policy, rules.received_on, intake.n_read, intake.n_accepted, said
    )


def _plain_table(logged: LoggedTable) -> dict[str, Any]:
    return {
        "table": logged.table,
        "mappings": {file: _plain_mapping(mapping) for file, mapping in logged.mappings.items()},
        "policy": logged.policy.to_plain(),
        "received_on": logged.received_on.isoformat() if logged.received_on else None,
        "n_read": logged.n_read,
        "n_accepted": logged.n_accepted,
        "n_rejected": logged.n_read - logged.n_accepted,
        "said": [{"code": m.code, "params": dict(m.params), "severity": m.severity} for m in logged.said],
    }


def _read_table(plain: Mapping[str, Any]) -> LoggedTable:
    return LoggedTable(
        plain["table"],
        {file: _read_mapping(mapping) for file, mapping in plain["mappings"].items()},
        Policy.from_plain(plain["policy"]),
        dt.date.fromisoformat(plain["received_on"]) if plain["received_on"] else None,
        plain["n_read"],
        plain["n_accepted"],
        tuple(Message(m["code"], m["params"], Severity(m["severity"])) for m in plain["said"]),
    )


def _plain_mapping(mapping: ColumnMapping) -> dict[str, Any]:
    return {"guesses": {name: asdict(guess) for name, guess in mapping.guesses.items()}, "unused": mapping.unused}


def _read_mapping(plain: Mapping[str, Any]) -> ColumnMapping:
    guesses = plain["guesses"].items()
    return ColumnMapping(
        {name: Guess(g["source"], g["confidence"], Basis(g["basis"])) for name, g in guesses}, tuple(plain["unused"])
    )

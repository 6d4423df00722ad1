"""The store in one file: backup and restore, between SQLite and PostgreSQL too.

The file is a zip: manifest.json, and each table as JSON lines. It holds one owner's rows of all data sets, without the
owner's name, so that somebody who signs in anew can take their campaigns along.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from crm_analytics.campaigns.database import READING
from crm_analytics.campaigns.plan import Campaign
from crm_analytics.campaigns.tables import assignments, campaigns, keepsakes, lists_sent, responses, results
from crm_analytics.errors import CrmError, UnreadableBackup
from crm_analytics.schemas import Arm

FORMAT = 1  # of the file; a newer one is refused
PRODUCT = "crm-analytics campaigns"
_TABLES = (campaigns, assignments, responses, results, lists_sent, keepsakes)  # what is referred to comes first
_ONE_EACH = (campaigns, assignments, keepsakes)  # tables whose key names a row; of the others, equal rows are counted
_LEFT_OUT = ("owner_key", "row_id")
_MANIFEST = "manifest.json"
_ROWS_AT_ONCE = 10_000
_MOST_BYTES = 2_000_000_000  # unpacked; more is no backup but an attack

Row = dict[str, Any]


@dataclass(frozen=True)
class Restored:
    """What a restore did, in rows by table."""

    n_added: Mapping[str, int]
    n_same: Mapping[str, int]  # were here already
    n_kept: Mapping[str, int]  # are here otherwise than in the backup, and were left as they are


def back_up(engine: sa.Engine, owner_key: str, *, made_at: dt.datetime) -> bytes:
    """Write everything of one owner into a file; one snapshot, however many are writing."""
    manifest = {"product": PRODUCT, "format": FORMAT, "made_at": made_at.isoformat()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, _snapshot(engine) as connection:
        archive.writestr(_MANIFEST, json.dumps(manifest))
        for table in _TABLES:
            with archive.open(_file_of(table), "w", force_zip64=True) as lines:
                for row in _rows_of(connection, table, owner_key):
                    lines.write(json.dumps(row, ensure_ascii=False, default=_as_text).encode() + b"\n")
    return file.getvalue()


def restore(engine: sa.Engine, owner_key: str, content: bytes, *, file_name: str) -> Restored:
    """Add the rows of a backup that one owner lacks, all of them or none; what is there stays as it is.

    Raises UnreadableBackup.
    """
    tables = _read(content, file_name)
    try:
        return _add_all(engine, owner_key, tables)
    except sa.exc.DataError as problem:  # a text that is longer than the table takes it, or holds a null byte
        raise UnreadableBackup(file=file_name, detail=str(problem.orig).split("\n")[0]) from problem


def _add_all(engine: sa.Engine, owner_key: str, tables: Mapping[str, list[Row]]) -> Restored:
    added, same, kept = Counter[str](), Counter[str](), Counter[str]()
    with engine.begin() as connection:
        for table in _TABLES:
            add = _add_named if table in _ONE_EACH else _add_counted
            counts = add(connection, table, owner_key, tables[table.name])
            added[table.name], same[table.name], kept[table.name] = counts
            if table is campaigns:  # whoever writes to a campaign locks it first
                connection.execute(_mine(campaigns, owner_key).order_by(campaigns.c.campaign_id).with_for_update())
    return Restored(dict(added), dict(same), dict(kept))


def _add_named(connection: sa.Connection, table: sa.Table, owner_key: str, told: list[Row]) -> tuple[int, int, int]:
    """Add rows whose key is free; (added, same, kept)."""
    names = [column.name for column in table.primary_key if column.name != "owner_key"]

    def key(row: Row) -> tuple[Any, ...]:
        return tuple(row[name] for name in names)

    here = {key(row): _mark(row) for row in _rows_of(connection, table, owner_key)}
    new = {key(row): row for row in told if key(row) not in here}
    _insert(connection, table, owner_key, new.values())
    n_same = sum(here.get(key(row)) == _mark(row) for row in told)
    return len(new), n_same, len(told) - len(new) - n_same


def _add_counted(connection: sa.Connection, table: sa.Table, owner_key: str, told: list[Row]) -> tuple[int, int, int]:
    """Add rows until there are as many equal ones as in the backup; (added, same, 0)."""
    here = Counter(_mark(row) for row in _rows_of(connection, table, owner_key))
    new = []
    for row in told:
        mark = _mark(row)
        if here[mark] > 0:
            here[mark] -= 1
        else:
            new.append(row)
    _insert(connection, table, owner_key, new)
    return len(new), len(told) - len(new), 0


def _insert(connection: sa.Connection, table: sa.Table, owner_key: str, rows: Iterable[Row]) -> None:
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    # somebody may add the same row at the same moment; theirs is the one that was acknowledged
    statement = statement.on_conflict_do_nothing() if table in _ONE_EACH else statement
    waiting = [{**row, "owner_key": owner_key} for row in rows]
    for start in range(0, len(waiting), _ROWS_AT_ONCE):
        connection.execute(statement, waiting[start : start + _ROWS_AT_ONCE])


def _snapshot(engine: sa.Engine) -> Any:
    # SQLite's reading transaction is a snapshot by itself
    level = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    return engine.connect().execution_options(**READING, **level)


def _mine(table: sa.Table, owner_key: str) -> sa.Select[Any]:
    return sa.select(*(column for column in table.c if column.name not in _LEFT_OUT)).where(
        table.c.owner_key == owner_key
    )


def _rows_of(connection: sa.Connection, table: sa.Table, owner_key: str) -> Iterator[Row]:
    query = _mine(table, owner_key).order_by(*table.primary_key.columns)
    for row in connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)):
        yield dict(row._mapping)


def _mark(row: Row) -> str:
    return json.dumps(row, sort_keys=True, default=_as_text)


def _as_text(value: Any) -> str:
    if isinstance(value, dt.date):  # a datetime is one too
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _file_of(table: sa.Table) -> str:
    return f"{table.name}.jsonl"


def _read(content: bytes, file_name: str) -> dict[str, list[Row]]:
    """Rows by table, each as the store wants it. Raises UnreadableBackup."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _require_ours(archive)
            tables = {table.name: _read_table(archive, table) for table in _TABLES}
        for row in tables["campaigns"]:
            _require_plan(row)
        _require_known(tables)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, CrmError) as problem:
        raise UnreadableBackup(file=file_name, detail=str(problem) or type(problem).__name__) from problem
    return tables


def _require_ours(archive: zipfile.ZipFile) -> None:
    manifest = json.loads(archive.read(_MANIFEST))
    if manifest["product"] != PRODUCT or not 1 <= int(manifest["format"]) <= FORMAT:
        raise ValueError(f"{manifest['product']}, format {manifest['format']}")
    if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
        raise ValueError(f"more than {_MOST_BYTES} bytes")


def _read_table(archive: zipfile.ZipFile, table: sa.Table) -> list[Row]:
    columns = {column.name: column for column in table.c if column.name not in _LEFT_OUT}
    with archive.open(_file_of(table)) as lines:
        return [_read_row(json.loads(line), columns) for line in lines]


def _read_row(told: Row, columns: Mapping[str, sa.Column[Any]]) -> Row:
    if set(told) != set(columns):
        raise ValueError(", ".join(sorted(set(told) ^ set(columns))))
    return {name: _read_value(told[name], column) for name, column in columns.items()}


def _read_value(value: Any, column: sa.Column[Any]) -> Any:
    if value is None:
        if not column.nullable:
            raise ValueError(f"{column.name} = null")
        return None
    read: Callable[[Any], Any] = next((f for kind, f in _READERS.items() if isinstance(column.type, kind)), _as_is)
    return read(value)


def _as_is(value: Any) -> Any:
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


_READERS: dict[Any, Callable[[Any], Any]] = {
    sa.JSON: _as_is, sa.DateTime: dt.datetime.fromisoformat, sa.Date: dt.date.fromisoformat, sa.Boolean: bool,
    sa.Integer: int, sa.Float: float, sa.String: _text,
}  # fmt: skip


def _require_plan(row: Row) -> None:
    # the plan's own checks; a campaign that they refuse could not be opened any more
    plan = {name: value for name, value in row.items() if name != "dataset_id"}
    Campaign(**plan | {name: tuple(plan[name]) for name in ("strata", "variants")})


def _require_known(tables: Mapping[str, list[Row]]) -> None:
    known = {(row["dataset_id"], row["campaign_id"]) for row in tables["campaigns"]}
    for name in ("assignments", "responses", "results", "lists_sent"):
        for row in tables[name]:
            if row["campaign_id"] is not None and (row["dataset_id"], row["campaign_id"]) not in known:
                raise ValueError(f"{name}: {row['campaign_id']}")
    arms = {row["arm"] for row in tables["assignments"]} - set(map(str, Arm))
    if arms:
        raise ValueError(", ".join(sorted(arms)))

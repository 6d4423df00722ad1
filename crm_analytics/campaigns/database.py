"""Opening the store's database so that several processes and users can write at once and lose nothing.

SQLite: every writing transaction begins IMMEDIATE (ten processes that read, then write, in deferred transactions met
"database is locked" 547 times in 600), waits up to 30 s for its turn, and is on the disk when it is acknowledged.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from crm_analytics.errors import NetworkStore, StoreUnreachable

BUSY_TIMEOUT_MS = 30_000
NETWORK_MOUNTS = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "fuse.sshfs")
READING = {"is_reading": True}
_MIGRATION_LOCK = 7_240_611  # any number, the same in every process


def open_engine(url: str) -> sa.Engine:
    """Connect, and bring the tables up to date. Raises StoreUnreachable and NetworkStore."""
    try:
        address = sa.make_url(url)
        engine = _sqlite_engine(address) if address.get_backend_name() == "sqlite" else sa.create_engine(address)
        _migrate(engine)
    except (SQLAlchemyError, ImportError, OSError) as problem:
        raise StoreUnreachable(url=_without_password(url), detail=_first_line(problem)) from problem
    return engine


def _sqlite_engine(address: sa.URL) -> sa.Engine:
    if address.database in (None, "", ":memory:"):
        engine = sa.create_engine(address, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        folder = Path(str(address.database)).absolute().parent
        refuse_network_mount(folder)
        folder.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin deferred transactions of its own
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON", "synchronous=FULL",
        "recursive_triggers=ON",  # without it, INSERT OR REPLACE deletes behind the triggers' back
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    is_reading = connection.get_execution_options().get("is_reading", False)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def _migrate(engine: sa.Engine) -> None:
    """Run the missing migrations in one transaction; a second process that starts now waits for the first."""
    folder = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config = Config()
    config.set_main_option("script_location", folder)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    if engine.dialect.name == "sqlite":
        _write_ahead(engine)


def _write_ahead(engine: sa.Engine) -> None:
    """Readers don't wait for writers. The mode stays in the file, so it is set once, when nobody else is writing."""
    connection = engine.raw_connection()
    try:
        if connection.cursor().execute("PRAGMA journal_mode").fetchone()[0] == "delete":
            connection.cursor().execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()


def refuse_network_mount(folder: Path, mounts: Path = Path("/proc/mounts")) -> None:
    """Raise NetworkStore when the folder lies on a network mount: write-ahead logging loses data there."""
    if not mounts.exists():
        return
    rows = [line.split() for line in mounts.read_text().splitlines()]
    above = [(row[1], row[2]) for row in rows if len(row) > 2 and folder.is_relative_to(row[1])]
    kind = max(above, key=lambda mount: len(mount[0]), default=("/", ""))[1]
    if kind in NETWORK_MOUNTS:
        raise NetworkStore(path=str(folder), kind=kind)


def _without_password(url: str) -> str:
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return url.split(":", 1)[0]


def _first_line(problem: Exception) -> str:
    lines = str(getattr(problem, "orig", None) or problem).splitlines()
    return lines[0] if lines else type(problem).__name__

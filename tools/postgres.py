"""A PostgreSQL server of one's own for the time of some tests: nothing kept, nobody else's touched."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")
USERS = ("postgres", "nobody")  # PostgreSQL refuses to run as root
START_TIMEOUT_S = 60


def find_postgres() -> Path | None:
    """Folder of initdb and pg_ctl, the newest version's; None when PostgreSQL is not installed."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(DEBIAN_PROGRAMS.glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name))
    return found[-1].parent if found else None


@contextmanager
def run_postgres(programs: Path) -> Iterator[str]:
    """Address of a fresh, empty server on a free local port; stopped and forgotten at the end."""
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        port = _free_port()
        _run(programs / "initdb", "-D", folder / "data", "-U", "tester", "-A", "trust", "-N", user=user)
        options = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -p {port}"
        control = (programs / "pg_ctl", "-D", folder / "data", "-w", "-t", START_TIMEOUT_S)
        _run(*control, "-l", folder / "log", "-o", options, "start", user=user)
        try:
            yield f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres"
        finally:
            _run(*control, "-m", "immediate", "stop", user=user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str | None:
    """Whom the server runs as: ourselves, unless we are root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in USERS if name in known), None)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _run(program: Path, *arguments: object, user: str | None) -> None:
    done = subprocess.run(
        [str(program), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # a pipe would be inherited by the server and never close
        stderr=subprocess.DEVNULL,
        cwd="/",
        user=user,
        timeout=2 * START_TIMEOUT_S,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{program.name} failed with {done.returncode}")

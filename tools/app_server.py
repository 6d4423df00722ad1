"""Start the app on a free port of this machine, and stop it again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
START_TIMEOUT_S = 60


@contextmanager
def serve_app(workspace: Path, script: Path = ROOT / "app.py") -> Iterator[str]:
    """Address of a running app that keeps its data in ``workspace``; its log is ``workspace/server.log``."""
    workspace.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    url, log_path = f"http://127.0.0.1:{port}", workspace / "server.log"
    with log_path.open("w") as log:
        server = subprocess.Popen(
            _command(script, port),
            cwd=ROOT,
            env={**os.environ, "CRM_WORKSPACE": str(workspace)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_healthy(url, server, log_path)
            yield url
        finally:
            _stop(server)


def _command(script: Path, port: int) -> list[str]:
    server = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    return [sys.executable, "-m", "streamlit", "run", str(script), *server, "--server.fileWatcherType=none"]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes], log_path: Path) -> None:
    give_up_at = time.monotonic() + START_TIMEOUT_S
    while not _is_healthy(url):
        if server.poll() is not None or time.monotonic() > give_up_at:
            raise RuntimeError(f"The app did not start. Its log says:\n{log_path.read_text()}")
        time.sleep(0.1)


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()

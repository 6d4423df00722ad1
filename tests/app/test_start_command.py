"""``make run`` serves the app, with HAKR loaded before the first reader comes."""

import socket
import subprocess
import sys
import time
import urllib.request
from urllib.error import URLError

from tools.app_server import ROOT


def answer_of(url: str, server: subprocess.Popen) -> str:
    for _ in range(600):
        if server.poll() is not None:
            return f"ended with {server.returncode}"
        try:
            with urllib.request.urlopen(url) as response:
                return response.read().decode()
        except URLError:
            time.sleep(0.1)
    return "no answer"


def test_the_command_of_make_run_serves_the_app():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "ui", "--server.headless=true", f"--server.port={port}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            assert answer_of(f"http://127.0.0.1:{port}/_stcore/health", server) == "ok"
        finally:
            server.terminate()


def test_make_run_uses_that_command():
    assert "$(BIN)/python -m ui\n" in (ROOT / "Makefile").read_text()

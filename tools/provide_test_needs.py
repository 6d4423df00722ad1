"""Fetch what the tests need and pip can't bring: a browser, Chinese fonts, Java, PostgreSQL. Run by ``make test``.

Nothing is asked, nothing waits for ever, and a failure is no error: a test that misses it says so when it is skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from tools.browser import find_browser
from tools.java import NEEDED, find_java
from tools.postgres import find_postgres

TIMEOUT_S = 150  # one command


@dataclass(frozen=True)
class Need:
    """Something outside Python: how to see whether it is there, and which Debian package brings it."""

    name: str
    is_present: Callable[[], bool]
    debian_package: str


def main() -> None:
    """Provide each need that is missing, and say what could not be had."""
    for need in NEEDS:
        if not need.is_present():
            print(f"Looking for {need.name} ...", flush=True)
            _install_with_apt(need.debian_package)
    if find_browser() is None:
        _run([sys.executable, "-m", "playwright", "install", "chromium"])
    for need in NEEDS:
        if not need.is_present():
            print(f"No {need.name} could be had: its tests will be skipped.", flush=True)


def _has_chinese_fonts() -> bool:
    if sys.platform != "linux":
        return True  # other desktops bring their own
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, timeout=30, check=False)
    return bool(listed.stdout.strip())


NEEDS = (
    Need("browser (Chromium or Chrome)", lambda: find_browser() is not None, "chromium"),
    Need("Chinese font", _has_chinese_fonts, "fonts-noto-cjk"),
    Need(f"Java {NEEDED} or newer", lambda: find_java() is not None, "openjdk-17-jre-headless"),
    Need("PostgreSQL", lambda: find_postgres() is not None, "postgresql"),
)


def _install_with_apt(package: str) -> None:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root and shutil.which("apt-get") and _apt_lists_updated():
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package])


@cache
def _apt_lists_updated() -> bool:
    return _run(["apt-get", "update", "-qq"])


def _run(command: Sequence[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        print(f"  {command[0]}: {problem}", flush=True)
        return False
    if done.returncode:
        print(f"  {' '.join(command)} failed: {done.stderr.decode(errors='replace').strip()[-300:]}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()

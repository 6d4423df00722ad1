"""Send a large file through the real page and watch the server's memory: ``python -m benchmarks.upload_memory``.

What counts is what the server holds when it has come to rest, above what it held before, beside the tables that it is
meant to hold (the accepted lines and the ledger made of them); and that the same file once more adds nothing. It reads
/proc, so it needs Linux.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import numpy as np
import polars as pl
from playwright.sync_api import Page

from crm_analytics import build_ledger, read_transactions
from tools.app_server import serve_app
from tools.browser import find_browser, open_browser, wait_until_settled

LIMIT = 1.3  # times the tables that are kept
REST_S = 15  # the allocator gives memory back some seconds after it was freed
TIMEOUT_S = 300
LINES_A_MB = 20_400
LINES_AN_ORDER = 5


def main() -> int:
    """Print what the server holds before, at its peak and after; 1 when it rests above the limit."""
    arguments = _parse()
    with tempfile.TemporaryDirectory() as folder:
        path = write_file(Path(folder) / "orders.csv", n_lines=arguments.megabytes * LINES_A_MB)
        lines = read_transactions(path, store=Path(folder)).transactions
        frame, ledger = lines.estimated_size() / 1e6, build_ledger(lines).estimated_size() / 1e6
        del lines
        print(f"file {path.stat().st_size / 1e6:.0f} MB, lines {frame:.0f} MB, ledger {ledger:.0f} MB", flush=True)
        held = _send(path, Path(folder) / "workspace", times=arguments.times)
    ratio = held / (frame + ledger)
    print(f"at rest +{held:.0f} MB: {ratio:.2f} times lines and ledger (limit {LIMIT}), {held / frame:.2f} the lines")
    return 0 if ratio <= LIMIT else 1


def write_file(path: Path, *, n_lines: int) -> Path:
    """Write an export of six columns, the same for the same number of lines."""
    draw = np.random.default_rng(2026)
    n_orders = n_lines // LINES_AN_ORDER + 1
    order = np.arange(n_lines) // LINES_AN_ORDER
    day = np.datetime64("2022-01-01") + draw.integers(0, 1000, n_orders)
    lines = pl.DataFrame(
        {
            "order_id": order + 10_000_000,
            "customer_id": (draw.integers(0, n_orders // 8, n_orders) + 500_000)[order],
            "date": pl.Series(day[order]).cast(pl.Date),
            "product": pl.Series(draw.integers(0, 500, n_lines)).cast(pl.String) + " article",
            "quantity": draw.integers(1, 6, n_lines),
            "revenue": draw.gamma(2, 20, n_lines).round(2),
        }
    )
    lines.write_csv(path)
    return path


def _send(path: Path, workspace: Path, *, times: int) -> float:
    """Megabytes that the server holds at rest above what it held before the first file."""
    executable = find_browser()
    if executable is None:
        sys.exit("There is no Chromium or Chrome.")
    with serve_app(workspace) as url, open_browser(executable) as browser:
        server = _server()
        page = browser.new_page()
        page.set_default_timeout(TIMEOUT_S * 1000)
        page.goto(f"{url}/data?lang=en", wait_until="domcontentloaded")
        wait_until_settled(page, TIMEOUT_S)
        time.sleep(REST_S)
        idle = megabytes_of(server)
        print(f"idle {idle:.0f} MB", flush=True)
        for turn in range(1, times + 1):
            with _peak(server) as peak:
                began = time.monotonic()
                _upload(page, path)
                seconds = time.monotonic() - began
            time.sleep(REST_S)
            held = megabytes_of(server) - idle
            print(f"upload {turn}: {seconds:.1f} s, peak +{peak[0] - idle:.0f} MB, at rest +{held:.0f} MB", flush=True)
        return held


def _upload(page: Page, path: Path) -> None:
    """Send a file and wait until the page shows what is in it."""
    if not page.locator("input[type=file]").first.is_visible():
        page.get_by_text("Open data", exact=True).click()
    page.locator("input[type=file]").first.set_input_files(path)
    sent = page.locator("[data-testid=stFileChip]")
    sent.first.wait_for()
    sent.first.wait_for(state="detached")
    page.get_by_text("These data are not saved").wait_for()
    wait_until_settled(page, TIMEOUT_S)


def _server() -> int:
    """Process number of the server that this process has started."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return next(int(child) for child in children if b"streamlit" in Path(f"/proc/{child}/cmdline").read_bytes())


def megabytes_of(process: int) -> float:
    """Memory that a process holds now."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def _peak(process: int) -> Iterator[list[float]]:
    """The most that a process holds meanwhile."""
    most, is_over = [0.0], Event()

    def watch() -> None:
        while not is_over.wait(0.05):
            most[0] = max(most[0], megabytes_of(process))

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        is_over.set()
        watcher.join()


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=230)
    parser.add_argument("--times", type=int, default=2, help="how often the file is sent")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""Find and start a Chromium-like browser that the machine already has."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
FIXED_PLACES = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("C:/Program Files/Google/Chrome/Application/chrome.exe"),
    Path("C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe"),
)
# without these, a browser on a machine with a closed network waits for hosts that it never reaches
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_browser() -> Path | None:
    """Path of an installed browser, Playwright's own as the last choice; None when there is none."""
    on_path = (Path(found) for name in NAMES if (found := shutil.which(name)))
    return next((path for path in (*on_path, *FIXED_PLACES, *_playwrights_own()) if path.exists()), None)


@contextmanager
def open_browser(executable: Path) -> Iterator[Browser]:
    """A headless browser, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*QUIET, *_sandbox_arguments()])
        try:
            yield browser
        finally:
            browser.close()


def wait_until_settled(page: Page, timeout_s: float = 60) -> None:
    """Return once the script has run to its end and every placeholder and chart on the page is drawn."""
    page.wait_for_selector("[data-testid=stApp]", timeout=timeout_s * 1000)
    page.wait_for_function(_STAYS_SETTLED, timeout=timeout_s * 1000, polling=100)


# A page can look finished between two runs: it counts as settled after it has been so for 400 ms.
_STAYS_SETTLED = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    const waiting = document.querySelector(
        '[data-testid=stSpinner], [data-testid=stSkeleton], [data-testid=stAppSkeleton], [data-stale=true]');
    const undrawn = [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
        .filter(chart => chart.offsetParent !== null && !chart.querySelector('.main-svg'));
    const drawn = document.querySelector('[data-testid=stMain] [data-testid=stVerticalBlock]');
    const rests = app?.getAttribute('data-test-script-state') === 'notRunning';
    if (!rests || !drawn || waiting || undrawn.length) { window.__settledSince = undefined; return false; }
    window.__settledSince ??= performance.now();
    return performance.now() - window.__settledSince > 400;
}"""


def _sandbox_arguments() -> list[str]:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["--no-sandbox"] if is_root else []  # Chromium refuses to start as root with its sandbox


def _playwrights_own() -> list[Path]:
    with sync_playwright() as playwright:
        return [Path(playwright.chromium.executable_path)]

"""Picture every page at the width of a desk and of a phone: ``make screenshots LANGUAGE=zh_Hans THEME=dark``.

Writes screenshots/<language>/<theme>/<page>-<width>.png and fails when a page shows an exception or logs an error.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tools.app_server import ROOT, serve_app
from tools.browser import find_browser, open_browser, wait_until_settled

START = "start"  # the page that is served at / and not under its own name
LOCALES = {"en": "en-GB", "zh_Hans": "zh-CN", "zh_Hant": "zh-TW"}
MAX_HEIGHT = 6000  # px
CHROME_MARGIN = 8  # px; what the scroll height leaves out


@dataclass(frozen=True)
class Screen:
    """A size at which pages are looked at."""

    width: int
    height: int
    is_mobile: bool


SCREENS = (Screen(1440, 1000, is_mobile=False), Screen(390, 844, is_mobile=True))


@dataclass
class Report:
    """What went wrong while pages were looked at."""

    problems: list[str] = field(default_factory=list)

    def add(self, page: str, screen: Screen, what: str) -> None:
        self.problems.append(f"{page} at {screen.width}: {what}")


def main() -> int:
    """Take all pictures; 1 when a page has a problem."""
    arguments = _parse()
    executable = find_browser()
    if executable is None:
        print("No browser: install Chromium or Chrome.", file=sys.stderr)
        return 1
    folder = arguments.output / arguments.language / arguments.theme
    folder.mkdir(parents=True, exist_ok=True)
    report = Report()
    with (
        tempfile.TemporaryDirectory() as workspace,
        serve_app(Path(workspace), arguments.script) as url,
        open_browser(executable) as browser,
    ):
        for screen in SCREENS:
            with _context(browser, screen, arguments) as context:
                for page in arguments.pages or page_names(arguments.script.parent / "pages"):
                    _picture(context, _address(url, page, arguments), folder, page, screen, report)
    print(*report.problems, sep="\n")
    print(f"{folder}: {len(list(folder.glob('*.png')))} pictures, {len(report.problems)} problems")
    return 1 if report.problems else 0


def page_names(folder: Path) -> list[str]:
    """Names of all pages, as in their addresses."""
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", default="en", choices=LOCALES)
    parser.add_argument("--theme", default="light", choices=("light", "dark"))
    parser.add_argument("--pages", nargs="*", default=[], help="only these, by file name without .py")
    parser.add_argument("--query", default="", help="more query parameters: 'as_of=2024-06-30&segment=gold'")
    parser.add_argument("--output", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--script", type=Path, default=ROOT / "app.py")
    return parser.parse_args()


def _context(browser: Browser, screen: Screen, arguments: argparse.Namespace) -> BrowserContext:
    return browser.new_context(
        viewport={"width": screen.width, "height": screen.height},
        is_mobile=screen.is_mobile,
        has_touch=screen.is_mobile,
        color_scheme=arguments.theme,
        locale=LOCALES[arguments.language],
    )


def _address(url: str, page: str, arguments: argparse.Namespace) -> str:
    path = "" if page == START else page
    query = "&".join(part for part in (f"lang={arguments.language}", arguments.query) if part)
    return f"{url}/{path}?{query}"


def _picture(context: BrowserContext, address: str, folder: Path, name: str, screen: Screen, report: Report) -> None:
    page = context.new_page()
    page.on("console", lambda said: report.add(name, screen, _told(said)) if _is_error(said) else None)
    page.on("pageerror", lambda error: report.add(name, screen, str(error)))
    page.goto(address, wait_until="domcontentloaded")
    wait_until_settled(page)
    _stretch(page, screen)
    for exception in page.locator("[data-testid=stException]").all_inner_texts():
        report.add(name, screen, exception.strip())
    page.screenshot(path=folder / f"{name}-{screen.width}.png")
    page.close()


def _is_error(said: ConsoleMessage) -> bool:
    # on an address with a path Streamlit first asks for its own files below that path, and finds them at the root
    is_search_for_root = "/_stcore/" in said.location["url"] and "404" in said.text
    return said.type == "error" and not is_search_for_root


def _told(said: ConsoleMessage) -> str:
    return f"{said.text} ({said.location['url']})"


def _stretch(page: Page, screen: Screen) -> None:
    # the main part scrolls inside the window: only a window as tall as its content shows all of it
    content = int(page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")) + CHROME_MARGIN
    page.set_viewport_size({"width": screen.width, "height": min(max(content, screen.height), MAX_HEIGHT)})
    wait_until_settled(page)


if __name__ == "__main__":
    sys.exit(main())

"""The segmentation lab as somebody at a keyboard uses it: move, save, compare, restore, hand over."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tools.browser import wait_until_settled

THRESHOLD = "High current value from, exactly (USD a year)"


@pytest.fixture
def visit(browser_page: Page, app_url: str) -> Callable[[str], Page]:
    """Open an address of the app and wait until it is drawn."""

    def open_address(address: str) -> Page:
        browser_page.goto(f"{app_url}/{address}", wait_until="domcontentloaded")
        wait_until_settled(browser_page)
        return browser_page

    return open_address


def open_part(page: Page, part: str) -> None:
    page.get_by_role("radio", name=part, exact=True).click()
    wait_until_settled(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).first.click()
    wait_until_settled(page)


def tiles(page: Page) -> list[str]:
    return page.get_by_test_id("stMetricValue").all_inner_texts()


def test_a_threshold_is_moved_saved_compared_restored_and_its_gold_handed_to_a_campaign(
    visit: Callable[[str], Page],
) -> None:
    page = visit("segments?lang=en")
    proposed = tiles(page)
    page.get_by_test_id("stMain").get_by_test_id("stSlider").locator("input").first.focus()
    for _press in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name=re.compile("^Raising the value threshold to"))).to_be_visible()
    wait_until_settled(page)
    expect(page.get_by_test_id("stMetricValue").first).not_to_have_text(proposed[0])
    moved, threshold = tiles(page), page.get_by_label(THRESHOLD).input_value()
    assert moved != proposed

    open_part(page, "Scenarios")
    page.get_by_text("Save, clone, export and import scenarios").click()
    page.get_by_label("Name for the present thresholds and plans").fill("Bold")
    page.keyboard.press("Tab")
    wait_until_settled(page)
    press(page, "^save Save$|^Save$")
    expect(page.get_by_role("combobox", name="Saved scenario")).to_have_value("Bold")

    expect(page.get_by_role("heading", name=re.compile("^From Present to .* change tier"))).to_be_visible()

    page = visit("segments?lang=en&segments_part=scenarios")  # a new session: the proposed thresholds
    page.get_by_text("Save, clone, export and import scenarios").click()
    press(page, "Use it")
    open_part(page, "Four tiers")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(moved[0])
    assert (tiles(page), page.get_by_label(THRESHOLD).input_value()) == (moved, threshold)

    open_part(page, "What to do")
    page.get_by_role("link", name="Start a campaign with them").first.click()
    wait_until_settled(page)
    expect(page.get_by_role("combobox", name="Audience")).to_have_value("Segment: Gold")

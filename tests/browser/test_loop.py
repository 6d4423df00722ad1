"""The loop once round, as somebody at a browser walks it: choose, plan, contact, let time pass, measure, learn."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tools.browser import wait_until_settled


@pytest.fixture
def visit(browser_page: Page, app_url: str) -> Callable[[str], Page]:
    """Open an address of the app and wait until it is drawn."""

    def open_address(address: str) -> Page:
        browser_page.goto(f"{app_url}/{address}", wait_until="domcontentloaded")
        wait_until_settled(browser_page)
        return browser_page

    return open_address


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).first.click()
    wait_until_settled(page)


def test_a_campaign_is_planned_contacted_measured_and_remembered(visit: Callable[[str], Page]) -> None:
    page = visit("segments?lang=en")
    page.get_by_role("tab", name="Gold").click()
    page.get_by_role("link", name="Start a campaign with them").first.click()
    wait_until_settled(page)
    expect(page.get_by_text("may be contacted").first).to_be_visible()

    page.get_by_label("Name", exact=True).fill("Autumn offer to gold")
    page.keyboard.press("Tab")
    wait_until_settled(page)
    press(page, "Start the campaign")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Autumn offer to gold")).to_be_visible()
    dialog.get_by_role("button", name="Start", exact=True).click()
    wait_until_settled(page)
    expect(page.get_by_text("1 campaign is running")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(r"Download [\d,]+ contacts"))).to_be_visible()

    page.get_by_role("link", name="Segments").first.click()  # the same link once more means the same people
    wait_until_settled(page)
    page.get_by_role("tab", name="Gold").click()
    page.get_by_role("link", name="Start a campaign with them").first.click()
    wait_until_settled(page)
    expect(page.get_by_role("combobox", name="Audience")).to_have_value("Segment: Gold")
    expect(page.get_by_text("they are in another running campaign")).to_be_visible()

    press(page, "Let 60 days pass")
    expect(page.get_by_text("A campaign is over and waits to be measured")).to_be_visible()
    page.get_by_role("link", name="Measure it").click()
    wait_until_settled(page)
    expect(page.get_by_role("combobox", name="Campaign")).to_have_value(re.compile("Autumn offer to gold"))
    expect(page.get_by_role("heading", name=re.compile("a customer"))).not_to_have_count(0)
    press(page, "Keep the result")
    expect(page.get_by_text("This result is kept")).to_be_visible()

    page = visit("campaigns?lang=en")
    expect(page.get_by_role("link", name="See the result")).to_be_visible()
    expect(page.get_by_text("Aug 29, 2026").first).to_be_visible()  # the days that passed survive a reload

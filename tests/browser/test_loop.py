"""The loop twice round, as somebody at a browser walks it; the second time from what the first one proposed."""

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


def start_the_campaign(page: Page, name: str) -> None:
    press(page, "Start the campaign")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(name)).to_be_visible()
    dialog.get_by_role("button", name="Start", exact=True).click()
    wait_until_settled(page)
    expect(page.get_by_text("1 campaign is running")).to_be_visible()


def measure_and_keep(page: Page, name: str) -> None:
    """Let the window pass, look at what was caused, and keep it."""
    page.get_by_role("radio", name="Board").click()
    wait_until_settled(page)
    press(page, "Let 60 days pass")
    expect(page.get_by_text("A campaign is over and waits to be measured")).to_be_visible()
    page.get_by_role("link", name="Measure it").click()
    wait_until_settled(page)
    expect(page.get_by_role("combobox", name="Campaign")).to_have_value(re.compile(f"^{name} \\("))
    open_results_part(page, "What it caused")
    expect(page.get_by_role("heading", name=re.compile("a customer"))).not_to_have_count(0)
    press(page, "Keep the result")
    expect(page.get_by_text("This result is kept")).to_be_visible()


def open_results_part(page: Page, part: str) -> None:
    page.get_by_role("radio", name=part, exact=True).click()
    wait_until_settled(page)


def test_the_loop_is_walked_twice_from_the_first_ones_proposal(visit: Callable[[str], Page]) -> None:
    page = visit("segments?lang=en&segments_part=actions")
    page.get_by_role("radio", name="Gold", exact=True).click()
    page.get_by_role("link", name="Start a campaign with them").first.click()
    wait_until_settled(page)
    expect(page.get_by_text("may be contacted").first).to_be_visible()

    page.get_by_label("Name", exact=True).fill("Autumn offer to gold")
    page.keyboard.press("Tab")
    wait_until_settled(page)
    start_the_campaign(page, "Autumn offer to gold")
    expect(page.get_by_role("button", name=re.compile(r"Download [\d,]+ contacts"))).to_be_visible()

    page.get_by_role("link", name="Segments").first.click()  # the same link once more means the same people
    wait_until_settled(page)
    page.get_by_role("button", name="What to do", exact=True).or_(page.get_by_role("radio", name="What to do")).click()
    wait_until_settled(page)
    page.get_by_role("radio", name="Gold", exact=True).click()
    page.get_by_role("link", name="Start a campaign with them").first.click()
    wait_until_settled(page)
    expect(page.get_by_role("combobox", name="Audience")).to_have_value("Segment: Gold")
    expect(page.get_by_text("they are in another running campaign")).to_be_visible()
    measure_and_keep(page, "Autumn offer to gold")

    open_results_part(page, "What next")
    expect(page.get_by_text(re.compile("^Expected gain over doing the same again|^Do it again")).first).to_be_visible()
    proposal = page.locator("[class*='st-key-next_']").filter(has_text="Hold out")
    proposal.get_by_role("link", name="Plan the next campaign so").click()
    wait_until_settled(page)
    expect(page.get_by_label("Name", exact=True)).to_have_value("Autumn offer to gold, again")
    expect(page.get_by_role("combobox", name="Audience")).to_have_value("Segment: Gold")
    start_the_campaign(page, "Autumn offer to gold, again")
    measure_and_keep(page, "Autumn offer to gold, again")

    page = visit("campaigns?lang=en")
    expect(page.get_by_role("link", name="See the result")).to_have_count(2)
    expect(page.get_by_text("Oct 28, 2026").first).to_be_visible()  # the days that passed survive a reload

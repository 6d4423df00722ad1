"""The app, as a browser meets it."""

import pytest

from tools.browser import wait_until_settled


@pytest.mark.parametrize("language", ["en", "zh_Hans", "zh_Hant"])
def test_the_app_opens_without_an_error(browser_page, app_url, language):
    failures = []
    browser_page.on("pageerror", lambda error: failures.append(str(error)))
    browser_page.goto(f"{app_url}/?lang={language}", wait_until="domcontentloaded")
    wait_until_settled(browser_page)
    assert browser_page.locator("[data-testid=stSidebarNavLink]").count() > 0
    assert failures == browser_page.locator("[data-testid=stException]").all_inner_texts() == []

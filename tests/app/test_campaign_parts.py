"""The parts of the Campaigns page beside the plan: cards, calendar, goals, memory, and the store in one file."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.goals import Goal
from crm_analytics.campaigns.store import CampaignStore
from tests.app.sessions import go_to, one_order, open_app, problems
from ui.store import now, open_campaigns

DAY = dt.date(2026, 7, 1)
SPRING = Campaign(
    "spring", "Spring $5 *off*", starts_on=DAY, ends_on=dt.date(2026, 8, 29), created_at=dt.datetime(2026, 6, 1)
)  # fmt: skip
GOAL = Goal("growth", "Grow", target=1000.0, due_on=dt.date(2026, 12, 31))


@pytest.fixture(autouse=True)
def empty_workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_WORKSPACE", str(tmp_path))


def hakr_store() -> CampaignStore:
    from ui.sources import open_company_in_time

    return open_campaigns(open_company_in_time("local"))


def open_part(part: str, app: AppTest | None = None) -> AppTest:
    app = app or open_app().run()
    app.query_params["campaigns_part"] = part
    return go_to(app, "campaigns")


def press(app: AppTest, key: str) -> AppTest:
    return next(button for button in app.button if button.key == key).click().run()


def keys(app: AppTest) -> set[str | None]:
    return {button.key for button in app.button}


def texts(app: AppTest) -> list[str]:
    return [str(each.value) for each in (*app.subheader, *app.markdown, *app.caption)]


def test_a_card_is_copied_archived_and_brought_back():
    hakr_store().save_campaign(SPRING)
    app = press(open_part("board"), "clone_spring")
    copy = next(each for each in hakr_store().list_campaigns() if each.campaign_id != "spring")
    assert (copy.stage, copy.name, copy.cloned_from) == ("discover", "Spring $5 *off*, copy", "spring")
    press(app, "archive_spring")
    assert problems(app) == []
    assert "open_spring" not in keys(app)
    app.toggle(key="board_archived").set_value(True).run()
    assert "open_spring" in keys(app)
    press(app, "archive_spring")
    assert not hakr_store().campaign("spring").is_archived


def test_the_board_is_filtered_by_name():
    for number in range(4):
        hakr_store().save_campaign(replace(SPRING, campaign_id=f"c{number}", name=f"Wave {number}"))
    app = open_part("board")
    app.text_input(key="board_text").set_value("wave 2").run()
    assert {key for key in keys(app) if key and key.startswith("open_")} == {"open_c2"}
    assert any("3 campaigns aren't shown" in each for each in texts(app))


def test_a_goal_is_stated_and_a_campaign_hung_under_it():
    hakr_store().save_campaign(SPRING)
    app = open_part("goals")
    app.text_input(key="goal_name_new").set_value("Grow")
    app.number_input(key="goal_target_new").set_value(1000.0)
    next(button for button in app.button if button.label == "Keep the goal").click().run()
    assert problems(app) == []
    ((goal_id, content),) = hakr_store().kept("goal").items()
    assert (content["name"], content["target"], content["metric"]) == ("Grow", 1000.0, "margin")
    app.multiselect(key=f"under_{goal_id}").set_value(["spring", "fair-2024"]).run()
    assert hakr_store().campaign("spring").goal_id == goal_id
    assert hakr_store().kept("goal")[goal_id]["past_campaigns"] == ["fair-2024"]
    assert any("1 campaign measured" in each for each in texts(app))
    press(app, f"forget_{goal_id}")
    assert hakr_store().campaign("spring").goal_id is None
    assert hakr_store().kept("goal") == {}


def test_the_calendar_and_the_memory_hold_what_came_with_the_data():
    app = open_part("calendar")
    assert problems(app) == []
    assert "None: no customer is in two campaigns at once." in texts(app)
    open_part("memory", app)
    assert problems(app) == []
    assert any("measured campaigns" in each for each in texts(app))


@pytest.mark.parametrize("part", ["board", "calendar", "goals", "memory"])
def test_every_part_stands_on_one_customer_with_one_order(part: str):
    app = open_app(data=one_order()).run()
    store = open_campaigns(one_order())
    store.save_campaign(SPRING)
    store.keep("goal", "growth", GOAL.to_content(), saved_at=now())
    store.keep("goal", "broken", {"name": "of another version"}, saved_at=now())
    assert problems(open_part(part, app)) == []


def test_a_backup_is_made_and_restored_and_what_happened_is_told():
    store = hakr_store()
    store.save_campaign(SPRING)
    app = press(open_part("board"), "make_backup")
    assert [each.proto.label for each in app.get("download_button")] == ["Download the backup"]
    content = store.back_up(made_at=now())
    store.save_campaign(replace(SPRING, name="Later"))
    app.file_uploader(key="backup_file").upload("campaigns.zip", content, "application/zip").run()
    press(app, "restore_backup")
    assert "0 campaigns" in app.success[0].value
    assert any("left as it is here" in each.value for each in app.warning)
    assert store.campaign("spring").name == "Later"
    app.file_uploader(key="backup_file").upload("campaigns.zip", b"no zip", "application/zip").run()
    press(app, "restore_backup")
    assert any("nothing was changed" in each.value for each in app.error)


def test_a_measured_sum_says_no_more_than_its_interval():
    from crm_analytics.campaigns.portfolio import Portfolio
    from ui.campaigns.memory import tell_sum
    from ui.formats import Formats
    from ui.words import Labels, Words

    class Reader:
        words = Words("en")
        labels = Labels(words)
        formats = Formats(words, "EUR")

    def told(low: float, high: float) -> str:
        return tell_sum(Reader, Portfolio("margin", 2, 0, (low + high) / 2, low, high))  # type: ignore[arg-type]

    assert told(100, 300).startswith("The 2 measured campaigns caused")
    assert told(-300, -100).startswith("The 2 measured campaigns did harm together: €200 less margin")
    assert told(-100, 300).startswith("Too little to say")

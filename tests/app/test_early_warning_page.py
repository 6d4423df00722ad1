"""The parts of the Early warning page, and what can be done with its list."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.campaigns.store import open_store
from crm_analytics.early_warning.tasks import WatchTask
from tests.app.sessions import go_to, one_order, open_app, problems, ten_on_one_day

UPLOADS = {"one": one_order, "ten": ten_on_one_day}
pytestmark = pytest.mark.xdist_group("app-warning")


def warning_page(source: str, part: str, **state: object) -> AppTest:
    data = UPLOADS[source]() if source in UPLOADS else None
    chosen = {} if data else {"source": source}
    return go_to(open_app("en", data, **chosen, warning_part=part, **state).run(), "early_warning")


def headers(app: AppTest) -> str:
    return "\n".join(header.value.replace("\\", "") for header in app.subheader)


@pytest.mark.parametrize("part", ["watch", "occasions", "churn", "satisfaction"])
@pytest.mark.parametrize("source", ["hakr", "one", "ten"])
def test_every_part_opens_on_every_kind_of_data(source, part):
    app = warning_page(source, part)
    assert problems(app) == []
    assert app.subheader or app.info


def test_the_list_gives_its_reasons_in_words_and_a_way_to_act():
    app = warning_page("cdnow", "watch")
    listed = next(table.value for table in app.dataframe if "why" in table.value)
    assert listed["why"].str.contains("silent for|a day ago|buys every day").all()
    assert [button.label for button in app.button if button.key == "watch_campaign"] == [
        "Start a campaign with these 25"
    ]


def test_thresholds_that_nobody_reaches_leave_no_list_and_say_so():
    app = warning_page("cdnow", "watch", watch_p=95)
    assert any("Nobody on the list" in info.value for info in app.info)
    assert any("0 customers" in told.value for told in app.success)


def test_a_kept_alert_is_there_when_the_page_is_opened_again():
    app = warning_page("ten", "watch", watch_p=20)
    app.button(key="watch_keep_alert").click().run()
    assert problems(app) == []
    assert "watch_keep_alert" not in [button.key for button in app.button]
    assert warning_page("ten", "watch").slider(key="watch_p").value == 20


def test_who_bought_once_is_left_out_with_the_count_until_asked_for():
    app = warning_page("ten", "watch")
    assert any("10 customers who bought once only are left out" in caption.value for caption in app.caption)
    assert any("all open customers are among those left out" in info.value for info in app.info)
    shown = warning_page("ten", "watch", watch_once="show", watch_p=0)
    assert not any("bought once only are left out" in caption.value for caption in shown.caption)


def test_a_score_that_is_not_better_than_silence_is_said_to_be_none():
    assert "not clearly better than days of silence" in headers(warning_page("cdnow", "churn"))


def test_data_without_answers_name_the_columns_that_would_bring_them():
    app = warning_page("cdnow", "satisfaction")
    assert any("expectation" in info.value and "satisfaction" in info.value for info in app.info)
    assert sum("is not recorded" in caption.value for caption in app.caption) == 3
    assert "loss_months" not in [group.key for group in app.button_group]


def test_hakr_tells_of_survey_and_service_and_of_each_rung():
    told = headers(warning_page("hakr", "satisfaction"))
    assert "dissatisfied" in told
    assert "within 6 months" in told
    assert not any("is not recorded" in caption.value for caption in warning_page("hakr", "satisfaction").caption)


def test_a_customer_who_is_done_or_put_off_leaves_the_list_until_then(monkeypatch):
    monkeypatch.setenv("CRM_SHARED", "0")
    first = listed_ids(warning_page("cdnow", "watch"))[:2]
    store = open_store(
        f"sqlite:///{os.environ['CRM_WORKSPACE']}/campaigns.sqlite", owner_key="local", dataset_id="cdnow"
    )
    day = dt.date(1998, 6, 30)
    tasks = (WatchTask(done_on=day), WatchTask(snoozed_until=day + dt.timedelta(days=9)))
    with store:
        for name, task in zip(first, tasks, strict=True):
            store.keep("watch", name, task.to_plain(), saved_at=dt.datetime(2024, 1, 1))
    app = warning_page("cdnow", "watch")
    assert not set(first) & set(listed_ids(app))
    assert "Done or put off: 2" in [each.label for each in app.expander]


def listed_ids(app: AppTest) -> list[str]:
    return next(table.value["customer_id"].tolist() for table in app.dataframe if "why" in table.value)

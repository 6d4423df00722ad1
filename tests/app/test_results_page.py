"""The Results page, part by part: what it says of past and running campaigns, and of a bad response file."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.store import CampaignStore
from tests.app.sessions import DAY, go_to, open_app, problems, ten_on_one_day
from ui.store import open_campaigns

pytestmark = pytest.mark.xdist_group("app-hakr")

PARTS = ("caused", "trust", "groups", "targeting", "next")
MAY = dt.date(2026, 5, 1)
RUNNING = Campaign(
    "own", "Own letter", starts_on=MAY, ends_on=dt.date(2026, 7, 29), created_at=dt.datetime(2026, 4, 30)
)  # fmt: skip


@pytest.fixture(autouse=True)
def empty_workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_WORKSPACE", str(tmp_path))


def hakr():
    from ui.sources import open_company_in_time

    return open_company_in_time("local")


def see(campaign: str, part: str = "caused", app: AppTest | None = None, **state: object) -> AppTest:
    app = app or open_app(**state).run()
    app.query_params["campaign"] = campaign
    app.query_params["results_part"] = part
    return go_to(app, "results")


def told(app: AppTest) -> list[str]:
    kinds = (app.subheader, app.markdown, app.caption, app.info, app.warning, app.success)
    return [str(each.value).replace("\\", "") for kind in kinds for each in kind]


def says(app: AppTest, words: str) -> bool:
    return any(words in each for each in told(app))


def test_every_part_of_a_past_campaign_has_something_to_say():
    app = open_app().run()
    for campaign in ("fair-2025", "winback-2025", "spring-2026"):
        for part in PARTS:
            see(campaign, part, app)
            assert problems(app) == [], (campaign, part)
    assert app.selectbox(key="campaign").value == "spring-2026"


def test_the_whole_campaign_is_put_in_one_word_and_its_goals_beside_it():
    app = see("spring-2026")
    assert says(app, "It worked and paid")
    assert says(app, "Against the held out: +26%")
    assert says(app, "Probability of profit: 98%")
    assert says(app, "Other goals that rose beyond chance: page views")
    assert says(app, "of the held out")


def test_more_buyers_with_less_margin_are_no_success_and_shares_are_in_points():
    app = see("winback-2025")
    assert not says(app, "It worked")
    assert says(app, "left less margin")
    assert says(app, "from -3.2 points to 7.3 points (95% interval)")


def test_too_few_customers_are_not_ranked_and_it_is_said_what_is_missing():
    app = see("fair-2025", "targeting")
    assert says(app, "2,000 customers and 100 buyers in each group are needed; here are 1,068 customers")
    assert not app.slider or all(each.key != "policy_share" for each in app.slider)


def test_the_fair_is_compared_with_the_fair_of_the_year_before():
    app = see("fair-2025", "next")
    assert says(app, "Trade fair 2024: $15.97 margin a customer")
    next(button for button in app.button if button.key == "see_fair-2024").click().run()
    assert app.selectbox(key="campaign").value == "fair-2024"


def keep_running(store: CampaignStore) -> pl.DataFrame:
    """An own campaign in the middle of its window: 400 customers, one in four held out."""
    store.save_campaign(RUNNING)
    people = hakr().ledger.select(pl.col("customer_id").unique().sort()).head(400)
    arm = pl.when(pl.int_range(pl.len()) % 4 == 0).then(pl.lit("held_out")).otherwise(pl.lit("targeted"))
    drawn = people.with_columns(arm=arm, stratum=pl.lit(""))
    store.add_assignments("own", drawn, assigned_on=MAY)
    for stage in ("plan", "interact"):
        store.move_campaign("own", stage)
    return drawn


def send(app: AppTest, *rows: str) -> AppTest:
    content = "\n".join(["campaign_id,customer_id,occurred_at,event", *rows]) + "\n"
    app.file_uploader[0].set_value(("responses.csv", content.encode(), "text/csv")).run()
    return next(button for button in app.button if button.key == "read_responses").click().run()


def test_a_running_campaign_shows_its_looks_and_every_fault_of_a_response_file_is_counted():
    store = open_campaigns(hakr())
    drawn = keep_running(store)
    held_out, targeted = drawn["customer_id"][0], drawn["customer_id"][1]
    app = see("own")
    assert problems(app) == []
    assert app.subheader[0].value.startswith("Up to ")
    send(
        app,
        f"own,{targeted},2026-05-02 09:00,sent",
        f"own,{targeted},2026-05-02 09:00,sent",
        f"own,{held_out},2026-05-02 09:00,sent",
        "own,nobody,2026-05-02 09:00,sent",
        f"other,{targeted},2026-05-02 09:00,opened",
        f"own,{targeted},2026-04-02 09:00,opened",
        f"own,{targeted},not a day,opened",
    )
    assert problems(app) == []
    assert says(app, "2 new responses are kept.")
    (aside,) = [each for each in told(app) if each.startswith("Set aside")]
    for fault in ("another campaign", "nobody who was assigned", "before the first day", "twice", "not be read"):
        assert any(fault in line and line.endswith(": 1") for line in aside.splitlines()), fault
    assert says(app, "1 of the kept responses is of somebody who was held out")
    assert open_campaigns(hakr()).responses("own").height == 2
    send(app, f"own,{targeted},2026-05-02 09:00,sent", f"own,{targeted},2026-05-03 09:00,opened")
    assert says(app, "1 new response is kept.")
    assert says(app, "Rows known from an earlier file: 1")


def test_a_goal_that_was_never_recorded_is_asked_for_and_measured_once_a_file_tells_it():
    data = ten_on_one_day()
    store = open_campaigns(data)
    plan = Campaign(
        "fair", "Fair", starts_on=DAY, ends_on=DAY, created_at=dt.datetime(2024, 5, 1), metric="is_registered",
        holdout_rate=0.5, objective="Half of them register",
    )  # fmt: skip
    store.save_campaign(plan)
    people = pl.DataFrame({"customer_id": [f"c{n}" for n in range(10)], "arm": ["targeted", "held_out"] * 5})
    store.add_assignments("fair", people.with_columns(stratum=pl.lit("")), assigned_on=DAY)
    for stage in ("plan", "interact"):
        store.move_campaign("fair", stage)
    app = see("fair", data=data)
    assert problems(app) == []
    assert says(app, "Nothing that this campaign is measured by was ever recorded: share of registered")
    send(app, *(f"fair,c{n},2024-05-06 09:00,registered" for n in (0, 2, 4)))
    app.run()
    assert problems(app) == []
    assert says(app, "Nothing can be said: the two groups give no interval")  # three events are too few for one
    assert says(app, "Observed, share of registered: 60.0% of the targeted, and 0.0% of the held out.")

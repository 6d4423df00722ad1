"""The closed loop without a browser: plan, start, let time pass, measure, keep; and what must not happen."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.campaigns import Campaign
from tests.app.sessions import go_to, open_app, problems, ten_on_one_day
from ui import plan, world
from ui.store import about_to_start, open_campaigns, reached_after, start_campaign

LAST = dt.date(2026, 6, 30)


@pytest.fixture(autouse=True)
def empty_workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_WORKSPACE", str(tmp_path))


def press(app: AppTest, key: str) -> AppTest:
    return next(button for button in app.button if button.key == key).click().run()


def open_plan(app: AppTest | None = None, **link: str) -> AppTest:
    app = app or open_app().run()
    for name, text in {"campaigns_part": "plan", **link}.items():
        app.query_params[name] = text
    return go_to(app, "campaigns")


def start(app: AppTest) -> AppTest:
    press(app, "start")
    return press(app, "confirm_start")


def headings(app: AppTest) -> list[str]:
    return [each.value for each in app.subheader]


def hakr():
    from ui.sources import open_company_in_time

    return open_company_in_time("local")


def test_the_loop_goes_once_round():
    app = start(open_plan(audience="segment:is:gold", name="Autumn", holdout="50"))
    assert problems(app) == []
    assert headings(app)[0] == "1 campaign is running"
    press(app, "let_time_pass")
    assert headings(app)[0] == "A campaign is over and waits to be measured"
    go_to(app, "results")
    assert app.selectbox(key="campaign").value.startswith("2026-07-01")
    press(app, "keep_result")
    assert problems(app) == []
    kept = open_campaigns(hakr()).results()
    assert kept["metric"].to_list() == ["margin"]
    assert open_campaigns(hakr()).list_campaigns()[0].stage == "refine"
    assert "See the result" in [link.proto.label for link in go_to(app, "campaigns").get("page_link")]


def test_only_the_targeted_are_contacted_and_each_once():
    start(open_plan(audience="segment:is:gold"))
    store = open_campaigns(hakr())
    (campaign,) = store.list_campaigns()
    targeted = store.assignments(campaign.campaign_id).filter(pl.col("arm") == "targeted")
    reached = reached_after(store, hakr())
    assert sorted(reached["customer_id"]) == sorted(targeted["customer_id"])
    assert reached["campaign_id"].unique().to_list() == [campaign.campaign_id]


def test_only_campaigns_that_begin_on_the_next_day_are_contacted_next():
    def campaign(stage: str, in_days: int) -> Campaign:
        day = LAST + dt.timedelta(days=in_days)
        return Campaign("x", "X", starts_on=day, ends_on=day, created_at=dt.datetime(2026, 6, 30), stage=stage)

    tomorrow, measured = campaign("interact", 1), campaign("refine", 1)  # HAKR started again: its days come again
    others = [campaign("plan", 1), campaign("interact", 0), campaign("interact", 61)]
    assert about_to_start([tomorrow, measured, *others], after=LAST) == [tomorrow, measured]


def test_starting_twice_changes_nothing():
    start(open_plan(audience="segment:is:gold"))
    store = open_campaigns(hakr())
    (campaign,) = store.list_campaigns()
    before = store.assignments(campaign.campaign_id)
    others = before.with_columns(pl.lit("targeted").alias("arm"))
    start_campaign(store, campaign, others, drawn_on=LAST)
    assert store.assignments(campaign.campaign_id).equals(before)


def test_who_is_in_a_running_campaign_is_left_out_of_the_next():
    app = open_plan(start(open_plan(audience="segment:is:gold")))
    app.selectbox(key="plan_audience").set_value("segment:is:gold").run()
    assert any("in another running campaign" in each.value for each in app.caption)
    assert any("Wait until it is over" in each.value for each in app.info)
    assert not [button for button in app.button if button.key == "start"]


def test_a_link_fills_the_plan_once_and_nonsense_is_left_out():
    app = open_plan(name="Iron letter", channel="fax", holdout="900", cost="-3", audience="segment:is:iron")
    state = app.session_state
    assert (state["plan_name"], state["plan_channel"]) == ("Iron letter", "email")
    assert (state["plan_holdout"], state["plan_cost"]) == (plan.HOLDOUT_PERCENT[1], 0.5)
    app.text_input(key="plan_name").set_value("My own name").run()
    assert app.session_state["plan_name"] == "My own name"


def test_the_same_link_followed_again_is_applied_again():
    app = open_plan(audience="segment:is:gold")
    assert "audience" not in app.query_params
    app.selectbox(key="plan_audience").set_value("").run()
    assert app.session_state["plan_audience"] == ""
    assert open_plan(go_to(app, "segments"), audience="segment:is:gold").session_state["plan_audience"] == (
        "segment:is:gold"
    )


def test_the_same_link_after_a_start_does_not_aim_at_everybody():
    app = start(open_plan(audience="segment:is:gold"))
    open_plan(go_to(app, "segments"), audience="segment:is:gold")
    assert app.session_state["plan_audience"] == "segment:is:gold"


def test_the_lists_shown_are_those_of_the_campaign_that_was_just_started():
    app = start(open_plan(audience="segment:is:gold", name="Autumn"))
    start(open_plan(app, audience="segment:is:iron", name="Winter"))
    campaigns = {each.campaign_id: each.name for each in open_campaigns(hakr()).list_campaigns()}
    assert sorted(campaigns.values()) == ["Autumn", "Winter"]
    assert campaigns[app.session_state["lists_of"]] == "Winter"
    app.selectbox(key="lists_of").set_value(next(code for code, name in campaigns.items() if name == "Autumn")).run()
    start(open_plan(app, audience="segment:is:silver", name="Spring"))
    campaigns = {each.campaign_id: each.name for each in open_campaigns(hakr()).list_campaigns()}
    assert campaigns[app.session_state["lists_of"]] == "Spring"


def test_the_board_tells_what_runs_and_what_is_due():
    app = start(open_plan(audience="segment:is:gold"))
    press(app, "let_time_pass")
    start(open_plan(app, audience="segment:is:iron"))
    assert headings(app)[0] == "1 campaign is running, 1 waits to be measured"


def test_audiences_and_campaigns_are_offered_without_escapes():
    app = start(open_plan(audience="segment:is:gold", name="Gold (20%)"))
    assert app.selectbox(key="lists_of").options == ["Gold (20%)"]
    assert "Segment: Gold" in open_plan(app).selectbox(key="plan_audience").options


def test_an_audience_of_nobody_is_not_blamed_on_consent():
    app = open_plan(open_app(data=ten_on_one_day()).run(), audience="stage:is:lapsed")
    assert any("Nobody is in this audience" in each.value for each in app.info)


def test_on_an_earlier_day_it_is_said_on_which_day_and_by_which_thresholds_the_audience_is_counted():
    app = open_plan(open_app(as_of=dt.date(2026, 5, 31)).run(), audience="segment:is:gold")
    (told,) = [each.value for each in app.caption if each.value.startswith("Counted on")]
    assert "Jun 30, 2026" in told
    assert "thresholds are those of May 31, 2026" in told
    assert not any(each.value.startswith("Counted on") for each in open_plan().caption)


def test_an_uploads_campaign_says_how_it_can_be_measured():
    app = open_plan(open_app(data=ten_on_one_day()).run(), holdout="50")
    app.checkbox(key="plan_confirmed").check().run()
    start(app)
    assert problems(app) == []
    assert any("Upload an export that reaches this day" in each.value for each in app.caption)
    go_to(app, "results")
    assert any("the campaign is found again" in each.value for each in app.caption)


def test_a_goal_is_answered_by_what_was_observed():
    app = start(open_plan(audience="segment:is:gold", holdout="50", metric="is_buyer", objective="One in ten buys"))
    press(app, "let_time_pass")
    go_to(app, "results")
    told = [each.value for each in app.caption]
    goal = next(place for place, each in enumerate(told) if each.startswith("Goal: One in ten buys"))
    assert told[goal + 1].startswith("Observed: ")
    assert told[goal + 1].endswith("of the held out.")


def test_an_audience_that_the_data_do_not_know_is_told():
    app = open_plan(audience="colour:is:red")
    assert problems(app) == []
    assert "colour" in app.warning[0].value


def test_a_plan_is_kept_and_opened_again():
    app = open_plan(name="Iron letter", channel="post", holdout="35")
    press(app, "keep")
    (kept,) = open_campaigns(hakr()).list_campaigns()
    assert (kept.stage, kept.name, kept.channel, kept.holdout_rate) == ("plan", "Iron letter", "post", 0.35)
    assert app.session_state["plan_name"] == ""
    press(app, f"open_{kept.campaign_id}")
    assert app.session_state["plan_name"] == "Iron letter"
    press(app, "keep")
    assert len(open_campaigns(hakr()).list_campaigns()) == 1


def test_past_campaigns_are_measured_and_their_truth_is_not_made_up():
    app = go_to(open_app().run(), "results")
    assert problems(app) == []
    app.selectbox(key="campaign").set_value("cameras-2024").run()
    assert headings(app)[0].startswith("The campaign caused")
    app.toggle(key="truth").set_value(True).run()
    assert any("not kept" in each.value for each in app.caption)


def test_without_consent_nobody_is_contacted_until_somebody_vouches_for_it():
    app = open_plan(open_app(data=ten_on_one_day()).run())
    assert not [button for button in app.button if button.key == "start"]
    app.checkbox(key="plan_confirmed").check().run()
    assert [button for button in app.button if button.key == "start"]
    assert problems(app) == []


def test_complete_journey_makes_no_causal_claim():
    app = go_to(open_app(source="complete_journey").run(), "results")
    assert problems(app) == []
    assert "Nobody was held out by chance" in app.warning[0].value
    assert any(each.value.endswith("targeted, nobody held out.") for each in app.caption)
    assert app.subheader[0].value.startswith("Not proven: ")


class TestWorld:
    """Days that pass in HAKR."""

    def pass_time(self, owner="me", contacted=None):
        data = world.continue_company(hakr(), owner)
        people = pl.DataFrame(schema={"customer_id": pl.String}) if contacted is None else contacted
        world.let_time_pass_for(owner, data, contacted=people)

    def test_days_that_passed_are_there_for_their_owner_only(self):
        self.pass_time()
        assert world.continue_company(hakr(), "me").last_date == LAST + dt.timedelta(days=60)
        assert world.continue_company(hakr(), "you").last_date == LAST
        assert (world.version("me") == "0", world.version("you") == "0") == (False, True)

    def test_time_can_pass_again_and_what_happened_before_stays(self):
        self.pass_time()
        once = world.continue_company(hakr(), "me")
        self.pass_time()
        twice = world.continue_company(hakr(), "me")
        assert twice.last_date == LAST + dt.timedelta(days=120)
        assert twice.ledger.filter(pl.col("date") <= once.last_date).equals(once.ledger)

    def test_the_same_days_pass_only_once(self):
        data = hakr()
        for _click in range(2):
            world.let_time_pass_for("me", data, contacted=pl.DataFrame(schema={"customer_id": pl.String}))
        assert world.continue_company(data, "me").last_date == LAST + dt.timedelta(days=60)

    def test_an_owners_name_can_not_leave_the_workspace(self, tmp_path):
        self.pass_time(owner="../../../outside")
        assert list(tmp_path.rglob("transactions.parquet"))
        assert not (tmp_path.parent / "outside").exists()

    def test_starting_again_brings_back_the_sample_data(self):
        self.pass_time()
        world.reset("me")
        assert world.version("me") == "0"
        assert world.continue_company(hakr(), "me").last_date == LAST

    def test_the_truth_needs_the_whole_window(self):
        self.pass_time()
        first = LAST + dt.timedelta(days=1)
        assert world.untouched_sales("me", starts_on=first, ends_on=LAST + dt.timedelta(days=60)) is not None
        assert world.untouched_sales("me", starts_on=first, ends_on=LAST + dt.timedelta(days=61)) is None
        assert world.untouched_sales("me", starts_on=LAST, ends_on=first) is None

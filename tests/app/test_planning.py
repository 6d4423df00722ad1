"""Planning a campaign without a browser: audiences, rules, variants, the list path, and what is refused."""

from __future__ import annotations

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from tests.app.sessions import go_to, one_order, open_app, problems, ten_on_one_day
from ui.sources import open_company_in_time
from ui.store import open_campaigns


@pytest.fixture(autouse=True)
def empty_workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_WORKSPACE", str(tmp_path))


def open_plan(app: AppTest | None = None, **link: str) -> AppTest:
    app = app or open_app().run()
    for name, text in {"campaigns_part": "plan", **link}.items():
        app.query_params[name] = text
    return go_to(app, "campaigns")


def button(app: AppTest, key: str):
    return next(each for each in app.button if each.key == key)


def told(app: AppTest) -> str:
    return " ".join(str(each.value) for each in (*app.markdown, *app.caption, *app.warning, *app.info))


def store():
    return open_campaigns(open_company_in_time("local"))


def test_a_target_below_what_the_test_sees_is_not_promised_and_discount_is_a_cost():
    app = open_plan(audience="segment:is:gold", target="1", discount="10", message="Dear {name}, {prize} for you")
    assert "is too small for this test" in told(app)
    assert "is discount on what" in told(app)
    preview_names_what_nothing_fills(app)
    app.number_input(key="plan_target").set_value(200.0).run()
    assert "is too small for this test" not in told(app)
    assert "the test sees it about" in told(app)
    assert problems(app) == []


def preview_names_what_nothing_fills(app: AppTest) -> None:
    (shown,) = [each.value for each in app.code]
    assert shown.startswith("Dear ")
    assert "{prize} for you" in shown
    assert "{name}" not in shown
    assert "it would be sent as it stands" in told(app)


def test_a_list_is_pasted_started_and_exported_on_one_screen():
    app = open_plan(plan_mode="list")
    ids = [f"C{number:04d}" for number in range(1, 201)]
    app.text_area(key="pasted_quick").set_value("\n".join([*ids, "nobody", "C0001"])).run()
    assert "**200** of 202 lines" in told(app)
    assert "1 name is unknown and kept out: nobody" in told(app)
    assert "1 line names somebody once more" in told(app)
    button(app, "take_list_holdout").click().run()
    button(app, "start_list").click().run()
    assert problems(app) == []
    (campaign,) = store().list_campaigns()
    drawn = store().assignments(campaign.campaign_id)
    assert set(drawn["customer_id"]) <= set(ids)
    assert campaign.stage == "interact"
    assert any(each.label.startswith("Download") for each in app.get("download_button"))
    button(app, "another_list").click().run()
    assert "Paste a list on the left" in told(app)


def test_who_is_suppressed_is_drawn_into_no_arm_and_variants_share_the_targeted():
    app = open_plan(audience="segment:is:gold", holdout="50")
    before = told(app)
    app.text_area(key="pasted_suppression").set_value("\n".join(f"C{n:04d}" for n in range(1, 400))).run()
    button(app, "suppress").click().run()
    assert "**Suppression list**: 399 customers" in told(app)
    assert "on the suppression list" in told(app)
    assert "on the suppression list" not in before
    app.segmented_control(key="plan_variants").set_value(2).run()
    button(app, "start").click().run()
    button(app, "confirm_start").click().run()
    assert problems(app) == []
    (campaign,) = store().list_campaigns()
    drawn = store().assignments(campaign.campaign_id)
    assert drawn.filter(pl.col("customer_id") < "C0400").is_empty()
    by_arm = dict(drawn.group_by("arm").agg(pl.col("variant").drop_nulls().unique().sort()).iter_rows())
    assert by_arm == {"held_out": [], "targeted": ["A", "B"]}
    assert [each["name"] for each in campaign.variants] == ["A", "B"]


def test_each_customer_gets_the_channel_that_pays_and_a_plan_begins_from_it():
    app = open_plan(plan_mode="channel")
    assert problems(app) == []
    assert any(each.value.startswith("If so many respond, contacting ") for each in app.subheader)
    chosen = next(each for each in app.button if str(each.key).startswith("plan_by_"))
    chosen.click().run()
    assert problems(app) == []
    assert app.session_state["plan_mode"] == "full"
    assert app.session_state["plan_audience"].startswith("customer_id:listed:")


@pytest.mark.parametrize("data", [one_order, ten_on_one_day], ids=["one order", "ten on one day"])
def test_the_plan_stands_on_hardly_any_data(data):
    app = open_plan(open_app(data=data()).run(), target="1", objective="x", offer="y", discount="10")
    app.checkbox(key="plan_confirmed").check().run()
    assert problems(app) == []
    for mode in ("list", "channel"):
        app.segmented_control(key="plan_mode").set_value(mode).run()
        if mode == "list":
            app.text_area(key="pasted_quick").set_value("a, c1, c2, c3").run()
        assert problems(app) == []


def test_a_campaign_remembers_its_trigger_draws_the_new_ones_and_moves_nobody():
    app = open_plan(days="120")
    app.session_state["plan_source"] = "trigger"
    app.run()
    app.segmented_control(key="trigger_kind").set_value("after_purchase").run()
    button(app, "use_trigger").click().run()
    assert app.session_state["plan_trigger"]["kind"] == "after_purchase"
    for key in ("start", "confirm_start", "let_time_pass"):
        button(app, key).click().run()
    (campaign,) = store().list_campaigns()
    assert campaign.audience["trigger"]["days"] == 30
    assert "listed" in campaign.audience["selection"]
    before = store().assignments(campaign.campaign_id)
    button(app, "draw_today").click().run()
    assert problems(app) == []
    after = store().assignments(campaign.campaign_id)
    assert after.height > before.height
    assert after.filter(pl.col("customer_id").is_in(before["customer_id"].implode())).equals(before)
    assert set(after["arm"]) == {"targeted", "held_out"}

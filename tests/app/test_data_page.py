"""The Data page takes a reader's own file, or says what is wrong with it and keeps what was there."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.sessions import go_to, open_app

pytestmark = pytest.mark.xdist_group("app-small")

LINES = "Customer,Day,Amount,Article\n" + "".join(f"c{n % 5},2024-0{1 + n % 9}-15,{10 + n},x\n" for n in range(40))
TWICE = LINES + "c1,2024-02-15,11,x\n"  # the second line of LINES once more


@pytest.fixture
def app() -> AppTest:
    return go_to(open_app().run(), "data")


def send(app: AppTest, content: str | bytes, *, name: str = "orders.csv", field: int = 0) -> AppTest:
    data = content.encode() if isinstance(content, str) else content
    return app.file_uploader[field].set_value((name, data, "text/csv")).run()


def chosen(app: AppTest) -> str:
    return app.session_state["data"]


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_a_file_is_read_and_becomes_the_data(app):
    send(app, LINES)
    assert not app.error
    assert figures(app) | {"Rows read": "40", "Accepted": "40", "Set aside": "0", "Customers": "5"} == figures(app)
    assert chosen(app).startswith("upload-")


def test_the_widget_does_not_keep_the_bytes(app):
    first = app.file_uploader[0].key
    send(app, LINES)
    assert app.file_uploader[0].key != first


def test_the_same_file_is_the_same_data_set(app):
    send(app, LINES)
    once = chosen(app)
    send(app, LINES, name="again.csv")
    assert chosen(app) == once


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "holds no rows"),
        ("customer_id,date,revenue\n", "holds no rows"),
        (b"%PDF-1.7 ...", "it is a PDF document"),
        ("a,b,c\n1,2,3\n", "no column for Customer, Date, Revenue"),
        ("customer_id,date,revenue\n,2024-01-01,5\n,2024-01-02,6\n", "most often: Rows without a customer"),
        ("customer_id,date,revenue\na,2999-01-01,5\n", "dated after the day on which the file came"),
        ("customer_id,date,quantity,revenue\na,2024-01-01,-1,-5\n", "no purchase up to"),
    ],
)
def test_a_file_that_cannot_be_used_is_explained_and_the_data_stay(app, content, said):
    send(app, content)
    assert said in app.error[0].value.replace("\\", "")
    assert chosen(app) == "hakr"
    assert figures(app)["Customers"] == "5,000"
    assert not app.exception


def test_a_bad_file_can_be_given_up(app):
    send(app, b"%PDF-1.7 ...")
    next(button for button in app.button if button.label == "Give this file up").click().run()
    assert not app.error


def test_a_column_that_was_not_recognised_can_be_chosen(app):
    send(app, LINES.replace("Customer", "Wer").replace("Amount", "Was"))
    assert app.error
    column(app, "Customer").select("Wer")
    column(app, "Revenue").select("Was")
    read_again(app)
    assert not app.error
    assert figures(app)["Customers"] == "5"


def test_repeated_rows_stay_until_the_reader_removes_them(app):
    send(app, TWICE)
    assert figures(app)["Accepted"] == "41"
    next(toggle for toggle in app.toggle if toggle.label.startswith("Remove repeated rows")).set_value(True)
    read_again(app)
    assert (figures(app)["Accepted"], figures(app)["Set aside"]) == ("40", "1")


def test_a_customers_file_is_joined_by_customer_number(app):
    send(app, LINES)
    send(app, "customer_id,name,region\nc0,Ann,North\nc1,Bo,South\nz,Zoe,East\n", name="people.csv", field=1)
    assert not app.error
    told = [text.value for text in app.markdown]
    assert "2 buyers are in the customers file; 3 are not. 1 people in it have not bought." in told


def test_a_file_that_names_no_currency_says_which_is_taken_and_it_can_be_changed_at_once(app):
    send(app, LINES)
    assert "The file names no currency: amounts are shown as USD." in app.warning[0].value
    column(app, "Currency").select("EUR").run()
    assert not app.exception
    assert column(app, "Currency").value == "EUR"
    assert figures(app)["Revenue"].startswith("€")
    assert not any("names no currency" in warning.value for warning in app.warning)


def test_a_currency_that_the_file_shows_is_taken(app):
    send(app, LINES.replace("Amount", "Amount (GBP)"))
    assert not app.exception
    assert column(app, "Currency").value == "GBP"
    assert "The file shows amounts in GBP." in [caption.value for caption in app.caption]


def column(app: AppTest, label: str):
    return next(box for box in app.selectbox if box.label == label)


def read_again(app: AppTest) -> None:
    next(button for button in app.button if button.label == "Read again").click().run()


def test_an_example_that_is_not_installed_is_explained_and_hakr_is_shown(monkeypatch):
    monkeypatch.setattr("crm_analytics.examples.find_spec", lambda name: None)
    app = open_app(source="complete_journey").run()
    go_to(app, "data")
    assert "completejourney" in app.warning[0].value.replace("\\", "")
    assert figures(app)["Customers"] == "5,000"

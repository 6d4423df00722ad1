"""The Data page takes a reader's own file, or says what is wrong with it and keeps what was there."""

from __future__ import annotations

import datetime as dt

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


def test_repeated_rows_stay_until_the_finding_is_treated(app):
    send(app, TWICE)
    assert figures(app)["Accepted"] == "41"
    press(app, "Remove rows that repeat an earlier one")
    assert (figures(app)["Accepted"], figures(app)["Set aside"]) == ("40", "1")
    assert not app.exception


def test_a_switch_says_what_it_would_change_and_can_be_undone(app):
    send(app, TWICE)
    look_at(app, "cleaning")
    told = [caption.value.replace("\\", "") for caption in app.caption]
    assert any("5 customers (0) · revenue $1,180 (-$11)" in text for text in told), told
    app.button(key="apply_0").click().run()
    assert figures(app)["Set aside"] == "1"
    press(app, "Undo the last switch")
    assert (figures(app)["Accepted"], figures(app)["Set aside"]) == ("41", "0")


def test_a_customers_file_is_joined_by_customer_number(app):
    send(app, LINES)
    look_at(app, "rows")
    more = "customer_id,name,birthday\nc0,Ann,1980-01-01\nc1,Bo,1981-01-01\nz,Zoe,1982-01-01\n"
    send(app, more, name="people.csv", field=1)
    assert not app.error
    tables = next(frame.value for frame in app.dataframe if "Unmatched" in frame.value or "n_unmatched" in frame.value)
    assert tables.to_dict("records")[0] | {"n_rows": 3, "n_ids": 3, "n_unmatched": 1} == tables.to_dict("records")[0]


def test_two_files_at_once_find_their_tables(app):
    people = "customer_id,name,birthday\nc0,Ann,1980-01-01\nc1,Bo,1981-01-01\nz,Zoe,1982-01-01\n"
    files = [("people.csv", people.encode(), "text/csv"), ("orders.csv", LINES.encode(), "text/csv")]
    app.file_uploader[0].set_value(files).run()
    assert not app.error
    assert figures(app)["Rows read"] == "40"
    look_at(app, "rows")
    assert any("1 table stands beside the sales" in heading.value for heading in app.subheader)


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
    assert "The amounts are in GBP." in [caption.value for caption in app.caption]


def in_currencies(*codes: str) -> str:
    header, *lines = LINES.splitlines()
    return "".join(f"{line},{code}\n" for line, code in zip([header, *lines], ["Currency", *codes], strict=True))


@pytest.mark.parametrize(
    ("codes", "kept"),
    [(["EUR"] * 30 + ["USD"] * 10, "EUR"), (["人民币"] * 30 + ["美元"] * 10, "CNY"), (["PLN"] * 40, "PLN")],
)
def test_amounts_are_shown_in_the_currency_whose_rows_count(app, codes, kept):
    send(app, in_currencies(*codes))
    assert not app.exception
    assert column(app, "Currency").value == kept
    assert not any("names no currency" in warning.value for warning in app.warning)


def test_a_switch_to_another_currency_is_told_in_that_currency_and_shown_in_it(app):
    send(app, in_currencies(*["EUR"] * 30, *["USD"] * 10))
    look_at(app, "cleaning")
    told = [caption.value.replace("\\", "") for caption in app.caption]
    assert "5 customers (0) · revenue $445 · mean order $44.50" in told  # 40 to 49
    next(button for button in app.button if button.help == "Count amounts in USD only").click().run()
    assert not app.exception
    assert figures(app)["Revenue"].replace("\\", "") == "$445"


def test_an_export_of_a_chinese_market_place_is_in_yuan(app):
    header = (
        "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,收货人姓名,"
        "订单创建时间,订单付款时间,宝贝标题,宝贝总数量,店铺名称"
    )
    lines = [
        f'="{n}",b{n % 3},,{n},0,{n},{n},交易成功,,2024-01-1{n} 10:00:00,2024-01-1{n} 10:01:00,杯子,1,'
        for n in range(1, 9)
    ]
    send(app, "\n".join([header, *lines]), name="ExportOrderList.csv")
    assert column(app, "Currency").value == "CNY"


def test_a_trial_of_nothing_says_so(app):
    send(app, LINES)
    look_at(app, "cleaning")
    press(app, "What would it change?")
    assert not app.exception
    assert "Nothing in this form differs from what is set." in [caption.value for caption in app.caption]


def test_what_was_saved_or_deleted_on_purpose_is_not_called_lost(app):
    send(app, LINES)
    press(app, "Save as data set")
    assert chosen(app).startswith("saved-")
    assert not any("has ended" in warning.value for warning in app.warning)
    press(app, "Delete it")
    assert chosen(app) == "hakr"
    assert not any("is not here" in warning.value for warning in app.warning)


def test_newer_data_are_looked_at_on_their_newest_day(app):
    send(app, LINES)
    assert app.session_state["as_of"] == dt.date(2024, 9, 15)
    send(app, LINES.replace("2024-", "2025-"), name="newer.csv")
    assert app.session_state["as_of"] == dt.date(2025, 9, 15)


def test_a_message_says_its_money_readably_and_where_it_can_be_changed(app):
    send(app, in_currencies(*["EUR"] * 30, *["USD"] * 10))
    told = next(warning.value for warning in app.warning if "USD" in warning.value)
    assert "(445.00 in all)" in told.replace("\\", "")
    assert "under *Cleaning*" in told


def column(app: AppTest, label: str):
    return next(box for box in app.selectbox if box.label == label)


def read_again(app: AppTest) -> None:
    press(app, "Read again")


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()


def look_at(app: AppTest, part: str) -> None:
    app.session_state["data_part"] = part
    app.run()


def test_an_example_that_is_not_installed_is_explained_and_hakr_is_shown(monkeypatch):
    monkeypatch.setattr("crm_analytics.examples.find_spec", lambda name: None)
    app = open_app(source="complete_journey").run()
    go_to(app, "data")
    assert "completejourney" in app.warning[0].value.replace("\\", "")
    assert figures(app)["Customers"] == "5,000"


def test_a_file_of_columns_keeps_what_fits_and_refuses_anything_else():
    from crm_analytics.errors import InvalidSetting
    from ui.reading import read_choice

    kept = b'{"customer_id": "Wer", "revenue": "Was", "cost": null, "quantity": "gone", "nonsense": "Wer"}'
    assert read_choice(kept, ["Wer", "Was"]) == {"customer_id": "Wer", "revenue": "Was", "cost": None}
    with pytest.raises(InvalidSetting):
        read_choice(b"no JSON", ["Wer"])

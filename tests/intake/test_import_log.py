"""The same files and the same log give the same tables."""

import datetime as dt
import hashlib
import io

import polars as pl
import pytest

from crm_analytics.errors import InvalidSetting, SourceChanged, SourceMissing
from crm_analytics.intake import Policy, read_customers, read_transactions
from crm_analytics.intake.import_log import ImportLog, hash_source, log_import, replay
from crm_analytics.readers import RawTable

ORDERS = (
    b"Invoice,Customer ID,InvoiceDate,Quantity,Price\n1,7,05/01/2024,2,3.5\n2,,25/01/2024,1,9\n3,8,26/01/2024,1,0\n"
)
MORE = "Kunde;Bestelldatum;Umsatz;Region\n7;05.02.2024;5,00;Nord\n".encode("cp1252")
PEOPLE = b"customer_id,name,region\n7,Ann,North\n8,Bob,South\n"
FILES = {"orders.csv": ORDERS, "more.csv": MORE, "people.csv": PEOPLE}
POLICY = Policy(drop_zero_money=True, merges=(("8", "7"),))
RECEIVED = dt.date(2024, 3, 1)


def named(name):
    source = io.BytesIO(FILES[name])
    source.name = name
    return source


@pytest.fixture(scope="module")
def imported():
    own = {"customer_id": "Kunde", "date": "Bestelldatum", "revenue": "Umsatz"}
    sales = read_transactions([named("orders.csv"), named("more.csv")], policy=POLICY, received_on=RECEIVED)
    assert sales.mappings["more.csv"].sources.items() >= own.items()
    return {"transactions": sales, "customers": read_customers(named("people.csv"))}


@pytest.fixture(scope="module")
def log(imported):
    return ImportLog.from_json(log_import(imported, FILES).to_json())


def content(frame):
    return hashlib.sha256(frame.write_csv().encode()).hexdigest()


def test_a_replay_gives_the_same_tables(imported, log):
    again = replay(log, FILES)
    assert list(again) == ["transactions", "customers"]
    for name, intake in imported.items():
        assert content(again[name].table) == content(intake.table)
        assert content(again[name].rejected) == content(intake.rejected)
        assert again[name].findings.equals(intake.findings)
        assert again[name].messages == intake.messages


def test_files_on_the_disk_are_replayed_too(imported, log, tmp_path):
    for name, file in FILES.items():
        (tmp_path / name).write_bytes(file)
    again = replay(log, {name: tmp_path / name for name in FILES})
    assert again["transactions"].table.equals(imported["transactions"].table)


def test_the_log_is_the_same_for_the_same_import(imported, log):
    assert log.to_json() == log_import(imported, FILES).to_json()


def test_the_log_names_files_policy_and_what_came_out(log):
    sales = log.tables[0]
    assert [file.name for file in log.files] == list(FILES)
    assert log.files[0].content_hash == hashlib.sha256(ORDERS).hexdigest()
    assert (sales.policy, sales.received_on) == (POLICY, RECEIVED)
    assert (sales.n_read, sales.n_accepted) == (4, 2)
    assert "intake.date_order" in [message.code for message in sales.said]


def test_a_file_with_another_content_is_refused(log):
    with pytest.raises(SourceChanged, match=r"^orders\.csv: "):
        replay(log, FILES | {"orders.csv": ORDERS + b"4,9,27/01/2024,1,1\n"})


def test_a_file_that_is_not_given_is_named(log):
    with pytest.raises(SourceMissing, match=r"^more\.csv: .*Given: orders\.csv, people\.csv"):
        replay(log, {name: file for name, file in FILES.items() if name != "more.csv"})


def test_a_file_that_is_gone_is_named(log, tmp_path):
    with pytest.raises(SourceMissing, match=r"^orders\.csv: "):
        replay(log, FILES | {"orders.csv": tmp_path / "orders.csv"})


def test_other_counts_than_were_noted_are_said(imported):
    text = (
        log_import(imported, FILES)
        .to_json()
        .replace('"n_accepted": 2,\n      "n_rejected": 2', '"n_accepted": 3,\n      "n_rejected": 1')
    )
    messages = replay(ImportLog.from_json(text), FILES)["transactions"].messages
    assert [dict(m.params) for m in messages if m.code == "intake.replay_differs"] == [
        {"table": "transactions", "n_before": 3, "n_after": 2}
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": [], "tables": [{"table": "transactions"}]}'])
def test_anything_else_is_no_log(text):
    with pytest.raises(InvalidSetting):
        ImportLog.from_json(text)


def test_a_frame_is_told_by_its_values_names_and_types():
    frame = pl.DataFrame({"a": [1, 2]})
    others = [pl.DataFrame({"a": [1, 3]}), pl.DataFrame({"b": [1, 2]}), pl.DataFrame({"a": ["1", "2"]})]
    assert hash_source(frame) == hash_source(frame.lazy())
    assert hash_source(frame) == hash_source(RawTable.of(frame, "t"))
    assert len({hash_source(frame), *map(hash_source, others)}) == 4


def test_a_known_export_that_was_taken_apart_is_replayed(tmp_path):
    rows = "订单号,下单帐号,下单时间,订单状态,商品名称,订购数量,京东价,订单金额\n"
    rows += "1,ann,2024-01-05 10:00:00,完成,hat,1,10,18\n1,ann,2024-01-05 10:00:00,完成,cap,2,5,18\n"
    (tmp_path / "jd.csv").write_text(rows)
    source = {"jd.csv": tmp_path / "jd.csv"}
    intake = read_transactions(tmp_path / "jd.csv")
    assert intake.table["revenue"].to_list() == [9.0, 9.0]  # the order's amount, parted between its lines
    again = replay(log_import({"transactions": intake}, source), source)["transactions"]
    assert again.table.equals(intake.table)

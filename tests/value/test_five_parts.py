"""Five parts of CLV, each marked by what it rests on."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.settings import PartRules
from crm_analytics.value.five_parts import PartBasis, ValuePart, add_parts, part_bases, part_totals
from crm_analytics.value.records import Records

AS_OF = dt.date(2024, 12, 31)
CUSTOMERS = pl.DataFrame({
    "customer_id": ["a", "b"], "referred_by": [None, "a"], "clv": [100.0, 40.0], "p_alive": [0.5, 1.0],
})  # fmt: skip
CONTACTS = pl.DataFrame({
    "customer_id": ["a", "a", "a", "b"],
    "occurred_at": [dt.datetime(year, month, 1) for year, month in ((2024, 5), (2024, 6), (2023, 12), (2024, 7))],
    "kind": ["inquiry", "suggestion", "complaint", "service_request"],
    "is_adopted": [None, True, None, None],
})  # fmt: skip
INCOME = pl.DataFrame({"customer_id": ["b"], "earned_on": [dt.date(2024, 2, 1)], "amount": [30.0]})
RECORDS = Records(interactions=CONTACTS, partner_income=INCOME)
RULES = PartRules(value_per_item=2.0, value_per_idea=50.0)


def parts(records=RECORDS, customers=CUSTOMERS, rules=RULES, horizon_days=730):
    return add_parts(customers, records, as_of=AS_OF, rules=rules, horizon_days=horizon_days)


def test_each_part_is_what_the_trailing_year_brought_while_the_customer_stays():
    table = parts()
    assert table["purchase_part"].to_list() == [100.0, 40.0]
    assert table["word_of_mouth_part"].to_list() == [40.0, 0.0]
    # two items of the year x 2, one idea x 50, over two years, at P(alive) .5
    assert table["information_part"].to_list() == [4.0, 0.0]
    assert table["knowledge_part"].to_list() == [50.0, 0.0]
    assert table["transaction_part"].to_list() == [0.0, 60.0]
    assert table["parts_total"].to_list() == [194.0, 100.0]


def test_measured_word_of_mouth_is_shown_but_not_added():
    totals = part_totals(parts(), RECORDS)
    assert totals.select("value_part", "part_basis", "amount", "is_in_total").rows() == [
        ("purchase", "measured", 140.0, True), ("word_of_mouth", "measured", 40.0, False),
        ("information", "counted", 4.0, True), ("knowledge", "counted", 50.0, True),
        ("transaction", "measured", 60.0, True),
    ]  # fmt: skip


def test_what_is_not_recorded_is_assumed_and_the_same_for_everyone():
    rules = PartRules(influence=0.1, reach=20, value_of_referred=5.0, n_items=3, partner_income=7.0)
    alone = CUSTOMERS.drop("referred_by")
    table = parts(Records(), alone, rules, horizon_days=365)
    assert table["word_of_mouth_part"].to_list() == [10.0, 10.0]
    assert table["information_part"].to_list() == [1.5, 3.0]
    assert table["transaction_part"].to_list() == [3.5, 7.0]
    bases = part_bases(alone, Records())
    assert [part for part in ValuePart if bases[part] is PartBasis.ASSUMED] == list(ValuePart)[1:]
    assert part_totals(table, Records()).filter("is_in_total")["amount"].sum() == pytest.approx(140 + 20 + 4.5 + 10.5)

"""What the words of an export mean for the money of a line."""

import polars as pl
import pytest

from crm_analytics.intake.cleaning import clean_lines
from crm_analytics.intake.policy import COUNTED, Policy
from crm_analytics.intake.statuses import STATUS_MEANINGS, StatusMeaning, bare_status, meaning_of
from tests.intake.typed_lines import counted, reasons, typed

ORDERS = typed(
    {"status": "Paid", "revenue": 1.0},
    {"status": "partially_refunded", "revenue": 2.0},
    {"status": "PENDING", "revenue": 4.0},
    {"status": "Cancelled", "revenue": 8.0},
    {"status": "gift wrapped", "revenue": 16.0},
    {"status": None, "revenue": 32.0},
)


def test_every_known_word_is_written_in_its_bare_form():
    words = pl.DataFrame({"status": list(STATUS_MEANINGS)})
    assert words.filter(bare_status(pl.col("status")) != pl.col("status")).is_empty()


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("Completed", StatusMeaning.PAID),
        ("wc-on-hold", None),
        ("on-hold", StatusMeaning.PENDING),
        ("  Partially   Refunded ", StatusMeaning.PARTLY_REFUNDED),
        ("交易关闭", StatusMeaning.CANCELLED),
        ("已成交", StatusMeaning.PAID),
        ("等待买家付款", StatusMeaning.PENDING),
        ("Denied", StatusMeaning.FAILED),
    ],
)
def test_a_word_is_understood_however_it_is_written(word, meaning):
    assert pl.select(meaning_of(pl.lit(word))).item() == meaning


def test_what_was_not_paid_is_set_aside_and_unknown_words_count():
    aside = "status_not_counted"
    assert reasons(ORDERS) == [None, None, aside, aside, None, None]
    assert counted(ORDERS)["status_not_counted"] == (2, 12.0)
    assert counted(ORDERS)["status_unknown"] == (1, 16.0)


def test_own_words_can_be_given_a_meaning():
    words = (("Gift Wrapped", StatusMeaning.CANCELLED), ("paid", StatusMeaning.PENDING))
    aside = "status_not_counted"
    assert reasons(ORDERS, status_words=words) == [aside, None, aside, aside, aside, None]


def test_which_statuses_count_can_be_chosen():
    assert reasons(ORDERS, statuses_counted=(*COUNTED, StatusMeaning.PENDING))[2] is None


def test_a_refunded_sale_counts_and_is_reported_when_no_line_gives_the_money_back():
    lines = typed(
        {"order_id": "1", "status": "refunded", "revenue": 50.0},
        {"order_id": "2", "status": "refunded", "revenue": 70.0},
        {"order_id": "2", "status": "refunded", "revenue": -70.0},
        {"order_id": "3", "status": "paid", "revenue": 90.0},
    )
    assert reasons(lines) == [None] * 4
    assert counted(lines)["refund_missing"] == (1, 50.0)


def test_the_words_that_nobody_knows_are_named_the_commonest_first():
    lines = typed({"status": "odd"}, {"status": "queer"}, {"status": "queer"}, {"status": "paid"})
    said = [dict(m.params) for m in clean_lines(lines, Policy()).messages]
    assert said == [{"words": ["queer", "odd"]}]

"""Who bought, where the id is missing or one person has several."""

import polars as pl
import pytest

from crm_analytics.intake.identities import email_key, phone_key, suggest_merges
from crm_analytics.intake.policy import SamePerson, WithoutCustomer
from tests.intake.typed_lines import clean, counted, reasons, typed


def customers(lines, **switches):
    return clean(lines, **switches)["customer_id"].to_list()


@pytest.mark.parametrize(
    ("written", "key"),
    [
        (" Bob@Shop.DE ", "bob@shop.de"),
        ("b.o.b+news@gmail.com", "bob@gmail.com"),
        ("bob@googlemail.com", "bob@gmail.com"),
        ("b.o.b+news@shop.de", "b.o.b+news@shop.de"),  # another shop's mailboxes may differ by a dot
        ("noreply@shop.de", None),
        ("someone@example.com", None),
        ("unknown", None),
        ("", None),
    ],
)
def test_addresses_are_compared_as_mailboxes(written, key):
    assert pl.select(email_key(pl.lit(written))).item() == key


@pytest.mark.parametrize(
    ("written", "region", "key"),
    [
        ("0170 1234567", "DE", "+491701234567"),
        ("+49 (0)170/1234567", None, "+491701234567"),
        ("0049170-1234567", "FR", "+491701234567"),
        ("138 0013 8000", "CN", "+8613800138000"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("0170 1234567", None, "01701234567"),
        ("110", "DE", None),
        ("unknown", "DE", None),
    ],
)
def test_numbers_are_compared_with_their_calling_code(written, region, key):
    assert pl.select(phone_key(pl.lit(written), region)).item() == key


def test_a_guest_who_left_a_known_address_is_that_customer():
    lines = typed({"customer_id": "7", "email": "bob@shop.de"}, {"customer_id": None, "email": "BOB@shop.de"})
    assert customers(lines) == ["7", "7"]
    assert counted(lines)["customer_filled"] == (1, 10.0)


def test_the_order_of_a_guest_who_is_found_keeps_its_number():
    lines = typed({"customer_id": "7", "email": "bob@shop.de"},
                  {"customer_id": None, "order_id": "A1", "email": "bob@shop.de"},
                  {"customer_id": None, "order_id": None, "email": "bob@shop.de"})  # fmt: skip
    assert clean(lines)["order_id"].to_list()[1:] == ["A1", "7|2024-01-05"]


def test_a_guest_without_any_id_goes_by_the_address():
    lines = typed({"customer_id": None, "email": "Bob@Shop.de"}, {"customer_id": None, "email": "bob@shop.de"})
    assert customers(lines) == ["bob@shop.de", "bob@shop.de"]


def test_a_guest_is_found_by_telephone_before_an_address_names_a_new_one():
    lines = typed(
        {"customer_id": "7", "email": None, "phone": "0170 1234567"},
        {"customer_id": None, "email": "bob@shop.de", "phone": "0170-1234567"},
        {"customer_id": None, "email": "bob@shop.de", "phone": None},
    )
    assert customers(lines) == ["7", "7", "7"]


def test_an_address_of_two_customers_fills_in_the_one_met_most_often():
    lines = typed(
        {"customer_id": "7", "email": "x@y.de"},
        {"customer_id": "9", "email": "x@y.de"},
        {"customer_id": "9", "email": "x@y.de"},
        {"customer_id": None, "email": "x@y.de"},
    )
    assert customers(lines)[3] == "9"


def test_an_address_that_many_customers_share_is_nobodys():
    many = [{"customer_id": str(i), "email": "till@shop.de"} for i in range(11)]
    lines = typed(*many, {"customer_id": None, "email": "till@shop.de"})
    assert customers(lines)[11] == "till@shop.de"
    assert "ids_of_one_person" not in counted(lines)


TWO_IDS = typed(
    {"customer_id": "b", "email": "x@y.de", "phone": None},
    {"customer_id": "a", "email": "x@y.de", "phone": "0170 1234567"},
    {"customer_id": "c", "email": None, "phone": "0170/1234567"},
    {"customer_id": "d", "email": "z@y.de", "phone": None},
)


def test_ids_that_are_there_are_kept_apart_and_counted():
    assert customers(TWO_IDS) == ["b", "a", "c", "d"]
    # b and c would become a
    assert counted(TWO_IDS)["ids_of_one_person"] == (2, 20.0)


def test_ids_are_joined_from_contact_to_contact_when_asked_for():
    assert customers(TWO_IDS, same_person=SamePerson.MERGE) == ["a", "a", "a", "d"]


def test_contacts_can_be_ignored():
    lines = typed({"customer_id": "7", "email": "x@y.de"}, {"customer_id": None, "email": "x@y.de"})
    assert reasons(lines, same_person=SamePerson.IGNORE) == [None, "row_without_customer"]


def test_an_id_that_is_an_address_is_the_same_mailbox_in_any_case():
    lines = typed({"customer_id": "Bob@shop.de", "email": None}, {"customer_id": "bob@shop.de", "email": None})
    assert customers(lines, same_person=SamePerson.MERGE) == ["Bob@shop.de"] * 2


NAMELESS = typed(
    {"order_id": "1"}, *[{"customer_id": None, "order_id": "2"}] * 2, {"customer_id": None, "order_id": None}
)


def test_lines_without_a_customer_are_set_aside():
    assert reasons(NAMELESS) == [None, *["row_without_customer"] * 3]
    assert clean(NAMELESS)["reason_column"].to_list()[1] == "customer_id"
    assert counted(NAMELESS)["row_without_customer"] == (3, 30.0)


def test_lines_without_a_customer_can_be_a_guest_for_each_order():
    assert customers(NAMELESS, without_customer=WithoutCustomer.GUEST_PER_ORDER) == [
        "a", "guest|2", "guest|2", "guest|f.csv|5"]  # fmt: skip


def test_lines_without_a_customer_can_be_one_anonymous_customer():
    lines = clean(NAMELESS, without_customer=WithoutCustomer.ANONYMOUS)
    assert lines["customer_id"].to_list() == ["a", "anonymous", "anonymous", "anonymous"]
    assert lines["order_id"].to_list()[3] == "anonymous|2024-01-05"


def test_a_line_that_lacks_more_than_its_customer_stays_set_aside():
    lines = typed({"customer_id": None, "date": None, "reason": "row_without_customer"})
    assert reasons(lines, without_customer=WithoutCustomer.ANONYMOUS) == ["row_without_customer"]


def test_a_reason_that_the_reading_gave_is_final():
    lines = typed({"customer_id": None, "reason": "unreadable_number"})
    assert reasons(lines, without_customer=WithoutCustomer.ANONYMOUS) == ["unreadable_number"]


def test_customers_met_elsewhere_are_merged_by_hand_and_their_days_with_them():
    lines = typed(
        {"customer_id": "shop-7", "order_id": "shop-7|2024-01-05"},
        {"customer_id": "crm-1", "order_id": "A1"},
        {"customer_id": "old-1", "order_id": "A2"},
    )
    merged = clean(lines, merges=(("shop-7", "old-1"), ("old-1", "crm-1")))
    assert merged["customer_id"].to_list() == ["crm-1"] * 3
    # an order id that was made of customer and day is made anew; one of the file stays
    assert merged["order_id"].to_list() == ["crm-1|2024-01-05", "A1", "A2"]


def test_a_merge_is_undone_by_taking_it_out():
    lines = typed({"customer_id": "x"}, {"customer_id": "y"})
    assert customers(lines, merges=(("x", "y"),)) == ["y", "y"]
    assert customers(lines) == ["x", "y"]


def test_ids_that_may_be_one_person_are_suggested_with_what_speaks_for_it():
    lines = pl.LazyFrame(
        {
            "customer_id": ["7", "9", "8", "5", "6", "4"],
            "email": ["a@b.de", "A@b.de", None, None, None, None],
            "customer_name": ["Ann Lee", None, "ann  lee", "Ann", "Ann", None],
        }
    )
    # a first name alone says nothing
    assert suggest_merges(lines).rows() == [("8", "7", "name"), ("9", "7", "contact")]


def test_nothing_is_suggested_where_nothing_tells_people_apart():
    assert suggest_merges(typed({}, {"customer_id": "b"}).lazy()).is_empty()

import pytest

from crm_analytics.campaigns.message import fill_message, message_length, split_name, unknown_placeholders


def test_placeholders_are_filled_with_what_is_known():
    text = "Dear {first_name}, {offer} from {owner}."
    assert fill_message(text, {"name": "Ann Lee", "owner": "Kim"}, offer="10 % off") == "Dear Ann, 10 % off from Kim."


def test_what_is_unknown_takes_its_space_with_it_and_a_typing_error_stays_visible():
    assert fill_message("Hello {name}! {nmae}", {"name": None}) == "Hello! {nmae}"
    assert unknown_placeholders("Hello {name}! {nmae}") == ["nmae"]


def test_a_customers_name_is_never_read_as_a_format_or_placeholder():
    assert fill_message("{name}", {"name": "{owner.__class__} {0}", "owner": "Kim"}) == "{owner.__class__} {0}"


def test_a_firm_is_not_taken_apart():
    assert split_name("Ember Trading, Lan Novak") == ("Ember Trading, Lan Novak", "")


@pytest.mark.parametrize(
    ("text", "channel", "length"),
    [
        ("a" * 1800, "post", ("pages", 1.0)),
        ("word " * 65, "phone", ("minutes", 0.5)),
        ("字" * 260, "phone", ("minutes", 1.0)),
        ("short\n" + "x" * 81, "email", ("lines", 3.0)),
        ("", "email", ("lines", 0.0)),
    ],
)
def test_length_is_told_in_the_unit_of_the_channel(text, channel, length):
    assert message_length(text, channel) == length

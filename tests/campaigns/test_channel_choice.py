import polars as pl
import pytest

from crm_analytics.campaigns.channel_choice import (
    ChannelTerms,
    channel_table,
    choose_channels,
    measured_response,
    worth_of_response,
)
from crm_analytics.errors import UnknownColumn

LETTER_AND_CALL = {"post": ChannelTerms(0.05, 1.0), "phone": ChannelTerms(0.20, 30.0)}  # the debt chaser's


def people(n: int, **columns: list) -> pl.DataFrame:
    agreed = {f"consent_{channel}": [True] * n for channel in ("email", "phone", "post")}
    return pl.DataFrame({"customer_id": [f"c{i}" for i in range(n)], **agreed, **columns})


def choose(frame: pl.DataFrame, worth: list[float | None], **settings) -> list[tuple]:
    chosen = choose_channels(frame, LETTER_AND_CALL, worth=pl.Series(worth, dtype=pl.Float64), **settings)
    return chosen.select("best_channel", "net_gain", "choice_reason").rows()


def test_small_debts_are_left_alone_middle_ones_get_a_letter_and_large_ones_a_call():
    # letter: 0.05 x worth - 1, call: 0.2 x worth - 30; the call is better from 193.33 on
    assert choose(people(3), [10.0, 100.0, 1000.0]) == [
        (None, None, "costs_more"), ("post", 4.0, "highest_gain"), ("phone", 170.0, "highest_gain"),
    ]  # fmt: skip


def test_a_preference_is_followed_as_long_as_it_gives_up_little():
    # 300: letter 14, call 30; 200: letter 9, call 10
    frame = people(2, preferred_channel=["post", "post"])
    assert choose(frame, [300.0, 200.0]) == [("phone", 30.0, "highest_gain"), ("post", 9.0, "preferred")]
    assert choose(frame, [300.0, 200.0], forgone=0.6)[0] == ("post", 14.0, "preferred")


def test_who_prefers_the_best_channel_gets_it_because_it_is_the_best():
    assert choose(people(1, preferred_channel=["phone"]), [1000.0]) == [("phone", 170.0, "highest_gain")]


def test_no_channel_is_used_without_consent_and_unknown_means_no():
    frame = people(2).with_columns(consent_phone=pl.Series([False, None]), consent_post=pl.Series([True, None]))
    assert choose(frame, [1000.0, 1000.0]) == [("post", 49.0, "highest_gain"), (None, None, "no_consent")]
    assert choose(frame, [1000.0, 1000.0], consent_confirmed=True)[1][0] == "phone"


def test_an_unknown_worth_is_no_worth_of_nothing():
    assert choose(people(1), [None]) == [(None, None, "worth_unknown")]


def test_rows_are_kept_and_nothing_private_is_left_behind():
    chosen = choose_channels(people(2), LETTER_AND_CALL, worth=pl.Series([1.0, 2.0]))
    assert [name for name in chosen.columns if name.startswith("_")] == []
    assert chosen["customer_id"].to_list() == ["c0", "c1"]


def test_a_channel_that_does_not_exist_is_refused():
    with pytest.raises(UnknownColumn):
        choose_channels(people(1), {"fax": ChannelTerms(0.1, 1.0)}, worth=pl.Series([1.0]))


def test_the_table_counts_everyone_once():
    chosen = choose_channels(people(3), LETTER_AND_CALL, worth=pl.Series([10.0, 100.0, 1000.0]))
    assert channel_table(chosen)["n_customers"].sum() == 3


def outcomes(targeted: list[bool], held_out: list[bool]) -> pl.DataFrame:
    arms = ["targeted"] * len(targeted) + ["held_out"] * len(held_out)
    return pl.DataFrame({"arm": arms, "is_buyer": targeted + held_out})


def test_the_measured_response_is_what_contact_caused_weighed_by_size():
    small, large = outcomes([True, True], [True, False]), outcomes([True, False] * 3, [False] * 6)
    # 0.5 of 4 customers and 0.5 of 12: 0.5; a test without anyone held out says nothing
    assert measured_response([("post", small), ("post", large)]) == {"post": 0.5}
    assert measured_response([("email", outcomes([True], []))]) == {}
    assert measured_response([("email", outcomes([False], [True]))]) == {"email": 0.0}


def test_an_order_is_worth_its_margin_and_who_bought_once_is_taken_for_the_mean():
    base = pl.DataFrame(
        {"revenue": [300.0, 60.0], "frequency": [2, 0], "monetary_value": [120.0, None], "margin": [60.0, 12.0],
         "value_basis": ["margin"] * 2}
    )  # fmt: skip
    # margin rate 72 / 360 = 0.2; mean purchase day 360 / 4 = 90
    assert worth_of_response(base, basis="order").to_list() == pytest.approx([24.0, 18.0])

import datetime as dt

import numpy as np
import polars as pl

from crm_analytics.campaigns.checks import check_sample_ratio, find_contacts, measure_novelty
from crm_analytics.campaigns.measurement import measure_uplift
from crm_analytics.settings import UpliftRules

THIRDS = {"gift": 1 / 3, "call": 1 / 3, "held_out": 1 / 3}
START = dt.date(2024, 5, 6)


def test_arms_of_the_planned_sizes_raise_no_alarm_and_others_do():
    sizes = {"gift": 100, "call": 104, "held_out": 98}

    def table(sizes: dict[str, int]) -> pl.DataFrame:
        names = [name for name, n in sizes.items() for _ in range(n)]
        return pl.DataFrame({"variant": [None if name == "held_out" else name for name in names]}).with_columns(
            arm=pl.when(pl.col("variant").is_null()).then(pl.lit("held_out")).otherwise(pl.lit("targeted"))
        )

    assert check_sample_ratio(table(sizes), expected_shares=THIRDS) == []
    (alarm,) = check_sample_ratio(table(sizes | {"gift": 160}), expected_shares=THIRDS)
    assert (alarm.code, alarm.params["n_arms"]) == ("uplift.sample_ratio_of_arms", 3)
    # somebody got what nobody planned
    assert check_sample_ratio(table(sizes | {"visit": 1}), expected_shares=THIRDS)[0].params["p_value"] == 0


DRAWN = pl.DataFrame({"customer_id": list("abcd"), "arm": ["targeted", "targeted", "held_out", "held_out"]})


def test_held_out_people_who_were_contacted_and_targeted_who_were_not_are_counted():
    told = pl.DataFrame({"customer_id": ["a", "c", "stranger"], "event": ["sent", "clicked", "sent"]})
    contacts = find_contacts(DRAWN, told)
    assert (contacts.n_reached_held_out, contacts.reached_targeted_rate, contacts.reached_held_out_rate) == (
        1,
        0.5,
        0.5,
    )
    assert [warning.code for warning in contacts.warnings] == ["contacts.held_out_reached", "contacts.targeted_missed"]


def test_the_effect_on_the_reached_is_the_uplift_over_the_difference_of_rates():
    told = pl.DataFrame({"customer_id": ["a"], "event": ["sent"]})
    uplift = measure_uplift(DRAWN.with_columns(margin=pl.Series([6.0, 0.0, 1.0, 1.0])))
    assert find_contacts(DRAWN, told).effect_on_reached(uplift) == 2.0 / 0.5
    assert find_contacts(DRAWN, told.clear()).effect_on_reached(uplift) is None


def test_a_registration_is_no_contact_because_it_needs_none():
    told = pl.DataFrame({"customer_id": ["c"], "event": ["registered"]})
    assert find_contacts(DRAWN, told).warnings == ()


def bought(effect_of_day: np.ndarray, n: int = 1500) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Everyone buys once a week for 10 or so; the targeted for more, by the day."""
    rng = np.random.default_rng(0)
    ids = [f"c{i}" for i in range(n)]
    is_targeted = np.arange(n) % 2 == 0
    drawn = pl.DataFrame(
        {"customer_id": ids, "arm": np.where(is_targeted, "targeted", "held_out"), "stratum": ["x"] * n}
    )
    parts = []
    for day in range(0, 28, 7):
        revenue = 10 + rng.normal(0, 2, n) + is_targeted * effect_of_day[day]
        date = [START + dt.timedelta(days=day)] * n
        parts.append(pl.DataFrame({"customer_id": ids, "date": date, "quantity": [1] * n, "revenue": revenue}))
    return pl.concat(parts).with_columns(cost=pl.lit(0.0)), drawn


def test_an_effect_of_the_first_days_only_is_seen_to_fade():
    sales, drawn = bought(np.where(np.arange(28) < 7, 4.0, 0.0))
    novelty = measure_novelty(sales, drawn, starts_on=START, ends_on=START + dt.timedelta(days=27))
    assert novelty.weeks["week"].to_list() == [1, 2, 3, 4]
    assert novelty.weeks["estimate"][0] > 3
    assert novelty.first_half.estimate > novelty.later_half.estimate
    assert [warning.code for warning in novelty.warnings] == ["novelty.fades"]


def test_an_effect_that_stays_is_not_said_to_fade_and_a_short_window_has_no_halves():
    sales, drawn = bought(np.full(28, 2.0))
    assert measure_novelty(sales, drawn, starts_on=START, ends_on=START + dt.timedelta(days=27)).warnings == ()
    short = measure_novelty(sales, drawn, starts_on=START, ends_on=START + dt.timedelta(days=8))
    assert (short.first_half, short.fades_p_value, short.weeks["n_days"].to_list()) == (None, None, [7, 2])


def test_the_chance_above_a_value_follows_the_interval():
    table = pl.DataFrame({"arm": ["targeted", "held_out"] * 50, "margin": [6.0, 2.0, 4.0, 0.0] * 25})
    uplift = measure_uplift(table, rules=UpliftRules(normal_from_buyers=2))
    assert uplift.chance_above(uplift.low) == 0.975
    assert round(uplift.chance_above(uplift.high), 3) == 0.025
    assert uplift.chance_above(uplift.estimate) == 0.5

"""Rules that a company's own rhythm suggests."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from crm_analytics import build_ledger
from crm_analytics.lifecycle.defaults import (
    DEGRADATION_CHANCE,
    LAPSED_CHANCE,
    StageDefaults,
    chance_of_return,
    propose_stage_rules,
)
from crm_analytics.settings import StageRules

FIRST = dt.date(2022, 1, 1)


def ledger_of(days_by_customer):
    rows = [
        (f"c{who}", FIRST + dt.timedelta(days=int(day))) for who, days in enumerate(days_by_customer) for day in days
    ]
    return build_ledger(
        pl.DataFrame(rows, schema=["customer_id", "date"], orient="row").with_columns(revenue=pl.lit(9.0))
    )


def test_the_chance_of_return_is_of_those_still_silent():
    # silent for a gap: three of four; back within one more: two of these three
    chances = chance_of_return(np.array([0.5, 1.25, 2.0, 5.0]), np.array([True, True, True, False]))
    assert dict(chances.iter_rows())[1.0] == pytest.approx(2 / 3)


def test_customers_who_leave_early_make_the_suggestion_stricter():
    steady = [range(0, 700, 30)] * 20
    leaving = [range(0, 90, 30)] * 200
    as_of = FIRST + dt.timedelta(days=720)
    of_steady, of_leaving = (
        propose_stage_rules(ledger_of(days), as_of=as_of).rules for days in (steady, steady + leaving)
    )
    assert of_leaving.lapsed_after_gaps <= of_steady.lapsed_after_gaps
    assert of_leaving.lapsed_after_gaps > of_leaving.degradation_after_gaps


def test_a_handful_of_purchases_leaves_the_rules_as_they_are():
    derived = propose_stage_rules(ledger_of([[0, 30], [5]]), as_of=FIRST + dt.timedelta(days=60))
    assert (derived.rules, derived.is_derived, derived.n_silences) == (StageRules(), False, 1)


def test_what_comes_after_the_day_is_not_seen():
    days = [range(0, 700, 30)] * 20
    then = propose_stage_rules(ledger_of([list(d)[:12] for d in days]), as_of=FIRST + dt.timedelta(days=340))
    assert propose_stage_rules(ledger_of(days), as_of=FIRST + dt.timedelta(days=340)) == then


def test_kept_rules_are_read_back_as_they_were():
    derived = StageDefaults(StageRules(lapsed_after_gaps=4.5), FIRST, 31.5, 120)
    assert StageDefaults.from_content(derived.to_content()) == derived


def test_the_bars_are_half_and_a_third_of_the_chance_of_one_who_is_still_there():
    assert pytest.approx(((1 - np.exp(-1)) / 2, (1 - np.exp(-1)) / 3)) == (DEGRADATION_CHANCE, LAPSED_CHANCE)

"""Open prospects: how many of them will buy, and what that is worth."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from crm_analytics.value.prospects import expected_buyers, prospect_equity, waiting_curve

AS_OF = dt.date(2024, 12, 31)
NEW = pl.DataFrame({
    "customer_id": ["n1", "n2", "old"], "T": [100, 200, 900], "historic_value": [30.0, 50.0, 999.0],
    "clv": [10.0, 30.0, 999.0], "acquisition_cost": [20.0, 40.0, 1.0], "is_known_before": [False, False, False],
})  # fmt: skip


def test_the_waiting_curve_is_kaplan_and_meiers():
    # bought after 10 and 30 days; open for 20 and 40
    ages, staying = waiting_curve(np.array([10.0, 30, 20, 40]), np.array([True, True, False, False]))
    assert (ages.tolist(), staying.tolist()) == ([10.0, 30.0], [0.75, 0.375])


def test_who_has_waited_longer_than_anybody_who_bought_is_not_expected_to():
    days, bought = np.array([10.0, 30, 20, 40]), np.array([True, True, False, False])
    # the one open for 20 days: 1 - .375 / .75; the one open for 40: nobody has bought later than after 30
    assert expected_buyers(days, bought, 100) == pytest.approx(0.5)
    assert expected_buyers(days, bought, 5) == 0.0


def prospects():
    created = [AS_OF - dt.timedelta(days=days) for days in (100, 100, 20, 40)]
    converted = [
        created[0] + dt.timedelta(days=10),
        created[1] + dt.timedelta(days=30),
        None,
        AS_OF + dt.timedelta(days=9),
    ]
    return pl.DataFrame({"created_on": created, "converted_on": converted})


def test_their_value_is_that_of_customers_won_lately_for_each_who_is_expected_to_buy():
    found = prospect_equity(prospects(), NEW, as_of=AS_OF, horizon_days=100)
    # a purchase after as_of is not known yet, so two are open
    assert (found.n_open, found.n_expected, found.value_of_new, found.cost_of_new) == (2, 0.5, 60.0, 30.0)
    assert (found.total, found.net) == (30.0, 15.0)
    assert found.low <= 30.0 <= found.high
    assert found.low < found.high


def test_without_prospects_or_new_customers_there_is_no_figure():
    assert prospect_equity(prospects().clear(), NEW, as_of=AS_OF, horizon_days=100) is None
    assert prospect_equity(prospects(), NEW.tail(1), as_of=AS_OF, horizon_days=100) is None

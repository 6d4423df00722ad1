"""A data set keeps what its intake was told."""

import datetime as dt

import pytest

from crm_analytics import make_dataset, read_transactions
from crm_analytics.intake import Policy
from crm_analytics.intake.policy import KnownBefore

SALES = b"customer_id,date,revenue\na,2024-01-05,10\nb,2024-02-01,10\na,2024-06-05,10\nc,2025-01-09,10\n"


@pytest.mark.parametrize(
    ("told", "until"),
    [
        (KnownBefore.NOBODY, None),
        (dt.date(2024, 1, 31), dt.date(2024, 1, 31)),
        (KnownBefore.DETECT, dt.date(2024, 11, 3)),  # two gaps of 152 days from the first day on, less one
    ],
)
def test_who_was_a_customer_before_the_data_is_found_or_told(told, until):
    intake = read_transactions(SALES, policy=Policy(known_before=told))
    data = make_dataset(intake.transactions, dataset_id="x", name="x", intake=intake)
    assert data.known_until == until


def test_where_everybody_would_have_been_a_customer_before_nobody_counts_as_one():
    intake = read_transactions(SALES[: SALES.rindex(b"c,")])
    assert make_dataset(intake.transactions, dataset_id="x", name="x", intake=intake).known_until is None

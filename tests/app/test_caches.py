"""Nobody gets what was computed for other data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from crm_analytics import make_dataset, read_transactions
from crm_analytics.dataset import DataSet
from crm_analytics.intake import Policy
from crm_analytics.scoring import Rules
from tests.app.sessions import DAY, go_to, open_app
from ui.scores import scores_as_of
from ui.uploads import KeptFile, Reading, Upload

pytestmark = pytest.mark.xdist_group("app-small")
N_LINES = 60  # more than the first and last ten rows, which is all that Streamlit's own hash of a frame looks at


def lines(middle: float) -> pl.DataFrame:
    """Two purchases each of thirty customers; only the money of one line in the middle is open."""
    money = [10.0] * N_LINES
    money[N_LINES // 2] = middle
    return pl.DataFrame(
        {
            "customer_id": [f"c{number % 30:02}" for number in range(N_LINES)],
            "date": [DAY + dt.timedelta(days=number // 30 * 40) for number in range(N_LINES)],
            "revenue": money,
        }
    )


def same_id(table: pl.DataFrame) -> DataSet:
    return make_dataset(read_transactions(table).transactions, dataset_id="upload-same", name="same.csv")


def test_two_data_sets_that_differ_in_one_middle_row_never_share_a_result():
    first, second = same_id(lines(10.0)), same_id(lines(99.0))
    scores = [scores_as_of(data, data.last_date, Rules()) for data in (first, second, first)]
    assert [part.customers["revenue"].sum() for part in scores] == [600.0, 689.0, 600.0]
    assert scores[0] is scores[2]


def test_a_page_shows_its_own_data_after_another_of_the_same_size():
    revenue = [revenue_on_overview(same_id(lines(middle))) for middle in (10.0, 99.0, 10.0)]
    assert revenue == ["\\$600", "\\$689", "\\$600"]


def revenue_on_overview(data: DataSet) -> str:
    app = go_to(open_app(data=data).run(), "overview")
    return next(metric.value for metric in app.metric if metric.label == "Revenue")


def kept(name: str, content_hash: str) -> KeptFile:
    return KeptFile(name, Path(name), 10, content_hash)


def upload(*others: KeptFile, **more: object) -> Upload:
    return Upload((kept("orders.csv", "a"), *others), **more)


def test_a_reading_with_other_switches_or_another_customers_file_is_another_version_of_the_same_data():
    made = [
        upload(),
        upload(kept("people.csv", "b")),
        upload(kept("people.csv", "c")),
        upload(reading=Reading(currency="EUR")),
        upload(reading=Reading(policy=Policy(drop_zero_money=True))),
    ]
    assert len({part.dataset_id for part in made}) == 1
    assert len({part.version for part in made}) == len(made)


def test_lines_that_are_only_cleaned_otherwise_are_not_read_again():
    zeros, dates = Policy(drop_zero_money=True), Policy(is_day_first=True)
    policies = (Policy(), zeros, dates)
    plain, cleaned, reread = (upload(reading=Reading(policy=policy)).read_version for policy in policies)
    assert plain == cleaned != reread

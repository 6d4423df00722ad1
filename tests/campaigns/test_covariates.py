import polars as pl
import pytest

from crm_analytics.campaigns import best_covariate, freeze_covariates, use_frozen
from crm_analytics.errors import RepeatedCustomers, UnknownColumn

DRAWN = pl.DataFrame({"customer_id": ["b", "a", "stranger"], "arm": ["held_out", "targeted", "targeted"]})
CUSTOMERS = pl.DataFrame(
    {"customer_id": ["a", "b"], "year_margin": [7.0, None], "year_revenue": [20.0, 30.0], "frequency": [1, 2],
     "recency": [9, 8], "clv": [40.0, 50.0]}
)  # fmt: skip


def test_revenue_is_frozen_for_everyone_where_one_margin_is_unknown():
    frozen = freeze_covariates(DRAWN, CUSTOMERS)
    assert frozen["past_margin"].to_list() == [30.0, 20.0, 0.0]
    assert frozen["clv"].to_list() == [50.0, 40.0, None]
    assert frozen["customer_id"].to_list() == DRAWN["customer_id"].to_list()


def test_only_those_who_were_drawn_decide_whether_margins_are_known():
    assert freeze_covariates(DRAWN.filter(pl.col("customer_id") == "a"), CUSTOMERS)["past_margin"].to_list() == [7.0]


def test_what_was_frozen_counts_and_later_data_do_not():
    outcomes = pl.DataFrame({"customer_id": ["a", "b"], "past_margin": [99.0, 30.0], "margin": [1.0, 2.0]})
    used = use_frozen(outcomes, pl.DataFrame({"customer_id": ["a"], "past_margin": [7.0], "clv": [40.0]}))
    assert used["past_margin"].to_list() == [7.0, 30.0]
    assert used["clv"].to_list() == [40.0, None]
    with pytest.raises(RepeatedCustomers):
        use_frozen(outcomes, pl.DataFrame({"customer_id": ["a", "a"], "past_margin": [7.0, 8.0]}))


def test_the_covariate_is_chosen_without_looking_at_the_arms():
    outcomes = pl.DataFrame(
        {"margin": [1.0, 2.0, 3.0, 4.0], "past_margin": [3.0, 3.0, 3.0, 3.0], "clv": [9.0, 7.0, 5.0, 4.0]}
    )
    assert best_covariate(outcomes, metric="margin") == "clv"
    assert best_covariate(outcomes.select("margin"), metric="margin") is None
    with pytest.raises(UnknownColumn):
        freeze_covariates(DRAWN, CUSTOMERS.drop("year_margin"))

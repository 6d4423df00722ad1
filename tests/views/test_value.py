"""The tables behind the Value page."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.charts import value as charts
from crm_analytics.scoring import Rules, Scores
from crm_analytics.value import estimate_clv, fit_value_models
from crm_analytics.views import value as views

CUSTOMERS = pl.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d"],
        "clv": [70.0, 20.0, 10.0, 0.0],
        "clv_low": [1.0, 1.0, 1.0, 0.0],
        "clv_high": [90.0, 50.0, 20.0, 1.0],
        "p_alive": [0.9, 0.6, 0.5, 0.1],
        "expected_purchases": [6.0, 3.0, 1.0, 0.0],
        "frequency": [12, 3, 4, 0],
        "days_since_last_purchase": [5, 30, 7, 800],
        "stage": ["stability", "formation", "formation", None],
    }
)


class Codes(dict):
    """Every code is its own word."""

    def __missing__(self, code):
        return code


def test_figures_of_the_base():
    figures = views.value_figures(CUSTOMERS)
    assert figures == {"n_customers": 4, "mean_clv": 25.0, "expected_purchases": 10.0, "n_active": 3, "top_share": 0.7}


@pytest.mark.parametrize(
    ("n_active", "n_lapsed", "told"), [(100, 16, 16), (96, 16, 16), (95, 16, None), (100, 15, None), (100, 0, None)]
)
def test_lapsed_customers_whom_the_model_takes_for_active_are_told_of(n_active, n_lapsed, told):
    customers = pl.DataFrame(
        {
            "p_alive": [0.97] * n_active + [0.2] * (100 - n_active),
            "stage": ["lapsed"] * n_lapsed + ["stability"] * (100 - n_lapsed),
        }
    )
    assert views.active_though_lapsed(customers) == told
    assert views.active_though_lapsed(customers.clear()) is None


def test_nobody_has_no_mean_and_no_share():
    figures = views.value_figures(CUSTOMERS.clear())
    assert (figures["mean_clv"], figures["top_share"], figures["n_customers"]) == (None, None, 0)


def test_the_distribution_has_steps_of_one_two_five_and_one_bar_for_next_to_nothing():
    table = views.clv_distribution(CUSTOMERS)
    assert table["clv_from"].to_list()[:4] == [0.0, 0.1, 0.2, 0.5]
    found = table.filter(pl.col("n_customers") > 0)
    assert found.select("clv_from", "clv_to", "n_customers").rows() == [
        (0.0, 0.1, 1), (10.0, 20.0, 1), (20.0, 50.0, 1), (50.0, 100.0, 1),
    ]  # fmt: skip
    assert found["equity_share"].to_list() == pytest.approx([0, 0.1, 0.2, 0.7])


def test_losses_get_a_bar_of_their_own_only_if_there_are_any():
    assert views.clv_distribution(CUSTOMERS)["clv_from"].null_count() == 0
    with_loss = CUSTOMERS.with_columns(pl.when(pl.col("clv") == 0).then(-5.0).otherwise("clv").alias("clv"))
    assert views.clv_distribution(with_loss).row(0)[:3] == (None, 0.0, 1)


@pytest.mark.parametrize("clv", [[], [0.0], [0.0, 0.0], [-3.0], [1e-12], [1e9, 0.01], [None]])
def test_every_known_value_lies_in_one_bar(clv):
    customers = pl.DataFrame({"clv": clv}, schema={"clv": pl.Float64})
    table = views.clv_distribution(customers)
    assert table["n_customers"].sum() == customers["clv"].count()
    assert len(charts.distribution(table, Codes(), currency="USD").data[0].x) == table.height


def test_the_grid_averages_the_customers_of_a_cell():
    table = views.alive_grid(CUSTOMERS)
    assert table.select("silence_from", "silence_to", "frequency_from", "frequency_to", "n_customers").rows() == [
        (0, 7, 3, 4, 1), (0, 7, 10, 19, 1), (15, 30, 3, 4, 1), (731, None, 0, 0, 1),
    ]  # fmt: skip
    assert table["p_alive"].to_list() == [0.5, 0.9, 0.6, 0.1]


def test_a_cell_without_customers_stays_empty_in_the_picture():
    figure = charts.alive_grid(views.alive_grid(CUSTOMERS), Codes(), value="p_alive")
    assert [list(row) for row in figure.data[0].z] == [[None, None, 0.1], [0.5, 0.6, None], [0.9, None, None]]


def test_recent_buyers_share_of_the_expected_purchases():
    assert views.purchases_share_of_recent(CUSTOMERS, days=30) == 0.7
    assert views.purchases_share_of_recent(CUSTOMERS.clear(), days=30) is None


def test_the_most_valuable_customers_come_first():
    assert views.top_customers(CUSTOMERS)["customer_id"].to_list() == ["a", "b", "c", "d"]
    assert views.top_customers(CUSTOMERS.sample(4, shuffle=True, seed=1), n=2)["customer_id"].to_list() == ["a", "b"]


def test_columns_without_a_single_value_split_nothing():
    customers = CUSTOMERS.with_columns(pl.lit(None, pl.String).alias("region"))
    assert views.groups_of(customers) == ["stage"]


@pytest.fixture(scope="module")
def scores() -> Scores:
    n = 60
    histories = pl.DataFrame({
        "customer_id": [str(i) for i in range(n)], "frequency": [i % 5 for i in range(n)],
        "recency": [min(350, (i % 5) * 40 + i) if i % 5 else 0 for i in range(n)], "T": [360] * n,
        "monetary_value": [20.0 + i if i % 5 else None for i in range(n)],
        "stage": ["stability" if i % 5 > 2 else "lapsed" if i % 5 else None for i in range(n)],
    })  # fmt: skip
    model, spend, messages = fit_value_models(histories)
    valued = estimate_clv(histories, model=model, spend=spend)
    return Scores(dt.date(2024, 12, 31), valued, Rules(), model, spend, tuple(messages))


def test_groups_add_up_to_customer_equity_each_inside_its_range(scores):
    table = views.value_by(scores.customers, scores, column="stage")
    assert set(table["group"]) == {"stability", "lapsed", None}
    assert table["n_customers"].sum() == 60
    assert table["clv"].sum() == pytest.approx(views.equity_of(scores.customers, scores).total)
    assert table["equity_share"].sum() == pytest.approx(1)
    assert table.filter((pl.col("clv_low") > pl.col("clv")) | (pl.col("clv") > pl.col("clv_high"))).is_empty()


def test_the_fitted_parameters_are_listed_with_the_number_of_customers(scores):
    table = views.fitted_parameters(scores)
    assert table["parameter"].to_list()[:4] == ["r", "alpha", "a", "b"]
    assert table.filter(pl.col("model") == "mbg_nbd")["n_customers"].unique().to_list() == [60]

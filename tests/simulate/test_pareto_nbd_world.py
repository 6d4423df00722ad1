"""The plain model world holds the model's own truth."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics import schemas
from crm_analytics.errors import InvalidSetting
from crm_analytics.simulate import ParetoNbdWorld, World, simulate_world

PERIOD = (dt.date(2022, 1, 1), dt.date(2023, 12, 31))


def world(seed: int = 1, n_customers: int = 500, **parameters: float) -> World:
    settings = ParetoNbdWorld(**parameters)
    return simulate_world("pareto_nbd", seed=seed, n_customers=n_customers, period=PERIOD, settings=settings)


def test_the_same_seed_gives_the_same_world_and_another_seed_another() -> None:
    assert world(seed=1).transactions.equals(world(seed=1).transactions)
    assert not world(seed=1).transactions.equals(world(seed=2).transactions)


def test_it_makes_transactions_and_truth_and_nothing_else() -> None:
    made = world()
    assert made.transactions.columns == schemas.TRANSACTIONS.names
    assert made.truth.columns == schemas.TRUTH.names
    assert [name for name, table in vars(made).items() if table is not None] == ["transactions", "truth"]


def test_every_customer_buys_on_a_first_day_within_the_joining_days() -> None:
    first = world(joining_days=30).transactions.group_by("customer_id").agg(pl.col("date").min())
    assert len(first) == 500
    assert first["date"].min() >= dt.date(2022, 1, 1)
    assert first["date"].max() <= dt.date(2022, 1, 30)


def test_nobody_buys_after_leaving() -> None:
    made = world()
    late = made.transactions.join(made.truth, on="customer_id").filter(pl.col("date") > pl.col("true_left_on"))
    assert late.is_empty()


def test_the_share_still_active_is_that_of_the_model() -> None:
    # P(alive after t days) = (beta / (beta + t)) ** s; here all join on the first day
    truth = world(n_customers=20_000, s=0.6, beta=80.0, joining_days=1).truth
    expected = (80 / (80 + 729.5)) ** 0.6
    alive = (truth["true_stage"] == "stability").mean()
    assert alive == pytest.approx(expected, abs=0.012)  # 3.5 standard errors


def test_the_number_of_purchases_is_that_of_the_model() -> None:
    # E[repeat purchases] = r beta / (alpha (s - 1)) (1 - (beta / (beta + t)) ** (s - 1)); Fader & Hardie (2005), eq. 17
    r, alpha, s, beta, t = 0.8, 60.0, 1.5, 200.0, 729.5
    made = world(n_customers=20_000, r=r, alpha=alpha, s=s, beta=beta, joining_days=1)
    expected = r * beta / (alpha * (s - 1)) * (1 - (beta / (beta + t)) ** (s - 1))
    assert len(made.transactions) / 20_000 - 1 == pytest.approx(expected, rel=0.04)


def test_mean_revenue_is_that_of_the_gamma_gamma_model() -> None:
    # the mean over customers is p gamma / (q - 1); here all have one order or more, so orders are averaged first
    made = world(n_customers=20_000, p=6.0, q=5.0, gamma=20.0)
    mean = made.transactions.group_by("customer_id").agg(pl.col("revenue").mean())["revenue"].mean()
    assert mean == pytest.approx(6 * 20 / 4, rel=0.03)


def test_cost_is_revenue_less_the_margin_rate() -> None:
    lines = world(margin_rate=0.25).transactions
    assert lines["cost"].sum() / lines["revenue"].sum() == pytest.approx(0.75, rel=1e-3)


@pytest.mark.parametrize("parameters", [{"r": 0.0}, {"q": 1.0}, {"beta": -1.0}])
def test_impossible_parameters_are_refused(parameters: dict[str, float]) -> None:
    with pytest.raises(InvalidSetting):
        ParetoNbdWorld(**parameters)


def test_an_unknown_process_is_refused_with_what_there_is() -> None:
    with pytest.raises(InvalidSetting, match="pareto_nbd or life_cycle"):
        simulate_world("magic", seed=1, n_customers=10)

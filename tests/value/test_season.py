"""A season: what it is estimated from, what does not pass for one, and what models say that live by it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from crm_analytics.errors import UnknownColumn
from crm_analytics.value import InSeason, MbgNbd, NbdNoDropout, Season, estimate_clv, estimate_season
from crm_analytics.value.purchases import monthly_horizon, plain_horizon

FLAT = (1.0,) * 12
CHRISTMAS = (0.7, 0.8, 0.9, 0.9, 0.8, 0.8, 0.7, 0.8, 1.0, 1.2, 1.6, 1.8)
START = dt.date(2020, 1, 1)


def _ledger(n_customers: int, n_days: int, *, index=FLAT, seed=0, yearly_growth=1.0, ageing_days=None) -> pl.DataFrame:
    """Customers who come in on random days, each day buying with a chance that follows the season."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, n_days - 1, n_customers)
    days = np.arange(n_days)
    months = np.array([(START + dt.timedelta(days=int(day))).month - 1 for day in days])
    chance = 0.03 * np.array(index)[months] * yearly_growth ** (days / 365)
    age = days[None, :] - first[:, None]
    chance = np.where(age > 0, chance, 0) * (np.exp(-age.clip(0) / ageing_days) if ageing_days else 1)
    customer, day = np.nonzero((rng.random((n_customers, n_days)) < chance) | (age == 0))
    epoch = (START - dt.date(1970, 1, 1)).days
    return pl.DataFrame({
        "customer_id": customer, "date": pl.Series(day + epoch).cast(pl.Int32).cast(pl.Date), "is_purchase_day": True,
        "first_day": pl.Series(first[customer] + epoch).cast(pl.Int32).cast(pl.Date),
        "days_since_first": day - first[customer],
    })  # fmt: skip


def _end(n_days: int) -> dt.date:
    return START + dt.timedelta(days=n_days - 1)


def test_three_years_of_a_thousand_customers_give_back_the_season():
    season = estimate_season(_ledger(1_000, 1096, index=CHRISTMAS), as_of=_end(1096))
    assert season.index == pytest.approx(CHRISTMAS, rel=0.12)
    assert np.mean(season.index) == pytest.approx(1)
    assert season.n_months == 36


@pytest.mark.parametrize(
    "world", [{}, {"yearly_growth": 2.0}, {"ageing_days": 120}], ids=["chance", "growth", "ageing customers"]
)
def test_what_is_no_season_does_not_pass_for_one(world):
    season = estimate_season(_ledger(1_000, 1096, **world), as_of=_end(1096))
    assert season.index == pytest.approx(FLAT, abs=0.08)


def test_few_purchases_pass_for_a_season_much_less_than_they_seem_to():
    spreads = []
    for seed in range(20):
        ledger = _ledger(15, 760, seed=seed)
        repeats = ledger.filter(pl.col("days_since_first") > 0)["date"].dt.month().to_numpy()
        seeming = np.bincount(repeats, minlength=13)[1:] + 0.5
        spreads.append((np.log(estimate_season(ledger, as_of=_end(760)).index).std(), np.log(seeming).std()))
    found, seeming = np.mean(spreads, axis=0)
    assert found < 0.1 < 0.2 < seeming


def test_nothing_after_the_day_of_analysis_is_seen():
    ledger = _ledger(300, 1096, index=CHRISTMAS)
    as_of = _end(800)
    until_then = ledger.filter(pl.col("date") <= as_of)
    assert estimate_season(ledger, as_of=as_of) == estimate_season(until_then, as_of=as_of)
    assert estimate_season(ledger, as_of=as_of) != estimate_season(ledger, as_of=_end(1096))


def test_less_than_a_year_tells_no_season():
    assert estimate_season(_ledger(500, 330, index=CHRISTMAS), as_of=_end(330)) == Season(FLAT, 11)


@pytest.mark.parametrize("ledger", [_ledger(50, 800).head(0), _ledger(50, 800).filter(pl.col("days_since_first") == 0)])
def test_without_repeat_purchases_all_months_are_alike(ledger):
    assert estimate_season(ledger, as_of=_end(800)).index == FLAT


def test_a_month_in_which_nobody_ever_bought_keeps_index_one_before_the_mean_is_set():
    ledger = _ledger(300, 1096).filter((pl.col("date").dt.month() != 8) | (pl.col("days_since_first") == 0))
    index = estimate_season(ledger, as_of=_end(1096)).index
    assert np.isfinite(index).all()
    assert min(index) > 0


@pytest.fixture
def nbd() -> NbdNoDropout:
    model = NbdNoDropout()
    model.params_ = {"r": 1.0, "alpha": 30.0}
    return model


def _seen_on(day: dt.date, n: int = 1) -> pl.DataFrame:
    first = day - dt.timedelta(days=366)
    return pl.DataFrame({"frequency": [4] * n, "recency": [300] * n, "T": [366] * n, "first_day": [first] * n})


def test_before_a_strong_month_more_is_expected_than_before_a_weak_one(nbd):
    model = InSeason(nbd, Season(CHRISTMAS))
    before_december = model.expected_purchases(_seen_on(dt.date(2023, 11, 30)), 31)[0]
    before_january = model.expected_purchases(_seen_on(dt.date(2023, 12, 31)), 31)[0]
    assert before_december / before_january == pytest.approx(1.8 / 0.7, rel=0.01)


def test_over_a_whole_year_the_season_evens_out(nbd):
    customers = _seen_on(dt.date(2023, 6, 30))
    in_season = InSeason(nbd, Season(CHRISTMAS)).expected_purchases(customers, 366)[0]
    assert in_season == pytest.approx(nbd.expected_purchases(customers, 366)[0], rel=0.01)


def test_a_flat_season_changes_nothing(nbd):
    customers = _seen_on(dt.date(2023, 6, 30))
    model = InSeason(nbd, Season())
    horizon = monthly_horizon(365, 0.1)
    ours, plain = model.purchase_moments(customers, horizon), nbd.purchase_moments(customers, horizon)
    assert ours.discounted.tolist() == pytest.approx(plain.discounted.tolist())
    assert ours.discounted_pairs.tolist() == pytest.approx(plain.discounted_pairs.tolist())
    assert model.discounted_expected(customers, 0.1).to_list() == nbd.discounted_expected(customers, 0.1).to_list()


def test_silence_in_the_quiet_months_says_less_about_having_left():
    model = MbgNbd()
    model.params_ = {"r": 2.0, "alpha": 20.0, "a": 0.8, "b": 2.5}
    spring = pl.DataFrame({"frequency": [5], "recency": [200], "T": [300], "first_day": [dt.date(2023, 6, 1)]})
    assert InSeason(model, Season(CHRISTMAS)).p_alive(spring)[0] > model.p_alive(spring)[0]


def test_drawn_purchases_fall_into_the_strong_months(nbd):
    model = InSeason(nbd, Season(CHRISTMAS))
    drawn = model.sample_future(_seen_on(dt.date(2023, 10, 31), 2_000), 91, seed=1)
    by_month = np.histogram(drawn.at, [0, 30, 61, 92])[0]
    assert by_month[:2] / by_month[2] == pytest.approx([1.6 / 0.7 * 30 / 30, 1.8 / 0.7 * 31 / 30], rel=0.1)


def test_probabilities_and_draws_tell_the_same(nbd):
    model = InSeason(nbd, Season(CHRISTMAS))
    customers = _seen_on(dt.date(2023, 11, 15))
    share_of_none = (model.sample_future(customers, 40, seed=2, n_draws=20_000).counts() == 0).mean()
    assert share_of_none == pytest.approx(model.purchase_probabilities(customers, 40, 0)[0, 0], abs=0.015)
    assert share_of_none == pytest.approx(model.purchase_moments(customers, plain_horizon(40)).p_none[0], abs=0.015)


def test_a_fit_in_season_forecasts_the_next_quarter_better_than_one_without():
    ledger, as_of = _ledger(1_000, 1096, index=CHRISTMAS), dt.date(2022, 9, 30)
    past, ahead = ledger.filter(pl.col("date") <= as_of), ledger.filter(pl.col("date") > as_of)
    customers = past.group_by("customer_id", maintain_order=True).agg(
        pl.first("first_day"), frequency=pl.len().cast(pl.Int64) - 1, recency=pl.max("days_since_first")
    )
    customers = customers.with_columns(T=(pl.lit(as_of) - pl.col("first_day")).dt.total_days())
    bought = ahead.filter(pl.col("customer_id").is_in(customers["customer_id"].implode())).height
    season = estimate_season(ledger, as_of=as_of)
    with_it = InSeason(NbdNoDropout(), season).fit(customers).expected_purchases(customers, 92).sum()
    without = NbdNoDropout().fit(customers).expected_purchases(customers, 92).sum()
    assert with_it == pytest.approx(bought, rel=0.06)
    assert without < 0.75 * bought


def test_clv_follows_the_season_through_the_model():
    customers = _seen_on(dt.date(2023, 11, 30), 40).with_columns(monetary_value=20.0, customer_id=pl.lit("a"))
    model = NbdNoDropout()
    model.params_ = {"r": 1.0, "alpha": 30.0}
    plain = estimate_clv(customers, model=model, horizon_days=31)["clv"][0]
    in_season = estimate_clv(customers, model=InSeason(model, Season(CHRISTMAS)), horizon_days=31)["clv"][0]
    assert in_season / plain == pytest.approx(1.8 * 366 / 376, rel=0.05)


def test_drawn_parameters_keep_the_season(nbd):
    model = InSeason(NbdNoDropout(), Season(CHRISTMAS)).fit(
        pl.concat(
            [
                _seen_on(dt.date(2023, 11, 30), 50),
                _seen_on(dt.date(2023, 11, 30), 50).with_columns(frequency=pl.lit(9, pl.Int64)),
            ]
        )
    )
    drawn = model.params_drawn(3, seed=1)
    assert [other.season for other in drawn] == [model.season] * 3
    assert len({other.params_["r"] for other in drawn}) == 3


def test_without_the_first_day_there_is_no_calendar_and_that_is_said(nbd):
    with pytest.raises(UnknownColumn, match="first_day"):
        InSeason(nbd, Season()).p_alive(_seen_on(dt.date(2023, 11, 30)).drop("first_day"))

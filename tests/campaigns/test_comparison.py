import numpy as np
import polars as pl
import pytest

from crm_analytics.campaigns.comparison import compare_chosen
from crm_analytics.errors import NotEnoughData, UnknownColumn, UnknownMetric


def chosen_by_value(n: int = 3000, effect: float = 2.0, seed: int = 1) -> pl.DataFrame:
    """The better customers were chosen more often, and would have bought more anyway."""
    rng = np.random.default_rng(seed)
    clv, segment = rng.exponential(20, n), rng.integers(0, 3, n)
    chosen = rng.random(n) < 1 / (1 + np.exp(1 - 0.04 * clv - 0.3 * segment))
    margin = effect * chosen + 0.2 * clv + segment + rng.normal(0, 5, n)
    return pl.DataFrame({"is_chosen": chosen, "clv": clv, "segment": segment.astype(str), "margin": margin})


def codes(compared) -> list[str]:
    return [warning.code for warning in compared.warnings]


def test_what_was_known_is_taken_out_and_the_claim_shrinks_to_the_effect():
    compared = compare_chosen(chosen_by_value(), metric="margin", covariates=["clv", "segment"])
    assert compared.raw_difference > 4
    assert compared.low < 2.0 < compared.high
    assert compared.estimate == pytest.approx(compared.mean_chosen - compared.mean_others)


def test_weighting_makes_the_known_means_equal_and_shows_it():
    balance = compare_chosen(chosen_by_value(), metric="margin", covariates=["clv", "segment"]).balance
    assert balance["difference_before"].abs().max() > 0.5
    assert balance["difference_after"].abs().max() < 0.001
    assert set(balance["covariate"]) == {"clv", "segment"}


def test_it_says_that_it_is_no_proof_and_what_it_cannot_exclude():
    compared = compare_chosen(chosen_by_value(), metric="margin", covariates=["clv"])
    assert codes(compared)[:2] == ["comparison.not_randomised", "comparison.hidden_reasons"]


def test_the_e_value_is_the_published_formula():
    # 40 % and 20 % buy: a ratio of 2 needs a hidden cause of 2 + root(2 x 1) = 3.41
    flags = [True] * 100 + [False] * 100
    table = pl.DataFrame(
        {"is_chosen": flags, "is_buyer": ([True] * 2 + [False] * 3) * 20 + ([True] + [False] * 4) * 20}
    )
    compared = compare_chosen(table, metric="is_buyer", covariates=[])
    assert compared.estimate == pytest.approx(0.2)
    assert compared.e_value == pytest.approx(2 + 2**0.5)
    assert 1 < compared.e_value_bound < compared.e_value


def test_without_a_difference_no_hidden_cause_is_needed():
    table = chosen_by_value(effect=0.0)
    compared = compare_chosen(table, metric="margin", covariates=["clv", "segment"])
    assert compared.e_value_bound == 1
    assert "comparison.no_difference_seen" in codes(compared)


def test_sides_that_hardly_overlap_are_warned_of():
    table = pl.DataFrame({"clv": [float(i) for i in range(200)], "margin": [1.0, 2.0] * 100})
    table = table.with_columns(is_chosen=pl.col("clv") >= 100)
    assert "comparison.thin_overlap" in codes(compare_chosen(table, metric="margin", covariates=["clv"]))


def test_unknown_values_of_a_covariate_count_as_known_to_be_unknown():
    table = chosen_by_value().with_columns(clv=pl.when(pl.col("clv") > 5).then("clv"))
    balance = compare_chosen(table, metric="margin", covariates=["clv"]).balance
    assert balance["level"].to_list() == [None, "root", "null"]


def test_bad_tables_are_refused_by_name():
    table = chosen_by_value(100)
    with pytest.raises(UnknownColumn):
        compare_chosen(table, metric="margin", covariates=["planet"])
    with pytest.raises(NotEnoughData, match="not chosen"):
        compare_chosen(table.filter("is_chosen"), metric="margin", covariates=["clv"])
    with pytest.raises(UnknownMetric):
        compare_chosen(table.with_columns(margin=None), metric="margin", covariates=["clv"])


def test_a_metric_that_nobody_differs_in_has_no_interval():
    compared = compare_chosen(chosen_by_value(100).with_columns(margin=0.0), metric="margin", covariates=["clv"])
    assert (compared.estimate, compared.low, compared.e_value_bound) == (0.0, None, None)

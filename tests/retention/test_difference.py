"""Differences between groups are called more than chance no more often than promised, and when they are there."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import fisher_exact

from crm_analytics.retention import compare_pair, compare_with_rest
from crm_analytics.retention.difference import holm
from crm_analytics.settings import DifferenceRules

SMALL = DifferenceRules(min_customers=2, most_permutations=999)


def people(**groups):
    rows = [(name, value) for name, values in groups.items() for value in values]
    return pl.DataFrame(rows, schema=["group", "outcome"], orient="row").rename({"outcome": "revenue"})


def shares(**counts):
    rows = [(name, k < hits) for name, (hits, n) in counts.items() for k in range(n)]
    return pl.DataFrame(rows, schema=["group", "is_repeat"], orient="row")


def by_group(table, column):
    return dict(table.select("group", column).iter_rows())


def test_holm_multiplies_the_smallest_by_all_the_next_by_one_less_and_never_falls():
    # sorted .01 .02 .03 .20 times 4 3 2 1 = .04 .06 .06 .20
    assert holm(np.array([0.20, 0.01, 0.03, 0.02])) == pytest.approx([0.20, 0.04, 0.06, 0.06])


def test_shares_are_compared_by_fishers_exact_test():
    table = compare_with_rest(shares(a=(9, 10), b=(2, 10), c=(4, 10)), measure="is_repeat")
    exact = fisher_exact([[9, 1], [6, 14]]).pvalue
    assert by_group(table, "p_value")["a"] == pytest.approx(exact)
    assert by_group(table, "mean") == {"a": 0.9, "c": 0.4, "b": 0.2}
    assert by_group(table, "mean_of_others")["a"] == 0.3
    assert by_group(table, "p_adjusted")["a"] == pytest.approx(3 * exact)
    assert by_group(table, "is_different") == {"a": True, "b": False, "c": False}


def test_with_many_customers_the_two_proportion_test_agrees_with_the_exact_one():
    table = shares(a=(300, 1000), b=(340, 1000))
    exact, limit = (
        compare_with_rest(table, measure="is_repeat", rules=DifferenceRules(most_for_exact=most))["p_value"][0]
        for most in (10_000, 10)
    )
    assert limit == pytest.approx(exact, abs=0.01)


def test_a_permutation_test_counts_how_often_chance_is_as_far():
    # of the 20 ways to deal six values to two groups of three, 2 are as far apart as 1 2 3 against 4 5 6
    table = compare_with_rest(people(a=[4.0, 5.0, 6.0], b=[1.0, 2.0, 3.0]), measure="revenue", rules=SMALL)
    assert table["p_value"].to_list() == pytest.approx([0.1, 0.1], abs=0.03)
    assert table["difference_from_others"].to_list() == [3.0, -3.0]


def test_the_normal_limit_agrees_with_the_permutations():
    rng = np.random.default_rng(0)
    table = people(a=rng.gamma(0.5, 2, 300).tolist(), b=(rng.gamma(0.5, 2, 300) * 1.3).tolist())
    dealt, limit = (
        compare_with_rest(table, measure="revenue", rules=DifferenceRules(most_for_permutation=most))["p_value"][0]
        for most in (10_000, 10)
    )
    assert limit == pytest.approx(dealt, abs=0.03)


def test_groups_of_which_nothing_differs_are_rarely_called_different():
    rng, called = np.random.default_rng(3), 0
    for _ in range(60):
        table = pl.DataFrame({"group": np.repeat(list("abcdef"), 30), "is_repeat": rng.random(180) < 0.3})
        called += compare_with_rest(table, measure="is_repeat")["is_different"].any()
    assert called <= 7  # 5 % of 60 are 3; more than 7 come by chance once in 40 times


def test_a_pair_picked_from_many_needs_a_smaller_p_value():
    table = shares(a=(9, 10), b=(2, 10), c=(4, 10))
    alone, picked = (
        compare_pair(table, measure="is_repeat", pair=("a", "b"), n_pairs=n)["p_adjusted"][0] for n in (1, 12)
    )
    assert alone == pytest.approx(fisher_exact([[9, 1], [2, 8]]).pvalue)
    assert picked == pytest.approx(12 * alone)
    assert (
        compare_pair(table, measure="is_repeat", pair=("a", "b"), n_pairs=12)["is_different"].to_list() == [False] * 2
    )


def test_small_groups_and_a_group_alone_are_not_tested():
    table = compare_with_rest(shares(a=(9, 10), b=(0, 3)), measure="is_repeat")
    assert by_group(table, "p_value")["b"] is None
    assert by_group(table, "is_different")["b"] is None
    alone = compare_with_rest(shares(a=(9, 10)), measure="is_repeat")
    assert alone.select("p_value", "mean_of_others").rows() == [(None, None)]


def test_unknown_money_is_left_out_and_nobody_gives_no_row():
    table = people(a=[1.0, None, 2.0], b=[3.0, None, 4.0])
    assert by_group(compare_with_rest(table, measure="revenue", rules=SMALL), "n_customers") == {"a": 2, "b": 2}
    nobody = table.with_columns(pl.lit(None, pl.Float64).alias("revenue"))
    assert compare_with_rest(nobody, measure="revenue").is_empty()


def test_equal_figures_never_differ():
    table = compare_with_rest(people(a=[2.0] * 20, b=[2.0] * 20), measure="revenue")
    assert table["p_value"].to_list() == [1.0, 1.0]

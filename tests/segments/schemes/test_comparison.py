"""Schemes on the same frame: totals, agreement, what they tell of the future, and the tree, by hand."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.errors import NotEnoughData
from crm_analytics.segments.schemes import ByColumn, People, agreement, class_table, classify, explain, separated_share

DAY = dt.date(2024, 6, 30)


def scheme(column: str, values: list[str]):
    base = pl.DataFrame({"customer_id": [f"c{i:04}" for i in range(len(values))], column: values})
    return classify(People(base, DAY), ByColumn(column))


def test_the_classes_of_a_scheme_add_up_to_the_base():
    base = pl.DataFrame(
        {
            "customer_id": ["a", "b", "c"],
            "stage": ["lapsed", "stability", "lapsed"],
            "current_value": [1.0, 6.0, 3.0],
            "clv": [1.0, 8.0, 2.0],
            "year_margin": [1.0, None, 2.0],
        }
    )
    table = class_table(classify(People(base, DAY), ByColumn("stage")), base)
    assert table["n_customers"].to_list() == [0, 0, 1, 0, 2]
    lapsed = table.row(4, named=True)
    assert (lapsed["current_value"], lapsed["current_value_share"], lapsed["mean_clv"]) == (4.0, 0.4, 1.5)
    assert table["year_margin"].to_list() == [0.0, 0.0, None, 0.0, 3.0]  # unknown is not 0


def test_agreement_by_hand():
    # of 15 pairs, 2 are together in both, 6 in the first, 3 in the second
    first, second = scheme("region", list("xxxyyy")), scheme("region", list("xxyyzz"))
    assert agreement(first, second) == pytest.approx((2 - 6 * 3 / 15) / ((6 + 3) / 2 - 6 * 3 / 15))


def test_agreement_does_not_mind_what_classes_are_called_and_needs_two_customers():
    assert agreement(scheme("region", list("xxyy")), scheme("region", list("ppqq"))) == 1.0
    assert agreement(scheme("region", ["x"]), scheme("region", ["x"])) is None


def test_a_scheme_that_knows_the_future_tells_all_of_it_and_one_that_does_not_tells_nothing():
    kinds = ["high", "low"] * 100
    outcome = pl.DataFrame({"customer_id": [f"c{i:04}" for i in range(200)], "value": [100.0, 0.0] * 100})
    assert separated_share(scheme("region", kinds), outcome, column="value") == pytest.approx(1.0)
    blind = scheme("region", ["high", "high", "low", "low"] * 50)
    assert separated_share(blind, outcome, column="value") < 0.05


def test_many_classes_flatter_nobody_out_of_sample():
    own = scheme("region", [f"r{i // 2}" for i in range(200)])  # a class for every two customers
    outcome = pl.DataFrame(
        {"customer_id": [f"c{i:04}" for i in range(200)], "value": [float(i * 7919 % 101) for i in range(200)]}
    )
    assert separated_share(own, outcome, column="value") < 0.1


def test_a_dozen_customers_tell_nothing_of_the_future():
    outcome = pl.DataFrame({"customer_id": [f"c{i:04}" for i in range(12)], "value": [float(i) for i in range(12)]})
    assert separated_share(scheme("region", ["x", "y"] * 6), outcome, column="value") is None


def test_a_tree_finds_the_edge_that_made_the_classes():
    values = [float(i) for i in range(100)]
    base = pl.DataFrame({"customer_id": [f"c{i:04}" for i in range(100)], "clv": values, "region": ["N", "S"] * 50})
    told = explain(
        scheme("region", ["low" if v < 40 else "high" for v in values]), base, columns=("clv", "region"), depth=1
    )
    root, left, right = told.steps
    assert (root.column, root.value) == ("clv", None)
    assert 39 <= root.threshold <= 40
    assert (left.said, left.customer_share, left.is_right) == ("low", 0.4, False)
    assert (right.said, right.share, right.is_right) == ("high", 1.0, True)
    assert told.accuracy > 0.95
    assert told.baseline == pytest.approx(0.6)


def test_a_tree_can_part_by_a_value_of_a_text_column():
    regions = ["N", "S", None, "E"] * 20
    base = pl.DataFrame({"customer_id": [f"c{i:04}" for i in range(80)], "region": regions})
    told = explain(
        scheme("industry", ["cold" if r == "N" else "warm" for r in regions]), base, columns=("region",), depth=1
    )
    assert (told.steps[0].column, told.steps[0].value) == ("region", "N")
    assert told.steps[2].said == "cold"


def test_a_tree_needs_customers_and_something_to_ask():
    base = pl.DataFrame({"customer_id": [f"c{i:04}" for i in range(30)], "clv": [1.0] * 30})
    with pytest.raises(NotEnoughData):
        explain(scheme("region", ["x", "y"] * 15), base, columns=("clv",))
    with pytest.raises(NotEnoughData):
        explain(scheme("region", ["x", "y"]), base.head(2), columns=("clv",))

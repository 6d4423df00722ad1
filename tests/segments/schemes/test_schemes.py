"""Each customer in exactly one class, whichever way is chosen; edges, ties and nulls by hand."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.errors import InvalidSetting, NotEnoughData, NotOneClass, RepeatedCustomers, UnknownColumn
from crm_analytics.segments.schemes import (
    AdopterRules,
    ByColumn,
    ClassRule,
    Clause,
    ClusterRules,
    Crossed,
    People,
    ProfitTierRules,
    RfmGroup,
    RfmRules,
    RuleSet,
    StageByValue,
    ValueLevels,
    classify,
    crossing_table,
    find_misfits,
    score_rfm,
    whale_curve,
    whale_figures,
)
from crm_analytics.segments.schemes.early_adopters import early_needed

DAY = dt.date(2024, 6, 30)


def people(**columns) -> People:
    n = len(next(iter(columns.values())))
    return People(pl.DataFrame({"customer_id": [f"c{i}" for i in range(n)], **columns}), DAY)


def classes(base: People, rules) -> list[str]:
    return classify(base, rules).members["class"].to_list()


def test_a_missing_value_of_a_column_is_a_class_of_its_own():
    found = classify(people(region=["N", None, "S", "N"]), ByColumn("region"))
    assert found.members["class"].to_list() == ["N", "not_known", "S", "N"]
    assert found.classes == ("N", "S", "not_known")


def test_the_rarest_values_of_a_column_become_one_class():
    assert classes(people(region=["N", "N", "S", "E"]), ByColumn("region", most_classes=1)) == [
        "N",
        "N",
        "other",
        "other",
    ]


def test_stages_keep_their_natural_order_and_those_that_hold_nobody():
    found = classify(people(stage=["lapsed", "stability"]), ByColumn("stage"))
    assert found.classes == ("exploration", "formation", "stability", "degradation", "lapsed")


def test_a_customer_who_stands_twice_is_refused_and_named():
    twice = People(pl.DataFrame({"customer_id": ["a", "a", "b"], "region": ["N", "S", "N"]}), DAY)
    with pytest.raises(RepeatedCustomers) as error:
        classify(twice, ByColumn("region"))
    assert (error.value.params["n_rows"], error.value.params["examples"]) == (2, "a")


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(UnknownColumn):
        classify(people(region=["N"]), ByColumn("industry"))


def test_equal_values_are_never_parted_by_a_share():
    base = people(clv=[9.0, 9.0, 9.0, 1.0, 1.0, None])  # a fifth of five is one customer, whose value three have
    assert classes(base, ValueLevels()) == ["high", "high", "high", "low", "low", "not_known"]


def test_life_cycle_by_value_holds_pairs_with_customers_only():
    base = people(stage=["lapsed", "stability", "stability"], clv=[1.0, 9.0, 2.0])
    assert classify(base, StageByValue()).classes == ("stability x high", "stability x low", "lapsed x low")


# --- profit


def test_profit_tiers_part_at_the_best_fifth_and_at_zero():
    profit = [50.0, 10.0, 10.0, 0.0, -5.0, -1.0, 3.0, 2.0, 1.0, 20.0]
    found = classes(people(current_value=profit), ProfitTierRules())
    assert [c for c, p in zip(found, profit, strict=True) if p >= 20] == ["gold_profit"] * 2
    assert [c for c, p in zip(found, profit, strict=True) if p < 0] == ["loss_making"] * 2
    assert found.count("ordinary_profit") == 6


def test_nobody_is_gold_where_nobody_earns():
    assert set(classes(people(current_value=[0.0, -1.0, 0.0]), ProfitTierRules())) == {"ordinary_profit", "loss_making"}


def test_a_typed_threshold_of_gold_is_in():
    assert classes(people(current_value=[8.0, 7.9, None]), ProfitTierRules(gold_from=8.0)) == [
        "gold_profit", "ordinary_profit", "not_known",
    ]  # fmt: skip


def test_the_whale_curve_climbs_to_its_peak_and_gives_the_losses_back():
    profit = pl.Series([60.0, -20.0, 50.0, 10.0, None])
    assert whale_curve(profit, n_points=4).rows() == [
        (0.0, 0.0),
        (0.25, 60.0),
        (0.5, 110.0),
        (0.75, 120.0),
        (1.0, 100.0),
    ]
    told = whale_figures(profit, best_share=0.25)
    assert (told.total, told.best, told.peak, told.loss, told.n_loss_making) == (100.0, 60.0, 120.0, -20.0, 1)


def test_the_whale_curve_of_losses_alone_falls():
    assert whale_curve(pl.Series([-1.0, -2.0]), n_points=2)["cumulative_value"].to_list() == [0.0, -1.0, -3.0]


# --- rfm


def rfm_base(days, frequency, revenue) -> People:
    return people(days_since_last_purchase=days, frequency=frequency, revenue=revenue)


def test_a_fifth_each_gets_a_score_and_the_latest_buyer_the_best():
    base = rfm_base([5, 1, 3, 2, 4], [0, 1, 2, 3, 4], [10.0, 20.0, 30.0, 40.0, 50.0])
    scored, edges = score_rfm(base.customers, RfmRules())
    assert scored.select("r_score", "f_score", "m_score").rows() == [
        (1, 1, 1),
        (5, 2, 2),
        (3, 3, 3),
        (4, 4, 4),
        (2, 5, 5),
    ]
    assert edges["m_score"] == (20.0, 30.0, 40.0, 50.0)
    assert edges["r_score"] == (1.0, 2.0, 3.0, 4.0)


def test_equal_amounts_have_equal_scores_and_a_score_may_stay_empty():
    base = rfm_base([1, 2, 3, 4, 5], [0, 0, 0, 0, 4], [1.0] * 4 + [9.0])
    scored, _edges = score_rfm(base.customers, RfmRules())
    assert scored["f_score"].to_list() == [1, 1, 1, 1, 5]


def test_where_all_are_alike_a_score_is_in_the_middle_and_it_is_said():
    found = classify(rfm_base([0, 0], [0, 0], [10.0, 20.0]), RfmRules())
    assert found.facts["scores"]["r_score"].to_list() == [3, 3]
    assert [message.params["column"] for message in found.messages] == ["days_since_last_purchase", "frequency"]


def test_typed_edges_count_from_the_edge_on_and_days_up_to_it():
    rules = RfmRules(r_edges=(30, 60, 90, 120), f_edges=(2, 3, 4, 5), m_edges=(10, 20, 30, 40))
    scored, _edges = score_rfm(rfm_base([30, 31, 121], [1, 0, 4], [10.0, 9.99, 40.0]).customers, rules)
    assert scored.select("r_score", "f_score", "m_score").rows() == [(5, 2, 2), (4, 1, 1), (1, 5, 5)]


def test_the_first_group_that_fits_counts_and_the_rest_is_other():
    groups = (RfmGroup("rich", m_from=4), RfmGroup("recent", r_from=4))
    rules = RfmRules(r_edges=(1, 2, 3, 4), f_edges=(1, 2, 3, 4), m_edges=(1, 2, 3, 4), groups=groups)
    found = classify(rfm_base([1, 1, 9], [0, 0, 0], [9.0, 0.5, 0.5]), rules)
    assert found.members["class"].to_list() == ["rich", "recent", "other"]
    assert found.classes == ("rich", "recent", "other")


def test_the_default_groups_hold_every_score():
    every = [(r, f, m) for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)]
    table = pl.DataFrame(every, schema=["r_score", "f_score", "m_score"], orient="row")
    fits = table.select(pl.any_horizontal(group.test() for group in RfmRules().groups).alias("_fits"))
    assert fits["_fits"].all()


@pytest.mark.parametrize("edges", [(1, 2, 3), (4, 3, 2, 1)])
def test_edges_that_make_no_sense_are_refused(edges):
    with pytest.raises(InvalidSetting):
        RfmRules(f_edges=edges)


def test_rfm_rules_survive_being_kept():
    rules = RfmRules(r_edges=(1, 2, 3, 4), groups=(RfmGroup("all"),))
    assert RfmRules.from_dict(rules.to_dict()) == rules


# --- own rules


def clause(column, operation="is", value=""):
    return Clause(column, operation, value)


def test_and_joins_the_tests_of_a_row_and_or_the_rows():
    rule = ClassRule("good", ((clause("region", "is", "N"), clause("clv", "min", "5")), (clause("clv", "min", "100"),)))
    base = people(region=["N", "N", "S", None], clv=[5.0, 4.9, 100.0, None])
    assert classes(base, RuleSet("mine", (rule,))) == ["good", "other", "good", "other"]


def test_a_missing_value_passes_only_the_test_for_missing():
    tests = {
        each: ClassRule("yes", ((clause("region", each, "N"),),))
        for each in ("is", "is_not", "contains", "known", "missing")
    }
    found = {each: classes(people(region=[None, "N", "S"]), RuleSet("mine", (rule,))) for each, rule in tests.items()}
    assert found == {
        "is": ["other", "yes", "other"], "is_not": ["other", "other", "yes"], "contains": ["other", "yes", "other"],
        "known": ["other", "yes", "yes"], "missing": ["yes", "other", "other"],
    }  # fmt: skip


def test_values_are_read_as_their_column_is_typed():
    base = people(
        is_known_before=[True, False], first_day=[dt.date(2024, 1, 1), dt.date(2024, 2, 1)], region=["N", "S"]
    )
    rules = RuleSet(
        "mine",
        (
            ClassRule("a", ((clause("is_known_before", "is", "yes"),),)),
            ClassRule("b", ((clause("first_day", "min", "2024-02-01"), clause("region", "is", "S|E")),)),
        ),
    )
    assert classes(base, rules) == ["a", "b"]
    with pytest.raises(InvalidSetting):
        classify(base, RuleSet("mine", (ClassRule("a", ((clause("first_day", "min", "yesterday"),),)),)))


def test_exact_rules_that_overlap_or_leave_somebody_out_are_refused_with_the_customers():
    rules = RuleSet("mine", (ClassRule("few", ((clause("clv", "below", "5"),),)),
                             ClassRule("many", ((clause("clv", "min", "4"),),))), is_exact=True)  # fmt: skip
    base = people(clv=[1.0, 4.5, 9.0, None])
    with pytest.raises(NotOneClass) as error:
        classify(base, rules)
    assert (error.value.params["n_none"], error.value.params["n_several"]) == (1, 1)
    assert find_misfits(base.customers, rules).rows() == [("c1", 2, "few, many"), ("c3", 0, "")]


def test_rules_survive_being_kept_and_nonsense_is_refused():
    rules = RuleSet("mine", (ClassRule("a", ((clause("clv", "min", "5"),),)),), is_exact=True)
    assert RuleSet.from_dict(rules.to_dict()) == rules
    for nonsense in (
        {},
        {"name": "x", "classes": [{"name": "a", "any_of": [[{"col": "clv"}]]}]},
        {"name": "x", "classes": []},
    ):
        with pytest.raises(InvalidSetting):
            RuleSet.from_dict(nonsense)


# --- crossings


def test_the_cells_of_a_crossing_add_up_to_the_base():
    base = people(stage=["lapsed", "lapsed", "stability"], region=["N", "S", "N"], clv=[1.0, 2.0, 4.0])
    stages, regions = classify(base, ByColumn("stage")), classify(base, ByColumn("region"))
    cells = crossing_table(stages, regions, base.customers)
    assert cells.height == 10  # five stages by two regions
    assert cells["n_customers"].sum() == 3
    lapsed = cells.filter(pl.col("class_first") == "lapsed")
    assert lapsed.select("class_second", "n_customers", "row_share", "clv").rows() == [
        ("N", 1, 0.5, 1.0),
        ("S", 1, 0.5, 2.0),
    ]
    assert classes(base, Crossed(ByColumn("stage"), ByColumn("region"))) == [
        "lapsed x N",
        "lapsed x S",
        "stability x N",
    ]


# --- early adopters


def lines_of(rows) -> pl.LazyFrame:
    table = pl.DataFrame(rows, schema=["customer_id", "product_id", "date"], orient="row")
    return table.with_columns(pl.lit(1.0).alias("revenue")).lazy()


def test_the_first_buyers_of_novelties_are_early_and_a_tie_makes_nobody_early():
    old = [("c0", "old", dt.date(2023, 1, 1))]
    new = [(f"c{i}", product, dt.date(2023, 6, 1) + dt.timedelta(days=i)) for product in ("p", "q") for i in range(10)]
    tied = [(f"c{i}", "tie", dt.date(2023, 6, 1)) for i in range(10)]
    base = People(pl.DataFrame({"customer_id": [f"c{i}" for i in range(11)]}), DAY, lines_of(old + new + tied))
    found = classify(base, AdopterRules(fewest_buyers=10, first_share=0.2, chance_level=0.2))
    assert found.facts["n_novelties"] == 3
    assert found.facts["counts"].row(0) == ("c0", 3, 2)  # early on p and q, on nothing that all took on one day
    assert found.members["class"].to_list() == ["early_adopter"] * 2 + ["follower"] * 8 + ["nothing_new"]


def test_many_novelties_must_be_taken_early_more_often_than_by_lot():
    assert early_needed(1, AdopterRules()) == 2
    assert early_needed(2, AdopterRules()) == 2  # 0.16 squared = 2.6 %
    assert early_needed(3, AdopterRules()) == 3  # two of three by lot: 6.9 %


def test_what_was_sold_from_the_beginning_is_not_new():
    lines = lines_of([(f"c{i}", "p", dt.date(2023, 1, 1)) for i in range(30)])
    base = People(pl.DataFrame({"customer_id": ["c0"]}), DAY, lines)
    found = classify(base, AdopterRules())
    assert found.members["class"].to_list() == ["nothing_new"]
    assert [message.code for message in found.messages] == ["schemes.nothing_new"]


# --- clusters


def two_kinds(n: int = 40) -> People:
    silence = [1 + i % 5 for i in range(n)] + [300 + i % 40 for i in range(n)]
    value = [900.0 + i % 50 for i in range(n)] + [5.0 + i % 3 for i in range(n)]
    constant = {"frequency": [3] * 2 * n, "T": [400] * 2 * n, "usual_gap_days": [30.0] * 2 * n,
                "gross_revenue": [100.0] * 2 * n, "refunds": [0.0] * 2 * n}  # fmt: skip
    return people(days_since_last_purchase=silence, current_value=value, **constant)


@pytest.mark.parametrize("method", ["k_means", "gaussian_mixture"])
def test_two_kinds_of_customers_are_two_clusters_named_by_what_sets_them_apart(method):
    base = two_kinds()
    found = classify(base, ClusterRules(method, most_clusters=3))
    assert found.classes == ("cluster_1", "cluster_2")
    assert found.members["class"].to_list() == ["cluster_1"] * 40 + ["cluster_2"] * 40  # the valuable first
    traits = found.facts["traits"].filter(pl.col("class") == "cluster_1")
    assert dict(traits.select("feature", pl.col("difference").sign()).rows()) == {
        "days_since_last_purchase": -1.0, "current_value": 1.0,
    }  # fmt: skip
    assert found.facts["trials"].filter("is_chosen")["found_again"][0] > 0.9


def test_customers_all_alike_have_no_clusters():
    base = rfm_base([1] * 50, [0] * 50, [5.0] * 50)
    alike = base.customers.with_columns(gross_revenue=1.0, refunds=0.0, T=1, usual_gap_days=1.0, current_value=1.0)
    with pytest.raises(NotEnoughData):
        classify(People(alike, DAY), ClusterRules())

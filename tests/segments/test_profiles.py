"""Profile cards, over- and under-representation and key accounts, by hand."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from crm_analytics.segments.key_accounts import KeyAccountRules, find_key_accounts
from crm_analytics.segments.profile_card import most_unusual, profile_card
from crm_analytics.segments.profile_lifts import LiftRules, adjust, class_lifts, exact_p_values, lift_interval
from crm_analytics.segments.schemes.further_columns import add_further_columns

DAY = dt.date(2024, 6, 30)


# --- lifts


def test_the_exact_test_is_symmetric_in_too_many_and_too_few():
    # of 8 customers 4 hold it; all 4 of the class, or none: 2 / 70 either way
    many, few, none = (exact_p_values(*(np.array([float(n)]) for n in counts))[0] for counts in
                       ((4, 4, 4, 8), (0, 4, 4, 8), (2, 4, 4, 8)))  # fmt: skip
    assert (round(many, 4), round(few, 4), none) == (0.0286, 0.0286, 1.0)


def test_holm_multiplies_the_smallest_most_and_never_falls():
    assert adjust(np.array([0.04, 0.01, 0.9]), "holm").round(3).tolist() == [0.08, 0.03, 0.9]
    assert adjust(np.array([0.04, 0.01, 0.9]), "benjamini_hochberg").round(3).tolist() == [0.06, 0.03, 0.9]


def test_the_interval_of_a_lift_holds_it_and_exists_without_holders():
    low, high = lift_interval(
        np.array([30.0, 0.0]), np.array([100.0] * 2), np.array([60.0, 5.0]), np.array([300.0] * 2), level=0.95
    )
    assert low[0] < 2.0 < high[0]  # 30 of 100 against 30 of 200
    assert np.isfinite(low).all()
    assert np.isfinite(high).all()


def test_shares_count_customers_not_lines_and_only_those_of_whom_it_is_known():
    customers = pl.DataFrame({"customer_id": ["a", "b", "c", "d"], "region": ["N", "N", "S", None]})
    lines = pl.DataFrame({"customer_id": ["a", "a", "b", "c", "a"], "product": ["p", "p", "q", "q", None],
                          "date": [DAY] * 5, "revenue": [1.0] * 5}).lazy()  # fmt: skip
    table = class_lifts(customers.head(2), customers, lines, as_of=DAY, rules=LiftRules(fewest=1))
    rows = {(r["dimension"], r["value_name"]): r for r in table.iter_rows(named=True)}
    assert set(rows) == {("region", "N"), ("region", "S"), ("product", "p"), ("product", "q")}
    assert (rows["region", "S"]["class_rate"], rows["region", "S"]["rest_rate"]) == (0.0, 1.0)  # d isn't known
    assert (rows["product", "p"]["class_rate"], rows["product", "p"]["lift"]) == (0.5, None)  # nobody else has it
    assert (rows["product", "q"]["class_rate"], rows["product", "q"]["rest_rate"], rows["product", "q"]["lift"]) == (
        0.5,
        1.0,
        0.5,
    )


def test_returns_and_what_comes_later_make_no_buyer():
    customers = pl.DataFrame({"customer_id": ["a", "b"]})
    lines = pl.DataFrame({"customer_id": ["a", "b"], "category": ["x", "x"], "date": [DAY, DAY + dt.timedelta(days=1)],
                          "revenue": [-1.0, 1.0]}).lazy()  # fmt: skip
    assert class_lifts(customers.head(1), customers, lines, as_of=DAY, rules=LiftRules(fewest=1)).is_empty()


def test_among_many_kinds_without_a_difference_none_is_found():
    random = np.random.default_rng(3)
    customers = pl.DataFrame({"customer_id": [f"c{i:03}" for i in range(400)]})
    bought = [(f"c{i:03}", f"p{p}") for p in range(60) for i in random.choice(400, 60, replace=False)]
    lines = pl.DataFrame(bought, schema=["customer_id", "product"], orient="row").with_columns(
        pl.lit(DAY).alias("date"), pl.lit(1.0).alias("revenue")
    )
    table = class_lifts(customers.head(100), customers, lines.lazy(), as_of=DAY)
    assert table.height == 60
    assert table.filter(pl.col("p_value") < 0.05).height > 0  # single tests would have found some
    assert not table["is_found"].any()


# --- the card


def test_the_card_compares_means_and_names_the_columns_that_would_tell_more():
    base = pl.DataFrame(
        {"customer_id": ["a", "b", "c", "d"], "n_contacts": [4, 2, 0, 2], "satisfaction": [5.0, None, 3.0, None]}
    )
    card = profile_card(base, base.head(2))
    rows = {r["fact"]: r for r in card.facts.iter_rows(named=True)}
    assert (rows["n_contacts"]["class_value"], rows["n_contacts"]["rest_value"]) == (3.0, 1.0)
    assert rows["n_contacts"]["difference"] == pytest.approx(2 / np.sqrt(2))  # deviations of 4, 2, 0, 2 around 2
    assert (rows["satisfaction"]["n_known"], rows["satisfaction"]["rest_value"]) == (1, 3.0)
    assert ("needs", "customers", "wallet") in card.missing.rows()
    assert ("motives", "surveys", "attitude") in card.missing.rows()
    assert most_unusual(card.facts).is_empty()  # four customers stand out by chance


def test_a_class_stands_out_by_what_is_beyond_chance():
    base = pl.DataFrame({"customer_id": [f"c{i:02}" for i in range(80)], "n_contacts": [3, 5] * 20 + [1, 3] * 20,
                         "n_complaints": [0, 1] * 40})  # fmt: skip
    assert most_unusual(profile_card(base, base.head(40)).facts)["fact"].to_list() == ["n_contacts"]


def test_a_class_of_everybody_is_unlike_nobody():
    base = pl.DataFrame({"customer_id": ["a", "b"], "clv": [1.0, 2.0]})
    card = profile_card(base, base)
    assert card.facts.select("class_value", "rest_value", "difference").row(0) == (1.5, None, None)
    assert most_unusual(card.facts).is_empty()


def test_side_tables_tell_only_what_was_known_by_then():
    base = pl.DataFrame(
        {
            "customer_id": ["a", "b"],
            "frequency": [0, 0],
            "gross_revenue": [10.0, 0.0],
            "refunds": [0.0, 0.0],
            "birthday": [dt.date(2000, 7, 1), None],
        }
    )
    late = dt.datetime(2024, 7, 1)
    tables = {
        "surveys": pl.DataFrame({"customer_id": ["a", "a"], "answered_on": [DAY, late.date()], "quality": [6.0, 1.0]}),
        "interactions": pl.DataFrame(
            {
                "customer_id": ["a", "a", "a"],
                "kind": ["complaint", "page_view", "inquiry"],
                "occurred_at": [dt.datetime(2024, 1, 1)] * 2 + [late],
            }
        ),
        "responses": pl.DataFrame(
            {
                "customer_id": ["a"] * 3,
                "campaign_id": ["m", "m", "n"],
                "event": ["sent", "clicked", "sent"],
                "occurred_at": [dt.datetime(2024, 1, 1)] * 3,
            }
        ),
    }
    lines = pl.DataFrame(
        {
            "customer_id": ["a"] * 3,
            "order_id": ["1", "1", "2"],
            "date": [DAY] * 3,
            "revenue": [5.0, 1.0, 9.0],
            "category": ["x", "y", "y"],
            "coupon": [None, "C", None],
        }
    ).lazy()
    row = add_further_columns(base, tables, lines=lines, as_of=DAY).row(0, named=True)
    told = {
        name: row[name]
        for name in (
            "quality",
            "n_contacts",
            "n_complaints",
            "reaction_rate",
            "coupon_rate",
            "main_category",
            "n_categories",
            "age_years",
            "order_value",
            "refund_rate",
        )
    }
    assert told == {
        "quality": 6.0,
        "n_contacts": 1,
        "n_complaints": 1,
        "reaction_rate": 0.5,
        "coupon_rate": 0.5,
        "main_category": "y",
        "n_categories": 2,
        "age_years": 23,
        "order_value": 10.0,
        "refund_rate": 0.0,
    }
    assert add_further_columns(base, tables, lines=lines, as_of=DAY)["n_contacts"].to_list() == [1, 0]


# --- key accounts


def accounts_base() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "customer_id": ["a", "b", "c", "d"],
            "account_id": ["F", "F", None, None],
            "owner": ["Ann", None, "Ann", "Bo"],
            "year_revenue": [40.0, 20.0, 30.0, 10.0],
            "year_margin": [20.0, 10.0, 5.0, 5.0],
            "wallet": [80.0, 40.0, None, 20.0],
            "clv": [1.0, 1.0, 1.0, 1.0],
            "p_alive": [0.1, 0.9, 0.5, 0.5],
        }
    )


def test_a_firm_is_one_account_and_dependency_is_its_share():
    told = find_key_accounts(accounts_base(), {}, lines=None, as_of=DAY, rules=KeyAccountRules(most=2))
    first = told.accounts.row(0, named=True)
    assert (first["account"], first["n_customers"], first["year_revenue"], first["account_rate"]) == ("F", 2, 60.0, 0.6)
    assert (first["wallet_rate"], first["owner"], first["p_alive"]) == (0.5, "Ann", 0.9)
    assert told.accounts["wallet_rate"].to_list() == [0.5, None]  # an unknown wallet has no share
    hangs = told.dependency
    assert (hangs.n_accounts, hangs.top_share, hangs.key_share, hangs.key_margin_share) == (
        3,
        0.6,
        pytest.approx(0.9),
        0.875,
    )
    assert hangs.hhi == pytest.approx(0.36 + 0.09 + 0.01)
    assert hangs.alike == pytest.approx(1 / 0.46)


def test_accounts_an_owner():
    owners = find_key_accounts(accounts_base(), {}, lines=None, as_of=DAY, rules=KeyAccountRules(most=1)).owners
    assert owners.select("owner", "n_accounts", "n_key_accounts").rows() == [("Ann", 2, 1), ("Bo", 1, 0)]


def test_promises_are_kept_in_time_only_and_what_is_not_done_is_broken():
    lines = pl.DataFrame({"customer_id": ["a", "b", "b", "a"], "date": [dt.date(2024, 1, 1)] * 4,
                          "promised_on": [dt.date(2024, 1, 5)] * 3 + [dt.date(2024, 7, 5)],
                          "delivered_on": [dt.date(2024, 1, 5), dt.date(2024, 1, 6), None, None]}).lazy()  # fmt: skip
    opened = dt.datetime(2024, 1, 1, 12)
    tables = {
        "interactions": pl.DataFrame(
            {
                "customer_id": ["a", "b"],
                "occurred_at": [opened] * 2,
                "opened_at": [opened] * 2,
                "closed_at": [opened + dt.timedelta(hours=48), None],
                "satisfaction": [5.0, None],
            }
        ),
        "invoices": pl.DataFrame(
            {
                "customer_id": ["c", "c"],
                "due_on": [dt.date(2024, 2, 1)] * 2,
                "paid_on": [dt.date(2024, 2, 1), dt.date(2024, 2, 2)],
            }
        ),
    }
    told = find_key_accounts(accounts_base(), tables, lines=lines, as_of=DAY)
    row = told.accounts.row(0, named=True)
    assert row["delivered_rate"] == pytest.approx(1 / 3)  # the fourth isn't due yet
    assert (row["closed_rate"], row["satisfaction"], row["paid_rate"]) == (0.5, 5.0, None)
    assert told.accounts.row(1, named=True)["paid_rate"] == 0.5
    assert told.missing.rows() == [("opportunities", "status, closed_on")]


def test_nobody_who_bought_is_no_account():
    nobody = accounts_base().with_columns(pl.lit(0.0).alias("year_revenue"))
    told = find_key_accounts(nobody, {}, lines=None, as_of=DAY)
    assert told.accounts.is_empty()
    assert told.dependency.n_accounts == 0

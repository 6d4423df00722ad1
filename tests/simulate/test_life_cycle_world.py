"""The life-cycle world: a hidden stage rules what customers do, and campaigns have a true effect."""

import ast
import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from crm_analytics import schemas, simulate
from crm_analytics.simulate import LifeCycle, LifeCycleWorld, PastCampaign, World, simulate_world
from crm_analytics.simulate.effects import ContactEffects
from crm_analytics.simulate.stages import STAGES, draw_paths

PERIOD = (dt.date(2022, 1, 1), dt.date(2024, 12, 31))
TABLES = {
    "transactions": schemas.TRANSACTIONS, "truth": schemas.TRUTH, "profiles": schemas.PROFILES,
    "interactions": schemas.INTERACTIONS, "surveys": schemas.SURVEYS, "prospects": schemas.PROSPECTS,
    "opportunities": schemas.OPPORTUNITIES, "invoices": schemas.INVOICES, "partner_income": schemas.PARTNER_INCOME,
    "campaigns": schemas.CAMPAIGNS, "assignments": schemas.ASSIGNMENTS, "responses": schemas.RESPONSES,
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return simulate_world("life_cycle", seed=7, n_customers=4_000, period=PERIOD)


@pytest.fixture(scope="module")
def days_by_stage(world: World) -> pl.DataFrame:
    """Purchases a customer-month by true stage, for months that begin and end in the same stage, as shares of the
    customer's stable rate, with mean order value as a share of the stable one.
    """
    truth = world.truth.sort("customer_id", "month_end").with_columns(
        pl.col("true_stage").shift().over("customer_id").alias("before"), month=pl.col("month_end").dt.truncate("1mo")
    )
    orders = (
        world.transactions.filter(pl.col("quantity") > 0)
        .group_by("customer_id", "order_id", month=pl.col("date").dt.truncate("1mo"))
        .agg(pl.col("revenue").sum())
        .group_by("customer_id", "month").agg(n=pl.len(), mean_order=pl.col("revenue").mean())
    )  # fmt: skip
    return (
        truth.filter(pl.col("before") == pl.col("true_stage"))
        .join(orders, on=["customer_id", "month"], how="left")
        .group_by("true_stage")
        .agg(
            rate=pl.col("n").fill_null(0).sum() / (pl.col("true_rate") / 12).sum(),
            size=(pl.col("mean_order") * pl.col("n")).sum() / (pl.col("true_order_value") * pl.col("n")).sum(),
        )
    )


def value(table: pl.DataFrame, stage: str, column: str) -> float:
    return float(table.filter(pl.col("true_stage") == stage)[column].item())


def test_the_same_seed_gives_the_same_world_in_every_table() -> None:
    first, second = (simulate_world("life_cycle", seed=3, n_customers=200, period=PERIOD) for _ in range(2))
    assert all(getattr(first, name).equals(getattr(second, name)) for name in TABLES)


def test_another_seed_gives_another_world() -> None:
    first, second = (simulate_world("life_cycle", seed=seed, n_customers=200, period=PERIOD) for seed in (3, 4))
    assert not first.transactions.equals(second.transactions)


@pytest.mark.parametrize(("name", "schema"), TABLES.items())
def test_every_table_has_exactly_its_columns_and_all_that_are_required(
    world: World, name: str, schema: schemas.Table
) -> None:
    table = getattr(world, name)
    assert table.columns == schema.names
    assert table.select(schema.required).null_count().sum_horizontal().item() == 0
    assert len(table) > 0


def test_no_number_is_nan(world: World) -> None:
    numbers = [getattr(world, name).select(pl.col(pl.Float64)) for name in TABLES]
    assert sum(table.width for table in numbers) > 20
    assert not any(column.is_nan().any() for table in numbers for column in table)


def test_as_many_customers_as_were_asked_for_and_one_profile_each(world: World) -> None:
    assert world.profiles["customer_id"].n_unique() == len(world.profiles) == 4_000


def test_all_days_lie_in_the_period(world: World) -> None:
    for day in (world.transactions["date"], world.interactions["occurred_at"].dt.date(), world.invoices["issued_on"]):
        assert PERIOD[0] <= day.min() <= day.max() <= PERIOD[1]
    assert world.transactions["delivered_on"].max() <= PERIOD[1]


def test_the_date_is_the_day_of_the_instant(world: World) -> None:
    assert (world.transactions["date"] == world.transactions["occurred_at"].dt.date()).all()


def test_at_the_end_no_stage_holds_less_than_a_twentieth(world: World) -> None:
    last = world.truth.filter(pl.col("month_end") == PERIOD[1])
    shares = last["true_stage"].value_counts(normalize=True)
    assert sorted(shares["true_stage"]) == sorted(STAGES)
    assert shares["proportion"].min() >= 0.05


def test_truth_has_one_stage_a_customer_and_month(world: World) -> None:
    assert not world.truth.select("customer_id", "month_end").is_duplicated().any()
    assert (world.truth["month_end"] == world.truth["month_end"].dt.month_end()).all()


@pytest.mark.parametrize(("more", "less"), [
    ("stability", "formation"), ("formation", "exploration"), ("stability", "degradation"), ("degradation", "lapsed"),
])  # fmt: skip
def test_the_hidden_stage_scales_the_purchase_rate(days_by_stage: pl.DataFrame, more: str, less: str) -> None:
    assert value(days_by_stage, more, "rate") > 1.1 * value(days_by_stage, less, "rate")


def test_the_purchase_rate_in_stability_is_the_true_rate(days_by_stage: pl.DataFrame) -> None:
    # seasons and weekends average to about 0.98 over the year, campaigns add a little
    assert value(days_by_stage, "stability", "rate") == pytest.approx(1.0, abs=0.08)


def test_orders_are_largest_in_stability_and_there_worth_the_true_order_value(days_by_stage: pl.DataFrame) -> None:
    sizes = {stage: value(days_by_stage, stage, "size") for stage in STAGES[:4]}
    assert max(sizes, key=lambda stage: sizes[stage]) == "stability"
    # a little above, because a small wish still costs the cheapest product
    assert 1.0 < sizes["stability"] < 1.12


def test_november_and_december_sell_more_than_july_and_august(world: World) -> None:
    sold = world.transactions.filter(pl.col("quantity") > 0)["date"].dt.month().value_counts()
    count = dict(sold.iter_rows())
    assert count[11] + count[12] > 1.4 * (count[7] + count[8])


def test_returns_come_on_later_days_of_the_same_order_with_negative_money(world: World) -> None:
    back = world.transactions.filter(pl.col("quantity") < 0)
    sold = (
        world.transactions.filter(pl.col("quantity") > 0)
        .group_by("order_id")
        .agg(pl.col("date").min().alias("sold_on"))
    )
    joined = back.join(sold, on="order_id", how="left")
    assert 0.02 < len(back) / len(world.transactions) < 0.08
    assert (joined["date"] > joined["sold_on"]).all()
    assert (back["revenue"] < 0).all()
    assert (back["cost"] < 0).all()


def test_nobody_returns_more_than_was_bought(world: World) -> None:
    net = world.transactions.group_by("order_id").agg(pl.col("revenue").sum().round(2), pl.col("quantity").sum())
    assert net["revenue"].min() >= 0
    assert net["quantity"].min() >= 0


def test_referrers_were_there_before_those_whom_they_referred(world: World) -> None:
    born = world.truth.group_by("customer_id").agg(pl.col("month_end").min().alias("seen"))
    pairs = world.profiles.drop_nulls("referred_by").select("customer_id", "referred_by")
    both = pairs.join(born, on="customer_id").join(born, left_on="referred_by", right_on="customer_id", suffix="_by")
    assert len(both) > 500
    assert (both["seen_by"] <= both["seen"]).all()


def test_consent_may_be_yes_no_or_unknown(world: World) -> None:
    assert set(world.profiles["consent_email"].unique().to_list()) == {True, False, None}


def test_the_estimated_wallet_is_unknown_for_about_a_third_and_else_near_the_true_one(world: World) -> None:
    true = world.truth.group_by("customer_id").agg(pl.col("true_wallet").last())
    known = world.profiles.join(true, on="customer_id").drop_nulls("wallet")
    assert 0.6 < len(known) / len(world.profiles) < 0.75
    assert (known["wallet"] / known["true_wallet"]).median() == pytest.approx(1.0, abs=0.05)
    assert (known["wallet"] / known["true_wallet"]).log().std() == pytest.approx(0.3, abs=0.03)


def test_complaints_are_more_frequent_in_degradation(world: World) -> None:
    complaints = world.interactions.filter(pl.col("kind") == "complaint").select(
        "customer_id", month_end=pl.col("occurred_at").dt.date().dt.month_end()
    )
    months = world.truth["true_stage"].value_counts()
    stages = complaints.join(world.truth, on=["customer_id", "month_end"])["true_stage"].value_counts()
    rates = dict(
        stages.join(months, on="true_stage").select("true_stage", pl.col("count") / pl.col("count_right")).iter_rows()
    )
    assert rates["degradation"] > 3 * rates["stability"]


def test_a_stage_lasts_as_long_as_the_settings_say() -> None:
    life, n = LifeCycle(), 20_000
    zero = np.zeros(n, dtype=int)
    paths = draw_paths(np.random.default_rng(1), life, zero, first_stage=zero + 2, elapsed=zero)
    assert (paths.left[:, 0] - paths.entered[:, 0]).mean() == pytest.approx(life.mean_days[2], rel=0.02)


def test_a_path_that_goes_on_has_the_remaining_not_the_whole_sojourn() -> None:
    # with shape 1 a sojourn has no memory: what remains is as long as a whole one
    n = 20_000
    life, zero = LifeCycle(sojourn_shape=1.0), np.zeros(n, dtype=int)
    paths = draw_paths(np.random.default_rng(1), life, zero, first_stage=zero + 2, elapsed=zero + 400)
    assert paths.left[:, 0].mean() == pytest.approx(life.mean_days[2], rel=0.03)
    assert paths.left[:, 0].min() > 0


def test_the_simulation_knows_nothing_of_the_rules_that_read_stages_off_purchases() -> None:
    names: set[str] = set()
    for path in Path(simulate.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
    assert "crm_analytics.settings.require" in names
    assert not {name for name in names if "Rules" in name or "lifecycle" in name or "RECENT" in name}


class TestCampaigns:
    """The arms of past campaigns."""

    def test_the_same_share_is_held_out_of_every_stratum(self, world: World) -> None:
        shares = world.assignments.group_by("campaign_id", "stratum").agg(
            n=pl.len(), held_out=(pl.col("arm") == "held_out").sum()
        )
        assert len(shares) > 4
        assert ((shares["held_out"] - 0.2 * shares["n"]).abs() <= 1).all()

    def test_everyone_drawn_had_consented_and_bought_before(self, world: World) -> None:
        first = world.transactions.group_by("customer_id").agg(pl.col("date").min())
        drawn = world.assignments.join(world.profiles, on="customer_id").join(first, on="customer_id", how="left")
        assert drawn["consent_email"].fill_null(False).all()
        known = world.truth.select("customer_id", "month_end")
        seen = world.assignments.join(known, on="customer_id").filter(pl.col("month_end") >= pl.col("assigned_on"))
        earliest = seen.group_by("campaign_id", "customer_id").agg(pl.col("month_end").min())
        assert len(earliest) == len(world.assignments)

    def test_only_the_targeted_were_sent_something_and_all_of_them(self, world: World) -> None:
        keys = ["campaign_id", "customer_id"]
        sent = world.responses.filter(pl.col("event") == "sent").select(keys).sort(keys)
        targeted = world.assignments.filter(pl.col("arm") == "targeted").select(keys).sort(keys)
        assert sent.equals(targeted)
        assert world.responses.join(targeted, on=keys, how="anti").is_empty()

    def test_nobody_clicks_who_has_not_opened_and_each_click_is_a_page_view(self, world: World) -> None:
        keys = ["campaign_id", "customer_id"]
        clicked, opened = (world.responses.filter(pl.col("event") == event) for event in ("clicked", "opened"))
        assert clicked.join(opened, on=keys, how="anti").is_empty()
        views = world.interactions.filter(pl.col("kind") == "page_view")
        assert clicked.join(views, on=["customer_id", "occurred_at"], how="anti").is_empty()

    def test_the_true_effect_shows_between_the_arms_of_a_large_campaign(self) -> None:
        plan = PastCampaign(
            "big", "big", dt.date(2023, 9, 4), dt.date(2023, 11, 3), holdout_rate=0.5, audience="recent"
        )
        settings = LifeCycleWorld(campaigns=(plan,))
        period = (dt.date(2022, 7, 1), dt.date(2023, 12, 31))
        large = simulate_world("life_cycle", seed=5, n_customers=25_000, period=period, settings=settings)
        outcome = orders_in_window(large, plan)
        (_, n_out, mean_out, sd_out), (_, n_in, mean_in, sd_in) = outcome.sort("arm").rows()
        error = (sd_out**2 / n_out + sd_in**2 / n_in) ** 0.5
        assert min(n_out, n_in) > 3_000
        assert mean_in - mean_out > 4 * error

    def test_the_effect_differs_by_true_stage_and_hurts_in_degradation(self) -> None:
        effects = ContactEffects(headroom_gain=0.0)
        change = effects.change(np.arange(4), np.full(4, 0.5), 1.0)
        assert (change[:3] > 0).all()
        assert change[3] < 0

    def test_stable_customers_without_headroom_are_put_off(self) -> None:
        full, empty = ContactEffects().change(np.array([2, 2]), np.array([0.0, 0.9]), 1.0)
        assert full < 0.05 < empty


def orders_in_window(world: World, plan: PastCampaign) -> pl.DataFrame:
    """Per arm: customers, mean and standard deviation of orders in the campaign's window."""
    inside = pl.col("date").is_between(plan.starts_on, plan.ends_on) & (pl.col("quantity") > 0)
    orders = world.transactions.filter(inside).group_by("customer_id").agg(n=pl.col("order_id").n_unique())
    joined = world.assignments.join(orders, on="customer_id", how="left").with_columns(pl.col("n").fill_null(0))
    return joined.group_by("arm").agg(pl.len(), pl.col("n").mean().alias("mean"), pl.col("n").std().alias("sd"))

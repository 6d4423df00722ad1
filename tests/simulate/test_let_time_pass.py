"""The world goes on, and the same seed without contact shows what the contact caused."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics import schemas
from crm_analytics.errors import InvalidSetting, NotEnoughData
from crm_analytics.simulate import ContactEffects, LifeCycleWorld, TimePassed, World, let_time_pass, simulate_world

PERIOD = (dt.date(2022, 1, 1), dt.date(2024, 6, 30))
END = PERIOD[1]


@pytest.fixture(scope="module")
def world() -> World:
    settings = LifeCycleWorld(campaigns=())
    return simulate_world("life_cycle", seed=11, n_customers=4_000, period=PERIOD, settings=settings)


def pass_time(world: World, contacted: pl.DataFrame | None = None, **changes: object) -> TimePassed:
    arguments = {"from_date": END, "days": 60, "seed": 1, **changes}
    return let_time_pass(world.truth, world.profiles, world.transactions, contacted=contacted, **arguments)  # type: ignore[arg-type]


def everyone(world: World, channel: str = "email") -> pl.DataFrame:
    return world.profiles.select("customer_id", pl.lit(channel).alias("channel"), pl.lit("K1").alias("campaign_id"))


def orders_by_stage(world: World, passed: TimePassed) -> dict[str, int]:
    stage = world.truth.filter(pl.col("month_end") == END).select("customer_id", "true_stage")
    sold = passed.transactions.filter(pl.col("order_id").str.starts_with("N") & (pl.col("quantity") > 0))
    orders = sold.unique("order_id").join(stage, on="customer_id")
    return dict(orders.group_by("true_stage").len().iter_rows())


def test_what_happens_is_decided_by_the_seed(world: World) -> None:
    assert pass_time(world).transactions.equals(pass_time(world).transactions)
    assert not pass_time(world).transactions.equals(pass_time(world, seed=2).transactions)


def test_the_order_of_the_rows_given_does_not_matter(world: World) -> None:
    shuffled = World(
        transactions=world.transactions.sample(fraction=1, shuffle=True, seed=1),
        truth=world.truth.sample(fraction=1, shuffle=True, seed=1),
        profiles=world.profiles.sample(fraction=1, shuffle=True, seed=1),
    )
    for name in ("transactions", "interactions", "truth"):
        expected, got = (getattr(pass_time(given), name).sort(pl.all()) for given in (world, shuffled))
        assert expected.equals(got), name


def test_all_days_lie_in_the_days_that_passed(world: World) -> None:
    passed = pass_time(world)
    for day in (passed.transactions["date"], passed.interactions["occurred_at"].dt.date()):
        assert dt.date(2024, 7, 1) <= day.min() <= day.max() <= dt.date(2024, 8, 29)
    assert passed.truth["month_end"].unique().to_list() == [dt.date(2024, 7, 31)]


def test_the_tables_can_be_appended_and_no_order_number_is_used_twice(world: World) -> None:
    passed = pass_time(world)
    assert pl.concat([world.transactions, passed.transactions]).columns == schemas.TRANSACTIONS.names
    assert pl.concat([world.interactions, passed.interactions])["interaction_id"].is_unique().all()
    sold_before = world.transactions.select("order_id").unique()
    new = passed.transactions.filter(pl.col("quantity") > 0)
    assert new.join(sold_before, on="order_id").is_empty()


def test_time_can_pass_twice(world: World) -> None:
    first = pass_time(world)
    grown = World(
        transactions=pl.concat([world.transactions, first.transactions]),
        truth=pl.concat([world.truth, first.truth]),
        profiles=world.profiles,
    )
    second = pass_time(grown, from_date=END + dt.timedelta(days=60))
    assert second.transactions["date"].min() > first.transactions["date"].max()
    assert second.transactions.filter(pl.col("quantity") > 0).join(
        first.transactions.select("order_id"), on="order_id"
    ).is_empty()  # fmt: skip


def test_the_world_goes_on_as_it_was(world: World) -> None:
    # the same 60 days a year earlier, of those who had bought by then; both are some 1,000 orders
    passed, stages = pass_time(world), world.truth.filter(pl.col("month_end") == END)
    last_year = (dt.date(2023, 7, 1), dt.date(2023, 8, 29))
    known = world.truth.filter(pl.col("month_end") == dt.date(2023, 6, 30))
    before = world.transactions.filter(pl.col("date").is_between(*last_year) & (pl.col("quantity") > 0)).join(
        known, on="customer_id"
    )
    n_before = before["order_id"].n_unique() / active(known)
    n_after = passed.transactions.filter(pl.col("quantity") > 0)["order_id"].n_unique() / active(stages)
    assert n_after == pytest.approx(n_before, rel=0.15)
    mean_before, mean_after = (
        lines.group_by("order_id").agg(pl.col("revenue").sum())["revenue"].mean()
        for lines in (before, passed.transactions.filter(pl.col("quantity") > 0))
    )
    assert mean_after == pytest.approx(mean_before, rel=0.15)


def active(truth: pl.DataFrame) -> int:
    return int((truth["true_stage"] != "lapsed").sum())


def test_the_hidden_stage_goes_on_from_the_last_month_end(world: World) -> None:
    now = world.truth.filter(pl.col("month_end") == END)
    later = pass_time(world).truth.join(now, on="customer_id", suffix="_before")
    stays = later.filter(pl.col("true_stage") == pl.col("true_stage_before"))
    assert len(later) == 4_000
    assert 0.80 < len(stays) / len(later) < 0.99
    assert set(later.filter(pl.col("true_stage_before") == "exploration")["true_stage"]) <= {
        "exploration", "formation", "lapsed", "stability",
    }  # fmt: skip


def test_without_contact_effects_a_contact_changes_no_purchase(world: World) -> None:
    none = ContactEffects(by_stage=(0, 0, 0, 0, 0), headroom_gain=0.0)
    assert pass_time(world, everyone(world), effects=none).transactions.equals(
        pass_time(world, effects=none).transactions
    )


def test_those_not_contacted_do_exactly_what_they_would_have_done(world: World) -> None:
    half = everyone(world).head(2_000)
    others = world.profiles.select("customer_id").join(half, on="customer_id", how="anti")
    with_contact, without = (
        passed.transactions.join(others, on="customer_id", how="semi")
        for passed in (pass_time(world, half), pass_time(world))
    )
    assert len(without) > 500
    assert with_contact.equals(without)


def test_the_counterfactual_shows_gains_in_growth_and_losses_in_degradation(world: World) -> None:
    with_contact = orders_by_stage(world, pass_time(world, everyone(world)))
    without = orders_by_stage(world, pass_time(world))
    for stage in ("exploration", "formation", "stability"):
        assert with_contact[stage] > without[stage], stage
    assert with_contact["degradation"] < without["degradation"]


def test_a_contact_only_adds_or_only_removes_purchases_of_a_customer(world: World) -> None:
    with_contact, without = (
        set(passed.transactions.filter(pl.col("quantity") > 0).select("customer_id", "order_id").unique().rows())
        for passed in (pass_time(world, everyone(world)), pass_time(world))
    )
    gained, lost = ({customer for customer, _ in orders} for orders in (with_contact - without, without - with_contact))
    assert gained
    assert lost
    assert not gained & lost


def test_a_call_does_more_than_a_letter(world: World) -> None:
    call, letter = (len(pass_time(world, everyone(world, channel)).transactions) for channel in ("phone", "post"))
    assert call > letter


def test_the_contacted_and_nobody_else_respond(world: World) -> None:
    some = everyone(world).head(100)
    responses = pass_time(world, some).responses
    assert responses.columns == schemas.RESPONSES.names
    assert responses["campaign_id"].unique().to_list() == ["K1"]
    sent = responses.filter(pl.col("event") == "sent")
    assert sorted(sent["customer_id"]) == sorted(some["customer_id"])
    assert set(responses["event"]) == {"sent", "opened", "clicked", "ordered"}
    assert responses["occurred_at"].min() == dt.datetime(2024, 6, 30, 9)
    assert set(responses["customer_id"]) == set(some["customer_id"])


def test_nobody_contacted_gives_no_responses(world: World) -> None:
    assert pass_time(world).responses.is_empty()


def test_contacts_of_people_unknown_to_the_world_are_left_aside(world: World) -> None:
    stranger = pl.DataFrame({"customer_id": ["nobody"], "channel": ["email"]})
    assert pass_time(world, stranger).transactions.equals(pass_time(world).transactions)


def test_a_day_before_all_truth_is_refused(world: World) -> None:
    with pytest.raises(NotEnoughData):
        pass_time(world, from_date=dt.date(2020, 1, 1))


@pytest.mark.parametrize("days", [0, 400])
def test_days_must_be_within_a_year(world: World, days: int) -> None:
    with pytest.raises(InvalidSetting):
        pass_time(world, days=days)

"""Hand-made campaigns behind the board, the calendar and the memory."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.campaigns.plan import Campaign, clone_campaign
from crm_analytics.campaigns.portfolio import sum_campaigns
from crm_analytics.errors import InvalidSetting
from crm_analytics.views.board import MANY, BoardFilter, calendar_table, effects_table, filter_campaigns, running_on

DAY = dt.date(2024, 5, 1)


def campaign(name: str, **more: object) -> Campaign:
    plan = {"starts_on": DAY, "ends_on": dt.date(2024, 5, 31), "created_at": dt.datetime(2024, 4, 1), **more}
    return Campaign(name.lower(), name, **plan)


GOLD = campaign("Gold letter", channel="post", audience={"selection": "segment:is:gold"}, goal_id="growth")
FAIR = campaign("Fair", audience={"selection": "region:is:North"})
OLD = campaign("Old letter", channel="post", is_archived=True)


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        (BoardFilter(), ["Gold letter", "Fair"]),
        (BoardFilter(with_archived=True), ["Gold letter", "Fair", "Old letter"]),
        (BoardFilter(text=" LETTER ", with_archived=True), ["Gold letter", "Old letter"]),
        (BoardFilter(channels=("email",)), ["Fair"]),
        (BoardFilter(segments=("gold",)), ["Gold letter"]),
        (BoardFilter(segments=(MANY,)), ["Fair"]),
        (BoardFilter(goals=("growth",)), ["Gold letter"]),
        (BoardFilter(goals=(MANY,)), ["Fair"]),
        (BoardFilter(goals=("growth",), channels=("email",)), []),
    ],
)
def test_the_board_shows_the_cards_that_pass_every_choice(chosen: BoardFilter, names: list[str]):
    assert [each.name for each in filter_campaigns([GOLD, FAIR, OLD], chosen)] == names


def test_the_calendar_is_in_the_order_of_days_and_counts_started_windows_only():
    late = campaign("Late", stage="interact", starts_on=dt.date(2024, 6, 1), ends_on=dt.date(2024, 6, 2))
    table = calendar_table([late, FAIR])
    assert table["name"].to_list() == ["Fair", "Late"]
    days = [dt.date(2024, 5, 10), dt.date(2024, 6, 1), dt.date(2024, 6, 2), dt.date(2024, 6, 3)]
    assert [running_on(table, day) for day in days] == [0, 1, 1, 0]
    assert calendar_table([]).is_empty()


def test_all_together_stands_last_as_a_mean_over_the_targeted():
    told = pl.DataFrame(
        {"campaign_id": ["a", "b"], "segment": [None, None], "metric": ["margin", "margin"], "estimate": [2.0, 1.0],
         "low": [1.0, -1.0], "high": [3.0, 3.0], "n_targeted": [300, 200], "cost": [0.0, 0.0]},
        schema_overrides={"segment": pl.String},
    )  # fmt: skip
    table = effects_table(told, sum_campaigns(told, metric="margin"))
    # 800 +- 500 over 500 targeted
    assert table.rows() == [("a", 2.0, 1.0, 3.0), ("b", 1.0, -1.0, 3.0), (None, 1.6, 0.6, 2.6)]


def test_a_copy_keeps_the_plan_and_forgets_the_draw():
    drawn = campaign(
        "Spring", stage="refine", offer="voucher", goal_id="growth", is_archived=True, expected_low=1.0,
        audience={"selection": "segment:is:gold", "balance": [{"covariate": "clv"}], "n_eligible": 200},
    )  # fmt: skip
    copy = clone_campaign(
        drawn, campaign_id="next", name="Next", starts_on=dt.date(2025, 1, 1), created_at=dt.datetime(2024, 12, 1)
    )
    assert (copy.stage, copy.offer, copy.goal_id, copy.cloned_from) == ("discover", "voucher", "growth", "spring")
    assert (copy.ends_on, copy.is_archived, copy.expected_low) == (dt.date(2025, 1, 31), False, None)
    assert copy.audience == {"selection": "segment:is:gold"}


@pytest.mark.parametrize(
    "variants",
    [
        ({"name": "A", "share": 0.5}, {"name": "A", "share": 0.5}),
        ({"name": "A", "share": 0.5}, {"name": "B", "share": 0.4}),
        ({"name": "A", "share": 1.0}, {"name": "B", "share": 0.0}),
        ({"name": " ", "share": 1.0},),
    ],
)
def test_treatments_without_a_name_of_their_own_or_a_whole_are_refused(variants: tuple):
    with pytest.raises(InvalidSetting, match="variants"):
        campaign("Spring", variants=variants)

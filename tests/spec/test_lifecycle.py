"""Stage and standing by readable rules, the same on every engine."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.errors import InvalidSetting
from crm_analytics.lifecycle import UNKNOWN_GAP_DAYS, assign_stage
from crm_analytics.schemas import Stage
from crm_analytics.settings import StageRules

AS_OF = dt.date(2024, 12, 31)
# The base's gap is 2,100 days / 35 gaps = 60 days; own gaps are shrunken to it with the weight of two gaps.
BASE = pl.DataFrame(
    [
        # customer, frequency, recency, T, silence, recent purchase days: what is expected
        ("tries", 0, 0, 30, 30, 1),  # gap 60, silence 0.5: exploration
        ("gone", 0, 0, 300, 300, 0),  # gap 60, silence 5: lapsed
        ("slips", 5, 300, 450, 150, 1),  # gap (300+120)/7 = 60, silence 2.5: degradation
        ("slows", 9, 800, 830, 30, 1),  # 9 of 10 in 650 days, 1 in 180: recent rate 0.4 of before: degradation
        ("grows", 9, 400, 420, 20, 8),  # 8 in 180 days, 2 in 240 days before: formation
        ("young", 3, 90, 100, 10, 4),  # no time before the window: formation
        ("stays", 9, 510, 520, 10, 4),  # 4 in 180 days, 6 in 340 days: 1.26 times the earlier rate: stability
    ],
    schema=["customer_id", "frequency", "recency", "T", "days_since_last_purchase", "recent_frequency"],
    orient="row",
)


def staged(engine, table=BASE, rules=None, **options):
    return engine.collect(assign_stage(engine.frame(table), rules, **options)).sort("customer_id")


def stages(table):
    return dict(table.select("customer_id", "stage").rows())


def test_silence_growth_and_number_of_purchases_decide_the_stage(engine):
    assert stages(staged(engine)) == {
        "tries": "exploration", "gone": "lapsed", "slips": "degradation", "slows": "degradation",
        "grows": "formation", "young": "formation", "stays": "stability",
    }  # fmt: skip


def test_a_short_time_before_the_window_makes_nobody_slip(engine):
    # before the 180 days: 1 purchase day in 8 days, 3 in 89, 5 in 90; the last alone is half as long as the window
    columns = {"frequency": [3, 3, 5], "recency": [180, 180, 260], "T": [188, 269, 270], "recent_frequency": [3, 1, 1],
               "days_since_last_purchase": [8, 89, 10]}  # fmt: skip
    table = pl.DataFrame({"customer_id": ["just_before", "below_half", "half"], **columns})
    patient = StageRules(recent_days=180, degradation_after_gaps=9.0, lapsed_after_gaps=10.0)
    assert stages(staged(engine, table, patient)) == {
        "just_before": "stability", "below_half": "stability", "half": "degradation",
    }  # fmt: skip


def test_a_lower_bar_for_growth_lets_the_steady_one_count_as_growing(engine):
    assert stages(staged(engine, rules=StageRules(growth_ratio=1.25)))["stays"] == "formation"


SPENT = BASE.filter(pl.col("customer_id").is_in(["grows", "young", "stays"])).join(
    pl.DataFrame(
        [
            # customer, recent and all purchase value: what a purchase day brings, recently against before
            ("grows", 320.0, 480.0),  # 40 on 8 days against 80 on 2
            ("young", 4.0, 4.0),  # 1 on 4 days, and nothing before to compare it with
            ("stays", 80.0, 440.0),  # 20 on 4 days against 60 on 6
        ],
        schema=["customer_id", "recent_purchase_value", "purchase_value"],
        orient="row",
    ),
    on="customer_id",
)


@pytest.mark.parametrize(
    ("share", "fewest", "slipping"),
    [
        (0.0, 2, set()),  # the value of a purchase day isn't looked at
        (0.4, 2, {"stays"}),
        (0.5, 2, {"stays"}),  # half is not below half
        (0.6, 2, {"stays", "grows"}),
        (0.6, 3, {"stays"}),  # two earlier purchase days are too few then
    ],
)
def test_who_spends_much_less_a_purchase_day_is_slipping(engine, share, fewest, slipping):
    rules = StageRules(volume_decline_ratio=share, volume_min_purchases=fewest)
    found = stages(staged(engine, SPENT, rules))
    assert {customer for customer, stage in found.items() if stage == "degradation"} == slipping


def test_the_usual_gap_is_shrunken_to_the_base(engine):
    gaps = dict(staged(engine).select("customer_id", "usual_gap_days").rows())
    assert gaps["tries"] == pytest.approx(60.0)
    assert gaps["young"] == pytest.approx((90 + 2 * 60) / 5)


def test_where_nobody_bought_twice_the_rhythm_is_a_stated_default(engine):
    single = BASE.filter(pl.col("frequency") == 0)
    assert set(staged(engine, single)["usual_gap_days"].to_list()) == {UNKNOWN_GAP_DAYS}


def test_one_purchase_is_new_and_more_are_regular(engine):
    standing = dict(staged(engine).select("customer_id", "standing").rows())
    assert (standing["tries"], standing["young"]) == ("new", "regular")


def test_a_regular_customer_who_lately_took_up_a_product_line_is_new_there(engine):
    lately = [dt.date(2024, 12, 1), None, dt.date(2024, 1, 1), None, None, None, None]
    table = BASE.with_columns(
        pl.Series("last_new_category_on", [lately[1], None, lately[0], lately[2], None, None, None])
    )
    standing = dict(staged(engine, table, as_of=AS_OF).select("customer_id", "standing").rows())
    assert (standing["slips"], standing["slows"]) == ("new_line", "regular")


def test_every_customer_has_exactly_one_stage():
    grid = pl.DataFrame({"frequency": [0, 1, 2, 5, 40]}).join(
        pl.DataFrame({"recent_frequency": [0, 1, 5]}), how="cross"
    )
    grid = grid.join(pl.DataFrame({"days_since_last_purchase": [0, 50, 400]}), how="cross").with_columns(
        (pl.col("frequency") * 30).alias("recency")
    )
    grid = grid.with_columns((pl.col("recency") + pl.col("days_since_last_purchase")).alias("T"))
    result = assign_stage(grid)
    assert result.height == grid.height
    assert set(result["stage"].to_list()) <= {stage.value for stage in Stage}
    assert result["stage"].null_count() == 0


def test_rules_that_contradict_each_other_are_refused():
    with pytest.raises(InvalidSetting, match="lapsed_after_gaps"):
        StageRules(degradation_after_gaps=5, lapsed_after_gaps=4)
    with pytest.raises(InvalidSetting, match="volume_decline_ratio"):
        StageRules(volume_decline_ratio=1.5)

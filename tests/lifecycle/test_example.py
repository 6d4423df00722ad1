"""An imaginary customer, month by month."""

import datetime as dt

import pytest

from crm_analytics.errors import InvalidSetting
from crm_analytics.lifecycle.example import ExampleCustomer, follow_example
from crm_analytics.settings import StageRules

AS_OF = dt.date(2024, 12, 31)


def test_a_long_silence_ends_a_steady_rhythm():
    customer = ExampleCustomer(30, 12, 40.0, 150, later_gap_days=30, later_order_size=30.0)
    table = follow_example(customer, as_of=AS_OF, rules=StageRules(), usual_gap_days=30.0)
    # the last purchase on August 3: 1.9 usual gaps at the end of September, 2.9 of October, 3.9 of November
    assert table["stage"].to_list()[-4:] == ["stability", "degradation", "lapsed", "lapsed"]
    assert table["n_purchase_days"].sum() == 12
    assert table["revenue"].sum() == 6 * 40.0 + 6 * 30.0
    assert table["stage_by_model"].null_count() == table.height


def test_smaller_orders_in_the_same_rhythm_count_as_shrinking_where_that_is_looked_at():
    customer = ExampleCustomer(30, 12, 40.0, 10, later_gap_days=30, later_order_size=10.0)
    last = [
        follow_example(customer, as_of=AS_OF, rules=StageRules(volume_decline_ratio=share), usual_gap_days=30.0)
        .row(-1, named=True)["stage"]
        for share in (0.0, 0.5)
    ]  # fmt: skip
    assert last == ["stability", "degradation"]


def test_who_slows_down_has_the_longer_gaps_last():
    assert ExampleCustomer(10, 3, 1.0, 0, 40).bought(AS_OF).days.tolist() == [
        AS_OF.toordinal() - 50, AS_OF.toordinal() - 40, AS_OF.toordinal(),
    ]  # fmt: skip


def test_a_customer_who_never_bought_is_refused():
    with pytest.raises(InvalidSetting):
        ExampleCustomer(n_purchases=0)


@pytest.mark.parametrize("gap_days", [20, 40, 50, 60])
def test_a_perfect_rhythm_never_looks_like_slipping(gap_days):
    steady = ExampleCustomer(gap_days=gap_days, n_purchases=30, silence_days=0, later_gap_days=gap_days)
    table = follow_example(steady, as_of=AS_OF, rules=StageRules(), usual_gap_days=45.0)
    assert "degradation" not in set(table["stage"])

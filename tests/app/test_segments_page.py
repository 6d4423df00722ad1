"""The parts of the Segments page hold for any base."""

import polars as pl
import pytest

from tests.app.sessions import DAY, go_to, one_order, open_app, problems, ten_on_one_day, upload_of

pytestmark = pytest.mark.xdist_group("app-small")


def losses():
    lines = pl.DataFrame({"customer_id": ["a", "b"], "date": [DAY] * 2, "revenue": [10.0, 20.0], "cost": [30.0, 50.0]})
    return upload_of("losses", lines)


@pytest.mark.parametrize("part", ["tiers", "certainty"])
@pytest.mark.parametrize("make", [one_order, ten_on_one_day, losses])
def test_a_part_says_something_whatever_the_base(make, part):
    app = go_to(open_app(data=make(), segments_part=part).run(), "segments")
    assert problems(app) == []
    assert app.subheader


@pytest.mark.parametrize("threshold", [-1e12, 0.0, 1e12])
def test_nobody_vanishes_at_a_threshold_outside_the_data(threshold):
    app = go_to(open_app(data=ten_on_one_day(), value_min=threshold).run(), "segments")
    assert problems(app) == []
    assert sum(int(metric.value) for metric in app.metric) == 10


def test_potential_by_wallets_alone_leaves_everybody_without_one_unassessed_with_the_reason():
    app = go_to(open_app(data=ten_on_one_day(), potential_by="wallet_headroom").run(), "segments")
    assert problems(app) == []
    assert [int(metric.value) for metric in app.metric] == [0, 0, 0, 0, 10]
    assert "The wallet is unknown" in str(app.dataframe[-1].value)


def test_a_threshold_for_the_best_so_many_people_is_taken():
    app = go_to(open_app(data=ten_on_one_day()).run(), "segments")
    app.selectbox(key="threshold_way").set_value("best").run()
    app.button(key="take_threshold").click().run()
    assert problems(app) == []
    assert app.number_input(key="value_min").value == 10.0


def test_who_answers_for_a_tier_is_kept():
    app = go_to(open_app(data=ten_on_one_day()).run(), "segments")
    app.text_input(key="owner_of_iron").set_value("Ann")
    next(button for button in app.button if "tier_owners" in button.key).click().run()
    assert problems(app) == []
    assert "Ann" in str(app.table[0].value.to_dict())

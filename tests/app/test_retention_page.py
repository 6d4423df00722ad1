"""The Retention page tells of the cohorts that it draws."""

import pytest

from tests.app.sessions import go_to, one_order, open_app, problems

pytestmark = pytest.mark.xdist_group("app-hakr")
MONTH = 3


@pytest.mark.parametrize("size", ["12", "all"])
def test_the_headline_is_the_mean_of_the_cohorts_shown(size):
    app = open_app().run()
    app.query_params["cohorts_shown"] = size
    go_to(app, "retention")
    assert not problems(app)
    table = app.dataframe[0].value
    lived = table[(table["period_index"] == MONTH) & ~table["is_running"] & ~table["is_known_before"]]
    share = 100 * lived["n_customers"].sum() / lived["cohort_size"].sum()
    assert app.subheader[0].value.startswith(f"Of 100 new customers {share:.0f} buy in month {MONTH} after")
    assert size == "all" or len(table["cohort"].unique()) >= int(size)


PARTS = {
    "weeks": {"cohort_unit": "week", "cohort_measure": "n_orders"},
    "payback by quarter": {"cohort_unit": "quarter", "cohort_measure": "payback"},
    "groups": {"retention_part": "groups", "group_measure": "cumulative_margin"},
    "all against all": {"retention_part": "difference", "compared_measure": "revenue"},
    "a pair": {"retention_part": "difference", "compared_way": "pair", "compared_groups": "first_category"},
    **{f"lens {lens}": {"retention_part": "lenses", "lens": lens} for lens in "12345"},
}


@pytest.fixture(scope="module")
def on_hakr():
    return go_to(open_app().run(), "retention")


@pytest.mark.parametrize("params", PARTS.values(), ids=PARTS.keys())
def test_every_part_shows_a_finding(on_hakr, params):
    for name in list(on_hakr.query_params):
        del on_hakr.query_params[name]
    for name, value in {"retention_part": "triangle", "cohort_unit": "month", **params}.items():
        on_hakr.query_params[name] = value
    on_hakr.run()
    assert not problems(on_hakr)
    assert on_hakr.subheader[0].value


@pytest.mark.parametrize("part", ["triangle", "groups", "difference", "lenses"])
def test_one_customer_with_one_order_is_told_truly(part):
    app = go_to(open_app(data=one_order()).run(), "retention")
    app.query_params["retention_part"] = part
    app.run()
    assert not problems(app)
    told = " ".join(str(each.value) for each in (*app.subheader, *app.info))
    assert {"triangle": "No period after the one of the first purchase is over yet",
            "groups": "Nothing in these data parts customers", "difference": "there is nothing to compare",
            "lenses": "Customers who bought on the last day: 1"}[part] in told  # fmt: skip


def test_without_costs_the_reader_can_enter_a_margin_and_a_cost_to_win():
    app = go_to(open_app(source="cdnow").run(), "retention")
    app.query_params["cohort_measure"] = "payback"
    app.run()
    assert not app.subheader[0].value.startswith("On average")
    margin, cost = app.number_input
    margin.set_value(40.0)
    cost.set_value(10.0).run()
    assert not problems(app)
    assert app.subheader[0].value.startswith("On average the cost to win a customer")

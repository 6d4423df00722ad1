"""The Retention page tells of the cohorts that it draws."""

import pytest

from tests.app.sessions import go_to, open_app, problems

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

"""A link shows what it says, and says what it can't show."""

import datetime as dt

from streamlit.testing.v1 import AppTest

from tests.app.sessions import APP, TIMEOUT_S, go_to, problems


def follow(page: str, **params: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=TIMEOUT_S)
    for name, value in params.items():
        app.query_params[name] = value
    return app.switch_page(f"pages/{page}.py").run()


def captions(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption)


def test_a_date_is_written_into_the_link_as_people_write_it():
    app = follow("overview", lang="en", as_of="2025-12-31")
    assert app.slider(key="as_of").value == dt.date(2025, 12, 31)
    app.slider(key="as_of").set_value(dt.date(2026, 1, 31)).run()
    assert app.query_params["as_of"] == "2026-01-31"


def test_a_date_outside_the_data_becomes_their_last_day():
    assert follow("overview", lang="en", as_of="1999-01-01").slider(key="as_of").value == dt.date(2026, 6, 30)


def test_the_date_survives_a_change_of_page():
    app = go_to(follow("overview", lang="en", as_of="2025-12-31"), "retention")
    assert app.slider(key="as_of").value == dt.date(2025, 12, 31)


def test_a_filter_that_came_with_the_link_is_told_above_everything():
    app = follow("overview", lang="en", only_region="Centre")
    assert "Region: Centre" in captions(app).replace("\\", "")
    customers = next(metric for metric in app.metric if metric.label == "Customers")
    assert customers.value != "5,000"


def test_one_click_takes_every_filter_away():
    app = follow("overview", lang="en", only_region="Centre")
    next(button for button in app.button if button.label == "Show all").click().run()
    assert "Region: Centre" not in captions(app).replace("\\", "")
    assert "only_region" not in app.query_params


def test_a_year_that_is_not_whole_is_not_compared_with():
    app = follow("overview", lang="en", as_of="2025-06-28")
    assert all(not metric.delta for metric in app.metric)
    assert any("can't be told yet" in header.value for header in app.subheader)
    whole = follow("overview", lang="en", as_of="2025-06-29")
    assert all(metric.delta for metric in whole.metric)


def test_a_link_to_an_upload_of_another_session_says_that_it_is_gone():
    app = follow("overview", lang="en", data="upload-0123456789abcdef")
    assert any("one session only" in warning.value for warning in app.warning)
    assert not problems(app)

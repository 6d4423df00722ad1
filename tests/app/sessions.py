"""Sessions of the app, without a browser, on data that a test brings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
from streamlit.testing.v1 import AppTest

from crm_analytics import make_dataset, read_transactions
from crm_analytics.dataset import DataSet

APP = Path(__file__).parents[2] / "app.py"
TIMEOUT_S = 120  # a loaded machine is slow, not wrong
DAY = dt.date(2024, 5, 6)


def upload_of(name: str, lines: pl.DataFrame, **more: object) -> DataSet:
    """A data set as an upload leaves it in the session."""
    intake = read_transactions(lines, file_name=f"{name}.csv")
    return make_dataset(intake.transactions, dataset_id=f"upload-{name}", name=f"{name}.csv", intake=intake, **more)


def one_order() -> DataSet:
    return upload_of("one", pl.DataFrame({"customer_id": ["a"], "date": [DAY], "revenue": [30.0]}))


def ten_on_one_day() -> DataSet:
    people = [f"c{number}" for number in range(10)]
    return upload_of("ten", pl.DataFrame({"customer_id": people, "date": [DAY] * 10, "revenue": [10.0] * 10}))


def open_app(language: str = "en", data: DataSet | None = None, source: str = "hakr", **state: object) -> AppTest:
    """A session in a language, looking at an example or at an upload."""
    app = AppTest.from_file(APP, default_timeout=TIMEOUT_S)
    app.session_state["lang"] = language
    if data is not None:
        app.session_state["_uploads"] = {data.dataset_id: data}
    app.session_state["data"] = data.dataset_id if data is not None else source
    for name, value in state.items():
        app.session_state[name] = value
    return app


def go_to(app: AppTest, page: str) -> AppTest:
    """Open a page of a session that has run once."""
    return app.switch_page(f"pages/{page}.py").run()


def problems(app: AppTest) -> list[str]:
    """What a reader must never see."""
    return [str(element.value) for element in (*app.exception, *app.error)]

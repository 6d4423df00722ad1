"""Every page, in every language, on tables that are hard in different ways: a title, and never an error."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics import open_hakr
from tests.app.sessions import APP, go_to, one_order, open_app, problems, ten_on_one_day
from ui.words import LANGUAGES

PAGES = sorted(path.stem for path in (APP.parent / "pages").glob("*.py"))
GROUPS = {"hakr": "app-hakr", "nobody": "app-hakr", "one_order": "app-small", "ten_on_one_day": "app-small"}
TABLES = [pytest.param(table, marks=pytest.mark.xdist_group(group)) for table, group in GROUPS.items()]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", TABLES)
def test_a_page_opens_and_shows_no_error(table, language, page):
    app = go_to(session(table, language), page)
    assert problems(app) == []
    assert app.title[0].value


@cache
def session(table: str, language: str) -> AppTest:
    """One session of a table and language walks through all pages, as a reader does."""
    if table == "nobody":
        return open_app(language, **choose_nobody()).run()
    small = {"one_order": one_order, "ten_on_one_day": ten_on_one_day}
    return open_app(language, small[table]() if table in small else None).run()


@cache
def choose_nobody() -> dict[str, Any]:
    """Filters that nobody passes: on the first day, a region and a category that no customer has both of."""
    data = open_hakr(APP.parent / "sample_data")
    people = data.first_purchases.filter(pl.col("first_day") == data.first_date).join(data.profiles, on="customer_id")
    pairs = set(people.select("region", "first_category").iter_rows())
    every = product(people["region"].unique().sort(), people["first_category"].unique().sort())
    region, category = next(pair for pair in every if pair not in pairs)
    return {"as_of": data.first_date, "only_region": [region], "only_first_category": [category]}

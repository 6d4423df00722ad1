"""The campaign store on both of its databases: a test that asks for ``url`` runs on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from crm_analytics.campaigns.database import open_engine
from crm_analytics.campaigns.store import CampaignStore, open_store

MIGRATED = "migrated"  # a database with the tables in it, which each test gets a copy of


@pytest.fixture(scope="session")
def new_database(postgres: str) -> Callable[..., str]:
    """Makes a PostgreSQL database, with the store's tables or empty, and gives its address."""
    server = sa.create_engine(postgres, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    numbers = count(1)

    def make(*, template: str | None = MIGRATED) -> str:
        name = f"store_{next(numbers)}"
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}")
        return sa.make_url(postgres).set(database=name).render_as_string(hide_password=False)

    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {MIGRATED}")
    open_engine(sa.make_url(postgres).set(database=MIGRATED).render_as_string(hide_password=False)).dispose()
    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'campaigns.db'}"
    return str(request.getfixturevalue("new_database")())


@pytest.fixture
def store(url: str) -> Iterator[CampaignStore]:
    """The store of one owner's data set."""
    with open_store(url, owner_key="me", dataset_id="shop") as opened:
        yield opened

"""A store of the first version comes up to date with everything that was in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import crm_analytics.campaigns.migrations as migrations
from crm_analytics.campaigns.plan import Campaign
from crm_analytics.campaigns.store import open_store

FIRST_ROWS = (
    "INSERT INTO campaigns (owner_key, dataset_id, campaign_id, name, stage, objective, metric, channel, offer, "
    "cost_per_contact, fixed_cost, starts_on, ends_on, holdout_rate, strata, seed, audience, created_at) VALUES "
    "('me', 'shop', 'spring', 'Spring', 'interact', '', 'margin', 'email', '', 1.5, 0, '2024-05-01', '2024-05-31', "
    "0.2, '[\"segment\"]', 0, '{}', '2024-04-01 09:30:00.000000')",
    "INSERT INTO assignments VALUES ('me', 'shop', 'spring', 'a', 'targeted', 'gold', '2024-05-01')",
    "INSERT INTO scenarios VALUES ('me', 'shop', 'bold', '{\"value\": 70}', '2024-05-01 08:00:00.000000')",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'campaigns.db'}"
    return str(request.getfixturevalue("new_database")(template=None))


def upgrade(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in FIRST_ROWS:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_campaigns_draws_and_scenarios_of_the_first_version_are_still_there(url: str):
    upgrade(url, "0001")
    with open_store(url, owner_key="me", dataset_id="shop") as store:
        (spring,) = store.list_campaigns()
        assert spring == Campaign(
            "spring", "Spring", starts_on=dt.date(2024, 5, 1), ends_on=dt.date(2024, 5, 31), stage="interact",
            created_at=dt.datetime(2024, 4, 1, 9, 30), cost_per_contact=1.5,
        )  # fmt: skip
        assert store.assignments("spring").rows() == [
            ("spring", "a", "targeted", "gold", dt.date(2024, 5, 1), None),
        ]
        assert store.covariates("spring").is_empty()
        assert store.kept("scenario") == {"bold": {"value": 70}}


def test_what_was_migrated_is_still_append_only(url: str):
    upgrade(url, "0001")
    with open_store(url, owner_key="me", dataset_id="shop"):
        engine = sa.create_engine(url)
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
            connection.exec_driver_sql("UPDATE assignments SET variant = 'x'")
        engine.dispose()

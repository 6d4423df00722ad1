"""Where campaigns live between sessions: plans, who was assigned, what came of it. SQLite by default, or PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from crm_analytics.campaigns.backup import Restored, back_up, restore
from crm_analytics.campaigns.database import READING, open_engine
from crm_analytics.campaigns.drawn import drawn_rows, frozen_table, new_rows
from crm_analytics.campaigns.measurement import Uplift
from crm_analytics.campaigns.plan import Campaign, require_move
from crm_analytics.campaigns.returns import CampaignResult
from crm_analytics.campaigns.rows import (
    EVENT,
    NOT_PLANNED,
    POLARS_TYPES,
    campaign_of,
    numbers_of,
    row_of,
)
from crm_analytics.campaigns.tables import assignments, campaigns, keepsakes, lists_sent, responses, results
from crm_analytics.errors import UnknownCampaign
from crm_analytics.schemas import ASSIGNMENTS, LISTS_SENT, RESPONSES, RESULTS, CampaignStage
from crm_analytics.settings import require

_ROWS_AT_ONCE = 50_000  # of one INSERT: bounded memory, still fast


def open_store(url: str, *, owner_key: str, dataset_id: str) -> CampaignStore:
    """Open (and, where needed, make or migrate) the store, for one owner's data set.

    ``url`` is SQLAlchemy's: sqlite:///campaigns.db, postgresql+psycopg://user@host/name. Safe when several
    processes start at once. Raises StoreUnreachable and NetworkStore.

    >>> with open_store("sqlite://", owner_key="me", dataset_id="shop") as store:
    ...     store.list_campaigns()
    []
    """
    return CampaignStore(open_engine(url), owner_key, dataset_id)


class CampaignStore:
    """The campaigns of one owner's data set; every statement is confined to that owner and data set."""

    def __init__(self, engine: sa.Engine, owner_key: str, dataset_id: str) -> None:
        self._engine = engine
        self._key = {"owner_key": owner_key, "dataset_id": dataset_id}

    @property
    def url(self) -> str:
        """Address of the database, without its password."""
        return self._engine.url.render_as_string(hide_password=True)

    def __enter__(self) -> CampaignStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; scoped stores share them."""
        self._engine.dispose()

    def scoped(self, *, owner_key: str, dataset_id: str) -> CampaignStore:
        """The same database for another owner or data set."""
        return CampaignStore(self._engine, owner_key, dataset_id)

    def back_up(self, *, made_at: dt.datetime) -> bytes:
        """Everything of this owner, all data sets, as one file that any store can restore."""
        return back_up(self._engine, self._key["owner_key"], made_at=made_at)

    def restore(self, content: bytes, *, file_name: str) -> Restored:
        """Add what a backup holds and this owner lacks; what is here is never changed. Raises UnreadableBackup."""
        return restore(self._engine, self._key["owner_key"], content, file_name=file_name)

    def save_campaign(self, campaign: Campaign) -> None:
        """Add a campaign (it begins in discover) or change its plan.

        Only move_campaign changes the stage, and only archive_campaign puts it away.
        """
        values = row_of(campaign) | self._key
        plan = {name: value for name, value in values.items() if name not in NOT_PLANNED}
        change = campaigns.update().where(self._is(campaigns, campaign.campaign_id)).values(plan)
        try:
            with self._engine.begin() as connection:
                if connection.execute(change).rowcount == 0:
                    require(campaign.stage == CampaignStage.DISCOVER, "stage", campaign.stage, "discover at first")
                    connection.execute(campaigns.insert().values(values))
        except IntegrityError:  # another session added it between the two statements
            with self._engine.begin() as connection:
                connection.execute(change)

    def list_campaigns(self) -> list[Campaign]:
        """All campaigns, the earliest start first."""
        order = (campaigns.c.starts_on, campaigns.c.campaign_id)
        return [campaign_of(row) for row in self._rows(campaigns.select().where(self._is(campaigns)).order_by(*order))]

    def campaign(self, campaign_id: str) -> Campaign:
        """One campaign. Raises UnknownCampaign."""
        rows = self._rows(campaigns.select().where(self._is(campaigns, campaign_id)))
        if not rows:
            raise UnknownCampaign(campaign_id=campaign_id)
        return campaign_of(rows[0])

    def move_campaign(self, campaign_id: str, to_stage: str) -> Campaign:
        """Move a campaign to the next column of the board. Raises InvalidMove and UnknownCampaign."""
        with self._engine.begin() as connection:
            campaign = self._lock(connection, campaign_id)
            require_move(campaign, to_stage)
            here = self._is(campaigns, campaign_id)
            connection.execute(campaigns.update().where(here).values(stage=str(to_stage)))
        return replace(campaign, stage=to_stage)

    def archive_campaign(self, campaign_id: str, *, is_archived: bool = True) -> None:
        """Put a campaign away from the board, or back; nothing of it is deleted. Raises UnknownCampaign."""
        with self._engine.begin() as connection:
            self._lock(connection, campaign_id)
            here = self._is(campaigns, campaign_id)
            connection.execute(campaigns.update().where(here).values(is_archived=is_archived))

    def add_assignments(
        self, campaign_id: str, assigned: pl.DataFrame, *, assigned_on: dt.date, covariates: Sequence[str] = ()
    ) -> int:
        """Keep who was drawn into which arm (customer_id, arm, stratum, and variant if any); returns how many were new.

        ``covariates`` names further columns, which are frozen with the draw. People who are there already are left
        as they are. Raises AlreadyAssigned (and keeps nothing) when one of them would be in another arm or variant,
        UnknownCampaign.
        """
        told = drawn_rows(assigned, covariates)
        with self._engine.begin() as connection:
            self._lock(connection, campaign_id)
            here = sa.select(assignments.c.customer_id, assignments.c.arm, assignments.c.variant)
            known = connection.execute(here.where(self._is(assignments, campaign_id))).fetchall()
            new = new_rows(told, known, campaign_id=campaign_id).with_columns(assigned_on=pl.lit(assigned_on))
            self._append(connection, assignments, campaign_id, new)
        return new.height

    def assignments(self, campaign_id: str) -> pl.DataFrame:
        """Everyone who was assigned: ASSIGNMENTS."""
        query = assignments.select().where(self._is(assignments, campaign_id)).order_by(assignments.c.customer_id)
        return self._frame(query, ASSIGNMENTS)

    def arm_sizes(self) -> dict[str, dict[str, int]]:
        """Assigned customers by campaign and arm; a campaign without any is missing."""
        counted = sa.select(assignments.c.campaign_id, assignments.c.arm, sa.func.count()).where(self._is(assignments))
        sizes: dict[str, dict[str, int]] = {}
        for row in self._rows(counted.group_by(assignments.c.campaign_id, assignments.c.arm)):
            campaign_id, arm, n = list(row)
            sizes.setdefault(campaign_id, {})[arm] = n
        return sizes

    def covariates(self, campaign_id: str) -> pl.DataFrame:
        """What was known of each assigned customer at the draw: customer_id and the frozen columns."""
        query = sa.select(assignments.c.customer_id, assignments.c.covariates).where(
            self._is(assignments, campaign_id), assignments.c.covariates.is_not(None)
        )
        return frozen_table(self._rows(query.order_by(assignments.c.customer_id)))

    def add_responses(self, campaign_id: str, events: pl.DataFrame) -> int:
        """Keep what was reported about contacts (customer_id, occurred_at, event); returns how many were kept.

        Events that are there already are not kept twice. Raises UnknownCampaign.
        """
        with self._engine.begin() as connection:
            self._lock(connection, campaign_id)
            query = sa.select(*(responses.c[name] for name in EVENT)).where(self._is(responses, campaign_id))
            schema: dict[str, Any] = {name: POLARS_TYPES[RESPONSES[name].dtype] for name in EVENT}
            known = pl.DataFrame(connection.execute(query).fetchall(), schema=schema, orient="row")
            told = events.select(*EVENT).cast({"occurred_at": pl.Datetime("us")}).unique(maintain_order=True)
            new = told.join(known, on=EVENT, how="anti", maintain_order="left")
            self._append(connection, responses, campaign_id, new)
        return new.height

    def responses(self, campaign_id: str) -> pl.DataFrame:
        """What was reported about contacts, in the order of events: RESPONSES."""
        order = (responses.c.occurred_at, responses.c.row_id)
        return self._frame(responses.select().where(self._is(responses, campaign_id)).order_by(*order), RESPONSES)

    def add_result(
        self, campaign_id: str, measured: Uplift | CampaignResult, *, measured_on: dt.date, segment: str | None = None
    ) -> None:
        """Keep a measurement; earlier ones stay. ``segment`` names the part of the audience, None all of it."""
        with self._engine.begin() as connection:
            campaign = self._lock(connection, campaign_id)
            place = {"campaign_id": campaign_id, "measured_on": measured_on, "segment": segment}
            plan = {"channel": str(campaign.channel), "offer": campaign.offer}
            connection.execute(results.insert().values({**self._key, **place, **plan, **numbers_of(measured)}))

    def results(self, campaign_id: str | None = None) -> pl.DataFrame:
        """The memory: every measurement of a campaign, or of all, the oldest first: RESULTS."""
        order = (results.c.measured_on, results.c.row_id)
        return self._frame(results.select().where(self._is(results, campaign_id)).order_by(*order), RESULTS)

    def add_list_sent(self, sent: Mapping[str, Any]) -> None:
        """Remember a list that left the program (the columns of LISTS_SENT); what is remembered is never changed."""
        with self._engine.begin() as connection:
            connection.execute(lists_sent.insert().values({**self._key, **{n: sent.get(n) for n in LISTS_SENT.names}}))

    def lists_sent(self) -> pl.DataFrame:
        """Every list that left the program, the oldest first: LISTS_SENT."""
        order = (lists_sent.c.sent_at, lists_sent.c.row_id)
        return self._frame(lists_sent.select().where(self._is(lists_sent)).order_by(*order), LISTS_SENT)

    def keep(self, kind: str, name: str, content: Mapping[str, Any], *, saved_at: dt.datetime) -> None:
        """Keep plain values under a kind (scenario, list, goal, ...) and a name; the same name replaces them."""
        values = {**self._key, "kind": kind, "name": name, "content": dict(content), "saved_at": saved_at}
        change = keepsakes.update().where(self._keepsake(kind, name)).values(values)
        try:
            with self._engine.begin() as connection:
                if connection.execute(change).rowcount == 0:
                    connection.execute(keepsakes.insert().values(values))
        except IntegrityError:  # another session kept it between the two statements
            with self._engine.begin() as connection:
                connection.execute(change)

    def kept(self, kind: str) -> dict[str, dict[str, Any]]:
        """What is kept of a kind, by name, in the order of names."""
        rows = self._rows(keepsakes.select().where(self._keepsake(kind)).order_by(keepsakes.c.name))
        return {row.name: dict(row.content) for row in rows}

    def forget(self, kind: str, name: str) -> None:
        """Forget what was kept under a kind and name; nothing happens when there is none."""
        with self._engine.begin() as connection:
            connection.execute(keepsakes.delete().where(self._keepsake(kind, name)))

    def _keepsake(self, kind: str, name: str | None = None) -> sa.ColumnElement[bool]:
        of_kind = self._is(keepsakes) & (keepsakes.c.kind == kind)
        return of_kind if name is None else of_kind & (keepsakes.c.name == name)

    def _is(self, table: sa.Table, campaign_id: str | None = None) -> sa.ColumnElement[bool]:
        mine = sa.and_(*(table.c[name] == value for name, value in self._key.items()))
        return mine if campaign_id is None else sa.and_(mine, table.c.campaign_id == campaign_id)

    def _lock(self, connection: sa.Connection, campaign_id: str) -> Campaign:
        # on PostgreSQL the row makes writers of one campaign queue; on SQLite BEGIN IMMEDIATE has done it
        row = connection.execute(campaigns.select().where(self._is(campaigns, campaign_id)).with_for_update()).first()
        if row is None:
            raise UnknownCampaign(campaign_id=campaign_id)
        return campaign_of(row)

    def _append(self, connection: sa.Connection, table: sa.Table, campaign_id: str, new: pl.DataFrame) -> None:
        key = {**self._key, "campaign_id": campaign_id}
        for part in new.iter_slices(_ROWS_AT_ONCE):
            connection.execute(table.insert(), [key | row for row in part.iter_rows(named=True)])

    def _rows(self, query: sa.Select[Any]) -> list[sa.Row[Any]]:
        with self._engine.connect().execution_options(**READING) as connection:
            return list(connection.execute(query).fetchall())

    def _frame(self, query: sa.Select[Any], table: Any) -> pl.DataFrame:
        schema = {column.name: POLARS_TYPES[column.dtype] for column in table.columns}
        wanted = query.with_only_columns(*(query.selected_columns[name] for name in schema))
        return pl.DataFrame([tuple(row) for row in self._rows(wanted)], schema=schema, orient="row")

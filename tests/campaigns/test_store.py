import datetime as dt
import multiprocessing
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from crm_analytics.campaigns.database import open_engine, refuse_network_mount
from crm_analytics.campaigns.measurement import measure_uplift
from crm_analytics.campaigns.plan import Campaign
from crm_analytics.campaigns.returns import campaign_result
from crm_analytics.campaigns.store import CampaignStore, open_store
from crm_analytics.campaigns.tables import APPEND_ONLY, metadata
from crm_analytics.errors import (
    AlreadyAssigned,
    InvalidMove,
    InvalidSetting,
    NetworkStore,
    StoreUnreachable,
    UnknownCampaign,
)

DAY = dt.date(2024, 5, 1)
SPRING = Campaign(
    campaign_id="spring", name="Spring", starts_on=DAY, ends_on=dt.date(2024, 5, 31), cost_per_contact=1.5,
    created_at=dt.datetime(2024, 4, 1, 9, 30), strata=("segment", "region"), audience={"segments": ["gold", "silver"]},
)  # fmt: skip
DRAWN = pl.DataFrame({"customer_id": ["a", "b"], "arm": ["targeted", "held_out"], "stratum": ["gold", "gold"]})
LIST_SENT = {
    "sent_at": dt.datetime(2024, 5, 1, 8), "list_kind": "contacts", "list_title": "Gold", "audience": "segment:is:gold",
    "channel": "email", "n_customers": 2, "content_hash": "abc",
}  # fmt: skip
UPLIFT = measure_uplift(pl.DataFrame({"arm": ["targeted", "held_out"], "margin": [5.0, 2.0]}))


def test_a_campaign_comes_back_as_it_was_saved_also_after_reopening(store: CampaignStore, url: str):
    store.save_campaign(SPRING)
    with open_store(url, owner_key="me", dataset_id="shop") as again:
        assert again.list_campaigns() == [SPRING]
        assert again.campaign("spring") == SPRING


def test_nobody_sees_the_campaigns_of_another_owner_or_data_set(store: CampaignStore):
    store.save_campaign(SPRING)
    store.add_assignments("spring", DRAWN, assigned_on=DAY)
    store.add_result("spring", UPLIFT, measured_on=DAY)
    for other in (store.scoped(owner_key="you", dataset_id="shop"), store.scoped(owner_key="me", dataset_id="bank")):
        assert other.list_campaigns() == []
        assert other.assignments("spring").is_empty()
        assert other.results().is_empty()
        with pytest.raises(UnknownCampaign):
            other.move_campaign("spring", "plan")


def test_nothing_skips_a_column_of_the_board(store: CampaignStore):
    store.save_campaign(SPRING)
    with pytest.raises(InvalidMove, match="next column is plan"):
        store.move_campaign("spring", "interact")
    for stage in ("plan", "interact", "refine"):
        assert store.move_campaign("spring", stage).stage == stage
    with pytest.raises(InvalidMove):
        store.move_campaign("spring", "discover")
    assert store.campaign("spring").stage == "refine"


def test_saving_a_changed_plan_does_not_move_the_campaign(store: CampaignStore):
    store.save_campaign(SPRING)
    store.move_campaign("spring", "plan")
    changed = Campaign(**vars(SPRING) | {"name": "Early spring"})
    store.save_campaign(changed)
    assert (store.campaign("spring").name, store.campaign("spring").stage) == ("Early spring", "plan")


def test_a_new_campaign_begins_in_discover(store: CampaignStore):
    with pytest.raises(InvalidSetting):
        store.save_campaign(Campaign(**vars(SPRING) | {"stage": "refine"}))
    assert store.list_campaigns() == []


def test_assignments_are_kept_once_and_additions_are_appended(store: CampaignStore):
    store.save_campaign(SPRING)
    assert store.add_assignments("spring", DRAWN, assigned_on=DAY) == 2
    more = pl.concat([DRAWN, pl.DataFrame({"customer_id": ["c"], "arm": ["targeted"], "stratum": ["iron"]})])
    assert store.add_assignments("spring", more, assigned_on=dt.date(2024, 5, 2)) == 1
    assert store.assignments("spring").rows() == [
        ("spring", "a", "targeted", "gold", DAY, None),
        ("spring", "b", "held_out", "gold", DAY, None),
        ("spring", "c", "targeted", "iron", dt.date(2024, 5, 2), None),
    ]


def test_nobody_changes_arms_afterwards_and_then_nothing_is_kept(store: CampaignStore):
    store.save_campaign(SPRING)
    store.add_assignments("spring", DRAWN, assigned_on=DAY)
    swapped = pl.DataFrame({"customer_id": ["a", "z"], "arm": ["held_out", "targeted"], "stratum": ["gold", "gold"]})
    with pytest.raises(AlreadyAssigned, match="1 customers of spring"):
        store.add_assignments("spring", swapped, assigned_on=DAY)
    assert store.assignments("spring")["customer_id"].to_list() == ["a", "b"]


def test_a_plan_with_everything_comes_back_as_it_was_saved(store: CampaignStore):
    full = replace(
        SPRING, message="Dear {name}", discount_rate=0.1, target_effect=2.5, expected_low=-1.0, expected_high=4.0,
        variants=({"name": "A", "offer": "check", "share": 0.5, "cost_per_contact": 1.0},
                  {"name": "B", "offer": "voucher", "share": 0.5, "cost_per_contact": 2.0}),
        contact_rules={"quiet_days": 14}, goal_id="growth", cloned_from="fair",
    )  # fmt: skip
    store.save_campaign(full)
    assert store.campaign("spring") == full


def test_an_archived_campaign_is_put_away_and_a_changed_plan_does_not_bring_it_back(store: CampaignStore):
    store.save_campaign(SPRING)
    store.archive_campaign("spring")
    store.save_campaign(replace(SPRING, name="Early spring"))
    assert store.campaign("spring") == replace(SPRING, name="Early spring", is_archived=True)
    store.archive_campaign("spring", is_archived=False)
    assert not store.campaign("spring").is_archived
    with pytest.raises(UnknownCampaign):
        store.archive_campaign("nowhere")


def test_the_treatment_and_what_was_known_at_the_draw_are_kept_with_it(store: CampaignStore):
    store.save_campaign(SPRING)
    drawn = DRAWN.with_columns(
        variant=pl.Series(["voucher", None]), past_margin=pl.Series([12.5, None]), n_orders=pl.Series([3, 0])
    )
    store.add_assignments("spring", drawn, assigned_on=DAY, covariates=["past_margin", "n_orders"])
    assert store.assignments("spring")["variant"].to_list() == ["voucher", None]
    assert store.covariates("spring").to_dict(as_series=False) == {
        "customer_id": ["a", "b"], "past_margin": [12.5, None], "n_orders": [3, 0],
    }  # fmt: skip
    later = drawn.with_columns(past_margin=pl.lit(99.0))
    assert store.add_assignments("spring", later, assigned_on=DAY, covariates=["past_margin"]) == 0
    assert store.covariates("spring")["past_margin"].to_list() == [12.5, None]
    with pytest.raises(AlreadyAssigned):
        store.add_assignments("spring", drawn.with_columns(variant=pl.lit("check")), assigned_on=DAY)


def test_not_a_number_is_kept_as_not_observed(store: CampaignStore):
    store.save_campaign(SPRING)
    drawn = DRAWN.with_columns(clv=pl.Series([float("nan"), 1.0]))
    store.add_assignments("spring", drawn, assigned_on=DAY, covariates=["clv"])
    assert store.covariates("spring")["clv"].to_list() == [None, 1.0]


def test_arms_are_counted_by_campaign(store: CampaignStore):
    assert store.arm_sizes() == {}
    store.save_campaign(SPRING)
    store.save_campaign(replace(SPRING, campaign_id="idea"))
    store.add_assignments("spring", DRAWN, assigned_on=DAY)
    assert store.arm_sizes() == {"spring": {"targeted": 1, "held_out": 1}}


def test_a_draw_without_covariates_has_none(store: CampaignStore):
    store.save_campaign(SPRING)
    store.add_assignments("spring", DRAWN, assigned_on=DAY)
    assert store.covariates("spring").is_empty()


def test_lists_that_left_the_program_are_remembered_in_their_order(store: CampaignStore):
    store.save_campaign(SPRING)
    store.add_list_sent({**LIST_SENT, "campaign_id": "spring", "sent_at": dt.datetime(2024, 5, 3)})
    store.add_list_sent(LIST_SENT)
    told = store.lists_sent()
    assert told["sent_at"].to_list() == [dt.datetime(2024, 5, 1, 8), dt.datetime(2024, 5, 3)]
    assert told["campaign_id"].to_list() == [None, "spring"]
    assert told.row(0, named=True) == {**LIST_SENT, "campaign_id": None}
    assert store.scoped(owner_key="you", dataset_id="shop").lists_sent().is_empty()


def test_events_are_kept_once(store: CampaignStore):
    store.save_campaign(SPRING)
    event = ("a", dt.datetime(2024, 5, 2, 10), "opened")
    events = pl.DataFrame([event, event], schema=["customer_id", "occurred_at", "event"], orient="row")
    assert store.add_responses("spring", events) == 1
    assert store.add_responses("spring", events) == 0
    assert store.responses("spring").rows() == [("spring", *event)]


def test_results_are_remembered_with_channel_segment_date_and_money(store: CampaignStore):
    store.save_campaign(SPRING)
    store.add_result("spring", UPLIFT, measured_on=DAY, segment="gold")
    store.add_result("spring", campaign_result(UPLIFT, n_targeted=1, cost_per_contact=1.5), measured_on=DAY)
    memory = store.results("spring")
    columns = ["segment", "channel", "measured_on", "estimate", "profit", "roi"]
    assert memory.select(columns).rows() == [
        ("gold", "email", DAY, 3.0, None, None),
        (None, "email", DAY, 3.0, 1.5, 1.0),
    ]
    assert store.results().equals(memory)


def test_a_scenario_replaces_the_one_of_the_same_name(store: CampaignStore):
    store.keep("scenario", "bold", {"value_quantile": 0.7}, saved_at=dt.datetime(2024, 5, 1))
    store.keep("scenario", "bold", {"value_quantile": 0.9}, saved_at=dt.datetime(2024, 5, 2))
    store.keep("goal", "bold", {"metric": "margin"}, saved_at=dt.datetime(2024, 5, 2))
    assert store.kept("scenario") == {"bold": {"value_quantile": 0.9}}
    store.forget("scenario", "bold")
    assert store.kept("scenario") == {}
    assert store.kept("goal") == {"bold": {"metric": "margin"}}


def test_an_unknown_campaign_takes_nothing(store: CampaignStore):
    with pytest.raises(UnknownCampaign):
        store.add_assignments("nowhere", DRAWN, assigned_on=DAY)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET customer_id = 'x'", "DELETE FROM {}"])
def test_history_can_not_be_changed_even_by_hand(store: CampaignStore, url: str, table: str, statement: str):
    store.save_campaign(SPRING)
    store.add_assignments("spring", DRAWN, assigned_on=DAY)
    store.add_responses(
        "spring", pl.DataFrame({"customer_id": ["a"], "occurred_at": [dt.datetime(2024, 5, 2)], "event": ["sent"]})
    )
    store.add_result("spring", UPLIFT, measured_on=DAY)
    store.add_list_sent(LIST_SENT)
    engine = open_engine(url)
    column = {"results": "segment", "lists_sent": "list_title"}.get(table, "customer_id")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(sa.text(statement.format(table).replace("customer_id", column)))
    engine.dispose()


def test_the_migrations_make_exactly_the_declared_tables(url: str):
    engine = open_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_sqlite_writes_ahead_and_is_on_the_disk_when_it_says_so(tmp_path: Path):
    engine = open_engine(f"sqlite:///{tmp_path / 'campaigns.db'}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    engine.dispose()


def test_a_store_that_can_not_be_opened_says_so_without_the_password(tmp_path: Path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreUnreachable, match="can't be opened"):
        open_store(f"sqlite:///{tmp_path}/file/campaigns.db", owner_key="me", dataset_id="shop")
    with pytest.raises(StoreUnreachable) as refused:
        open_store("postgresql+psycopg://ann:secret@127.0.0.1:1/none", owner_key="me", dataset_id="shop")
    assert "secret" not in str(refused.value)


def test_sqlite_on_a_network_mount_is_refused(tmp_path: Path):
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda / ext4 rw 0 0\nserver:/home /srv/team nfs4 rw 0 0\n")
    refuse_network_mount(Path("/srv/local"), mounts)
    with pytest.raises(NetworkStore, match="PostgreSQL"):
        refuse_network_mount(Path("/srv/team/crm"), mounts)


def write(url: str, name: str) -> None:
    with open_store(url, owner_key="me", dataset_id="shop") as store:
        store.save_campaign(replace(SPRING, campaign_id=name))
        for _ in range(10):
            store.add_result(name, UPLIFT, measured_on=DAY)
        store.move_campaign(name, "plan")


def test_ten_processes_that_start_and_write_at_once_lose_nothing(url: str):
    names = [f"campaign {number}" for number in range(10)]
    # a fork of one prepared process: ten times the imports would be most of the test
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    writers = [processes.Process(target=write, args=(url, name)) for name in names]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    assert [writer.exitcode for writer in writers] == [0] * 10
    with open_store(url, owner_key="me", dataset_id="shop") as store:
        assert [(campaign.campaign_id, campaign.stage) for campaign in store.list_campaigns()] == [
            (name, "plan") for name in names
        ]
        counts = store.results().group_by("campaign_id").len().sort("campaign_id")
        assert counts.rows() == [(name, 10) for name in names]

"""The store in one file: out of one database, into another, without losing or changing anything."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from crm_analytics.campaigns.measurement import measure_uplift
from crm_analytics.campaigns.plan import Campaign
from crm_analytics.campaigns.store import CampaignStore, open_store
from crm_analytics.errors import UnreadableBackup

DAY, NOW = dt.date(2024, 5, 1), dt.datetime(2024, 5, 9, 12)
SPRING = Campaign(
    "spring", "Spring", starts_on=DAY, ends_on=DAY, created_at=NOW, audience={"selection": "stage:is:new"}
)
DRAWN = pl.DataFrame(
    {"customer_id": ["a", "b"], "arm": ["targeted", "held_out"], "stratum": ["gold", None], "clv": [5.5, 2.0]}
)
UPLIFT = measure_uplift(pl.DataFrame({"arm": ["targeted", "held_out"], "margin": [5.0, 2.0]}))
SENT = pl.DataFrame({"customer_id": ["a"], "occurred_at": [dt.datetime(2024, 5, 2, 8)], "event": ["sent"]})


def fill(store: CampaignStore) -> None:
    store.save_campaign(SPRING)
    store.move_campaign("spring", "plan")
    store.add_assignments("spring", DRAWN, assigned_on=DAY, covariates=["clv"])
    store.add_responses("spring", SENT)
    store.add_result("spring", UPLIFT, measured_on=DAY)
    store.add_result("spring", UPLIFT, measured_on=DAY)  # measured twice is remembered twice
    store.keep("goal", "growth", {"target": 5000.0}, saved_at=NOW)
    store.add_list_sent(
        {"sent_at": NOW, "list_kind": "contacts", "list_title": "Gold", "audience": "", "channel": "email",
         "campaign_id": "spring", "n_customers": 1, "content_hash": "abc"}
    )  # fmt: skip


def everything(store: CampaignStore) -> list[object]:
    tables = (store.assignments("spring"), store.covariates("spring"), store.responses("spring"), store.results(),
              store.lists_sent())  # fmt: skip
    return [store.list_campaigns(), store.kept("goal"), *(table.rows() for table in tables)]


def other(store: CampaignStore) -> CampaignStore:
    """Somebody else's part of the same database, empty."""
    return store.scoped(owner_key="new", dataset_id="shop")


def test_a_backup_restores_everything_into_an_empty_store(store: CampaignStore):
    fill(store)
    done = other(store).restore(store.back_up(made_at=NOW), file_name="b.zip")
    assert everything(other(store)) == everything(store)
    assert done.n_added == {
        "campaigns": 1, "assignments": 2, "responses": 1, "results": 2, "lists_sent": 1, "keepsakes": 1,
    }  # fmt: skip
    assert set(done.n_same.values()) == set(done.n_kept.values()) == {0}


def test_a_backup_goes_from_either_database_into_the_other(store: CampaignStore, tmp_path: Path):
    fill(store)
    with open_store(f"sqlite:///{tmp_path / 'second.db'}", owner_key="me", dataset_id="shop") as second:
        second.restore(store.back_up(made_at=NOW), file_name="b.zip")
        assert everything(second) == everything(store)
        other(store).restore(second.back_up(made_at=NOW), file_name="b.zip")
    assert everything(other(store)) == everything(store)


def test_restoring_twice_adds_nothing(store: CampaignStore):
    fill(store)
    before = everything(store)
    done = store.restore(store.back_up(made_at=NOW), file_name="b.zip")
    assert everything(store) == before
    assert set(done.n_added.values()) == {0}
    assert done.n_same["results"] == 2


def test_what_was_changed_since_the_backup_stays_and_is_counted(store: CampaignStore):
    fill(store)
    old = store.back_up(made_at=NOW)
    store.save_campaign(replace(SPRING, name="Early spring"))
    store.move_campaign("spring", "interact")
    store.keep("goal", "growth", {"target": 9000.0}, saved_at=NOW)
    store.add_result("spring", UPLIFT, measured_on=dt.date(2024, 6, 1))
    before = everything(store)
    done = store.restore(old, file_name="b.zip")
    assert everything(store) == before
    assert (done.n_kept["campaigns"], done.n_kept["keepsakes"], done.n_added["results"]) == (1, 1, 0)


def test_a_customer_who_was_drawn_otherwise_keeps_the_arm(store: CampaignStore):
    fill(store)
    there = other(store)
    there.save_campaign(SPRING)
    there.add_assignments("spring", DRAWN.head(1).with_columns(arm=pl.lit("held_out")), assigned_on=DAY)
    done = there.restore(store.back_up(made_at=NOW), file_name="b.zip")
    assert dict(there.assignments("spring").select("customer_id", "arm").rows()) == {"a": "held_out", "b": "held_out"}
    assert (done.n_kept["assignments"], done.n_added["assignments"]) == (1, 1)


def test_a_backup_holds_all_data_sets_of_its_owner_and_nobody_elses(store: CampaignStore):
    fill(store)
    store.scoped(owner_key="me", dataset_id="bank").save_campaign(SPRING)
    store.scoped(owner_key="you", dataset_id="shop").save_campaign(replace(SPRING, campaign_id="secret"))
    content = store.back_up(made_at=NOW)
    assert b"secret" not in b"".join(unpacked(content).values())
    done = other(store).restore(content, file_name="b.zip")
    assert done.n_added["campaigns"] == 2
    assert store.scoped(owner_key="new", dataset_id="bank").list_campaigns() == [SPRING]


def test_a_backup_of_nothing_restores_nothing(store: CampaignStore):
    done = store.restore(other(store).back_up(made_at=NOW), file_name="b.zip")
    assert set(done.n_added.values()) == {0}


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_row(content: bytes, table: str, **changes: object) -> bytes:
    """A backup in which the first row of a table says something else."""
    files = unpacked(content)
    first, *rest = files[f"{table}.jsonl"].splitlines()
    files[f"{table}.jsonl"] = b"\n".join([json.dumps(json.loads(first) | changes).encode(), *rest])
    return packed(files)


@pytest.fixture(scope="module")
def backup() -> bytes:
    with open_store("sqlite://", owner_key="me", dataset_id="shop") as filled:
        fill(filled)
        return filled.back_up(made_at=NOW)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: b"customer;date",
        lambda content: content[: len(content) // 2],
        lambda content: packed({"other.txt": b"1"}),
        lambda content: packed({**unpacked(content), "manifest.json": b'{"product": "another", "format": 1}'}),
        lambda content: packed(
            {**unpacked(content), "manifest.json": b'{"product": "crm-analytics campaigns", "format": 99}'}
        ),
        lambda content: packed({**unpacked(content), "manifest.json": b"[]"}),
        lambda content: packed({**unpacked(content), "results.jsonl": b"{"}),
        lambda content: packed({**unpacked(content), "campaigns.jsonl": b""}),  # assignments of no campaign
        lambda content: with_row(content, "campaigns", stage="won"),
        lambda content: with_row(content, "campaigns", starts_on="soon"),
        lambda content: with_row(content, "campaigns", password="x"),
        lambda content: with_row(content, "assignments", arm="both"),
        lambda content: with_row(content, "assignments", customer_id=None),
        lambda content: with_row(content, "assignments", customer_id=7),
        lambda content: with_row(content, "results", estimate="much"),
    ],
)
def test_a_file_that_is_no_backup_is_refused_and_nothing_changes(backup: bytes, spoil):
    with open_store("sqlite://", owner_key="me", dataset_id="shop") as empty:
        with pytest.raises(UnreadableBackup, match=r"b\.zip"):
            empty.restore(spoil(backup), file_name="b.zip")
        assert empty.list_campaigns() == []
        assert empty.kept("goal") == {}

"""Saved data sets: what is opened is what was saved, a newer export counts no line twice, an owner sees his own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from crm_analytics import Policy, make_dataset, read_transactions
from crm_analytics.dataset import DataSet
from crm_analytics.errors import UnknownDataSet
from crm_analytics.intake.import_log import ImportLog, log_import, replay
from crm_analytics.workspace import (
    change_dataset,
    delete_dataset,
    deleted_dataset,
    empty_bin,
    find_dataset,
    forget_mapping,
    import_logs,
    list_datasets,
    open_dataset,
    recall_mapping,
    remember_mapping,
    rename_dataset,
    restore_dataset,
    save_dataset,
    undo_update,
    update_dataset,
)

MAY = dt.date(2024, 5, 31)
JUNE = dt.date(2024, 6, 30)
HEAD = "customer_id,order_id,date,revenue,product\n"
APRIL_LINES = "a,1,2024-04-01,10,tea\na,1,2024-04-01,10,tea\nb,2,2024-04-20,7.5,cup\n,3,2024-04-21,9,tea\n"
MAY_LINES = "b,2,2024-04-20,7.5,cup\na,4,2024-05-02,12,tea\n"


def shop(lines: str, *, file_name: str = "orders.csv", policy: Policy | None = None, **tables: pl.DataFrame) -> DataSet:
    intake = read_transactions((HEAD + lines).encode(), file_name=file_name, policy=policy, received_on=JUNE)
    return make_dataset(
        intake.transactions, dataset_id="upload-1", name=file_name, currency="EUR", intake=intake, tables=tables
    )


def test_what_is_opened_is_what_was_saved(tmp_path):
    people = pl.DataFrame({"customer_id": ["a"], "name": ["Ann"]})
    data = shop(APRIL_LINES, profiles=people)
    saved = save_dataset(tmp_path, data, name="My shop", saved_on=MAY)
    opened = open_dataset(tmp_path, saved.dataset_id)
    assert (opened.dataset_id, opened.name, opened.currency) == (saved.dataset_id, "My shop", "EUR")
    assert_frame_equal(opened.transactions, data.transactions)
    assert_frame_equal(opened.ledger, data.ledger)
    assert_frame_equal(opened.profiles, people)
    assert_frame_equal(opened.intake.rejected, data.intake.rejected)
    assert_frame_equal(opened.intake.findings, data.intake.findings)
    assert opened.intake.messages == data.intake.messages
    assert opened.intake.mappings == data.intake.mappings
    assert (opened.intake.n_read, opened.intake.policy) == (4, data.intake.policy)


def test_a_switch_still_works_on_what_was_saved(tmp_path):
    saved = save_dataset(tmp_path, shop(APRIL_LINES), name="s", saved_on=MAY)
    strict = open_dataset(tmp_path, saved.dataset_id).intake.with_policy(Policy(drop_exact_duplicates=True))
    assert strict.transactions.height == 2
    assert strict.rejected.select("order_id", "reason").rows() == [
        ("1", "exact_duplicate"),
        ("3", "row_without_customer"),
    ]


def test_a_switch_that_needs_the_cells_works_too(tmp_path):
    data = shop("a,1,03/04/2024,10,tea\n", policy=Policy(is_day_first=False))
    assert data.transactions["date"].to_list() == [dt.date(2024, 3, 4)]
    saved = save_dataset(tmp_path, data, name="s", saved_on=MAY)
    other = open_dataset(tmp_path, saved.dataset_id).intake.with_policy(Policy(is_day_first=True))
    assert other.transactions["date"].to_list() == [dt.date(2024, 4, 3)]


def test_the_policy_is_saved_with_the_data(tmp_path):
    policy = Policy(drop_exact_duplicates=True, shop_time_zone="Europe/Berlin", merges=(("b", "a"),))
    saved = save_dataset(tmp_path, shop(APRIL_LINES, policy=policy), name="s", saved_on=MAY)
    assert open_dataset(tmp_path, saved.dataset_id).intake.policy == policy


def test_data_without_an_intake_are_saved_as_they_are(tmp_path):
    data = replace(shop(APRIL_LINES), intake=None)
    opened = open_dataset(tmp_path, save_dataset(tmp_path, data, name="s", saved_on=MAY).dataset_id)
    assert_frame_equal(opened.transactions, data.transactions)


def test_the_list_tells_what_is_inside_the_newest_first(tmp_path):
    save_dataset(tmp_path, shop(APRIL_LINES), name="older", saved_on=MAY)
    newer = save_dataset(tmp_path, shop(MAY_LINES), name="newer", saved_on=JUNE)
    assert [saved.name for saved in list_datasets(tmp_path)] == ["newer", "older"]
    assert (newer.n_lines, newer.n_customers) == (2, 2)
    assert (newer.first_date, newer.last_date) == (dt.date(2024, 4, 20), dt.date(2024, 5, 2))
    assert newer.n_bytes > 0


def test_a_workspace_that_is_not_there_yet_is_empty(tmp_path):
    assert list_datasets(tmp_path / "none") == []
    assert deleted_dataset(tmp_path / "none") is None


def test_a_data_set_can_be_renamed(tmp_path):
    saved = save_dataset(tmp_path, shop(APRIL_LINES), name="old", saved_on=MAY)
    rename_dataset(tmp_path, saved.dataset_id, "new")
    assert find_dataset(tmp_path, saved.dataset_id) == replace(saved, name="new")
    assert open_dataset(tmp_path, saved.dataset_id).name == "new"


@pytest.mark.parametrize("file_name", ["orders.csv", "may.csv"])
def test_a_newer_export_adds_its_new_lines_and_no_line_twice(tmp_path, file_name):
    saved = save_dataset(tmp_path, shop(APRIL_LINES), name="s", saved_on=MAY)
    update = update_dataset(tmp_path, saved.dataset_id, shop(MAY_LINES, file_name=file_name), saved_on=JUNE)
    assert (update.n_new, update.n_known) == (1, 1)
    lines = open_dataset(tmp_path, saved.dataset_id).transactions
    assert sorted(lines["revenue"].to_list()) == [7.5, 10.0, 10.0, 12.0]  # 10 twice: the first export holds it twice
    assert update.saved.n_lines == 4


def test_the_same_export_again_adds_nothing(tmp_path):
    saved = save_dataset(tmp_path, shop(APRIL_LINES), name="s", saved_on=MAY)
    update = update_dataset(tmp_path, saved.dataset_id, shop(APRIL_LINES), saved_on=JUNE)
    assert (update.n_new, update.n_known) == (0, 3)
    assert open_dataset(tmp_path, saved.dataset_id).transactions["revenue"].sum() == 27.5


def test_a_line_counts_as_often_as_in_the_export_that_has_it_most_often(tmp_path):
    saved = save_dataset(tmp_path, shop("a,1,2024-04-01,10,tea\n"), name="s", saved_on=MAY)
    update_dataset(tmp_path, saved.dataset_id, shop("a,1,2024-04-01,10,tea\n" * 3), saved_on=JUNE)
    assert open_dataset(tmp_path, saved.dataset_id).transactions.height == 3


def test_rows_read_stay_accepted_plus_rejected_after_an_update(tmp_path):
    saved = save_dataset(tmp_path, shop(APRIL_LINES), name="s", saved_on=MAY)
    update_dataset(tmp_path, saved.dataset_id, shop(MAY_LINES), saved_on=JUNE)
    intake = open_dataset(tmp_path, saved.dataset_id).intake
    assert intake.n_read == 6
    assert intake.transactions.height + intake.rejected.height == 6
    assert sorted(set(intake.rejected["source_file"])) == ["orders.csv", "orders.csv (2)"]


def test_a_newer_profile_replaces_the_older_one(tmp_path):
    old = pl.DataFrame({"customer_id": ["a", "b"], "name": ["Ann", "Bo"]})
    new = pl.DataFrame({"customer_id": ["b", "c"], "name": ["Bob", "Cy"]})
    saved = save_dataset(tmp_path, shop(APRIL_LINES, profiles=old), name="s", saved_on=MAY)
    update_dataset(tmp_path, saved.dataset_id, shop(MAY_LINES, profiles=new), saved_on=JUNE)
    profiles = open_dataset(tmp_path, saved.dataset_id).profiles
    assert dict(profiles.sort("customer_id").iter_rows()) == {"a": "Ann", "b": "Bob", "c": "Cy"}


def test_an_update_can_be_undone(tmp_path):
    saved = save_dataset(tmp_path, shop(APRIL_LINES), name="s", saved_on=MAY)
    update_dataset(tmp_path, saved.dataset_id, shop(MAY_LINES), saved_on=JUNE)
    assert undo_update(tmp_path, saved.dataset_id) == saved
    assert open_dataset(tmp_path, saved.dataset_id).transactions.height == 3
    with pytest.raises(UnknownDataSet):
        undo_update(tmp_path, saved.dataset_id)


def test_who_looks_at_the_old_version_is_not_disturbed_by_an_update(tmp_path):
    saved = save_dataset(tmp_path, shop(APRIL_LINES), name="s", saved_on=MAY)
    opened = open_dataset(tmp_path, saved.dataset_id)
    update_dataset(tmp_path, saved.dataset_id, shop(MAY_LINES), saved_on=JUNE)
    assert opened.intake.rejected.height == 1
    assert opened.intake.with_policy(Policy()).transactions.height == 3


def test_a_change_of_the_policy_is_kept(tmp_path):
    saved = save_dataset(tmp_path, shop(APRIL_LINES), name="s", saved_on=MAY)
    data = open_dataset(tmp_path, saved.dataset_id)
    intake = data.intake.with_policy(Policy(drop_exact_duplicates=True))
    change_dataset(tmp_path, replace(data, lines=intake.scan(), intake=intake), saved_on=JUNE)
    assert open_dataset(tmp_path, saved.dataset_id).transactions.height == 2


def test_the_logs_of_all_imports_are_kept_and_give_the_same_lines_again(tmp_path):
    april, may = shop(APRIL_LINES), shop(MAY_LINES, file_name="may.csv")
    content = {"orders.csv": (HEAD + APRIL_LINES).encode()}
    first = log_import({"transactions": april.intake}, content).to_json()
    second = log_import({"transactions": may.intake}, {"may.csv": (HEAD + MAY_LINES).encode()}).to_json()
    saved = save_dataset(tmp_path, april, name="s", saved_on=MAY, logs=[first])
    update_dataset(tmp_path, saved.dataset_id, may, saved_on=JUNE, logs=[second])
    assert import_logs(tmp_path, saved.dataset_id) == [first, second]
    replayed = replay(ImportLog.from_json(first), content)["transactions"]
    assert_frame_equal(replayed.transactions, april.transactions)


def test_what_is_deleted_can_be_fetched_back_until_the_next_is_deleted(tmp_path):
    one, two = (save_dataset(tmp_path, shop(APRIL_LINES), name=name, saved_on=MAY) for name in ("one", "two"))
    delete_dataset(tmp_path, one.dataset_id)
    assert [saved.name for saved in list_datasets(tmp_path)] == ["two"]
    assert deleted_dataset(tmp_path) == one
    assert restore_dataset(tmp_path, one.dataset_id) == one
    assert deleted_dataset(tmp_path) is None
    delete_dataset(tmp_path, one.dataset_id)
    delete_dataset(tmp_path, two.dataset_id)
    assert deleted_dataset(tmp_path) == two
    with pytest.raises(UnknownDataSet):
        restore_dataset(tmp_path, one.dataset_id)


def test_an_emptied_bin_leaves_nothing_on_the_disk(tmp_path):
    delete_dataset(tmp_path, save_dataset(tmp_path, shop(APRIL_LINES), name="s", saved_on=MAY).dataset_id)
    empty_bin(tmp_path)
    assert list(tmp_path.rglob("*.parquet")) == []


@pytest.mark.parametrize("dataset_id", ["saved-000000000000", "../saved-000000000000", "saved-../../x", "upload-1", ""])
def test_an_id_that_is_not_here_is_refused(tmp_path, dataset_id):
    for ask in (open_dataset, find_dataset, delete_dataset, undo_update, restore_dataset):
        with pytest.raises(UnknownDataSet):
            ask(tmp_path, dataset_id)


def test_another_owners_folder_holds_nothing_of_this_one(tmp_path):
    saved = save_dataset(tmp_path / "mine", shop(APRIL_LINES), name="s", saved_on=MAY)
    with pytest.raises(UnknownDataSet):
        open_dataset(tmp_path / "yours", saved.dataset_id)


def test_a_mapping_is_remembered_for_the_same_headers_in_any_order(tmp_path):
    mapping = {"customer_id": "Wer", "product": None}
    remember_mapping(tmp_path, ["Wer", "Tag", "Was"], mapping)
    assert recall_mapping(tmp_path, ["was", " Tag ", "Wer"]) == mapping
    assert recall_mapping(tmp_path, ["Wer", "Tag"]) is None
    forget_mapping(tmp_path, ["Wer", "Tag", "Was"])
    assert recall_mapping(tmp_path, ["Wer", "Tag", "Was"]) is None


def test_nothing_half_written_is_left(tmp_path: Path):
    save_dataset(tmp_path, shop(APRIL_LINES), name="s", saved_on=MAY)
    remember_mapping(tmp_path, ["a"], {})
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} == {".json", ".parquet"}

"""Lines that say the same twice."""

import datetime as dt

import polars as pl

from tests.intake.typed_lines import clean, counted, reasons, typed

NOON = dt.datetime(2024, 1, 5, 12, 0)


def in_files(**n_by_file):
    """The same line, so many times in each file; and one line of its own in each."""
    rows = []
    for file, n in n_by_file.items():
        same = [{"source_file": file, "source_row": i, "order_id": "same"} for i in range(n)]
        rows += [*same, {"source_file": file, "source_row": n, "order_id": f"only in {file}"}]
    return typed(*rows)


def kept(lines, **switches):
    accepted = clean(lines, **switches).filter(pl.col("reason").is_null())
    counts = accepted.filter(pl.col("order_id") == "same")["source_file"].value_counts()
    return dict(counts.rows())


def test_copies_inside_a_file_are_kept_and_counted_with_their_money():
    lines = typed(*[{"order_id": "1"}] * 3, {"order_id": "2"})
    assert reasons(lines) == [None] * 4
    assert counted(lines)["exact_duplicate"] == (2, 20.0)


def test_copies_inside_a_file_go_when_the_policy_says_so():
    lines = typed(*[{"order_id": "1"}] * 3, {"order_id": "2"})
    aside = "exact_duplicate"
    assert reasons(lines, drop_exact_duplicates=True) == [None, aside, aside, None]


def test_lines_that_were_unpacked_from_one_row_are_no_copies():
    lines = typed({"order_id": "1", "source_row": 2}, {"order_id": "1", "source_row": 2})
    assert "exact_duplicate" not in counted(lines)


def test_rows_of_equal_cells_are_told_by_their_hash_where_there_is_one():
    lines = typed({"order_id": "1"}, {"order_id": "1"}, {"order_id": "1"})
    # the first and the third are equal in the file; the second differs in a cell that isn't mapped
    hashed = lines.with_columns(pl.Series("row_hash", [7, 8, 7], dtype=pl.UInt64))
    assert reasons(hashed, drop_exact_duplicates=True) == [None, None, "exact_duplicate"]


def test_a_line_of_two_files_counts_as_often_as_the_file_that_holds_it_most_often():
    assert kept(in_files(january=2, february=3)) == {"february": 3}
    assert kept(in_files(january=3, february=2)) == {"january": 3}
    assert counted(in_files(january=2, february=3))["repeated_across_files"] == (2, 20.0)


def test_of_equal_counts_the_first_file_by_name_keeps_its_lines():
    assert kept(in_files(b=2, a=2)) == {"a": 2}


def test_lines_of_three_files_count_once():
    assert kept(in_files(a=1, b=1, c=1)) == {"a": 1}


def test_files_can_be_added_up_after_all():
    assert kept(in_files(a=2, b=3), add_up_repeats_across_files=True) == {"a": 2, "b": 3}


def test_files_without_their_copies_share_one_line():
    assert kept(in_files(a=2, b=3), drop_exact_duplicates=True) == {"a": 1}


def test_an_order_whose_status_changed_between_exports_is_told_by_what_counts():
    lines = typed(
        {"source_file": "early", "order_id": "1", "status": "pending"},
        {"source_file": "late", "order_id": "1", "status": "paid"},
    )
    assert reasons(lines) == ["status_not_counted", None]


def sent_at(*minutes, **more):
    return typed(*({"occurred_at": NOON + dt.timedelta(minutes=m), "product": "hat", **more} for m in minutes))


def test_a_purchase_made_again_within_minutes_is_reported_and_removable():
    lines = sent_at(0, 3, 60)
    assert counted(lines)["near_duplicate"] == (1, 10.0)
    assert reasons(lines) == [None] * 3
    assert reasons(lines, drop_near_duplicates=True) == [None, "near_duplicate", None]


def test_the_minutes_can_be_chosen():
    assert reasons(sent_at(0, 3, 60), drop_near_duplicates=True, near_minutes=60).count("near_duplicate") == 2


def test_the_same_twice_in_one_order_is_no_near_duplicate():
    assert "near_duplicate" not in counted(sent_at(0, 1, order_id="one"))


def test_another_customer_product_or_amount_is_no_near_duplicate():
    lines = typed(
        {"occurred_at": NOON, "product": "hat"},
        {"occurred_at": NOON, "product": "cap"},
        {"occurred_at": NOON, "product": "hat", "revenue": 11.0},
        {"occurred_at": NOON, "product": "hat", "customer_id": "b"},
    )
    assert "near_duplicate" not in counted(lines)


def test_without_times_the_same_day_is_near():
    lines = typed({"product": "hat"}, {"product": "hat"}, {"product": "hat", "date": dt.date(2024, 1, 6)})
    assert reasons(lines, drop_near_duplicates=True).count("near_duplicate") == 1


def test_a_payment_that_failed_and_was_made_again_is_no_near_duplicate():
    lines = typed(
        {"occurred_at": NOON, "product": "hat", "status": "failed"},
        {"occurred_at": NOON + dt.timedelta(minutes=1), "product": "hat", "status": "paid"},
    )
    assert "near_duplicate" not in counted(lines)

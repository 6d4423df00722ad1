"""A file that is read in batches gives what it gives at once, however small the batches and wherever the lines go."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from crm_analytics.intake import Policy, read_customers, read_transactions
from crm_analytics.readers import read_raw

CELLS = {
    "customer_id": st.sampled_from(["7", "17850.0", "13047", "A1", ""]),
    "order_id": st.sampled_from(["1", "2", "C536379", ""]),
    "date": st.sampled_from(["03/04/2024", "25/04/2024", "04/25/2024", "2024-01-05", "2024-01-05 08:30", "soon"]),
    "quantity": st.sampled_from(["1", "-2", "x", ""]),
    "revenue": st.sampled_from(["5", "1,50", "1.234,50", "2.50", "1,234", "0", "-3", "many", ""]),
    "product": st.sampled_from(["cup", '"two\nlines"', "pipe, 5 inches, red", '"a ""b"""']),
}
ROWS = st.lists(st.tuples(*CELLS.values()), min_size=1, max_size=15)
# the sample that the first guess rests on, and some more
MANY = 21_000


def text_of(rows):
    usable = "7,1,2024-01-05,1,5,cup"  # so that something is accepted
    return "\n".join([",".join(CELLS), usable, *(",".join(row) for row in rows), ""]).encode()


def read_in_batches(content, rows_a_batch, **options):
    return read_transactions(read_raw(content, file_name="t", rows_a_batch=rows_a_batch), **options)


@given(rows=ROWS)
@settings(max_examples=60, deadline=None)
def test_the_size_of_the_batches_changes_nothing(rows):
    whole, *others = (read_in_batches(text_of(rows), n) for n in (1_000, 7, 1))
    for intake in others:
        assert_frame_equal(intake.table, whole.table)
        assert_frame_equal(intake.rejected, whole.rejected)
        assert_frame_equal(intake.findings, whole.findings)
        assert intake.messages == whole.messages


@given(rows=ROWS)
@settings(max_examples=20, deadline=None)
def test_a_store_holds_what_memory_would(rows, tmp_path_factory):
    stored = read_in_batches(text_of(rows), 3, store=tmp_path_factory.mktemp("store"))
    held = read_in_batches(text_of(rows), 1_000)
    assert_frame_equal(stored.scan().collect(), held.table)
    assert_frame_equal(stored.rejected, held.rejected)
    assert (stored.n_read, stored.n_accepted, stored.n_rejected) == (len(rows) + 1, held.table.height, held.n_rejected)


def test_lines_go_to_the_folder_of_the_store_batch_by_batch(tmp_path):
    intake = read_in_batches(text_of([("7", "1", "2024-01-05", "1", "x", "cup")] * 4), 2, store=tmp_path)
    names = sorted(path.name for path in tmp_path.rglob("*.parquet"))
    assert names == [f"{kind}-{first:012}.parquet" for kind in ("cells", "lines") for first in (0, 2, 4)]
    assert intake.rejected["revenue"].to_list() == ["x"] * 4


def test_two_readings_into_one_store_do_not_mix(tmp_path):
    more = b"8,2,2024-01-06,1,6,x\n"
    first, second = (read_in_batches(text_of([]) + tail, 9, store=tmp_path) for tail in (b"", more))
    assert (first.table.height, second.table.height) == (1, 2)


def test_the_last_date_of_a_long_file_decides_how_the_first_is_read(tmp_path):
    dates = ["03/04/2024"] * MANY + ["25/04/2024"]
    content = "customer_id,date,revenue\n" + "".join(f"7,{date},5\n" for date in dates)
    intake = read_transactions(content.encode(), store=tmp_path)
    assert intake.table["date"].unique().sort().dt.to_string().to_list() == ["2024-04-03", "2024-04-25"]
    # what was typed by the first guess is gone
    assert len(list(tmp_path.iterdir())) == 1


def test_the_last_amount_of_a_long_file_decides_how_the_first_is_read():
    amounts = ["1.234"] * MANY + ["2,5"]
    content = "customer_id;date;revenue\n" + "".join(f"7;2024-01-05;{amount}\n" for amount in amounts)
    assert read_transactions(content.encode()).table["revenue"].sum() == 1234 * MANY + 2.5


def test_one_id_with_letters_at_the_end_keeps_the_decimals_of_all():
    ids = ["17850.0"] * MANY + ["A1"]
    content = "customer_id,date,revenue\n" + "".join(f"{customer},2024-01-05,5\n" for customer in ids)
    assert read_transactions(content.encode()).table["customer_id"].unique().sort().to_list() == ["17850.0", "A1"]


def test_progress_is_told_in_rows_that_have_been_read():
    told = []
    intake = read_in_batches(text_of([("7", "1", "2024-01-05", "1", "5", "cup")] * 9), 4, on_progress=told.append)
    assert told == [4, 8, 10]
    assert intake.n_read == 10


def test_another_policy_is_applied_without_reading_the_file_again(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(b"customer_id,date,revenue\n7,2024-01-05,5\n7,2024-01-05,5\n8,2024-01-06,0\n")
    kept = read_transactions(path)
    path.unlink()
    dropped = kept.with_policy(Policy(drop_exact_duplicates=True, drop_zero_money=True))
    assert (kept.n_accepted, dropped.n_accepted, dropped.n_rejected) == (3, 1, 2)
    assert dropped.rejected.select("source_row", "reason").rows() == [(3, "exact_duplicate"), (4, "zero_money")]
    assert dropped.with_policy(Policy()).table.equals(kept.table)


def test_rows_that_a_later_policy_sets_aside_come_back_with_their_cells():
    kept = read_transactions(b"customer_id,date,revenue\n7,2024-01-05,5\n,2024-01-05,5\n8,2024-01-06,0.00\n")
    dropped = kept.with_policy(Policy(drop_zero_money=True))
    assert dropped.rejected.select("customer_id", "revenue", "reason", "source_row").rows() == [
        (None, "5", "row_without_customer", 3),
        ("8", "0.00", "zero_money", 4),
    ]


def test_a_switch_of_the_reading_types_the_file_anew():
    intake = read_transactions(b"customer_id,date,revenue\n7,03/04/2024,5\n")
    again = intake.with_policy(Policy(is_day_first=True))
    assert [each.table["date"].dt.month().item() for each in (intake, again)] == [3, 4]


def test_a_customer_of_an_earlier_batch_is_not_met_again():
    raw = read_raw(b"customer_id,name\n7,Ann\n8,Bo\n7,Ann B\n", rows_a_batch=1)
    intake = read_customers(raw)
    assert intake.table["name"].to_list() == ["Ann", "Bo"]
    assert intake.rejected.select("source_row", "reason").rows() == [(4, "repeated_customer")]


def test_a_lazy_scan_and_the_table_are_the_same_lines(tmp_path):
    intake = read_in_batches(text_of([("8", "2", "2024-01-05", "1", "6", "cup")]), 1, store=tmp_path)
    assert isinstance(intake.scan(), pl.LazyFrame)
    assert intake.scan().select(pl.col("revenue").sum()).collect().item() == 11
    assert_frame_equal(intake.scan().collect(), intake.table)

"""Rows read = rows accepted + rows rejected, whatever the file holds."""

import datetime as dt
from contextlib import suppress

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.errors import CrmError
from crm_analytics.intake import Policy, read_transactions

CELLS = st.sampled_from(
    ["", "7", "A1", "2024-01-05", "25/12/2024", "2031-01-01", "-3", "1.234,50", "0", "NaN", "€5", "x;y", "ü", "C536379"]
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=7), min_size=1, max_size=12)
POLICIES = st.builds(Policy, drop_exact_duplicates=st.booleans(), drop_zero_money=st.booleans())


@given(rows=ROWS, policy=POLICIES)
@settings(max_examples=100, deadline=None)
def test_no_row_of_a_file_is_lost_from_the_count(rows, policy):
    usable = "7,A,2024-01-05,1,5"  # so that something is accepted
    body = "\n".join([usable, *(",".join(row) for row in rows)])
    intake = read_transactions(
        f"customer_id,order_id,date,quantity,revenue\n{body}\n".encode(),
        policy=policy,
        received_on=dt.date(2030, 1, 1),
    )
    # a row of one empty cell is a blank line, which the file still holds
    assert intake.n_read == 1 + len(rows)
    assert intake.table.height + intake.rejected.height == intake.n_read
    assert (intake.table.height, intake.rejected.height) == (intake.n_accepted, intake.n_rejected)
    numbers = pl.concat([intake.table["source_row"], intake.rejected["source_row"]])
    assert sorted(numbers) == list(range(2, intake.n_read + 2))
    assert intake.rejected["reason"].null_count() == 0


@given(content=st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_table_or_a_clear_refusal(content):
    # any other exception than a clear refusal fails the test
    with suppress(CrmError):
        intake = read_transactions(b"customer_id,date,revenue\n7,2024-01-05,5\n" + content)
        assert intake.n_read == intake.table.height + intake.rejected.height
        assert intake.table.height >= 1

"""Typed lines by hand: what a file becomes before the policy is applied."""

import datetime as dt

import polars as pl

from crm_analytics.intake.cleaning import clean_lines
from crm_analytics.intake.policy import Policy

DAY = dt.date(2024, 1, 5)
TYPES = {
    "customer_id": pl.String, "order_id": pl.String, "occurred_at": pl.Datetime("us"), "date": pl.Date,
    "product": pl.String, "quantity": pl.Float64, "revenue": pl.Float64, "cost": pl.Float64, "status": pl.String,
    "currency": pl.String, "tax": pl.Float64, "shipping": pl.Float64, "email": pl.String, "phone": pl.String,
    "source_file": pl.String, "source_row": pl.Int64, "reason": pl.String, "reason_column": pl.String,
}  # fmt: skip


def typed(*rows):
    """Lines of one file: each row says what differs from a sale of 10 to customer a on the 5th of January 2024."""
    whole = [
        {"customer_id": "a", "order_id": f"o{i}", "date": DAY, "revenue": 10.0, "source_file": "f.csv",
         "source_row": i + 2, "reason": None, "reason_column": None, **row}
        for i, row in enumerate(rows)
    ]  # fmt: skip
    names = [name for name in TYPES if any(name in row for row in whole)]
    return pl.DataFrame(
        [{name: row.get(name) for name in names} for row in whole], schema={name: TYPES[name] for name in names}
    )


def clean(lines, **switches):
    return clean_lines(lines, Policy(**switches)).lines.collect()


def reasons(lines, **switches):
    return clean(lines, **switches)["reason"].to_list()


def counted(lines, **switches):
    found = clean_lines(lines, Policy(**switches)).counted
    return {row["code"].removeprefix("intake."): (row["n_rows"], row["money"]) for row in found}

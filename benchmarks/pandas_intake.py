"""What a careful analyst does with pandas: the file of ``make_export`` from disk to the same ledger as ours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

_TEXTS = ["customer_id", "order_id", "product_id", "product", "category", "channel", "region", "coupon"]
_TEST_NAME = re.compile(r"^\s*(test([ei][rn]g?)?|test[ _-]?(user|customer|account|buyer|order)\w*)[ _-]*\d*\s*$", re.I)
_TEST_PRODUCT = re.compile(r"^\s*(test|dummy)([ _-]?(product|item))?\s*\d*\s*$", re.I)
_MONEY = ["quantity", "unit_price", "unit_cost"]


def read_lines(path: Path) -> tuple[Any, Any, dict[str, int]]:
    """Read and clean an export: path -> accepted lines, rejected rows with their reason and row number, counts."""
    raw = pd.read_csv(path, dtype=str)
    lines = pd.DataFrame({name: raw[name].str.strip() for name in _TEXTS})
    lines["occurred_at"] = pd.to_datetime(raw["occurred_at"].str.strip(), format="%Y-%m-%d %H:%M:%S", errors="coerce")
    lines["date"] = lines["occurred_at"].dt.normalize()
    for name in _MONEY:
        lines[name] = pd.to_numeric(raw[name], errors="coerce")
    lines["revenue"] = lines["unit_price"] * lines["quantity"]
    lines["cost"] = lines["unit_cost"] * lines["quantity"]
    lines["source_row"] = np.arange(2, len(raw) + 2)
    reason = _reason(raw, lines)
    is_accepted = reason.isna()
    rejected = raw[~is_accepted].assign(reason=reason[~is_accepted], source_row=lines["source_row"][~is_accepted])
    accepted = lines[is_accepted].drop(columns=["unit_price", "unit_cost"])
    return accepted, rejected, _count(raw, lines, is_accepted)


def _reason(raw: Any, lines: Any) -> Any:
    is_bad_number = lines["revenue"].isna()
    conditions = [
        lines["customer_id"].isna(),
        lines["date"].isna() & raw["occurred_at"].notna(),
        lines["date"].isna(),
        is_bad_number & raw["unit_price"].notna() & raw["quantity"].notna(),
        is_bad_number,
    ]
    codes = ["row_without_customer", "unreadable_date", "row_without_date", "unreadable_number", "row_without_amount"]
    reason = pd.Series(np.select(conditions, codes, default=""), index=lines.index)
    return reason.mask(reason == "")


def _count(raw: Any, lines: Any, is_accepted: Any) -> dict[str, int]:
    """The findings that ours reports for such a file."""
    is_cancelled = lines["order_id"].str.match(r"[Cc]\d", na=False)
    found = {
        "exact_duplicate": raw.duplicated(),
        "near_duplicate": _find_near(lines[is_accepted]),
        "zero_money": lines["revenue"] == 0,
        "cancelled": is_cancelled,
        "returned": (lines["quantity"] < 0) & ~is_cancelled,
        "signs_disagree": (lines["quantity"] < 0) & (lines["revenue"] > 0),
        "test_order": _find_tests(lines),
        "wholesale_order": _find_wholesale(lines, is_accepted),
        "unfinished_period": _find_unfinished(lines["date"], is_accepted),
    }
    return {code: int(rows.sum()) for code, rows in found.items() if rows.any()}


def _find_near(lines: Any) -> Any:
    """Sales that repeat one of another order within ten minutes."""
    same = ["customer_id", "product_id", "product", "quantity", "revenue"]
    sales = lines[lines["revenue"] > 0]
    shared = sales[sales.duplicated(same, keep=False)].sort_values([*same, "occurred_at"])
    groups = shared.groupby(same)
    is_soon = groups["occurred_at"].diff() <= pd.Timedelta(minutes=10)
    return is_soon & (groups["order_id"].shift() != shared["order_id"])


def _find_tests(lines: Any) -> Any:
    # each different text is looked at once, which is many times as fast as all of them
    names = [lines[name].isin(_matching(lines[name], _TEST_NAME)) for name in ("customer_id", "order_id", "coupon")]
    products = [lines[name].isin(_matching(lines[name], _TEST_PRODUCT)) for name in ("product", "product_id")]
    totals = lines["revenue"].abs().groupby(lines["order_id"]).transform("sum")
    is_cent = (totals > 0) & (totals <= 0.01)
    return np.logical_or.reduce([*names, *products, is_cent])


def _matching(column: Any, pattern: re.Pattern[str]) -> list[str]:
    return [text for text in column.dropna().unique() if pattern.search(text)]


def _find_wholesale(lines: Any, is_accepted: Any) -> Any:
    bought = lines[is_accepted & (lines["revenue"] > 0) & (lines["quantity"] > 0)]
    totals = np.log(bought.groupby("order_id", sort=False)[["revenue", "quantity"]].sum())
    spread = (totals - totals.median()).abs().median()
    is_far = (totals > totals.median() + np.maximum(20 * spread, np.log(10))).any(axis=1)
    return lines["order_id"].isin(totals.index[is_far])


def _find_unfinished(days: Any, is_accepted: Any) -> Any:
    last = days[is_accepted].max()
    return is_accepted & (days >= (last + pd.Timedelta(days=1)).replace(day=1))


def build_ledger(lines: Any) -> Any:
    """Collapse accepted lines to customer-days, in the columns of LEDGER that money and orders need."""
    marked = lines.assign(
        _bought=lines["quantity"] > 0, _gross=lines["revenue"].clip(lower=0), _unknown=lines["cost"].isna(), _line=1
    )
    orders = marked.groupby(["customer_id", "date", "order_id"], sort=False, as_index=False, dropna=False).agg(
        {"_bought": "max", "_gross": "sum", "revenue": "sum", "cost": "sum", "_unknown": "sum", "_line": "sum"}
    )
    orders["purchase_value"] = orders["revenue"].where(orders["_bought"], 0.0)
    days = orders.groupby(["customer_id", "date"], as_index=False).agg(
        n_orders=("_bought", "sum"), gross_revenue=("_gross", "sum"), purchase_value=("purchase_value", "sum"),
        revenue=("revenue", "sum"), cost=("cost", "sum"), _unknown=("_unknown", "sum"), n_lines=("_line", "sum"),
    )  # fmt: skip
    days["is_purchase_day"] = days["n_orders"] > 0
    days["refunds"] = days["gross_revenue"] - days["revenue"]
    days["margin"] = (days["revenue"] - days["cost"]).where(days["_unknown"] == 0)
    days["n_lines_with_cost"] = days["n_lines"] - days["_unknown"]
    bought = days["date"].where(days["is_purchase_day"])
    days["first_day"] = bought.groupby(days["customer_id"]).transform("min")
    days["days_since_first"] = (days["date"] - days["first_day"]).dt.days
    return days.drop(columns=["cost", "_unknown"]).sort_values(["customer_id", "date"])

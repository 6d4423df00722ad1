"""Two schemes crossed: each pair of classes is a class, and each cell can be counted."""

from __future__ import annotations

import polars as pl

from crm_analytics.segments.schemes.scheme import Scheme, make_scheme

JOIN = " x "


def cross(first: Scheme, second: Scheme, *, code: str = "crossing") -> Scheme:
    """Class each customer by both schemes at once; only pairs that hold somebody are classes.

    Customers of the first scheme whom the second doesn't know are refused. Raises NotOneClass.

    >>> one = make_scheme("one", pl.DataFrame({"customer_id": ["a", "b"]}), pl.Series(["x", "y"]), order=("x", "y"))
    >>> cross(one, one).classes
    ('x x x', 'y x y')
    """
    pairs = join_classes(first, second)
    both = pairs.select(pl.concat_str("class_first", pl.lit(JOIN), "class_second")).to_series()
    found = set(both.drop_nulls().to_list()) if both.len() else set()
    order = tuple(name for a in first.classes for b in second.classes if (name := f"{a}{JOIN}{b}") in found)
    return make_scheme(
        code, pairs, both, order=order, facts={"pairs": _pairs(first, second, found), "schemes": (first, second)}
    )


def join_classes(first: Scheme, second: Scheme) -> pl.DataFrame:
    """Both classes beside each other: -> customer_id, class_first, class_second, in the order of the first."""
    left = first.members.rename({"class": "class_first"})
    right = second.members.rename({"class": "class_second"})
    return left.join(right, on="customer_id", how="left", maintain_order="left")


def _pairs(first: Scheme, second: Scheme, found: set[str]) -> dict[str, tuple[str, str]]:
    pairs = {f"{a}{JOIN}{b}": (a, b) for a in first.classes for b in second.classes}
    return {name: pair for name, pair in pairs.items() if name in found}


def crossing_table(first: Scheme, second: Scheme, customers: pl.DataFrame) -> pl.DataFrame:
    """Count the cells: -> class_first, class_second, n_customers, row_share, year_revenue, current_value, clv.

    Every pair is there, also those that hold nobody; row_share is the share of the first scheme's class.
    """
    money = [name for name in ("year_revenue", "current_value", "clv") if name in customers.columns]
    known = join_classes(first, second).join(customers.select("customer_id", *money), on="customer_id", how="left")
    cells = known.group_by("class_first", "class_second").agg(
        pl.len().cast(pl.Int64).alias("n_customers"), *(pl.col(name).sum().round(2) for name in money)
    )
    return (
        _grid(first, second)
        .join(cells, on=["class_first", "class_second"], how="left", maintain_order="left")
        .with_columns(pl.col("n_customers").fill_null(0), *(pl.col(name).fill_null(0.0) for name in money))
        .with_columns(_row_share().alias("row_share"))
    )


def _grid(first: Scheme, second: Scheme) -> pl.DataFrame:
    rows = pl.DataFrame({"class_first": list(first.classes)}, schema={"class_first": pl.String})
    return rows.join(
        pl.DataFrame({"class_second": list(second.classes)}, schema={"class_second": pl.String}), how="cross"
    )


def _row_share() -> pl.Expr:
    whole = pl.col("n_customers").sum().over("class_first")
    return pl.when(whole > 0).then(pl.col("n_customers") / whole)

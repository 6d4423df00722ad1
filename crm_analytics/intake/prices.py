"""Whether a line's money fits its price."""

from __future__ import annotations

import polars as pl

_MOST_ABOVE_PRICE, _MOST_BELOW_PRICE = 1.3, 0.3  # a tax of 27 % is the highest there is; few sell at a third


def price_disagrees() -> pl.Expr:
    """Whether revenue is none that price x quantity can give: unit_price, quantity, revenue -> flag.

    Discounts make it smaller and taxes greater, so that only what they can't explain is meant: an order's total on
    each of its lines, or a price in the place of the amount.

    >>> lines = pl.DataFrame({"unit_price": [10.0, 10.0], "quantity": [2.0, 2.0], "revenue": [15.0, 99.0]})
    >>> lines.select(price_disagrees()).to_series().to_list()
    [False, True]
    """
    listed = (pl.col("unit_price") * pl.col("quantity")).abs()
    ratio = pl.when(listed > 0).then(pl.col("revenue").abs() / listed)
    # free goods have revenue 0 and a price
    is_odd = (ratio > _MOST_ABOVE_PRICE) | ((ratio < _MOST_BELOW_PRICE) & (ratio > 0))
    return is_odd.fill_null(False).alias("_is_odd")

"""Lines that say the same twice: inside one file, in two files, or nearly."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.marks import (
    IS_OPEN,
    ORDER,
    PLACE,
    RECORD,
    Mark,
    Sight,
    apply_mark,
    keep_shared,
    key_of,
    tell_apart,
)

EXACT = Mark("exact_duplicate")
ACROSS = Mark("repeated_across_files")
NEAR = Mark("near_duplicate")

_SAME_SALE = ("customer_id", "product_id", "product", "quantity", "revenue")


def mark_exact_duplicates(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Mark lines that repeat an earlier row of the same file in every cell; set aside by ``drop_exact_duplicates``."""
    is_dropped = sight.policy.drop_exact_duplicates
    if not (is_dropped or sight.is_counting):
        return lines
    row = pl.col("row_hash") if sight.has("row_hash") else key_of(_said(sight))
    row = row ^ pl.col("source_file").hash() if sight.n_files > 1 else row
    # several lines that were unpacked from one row are no copies of each other
    is_copy = pl.col("source_row") > pl.col("source_row").min().over("_row")
    rows = lines.select(RECORD, "source_row", row.alias("_row"))
    # few rows share their cells with another: only those are grouped
    copies = keep_shared(rows, "_row").filter(is_copy).select(RECORD)
    told = tell_apart(lines, copies, "_is_copy")
    return apply_mark(told, EXACT, pl.col("_is_copy"), sets_aside=is_dropped).drop("_is_copy")


def mark_repeats_across_files(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Count a line that several files hold as often as the file that holds it most often: max(n_a, n_b).

    All copies of that file stay (of equals, the first by name) and those of the others are marked.
    """
    if sight.n_files < 2:
        return lines
    is_dropped = not sight.policy.add_up_repeats_across_files
    if not (is_dropped or sight.is_counting):
        return lines
    keyed = lines.filter(IS_OPEN).select(RECORD, "source_file", key_of(_said(sight)).alias("_row"))
    counts = keyed.group_by("_row", "source_file").agg(pl.len().alias("_n"))
    ranked = counts.sort("_n", "source_file", descending=[True, False])
    repeated = ranked.filter(pl.col("_row").is_duplicated() & ~pl.col("_row").is_first_distinct())
    repeats = keyed.join(repeated.select("_row", "source_file"), on=["_row", "source_file"], how="semi")
    told = tell_apart(lines, repeats.select(RECORD), "_is_repeat")
    return apply_mark(told, ACROSS, pl.col("_is_repeat"), sets_aside=is_dropped).drop("_is_repeat")


def _said(sight: Sight) -> list[str]:
    return sorted(name for name in sight.columns if name not in PLACE)


def mark_near_duplicates(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Mark sales that repeat one of another order: same customer, product and money within ``near_minutes``.

    Without times of day: on the same day. Set aside by ``drop_near_duplicates``.
    """
    is_dropped = sight.policy.drop_near_duplicates
    if not (is_dropped or sight.is_counting):
        return lines
    sale = key_of(sight.some_of(*_SAME_SALE) + ([] if sight.has("occurred_at") else ["date"]))
    can_be = IS_OPEN & pl.col("customer_id").is_not_null() & (pl.col("revenue") > 0)
    sales = lines.filter(can_be).select(RECORD, ORDER, sale.alias("_sale"), _moment(sight))
    # few lines share their sale with another: only those are grouped and sorted
    shared = keep_shared(sales, "_sale")
    near = shared.join(_repeated_orders(shared, sight), on=["_sale", ORDER], how="semi", nulls_equal=True)
    told = tell_apart(lines, near.select(RECORD), "_is_near")
    return apply_mark(told, NEAR, pl.col("_is_near"), sets_aside=is_dropped).drop("_is_near")


def _moment(sight: Sight) -> str:
    return "occurred_at" if sight.has("occurred_at") else "date"


def _repeated_orders(shared: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Orders whose sale another order made a moment before: sales that orders share -> _sale and order."""
    moment = _moment(sight)
    orders = shared.group_by("_sale", ORDER).agg(pl.col(moment).min().alias("_at"))
    ordered = orders.sort("_sale", "_at", ORDER, nulls_last=True)
    is_same = pl.col("_sale") == pl.col("_sale").shift(1)
    wait = pl.col("_at") - pl.col("_at").shift(1)
    is_soon = wait <= pl.duration(minutes=sight.policy.near_minutes) if moment == "occurred_at" else wait.is_not_null()
    return ordered.filter(is_same & is_soon).select("_sale", ORDER)

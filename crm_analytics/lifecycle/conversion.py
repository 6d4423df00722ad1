"""From potential to new, from new to regular, from regular to a new line: who took the step, and when."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import polars as pl

_SCHEMA = {"customer_id": pl.String, "conversion": pl.String, "from_on": pl.Date, "moved_on": pl.Date}


class Conversion(StrEnum):
    """A step from one standing to the next."""

    TO_NEW = "to_new"
    TO_REGULAR = "to_regular"
    TO_NEW_LINE = "to_new_line"


def known_people(profiles: pl.DataFrame | None, prospects: pl.DataFrame | None, *, buyers: pl.Series) -> pl.DataFrame:
    """List people with the day since which they have been known: PROFILES, PROSPECTS -> customer_id, from_on.

    A prospect who became a customer goes by the customer's id, and counts from the day first known as a prospect.
    Profiles of nobody but ``buyers`` (ids of all who ever bought) are a list of customers and no list of sign-ups: who
    signed up and never bought is not on it, so it can't tell how many do.
    """
    lists = []
    if prospects is not None and "created_on" in prospects.columns:
        bought_as = [pl.col("customer_id")] if "customer_id" in prospects.columns else []
        lists.append(
            prospects.select(
                pl.coalesce(*bought_as, "prospect_id").alias("customer_id"), pl.col("created_on").alias("from_on")
            )
        )
    if profiles is not None and "signed_up_on" in profiles.columns and not _all_in(profiles, buyers):
        lists.append(profiles.select("customer_id", pl.col("signed_up_on").alias("from_on")))
    if not lists:
        return pl.DataFrame(schema={"customer_id": pl.String, "from_on": pl.Date})
    return pl.concat(lists).drop_nulls().unique("customer_id", keep="first", maintain_order=True)


def _all_in(profiles: pl.DataFrame, buyers: pl.Series) -> bool:
    return profiles.filter(~pl.col("customer_id").is_in(buyers.implode())).is_empty()


def find_conversions(
    ledger: pl.DataFrame, category_starts: pl.DataFrame, people: pl.DataFrame, *, as_of: dt.date,
    known_until: dt.date | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Find when everybody stood before each step and when it was taken: LEDGER, CATEGORY_STARTS, known_people ->
    customer_id, conversion, from_on, moved_on (null = not by as_of).

    *to_new*: from the day known to the first purchase; who was known only on that day was never a potential customer.
    *to_regular*: from the first to the second purchase day. *to_new_line*: from the second purchase day to the first
    product line that was not among the first day's. Customers from before the data begin are left out: their first
    purchase is not in the data.
    """
    bought = ledger.filter("is_purchase_day", pl.col("date") <= as_of).select("customer_id", pl.col("date").dt.date())
    days = bought.group_by("customer_id").agg(pl.col("date").sort().slice(0, 2).alias("_days")).select(
        "customer_id", pl.col("_days").list.get(0).alias("_first"),
        pl.col("_days").list.get(1, null_on_oob=True).alias("_second"),
    )  # fmt: skip
    before = pl.lit(False) if known_until is None else pl.col("_first") <= known_until
    new = days.filter(~before)
    known = people.filter(pl.col("from_on") <= as_of).join(
        days.filter(before).select("customer_id"), on="customer_id", how="anti"
    )
    lists = [
        _step(Conversion.TO_NEW, _potential(known, new)),
        _step(Conversion.TO_REGULAR, new.rename({"_first": "from_on", "_second": "moved_on"})),
        _step(Conversion.TO_NEW_LINE, _new_lines(new, category_starts, as_of)),
    ]
    return pl.concat([pl.DataFrame(schema=_SCHEMA), *lists])


def _step(step: Conversion, table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.lit(step.value).alias("conversion")).select(list(_SCHEMA))


def _potential(known: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    joined = known.join(new, on="customer_id", how="left").rename({"_first": "moved_on"})
    return joined.filter(pl.col("moved_on").is_null() | (pl.col("moved_on") > pl.col("from_on")))


def _new_lines(new: pl.DataFrame, category_starts: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    if category_starts.is_empty():  # without product lines nobody can take up another
        return pl.DataFrame(schema={"customer_id": pl.String, "from_on": pl.Date, "moved_on": pl.Date})
    further = category_starts.join(new, on="customer_id").filter(
        pl.col("first_on") > pl.col("_first"), pl.col("first_on") <= as_of
    )
    first = further.group_by("customer_id").agg(pl.col("first_on").min().alias("moved_on"))
    regular = new.filter(pl.col("_second").is_not_null()).rename({"_second": "from_on"})
    return regular.join(first, on="customer_id", how="left")


def conversion_by_quarter(conversions: pl.DataFrame, *, as_of: dt.date, first: dt.date) -> pl.DataFrame:
    """Count the steps of each quarter: find_conversions -> quarter, conversion, n_from, n_moved, rate, is_running.

    ``n_from`` stood before the step at some time of the quarter, ``n_moved`` of them took it in the quarter; the rate
    is null where nobody stood there. Quarters from that of ``first`` on; the running one is not over at as_of.
    """
    quarters = pl.DataFrame({"quarter": pl.date_range(first, as_of, "1d", eager=True).dt.truncate("1q").unique()})
    steps = pl.DataFrame({"conversion": [step.value for step in Conversion]})
    counted = [_count_days(conversions, column, name) for column, name in (("from_on", "_in"), ("moved_on", "_out"))]
    table = quarters.sort("quarter").join(steps, how="cross")
    for counts in counted:
        table = table.join(counts, on=["conversion", "quarter"], how="full", coalesce=True)
    table = table.with_columns(pl.col("_in", "_out").fill_null(0)).sort("conversion", "quarter").with_columns(
        (pl.col("_in").cum_sum() - pl.col("_out").cum_sum().shift(fill_value=0)).over("conversion").alias("n_from"),
        pl.col("_out").alias("n_moved"),
    )  # fmt: skip
    rate = pl.when(pl.col("n_from") > 0).then(pl.col("n_moved") / pl.col("n_from")).alias("rate")
    running = (pl.col("quarter").dt.offset_by("3mo") > as_of + dt.timedelta(days=1)).alias("is_running")
    shown = table.join(quarters, on="quarter", how="semi").with_columns(rate, running)
    order = pl.Enum([step.value for step in Conversion])
    return shown.sort(pl.col("conversion").cast(order), "quarter").select(
        "quarter", "conversion", "n_from", "n_moved", "rate", "is_running"
    )


def _count_days(conversions: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
    return conversions.drop_nulls(column).group_by(
        "conversion", pl.col(column).dt.truncate("1q").alias("quarter")
    ).agg(pl.len().cast(pl.Int64).alias(name))  # fmt: skip

"""The loyalty ladder: who knows us, likes us, intends to buy, and does (Oliver 1999, Journal of Marketing 63)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

import polars as pl

from crm_analytics.early_warning.churn_trial import with_shares
from crm_analytics.settings import YEAR_DAYS, SatisfactionRules


class LoyaltyRung(StrEnum):
    """A step of the ladder, from the lowest."""

    KNOWS = "knows"  # cognitive: rates knowing the brand high
    LIKES = "likes"  # affective: rates liking the brand high
    INTENDS = "intends"  # conative: asked, clicked, registered or is being offered something
    DOES = "does"  # behavioural: buys again and again


_SURVEYED = {LoyaltyRung.KNOWS: "brand_awareness", LoyaltyRung.LIKES: "attitude"}
# table -> its date, and which of its rows show an intention
_INTENTIONS: Mapping[str, tuple[str, pl.Expr]] = {
    "interactions": ("occurred_at", pl.col("kind") == "inquiry"),
    "opportunities": ("opened_on", pl.lit(True)),
    "responses": ("occurred_at", pl.col("event").is_in(["registered", "clicked"])),
}


def loyalty_rungs(
    ledger: pl.DataFrame, tables: Mapping[str, pl.DataFrame], *, as_of: dt.date, rules: SatisfactionRules | None = None
) -> pl.DataFrame:
    """Which rungs each customer stands on: LEDGER, side tables -> customer_id, knows, likes, intends, does.

    All of the last 365 days. Knows and likes: the score of the latest answer is rules.high_score or more, null without
    one. Intends: an inquiry, a newly opened chance of a sale, or a click on or registration to a campaign; null where
    none of these tables is recorded. Does: rules.loyal_purchases purchase days or more.

    >>> from crm_analytics.ledger import build_ledger
    >>> lines = pl.DataFrame({"customer_id": ["a"], "date": [dt.date(2024, 1, 1)], "revenue": [30.0]})
    >>> loyalty_rungs(build_ledger(lines), {}, as_of=dt.date(2024, 1, 31)).rows()
    [('a', None, None, None, False)]
    """
    rules = rules or SatisfactionRules()
    since = as_of - dt.timedelta(days=YEAR_DAYS)
    seen = ledger.filter(pl.col("is_purchase_day"), pl.col("date") <= as_of).group_by(
        "customer_id", maintain_order=True
    )
    does = ((pl.col("date") > since).sum() >= rules.loyal_purchases).alias(LoyaltyRung.DOES.value)
    table, signs = seen.agg(does), _signs(tables, since, as_of)
    for rung, column in _SURVEYED.items():
        scored = _scored(tables.get("surveys"), column, since, as_of)
        high = (pl.col(column) >= rules.high_score).alias(rung.value)
        told = None if scored is None else scored.select("customer_id", high)
        table = _with_rung(table, rung, told)
    intends = pl.lit(None, pl.Boolean) if signs is None else pl.col("customer_id").is_in(signs.implode())
    return table.select("customer_id", "knows", "likes", intends.alias(LoyaltyRung.INTENDS.value), "does")


def _scored(surveys: pl.DataFrame | None, column: str, since: dt.date, as_of: dt.date) -> pl.DataFrame | None:
    """The latest score of each customer between two days; None where it isn't asked for."""
    if surveys is None or column not in surveys.columns:
        return None
    recent = surveys.filter(pl.col("answered_on") > since, pl.col("answered_on") <= as_of, pl.col(column).is_not_null())
    return recent.sort("answered_on").unique("customer_id", keep="last", maintain_order=True)


def _with_rung(table: pl.DataFrame, rung: LoyaltyRung, told: pl.DataFrame | None) -> pl.DataFrame:
    if told is None:
        return table.with_columns(pl.lit(None, pl.Boolean).alias(rung.value))
    return table.join(told, on="customer_id", how="left", maintain_order="left")


def _signs(tables: Mapping[str, pl.DataFrame], since: dt.date, as_of: dt.date) -> pl.Series | None:
    """Customers with a sign of intention between two days; None where no table could hold one."""
    found = []
    for name, (dated, test) in _INTENTIONS.items():
        table = tables.get(name)
        if table is None or not {"customer_id", dated} <= set(table.columns):
            continue
        day = pl.col(dated).cast(pl.Date)
        found.append(table.filter(day > since, day <= as_of, test)["customer_id"])
    return pl.concat(found).drop_nulls().unique() if found else None


def loyalty_ladder(rungs: pl.DataFrame, rules: SatisfactionRules | None = None) -> pl.DataFrame:
    """Count customers rung by rung: -> loyalty_rung, n_known, n_reached, reached_share with low and high (Wilson).

    n_known: of whom it is known; 0 where nothing is recorded, and the share is null.

    >>> ladder = loyalty_ladder(pl.DataFrame({"knows": [True, None], "likes": [False, None], "intends": [None, None],
    ...                                       "does": [True, False]}))
    >>> ladder.select("loyalty_rung", "n_known", "n_reached").rows()
    [('knows', 1, 1), ('likes', 1, 0), ('intends', 0, 0), ('does', 2, 1)]
    """
    rules = rules or SatisfactionRules()
    counts = [(rung.value, rungs[rung.value].count(), int(rungs[rung.value].cast(pl.Boolean).sum() or 0))
              for rung in LoyaltyRung]  # fmt: skip
    names = {"loyalty_rung": pl.String, "n_known": pl.Int64, "n_reached": pl.Int64}
    table = pl.DataFrame(counts, schema=names, orient="row")
    return with_shares(table, "n_reached", "n_known", share="reached_share", level=rules.level)


def climbs(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Who climbed or fell between two days: -> loyalty_rung, n_known (on both days), n_climbed, n_fell."""
    both = before.join(now, on="customer_id", how="inner", suffix="_now")
    rows = []
    for rung in LoyaltyRung:
        was, is_now = (both[f"{rung.value}{end}"].cast(pl.Boolean) for end in ("", "_now"))
        n_known = int((was.is_not_null() & is_now.is_not_null()).sum())
        rows.append((rung.value, n_known, int((~was & is_now).sum() or 0), int((was & ~is_now).sum() or 0)))
    names = {"loyalty_rung": pl.String, "n_known": pl.Int64, "n_climbed": pl.Int64, "n_fell": pl.Int64}
    return pl.DataFrame(rows, schema=names, orient="row")

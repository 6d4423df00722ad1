"""Key accounts: how much hangs on the largest, our share of their wallet, who looks after them, promises kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from crm_analytics.settings import require

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class KeyAccountRules:
    """Which accounts are key, and what was promised to them."""

    most: int = 20  # accounts, the largest by net revenue of the year
    service_hours: float = 48.0  # hours in which a service request is to be closed

    def __post_init__(self) -> None:
        require(self.most >= 1, "most", self.most, "1 or more")
        require(self.service_hours > 0, "service_hours", self.service_hours, "above 0")


class Dependency(NamedTuple):
    """How much hangs on few: shares of the year's net revenue; ``hhi`` is the sum of squared shares."""

    n_accounts: int
    top_share: float | None  # of the largest account
    key_share: float | None  # of the key accounts together
    key_margin_share: float | None  # of the year's margin; None where a cost is unknown
    hhi: float | None  # 1 / n_accounts when all are alike, 1 when there is one
    alike: float | None  # 1 / hhi: so many accounts of equal size would be as concentrated


class KeyAccounts(NamedTuple):
    """``accounts``: a row a key account; ``owners``: accounts an owner; ``missing``: columns that would tell more."""

    dependency: Dependency
    accounts: pl.DataFrame
    owners: pl.DataFrame
    missing: pl.DataFrame


def find_key_accounts(
    customers: pl.DataFrame, tables: Tables, *, lines: pl.LazyFrame | None, as_of: dt.date,
    rules: KeyAccountRules | None = None,
) -> KeyAccounts:  # fmt: skip
    """Tell the key accounts: scored customers and side tables -> KeyAccounts.

    An account is the firm (account_id), or the customer where none is recorded; its net revenue is that of the 365
    days up to as_of. Accounts without revenue above 0 are none. Promises are those of all time up to as_of.
    """
    rules = rules or KeyAccountRules()
    people = _with_account(customers)
    sums = account_sums(people)
    key = sums.head(rules.most)
    promises = _promises(people, tables, lines, as_of, rules)
    for part in promises.values():
        if part is not None:
            key = key.join(part, on="account", how="left", maintain_order="left")
    return KeyAccounts(dependency(sums, key), key, owner_table(sums, key), _missing(customers, promises))


def _with_account(customers: pl.DataFrame) -> pl.DataFrame:
    firms = [pl.col("account_id")] if "account_id" in customers.columns else []
    return customers.with_columns(pl.coalesce(*firms, "customer_id").alias("account"))


def account_sums(people: pl.DataFrame) -> pl.DataFrame:
    """Total each account: -> account, name, owner, n_customers, year_revenue, account_rate, cumulative_rate,
    year_margin, wallet, wallet_rate, clv, p_alive; the largest first.

    A sum with an unknown part is null. name, owner and the rest come where they are recorded.
    """
    there = set(people.columns)
    sums = [_known_sum(name) for name in ("year_margin", "clv", "wallet") if name in there]
    firsts = [pl.col(name).drop_nulls().first() for name in ("name", "owner") if name in there]
    highest = [pl.col("p_alive").max()] if "p_alive" in there else []
    table = people.group_by("account").agg(
        pl.len().cast(pl.Int64).alias("n_customers"), pl.col("year_revenue").sum().round(2), *sums, *firsts, *highest
    )
    table = table.filter(pl.col("year_revenue") > 0).sort("year_revenue", "account", descending=[True, False])
    rate = pl.col("year_revenue") / pl.col("year_revenue").sum()
    table = table.with_columns(rate.alias("account_rate"), rate.cum_sum().alias("cumulative_rate"))
    if "wallet" in there:
        table = table.with_columns(
            pl.when(pl.col("wallet") > 0).then(pl.col("year_revenue") / pl.col("wallet")).alias("wallet_rate")
        )
    names = ("account", "name", "owner", "n_customers", "year_revenue", "account_rate", "cumulative_rate",
             "year_margin", "wallet", "wallet_rate", "clv", "p_alive")  # fmt: skip
    return table.select(name for name in names if name in table.columns)


def _known_sum(name: str) -> pl.Expr:
    return pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum().round(2)).alias(name)


def dependency(sums: pl.DataFrame, key: pl.DataFrame) -> Dependency:
    """How much hangs on few accounts: account_sums and the key ones among them -> Dependency."""
    if sums.is_empty():
        return Dependency(0, None, None, None, None, None)
    rates = sums["account_rate"]
    hhi = float((rates**2).sum())
    return Dependency(
        sums.height, float(rates[0]), float(key["account_rate"].sum()), _margin_share(sums, key), hhi, 1 / hhi
    )


def _margin_share(sums: pl.DataFrame, key: pl.DataFrame) -> float | None:
    if "year_margin" not in sums.columns or sums["year_margin"].null_count():
        return None
    whole = float(sums["year_margin"].sum())
    return float(key["year_margin"].sum()) / whole if whole > 0 else None


def owner_table(sums: pl.DataFrame, key: pl.DataFrame) -> pl.DataFrame:
    """Accounts an owner: -> owner, n_accounts, n_key_accounts, year_revenue, account_rate; null = nobody in charge."""
    if "owner" not in sums.columns:
        return pl.DataFrame(schema={"owner": pl.String, "n_accounts": pl.Int64})
    is_key = pl.col("account").is_in(key["account"].implode())
    table = sums.group_by("owner").agg(
        pl.len().cast(pl.Int64).alias("n_accounts"), is_key.sum().cast(pl.Int64).alias("n_key_accounts"),
        pl.col("year_revenue").sum().round(2), pl.col("account_rate").sum(),
    )  # fmt: skip
    return table.sort("year_revenue", "owner", descending=[True, False])


def _promises(
    people: pl.DataFrame, tables: Tables, lines: pl.LazyFrame | None, as_of: dt.date, rules: KeyAccountRules
) -> dict[str, pl.DataFrame | None]:
    """Share of promises kept an account, by kind; None where the table or column isn't there."""
    firms = people.select("customer_id", "account")
    found = {
        "delivered_rate": _deliveries(lines, as_of),
        "closed_rate": _service(tables.get("interactions"), as_of, rules.service_hours),
        "paid_rate": _payments(tables.get("invoices"), as_of),
        "won_rate": _opportunities(tables.get("opportunities"), as_of),
        "satisfaction": _satisfaction(tables.get("interactions"), as_of),
    }
    return {name: None if each is None else _by_account(each, firms, name) for name, each in found.items()}


def _by_account(kept: pl.DataFrame, firms: pl.DataFrame, name: str) -> pl.DataFrame:
    joined = kept.join(firms, on="customer_id", how="inner")
    return joined.group_by("account").agg(pl.col("_kept").cast(pl.Float64).mean().alias(name))


def _deliveries(lines: pl.LazyFrame | None, as_of: dt.date) -> pl.DataFrame | None:
    """Each line with a promise that is due: kept = delivered by then; not delivered counts as broken."""
    if lines is None or not {"promised_on", "delivered_on"} <= set(lines.collect_schema().names()):
        return None
    due = lines.filter(pl.col("date") <= as_of, pl.col("promised_on") <= as_of)
    kept = (pl.col("delivered_on") <= pl.col("promised_on")).fill_null(False)
    found = due.select("customer_id", kept.alias("_kept")).collect()
    return found if found.height else None


def _service(interactions: pl.DataFrame | None, as_of: dt.date, hours: float) -> pl.DataFrame | None:
    """Each service request that could have been closed in time; still open counts as broken."""
    if interactions is None or not {"opened_at", "closed_at"} <= set(interactions.columns):
        return None
    allowed = dt.timedelta(hours=hours)
    end = dt.datetime.combine(as_of, dt.time.max)
    due = interactions.filter(pl.col("opened_at").is_not_null(), pl.col("opened_at") + allowed <= end)
    kept = (pl.col("closed_at") - pl.col("opened_at") <= allowed).fill_null(False)
    return due.select("customer_id", kept.alias("_kept")) if due.height else None


def _payments(invoices: pl.DataFrame | None, as_of: dt.date) -> pl.DataFrame | None:
    if invoices is None or not {"due_on", "paid_on"} <= set(invoices.columns):
        return None
    due = invoices.filter(pl.col("due_on") <= as_of)
    return due.select("customer_id", (pl.col("paid_on") <= pl.col("due_on")).fill_null(False).alias("_kept"))


def _opportunities(opportunities: pl.DataFrame | None, as_of: dt.date) -> pl.DataFrame | None:
    if opportunities is None or not {"customer_id", "status", "closed_on"} <= set(opportunities.columns):
        return None
    decided = opportunities.filter(
        pl.col("customer_id").is_not_null(), pl.col("status").is_in(["won", "lost"]), pl.col("closed_on") <= as_of
    )
    return decided.select("customer_id", (pl.col("status") == "won").alias("_kept"))


def _satisfaction(interactions: pl.DataFrame | None, as_of: dt.date) -> pl.DataFrame | None:
    if interactions is None or "satisfaction" not in interactions.columns:
        return None
    told = interactions.filter(pl.col("satisfaction").is_not_null(), pl.col("occurred_at").dt.date() <= as_of)
    return told.select("customer_id", pl.col("satisfaction").alias("_kept"))


_NEEDED = {
    "delivered_rate": ("transactions", "promised_on, delivered_on"),
    "closed_rate": ("interactions", "opened_at, closed_at"),
    "paid_rate": ("invoices", "due_on, paid_on"),
    "won_rate": ("opportunities", "status, closed_on"),
    "satisfaction": ("interactions", "satisfaction"),
}


def _missing(customers: pl.DataFrame, promises: Mapping[str, pl.DataFrame | None]) -> pl.DataFrame:
    """What would tell more: -> needed_table, needed_column."""
    wanted = [("customers", name) for name in ("account_id", "owner", "wallet") if not _is_told(customers, name)]
    rows = [*wanted, *(_NEEDED[name] for name, part in promises.items() if part is None)]
    return pl.DataFrame(rows, schema={"needed_table": pl.String, "needed_column": pl.String}, orient="row")


def _is_told(customers: pl.DataFrame, name: str) -> bool:
    return name in customers.columns and customers[name].null_count() < customers.height

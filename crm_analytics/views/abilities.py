"""What is possible with these data: which pages can answer, and which column would let them answer more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from crm_analytics.dataset import DataSet
from crm_analytics.schemas import ValueBasis
from crm_analytics.settings import YEAR_DAYS, ValueRules

CONSENTS = ("consent_email", "consent_phone", "consent_post")


@dataclass(frozen=True)
class Ability:
    """Something that data allow when they hold what it needs.

    ``pages`` answer with it; any one of ``needs`` (columns and tables of schemas) would bring it; with a stand-in the
    pages answer without it too, only coarser.
    """

    code: str
    holds: Callable[[DataSet], bool]
    pages: tuple[str, ...]
    needs: tuple[str, ...] = ()
    has_stand_in: bool = False


def abilities(data: DataSet) -> pl.DataFrame:
    """List what data allow: data set -> ability, is_possible, is_coarser (possible, but with a stand-in), pages, needs.

    ``pages`` and ``needs`` are lists of codes; ``needs`` is empty where only more time or more customers would help.
    """
    holds = [ability.holds(data) for ability in ABILITIES]
    table = pl.DataFrame(
        {
            "ability": [ability.code for ability in ABILITIES],
            "is_possible": [held or ability.has_stand_in for held, ability in zip(holds, ABILITIES, strict=True)],
            "is_coarser": [not held and ability.has_stand_in for held, ability in zip(holds, ABILITIES, strict=True)],
            "pages": [list(ability.pages) for ability in ABILITIES],
            "needs": [list(ability.needs) for ability in ABILITIES],
        },
        schema_overrides={"needs": pl.List(pl.String)},
    )
    return table


def _covers_horizon(data: DataSet) -> bool:
    # a forecast as long as the data themselves is the most that they can be asked for
    return data.last_date - data.first_date >= dt.timedelta(days=ValueRules().horizon_days)


def _has_repeaters(data: DataSet) -> bool:
    days = data.ledger.filter("is_purchase_day")
    return days.height > days["customer_id"].n_unique()


def _has_cohorts(data: DataSet) -> bool:
    """Two months or more in which customers bought first, without those who were probably customers before."""
    new = data.first_purchases.filter(pl.col("first_day") > (data.known_until or dt.date.min))
    return new["first_day"].dt.truncate("1mo").n_unique() >= 2


def _has_orders(data: DataSet) -> bool:
    return data.intake is None or all(message.code != "intake.orders_made" for message in data.intake.messages)


def _knows(table: pl.DataFrame | None, *columns: str) -> bool:
    return table is not None and any(name in table.columns and table[name].count() > 0 for name in columns)


ABILITIES = (
    Ability("margin", lambda data: data.value_basis is ValueBasis.MARGIN, ("value", "segments", "results"),
            ("column.cost", "column.unit_cost", "column.profit"), has_stand_in=True),
    Ability("repeat_models", _has_repeaters, ("value", "segments", "lifecycle")),
    Ability("horizon", _covers_horizon, ("value", "segments"), has_stand_in=True),
    Ability("last_year", lambda data: data.last_date - data.first_date > dt.timedelta(days=YEAR_DAYS),
            ("overview", "lifecycle")),
    Ability("cohorts", _has_cohorts, ("retention",)),
    Ability("orders", _has_orders, ("overview", "customer"), ("column.order_id",), has_stand_in=True),
    Ability("product_lines", lambda data: data.category_starts.height > 0, ("lifecycle", "customer"),
            ("column.category",)),
    Ability("profiles", lambda data: data.profiles is not None, ("customer", "segments"), ("table.customers",)),
    Ability("wallet", lambda data: _knows(data.profiles, "wallet"), ("segments",), ("column.wallet",),
            has_stand_in=True),
    Ability("consent", lambda data: _knows(data.profiles, *CONSENTS), ("campaigns",),
            tuple(f"column.{name}" for name in CONSENTS)),
    Ability("prospects", lambda data: data.prospects is not None, ("value", "lifecycle"), ("table.prospects",)),
    Ability("contacts", lambda data: data.interactions is not None, ("customer",), ("table.interactions",)),
    Ability("invoices", lambda data: data.invoices is not None, ("customer",), ("table.invoices",)),
    Ability("past_campaigns", lambda data: data.campaigns is not None and data.assignments is not None,
            ("results", "campaigns"), ("table.campaigns", "table.assignments")),
)  # fmt: skip

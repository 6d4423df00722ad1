"""What a switch would change before it is turned: customers, orders, revenue and mean order of each choice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Any

import polars as pl

from crm_analytics.intake.amounts import is_refund
from crm_analytics.intake.cleaning import COMPARING, SETTLING, look_at, run_steps
from crm_analytics.intake.marks import RECORD, Sight
from crm_analytics.intake.policy import COUNTED, LastPeriod, Policy, SamePerson, WithoutCustomer
from crm_analytics.intake.statuses import StatusMeaning

# every choice that a switch offers; numbers and lists of a reader's own are tried by ``measure_choices``
CHOICES: dict[str, tuple[Any, ...]] = {
    "drop_exact_duplicates": (False, True),
    "add_up_repeats_across_files": (False, True),
    "drop_near_duplicates": (False, True),
    "drop_zero_money": (False, True),
    "drop_test_orders": (False, True),
    "drop_wholesale": (False, True),
    "statuses_counted": (COUNTED, (StatusMeaning.PAID,), (*COUNTED, StatusMeaning.PENDING), tuple(StatusMeaning)),
    "without_customer": tuple(WithoutCustomer),
    "same_person": tuple(SamePerson),
    "is_tax_in_revenue": (False, True),
    "is_shipping_in_revenue": (False, True),
    "net_refunds": (False, True),
    "last_period": tuple(LastPeriod),
    "day_starts_at": (0, 4),
}

# a switch is shown where the lines hold what it turns on
_NEEDS: dict[str, str] = {
    "statuses_counted": "status",
    "is_tax_in_revenue": "tax",
    "is_shipping_in_revenue": "shipping",
    "day_starts_at": "occurred_at",
}
# switches that act only where lines are compared
_COMPARED = {
    "drop_exact_duplicates", "add_up_repeats_across_files", "drop_near_duplicates", "near_minutes", "drop_zero_money",
    "drop_test_orders", "drop_wholesale", "wholesale_mads", "net_refunds", "last_period", "known_before",
}  # fmt: skip
_DECIMALS = 4  # of money; beyond them lies only the order in which numbers were added
_FIGURES = ("n_customers", "n_orders", "revenue", "order_value")


def preview_effects(lines: pl.LazyFrame | pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Measure every choice that the policy could have made instead: typed lines -> EFFECTS, one row a choice.

    Orders are those with a purchased line; the mean order is net revenue / orders, null without orders.

    >>> import datetime as dt
    >>> lines = pl.DataFrame({"customer_id": ["a", "b"], "order_id": ["1", "2"], "date": [dt.date(2024, 1, 31)] * 2,
    ...                       "revenue": [5.0, 0.0], "source_file": ["f", "f"], "source_row": [2, 3]})
    >>> lines = lines.with_columns(reason=pl.lit(None, pl.String), reason_column=pl.lit(None, pl.String))
    >>> effects = preview_effects(lines, Policy()).filter(pl.col("switch") == "drop_zero_money")
    >>> effects.select("n_customers_after", "n_orders_change", "order_value_before", "order_value_after").rows()
    [(1, -1, 2.5, 5.0)]
    """
    sight = look_at(lines.lazy(), policy, is_counting=False)
    return _measure(lines, sight, list(_alternatives(lines.lazy(), sight)))


def measure_choices(lines: pl.LazyFrame | pl.DataFrame, policy: Policy, changes: dict[str, Any]) -> pl.DataFrame:
    """Measure values of the reader's own, one switch at a time: typed lines, switch -> value -> EFFECTS."""
    sight = look_at(lines.lazy(), policy, is_counting=False)
    return _measure(lines, sight, list(changes.items()))


def compare_policies(lines: pl.LazyFrame | pl.DataFrame, policy: Policy, other: Policy) -> dict[str, Any]:
    """Measure several switches at once: typed lines, present policy, the other one -> the figures of an EFFECTS row."""
    numbered = lines.lazy().with_row_index(RECORD)
    sights = [look_at(lines.lazy(), each, is_counting=False) for each in (policy, other)]
    plans = [_figures(run_steps(numbered, SETTLING, sight), sight) for sight in sights]
    before, after = (_with_mean_order(found.row(0, named=True)) for found in pl.collect_all(plans))
    return _compare(before, after)


def _alternatives(lines: pl.LazyFrame, sight: Sight) -> Iterator[tuple[str, Any]]:
    for switch, choices in CHOICES.items():
        if _NEEDS.get(switch, "revenue") not in sight.columns or _is_idle(switch, sight):
            continue
        yield from ((switch, choice) for choice in choices if choice != getattr(sight.policy, switch))
    yield from (("currency", code) for code in _currencies(lines, sight) if code != sight.policy.currency)


def _is_idle(switch: str, sight: Sight) -> bool:
    return {
        "add_up_repeats_across_files": sight.n_files < 2,
        "without_customer": sight.n_nameless == 0,
        "same_person": sight.people is None,
    }.get(switch, False)


def _currencies(lines: pl.LazyFrame, sight: Sight) -> list[str]:
    # with rates, the kept currency is the one that they lead to
    if sight.n_currencies < 2 or sight.policy.rates:
        return []
    codes = pl.col("currency").str.strip_chars().str.to_uppercase().drop_nulls().unique().sort()
    found = lines.select(codes).collect()["currency"]
    return found.filter(found.str.contains("^[A-Z]{3}$")).to_list()


def _measure(lines: pl.LazyFrame | pl.DataFrame, sight: Sight, choices: list[tuple[str, Any]]) -> pl.DataFrame:
    numbered = lines.lazy().with_row_index(RECORD)
    settled = run_steps(numbered, SETTLING, sight)
    # what most choices have in common is done once, where the lines are in memory anyway
    settled = settled.collect().lazy() if isinstance(lines, pl.DataFrame) else settled
    plans = [_figures(settled, sight)]
    for switch, choice in choices:
        tried = replace(sight, policy=replace(sight.policy, **{switch: choice}))
        begun = settled if switch in _COMPARED else run_steps(numbered, SETTLING, tried)
        plans.append(_figures(begun, tried))
    before, *after = pl.collect_all(plans)
    present = _with_mean_order(before.row(0, named=True))
    rows = [_compare(present, _with_mean_order(found.row(0, named=True))) for found in after]
    named = [{"switch": s, "choice": choice_text(c)} | row for (s, c), row in zip(choices, rows, strict=True)]
    return pl.DataFrame(named, schema=_EFFECT_TYPES)


def _figures(settled: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    accepted = run_steps(settled, COMPARING, sight).filter(pl.col("reason").is_null())
    # counting numbers takes a fraction of counting texts
    customers = pl.col("customer_id").hash().n_unique()
    orders = pl.col("order_id").filter(~is_refund(sight)).hash().n_unique()
    return accepted.select(
        customers.cast(pl.Int64).alias("n_customers"),
        orders.cast(pl.Int64).alias("n_orders"),
        pl.col("revenue").sum().round(_DECIMALS),
    )


def _with_mean_order(figures: dict[str, Any]) -> dict[str, Any]:
    n_orders = figures["n_orders"]
    return figures | {"order_value": figures["revenue"] / n_orders if n_orders else None}


def _compare(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name in _FIGURES:
        is_known = before[name] is not None and after[name] is not None
        change = round(after[name] - before[name], _DECIMALS) if is_known else None
        row |= {f"{name}_before": before[name], f"{name}_after": after[name], f"{name}_change": change}
    return row


def choice_text(choice: Any) -> str:
    """Write a choice as EFFECTS name it."""
    if isinstance(choice, bool):
        return "yes" if choice else "no"
    if isinstance(choice, tuple):
        return ", ".join(map(str, choice))
    return choice.value if isinstance(choice, StrEnum) else str(choice)


_EFFECT_TYPES = {"switch": pl.String, "choice": pl.String} | {
    f"{name}_{when}": pl.Int64 if name.startswith("n_") else pl.Float64
    for name in _FIGURES
    for when in ("before", "after", "change")
}

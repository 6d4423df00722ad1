"""How good the data are: what each finding does to later results, what treats it, and one grade for all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import polars as pl

from crm_analytics.intake.inspection import inspect_lines
from crm_analytics.intake.policy import KnownBefore, LastPeriod, Policy, SamePerson, WithoutCustomer
from crm_analytics.messages import Message, Severity


class Grade(StrEnum):
    """How much money stands on doubtful lines."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"
    E = "e"


# share of money (or of rows, where no money is known) below which the grade is given; A to E as schools have them
GRADE_LIMITS = ((0.01, Grade.A), (0.05, Grade.B), (0.15, Grade.C), (0.40, Grade.D))

# finding -> the switch that treats it, and how
TREATMENTS: dict[str, dict[str, Any]] = {
    "exact_duplicate": {"drop_exact_duplicates": True},
    "repeated_across_files": {"add_up_repeats_across_files": True},
    "near_duplicate": {"drop_near_duplicates": True},
    "zero_money": {"drop_zero_money": True},
    "test_order": {"drop_test_orders": True},
    "wholesale_order": {"drop_wholesale": True},
    "row_without_customer": {"without_customer": WithoutCustomer.GUEST_PER_ORDER},
    "customer_made_up": {"without_customer": WithoutCustomer.REJECT},
    "customer_filled": {"same_person": SamePerson.IGNORE},
    "ids_of_one_person": {"same_person": SamePerson.MERGE},
    "return_cost_flipped": {"flip_return_cost": False},
    "refund_netted": {"net_refunds": False},
    "unfinished_period": {"last_period": LastPeriod.FULL_MONTH},
    "known_before": {"known_before": KnownBefore.NOBODY},
    "date_order_assumed": {"is_day_first": True},
}

# what the intake itself put right, or did as it was told: nothing is doubtful any more
_SETTLED = {"repeated_across_files", "customer_made_up", "customer_filled", "return_cost_flipped", "refund_netted"}


@dataclass(frozen=True)
class Health:
    """The graded report: HEALTH rows, the share of money that stands on doubtful lines, and its grade."""

    findings: pl.DataFrame
    doubtful_share: float
    grade: Grade
    messages: tuple[Message, ...] = ()


def assess_health(findings: pl.DataFrame, policy: Policy, *, money: float | None = None) -> Health:
    """Grade what was found: FINDINGS, sum of |revenue| of all rows read -> Health.

    Warnings and errors that the policy doesn't treat are added up, each by its share of the money (of the rows where
    no money is known). A line with two faults counts twice, so the grade is never too good: A below 1 %, B below 5 %,
    C below 15 %, D below 40 %, else E.

    >>> found = pl.DataFrame({"code": ["intake.exact_duplicate"], "n_rows": [2], "share": [0.2], "money": [3.0],
    ...                       "severity": ["warning"]})
    >>> assess_health(found, Policy(), money=100.0).grade
    <Grade.B: 'b'>
    """
    code = pl.col("code").str.strip_prefix("intake.")
    switches = {name: next(iter(switch)) for name, switch in TREATMENTS.items()}
    treated = [name for name in TREATMENTS if name in _SETTLED or _is_treated(name, policy)]
    table = findings.with_columns(
        pl.format("finding.{}.consequence", code).alias("consequence"),
        code.replace_strict(switches, default=None, return_dtype=pl.String).alias("treatment"),
        code.is_in(treated).alias("is_treated"),
    )
    doubtful = table.filter(pl.col("severity") != str(Severity.INFO), ~pl.col("is_treated"))
    share = min(1.0, float(doubtful.select(_share_of(money).sum()).item()))
    return Health(table, share, grade_of(share))


def _share_of(money: float | None) -> pl.Expr:
    return pl.coalesce(pl.col("money") / money, "share") if money else pl.col("share")


def grade_of(doubtful_share: float) -> Grade:
    """Grade a share of doubtful money.

    >>> grade_of(0.0), grade_of(0.05), grade_of(0.9)
    (<Grade.A: 'a'>, <Grade.C: 'c'>, <Grade.E: 'e'>)
    """
    return next((grade for limit, grade in GRADE_LIMITS if doubtful_share < limit), Grade.E)


def _is_treated(code: str, policy: Policy) -> bool:
    return all(getattr(policy, name) == value for name, value in TREATMENTS[code].items())


def report_health(lines: pl.LazyFrame, findings: pl.DataFrame, policy: Policy) -> Health:
    """Look at the cleaned lines as a whole and grade everything found: cleaned lines, FINDINGS of the intake -> Health.

    >>> import datetime as dt
    >>> lines = pl.LazyFrame({"customer_id": ["a"], "order_id": ["1"], "date": [dt.date(2024, 1, 5)], "revenue": [5.0],
    ...                       "product": ["CafÃ©"], "reason": pl.Series([None], dtype=pl.String)})
    >>> none = pl.DataFrame(schema={"code": pl.String, "n_rows": pl.Int64, "share": pl.Float64, "money": pl.Float64,
    ...                             "severity": pl.String})
    >>> health = report_health(lines, none, Policy())
    >>> health.findings["code"].to_list(), health.grade
    (['intake.broken_text'], <Grade.E: 'e'>)
    """
    counted, messages = inspect_lines(lines, policy)
    n_read, money = lines.select(pl.len().alias("_n"), pl.col("revenue").abs().sum()).collect().row(0)
    new = pl.DataFrame(counted, schema={name: findings.schema[name] for name in _COUNTED})
    all_found = pl.concat(
        [findings, new.with_columns((pl.col("n_rows") / max(n_read, 1)).alias("share"))], how="diagonal"
    )
    ordered = all_found.sort(["money", "n_rows", "code"], descending=[True, True, False], nulls_last=True)
    return replace(assess_health(ordered, policy, money=money), messages=tuple(messages))


_COUNTED = ("code", "n_rows", "money", "severity")


def treat(policy: Policy, code: str) -> Policy:
    """Turn the switch that treats a finding: policy, code with or without "intake." -> policy.

    >>> treat(Policy(), "intake.zero_money").drop_zero_money
    True
    """
    return replace(policy, **TREATMENTS[code.removeprefix("intake.")])

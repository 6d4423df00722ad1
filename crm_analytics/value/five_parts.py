"""CLV in five parts, each with what it rests on: purchases, word of mouth, information, knowledge, other markets."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import polars as pl

from crm_analytics.settings import YEAR_DAYS, PartRules
from crm_analytics.value.records import Records
from crm_analytics.value.referrals import add_referrals, is_recorded
from crm_analytics.value.simple import word_of_mouth_value

_ITEMS = ("inquiry", "complaint", "suggestion")  # contacts that tell us something


class ValuePart(StrEnum):
    """A part of customer lifetime value."""

    PURCHASE = "purchase"
    WORD_OF_MOUTH = "word_of_mouth"
    INFORMATION = "information"
    KNOWLEDGE = "knowledge"
    TRANSACTION = "transaction"


class PartBasis(StrEnum):
    """What a part rests on: money in the data, things counted in the data times an entered worth, or entered alone."""

    MEASURED = "measured"
    COUNTED = "counted"
    ASSUMED = "assumed"


PART_COLUMNS = {part: f"{part}_part" for part in ValuePart}


def add_parts(
    customers: pl.DataFrame, records: Records, *, as_of: dt.date, rules: PartRules, horizon_days: int
) -> pl.DataFrame:
    """Add the five parts over the horizon: + purchase_part, word_of_mouth_part, information_part, knowledge_part,
    transaction_part, parts_total; keeps rows.

    CPV is clv. PPV is the clv of those whom the customer has won so far. CIV, CKV and CTV are what the trailing 365
    days brought (items and adopted ideas x their entered worth; partner income), while the customer stays active:
    x P(alive) x horizon. What isn't recorded is an entered amount, the same for everyone.
    ``parts_total`` is what this customer's loyalty brings; the referred are in it, so no sum over customers holds it.
    """
    lasting = pl.col("p_alive").fill_null(0.0) * horizon_days / YEAR_DAYS
    year = {name: _in_year(getattr(records, name), as_of, dated) for name, dated in _DATED.items()}
    table = add_referrals(customers)
    parts = {
        ValuePart.PURCHASE: table["clv"],
        ValuePart.WORD_OF_MOUTH: _word_of_mouth(table, rules),
        ValuePart.INFORMATION: _information(table, year, rules),
        ValuePart.KNOWLEDGE: _knowledge(table, year["interactions"], rules),
        ValuePart.TRANSACTION: _transaction(table, year["partner_income"], rules),
    }
    named = table.with_columns(series.alias(PART_COLUMNS[part]) for part, series in parts.items())
    later = [PART_COLUMNS[part] for part in list(ValuePart)[2:]]
    return named.with_columns(pl.col(name) * lasting for name in later).with_columns(
        pl.sum_horizontal(PART_COLUMNS.values()).alias("parts_total")
    )


_DATED = {"interactions": "occurred_at", "surveys": "answered_on", "partner_income": "earned_on"}


def part_bases(customers: pl.DataFrame, records: Records) -> dict[ValuePart, PartBasis]:
    """What each part rests on, with these tables."""
    counts, income = records.interactions is not None or records.surveys is not None, records.partner_income
    ideas = records.interactions is not None and "is_adopted" in records.interactions.columns
    return {
        ValuePart.PURCHASE: PartBasis.MEASURED,
        ValuePart.WORD_OF_MOUTH: PartBasis.MEASURED if is_recorded(customers) else PartBasis.ASSUMED,
        ValuePart.INFORMATION: PartBasis.COUNTED if counts else PartBasis.ASSUMED,
        ValuePart.KNOWLEDGE: PartBasis.COUNTED if ideas else PartBasis.ASSUMED,
        ValuePart.TRANSACTION: PartBasis.MEASURED if income is not None else PartBasis.ASSUMED,
    }


def part_totals(customers: pl.DataFrame, records: Records) -> pl.DataFrame:
    """Sum the parts over customers with add_parts: -> value_part, part_basis, amount, per_customer, is_in_total.

    Measured word of mouth is the clv of the referred, who are customers themselves: it is shown, not added.
    """
    bases, n = part_bases(customers, records), max(customers.height, 1)
    rows = []
    for part, basis in bases.items():
        amount = float(customers[PART_COLUMNS[part]].sum())
        is_added = part is not ValuePart.WORD_OF_MOUTH or basis is not PartBasis.MEASURED
        rows.append((part.value, basis.value, amount, amount / n, is_added))
    names = {"value_part": pl.String, "part_basis": pl.String, "amount": pl.Float64, "per_customer": pl.Float64}
    return pl.DataFrame(rows, schema={**names, "is_in_total": pl.Boolean}, orient="row")


def _in_year(table: pl.DataFrame | None, as_of: dt.date, dated: str) -> pl.DataFrame | None:
    if table is None:
        return None
    day = pl.col(dated).cast(pl.Date)
    return table.filter(day <= as_of, day > as_of - dt.timedelta(days=YEAR_DAYS))


def _word_of_mouth(customers: pl.DataFrame, rules: PartRules) -> pl.Series:
    if is_recorded(customers):
        return customers["referred_clv"]
    entered = word_of_mouth_value(rules.influence, rules.reach, rules.value_of_referred)
    return pl.repeat(entered, customers.height, dtype=pl.Float64, eager=True)


def _information(customers: pl.DataFrame, year: dict[str, pl.DataFrame | None], rules: PartRules) -> pl.Series:
    contacts, answers = year["interactions"], year["surveys"]
    told = [contacts.filter(pl.col("kind").is_in(_ITEMS))] if contacts is not None else []
    given = [table.select("customer_id") for table in (*told, answers) if table is not None]
    if not given:
        return pl.repeat(rules.n_items * rules.value_per_item, customers.height, dtype=pl.Float64, eager=True)
    return _count(customers, pl.concat(given)) * rules.value_per_item


def _knowledge(customers: pl.DataFrame, contacts: pl.DataFrame | None, rules: PartRules) -> pl.Series:
    if contacts is None or "is_adopted" not in contacts.columns:
        return pl.repeat(rules.n_ideas * rules.value_per_idea, customers.height, dtype=pl.Float64, eager=True)
    return _count(customers, contacts.filter(pl.col("is_adopted")).select("customer_id")) * rules.value_per_idea


def _transaction(customers: pl.DataFrame, income: pl.DataFrame | None, rules: PartRules) -> pl.Series:
    if income is None:
        return pl.repeat(rules.partner_income, customers.height, dtype=pl.Float64, eager=True)
    return _of_customers(customers, income.group_by("customer_id").agg(pl.col("amount").sum().alias("_value")))


def _count(customers: pl.DataFrame, rows: pl.DataFrame) -> pl.Series:
    return _of_customers(customers, rows.group_by("customer_id").agg(pl.len().cast(pl.Float64).alias("_value")))


def _of_customers(customers: pl.DataFrame, values: pl.DataFrame) -> pl.Series:
    joined = customers.select("customer_id").join(values, on="customer_id", how="left", maintain_order="left")
    return joined["_value"].fill_null(0.0)

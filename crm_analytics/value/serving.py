"""What customers cost beside the goods: to win them, to serve them, to gather and use information."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import polars as pl

from crm_analytics.settings import ContactCosts, ValueRules
from crm_analytics.value.histories import Array, number_columns, read_histories, series_of
from crm_analytics.value.purchases import PurchaseModel, monthly_horizon
from crm_analytics.value.records import Records

_INFORMING = ("suggestion",)  # kinds of contact that bring information; the others are service
_NO_SERVICE = ("page_view",)  # looked at, but served by nobody


class CostKind(StrEnum):
    """The three costs of customer relations."""

    WIN = "win"
    SERVE = "serve"
    INFORM = "inform"


COST_COLUMNS = {CostKind.WIN: "acquisition_cost", CostKind.SERVE: "cost_to_serve", CostKind.INFORM: "cost_to_inform"}


def contact_costs_of(campaigns: pl.DataFrame | None, default: ContactCosts | None = None) -> ContactCosts:
    """The company's own cost a contact where its campaigns name one (median by channel), else the default's.

    >>> contact_costs_of(pl.DataFrame({"channel": ["phone"], "cost_per_contact": [6.0]})).phone
    6.0
    """
    default = default or ContactCosts()
    if campaigns is None or not {"channel", "cost_per_contact"} <= set(campaigns.columns):
        return default
    own = campaigns.drop_nulls(["channel", "cost_per_contact"]).group_by("channel")
    found = dict(own.agg(pl.col("cost_per_contact").median()).iter_rows())
    return default.changed(**{name: cost for name, cost in found.items() if name in default.channels})


def add_costs(customers: pl.DataFrame, records: Records, *, costs: ContactCosts) -> pl.DataFrame:
    """Add what each customer has cost since the first purchase: + cost_to_serve, cost_to_inform; keeps rows.

    Contacts (interactions) count with the cost of their channel; page views cost nothing, suggestions and survey
    answers are information. Null where no such table is recorded. The cost to win is the column acquisition_cost.

    >>> import datetime as dt
    >>> people = pl.DataFrame({"customer_id": ["a"], "first_day": [dt.date(2024, 1, 1)]})
    >>> calls = pl.DataFrame({"customer_id": ["a"], "occurred_at": [dt.datetime(2024, 2, 1)], "kind": ["complaint"],
    ...                       "channel": ["phone"]})
    >>> add_costs(people, Records(interactions=calls), costs=ContactCosts(phone=30))["cost_to_serve"].to_list()
    [30.0]
    """
    spent = [_contacts(customers, records.interactions, costs), _answers(customers, records.surveys, costs)]
    table = customers
    for number, part in enumerate(part for part in spent if part is not None):
        table = table.join(part, on="customer_id", how="left", suffix=f"_{number}", maintain_order="left")
    serve, inform = (_sum_known(table, name) for name in ("_serve", "_inform"))
    return customers.with_columns(serve.alias("cost_to_serve"), inform.alias("cost_to_inform"))


def _sum_known(table: pl.DataFrame, prefix: str) -> pl.Series:
    names = [name for name in table.columns if name.startswith(prefix)]
    if not names:
        return pl.Series([None] * table.height, dtype=pl.Float64)
    return table.select(pl.sum_horizontal(pl.col(name).fill_null(0.0) for name in names)).to_series()


def _contacts(customers: pl.DataFrame, interactions: pl.DataFrame | None, costs: ContactCosts) -> pl.DataFrame | None:
    if interactions is None or not {"kind", "channel"} <= set(interactions.columns):
        return None
    cost = pl.col("channel").replace_strict(costs.by_channel(), default=0.0, return_dtype=pl.Float64)
    informs = pl.col("kind").is_in(_INFORMING)
    served = interactions.filter(~pl.col("kind").is_in(_NO_SERVICE))
    return _since_first_purchase(served, customers, "occurred_at").group_by("customer_id").agg(
        cost.filter(~informs).sum().alias("_serve"), cost.filter(informs).sum().alias("_inform_contacts")
    )  # fmt: skip


def _answers(customers: pl.DataFrame, surveys: pl.DataFrame | None, costs: ContactCosts) -> pl.DataFrame | None:
    if surveys is None:
        return None
    answered = _since_first_purchase(surveys, customers, "answered_on").group_by("customer_id")
    return answered.agg((pl.len().cast(pl.Float64) * costs.survey).alias("_inform_answers"))


def _since_first_purchase(records: pl.DataFrame, customers: pl.DataFrame, dated: str) -> pl.DataFrame:
    first = customers.select("customer_id", "first_day")
    joined = records.join(first, on="customer_id", how="inner", suffix="_of_customer")
    return joined.filter(pl.col(dated).cast(pl.Date) >= pl.col("first_day"))


def add_net_value(customers: pl.DataFrame, *, model: PurchaseModel, rules: ValueRules) -> pl.DataFrame:
    """Add what is left of clv after service and information: + expected_costs, clv_net; keeps rows.

    A customer's cost a purchase day, shrunken to the base's with the weight of the base's mean number of purchase
    days, is expected for each purchase to come, discounted like these. The cost to win is spent already and not in it.
    In: frequency, recency, T, clv, cost_to_serve, cost_to_inform. Null costs leave clv as it is.
    """
    costs = customers.select(pl.sum_horizontal(pl.col("cost_to_serve", "cost_to_inform").fill_null(0.0))).to_series()
    expected = pl.Series("expected_costs", _cost_a_purchase(customers, costs.to_numpy())) * discounted_purchases(
        customers, model=model, rules=rules
    )
    return customers.with_columns(expected, (pl.col("clv") - expected).alias("clv_net"))


def discounted_purchases(customers: pl.DataFrame, *, model: PurchaseModel, rules: ValueRules) -> pl.Series:
    """Discounted purchase days expected of each customer over the horizon; null where the row is in no model."""
    horizon = monthly_horizon(rules.horizon_days, rules.annual_discount_rate)
    is_usable = read_histories(customers).is_usable
    return series_of("discounted_purchases", model.purchase_moments(customers, horizon).discounted, is_usable)


def _cost_a_purchase(customers: pl.DataFrame, costs: Array) -> Array:
    (frequency,) = number_columns(customers, "frequency")
    days = np.where(np.isfinite(frequency), frequency + 1, 0.0)
    if not days.sum():
        return np.zeros(len(days))
    base, weight = costs.sum() / days.sum(), days.mean()
    return np.asarray((costs + weight * base) / (days + weight))


def cost_table(customers: pl.DataFrame) -> pl.DataFrame:
    """Sum the three costs up: + cost_kind, n_customers (whose cost is known), cost, cost_per_customer.

    >>> cost_table(pl.DataFrame({"acquisition_cost": [10.0, None]})).rows()
    [('win', 1, 10.0, 10.0)]
    """
    there = [(kind, name) for kind, name in COST_COLUMNS.items() if name in customers.columns]
    known = [(kind, customers[name].drop_nulls()) for kind, name in there]
    rows = [
        (kind.value, len(cost), float(cost.sum()), float(cost.sum()) / len(cost)) for kind, cost in known if len(cost)
    ]
    names = {"cost_kind": pl.String, "n_customers": pl.Int64, "cost": pl.Float64, "cost_per_customer": pl.Float64}
    return pl.DataFrame(rows, schema=names, orient="row")

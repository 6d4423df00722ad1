"""One door to every way to segment: rules in, a scheme out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crm_analytics.segments.schemes.by_column import ByColumn, class_by_column
from crm_analytics.segments.schemes.clusters import ClusterRules, class_by_cluster
from crm_analytics.segments.schemes.crossing import cross
from crm_analytics.segments.schemes.early_adopters import AdopterRules, class_by_adoption
from crm_analytics.segments.schemes.profit_tiers import ProfitTierRules, class_by_profit
from crm_analytics.segments.schemes.rfm import RfmRules, class_by_rfm
from crm_analytics.segments.schemes.rule_builder import RuleSet, class_by_rules
from crm_analytics.segments.schemes.scheme import People, Scheme
from crm_analytics.segments.schemes.value_levels import (
    StageByValue,
    ValueLevels,
    class_by_level,
    class_by_stage_and_value,
)

SchemeRules = Any  # one of the keys below; frozen, so that it may stand in the key of a cache


@dataclass(frozen=True)
class Crossed:
    """Two schemes at once."""

    first: SchemeRules
    second: SchemeRules


def classify(people: People, rules: SchemeRules) -> Scheme:
    """Class people by the rules of any scheme; each customer is in exactly one class.

    Raises NotOneClass, RepeatedCustomers, NotEnoughData, UnknownColumn and InvalidSetting.

    >>> import datetime as dt, polars as pl
    >>> base = pl.DataFrame({"customer_id": ["a", "b"], "region": ["N", "S"], "stage": ["lapsed", "lapsed"]})
    >>> people = People(base, dt.date(2024, 1, 1))
    >>> classify(people, Crossed(ByColumn("stage"), ByColumn("region"))).classes
    ('lapsed x N', 'lapsed x S')
    """
    return _METHODS[type(rules)](people, rules)


def _cross(people: People, rules: Crossed) -> Scheme:
    return cross(classify(people, rules.first), classify(people, rules.second))


_METHODS: dict[type, Callable[[People, Any], Scheme]] = {
    ByColumn: class_by_column,
    ValueLevels: class_by_level,
    StageByValue: class_by_stage_and_value,
    ProfitTierRules: class_by_profit,
    RfmRules: class_by_rfm,
    ClusterRules: class_by_cluster,
    AdopterRules: class_by_adoption,
    RuleSet: class_by_rules,
    Crossed: _cross,
}

"""Rules of the stages as a company's own rhythm suggests them."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

import numpy as np
import polars as pl

from crm_analytics.lifecycle.history import base_gap
from crm_analytics.lifecycle.purchase_days import Array, PurchaseDays, find_purchase_days
from crm_analytics.lifecycle.survival import still_lasting
from crm_analytics.settings import StageRules

# Somebody who is still there and buys at random is back within one more usual gap with probability 1 - 1 / e. Who has
# half of that chance left is slipping, who has a third of it counts as gone.
STILL_THERE = 1 - 1 / 2.718281828459045
DEGRADATION_CHANCE, LAPSED_CHANCE = STILL_THERE / 2, STILL_THERE / 3
STEP = 0.25  # usual gaps; what a reader can set
DEGRADATION_GAPS, LAPSED_GAPS = (1.0, 6.0), (1.5, 12.0)  # least and most that can be set
FEWEST_SILENCES = 100  # that ended in a purchase; with fewer a chance can't be told
_DRAWN = 200_000  # customers


@dataclass(frozen=True)
class StageDefaults:
    """Rules that a company's own rhythm suggests, and what they rest on."""

    rules: StageRules
    as_of: dt.date
    usual_gap_days: float  # mean gap between purchase days of one customer, over the base
    n_silences: int  # that ended in another purchase; below FEWEST_SILENCES the rules are the product's own

    @property
    def is_derived(self) -> bool:
        """Whether there was enough to derive them from."""
        return self.n_silences >= FEWEST_SILENCES

    def to_content(self) -> dict[str, Any]:
        """Plain values, to keep."""
        return {**asdict(self), "as_of": self.as_of.isoformat()}

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> Self:
        """Read what to_content wrote."""
        named = {**content, "rules": rules_from(content["rules"]), "as_of": dt.date.fromisoformat(content["as_of"])}
        return cls(**{field.name: named[field.name] for field in fields(cls)})


def rules_from(content: dict[str, Any]) -> StageRules:
    """Read kept rules; settings that have come since take their own default. Raises InvalidSetting."""
    known = {field.name for field in fields(StageRules)}
    return StageRules(**{name: value for name, value in content.items() if name in known})


def propose_stage_rules(
    ledger: pl.DataFrame | PurchaseDays, *, as_of: dt.date, rules: StageRules | None = None
) -> StageDefaults:
    """Derive from the data how long a silence tells something: LEDGER -> rules with silences of these data.

    A silence is measured in the customer's usual gap as it was known when the silence began; how many are still silent
    after so many gaps is the Kaplan-Meier estimate, so that silences which are not over count too. Of those who have
    been silent for a number of gaps, some are back within one more. Slipping begins where that chance falls below half,
    lapsed where it falls below a third, of what a customer who is still there would have. With fewer than 100 silences
    that ended in a purchase the rules are returned as they are.

    >>> from crm_analytics.ledger import build_ledger
    >>> lines = pl.DataFrame({"customer_id": ["a"], "date": [dt.date(2024, 1, 1)], "revenue": [30.0]})
    >>> propose_stage_rules(build_ledger(lines), as_of=dt.date(2024, 1, 31)).is_derived
    False
    """
    rules = rules or StageRules()
    bought = ledger if isinstance(ledger, PurchaseDays) else find_purchase_days(ledger)
    bought = _draw(bought.up_to(as_of))
    usual = base_gap(bought, as_of)
    ratios, ended = _silences(bought, as_of, usual, rules.prior_gaps)
    n_ended = int(ended.sum())
    if n_ended >= FEWEST_SILENCES:
        chances = chance_of_return(ratios, ended)
        slipping = _first_below(chances, DEGRADATION_CHANCE, DEGRADATION_GAPS)
        lapsed = max(_first_below(chances, LAPSED_CHANCE, LAPSED_GAPS), slipping + 2 * STEP)
        rules = replace(rules, degradation_after_gaps=slipping, lapsed_after_gaps=lapsed)
    return StageDefaults(rules=rules, as_of=as_of, usual_gap_days=usual, n_silences=n_ended)


def _draw(bought: PurchaseDays) -> PurchaseDays:
    if len(bought) <= _DRAWN:
        return bought
    return bought.take(np.sort(np.random.default_rng(0).permutation(len(bought))[:_DRAWN]))


def _silences(bought: PurchaseDays, as_of: dt.date, usual: float, prior: float) -> tuple[Array, Array]:
    """Every silence in usual gaps, and whether a purchase ended it."""
    customer = np.repeat(np.arange(len(bought)), np.diff(bought.starts))
    position = np.arange(len(bought.days)) - bought.starts[customer]  # gaps known when the silence began
    since_first = bought.days - bought.days[bought.starts[customer]]
    ended = np.ones(len(bought.days), dtype=bool)
    ended[bought.starts[1:] - 1] = False
    until = np.append(bought.days[1:], 0)
    until[~ended] = as_of.toordinal()
    return (until - bought.days) / ((since_first + prior * usual) / (position + prior)), ended


def chance_of_return(ratios: Array, ended: Array) -> pl.DataFrame:
    """Share of those silent for some usual gaps who are back within one more: -> months (usual gaps), share_left.

    >>> chance_of_return(np.array([0.5, 1.5, 1.5, 9.0]), np.array([True, True, True, False])).row(0)
    (0.0, 0.25)
    """
    curve = still_lasting(np.ceil(ratios / STEP) * STEP, ended)
    grid = pl.DataFrame({"months": np.arange(0, LAPSED_GAPS[1] + 1 + STEP, STEP)})
    left = grid.join_asof(curve.select("months", "share_left"), on="months").with_columns(
        pl.col("share_left").fill_null(1.0)
    )
    later = pl.col("share_left").shift(-round(1 / STEP))
    back = pl.when(pl.col("share_left") > 0).then(1 - later / pl.col("share_left")).otherwise(0.0)
    return left.select("months", back.alias("share_left")).drop_nulls()


def _first_below(chances: pl.DataFrame, chance: float, limits: tuple[float, float]) -> float:
    """Fewest usual gaps, within limits, after which the chance is below; the most that can be set where it never is."""
    below = chances.filter(pl.col("share_left") < chance, pl.col("months").is_between(*limits))
    return float(below["months"][0]) if below.height else limits[1]

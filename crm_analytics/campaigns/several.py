"""Several effects at once: treatments side by side and groups of customers, with the price of looking often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import polars as pl
from scipy.special import chdtrc, ndtri

from crm_analytics.campaigns.measurement import Uplift, measure_uplift
from crm_analytics.errors import UnknownColumn
from crm_analytics.messages import Message, Severity
from crm_analytics.schemas import Arm
from crm_analytics.settings import UpliftRules

_DEFAULT_RULES = UpliftRules()
_Pairs = dict[tuple[str, str | None], pl.DataFrame]  # customers of two sides, by their names


@dataclass(frozen=True)
class Comparison:
    """One treatment against another (null = nobody contacted), with intervals that hold for all of them together."""

    variant: str
    against: str | None
    uplift: Uplift  # interval at the simultaneous level
    p_adjusted: float | None  # Holm 1979: the chance of any false alarm among all comparisons stays p


def measure_variants(
    outcomes: pl.DataFrame, *, metric: str = "margin", covariate: str | None = None, rules: UpliftRules = _DEFAULT_RULES
) -> list[Comparison]:
    """Measure each treatment against the held out: OUTCOMES with variant -> Comparison each, in order of names.

    The intervals hold together: each has the level ``level ** (1 / number)`` (Sidak 1967), which is safe although all
    lean on the same held out. Raises UnknownColumn without variants, and as ``measure_uplift``.

    >>> table = pl.DataFrame({"arm": ["targeted"] * 4 + ["held_out"] * 2, "variant": ["gift"] * 2 + ["call"] * 2 + [None] * 2,
    ...                       "margin": [5.0, 5.0, 3.0, 1.0, 1.0, 1.0]})
    >>> [(each.variant, each.uplift.estimate) for each in measure_variants(table)]
    [('call', 1.0), ('gift', 4.0)]
    """  # noqa: E501
    held_out = outcomes.filter(pl.col("arm") == str(Arm.HELD_OUT))
    pairs: _Pairs = {(name, None): pl.concat([_of_variant(outcomes, name), held_out]) for name in _names(outcomes)}
    return _compare(pairs, metric, covariate, rules)


def compare_variants(
    outcomes: pl.DataFrame, *, metric: str = "margin", covariate: str | None = None, rules: UpliftRules = _DEFAULT_RULES
) -> list[Comparison]:
    """Measure the treatments against one another, each pair once: OUTCOMES with variant -> Comparison each.

    >>> table = pl.DataFrame({"arm": ["targeted"] * 4, "variant": ["gift"] * 2 + ["call"] * 2,
    ...                       "margin": [5.0, 5.0, 3.0, 1.0]})
    >>> [(each.variant, each.against, each.uplift.estimate) for each in compare_variants(table)]
    [('call', 'gift', -3.0)]
    """
    pairs: _Pairs = {
        (one, other): pl.concat(
            [
                _of_variant(outcomes, one),
                _of_variant(outcomes, other).with_columns(pl.lit(str(Arm.HELD_OUT)).alias("arm")),
            ]
        )
        for one, other in combinations(_names(outcomes), 2)
    }
    return _compare(pairs, metric, covariate, rules)


def _names(outcomes: pl.DataFrame) -> list[str]:
    if "variant" not in outcomes.columns:
        raise UnknownColumn(column=["variant"], available=outcomes.columns)
    return sorted(outcomes["variant"].drop_nulls().unique().to_list())


def _of_variant(outcomes: pl.DataFrame, name: str) -> pl.DataFrame:
    return outcomes.filter(pl.col("variant") == name)


def _compare(pairs: _Pairs, metric: str, covariate: str | None, rules: UpliftRules) -> list[Comparison]:
    together = replace(rules, level=rules.level ** (1 / max(len(pairs), 1)))
    measured = {
        pair: measure_uplift(part, metric=metric, covariate=covariate, rules=together) for pair, part in pairs.items()
    }
    adjusted = holm([uplift.p_value for uplift in measured.values()])
    return [Comparison(*pair, uplift, p) for (pair, uplift), p in zip(measured.items(), adjusted, strict=True)]


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjust p-values so that the chance of any false alarm stays what each says (Holm 1979); None stays None.

    >>> holm([0.01, 0.04, None])
    [0.02, 0.04, None]
    """
    known = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    worst = 0.0
    for rank, (p, place) in enumerate(known):
        worst = max(worst, min(1.0, p * (len(known) - rank)))
        adjusted[place] = worst
    return adjusted


@dataclass(frozen=True)
class Groups:
    """Effects group by group (GROUP_EFFECTS), whether they differ at all, and what to beware of."""

    effects: pl.DataFrame
    differ_p_value: float | None  # Cochran's Q: how often equal effects would look this different
    warnings: tuple[Message, ...]


def shrink_groups(by_group: Mapping[str, Uplift]) -> Groups:
    """Pull each group's effect towards the mean of all, as far as chance may have made it: -> GROUP_EFFECTS.

    Empirical Bayes: a group keeps the share between / (between + own variance) of its distance from the mean, with
    the spread between groups by DerSimonian & Laird (1986). Where the groups don't differ more than chance makes
    them, all get the mean. Groups without an interval get the mean too, because nothing is known of them.

    >>> table = pl.DataFrame({"arm": ["targeted", "held_out"] * 20, "margin": [3.0, 1.0, 4.0, 2.0] * 10})
    >>> alone = measure_uplift(table)
    >>> shrink_groups({"gold": alone, "iron": alone}).effects["shrunken"].to_list()
    [2.0, 2.0]
    """
    estimates = np.array([each.estimate for each in by_group.values()], dtype=float)
    errors = np.array([_standard_error(each) for each in by_group.values()], dtype=float)
    mean, mean_variance, between, differ_p_value = _pool(estimates, errors)
    trust = np.nan_to_num(between / (between + errors**2)) if between > 0 else np.zeros(len(errors))
    own, own_variance = np.where(np.isfinite(errors), estimates, 0.0), np.nan_to_num(errors) ** 2
    shrunken = trust * own + (1 - trust) * mean
    spread = np.sqrt(np.where(trust > 0, trust * own_variance, between) + (1 - trust) ** 2 * mean_variance)
    effects = _effects_table(by_group, shrunken, float(ndtri(0.975)) * spread)
    return Groups(effects, differ_p_value, _fishing(effects, differ_p_value))


def _standard_error(uplift: Uplift) -> float:
    if uplift.low is None or uplift.high is None or uplift.high <= uplift.low:
        return np.nan
    return float((uplift.high - uplift.low) / (2 * ndtri((1 + uplift.level) / 2)))


def _pool(estimates: np.ndarray, errors: np.ndarray) -> tuple[float, float, float, float | None]:
    """Mean of all, its variance, the variance between groups and the p-value of Cochran's Q."""
    known = np.isfinite(errors)
    if not known.any():
        return float("nan"), float("nan"), 0.0, None
    weights, values = errors[known] ** -2, estimates[known]
    mean = weights @ values / weights.sum()
    q, n = float(weights @ (values - mean) ** 2), int(known.sum())
    scale = weights.sum() - (weights**2).sum() / weights.sum()
    between = max(0.0, float((q - (n - 1)) / scale)) if n > 1 else 0.0
    weights = 1 / (errors[known] ** 2 + between)
    p_value = float(chdtrc(n - 1, q)) if n > 1 else None
    return float(weights @ values / weights.sum()), float(1 / weights.sum()), between, p_value


def _effects_table(by_group: Mapping[str, Uplift], shrunken: np.ndarray, reach: np.ndarray) -> pl.DataFrame:
    uplifts = list(by_group.values())

    def told(name: str, dtype: type[pl.DataType]) -> pl.Series:
        return pl.Series([getattr(each, name) for each in uplifts], dtype=dtype)

    columns = {
        "stratum": pl.Series(list(by_group), dtype=pl.String),
        **{name: told(name, pl.Int64) for name in ("n_targeted", "n_held_out")},
        **{name: told(name, pl.Float64) for name in ("estimate", "low", "high", "p_value")},
        "p_adjusted": pl.Series(holm([each.p_value for each in uplifts]), dtype=pl.Float64),
        "shrunken": shrunken, "shrunken_low": shrunken - reach, "shrunken_high": shrunken + reach,
    }  # fmt: skip
    numbers = ("shrunken", "shrunken_low", "shrunken_high")
    return pl.DataFrame(columns).with_columns(pl.col(numbers).fill_nan(None))


def _fishing(effects: pl.DataFrame, differ_p_value: float | None) -> tuple[Message, ...]:
    if effects.height < 2:
        return ()
    params = {"n_groups": effects.height, "false_alarm_rate": 1 - 0.95**effects.height}
    warnings = [Message("groups.fishing", params)]
    if differ_p_value is not None and differ_p_value >= 0.05:
        warnings.append(Message("groups.not_different", {"p_value": differ_p_value}))
    alone = effects.filter((pl.col("p_value") < 0.05) & (pl.col("p_adjusted") >= 0.05))
    if not alone.is_empty():
        warnings.append(Message("groups.only_by_looking", {"n_groups": alone.height}, Severity.WARNING))
    return tuple(warnings)

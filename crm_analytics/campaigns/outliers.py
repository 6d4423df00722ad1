"""When a few large buyers rule the result: the same measurement with their values capped, beside the raw one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics.campaigns.measurement import Uplift, measure_uplift
from crm_analytics.settings import UpliftRules

_DEFAULT_RULES = UpliftRules()


@dataclass(frozen=True)
class Capped:
    """A measurement with the largest values cut down to a cap, and how much they rule."""

    uplift: Uplift
    cap: float  # in the metric's unit; larger values count as this one, on the minus side too
    n_capped: int  # customers
    share_of_sum: float  # of the metric's absolute sum that these customers hold


def measure_capped(
    outcomes: pl.DataFrame, *, metric: str = "margin", covariate: str | None = None, rules: UpliftRules = _DEFAULT_RULES
) -> Capped | None:
    """Measure again with outliers capped, where a few rule: OUTCOMES -> Capped; None where they don't.

    They rule when the largest ``rules.outlier_share`` of the buyers, one at least, hold ``rules.outliers_rule_from``
    or more of the metric's sum. The cap is the largest value below theirs, the same for both arms, found without
    looking at the arms (Winsor; Tukey 1962). What is capped is a smaller, steadier effect, not the same one: the raw
    result stays the answer in money. Raises as ``measure_uplift``.

    >>> spent = [10.0] * 30 + [900.0] + [10.0] * 29
    >>> table = pl.DataFrame({"arm": ["targeted", "held_out"] * 30, "margin": spent})
    >>> capped = measure_capped(table)
    >>> capped.cap, capped.n_capped, round(capped.share_of_sum, 2)
    (10.0, 1, 0.6)
    """
    sizes = np.sort(np.abs(outcomes[metric].cast(pl.Float64).fill_null(0.0).to_numpy()))[::-1]
    n_buyers = int(np.count_nonzero(sizes))
    n_largest = max(1, round(n_buyers * rules.outlier_share))
    if n_buyers <= n_largest:
        return None
    share, cap = float(sizes[:n_largest].sum() / sizes.sum()), float(sizes[n_largest])
    if share < rules.outliers_rule_from or cap == sizes[0]:
        return None
    cut = outcomes.with_columns(pl.col(metric).cast(pl.Float64).clip(-cap, cap))
    uplift = measure_uplift(cut, metric=metric, covariate=covariate, rules=rules)
    return Capped(uplift, cap, int((sizes > cap).sum()), share)

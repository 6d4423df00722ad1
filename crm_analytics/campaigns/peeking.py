"""Looking at a running campaign without fooling oneself: what may be said at each look, whatever the others showed.

With a known end, the 5 % are spent over the looks (O'Brien-Fleming type, Lan & DeMets 1983) on the covariance of the
looks as the customers show it; what stays for the last look is nearly all. Without one, an interval that holds at all
times at once: the mixture boundary of Robbins (1970) for the estimated variance (Howard et al. 2021; Waudby-Smith
et al. 2024), narrowest when about as many days have passed as ``planned_days`` says.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import numpy as np
import polars as pl
from scipy.special import ndtr, ndtri

from crm_analytics.campaigns.looks import Looks
from crm_analytics.settings import PeekingRules, require

_DEFAULT_RULES = PeekingRules()
_NARROWEST_AT = 0.12  # prior precision over information at the planned end: there the open interval is narrowest


def peek_known_end(looks: Looks, *, ends_on: dt.date, rules: PeekingRules = _DEFAULT_RULES) -> pl.DataFrame:
    """What each look allows to say when the end is fixed: Looks -> LOOKS.

    Time goes by the calendar: on ``ends_on`` all is spent. A look with fewer than ``rules.min_buyers`` in an arm tests
    and spends nothing. The bounds of a look on ``ends_on`` are the final interval.
    """
    times = np.clip(looks.days / ((ends_on - looks.starts_on).days + 1), 0.0, 1.0)
    return _looks_table(looks, known_end_boundaries(looks, times, rules))


def known_end_boundaries(looks: Looks, times: np.ndarray, rules: PeekingRules) -> np.ndarray:
    """Standard errors that each look must be away from 0; ``times`` are shares of the window."""
    usable = (looks.n_buyers >= rules.min_buyers) & (looks.errors > 0)
    paths = looks.redrawn
    if paths is None:
        paths = _normal_paths(len(times), rules.n_paths, rules.seed) @ _root(looks, usable).T
    return spend(np.abs(paths), error_spent(times, rules.level, power=rules.spending_power), usable)


def error_spent(times: np.ndarray, level: float, *, power: float = 0.5) -> np.ndarray:
    """Error spent up to each share of the window, O'Brien-Fleming type on both sides (Lan & DeMets 1983).

    4 - 4 Phi(z of a quarter of the error / share^power); a power above 0.5 spends later.

    >>> error_spent(np.array([0.25, 0.5, 1.0]), 0.95).round(4).tolist()
    [0.0, 0.0031, 0.05]
    """
    z = ndtri((3 + level) / 4)
    return np.asarray(4 - 4 * ndtr(z / np.maximum(times, 1e-9) ** power))


def spend(paths: np.ndarray, spent: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """Cut at each look the largest of the paths that no earlier look has cut, as many as may be spent by then.

    ``paths`` holds what the looks would show if nothing had worked, a row a path; infinite where nothing is spent.

    >>> spend(np.array([[3.0, 1.0], [1.0, 2.0], [0.0, 0.0], [0.5, 0.5]]), np.array([0.25, 0.5]), np.array([True, True])).tolist()
    [3.0, 2.0]
    """  # noqa: E501
    n_paths, n_cut, boundaries = len(paths), 0, np.full(len(spent), np.inf)
    alive = np.ones(n_paths, dtype=bool)
    for look in np.flatnonzero(usable):
        n_more = int(spent[look] * n_paths + 1e-9) - n_cut
        if n_more <= 0:
            continue
        here = np.where(alive, paths[:, look], -np.inf)
        boundaries[look] = np.partition(here, n_paths - n_more)[n_paths - n_more]
        alive &= here < boundaries[look]
        n_cut += n_more
    return boundaries


@lru_cache(maxsize=2)
def _normal_paths(n_looks: int, n_paths: int, seed: int) -> np.ndarray:
    paths = np.random.default_rng(seed).standard_normal((n_paths, n_looks))
    paths.flags.writeable = False
    return paths


def _root(looks: Looks, usable: np.ndarray) -> np.ndarray:
    errors = np.where(usable, looks.errors, 1.0)
    correlation = np.where(np.outer(usable, usable), looks.covariance / np.outer(errors, errors), 0.0)
    np.fill_diagonal(correlation, 1.0)
    values, vectors = np.linalg.eigh(correlation)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


def peek_open_end(looks: Looks, *, planned_days: int, rules: PeekingRules = _DEFAULT_RULES) -> pl.DataFrame:
    """What each look allows to say when nobody knows the last one: Looks -> LOOKS.

    The bounds hold at all looks together, however many there will be. ``planned_days`` from the start of the window
    on says where they are narrowest; it has to be fixed at the first look.
    """
    require(planned_days >= 1, "planned_days", planned_days, "1 or more")
    return _looks_table(looks, open_end_boundaries(looks, planned_days, rules))


def open_end_boundaries(looks: Looks, planned_days: int, rules: PeekingRules) -> np.ndarray:
    """Standard errors that sums with these variances are ever away from 0 with the level's error only.

    root((v + r) / v x log((v + r) / (r a^2))) with variance v, error a, and r set by the first look that counts.
    """
    tested = np.flatnonzero((looks.n_buyers >= rules.min_buyers) & (looks.errors > 0))
    boundaries = np.full(len(looks.errors), np.inf)
    if len(tested) == 0:
        return boundaries
    first = tested[0]
    # a sum's variance grows with the days; the difference of means has the variance of a sum over its size
    r = _NARROWEST_AT * looks.errors[first] ** 2 * planned_days / looks.days[first]
    v = looks.errors[tested] ** 2
    boundaries[tested] = np.sqrt((v + r) / v * np.log((v + r) / (r * (1 - rules.level) ** 2)))
    return boundaries


def _looks_table(looks: Looks, boundaries: np.ndarray) -> pl.DataFrame:
    """Looks and boundaries side by side; null where a look tests nothing yet."""
    reach = boundaries * np.where(np.isfinite(boundaries), looks.errors, 1.0)
    table = pl.DataFrame(
        {
            "looked_on": list(looks.looked_on), "estimate": looks.estimates, "standard_error": looks.errors,
            "boundary": boundaries, "low": looks.estimates - reach, "high": looks.estimates + reach,
            "is_decided": np.abs(looks.estimates) >= reach,
        },
        schema_overrides={"looked_on": pl.Date},
    )  # fmt: skip
    finite = pl.col("boundary").is_finite()
    return table.with_columns(pl.when(finite).then(pl.col("boundary", "low", "high")))

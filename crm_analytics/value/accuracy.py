"""How good a forecast was: bias, size of the errors, order of the customers, and calibration by deciles."""

from __future__ import annotations

import numpy as np
import polars as pl

from crm_analytics.value.histories import Array


def accuracy(forecast: Array, actual: Array) -> dict[str, float | None]:
    """Compare a forecast of each customer with what came: -> forecast and actual totals, log_error, mae, rmse, gini.

    log_error = log(actual / forecast) of the totals, null unless both are gains or both losses; mae and rmse are a
    customer's; gini is normalised: 1 orders the customers perfectly, 0 says nothing.

    >>> accuracy(np.array([1.0, 3.0]), np.array([0.0, 4.0]))["rmse"]
    1.0
    """
    error, totals = actual - forecast, (float(forecast.sum()), float(actual.sum()))
    return {
        "forecast": totals[0],
        "actual": totals[1],
        "log_error": float(np.log(totals[1] / totals[0])) if totals[0] * totals[1] > 0 else None,
        "mae": float(np.abs(error).mean()) if len(error) else None,
        "rmse": float(np.sqrt(np.mean(error**2))) if len(error) else None,
        "gini": normalised_gini(forecast, actual),
    }


def normalised_gini(forecast: Array, actual: Array) -> float | None:
    """Gini of what came with the customers ordered by the forecast / Gini in the best order; ties share their place.

    >>> normalised_gini(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0, 5.0]))
    1.0
    """
    best = _gini(actual, actual)
    return None if not best else _gini(forecast, actual) / best


def _gini(order: Array, actual: Array) -> float:
    total = actual.sum()
    if not total > 0:
        return 0.0
    ranks = pl.Series(order).rank("average").to_numpy()
    return float(2 * (ranks @ actual) / (len(actual) * total) - (len(actual) + 1) / len(actual))


def calibrate(forecast: Array, actual: Array, n_groups: int = 10) -> pl.DataFrame:
    """Mean forecast and mean outcome of ten groups of customers, from the lowest forecast to the highest.

    -> decile (1 = lowest), n_customers, forecast, actual (means a customer).

    >>> calibrate(np.array([1.0, 2.0]), np.array([0.0, 3.0]), n_groups=2)["actual"].to_list()
    [0.0, 3.0]
    """
    n_groups = min(n_groups, len(forecast))
    place = np.argsort(np.argsort(forecast, kind="stable"), kind="stable")
    decile = place * n_groups // max(len(forecast), 1) + 1
    table = pl.DataFrame({"decile": decile, "forecast": forecast, "actual": actual})
    means = table.group_by("decile").agg(
        pl.len().cast(pl.Int64).alias("n_customers"), pl.col("forecast", "actual").mean()
    )
    return means.sort("decile")

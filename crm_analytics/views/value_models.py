"""Tables behind how sure the values are: which model forecast best on past days, and how wrong it was."""

from __future__ import annotations

import polars as pl

from crm_analytics.value.scoreboard import Scoreboard


def contenders(board: Scoreboard) -> pl.DataFrame:
    """All contenders on the last, unseen day, the best on earlier days first: -> model, is_naive, loss, forecast,
    actual, total_error (forecast / actual - 1), mae, rmse, gini of a customer's value."""
    last = board.scores.filter(pl.col("is_last"), pl.col("measure") == "value")
    total_error = pl.when(pl.col("actual") > 0).then(pl.col("forecast") / pl.col("actual") - 1).alias("total_error")
    ranked = board.losses.join(last.drop("is_naive"), on="model", how="inner", maintain_order="left")
    return ranked.select("model", "is_naive", "loss", "forecast", "actual", total_error, "mae", "rmse", "gini")


def calibration_of(board: Scoreboard, model: str, *, measure: str = "value") -> pl.DataFrame:
    """Ten groups of customers by what one model expected: -> decile, n_customers, forecast, actual."""
    rows = board.calibration.filter(pl.col("model") == model, pl.col("measure") == measure)
    return rows.select("decile", "n_customers", "forecast", "actual")


def tracking_of(board: Scoreboard, model: str) -> pl.DataFrame:
    """Purchase days by week or month, expected by one model and seen, also added up."""
    return board.tracking.filter(pl.col("model") == model).drop("model")


def cohorts_of(board: Scoreboard, model: str, *, measure: str = "value") -> pl.DataFrame:
    """Totals by the quarter of the first purchase, expected by one model and seen: -> cohort, n_customers, ..."""
    rows = board.cohorts.filter(pl.col("model") == model, pl.col("measure") == measure)
    return rows.select("cohort", "n_customers", "forecast", "actual")

"""Tables behind the Value page: how value is spread, who is still active, and where the value lies."""

from __future__ import annotations

import numpy as np
import polars as pl

from crm_analytics.schemas import Stage
from crm_analytics.scoring import Scores
from crm_analytics.value import Equity, customer_equity
from crm_analytics.value.model_error import ModelError

SILENCE_STARTS = (0, 8, 15, 31, 61, 91, 181, 366, 731)  # days since the last purchase
FREQUENCY_STARTS = (0, 1, 2, 3, 5, 10, 20, 50, 100)  # repeat purchase days
ACTIVE_FROM = 0.5  # P(alive) from which a customer is probably still active
NEARLY_ALL, MANY_LAPSED = 0.95, 0.15  # shares of customers: active by the model, lapsed by the rules
GROUPS = ("stage", "segment", "standing", "cohort_quarter", "acquisition_channel", "first_channel", "first_category",
          "region", "owner")  # fmt: skip
KNOWN_BEFORE = "known_before"
MOST_GROUPS = 12  # rows; the smaller ones are summed up
LIST_COLUMNS = (
    "customer_id", "name", "stage", "segment", "clv", "clv_low", "clv_high", "p_alive", "expected_purchases",
    "historic_value", "days_since_last_purchase", "owner",
)  # fmt: skip


def equity_of(customers: pl.DataFrame, scores: Scores, *, model_error: ModelError | None = None) -> Equity:
    """Sum clv over any part of the scored customers, with its range; how wrong the models were is in it if given."""
    return customer_equity(
        customers, model=scores.model, spend=scores.spend, rules=scores.rules.value, model_error=model_error
    )


def value_figures(customers: pl.DataFrame) -> dict[str, float | None]:
    """Sum the value up: scored customers -> n_customers, mean_clv, expected_purchases, n_active, top_share.

    ``n_active`` have a P(alive) of at least one half; ``top_share`` is the share of equity of the best tenth.
    """
    clv = customers["clv"].drop_nulls()
    total, best = _sum(clv), _sum(clv.top_k(max(1, round(len(clv) / 10))))
    return {
        "n_customers": len(clv),
        "mean_clv": total / len(clv) if len(clv) else None,
        "expected_purchases": _sum(customers["expected_purchases"]),
        "n_active": customers.filter(pl.col("p_alive") >= ACTIVE_FROM).height,
        "top_share": best / total if total > 0 else None,
    }


def active_though_lapsed(customers: pl.DataFrame) -> int | None:
    """Count the lapsed where the model takes nearly everybody for active, though many have lapsed; else null.

    Then the fit has found hardly any drop-out, and P(alive) parts nobody from anybody.
    """
    n = customers.height
    n_active = customers.filter(pl.col("p_alive") >= ACTIVE_FROM).height
    n_lapsed = customers.filter(pl.col("stage") == Stage.LAPSED).height
    return n_lapsed if n and n_active / n > NEARLY_ALL and n_lapsed / n > MANY_LAPSED else None


def _sum(values: pl.Series) -> float:
    return float(values.sum())


def clv_distribution(customers: pl.DataFrame) -> pl.DataFrame:
    """Count customers by clv in steps of 1, 2, 5: clv_from (null = below), clv_to, n_customers, clv, equity_share.

    The first bar holds everybody below a hundredth of the mean, losses apart; the steps grow with the value.
    """
    clv = customers["clv"].drop_nulls()
    edges = _clv_edges(clv)
    if not edges:
        return _empty_distribution()
    binned = pl.DataFrame({"clv": clv, "_bin": np.searchsorted(edges, clv.to_numpy(), side="right")})
    counts = binned.group_by("_bin").agg(pl.len().cast(pl.Int64).alias("n_customers"), pl.col("clv").sum().round(2))
    bars = pl.DataFrame(
        {"_bin": range(len(edges) + 1), "clv_from": [None, *edges], "clv_to": [*edges, None]}, strict=False
    )
    table = bars.join(counts, on="_bin", how="left", maintain_order="left").with_columns(
        pl.col("n_customers", "clv").fill_null(0)
    )
    total = _sum(clv)
    share = pl.col("clv") / total if total > 0 else pl.lit(None, pl.Float64)
    kept = table.filter(
        pl.col("clv_to").is_not_null(), (pl.col("clv_from").is_not_null()) | (pl.col("n_customers") > 0)
    )
    return kept.select("clv_from", "clv_to", "n_customers", "clv", share.alias("equity_share"))


def _empty_distribution() -> pl.DataFrame:
    money = dict.fromkeys(("clv_from", "clv_to"), pl.Float64)
    return pl.DataFrame(schema={**money, "n_customers": pl.Int64, "clv": pl.Float64, "equity_share": pl.Float64})


def _clv_edges(clv: pl.Series) -> list[float]:
    """0, then steps of 1, 2, 5 from a hundredth of the mean size to above the largest; none without customers."""
    if not len(clv):
        return []
    mean, largest = float(clv.abs().mean()), float(clv.max())  # type: ignore[arg-type]
    if mean == 0:
        return [0.0, 1.0]
    first, last = int(np.floor(np.log10(mean))) - 2, int(np.floor(np.log10(max(largest, mean)))) + 1
    steps = [float(f"{digit}e{power}") for power in range(first, last + 1) for digit in (1, 2, 5)]
    above = next(number for number, step in enumerate(steps) if step > largest)
    return [0.0, *steps[: max(1, above + 1)]]


def alive_grid(customers: pl.DataFrame) -> pl.DataFrame:
    """Average over silence and repeat purchases: scored customers -> one row a cell that holds anyone.

    silence_from, silence_to (days since the last purchase), frequency_from, frequency_to (repeat purchase days; a
    null end is open), n_customers, p_alive (mean), expected_purchases (mean a customer), clv (sum).
    """
    return (
        customers.with_columns(
            *_step("days_since_last_purchase", SILENCE_STARTS, "silence"),
            *_step("frequency", FREQUENCY_STARTS, "frequency"),
        )
        .group_by("silence_from", "silence_to", "frequency_from", "frequency_to")
        .agg(
            pl.len().cast(pl.Int64).alias("n_customers"),
            pl.col("p_alive").mean(),
            pl.col("expected_purchases").mean(),
            pl.col("clv").sum().round(2),
        )
        .sort("silence_from", "frequency_from")
    )


def _step(name: str, starts: tuple[int, ...], prefix: str) -> list[pl.Expr]:
    number = pl.sum_horizontal((pl.col(name) >= start).cast(pl.Int64) for start in starts) - 1
    ends = [start - 1 for start in starts[1:]]
    numbers = range(len(starts))
    return [
        number.replace_strict(numbers, starts, return_dtype=pl.Int64).alias(f"{prefix}_from"),
        number.replace_strict(numbers, [*ends, None], return_dtype=pl.Int64).alias(f"{prefix}_to"),
    ]


def purchases_share_of_recent(customers: pl.DataFrame, *, days: int) -> float | None:
    """Share of the expected purchases that comes from those who bought in the last ``days``; null without any."""
    total = _sum(customers["expected_purchases"])
    recent = _sum(customers.filter(pl.col("days_since_last_purchase") < days)["expected_purchases"])
    return recent / total if total > 0 else None


def value_by(
    customers: pl.DataFrame, scores: Scores, *, column: str, model_error: ModelError | None = None
) -> pl.DataFrame:
    """Split equity: -> group, n_customers, clv, clv_low, clv_high (of the sum), mean_clv, equity_share.

    The largest groups come first; beyond MOST_GROUPS the smaller ones are left out.
    """
    parts = customers.filter(pl.col("clv").is_not_null()).partition_by(column, as_dict=True)
    largest = sorted(parts.items(), key=lambda part: -part[1]["clv"].sum())[:MOST_GROUPS]
    rows = [(group, part.height, _equity_row(part, scores, model_error)) for (group,), part in largest]
    total = _sum(customers["clv"])
    return pl.DataFrame(
        [
            (group, n, *equity, equity[0] / n, equity[0] / total if total > 0 else None)
            for group, n, equity in rows
        ],
        schema=_GROUP_COLUMNS,
        orient="row",
    )  # fmt: skip


_GROUP_COLUMNS = {
    "group": pl.String, "n_customers": pl.Int64, "clv": pl.Float64, "clv_low": pl.Float64, "clv_high": pl.Float64,
    "mean_clv": pl.Float64, "equity_share": pl.Float64,
}  # fmt: skip


def _equity_row(customers: pl.DataFrame, scores: Scores, model_error: ModelError | None) -> tuple[float, float, float]:
    equity = equity_of(customers, scores, model_error=model_error)
    return equity.total, equity.low, equity.high


def groups_of(customers: pl.DataFrame) -> list[str]:
    """Columns by which value can be split: present, with at least one value known."""
    return [name for name in GROUPS if name in customers.columns and customers[name].null_count() < customers.height]


def top_customers(customers: pl.DataFrame, *, n: int | None = None) -> pl.DataFrame:
    """The n most valuable customers, or everybody with a clv, the best first: LIST_COLUMNS that the data have."""
    names = [name for name in LIST_COLUMNS if name in customers.columns]
    known = customers.filter(pl.col("clv").is_not_null()).select(names)
    chosen = known if n is None else known.top_k(n, by="clv")
    return chosen.sort("clv", "customer_id", descending=[True, False])


def fitted_parameters(scores: Scores) -> pl.DataFrame:
    """The fitted models: -> model, parameter, estimate, standard_error, n_customers."""
    rows = [
        (model.code, name, float(value), model.standard_errors_.get(name), model.fit_.n_customers)
        for model in (scores.model, scores.spend)
        for name, value in model.params_.items()
    ]
    names = {"model": pl.String, "parameter": pl.String, "estimate": pl.Float64, "standard_error": pl.Float64}
    return pl.DataFrame(rows, schema={**names, "n_customers": pl.Int64}, orient="row")


def concentration(customers: pl.DataFrame, *, column: str = "clv", n_points: int = 50) -> pl.DataFrame:
    """Add customers up from the best to the worst (whale curve): -> customer_share, value_share, at most n_points + 1
    rows; none where nothing is to be shared.

    Customers who cost more than they bring come last: the curve rises above 1 and falls back to it.
    """
    values = customers[column].drop_nulls().sort(descending=True)
    whole = _sum(values)
    if whole <= 0:
        return pl.DataFrame(schema={"customer_share": pl.Float64, "value_share": pl.Float64})
    last_gain = int((values > 0).sum())  # the top of the curve is always a point of it
    places = {round(point * len(values) / n_points) for point in range(n_points + 1)} | {last_gain}
    ranks = pl.Series(sorted(places))
    sums = pl.concat([pl.Series([0.0]), values.cum_sum()])
    return pl.DataFrame({"customer_share": ranks / len(values), "value_share": sums.gather(ranks) / whole})


def with_cohorts(customers: pl.DataFrame) -> pl.DataFrame:
    """Add the quarter of the first purchase as text: + cohort_quarter ("2024 Q1"; known_before); keeps rows."""
    quarter = pl.format("{} Q{}", pl.col("first_day").dt.year(), pl.col("first_day").dt.quarter())
    known = pl.col("is_known_before").fill_null(False)
    return customers.with_columns(pl.when(known).then(pl.lit(KNOWN_BEFORE)).otherwise(quarter).alias("cohort_quarter"))


def customers_for(curve: pl.DataFrame, share: float) -> float | None:
    """Smallest share of customers (best first) that holds a share of the value: concentration -> 0 to 1, or null."""
    enough = curve.filter(pl.col("value_share") >= share)
    return float(enough["customer_share"][0]) if enough.height else None

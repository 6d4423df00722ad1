"""What order size, product lines and service contacts add to purchase days when stages are to be found.

On worlds whose truth is known, a multinomial logistic regression learns the hidden stage from half of the customers
and names it for the other half, and the other way round. It is given what purchase days tell (the model's
probabilities, silence, number, recent and earlier rate) and then one kind of record more. It learns from the truth,
which no company has: what it gains is the most that the records could add, not what a page can show.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import polars as pl
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from crm_analytics import build_ledger, simulate_world
from crm_analytics.ledger import find_category_starts
from crm_analytics.lifecycle import StageModel
from crm_analytics.lifecycle.history import STAGES
from crm_analytics.simulate import LifeCycleWorld
from crm_analytics.simulate.stages import LifeCycle
from crm_analytics.simulate.world import World

RECENT = 180  # days
PURCHASES = "purchase days"
_KINDS = ("page_view", "inquiry", "complaint", "suggestion", "service_request")


def measure_signals(
    life: LifeCycle, *, period: tuple[dt.date, dt.date], n_customers: int, seeds: Sequence[int]
) -> pl.DataFrame:
    """Score purchases alone and with each kind of record: -> records, balanced, gain, gain_error; means over seeds.

    Among customers seen in the last 180 days; the error is that of the mean gain over the seeds.
    """
    scores = []
    for seed in seeds:
        world = simulate_world(
            "life_cycle", seed=seed, n_customers=n_customers, period=period, settings=LifeCycleWorld(life=life)
        )
        scores += [
            {"seed": seed, "records": name, "balanced": score} for name, score in _score(world, period[1]).items()
        ]
    table = pl.DataFrame(scores)
    alone = table.filter(pl.col("records") == PURCHASES).select("seed", alone="balanced")
    gain = pl.col("balanced") - pl.col("alone")
    return table.join(alone, on="seed").group_by("records", maintain_order=True).agg(
        pl.col("balanced").mean(), gain.mean().alias("gain"), (gain.std() / pl.len().sqrt()).alias("gain_error")
    )  # fmt: skip


def _score(world: World, as_of: dt.date) -> dict[str, float]:
    tables = _features(world, as_of)
    truth = world.truth.filter(pl.col("month_end") == as_of).select("customer_id", "true_stage")
    basis = truth.join(tables.pop(PURCHASES), on="customer_id").filter(pl.col("silence") <= RECENT)
    sets = {PURCHASES: [], **{f"+ {name}": [name] for name in tables}, "+ all three": list(tables)}
    return {name: _balanced(_joined(basis, [tables[part] for part in parts])) for name, parts in sets.items()}


def _joined(basis: pl.DataFrame, tables: list[pl.DataFrame]) -> pl.DataFrame:
    for table in tables:
        basis = basis.join(table, on="customer_id", how="left")
    return basis.fill_null(0.0).fill_nan(0.0).sort("customer_id")


def _balanced(table: pl.DataFrame) -> float:
    values, truth = table.drop("customer_id", "true_stage").to_numpy(), table["true_stage"].to_numpy()
    learner = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=400, class_weight="balanced"))
    halves = StratifiedKFold(2, shuffle=True, random_state=0)
    return float(balanced_accuracy_score(truth, cross_val_predict(learner, values, truth, cv=halves)))


def _features(world: World, as_of: dt.date) -> dict[str, pl.DataFrame]:
    ledger = build_ledger(world.transactions)
    return {
        PURCHASES: _purchases(ledger, as_of),
        "order size": _order_size(ledger, as_of),
        "product lines": _product_lines(world, as_of),
        "service contacts": _contacts(world, as_of),
    }


def _is_recent(day: str, as_of: dt.date) -> pl.Expr:
    return pl.col(day) > as_of - dt.timedelta(days=RECENT)


def _purchases(ledger: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    named = StageModel().fit(ledger, as_of=as_of).stages_on(ledger, as_of)
    days = (pl.lit(as_of) - pl.col("date")).dt.total_days()
    told = ledger.filter("is_purchase_day").group_by("customer_id").agg(
        days.min().cast(pl.Float64).alias("silence"),
        pl.len().log().alias("number"),
        (_is_recent("date", as_of).sum() + 0.5).log().alias("recent"),
        ((~_is_recent("date", as_of)).sum() + 0.5).log().alias("earlier"),
        (days.max() + 1).log().alias("age"),
    )  # fmt: skip
    chances = named.select("customer_id", *[pl.col(f"p_{stage}").clip(1e-4).log() for stage in STAGES])
    return told.join(chances, on="customer_id")


def _order_size(ledger: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    size, recent = pl.col("purchase_value").clip(1.0).log(), _is_recent("date", as_of)
    told = ledger.filter("is_purchase_day").group_by("customer_id").agg(
        size.mean().alias("size"), size.filter(recent).mean().alias("_recent"),
        size.filter(~recent).mean().alias("_earlier"), size.sort_by("date").last().alias("_last"),
        (pl.col("refunds").sum() / pl.col("gross_revenue").sum()).alias("refunded"),
    )  # fmt: skip
    return told.select(
        "customer_id",
        "size",
        "refunded",
        (pl.col("_recent") - pl.col("_earlier")).alias("size_trend"),
        (pl.col("_last") - pl.col("size")).alias("size_last"),
    )


def _product_lines(world: World, as_of: dt.date) -> pl.DataFrame:
    starts = find_category_starts(world.transactions)
    lines = world.transactions.filter(pl.col("quantity") > 0)
    recent = lines.filter(_is_recent("date", as_of)).group_by("customer_id").agg(
        pl.col("category").n_unique().cast(pl.Float64).alias("lines_recent"), pl.len().log().alias("rows_recent")
    )  # fmt: skip
    return starts.group_by("customer_id").agg(
        pl.len().cast(pl.Float64).alias("lines"),
        _is_recent("first_on", as_of).sum().cast(pl.Float64).alias("lines_new"),
    ).join(recent, on="customer_id", how="left")  # fmt: skip


def _contacts(world: World, as_of: dt.date) -> pl.DataFrame:
    contacts = world.interactions
    assert contacts is not None  # for the types: this process has them
    recent = contacts.filter(
        _is_recent("occurred_at", as_of), pl.col("occurred_at").dt.date() <= as_of
    )  # fmt: skip
    kinds = [(pl.col("kind") == kind).sum().cast(pl.Float64).log1p().alias(kind) for kind in _KINDS]
    mood = pl.col("satisfaction").cast(pl.Float64)
    return recent.group_by("customer_id").agg(
        *kinds, (mood.mean() - 3).fill_null(0.0).alias("mood"), mood.is_not_null().sum().cast(pl.Float64).alias("told")
    )


if __name__ == "__main__":
    with pl.Config(float_precision=3, tbl_hide_dataframe_shape=True):
        print(
            measure_signals(
                LifeCycle(), period=(dt.date(2022, 1, 1), dt.date(2024, 12, 31)), n_customers=1_000, seeds=(1,)
            )
        )

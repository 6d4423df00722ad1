"""How well stages are found where the truth is known: a fixed rule, our rules with and without the value of a purchase
day, those that the data suggest, our model, and an oracle; and what other records add to purchase days.

The oracle is the same filter, but it is told the parameters of the world (not the rate of a customer). Worlds differ in
the pace of relationships and in season, because the model takes the shape of a relationship for granted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import polars as pl
from sklearn.metrics import accuracy_score, balanced_accuracy_score, cohen_kappa_score

from benchmarks.make_base import DATA
from benchmarks.memory import forget_peak, gigabytes_held, peak_gigabytes
from benchmarks.stage_signals import measure_signals
from crm_analytics import build_ledger, simulate_world
from crm_analytics.lifecycle import StageModel, month_ends, stages_on, trace_stages
from crm_analytics.lifecycle.defaults import propose_stage_rules
from crm_analytics.lifecycle.history import STAGES
from crm_analytics.lifecycle.purchase_days import find_purchase_days
from crm_analytics.lifecycle.stage_model import SEEN_DAYS
from crm_analytics.schemas import Stage
from crm_analytics.settings import StageModelRules, StageRules
from crm_analytics.simulate import LifeCycleWorld
from crm_analytics.simulate.stages import LifeCycle
from crm_analytics.simulate.world import World

PERIOD = (dt.date(2022, 1, 1), dt.date(2024, 12, 31))
LIFE = LifeCycle()
WORLDS = {
    "as HAKR's": LIFE,
    "twice as slow": replace(LIFE, mean_days=tuple(2 * days for days in LIFE.mean_days)),
    "twice as fast": replace(LIFE, mean_days=tuple(days / 2 for days in LIFE.mean_days)),
    "no season": replace(LIFE, season=(1.0,) * 12),
}
SEEN = f"seen in {SEEN_DAYS} days"
READERS = ("fixed rule", "rules without volume", "our rules", "suggested rules", "our model", "oracle")


def measure(n_customers: int, seeds: Sequence[int]) -> pl.DataFrame:
    """Score every reader on every world: -> world, reader, group, accuracy, balanced, kappa; means over the seeds."""
    scores = []
    for (name, life), seed in product(WORLDS.items(), seeds):
        read = _read_world(life, seed, n_customers)
        for group, table in {"everyone": read, SEEN: read.filter(pl.col("silence") <= SEEN_DAYS)}.items():
            scores += [{"world": name, "group": group, "reader": reader, **_score(table, reader)} for reader in READERS]
    means = pl.DataFrame(scores).group_by("world", "group", "reader", maintain_order=True)
    return means.agg(pl.col("accuracy", "balanced", "kappa").mean())


def _score(table: pl.DataFrame, reader: str) -> dict[str, float]:
    truth, named = table["true_stage"].to_numpy(), table[reader].to_numpy()
    order = {stage: number for number, stage in enumerate(STAGES)}
    ranks = [[order[stage] for stage in stages] for stages in (truth, named)]
    return {
        "accuracy": accuracy_score(truth, named),
        "balanced": balanced_accuracy_score(truth, named),
        "kappa": cohen_kappa_score(*ranks, weights="linear", labels=range(len(STAGES))),
    }


def _read_world(life: LifeCycle, seed: int, n_customers: int) -> pl.DataFrame:
    world = simulate_world(
        "life_cycle", seed=seed, n_customers=n_customers, period=PERIOD, settings=LifeCycleWorld(life=life)
    )
    ledger, as_of = build_ledger(world.transactions), PERIOD[1]
    truth = world.truth.filter(pl.col("month_end") == as_of).select("customer_id", "true_stage")
    bought = ledger.filter("is_purchase_day").group_by("customer_id").agg(
        pl.len().alias("n_days"), (pl.lit(as_of) - pl.col("date").max()).dt.total_days().alias("silence")
    )  # fmt: skip
    table = truth.join(bought, on="customer_id").with_columns(_fixed_rule().alias("fixed rule"))
    named = {
        "rules without volume": stages_on(ledger, as_of=as_of, rules=StageRules(volume_decline_ratio=0.0)),
        "our rules": stages_on(ledger, as_of=as_of),
        "suggested rules": stages_on(ledger, as_of=as_of, rules=propose_stage_rules(ledger, as_of=as_of).rules),
        "our model": StageModel().fit(ledger, as_of=as_of).stages_on(ledger, as_of),
        "oracle": oracle_of(life, world, ledger).stages_on(ledger, as_of),
    }
    for reader, stages in named.items():
        table = table.join(stages.select("customer_id", pl.col("stage").alias(reader)), on="customer_id")
    return table


def _fixed_rule() -> pl.Expr:
    silence = pl.col("silence")
    return (
        pl.when(silence > 180).then(pl.lit(Stage.LAPSED.value))
        .when(silence > 90).then(pl.lit(Stage.DEGRADATION.value))
        .when(pl.col("n_days") == 1).then(pl.lit(Stage.EXPLORATION.value))
        .otherwise(pl.lit(Stage.STABILITY.value))
    )  # fmt: skip


def oracle_of(
    life: LifeCycle, world: World, ledger: pl.DataFrame, period: tuple[dt.date, dt.date] = PERIOD
) -> StageModel:
    """The filter with the world's own numbers; a stage's level moves evenly, so each half has its own mean."""
    ends = zip(life.level_from, life.level_to, strict=True)
    levels = tuple(low + (high - low) * share for low, high in ends for share in (0.25, 0.75))
    rates = world.truth.group_by("customer_id").agg(pl.col("true_rate").first())["true_rate"].to_numpy() / 12
    season = np.array(life.season) * (5 + 2 * life.weekend[0]) / 7
    rules = StageModelRules(levels, life.mean_days, life.next_stage, _first_stages(world, ledger))
    params = {"mean_rate": rates.mean(), "rate_shape": rates.mean() ** 2 / rates.var(), "pace": 1.0}
    oracle = StageModel(rules=rules, params_=params, season_=season)
    bought = find_purchase_days(ledger)
    oracle.weights_ = oracle._weigh(oracle._filter(bought, month_ends(*period)).mix)
    return oracle


def _first_stages(world: World, ledger: pl.DataFrame) -> tuple[float, ...]:
    first = ledger.group_by("customer_id").agg(pl.col("first_day").first().dt.month_end().alias("month_end"))
    at_first = world.truth.join(first, on=["customer_id", "month_end"])["true_stage"]
    shares = np.array([(at_first == stage).mean() for stage in STAGES])
    return tuple((shares / shares.sum()).tolist())


def share_of_gain(table: pl.DataFrame) -> pl.DataFrame:
    """How much of the oracle's gain over the fixed rule in balanced accuracy rules and model reach, by world."""
    wide = table.filter(pl.col("group") == SEEN).pivot("reader", index="world", values="balanced")
    gain = pl.col("oracle") - pl.col("fixed rule")
    return wide.select(
        "world",
        *[((pl.col(reader) - pl.col("fixed rule")) / gain).alias(reader) for reader in READERS[1:-1]],
    )


def time_large_base() -> pl.DataFrame | None:
    """Seconds, and gigabytes above the ledger, for the stages of 1 M customers at 36 month ends; None
    without the large base."""
    path = DATA / "ledger-1000000.parquet"
    if not path.exists():
        return None
    ledger = pl.read_parquet(path, columns=["customer_id", "date", "day", "is_purchase_day", "purchase_value"])
    first, last = ledger.select(first=pl.col("date").min(), last=pl.col("date").max()).row(0)
    days = month_ends(first, last, n_months=36)
    bought, model = find_purchase_days(ledger), StageModel().fit(ledger, as_of=days[-1])
    trace_stages(bought, days[:1])
    model.trace(bought.take(np.arange(100)), days[:1])
    measured = []
    for name, run in {"rules": lambda: trace_stages(ledger, days), "model": lambda: model.trace(bought, days)}.items():
        forget_peak()
        held, start = gigabytes_held(), time.perf_counter()
        run()
        seconds = time.perf_counter() - start
        measured.append({"way": name, "seconds": seconds, "gigabytes": peak_gigabytes() - held})
    return pl.DataFrame(measured)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=5_000, help="customers a world")
    parser.add_argument("--seeds", type=int, default=3, help="worlds of each kind")
    options = parser.parse_args()
    table = measure(options.customers, range(1, options.seeds + 1))
    signals = measure_signals(LIFE, period=PERIOD, n_customers=options.customers, seeds=range(1, options.seeds + 1))
    with pl.Config(tbl_rows=-1, float_precision=3, tbl_hide_dataframe_shape=True):
        for shown in (table, share_of_gain(table), signals, time_large_base()):
            if shown is not None:
                print(shown)


if __name__ == "__main__":
    main()

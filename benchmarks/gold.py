"""How well gold is found, and how true its probabilities are, in worlds whose truth is known.

``python -m benchmarks.gold --write docs/segments.md``. A world is simulated for four years; segments are assigned
after three. True gold by the wallet: current value high, and the true wallet leaves as much to win as the threshold
asks. True gold by the next year: what the customer then brought is high, and the true wallet leaves as much beyond.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.measured import write_between
from crm_analytics import simulate_world
from crm_analytics.dataset import make_dataset
from crm_analytics.scoring import Scores, score_customers
from crm_analytics.segments.certainty import add_tier_probability
from crm_analytics.segments.peers import peer_levels
from crm_analytics.segments.potential import margin_rate
from crm_analytics.settings import PEERS, CertaintyRules, SegmentRules
from crm_analytics.simulate.world import World

PERIOD = (dt.date(2022, 1, 1), dt.date(2025, 12, 31))
AS_OF = dt.date(2024, 12, 31)
N_DECILES = 10
WALLETS, NO_WALLETS = "wallets known for two thirds", "no wallet known"


def measure(n_customers: int, seeds: Sequence[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Share of true gold found by each way, and calibration of the tier's probability: two tables."""
    found, judged = [], []
    for seed in seeds:
        world = simulate_world("life_cycle", seed=seed, n_customers=n_customers, period=PERIOD)
        for name in (WALLETS, NO_WALLETS):
            scores = _score(world, name)
            people = _with_truth(scores, world)
            found += [{"world": name, **row} for row in _gold_found(people, scores.rules.segment)]
            if name == WALLETS:
                judged.append(_judged(scores, people).with_columns(pl.lit("the wallet").alias("world")))
            else:
                judged.append(
                    _judged_by_peers(scores, seed).with_columns(pl.lit("peer level, no wallet").alias("world"))
                )
    shares = (
        pl.DataFrame(found).group_by("world", "truth", maintain_order=True).agg(pl.exclude("world", "truth").mean())
    )
    everybody = pl.concat(judged)
    rows = [_calibration(name, everybody.filter(world=name)) for name in everybody["world"].unique(maintain_order=True)]
    return shares, pl.DataFrame(rows)


def _score(world: World, name: str) -> Scores:
    assert world.profiles is not None  # for the types: this process makes all tables
    profiles = world.profiles if name == WALLETS else world.profiles.drop("wallet")
    tables = {"profiles": profiles, "interactions": world.interactions, "campaigns": world.campaigns}
    kept = {table: frame for table, frame in tables.items() if frame is not None}
    data = make_dataset(world.transactions, dataset_id="gold", name="gold", tables=kept)
    return score_customers(data, as_of=AS_OF)


def _with_truth(scores: Scores, world: World) -> pl.DataFrame:
    """Scored customers + _true_gold_wallet, _true_gold_next, _true_high: what a threshold asks, of the true wallet."""
    wallets = world.truth.group_by("customer_id").agg(pl.col("true_wallet").last())
    after = world.transactions.filter(pl.col("date") > AS_OF, pl.col("date") <= AS_OF + dt.timedelta(days=365))
    earned = after.group_by("customer_id").agg((pl.col("revenue") - pl.col("cost")).sum().alias("_next_margin"))
    known = scores.customers.join(wallets, on="customer_id", how="left", maintain_order="left").join(
        earned, on="customer_id", how="left", maintain_order="left"
    )
    rules, rate = scores.rules.segment, margin_rate(scores.customers)
    value_from, potential_from = rules.current_value_threshold, rules.growth_potential_threshold
    won, later = pl.col("true_wallet") * rate, pl.col("_next_margin").fill_null(0.0)
    is_high = won - pl.col("year_margin") >= potential_from
    return known.with_columns(
        is_high.alias("_true_high"),
        ((pl.col("current_value") >= value_from) & is_high).alias("_true_gold_wallet"),
        ((later >= value_from) & (won - later >= potential_from)).alias("_true_gold_next"),
    )


def _gold_found(people: pl.DataFrame, rules: SegmentRules) -> list[dict[str, object]]:
    """Of the truly gold, the share among as many people as the grid calls gold, by each way to choose them."""
    n_gold = int((people["segment"] == "gold").sum())
    ranks = {
        "value by potential": (people["segment"] == "gold").fill_null(False).cast(pl.Float64),
        "RFM": _rfm(people),
        "past spend": people["revenue"],
    }
    rows = []
    for truth in ("_true_gold_wallet", "_true_gold_next"):
        true = people[truth].fill_null(False).to_numpy()
        shares = {way: float(true[_best(rank, n_gold)].sum() / true.sum()) for way, rank in ranks.items()}
        name = "the true wallet" if truth == "_true_gold_wallet" else "the next year"
        rows.append({"truth": name, "gold": n_gold, "true gold": int(true.sum()), **shares})
    return rows


def _rfm(people: pl.DataFrame) -> pl.Series:
    """Sum of quintile scores of recency, frequency and money, ties by money: as it is done by hand."""
    ranks = (
        pl.col(name).rank("average", descending=name.startswith("days"))
        for name in ("days_since_last_purchase", "frequency", "revenue")
    )
    score = pl.sum_horizontal((5 * rank / pl.len()).ceil() for rank in ranks)
    return people.select(score + pl.col("revenue").rank() / (pl.len() + 1)).to_series()


def _best(rank: pl.Series, n: int) -> np.ndarray:
    return np.argsort(-rank.to_numpy(), kind="stable")[:n]


def _judged(scores: Scores, people: pl.DataFrame) -> pl.DataFrame:
    """Probability of each customer's tier, and whether it is the true one."""
    rules = scores.rules.segment
    sure = add_tier_probability(people, rules, certainty=CertaintyRules(), value=scores.rules.value)
    is_right = pl.col("_true_high") == pl.col("segment").is_in(["gold", "silver"])
    return sure.select("tier_probability", is_right.alias("is_right")).drop_nulls()


def _judged_by_peers(scores: Scores, seed: int, n_sample: int = 4_000) -> pl.DataFrame:
    """The same without wallets, where the level that a much larger base gives counts as the truth."""
    known = scores.customers.filter(pl.col("year_margin").is_not_null() & (pl.col("potential_measure") == PEERS))
    large = peer_levels(known, known["year_margin"].to_numpy())
    true_potential = np.maximum(large - known["year_margin"].to_numpy(), 0)
    rows = np.random.default_rng(seed).choice(known.height, min(n_sample, known.height), replace=False)
    sample = known[np.sort(rows)]
    own = sample["year_margin"].to_numpy()
    potential = np.maximum(peer_levels(sample, own) - own, 0)
    placed = sample.with_columns(pl.Series("growth_potential", potential))
    rules = scores.rules.segment
    sure = add_tier_probability(placed, rules, certainty=CertaintyRules(), value=scores.rules.value)
    is_high = pl.Series(true_potential[np.sort(rows)] >= (rules.growth_potential_threshold or 0.0))
    is_right = is_high == sure["segment"].is_in(["gold", "silver"])
    return pl.DataFrame({"tier_probability": sure["tier_probability"], "is_right": is_right}).drop_nulls()


def _calibration(name: str, judged: pl.DataFrame) -> dict[str, object]:
    """Deciles of the probability: the gap to the share that is right; Brier's score beside the base rate's."""
    ordered = judged.sort("tier_probability")
    parts = np.array_split(np.arange(ordered.height), N_DECILES)
    said, right = ordered["tier_probability"].to_numpy(), ordered["is_right"].to_numpy().astype(float)
    gaps = [abs(said[part].mean() - right[part].mean()) for part in parts]
    return {
        "uncertain is": name, "customers": ordered.height, "in a decile": min(len(part) for part in parts),
        "right": float(right.mean()), "largest gap in a decile": float(max(gaps)), "mean gap": float(np.mean(gaps)),
        "Brier": float(((said - right) ** 2).mean()),
        "Brier of the base rate": float(right.mean() * (1 - right.mean())),
    }  # fmt: skip


def as_markdown(table: pl.DataFrame) -> str:
    """A table for a page of the docs, rates with three digits."""
    lines = [f"| {' | '.join(table.columns)} |", f"|{'---|' * table.width}"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in table.iter_rows()]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}" if value <= 1 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def main() -> None:
    """Print both tables, and write them where they are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=10_000, help="customers a world")
    parser.add_argument("--seeds", type=int, default=3, help="worlds")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    shares, calibration = measure(options.customers, range(1, options.seeds + 1))
    text = f"{as_markdown(shares)}\n\n{as_markdown(calibration)}"
    print(text)
    if options.write:
        write_between(options.write, "gold", text)


if __name__ == "__main__":
    main()

"""How right the measurement of campaigns is, in worlds whose truth is known: ``make bench-campaigns``.

Each row is measured on many simulated worlds (10,000 unless said otherwise); the same worlds go through the public
functions now and then, and have to give the same numbers. ``--write`` puts the tables into docs/campaigns_measured.md.
"""

from __future__ import annotations

import argparse
import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl

from benchmarks.campaign_worlds import (
    Measured,
    Shape,
    as_outcomes,
    make_world,
    measure_world,
    past_outcomes,
    require_same,
)
from benchmarks.peeking_worlds import Peeked, PeekShape, peek_world
from benchmarks.power_worlds import power_lines
from crm_analytics.campaigns import assign_holdout, measure_uplift
from crm_analytics.campaigns.planned_power import plan_detectable
from crm_analytics.campaigns.trial import Trial, lin_regression, stratified_difference
from crm_analytics.settings import PeekingRules, UpliftRules

PAGE = Path(__file__).parent.parent / "docs" / "campaigns_measured.md"
RULES = UpliftRules(n_draws=200)  # fewer redraws than the app's leave the error what it is, and save hours
SIZES, BUYING, HOLDOUTS = (200, 2_000, 20_000), (0.02, 0.05, 0.2), (0.1, 0.5)
N_CHECKED = 3  # worlds a row that go through the public function, too
MOST_MORE = 1.0  # where a test could see no smaller effect: twice as many buyers
PEEKED = (PeekShape(2_000, 0.2, 0.5), PeekShape(2_000, 0.2, 0.2), PeekShape(20_000, 0.02, 0.5))

Result = TypeVar("Result")


def error_lines(n_worlds: int) -> Iterator[str]:
    """Error without effect, and with the effect that was planned for: cover and power."""
    yield "| customers | buyers | held out | drawn | buyers of the smaller arm | error | shown | cover | power |"
    yield "|---:|---:|---:|:---|---:|---:|---:|---:|---:|"
    for n, buying, holdout, is_stratified in product(SIZES, BUYING, HOLDOUTS, (True, False)):
        yield _error_row(Shape(n, buying, holdout, is_stratified), n_worlds)
    for n, buying in product(SIZES, BUYING):
        yield _error_row(Shape(n, buying, 0.3), n_worlds)


def _error_row(shape: Shape, n_worlds: int) -> str:
    rng = np.random.default_rng([shape.n, round(1e4 * shape.buying), round(100 * shape.holdout), shape.is_stratified])
    smallest = _smallest(shape)
    effect = _planned_effect(shape, rng)
    silent = list(_measured(shape, n_worlds, rng))
    moved = list(_measured(effect, n_worlds, rng))
    error, power = (_rate([m.p_value <= 0.05 for m in each]) for each in (silent, moved))
    bounds = [(m.low, m.high) for m in moved if m.low is not None and m.high is not None]
    cover = _rate([low <= effect.true_uplift <= high for low, high in bounds])
    told = f"{power:.1%}" if smallest >= 30 else ""
    return (
        f"| {shape.n:,} | {shape.buying:.0%} | {shape.holdout:.0%} | {'strata' if shape.is_stratified else 'one heap'} "
        f"| {smallest:,.0f} | {error:.2%} | {len(bounds) / len(moved):.0%} | "
        f"{f'{cover:.2%}' if bounds else ''} | {told} |"
    )


def _planned_effect(shape: Shape, rng: np.random.Generator) -> Shape:
    """More buyers among the contacted, as many as the plan says that the test sees four times in five."""
    if _smallest(shape) < 30:  # such tests see only effects that no campaign has
        return replace(shape, more_buyers=MOST_MORE)
    past = past_outcomes(shape, rng)
    seen = plan_detectable(past, metric="margin", n_customers=shape.n, holdout_rate=shape.holdout)
    return replace(shape, more_buyers=(seen or float("nan")) / float(past["margin"].to_numpy().mean()))


def _smallest(shape: Shape) -> float:
    """Buyers to expect in the smaller arm without effect."""
    return min(shape.holdout, 1 - shape.holdout) * shape.n * shape.buying


def _measured(shape: Shape, n_worlds: int, rng: np.random.Generator) -> Iterator[Measured]:
    for number in range(n_worlds):
        world = make_world(shape, rng)
        if number < N_CHECKED:
            require_same(world, RULES)
        yield measure_world(world, RULES)


def _rate(flags: list[bool]) -> float:
    return float(np.mean(flags)) if flags else float("nan")


def cuped_lines(n_worlds: int) -> Iterator[str]:
    """The variance that a covariate saves, against theory."""
    yield "| correlation with the past | variance factor | 1 - rho^2 | factor that the measurement reports |"
    yield "|---:|---:|---:|---:|"
    for shared in (0.3, 0.6, 0.8, 0.95):
        yield _cuped_row(shared, n_worlds)


def _cuped_row(shared: float, n_worlds: int, n: int = 2_000) -> str:
    rng = np.random.default_rng([7, round(100 * shared)])
    past, now = _past_and_now(200_000, shared, rng)
    rho = float(np.corrcoef(past, now)[0, 1])
    estimates, reported = np.empty((n_worlds, 2)), np.empty(n_worlds)
    zeros, is_held_out = np.zeros(n, dtype=np.int64), np.arange(n) < n // 2
    for number in range(n_worlds):
        past, now = _past_and_now(n, shared, rng)
        trial = Trial(now, rng.permutation(is_held_out), zeros, zeros)
        plain, adjusted = stratified_difference(trial), lin_regression(trial, past)
        estimates[number] = plain.difference, adjusted.difference
        reported[number] = adjusted.variance / plain.variance
    factor = estimates[:, 1].var() / estimates[:, 0].var()
    return f"| {rho:.2f} | {factor:.3f} | {1 - rho**2:.3f} | {reported.mean():.3f} |"


def _past_and_now(n: int, shared: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Money of two years whose logarithms share a part, a tenth of it zero."""
    same = rng.standard_normal(n)
    own = rng.standard_normal((2, n))
    money = np.exp(0.5 * (shared**0.5 * same + (1 - shared) ** 0.5 * own))
    return money[0] * (rng.random(n) < 0.9), money[1] * (rng.random(n) < 0.9 + 0.1 * shared**4)


def peeking_lines(n_worlds: int) -> Iterator[str]:
    """Thirty daily looks: error, width of the last interval and power together."""
    yield (
        "| customers | buyers | held out | end | error | one look's error | width | power | one look's power | worlds |"
    )
    yield "|---:|---:|---:|:---|---:|---:|---:|---:|---:|---:|"
    for shape in (*PEEKED, PeekShape(20_000, 0.2, 0.5)):
        yield from _peeking_rows(shape, n_worlds if shape.n * shape.buying <= 400 else n_worlds // 5)


def _peeking_rows(shape: PeekShape, n_worlds: int) -> Iterator[str]:
    rng = np.random.default_rng([11, shape.n, round(100 * shape.holdout)])
    # the effect that one look at the end sees some three times in four; 2.4 = E[sum^2] / E[sum]^2 of a buyer's money
    spread = (2.4 / shape.buying) ** 0.5
    error = spread * (1 / shape.holdout + 1 / (1 - shape.holdout)) ** 0.5 / shape.n**0.5
    effect = replace(shape, more_buyers=2.8 * error)
    silent, moved = (_peeked(each, n_worlds, rng) for each in (shape, effect))
    for end in ("known", "open"):
        width = np.mean([getattr(each, f"{end}_width") for each in silent])
        yield (
            f"| {shape.n:,} | {shape.buying:.0%} | {shape.holdout:.0%} | {end} "
            f"| {_rate([getattr(each, end) for each in silent]):.2%} | {_rate([each.fixed for each in silent]):.2%} "
            f"| {width:.3f} | {_rate([getattr(each, end) for each in moved]):.1%} "
            f"| {_rate([each.fixed for each in moved]):.1%} | {n_worlds:,} |"
        )


def _peeked(shape: PeekShape, n_worlds: int, rng: np.random.Generator) -> list[Peeked]:
    return [peek_world(shape, rng, n_draws=400, rules=PeekingRules()) for _ in range(n_worlds)]


def speed_lines(n_customers: int) -> Iterator[str]:
    """Seconds for a large campaign."""
    yield "| step | seconds | of processor |"
    yield "|:---|---:|---:|"
    rng = np.random.default_rng(1)
    people = pl.DataFrame(
        {
            "customer_id": pl.Series(np.arange(n_customers)).cast(pl.String),
            "segment": np.array(["gold", "silver", "iron", "lead"])[rng.integers(0, 4, n_customers)],
            "past_margin": rng.exponential(40, n_customers),
        }
    )
    drawn, taken = _timed(lambda: assign_holdout(people, campaign_id="spring"))
    yield f"| draw the hold-out of {n_customers:,} customers | {taken} |"
    for buying in (0.2, 0.004):
        bought = (rng.random(n_customers) < buying) * rng.lognormal(3, 1, n_customers)
        table = drawn.with_columns(margin=pl.Series(bought))
        for covariate in (None, "past_margin"):
            uplift, taken = _timed(partial(measure_uplift, table, covariate=covariate, expected_share=0.2))
            with_past = ", adjusted by the past" if covariate else ""
            yield f"| measure them, {buying:.1%} buy, {uplift.method.replace('_', ' ')}{with_past} | {taken} |"


def _timed(call: Callable[[], Result]) -> tuple[Result, str]:
    begin, used = time.perf_counter(), time.process_time()
    result = call()
    return result, f"{time.perf_counter() - begin:.2f} | {time.process_time() - used:.2f}"


SECTIONS = {
    "errors": (
        "Error, cover and power",
        """Money is zero-inflated log-normal (sigma 1); three strata differ in buying and in money. Error: how often a
        5 % test finds an effect where there is none. Cover: how often a 95 % interval holds the true effect, among the
        worlds that get one (shown: their share; with fewer than 20 buyers in both arms together no interval is given).
        The effect makes more people buy, as many as the plan says that the test sees in 80 % of cases; power says how
        often it does, where both arms have 30 buyers (elsewhere the effect is twice as many buyers). {worlds} worlds a
        row; at 10,000, chance moves an error of 5 % by 0.4 points either way.""",
        error_lines,
    ),
    "power": (
        "Planned and reached power",
        """Customers who buy and spend differently; the analysis adjusts by the year before, where it is known. By
        formula: the smallest uplift, as a share of what customers bring, by the normal formula; planned: what the plan
        page says that the test sees in 80 % of cases; reached: how often it does. Where single customers spend very
        much more than others (the row of 2,000 customers with 0.4 purchases), adjusting also tames the outliers, which
        the plan doesn't count on: the test then sees more than was promised.""",
        power_lines,
    ),
    "cuped": (
        "What a covariate saves",
        """Variance of Lin's estimate over that of the plain difference under complete randomisation, 2,000 customers,
        half held out. {worlds} worlds a row.""",
        cuped_lines,
    ),
    "peeking": (
        "Looking every day",
        """Thirty daily looks. Width: the last interval over that of a single look at the end. Known end: alpha
        spending; open end: an interval that always holds.""",
        peeking_lines,
    ),
}


def measure_section(name: str, n_worlds: int) -> Iterator[str]:
    """A section of the page, line by line."""
    title, text, lines = SECTIONS[name]
    yield f"## {title}\n"
    yield textwrap.fill(" ".join(text.format(worlds=f"{n_worlds:,}").split()), 120) + "\n"
    yield from lines(n_worlds)
    yield ""


def main() -> None:
    """Measure and print; write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=10_000, help="simulated worlds a row")
    parser.add_argument("--customers", type=int, default=1_000_000, help="of the campaign whose seconds are taken")
    parser.add_argument("--sections", nargs="*", default=[*SECTIONS, "speed"], choices=[*SECTIONS, "speed"])
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name}")
    options = parser.parse_args()
    lines = ["# How right the measurement of campaigns is\n", "Written by `make bench-campaigns`, from measurements.\n"]
    for name in options.sections:
        begin = time.perf_counter()
        measured = speed(options.customers) if name == "speed" else measure_section(name, options.worlds)
        for line in measured:
            print(line, flush=True)
            lines.append(line)
        print(f"({time.perf_counter() - begin:.0f} s)\n", flush=True)
    if options.write:
        PAGE.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def speed(n_customers: int) -> Iterator[str]:
    """The section on seconds."""
    require_same(make_world(Shape(2_000, 0.2, 0.2), np.random.default_rng(0)), RULES)
    measure_uplift(as_outcomes(make_world(Shape(2_000, 0.2, 0.2), np.random.default_rng(0))))
    yield "## Seconds\n"
    yield from speed_lines(n_customers)
    yield ""


if __name__ == "__main__":
    main()

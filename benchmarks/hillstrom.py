"""The e-mail test that Kevin Hillstrom published in 2008, measured by us: ``python -m benchmarks.hillstrom FILE``.

64,000 customers, two treatments (men's and women's e-mail) and nobody contacted; the effects that everyone gets from
the file are differences of means. Ours have to equal them, with intervals, and raise no alarm of the sizes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from crm_analytics.campaigns import check_sample_ratio, measure_variants
from crm_analytics.campaigns.several import Comparison

# points of visit and conversion, dollars a customer: (published, digits that were printed)
PUBLISHED = {
    ("mens", "visit"): (0.0766, 4), ("mens", "conversion"): (0.0068, 4), ("mens", "spend"): (0.77, 2),
    ("womens", "visit"): (0.0452, 4), ("womens", "conversion"): (0.0031, 4), ("womens", "spend"): (0.42, 2),
}  # fmt: skip
_SEGMENTS = {"Mens E-Mail": "mens", "Womens E-Mail": "womens"}
_THIRDS = {"mens": 1 / 3, "womens": 1 / 3, "held_out": 1 / 3}


def read_outcomes(path: Path) -> pl.DataFrame:
    """The file as outcomes: customer_id, arm, variant, the three metrics, and what was known before."""
    table = pl.read_csv(path, infer_schema_length=None).with_row_index("customer_id")
    variant = pl.col("segment").replace_strict(_SEGMENTS, default=None)
    return table.with_columns(
        pl.col("customer_id").cast(pl.String),
        variant=variant,
        arm=pl.when(variant.is_null()).then(pl.lit("held_out")).otherwise(pl.lit("targeted")),
        past_margin=pl.col("history"),
        visit=pl.col("visit") == 1,
        conversion=pl.col("conversion") == 1,
    )


def hillstrom_lines(path: Path) -> Iterator[str]:
    """Ours beside the published effects, line by line; raises AssertionError where they differ."""
    outcomes = read_outcomes(path)
    alarms = check_sample_ratio(outcomes, expected_shares=_THIRDS)
    assert not alarms, alarms
    yield f"{outcomes.height:,} customers; no alarm of the sizes."
    yield ""
    yield "| e-mail | metric | published | ours | low | high | p (Holm) | relative | method |"
    yield "|:---|:---|---:|---:|---:|---:|---:|---:|:---|"
    for metric in ("visit", "conversion", "spend"):
        for measured in measure_variants(outcomes, metric=metric):
            yield _row(measured, metric)


def _row(measured: Comparison, metric: str) -> str:
    uplift = measured.uplift
    published, digits = PUBLISHED[measured.variant, metric]
    # 0.0031 was printed for 0.00311; half a unit of the last digit is what printing takes away
    assert abs(uplift.estimate - published) <= 0.5000001 * 10**-digits, (measured.variant, metric, uplift.estimate)
    bounds = " | ".join("" if each is None else f"{each:.4f}" for each in (uplift.low, uplift.high))
    relative = "" if uplift.relative_low is None else f"{uplift.relative_low:+.0%} to {uplift.relative_high:+.0%}"
    return (
        f"| {measured.variant} | {metric} | {published} | {uplift.estimate:.4f} | {bounds} | {measured.p_adjusted:.2g} "
        f"| {relative} | {uplift.method.replace('_', ' ')} |"
    )


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, help="hillstrom.csv")
    for line in hillstrom_lines(parser.parse_args().path):
        print(line, flush=True)


if __name__ == "__main__":
    main()

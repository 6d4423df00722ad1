"""Published fits beside ours, from the same data."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl

from crm_analytics.value import BgNbd, GammaGamma, ParetoNbd
from crm_analytics.value.bg_bb import BgBb
from crm_analytics.value.shifted_beta_geometric import ShiftedBetaGeometric

# source: what the authors printed, rounded as they did
PUBLISHED: dict[str, tuple[dict[str, float], float | None]] = {
    "BG/NBD, CDNOW (Fader, Hardie & Lee 2005)": ({"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}, -9582.43),
    "Pareto/NBD, CDNOW (Fader, Hardie & Lee 2005)": (
        {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}, -9594.98,
    ),
    "Gamma-Gamma, CDNOW (Fader & Hardie 2013)": ({"p": 6.25, "q": 3.74, "gamma": 15.44}, -4055.92),
    "BG/BB, donations (Fader, Hardie & Shang 2010)": (
        {"alpha": 1.204, "beta": 0.750, "gamma": 0.657, "delta": 2.783}, -33225.6,
    ),
    "Shifted beta-geometric, regular (Fader & Hardie 2007)": ({"alpha": 0.704, "beta": 1.182}, None),
}  # fmt: skip


def fit_published() -> dict[str, Any]:
    """Our fits to the data of each publication, in the order of PUBLISHED."""
    names = ["customer_id", "frequency", "recency", "T", "monetary_value"]
    cdnow = _read("cdnow_customers_summary_with_transactions.csv", names)
    donors = _read("donations.csv", ["frequency", "recency", "n_opportunities", "weights"])
    people = donors.select(pl.all().exclude("weights").repeat_by("weights").explode())
    fits = [
        BgNbd().fit(cdnow),
        ParetoNbd().fit(cdnow),
        GammaGamma().fit(cdnow),
        BgBb(n_opportunities=6).fit(people),
        ShiftedBetaGeometric().fit_survival([1000, 631, 468, 382, 326, 289, 262, 241]),
    ]
    return dict(zip(PUBLISHED, fits, strict=True))


def published_lines() -> Iterator[str]:
    """Rows of a Markdown table: published and ours."""
    yield "| model | | parameters | log-likelihood |"
    yield "|---|---|---|---|"
    for name, model in fit_published().items():
        params, log_likelihood = PUBLISHED[name]
        yield f"| {name} | published | {_spell(params)} | {log_likelihood if log_likelihood is not None else ''} |"
        ours = {key: model.params_[key] for key in params}
        yield f"| | ours | {_spell(ours)} | {'' if log_likelihood is None else f'{model.log_likelihood_:.2f}'} |"


def _spell(params: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in params.items())


def _read(file: str, names: list[str]) -> pl.DataFrame:
    spec = find_spec("lifetimes")
    assert spec is not None
    assert spec.origin is not None
    return pl.read_csv(Path(spec.origin).parent / "datasets" / file, new_columns=names)

"""Likelihoods of random customers beside those in fifty digits: the largest difference a customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from benchmarks import exact_likelihoods as exact
from crm_analytics.value import BgNbd, MbgNbd
from crm_analytics.value.histories import Array, Histories
from crm_analytics.value.likelihood import Likelihood
from crm_analytics.value.nbd import nbd_likelihood
from crm_analytics.value.pareto_nbd import pareto_likelihood

N = 1_000
# likelihood, the exact one, and the centre of the random parameters' logarithms (in days)
LIKELIHOODS: dict[str, tuple[Callable[[Histories], Likelihood], Callable[..., exact.Exact], tuple[float, ...]]] = {
    "bg_nbd": (BgNbd()._likelihood, exact.bg_nbd, (-0.5, 3.0, 0.0, 1.0)),
    "mbg_nbd": (MbgNbd()._likelihood, exact.mbg_nbd, (-0.5, 3.0, 0.0, 1.0)),
    "pareto_nbd": (pareto_likelihood, exact.pareto_nbd, (-0.5, 3.0, -0.5, 4.0)),
    "nbd": (nbd_likelihood, exact.nbd, (-0.5, 3.0)),
}


def differences(model: str, n: int = N) -> Array:
    """Ours less the exact log-likelihood of n customers with x up to 1,000, each at parameters of its own."""
    likelihood, truth, centre = LIKELIHOODS[model]
    log_params = np.random.default_rng(3).normal(centre, 1.0, (n, len(centre)))
    histories = zip(*exact.random_histories(n, seed=1), strict=True)
    found = [
        float(likelihood(one_history(*history)).evaluate(point)[0] - truth(np.exp(point), *history))
        for history, point in zip(histories, log_params, strict=True)
    ]
    return np.array(found)


def one_history(frequency: float, recency: float, T: float) -> Histories:
    """The history of one customer."""
    x, last, observed = (np.array([value], dtype=float) for value in (frequency, recency, T))
    return Histories(x, last, observed, np.ones(1, dtype=bool))


def likelihood_lines() -> Iterator[str]:
    """Rows of a Markdown table: model and largest difference."""
    yield "| model | largest difference a customer |"
    yield "|---|---|"
    for model in LIKELIHOODS:
        yield f"| {model} | {np.abs(differences(model)).max():.0e} |"

"""Customers sampled from each model give back its parameters."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from crm_analytics.value import BgNbd, MbgNbd, NbdNoDropout, ParetoNbd
from crm_analytics.value.forecasts import ForecastingModel
from crm_analytics.value.histories import Array

TRUTH: dict[type[ForecastingModel], tuple[float, ...]] = {  # in days
    BgNbd: (0.6, 40.0, 0.8, 2.5),
    MbgNbd: (0.6, 40.0, 0.8, 2.5),
    ParetoNbd: (0.6, 40.0, 0.7, 200.0),
    NbdNoDropout: (0.6, 40.0),
}


def recovery_lines(n: int = 30_000) -> Iterator[str]:
    """Rows of a Markdown table: true and fitted parameters, and the largest error in standard errors."""
    yield f"| model | true | fitted to {n:,} sampled customers | largest error / standard error |"
    yield "|---|---|---|---|"
    for model, params in TRUTH.items():
        fitted, z = recover(model, params, n)
        spelled = ", ".join(f"{name} {value:.4g}" for name, value in fitted.params_.items())
        true = ", ".join(f"{value:g}" for value in params)
        yield f"| {model.code} | {true} | {spelled} | {np.abs(z).max():.1f} |"


def recover(model: type[ForecastingModel], params: tuple[float, ...], n: int) -> tuple[ForecastingModel, Array]:
    """Fit to customers sampled with known parameters: the fit, and its errors in standard errors."""
    world, fitted = model(), model()
    world.params_ = dict(zip(model.param_names, params, strict=True))
    observed = np.random.default_rng(8).uniform(30, 1095, n)
    fitted.fit(world.sample_customers(n, observed, seed=9).customers)
    errors = [(fitted.params_[k] - world.params_[k]) / fitted.standard_errors_[k] for k in model.param_names]
    return fitted, np.array(errors)

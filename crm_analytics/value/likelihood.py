"""Maximum likelihood on the logarithms of positive parameters, with several starts and a weak prior of last resort."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from scipy.optimize import OptimizeResult, minimize
from threadpoolctl import threadpool_limits

from crm_analytics.messages import Message, Severity
from crm_analytics.value.histories import Array

DRAW_ROWS = 30_000  # rows that give start and Hessian; every row has its say in the passes that follow
BOUND = 12.0  # a log parameter may lie this far from its start
PRIOR_SD = 2.0  # of a log parameter: 95 % within a factor of 50 of the start
FLAT_ERROR = 3.0  # a standard error of a log parameter above this means that the data don't tell
_MAX_PASSES = 12
_ROUGH = {"ftol": 1e-5, "maxiter": 100}
_FINE = {"ftol": 1e-12, "gtol": 1e-7, "maxiter": 300}
_STEP_TOLERANCE = 1e-8


@dataclass(frozen=True)
class FitInfo:
    """How a fit went."""

    is_converged: bool
    n_customers: int
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Likelihood:
    """Log-likelihood of ``n`` rows: log parameters in, (sum, gradient) out."""

    evaluate: Callable[[Array], tuple[float, Array]]
    n: int


@dataclass(frozen=True)
class Optimum:
    """Where the likelihood is highest; the covariance is that of the log parameters."""

    log_params: Array
    covariance: Array
    is_converged: bool
    has_prior: bool


class FittedModel:
    """What every fitted model has in common; ``params_`` may also be set by hand."""

    code: ClassVar[str]
    param_names: ClassVar[tuple[str, ...]]

    def __init__(self) -> None:
        self.params_: dict[str, float] = {}
        self.standard_errors_: dict[str, float] = {}
        self.log_likelihood_: float = float("nan")
        self.covariance_: Array | None = None  # of the log parameters; None when set by hand or not estimable
        self.fit_ = FitInfo(is_converged=False, n_customers=0)

    def params_drawn(self, n_draws: int, seed: int = 0) -> list[Self]:
        """Copies of the model with parameters drawn from their normal approximation on the log scale."""
        if self.covariance_ is None:
            return []
        centre = np.log([self.params_[name] for name in self.param_names])
        draws = np.random.default_rng(seed).multivariate_normal(centre, self.covariance_, size=n_draws)
        return [self._with_params(row) for row in np.exp(np.clip(draws, centre - 3, centre + 3))]

    def _with_params(self, values: Array) -> Self:
        other = copy.copy(self)
        other.params_ = dict(zip(self.param_names, map(float, values), strict=True))
        return other

    def _keep(self, optimum: Optimum, full: Likelihood, messages: Sequence[Message] = ()) -> None:
        values = np.exp(optimum.log_params)
        errors = values * np.sqrt(np.diag(optimum.covariance))
        self.params_ = dict(zip(self.param_names, map(float, values), strict=True))
        self.standard_errors_ = dict(zip(self.param_names, map(float, errors), strict=True))
        self.log_likelihood_ = float(full.evaluate(optimum.log_params)[0])
        self.covariance_ = optimum.covariance
        self.fit_ = FitInfo(optimum.is_converged, full.n, (*messages, *_warnings(self.code, optimum)))


def maximise(full: Likelihood, draw: Likelihood, starts: Sequence[Array]) -> Optimum:
    """Maximise a likelihood; where it is flat, a normal prior around the first start decides and is reported.

    ``draw`` is the likelihood of a part of the rows (or all): it gives the start and the Hessian of the Newton steps.
    """
    # a four-by-four system gains nothing from threads, and on a busy machine they wait for each other for seconds
    with threadpool_limits(1, user_api="blas"):
        optimum = _climb(full, draw, starts, has_prior=False)
        if optimum is not None and np.all(np.diag(optimum.covariance) < FLAT_ERROR**2):
            return optimum
        centre = starts[0]
        optimum = _climb(_with_prior(full, centre), _with_prior(draw, centre), starts, has_prior=True)
    return optimum or Optimum(centre, np.eye(len(centre)) * PRIOR_SD**2, is_converged=False, has_prior=True)


def draw_rows(n: int, size: int = DRAW_ROWS) -> np.ndarray:
    """Row numbers of a draw without replacement; the same for the same n, all rows when there are few.

    >>> draw_rows(3, size=5)
    array([0, 1, 2])
    """
    if n <= size:
        return np.arange(n)
    return np.sort(np.random.default_rng(20_050).choice(n, size=size, replace=False))


def _climb(full: Likelihood, draw: Likelihood, starts: Sequence[Array], *, has_prior: bool) -> Optimum | None:
    log_params = _best_of(draw, starts)
    hessian = _hessian(draw, log_params)
    if hessian is None:
        return None
    log_params, is_converged = _newton(full, hessian, log_params)
    is_inside = bool(np.all(np.abs(log_params - starts[0]) < BOUND - 0.01))
    if not (is_converged and is_inside) and not has_prior:
        return None
    return Optimum(log_params, np.linalg.inv(hessian) / full.n, is_converged, has_prior)


def _best_of(draw: Likelihood, starts: Sequence[Array]) -> Array:
    def loss(log_params: Array) -> tuple[float, Array]:
        value, gradient = draw.evaluate(log_params)
        return -value / draw.n, -gradient / draw.n

    bounds = [(centre - BOUND, centre + BOUND) for centre in starts[0]]

    def descend(start: Array, options: dict[str, float]) -> OptimizeResult:
        return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)

    # a rough descent tells which start leads to the deepest valley; only that one is followed to its floor
    best = min((descend(start, _ROUGH) for start in starts), key=lambda result: result.fun)
    floor: Array = descend(best.x, _FINE).x
    return floor


def _hessian(draw: Likelihood, log_params: Array, step: float = 1e-4) -> Array | None:
    """Minus the second derivatives per row, from central differences of the gradient; None unless positive definite."""
    columns = []
    for i in range(len(log_params)):
        shift = np.zeros(len(log_params))
        shift[i] = step
        above, below = draw.evaluate(log_params + shift)[1], draw.evaluate(log_params - shift)[1]
        columns.append((below - above) / (2 * step * draw.n))
    hessian = np.array(columns)
    hessian = (hessian + hessian.T) / 2
    return hessian if np.all(np.isfinite(hessian)) and np.linalg.eigvalsh(hessian)[0] > 1e-12 else None


def _newton(full: Likelihood, hessian: Array, log_params: Array) -> tuple[Array, bool]:
    size = 0.5  # the start is near: a first step of a factor e is a wrong direction
    for _ in range(_MAX_PASSES):
        step = np.linalg.solve(hessian, full.evaluate(log_params)[1] / full.n)
        if not np.all(np.isfinite(step)) or np.abs(step).max() > max(1.0, 2 * size):
            return log_params, False
        log_params, size = log_params + step, float(np.abs(step).max())
        if size < _STEP_TOLERANCE:
            break
    return log_params, size < 1e-4


def _with_prior(likelihood: Likelihood, centre: Array) -> Likelihood:
    def evaluate(log_params: Array) -> tuple[float, Array]:
        value, gradient = likelihood.evaluate(log_params)
        away = (log_params - centre) / PRIOR_SD
        return value - float(away @ away) / 2, gradient - away / PRIOR_SD

    return Likelihood(evaluate, likelihood.n)


def _warnings(model: str, optimum: Optimum) -> list[Message]:
    found = []
    if optimum.has_prior:
        found.append(Message("value.weak_prior_used", {"model": model}, Severity.WARNING))
    if not optimum.is_converged:
        found.append(Message("value.not_converged", {"model": model}, Severity.WARNING))
    return found

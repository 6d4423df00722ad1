"""Maximum likelihood on the logarithms of positive parameters, with several starts and a weak prior of last resort."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np
from scipy.optimize import OptimizeResult, minimize
from threadpoolctl import threadpool_limits

from crm_analytics.messages import Message, Severity
from crm_analytics.value.histories import Array

DRAW_ROWS = 30_000  # rows that give start and Hessian; every row has its say in the passes that follow
ROUGH_ROWS = 4_000  # rows that tell which start leads to the highest peak
BOUND = 12.0  # a log parameter may lie this far from its start
PRIOR_SD = 2.0  # of a log parameter: 95 % within a factor of 50 of the start
FLAT_ERROR = 3.0  # a standard error of a log parameter above this means that the data don't tell
_MAX_PASSES = 20
_ROUGH = {"ftol": 1e-5, "maxiter": 100}
_FINE = {"ftol": 1e-11, "gtol": 1e-6, "maxiter": 300}
_LAST_STEP = 3e-7  # of a log parameter: after it the next would be below 1e-8, so it isn't looked at
_LAST_GAIN = 1e-10  # in log-likelihood: a step of a hundred-thousandth of a standard error
_LONGEST_STEP = 1.0
_LEAST_GAIN = -1e-13  # relative; a pass that loses more than rounding does is taken back


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
    log_likelihood: float
    covariance: Array
    is_converged: bool
    has_prior: bool


class FittedModel:
    """What every fitted model has in common; ``params_`` may also be set by hand."""

    code: ClassVar[str]
    param_names: tuple[str, ...] = ()

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
        centre = np.array([self.params_[name] for name in self.param_names])
        is_log = self._is_positive()
        centre[is_log] = np.log(centre[is_log])
        draws = np.random.default_rng(seed).multivariate_normal(centre, self.covariance_, size=n_draws)
        draws = np.clip(draws, centre - 3, centre + 3)
        draws[:, is_log] = np.exp(draws[:, is_log])
        return [self._with_params(row) for row in draws]

    def _is_positive(self) -> np.ndarray:
        """Which parameters are positive, and so estimated by their logarithm."""
        return np.ones(len(self.param_names), dtype=bool)

    def _with_params(self, values: Array) -> Self:
        other = copy.copy(self)
        other.params_ = dict(zip(self.param_names, map(float, values), strict=True))
        return other

    def _keep(self, optimum: Optimum, n: int, messages: Sequence[Message] = ()) -> Self:
        values, errors = optimum.log_params.copy(), np.sqrt(np.diag(optimum.covariance))
        is_log = self._is_positive()
        values[is_log] = np.exp(values[is_log])
        errors[is_log] *= values[is_log]
        self.params_ = dict(zip(self.param_names, map(float, values), strict=True))
        self.standard_errors_ = dict(zip(self.param_names, map(float, errors), strict=True))
        self.log_likelihood_ = optimum.log_likelihood
        self.covariance_ = optimum.covariance
        self.fit_ = FitInfo(optimum.is_converged, n, (*messages, *_warnings(self.code, optimum)))
        return self


def maximise(likelihood_of: Callable[[np.ndarray | slice], Likelihood], n: int, starts: Sequence[Array]) -> Optimum:
    """Maximise the likelihood of n rows; where it is flat, a normal prior around the first start decides and is
    reported.

    ``likelihood_of`` gives the likelihood of some rows. Few of them tell which start is best, a draw gives the place
    and the Hessian, and all rows have their say in a few last steps.
    """
    full = likelihood_of(slice(None))
    parts = _Parts(full, *(likelihood_of(draw_rows(n, size)) if n > size else full for size in (DRAW_ROWS, ROUGH_ROWS)))
    # a four-by-four system gains nothing from threads, and on a busy machine they wait for each other for seconds
    with threadpool_limits(1, user_api="blas"):
        optimum = _climb(parts, starts, has_prior=False)
        if optimum is not None:
            return optimum
        centre = starts[0]
        optimum = _climb(parts.with_prior(centre), starts, has_prior=True)
        if optimum is not None:
            return replace(optimum, log_likelihood=optimum.log_likelihood + _penalty(optimum.log_params, centre))
        value = float(full.evaluate(centre)[0])
    return Optimum(centre, value, np.eye(len(centre)) * PRIOR_SD**2, is_converged=False, has_prior=True)


def draw_rows(n: int, size: int = DRAW_ROWS) -> np.ndarray:
    """Row numbers of a draw without replacement; the same for the same n, all rows when there are few.

    >>> draw_rows(3, size=5)
    array([0, 1, 2])
    """
    if n <= size:
        return np.arange(n)
    return np.sort(np.random.default_rng(20_050).choice(n, size=size, replace=False))


@dataclass(frozen=True)
class _Parts:
    """The likelihood of all rows, of the draw, and of the few that tell the starts apart."""

    full: Likelihood
    draw: Likelihood
    rough: Likelihood

    def with_prior(self, centre: Array) -> _Parts:
        return _Parts(*(_with_prior(part, centre, self.full.n) for part in (self.full, self.draw, self.rough)))


def _climb(parts: _Parts, starts: Sequence[Array], *, has_prior: bool) -> Optimum | None:
    log_params = _best_of(parts, starts)
    hessian = _hessian(parts.draw, log_params)
    if hessian is None:
        return None
    inverse = np.asarray(np.linalg.inv(hessian), dtype=float)
    near = None if has_prior else starts[0]
    log_params, value, is_converged = _newton(parts.full, inverse, log_params, near=near)
    if not is_converged and not has_prior:
        return None
    return Optimum(log_params, value, inverse / parts.full.n, is_converged, has_prior)


def _best_of(parts: _Parts, starts: Sequence[Array]) -> Array:
    bounds = [(centre - BOUND, centre + BOUND) for centre in starts[0]]

    def descend(part: Likelihood, start: Array, options: dict[str, float]) -> OptimizeResult:
        def loss(log_params: Array) -> tuple[float, Array]:
            value, gradient = part.evaluate(log_params)
            return -value / part.n, -gradient / part.n

        return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)

    # a rough descent tells which start leads to the deepest valley; only that one is followed to its floor
    best = min((descend(parts.rough, start, _ROUGH) for start in starts), key=lambda result: result.fun)
    floor: Array = descend(parts.draw, best.x, _FINE).x
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


def _newton(full: Likelihood, inverse: Array, log_params: Array, *, near: Array | None) -> tuple[Array, float, bool]:
    """Steps by the inverse Hessian of the draw, corrected by what each pass over all rows teaches (BFGS).

    Gives up where the likelihood turns out flat or the way leads out of bounds around ``near``.
    """
    value, gradient = full.evaluate(log_params)
    for _ in range(_MAX_PASSES):
        slope = gradient / full.n
        step = np.clip(inverse @ slope, -_LONGEST_STEP, _LONGEST_STEP)
        if not np.all(np.isfinite(step)) or (near is not None and _is_lost(inverse / full.n, log_params - near)):
            return log_params, value, False
        if np.abs(step).max() < _LAST_STEP or abs(gradient @ step) < _LAST_GAIN:
            return log_params + step, value + float(gradient @ step) / 2, True
        new_value, new_gradient = full.evaluate(log_params + step)
        if not new_value - value >= _LEAST_GAIN * abs(value):
            inverse = inverse / 4
            continue
        inverse = _learn(inverse, step, slope - new_gradient / full.n)
        log_params, value, gradient = log_params + step, new_value, new_gradient
    return log_params, value, bool(np.abs(step).max() < 1e-4)


def _is_lost(covariance: Array, away: Array) -> bool:
    return bool(np.any(np.diag(covariance) > FLAT_ERROR**2) or np.any(np.abs(away) > BOUND - 0.01))


def _learn(inverse: Array, step: Array, bend: Array) -> Array:
    """Broyden, Fletcher, Goldfarb and Shanno's update; none where the likelihood is not concave along the step."""
    along = float(step @ bend)
    if along <= 1e-12 * float(step @ step):
        return inverse
    turn = np.eye(len(step)) - np.outer(step, bend) / along
    return np.asarray(turn @ inverse @ turn.T + np.outer(step, step) / along)


def _with_prior(likelihood: Likelihood, centre: Array, n_all: int) -> Likelihood:
    # a draw stands for all rows: there the prior weighs as little a row as it will in the end
    share = likelihood.n / n_all

    def evaluate(log_params: Array) -> tuple[float, Array]:
        value, gradient = likelihood.evaluate(log_params)
        away = (log_params - centre) / PRIOR_SD
        return value - share * _penalty(log_params, centre), gradient - share * away / PRIOR_SD

    return Likelihood(evaluate, likelihood.n)


def _penalty(log_params: Array, centre: Array) -> float:
    away = (log_params - centre) / PRIOR_SD
    return float(away @ away) / 2


def _warnings(model: str, optimum: Optimum) -> list[Message]:
    found = []
    if optimum.has_prior:
        found.append(Message("value.weak_prior_used", {"model": model}, Severity.WARNING))
    if not optimum.is_converged:
        found.append(Message("value.not_converged", {"model": model}, Severity.WARNING))
    return found

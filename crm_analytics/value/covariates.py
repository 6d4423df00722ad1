"""Pareto/NBD with static covariates: what is known of a customer quickens or slows buying and leaving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import polars as pl

from crm_analytics.errors import NotEnoughData, UnknownColumn
from crm_analytics.value.blocks import each_block
from crm_analytics.value.forecasts import SampledCustomers
from crm_analytics.value.histories import Array, Histories, levels_of, read_histories, to_polars
from crm_analytics.value.likelihood import Likelihood, Optimum, maximise
from crm_analytics.value.pareto_nbd import ParetoNbd, pareto_starts, row_slopes
from crm_analytics.value.rising import log_rising, slope_rising

_FEWEST_OF_A_LEVEL = 30  # customers; a rarer word counts with the most common one
_BLOCK_ROWS = 2048
_N_BASE = 4  # r, alpha, s, beta


@dataclass(frozen=True)
class Term:
    """One column of the design: a number less its mean, or whether a text is this word."""

    column: str
    level: str | None
    mean: float
    scale: float  # by which the fit divides; coefficients are reported a unit

    @property
    def name(self) -> str:
        return self.column if self.level is None else f"{self.column}={self.level}"

    def values(self, table: pl.DataFrame) -> Array:
        """The term less its mean, one a row; an unknown value counts as the mean."""
        if self.level is None:
            raw = table[self.column].cast(pl.Float64).to_numpy()
        else:
            raw = (table[self.column].cast(pl.String) == self.level).cast(pl.Float64).to_numpy()
        return np.asarray(np.where(np.isfinite(raw), raw - self.mean, 0.0))


@dataclass(frozen=True)
class Effect:
    """What a unit of a covariate, or being of a kind, does: rates are multiplied by ``factor``."""

    process: str  # "rate" of buying, or "dropout"
    name: str
    coefficient: float
    standard_error: float

    @property
    def factor(self) -> float:
        return float(np.exp(self.coefficient))

    def factor_range(self, z: float = 1.645) -> tuple[float, float]:
        """Range of the factor; z = 1.645 gives 90 %."""
        ends = self.coefficient + np.array([-z, z]) * self.standard_error
        low, high = np.exp(ends)
        return float(low), float(high)


class ParetoNbdCovariates(ParetoNbd):
    """Pareto/NBD whose purchase and dropout rates are multiplied by exp(coefficients x covariates).

    In: frequency, recency, T and the named columns, numbers, flags or text (each word beside the most common).
    Covariates must be known from the start and not be made of purchases. r, alpha, s, beta are those of a customer
    with average numbers and the most common words. Source: Fader and Hardie (2007), note 019.

    >>> model = ParetoNbdCovariates(rate=["age"], dropout=["age"])
    >>> model.rate, model.dropout
    (('age',), ('age',))
    """

    code = "pareto_nbd_covariates"

    def __init__(self, rate: Sequence[str] = (), dropout: Sequence[str] = ()) -> None:
        super().__init__()
        self.rate, self.dropout = tuple(rate), tuple(dropout)
        self.rate_terms_: tuple[Term, ...] = ()
        self.dropout_terms_: tuple[Term, ...] = ()

    def fit(self, customers: Any) -> Self:
        """Estimate parameters and coefficients by maximum likelihood. Raises NotEnoughData, UnknownColumn."""
        table = to_polars(customers)
        plain = read_histories(table)
        if not len(plain):
            raise NotEnoughData(what=self.code, needed=1, found=0)
        usable = table.filter(pl.Series(plain.is_usable))
        self.rate_terms_, self.dropout_terms_ = find_terms(usable, self.rate), find_terms(usable, self.dropout)
        self.param_names = (*ParetoNbd.param_names, *self._coefficient_names())
        designs = [_design(usable, terms) for terms in (self.rate_terms_, self.dropout_terms_)]
        optimum = maximise(
            lambda rows: covariate_likelihood(plain.take(rows), designs[0][rows], designs[1][rows]),
            len(plain),
            [np.concatenate([start, np.zeros(len(self.param_names) - _N_BASE)]) for start in pareto_starts(plain)],
        )
        return self._keep(self._a_unit(optimum), len(plain), plain.messages)

    def effects(self) -> list[Effect]:
        """Coefficients with standard errors, rates first."""
        terms = [("rate", term) for term in self.rate_terms_] + [("dropout", term) for term in self.dropout_terms_]
        return [
            Effect(process, term.name, self.params_[name], self.standard_errors_[name])
            for (process, term), name in zip(terms, self._coefficient_names(), strict=True)
        ]

    def sample_newcomers(self, covariates: Any, T: float | Array, seed: int = 0) -> SampledCustomers:
        """Draw one new customer for each row of covariates, each observed for T after the first purchase."""
        table = to_polars(covariates)
        nothing = np.zeros(table.height)
        return self._sample(
            self._with_factors(Histories(nothing, nothing, nothing, np.ones(table.height, dtype=bool)), table), T, seed
        )

    def _read(self, customers: Any) -> Histories:
        table = to_polars(customers)
        histories = read_histories(table)
        return self._with_factors(histories, table.filter(pl.Series(histories.is_usable)))

    def _with_factors(self, histories: Histories, usable: pl.DataFrame) -> Histories:
        def factor(process: str, terms: tuple[Term, ...]) -> Array:
            total = np.zeros(usable.height)
            for term in terms:
                total += self.params_[f"{process}:{term.name}"] * term.values(usable)
            return np.exp(np.clip(total, -50, 50))

        return replace(
            histories,
            rate_factor=factor("rate", self.rate_terms_),
            dropout_factor=factor("dropout", self.dropout_terms_),
        )

    def _coefficient_names(self) -> list[str]:
        return [f"rate:{t.name}" for t in self.rate_terms_] + [f"dropout:{t.name}" for t in self.dropout_terms_]

    def _is_positive(self) -> np.ndarray:
        return np.arange(len(self.param_names)) < _N_BASE

    def _a_unit(self, optimum: Optimum) -> Optimum:
        """Coefficients a unit of the covariate; the fit works with covariates of spread 1."""
        scales = np.array([1.0] * _N_BASE + [term.scale for term in (*self.rate_terms_, *self.dropout_terms_)])
        covariance = optimum.covariance / np.outer(scales, scales)
        return replace(optimum, log_params=optimum.log_params / scales, covariance=covariance)


def find_terms(table: pl.DataFrame, columns: Sequence[str]) -> tuple[Term, ...]:
    """Terms of the design for some columns; one that doesn't vary has none. Raises UnknownColumn.

    The most common word of a text has no term of its own: the others are measured against it.
    """
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise UnknownColumn(column=missing[0], available=table.columns)
    return tuple(term for name in columns for term in _terms_of(table, name))


def _terms_of(table: pl.DataFrame, name: str) -> list[Term]:
    column = table[name]
    if not column.dtype.is_numeric() and column.dtype != pl.Boolean:
        counts = column.cast(pl.String).drop_nulls().value_counts(sort=True, name="n")
        pairs = zip(counts["n"].to_list(), counts[name].to_list(), strict=True)
        levels = sorted(pairs, key=lambda pair: (-pair[0], pair[1]))
        frames = [(level, n / table.height) for n, level in levels[1:] if n >= _FEWEST_OF_A_LEVEL]
        return [Term(name, level, 0.0, float(np.sqrt(share * (1 - share)))) for level, share in frames]
    values = column.cast(pl.Float64).drop_nulls().drop_nans().to_numpy()
    spread = float(values.std()) if len(values) else 0.0
    return [Term(name, None, float(values.mean()), spread)] if spread > 0 else []


def _design(table: pl.DataFrame, terms: tuple[Term, ...]) -> Array:
    columns = [term.values(table) / term.scale for term in terms]
    return np.stack(columns, axis=1) if columns else np.zeros((table.height, 0))


def covariate_likelihood(histories: Histories, rate: Array, dropout: Array) -> Likelihood:
    """Log-likelihood and gradient in the logarithms of r, alpha, s, beta and the coefficients of both designs.

    A rate multiplied by a factor is a gamma distribution with alpha divided by it: the chain rule does the rest.
    """
    levels, _, counts = levels_of(histories.frequency)
    n_rate = rate.shape[1]

    def evaluate(free: Array) -> tuple[float, Array]:
        r, alpha, s, beta = np.exp(free[:_N_BASE])
        of_rate, of_dropout = free[_N_BASE : _N_BASE + n_rate], free[_N_BASE + n_rate :]

        def of_block(rows: slice) -> Array:
            alphas, betas = alpha * np.exp(-rate[rows] @ of_rate), beta * np.exp(-dropout[rows] @ of_dropout)
            found = row_slopes(histories, (r, alphas, s, betas), rows)
            by_alpha, by_beta = found.alpha * alphas, found.beta * betas
            base = [found.value.sum(), found.r.sum() * r, by_alpha.sum(), found.s.sum() * s, by_beta.sum()]
            return np.concatenate([base, -by_alpha @ rate[rows], -by_beta @ dropout[rows]])

        value, *slopes = np.sum(each_block(of_block, len(histories), _BLOCK_ROWS), axis=0)
        gradient = np.array(slopes)
        gradient[0] += counts @ slope_rising(r, levels) * r
        return float(value + counts @ log_rising(r, levels)), gradient

    return Likelihood(evaluate, len(histories))

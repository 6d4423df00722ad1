"""Fits and values of a large base in days, beside lifetimes: part of ``make bench``.

Nothing is compiled, so there is no time of compilation to report apart; imports are done before the clock starts.
In the base, dropout hardly differs between customers: lifetimes finds no end there, so a second base is one in which
BG/NBD is true.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import polars as pl

from benchmarks.cases import AS_OF, Comparison, Digest, Measured, ledger_path, timed
from benchmarks.make_base import DATA, make_histories
from benchmarks.memory import forget_peak, gigabytes_held, peak_gigabytes
from crm_analytics.customers import summarise_customers
from crm_analytics.value import BgNbd, GammaGamma, ParetoNbd, estimate_clv

LIFETIMES_VALUED = 200_000  # customers whose value lifetimes computes; its time is scaled to all
HORIZON_DAYS = 360  # lifetimes counts months of 30 days
PARAMS = {"r": 0.34, "alpha": 9.3, "a": 1.5, "b": 8.0}  # of BG/NBD, near those of the base, for both sides
SPEND_PARAMS = {"p": 1.28, "q": 19.5, "gamma": 1453.0}


def base_in_days(n_customers: int) -> pl.DataFrame:
    """Customer table of the benchmark's base: frequency, recency, T in days, monetary_value and all the rest."""
    path = DATA / f"customers-{n_customers}.parquet"
    if not path.exists():
        ledger = pl.scan_parquet(ledger_path(n_customers))
        summarise_customers(ledger, as_of=AS_OF).collect().write_parquet(path)
    return pl.read_parquet(path)


def true_histories_in_days(n_customers: int) -> pl.DataFrame:
    """Customers who behave as BG/NBD says, in whole days."""
    weeks = make_histories(n_customers)
    return weeks.with_columns((pl.col("recency", "T") * 7).ceil().cast(pl.Int64))


def bg_nbd_true_ours(n_customers: int) -> Measured:
    return _fit(BgNbd(), true_histories_in_days(n_customers), _bg_digest)


def bg_nbd_true_lifetimes(n_customers: int) -> Measured:
    return _fit_lifetimes(true_histories_in_days(n_customers))


def bg_nbd_ours(n_customers: int) -> Measured:
    return _fit(BgNbd(), base_in_days(n_customers), _bg_digest)


def bg_nbd_lifetimes(n_customers: int) -> Measured:
    return _fit_lifetimes(base_in_days(n_customers))


def pareto_nbd_ours(n_customers: int) -> Measured:
    return _fit(ParetoNbd(), base_in_days(n_customers), dict)


def clv_ours(n_customers: int) -> Measured:
    """With its range, for all customers."""
    model, spend = BgNbd(), GammaGamma()
    model.params_, spend.params_ = PARAMS, SPEND_PARAMS
    table = base_in_days(n_customers)
    found: list[pl.DataFrame] = []

    def value_all() -> None:
        found.append(estimate_clv(table, model=model, spend=spend, horizon_days=HORIZON_DAYS))

    seconds, memory = _measured(value_all)
    few = found[0].head(LIFETIMES_VALUED)
    return Measured(seconds, {"expected purchases": float(few["expected_purchases"].sum())}, memory)


def clv_lifetimes(n_customers: int) -> Measured:
    """Without a range: lifetimes has none. Its time for some customers is scaled to all."""
    from lifetimes import BetaGeoFitter
    from lifetimes.utils import _customer_lifetime_value

    table = base_in_days(n_customers)
    few = table.head(LIFETIMES_VALUED).to_pandas()
    model = BetaGeoFitter()
    model.params_, model.predict = PARAMS, model.conditional_expected_number_of_purchases_up_to_time
    spend = few["monetary_value"].fillna(0.0)
    columns = [few["frequency"], few["recency"], few["T"]]
    seconds, memory = _measured(
        lambda: _customer_lifetime_value(model, *columns, spend, time=12, discount_rate=0.008, freq="D")
    )
    purchases = float(model.predict(HORIZON_DAYS, *columns).sum())
    return Measured(seconds * table.height / len(few), {"expected purchases": purchases}, memory)


def bg_nbd_true_pymc(n_customers: int) -> Measured:
    """Its maximum a posteriori, with the priors that it brings."""
    table = true_histories_in_days(n_customers).with_row_index("customer_id").to_pandas()
    model = import_module("pymc_marketing.clv").BetaGeoModel(data=table)
    seconds, memory = _measured(lambda: model.fit(method="map"))
    found = model.fit_summary()
    return Measured(seconds, _bg_digest({name: float(found[name]) for name in PARAMS}), memory)


COMPARISONS = {
    "bg_nbd": Comparison("BG/NBD fit, model true", bg_nbd_true_ours, bg_nbd_true_lifetimes, "lifetimes", 1 / 40, 0.02),
    "bg_nbd_base": Comparison("BG/NBD fit, base in days", bg_nbd_ours, bg_nbd_lifetimes, "lifetimes", 1 / 40, 0.02),
    "pareto_nbd": Comparison("Pareto/NBD fit, base in days", pareto_nbd_ours, None, "", 4.0, 0.0),
    "clv": Comparison("CLV, ours with its range", clv_ours, clv_lifetimes, "lifetimes", 1 / 10, 0.001),
}

if find_spec("pymc_marketing"):  # it needs a compiler, so it isn't among the requirements
    COMPARISONS["bg_nbd_map"] = Comparison(
        "BG/NBD fit, model true", bg_nbd_true_ours, bg_nbd_true_pymc, "pymc MAP", 1 / 10, 0.05
    )


def _fit(model: Any, table: pl.DataFrame, digest: Callable[[dict[str, float]], Digest]) -> Measured:
    seconds, memory = _measured(lambda: model.fit(table))
    return Measured(seconds, digest(model.params_), memory)


def _fit_lifetimes(table: pl.DataFrame) -> Measured:
    from lifetimes import BetaGeoFitter
    from lifetimes.utils import ConvergenceError

    columns, model = [table[name].to_numpy().astype(float) for name in ("frequency", "recency", "T")], BetaGeoFitter()

    def fit() -> None:
        with contextlib.suppress(ConvergenceError), contextlib.redirect_stdout(io.StringIO()):
            model.fit(*columns)

    seconds, memory = _measured(fit)
    found = dict(model.params_) if hasattr(model, "params_") else {}
    return Measured(seconds, _bg_digest({name: float(found[name]) for name in PARAMS}) if found else {}, memory)


def _measured(job: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the job, and the most gigabytes that it took beyond what was held before."""
    before = gigabytes_held()
    forget_peak()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lifetimes warns of overflows on its way
        seconds = timed(job)
    return seconds, peak_gigabytes() - before


def _bg_digest(params: dict[str, float]) -> Digest:
    # where dropout hardly differs between customers, a and b are known by their ratio alone
    return {"r": params["r"], "alpha": params["alpha"], "a / (a + b)": params["a"] / (params["a"] + params["b"])}

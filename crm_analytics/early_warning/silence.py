"""How likely each customer is to stay silent: the stage model's filter carried on into the days to come."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
from numba import njit

from crm_analytics.errors import NotEnoughData
from crm_analytics.lifecycle.filter_steps import MONTH_DAYS, move, observe, share_out, start_clock
from crm_analytics.lifecycle.purchase_days import PurchaseDays, find_purchase_days
from crm_analytics.lifecycle.stage_model import StageModel, months_up_to
from crm_analytics.messages import Message, Severity
from crm_analytics.settings import WatchRules

_ASSUMED_SHAPE = {"rate_shape": 1.5, "pace": 1.0}  # where too few customers are known to estimate them
_ASSUMED_RATE = 1 / 3  # purchases a month; only where nobody has bought twice


def fit_rhythm(ledger: pl.DataFrame, *, as_of: dt.date) -> tuple[StageModel, list[Message]]:
    """Fit the stage model to what was known by a day; with too few customers its shape is assumed, and told.

    >>> from crm_analytics.ledger import build_ledger
    >>> lines = pl.DataFrame({"customer_id": ["a"], "date": [dt.date(2024, 1, 1)], "revenue": [30.0]})
    >>> fit_rhythm(build_ledger(lines), as_of=dt.date(2024, 1, 1))[1][0].code
    'early_warning.rhythm_assumed'
    """
    known = ledger.filter(pl.col("date") <= as_of)
    try:
        return StageModel().fit(known, as_of=as_of), []
    except NotEnoughData as error:
        params = {"n_customers": error.params["found"], "needed": error.params["needed"]}
        model = StageModel(params_={"mean_rate": _mean_rate(known, as_of), **_ASSUMED_SHAPE})
        return model, [Message("early_warning.rhythm_assumed", params, Severity.WARNING)]


def _mean_rate(ledger: pl.DataFrame, as_of: dt.date) -> float:
    bought = find_purchase_days(ledger)
    months = float((as_of.toordinal() - bought.days[bought.starts[:-1]]).sum()) / MONTH_DAYS
    repeats = len(bought.days) - len(bought)
    return repeats / months if repeats and months else _ASSUMED_RATE


def silence_windows(customers: pl.DataFrame, rules: WatchRules | None = None) -> pl.Series:
    """Days in which a customer who is still there would have bought: the longer of a fixed time and own rhythms.

    >>> silence_windows(pl.DataFrame({"usual_gap_days": [10.0, 60.0]})).to_list()
    [90.0, 180.0]
    """
    rules = rules or WatchRules()
    own = rules.window_gaps * pl.col("usual_gap_days")
    longest = pl.min_horizontal(own, pl.lit(float(rules.longest_window_days)))
    return customers.select(
        pl.max_horizontal(longest, pl.lit(float(rules.window_days))).alias("window_days")
    ).to_series()


def p_silent(
    model: StageModel, ledger: pl.DataFrame | PurchaseDays, *, as_of: dt.date, windows: pl.DataFrame
) -> pl.DataFrame:
    """Probability of no purchase within each customer's window after a day: + p_leave; rows of ``windows`` kept.

    ``windows``: customer_id, window_days; those without a purchase by as_of get null. Stages and personal rates as
    they are likely after the purchases so far go on by the model's own chances, month by month, with nothing bought;
    between two months the logarithm is interpolated. Purchases after as_of are not seen.
    """
    bought = ledger if isinstance(ledger, PurchaseDays) else _known_by(ledger, as_of)
    known = pl.DataFrame([bought.customer_id]).join(
        windows.select("customer_id", "window_days"), on="customer_id", how="left", maintain_order="left"
    )
    watched = np.flatnonzero(known["window_days"].is_not_null().to_numpy())
    asked, days_ahead = bought.take(watched), known["window_days"].drop_nulls().to_numpy()
    past = months_up_to(bought, as_of)
    ahead = _months_ahead(as_of, float(days_ahead.max(initial=0.0)))
    periods = model.periods([*past, *ahead])
    chances = _stay_silent(
        asked.days, asked.starts, periods.ends, periods.rates, periods.months, periods.moves, periods.first,
        len(past), days_ahead,
    )  # fmt: skip
    told = pl.DataFrame([asked.customer_id]).with_columns(pl.Series("p_leave", chances))
    return windows.join(told, on="customer_id", how="left", maintain_order="left")


def _known_by(ledger: pl.DataFrame, as_of: dt.date) -> PurchaseDays:
    return find_purchase_days(ledger.lazy().filter(pl.col("date") <= as_of).collect())


def _months_ahead(as_of: dt.date, days: float) -> list[dt.date]:
    n_months = int(np.ceil(days / MONTH_DAYS))
    return [as_of + dt.timedelta(days=round(MONTH_DAYS * number)) for number in range(1, n_months + 1)]


@njit(cache=True, nogil=True)
def _stay_silent(days, starts, ends, rates, months, moves, first, n_past, windows):  # type: ignore[no-untyped-def]  # pragma: no cover
    means = rates * months.reshape(-1, 1, 1)
    silent = np.exp(-means)
    now, moved, share = np.empty(rates.shape[1:]), np.empty(rates.shape[1:]), np.empty(rates.shape[1] // 2)
    chances = np.ones(len(starts) - 1)
    for customer in range(len(starts) - 1):
        begin, stop = starts[customer], starts[customer + 1]
        seen = begin
        for position in range(n_past):
            before = seen
            while seen < stop and days[seen] <= ends[position]:
                seen += 1
            if seen == begin:
                continue
            if before == begin:
                lived = min((ends[position] - days[begin]) / (months[position] * MONTH_DAYS), 1.0)
                start_clock(now, first, means[position], lived, seen - begin - 1)
            else:
                move(now, moved, moves[position])
                observe(now, moved, silent[position], means[position], seen - before)
            share_out(now, share)
        chance, until = 1.0, ends[n_past - 1] + windows[customer]
        for position in range(n_past, len(ends)):
            if ends[position - 1] >= until:
                break
            move(now, moved, moves[position])
            observe(now, moved, silent[position], means[position], 0)
            stays = share_out(now, share)
            passed = min((until - ends[position - 1]) / (ends[position] - ends[position - 1]), 1.0)
            chance *= stays**passed
        chances[customer] = chance
    return chances

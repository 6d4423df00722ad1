"""The scoreboard on companies that everybody can open: HAKR, CDNOW and Complete Journey."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks.coverage import CDNOW_END, cdnow_hold_out
from crm_analytics.customers import summarise_customers
from crm_analytics.dataset import DataSet
from crm_analytics.examples import open_cdnow, open_complete_journey, open_hakr
from crm_analytics.value import MODEL_CODES, Scoreboard, check_assumptions, measure_model_errors, run_scoreboard

_SAMPLES = Path(__file__).parent.parent / "sample_data"


def companies() -> Iterator[tuple[str, DataSet, dt.date]]:
    """Name, data and day of analysis of each company; CDNOW twice: as its papers split it, and to its end."""
    hakr, cdnow, journey = open_hakr(_SAMPLES), open_cdnow(), open_complete_journey()
    yield "HAKR", hakr, hakr.last_date
    yield "CDNOW sample, calibration period", cdnow, CDNOW_END
    yield "CDNOW sample", cdnow, cdnow.last_date
    yield "Complete Journey", journey, journey.last_date


def scoreboard_lines() -> Iterator[str]:
    """A Markdown section for each company."""
    for name, data, as_of in companies():
        yield f"\n### {name}, as of {as_of}\n"
        board = run_scoreboard(data.ledger, as_of=as_of, known_until=data.known_until)
        yield from _board_lines(board) if board else ["The past is too short for three origins."]
        yield from _error_lines(data, as_of)


def _board_lines(board: Scoreboard) -> Iterator[str]:
    days = ", ".join(str(day) for day in board.chosen_on)
    yield f"Windows of {board.length_days} days; chosen on {days}; reported on {board.reported_on}."
    yield f"**{board.winner}** wins; the best formula done by hand is {board.best_naive}.\n"
    yield "| contender | loss before | value off | purchases off | MAE | RMSE | Gini |"
    yield "|---|---|---|---|---|---|---|"
    last = board.scores.filter(pl.col("is_last"))
    for row in board.losses.iter_rows(named=True):
        value, purchases = (
            last.filter(model=row["model"], measure=measure).row(0, named=True) for measure in ("value", "purchases")
        )
        cells = [f"{row['loss']:.3f}", _off(value), _off(purchases), f"{purchases['mae']:.3f}"]
        cells += [f"{purchases['rmse']:.3f}", "–" if purchases["gini"] is None else f"{purchases['gini']:.3f}"]
        yield f"| {row['model']} | " + " | ".join(cells) + " |"


def _off(score: dict[str, float]) -> str:
    return f"{100 * (score['forecast'] / score['actual'] - 1):+.1f} %"


def _error_lines(data: DataSet, as_of: dt.date) -> Iterator[str]:
    errors = measure_model_errors(data.ledger, as_of=as_of, known_until=data.known_until)
    if errors is not None:
        seen = ", ".join(f"{error:+.3f}" for error in errors.origins.filter(measure="value")["log_error"])
        yield f"\nmbg_nbd: log(actual / forecast) of the value on the origins {seen}; expected of the next"
        factor = errors.value.square_factor / errors.value.mean_factor**2 - 1
        yield f"{errors.value.bias:+.3f} with a standard deviation of {factor**0.5:.3f}."
    customers = summarise_customers(data.ledger, as_of=as_of, known_until=data.known_until)
    told = [f"`{m.code}` {dict(m.params)}" for m in check_assumptions(data.ledger, customers, as_of=as_of)]
    yield "\nIn doubt: " + ("; ".join(told) or "nothing") + "."


def hold_out_lines() -> Iterator[str]:
    """CDNOW's published hold-out beside the forecasts of all models, as rows of a Markdown table."""
    yield "| customers | model | came | forecast | off | range, parameters | range, with model error | held |"
    yield "|---|---|---|---|---|---|---|---|"
    for file, name in (("CDNOW_sample.txt", "2,357"), ("CDNOW_master.txt", "23,570")):
        for code in MODEL_CODES:
            if code.endswith("_in_season"):  # nine months know no season
                continue
            found = cdnow_hold_out(file, code)
            ranges = [f"{low:,.0f} – {high:,.0f}" for low, high in (found.range, found.range_with_model_error)]
            off = f"{100 * (found.forecast / found.actual - 1):+.1f} %"
            cells = [name, code, f"{found.actual:,}", f"{found.forecast:,.0f}", off, *ranges]
            yield "| " + " | ".join([*cells, "yes" if found.is_held else "**no**"]) + " |"

"""The same steps without a browser: ``python -m crm_analytics --help``.

Tables go in and out as Parquet or CSV, by the file's ending; what there is to say goes to standard error as codes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from crm_analytics.campaigns.audience import arm_balance, assign_holdout
from crm_analytics.campaigns.measurement import Uplift, measure_uplift
from crm_analytics.campaigns.outcomes import collect_outcomes
from crm_analytics.customers import summarise_customers
from crm_analytics.dataset import make_dataset
from crm_analytics.errors import CrmError
from crm_analytics.export import csv_bytes
from crm_analytics.intake import read_table, read_transactions
from crm_analytics.ledger import build_ledger, find_known_until
from crm_analytics.readers import read_raw
from crm_analytics.schemas import ASSIGNMENTS
from crm_analytics.scoring import score_customers
from crm_analytics.views.overview import headline_figures

Command = Callable[[argparse.Namespace], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one step; 0 when it worked, 2 with one line on standard error when the data are at fault."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except CrmError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="crm_analytics", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, metavar="step")
    lines = _add(commands, "import", import_lines, "read an export of transactions; report what was found")
    lines.add_argument("export", nargs="+", type=Path)
    lines.add_argument("--rejected", type=Path, help="write the rows that were set aside, with their reasons")
    _add(commands, "summarise", summarise, "customers as of a date, from imported transactions", as_of=True)
    _add(commands, "score", score, "customers with stage, value, range and segment as of a date", as_of=True)
    _add(commands, "report", report, "the headline figures as of a date", as_of=True)
    audience = _add(commands, "audience", draw_audience, "hold a random part of a list of customers out")
    audience.add_argument("customers", type=Path)
    audience.add_argument("--campaign", required=True, help="name of the campaign; the draw depends on it")
    audience.add_argument("--holdout-rate", type=float, default=0.2, help="0 to 1 (default 0.2)")
    audience.add_argument("--strata", nargs="*", default=[], help="columns inside which the draw is made")
    measure = _add(commands, "measure", measure_campaign, "what a campaign caused, from later transactions")
    measure.add_argument("transactions", type=Path)
    measure.add_argument("assignments", type=Path)
    measure.add_argument("--starts-on", type=dt.date.fromisoformat, required=True)
    measure.add_argument("--ends-on", type=dt.date.fromisoformat, required=True)
    measure.add_argument("--metric", default="margin", help="margin, revenue, n_orders or is_buyer (default margin)")
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Command,
    help: str,
    *,
    as_of: bool = False,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help, description=help)
    parser.set_defaults(run=run)
    if as_of:
        parser.add_argument("transactions", type=Path)
        parser.add_argument("--as-of", type=dt.date.fromisoformat, required=True, help="YYYY-MM-DD, inclusive")
    parser.add_argument("-o", "--output", type=Path, help="Parquet or CSV file; without it the first rows are printed")
    return parser


def import_lines(options: argparse.Namespace) -> None:
    intake = read_transactions(options.export)
    for finding in intake.findings.iter_rows(named=True):
        print(f"{finding['code']}: {finding['n_rows']} rows, {finding['money']}", file=sys.stderr)
    print(f"read {intake.n_read} = {intake.n_accepted} + {intake.n_rejected} rejected", file=sys.stderr)
    if options.rejected:
        _write(intake.rejected, options.rejected)
    _write(intake.transactions, options.output)


def summarise(options: argparse.Namespace) -> None:
    ledger = build_ledger(_lines(options.transactions))
    _write(summarise_customers(ledger, as_of=options.as_of, known_until=find_known_until(ledger)), options.output)


def score(options: argparse.Namespace) -> None:
    _write(_scored(options), options.output)


def report(options: argparse.Namespace) -> None:
    figures = headline_figures(_scored(options))
    _write(pl.DataFrame({"figure": list(figures), "value": list(map(str, figures.values()))}), options.output)


def draw_audience(options: argparse.Namespace) -> None:
    listed = read_raw(options.customers).frame
    drawn = assign_holdout(
        listed, campaign_id=options.campaign, holdout_rate=options.holdout_rate, strata=options.strata
    ).with_columns(campaign_id=pl.lit(options.campaign))
    for row in arm_balance(drawn, options.strata).iter_rows(named=True):
        print(row, file=sys.stderr)
    _write(drawn, options.output)


def measure_campaign(options: argparse.Namespace) -> None:
    assigned = read_table(options.assignments, table=ASSIGNMENTS).table
    outcomes = collect_outcomes(
        _lines(options.transactions), assigned, starts_on=options.starts_on, ends_on=options.ends_on
    )
    uplift: Uplift = measure_uplift(outcomes, metric=options.metric, covariate="past_margin")
    for warning in uplift.warnings:
        print(warning.code, dict(warning.params), file=sys.stderr)
    names = ("estimate", "low", "high", "p_value", "n_targeted", "n_held_out", "method")
    _write(pl.DataFrame({name: [getattr(uplift, name)] for name in names}), options.output)


def _scored(options: argparse.Namespace) -> pl.DataFrame:
    data = make_dataset(_lines(options.transactions), dataset_id="file", name=options.transactions.stem)
    return score_customers(data, as_of=options.as_of).customers


def _lines(path: Path) -> pl.DataFrame:
    """Any export will do, imported before or not."""
    return read_transactions(path).transactions


def _write(table: pl.DataFrame, path: Path | None) -> None:
    if path is None:
        print(table)
    elif path.suffix == ".parquet":
        table.write_parquet(path)
    else:
        path.write_bytes(csv_bytes(table))


if __name__ == "__main__":
    sys.exit(main())

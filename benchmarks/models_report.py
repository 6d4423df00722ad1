"""Measure how right the value engine is and write it down: ``make models`` writes docs/models.md.

Nothing on that page is written by hand: a number that is worse after a change is worse on the page.
"""

from __future__ import annotations

import argparse
import platform
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.alarms import alarm_lines
from benchmarks.coverage import N_CUSTOMERS, coverage_lines
from benchmarks.likelihoods import likelihood_lines
from benchmarks.published import published_lines
from benchmarks.recovery import recovery_lines
from benchmarks.scoreboard import hold_out_lines, scoreboard_lines

PAGE = Path(__file__).parent.parent / "docs" / "models.md"
_HEAD = """# How right the models are

Written by `make models`, from measurements; nothing here is written by hand. Times and memory are in
[benchmarks.md](benchmarks.md). {packages}.
"""


@dataclass(frozen=True)
class Section:
    """A part of the page: its title, what it shows, and what measures it."""

    title: str
    text: str
    measure: Callable[[], Iterator[str]]

    def write(self) -> str:
        """Measure and put into Markdown."""
        text = textwrap.fill(" ".join(self.text.split()), 120, break_on_hyphens=False)
        return "\n".join([f"## {self.title}\n\n{text}\n", *self.measure()])


def sections(n_true: int, n_wrong: int, n_alarms: int) -> list[Section]:
    """All parts of the page, in order."""
    return [
        Section(
            "Published numbers",
            "The parameters that the authors of each model printed, and ours from the same data (CDNOW in weeks).",
            published_lines,
        ),
        Section(
            "Numerics",
            """Log-likelihood of 1,000 random customers with up to 1,000 purchases, at random parameters, less the same
            in fifty digits.""",
            likelihood_lines,
        ),
        Section(
            "Samples give back their parameters",
            "Customers drawn from each model, observed for 30 to 1,095 days, and the model fitted to them.",
            recovery_lines,
        ),
        Section(
            "Do the ranges hold?",
            f"""Worlds of {N_CUSTOMERS:,} customers over three years, whose following year is known; ranges at 90 %.
            *Totals held*: share of the bases whose realised discounted money lies in the range of customer equity,
            from the customers' own randomness and uncertain parameters; *with model error*: after looking back from
            past days of the same base. *Width* is the range's width over the total. *PIT*: customers whose realised
            money lies in the middle 90 % of what was expected of them (chance decides where nothing came); *plain*:
            whose money lies in their range, which for [0, 0] overshoots by nature. *Forecast off*: forecast over
            what came. Model: MBG/NBD, true in the first world, wrong in one known way in each of the others.""",
            lambda: coverage_lines(n_true, n_wrong),
        ),
        Section(
            "CDNOW's hold-out",
            """Repeat purchase days in the 39 weeks after 30 September 1997, forecast from the 39 weeks before; model
            error is measured inside these alone. Ranges at 90 %.""",
            hold_out_lines,
        ),
        Section(
            "The scoreboard on real data",
            """All models and three formulas done by hand forecast from past days, with customers, spend, margins,
            season and refunds as known then. *Loss before*: mean over the earlier days of |log(actual / forecast)|
            of the total value + log(RMSE / best RMSE) of a customer's purchase days; the lowest model wins, within
            .01 the first of the list. The other columns are of the last day, on which nothing was chosen. MAE, RMSE
            and Gini are of purchase days a customer.""",
            scoreboard_lines,
        ),
        Section(
            "Do the warnings ring when they should?",
            """Share of simulated bases with a p-value below 5 % and 1 %. A test of the right size rings no more often
            than that where nothing is wrong; the product warns below 1 %, and only from an effect that matters on.""",
            lambda: alarm_lines(n_alarms),
        ),
    ]


def main() -> int:
    """Write the page, section by section; what is not measured anew stays as it was measured before."""
    arguments = _parse()
    written = _written()
    for section in sections(*((40, 10, 20) if arguments.quick else (500, 60, 200))):
        if not arguments.only or any(word in section.title.lower() for word in arguments.only):
            written[section.title] = section.write()
            print(written[section.title], "\n", flush=True)
    if not arguments.quick:
        order = [section.title for section in sections(0, 0, 0)]
        parts = [_HEAD.format(packages=_packages()), *(written[title] for title in order if title in written)]
        PAGE.write_text("\n\n".join(part.strip() for part in parts) + "\n")
    return 0


def _written() -> dict[str, str]:
    """The page's sections as they stand, by their title."""
    parts = PAGE.read_text().split("\n## ")[1:] if PAGE.exists() else []
    return {part.split("\n", 1)[0]: f"## {part.strip()}" for part in parts}


def _packages() -> str:
    names = ("polars", "numpy", "scipy")
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names)])


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few worlds, printed and not written")
    parser.add_argument("--only", nargs="*", metavar="WORD", help="measure only sections with such a word in the title")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

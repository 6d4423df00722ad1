"""A concept of the courses as a card: its term in three languages, a definition, a formula, and where it is at work."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from crm_analytics.selection import Selection

GLOSSARY = Path(__file__).with_name("glossary.csv")


class Section(StrEnum):
    """Chapter of the texts, in their order."""

    LIFE_CYCLE = "life_cycle"
    VALUE = "value"
    SEGMENTATION = "segmentation"
    LOOP = "loop"
    BACKGROUND = "background"


@dataclass(frozen=True)
class Concept:
    """One card. Texts are English and marked with N_; the term comes from glossary.csv by ``code``.

    ``page`` names the page that shows it on the data, ``selection`` the customers whom it means, ``calculator`` the
    code of what can be tried out on the card.
    """

    code: str
    section: Section
    definition: str
    formula: str | None = None
    page: str | None = None
    calculator: str | None = None
    selection: Selection | None = None
    campaign: str | None = None  # of the sample data, which is the worked example

    @property
    def terms(self) -> dict[str, str]:
        """The term by language; the same in every language of the app."""
        return read_glossary()[self.code]


@lru_cache(maxsize=1)
def read_glossary() -> dict[str, dict[str, str]]:
    """Read the terms: code -> language -> term."""
    with GLOSSARY.open(encoding="utf-8", newline="") as source:
        return {row.pop("code"): row for row in csv.DictReader(source)}

"""What a known export looks like, and how it is recognised by its headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from crm_analytics.intake.synonyms import bare
from crm_analytics.messages import Message
from crm_analytics.schemas import Table


@dataclass(frozen=True)
class Reshaped:
    """Records made of the rows of an export: columns of ours and ``_row``, the row in the file that each came from."""

    frame: pl.DataFrame
    messages: tuple[Message, ...] = ()
    source_time_zone: str | None = None  # the one zone that the file names for its times


@dataclass(frozen=True)
class Companion:
    """The export that another one is joined with; its orders that the other lacks are read beside it."""

    preset: str
    takes: tuple[str, ...]  # columns and parts that come from it where the own file has none
    key: str = "order_id"
    is_needed: bool = False  # the own file says too little without it


@dataclass(frozen=True)
class Preset:
    """One export of one system.

    ``columns`` maps a column of ours, or a part ("_paid") that ``reshape`` makes columns of, to the headers under
    which the export has it, in any language; ``repeated`` gathers numbered columns into one list. It is recognised
    when every name of the ``signature`` has its header.
    """

    name: str
    system: str
    table: Table
    columns: Mapping[str, tuple[str, ...]]
    signature: tuple[str, ...]
    reshape: Callable[[pl.DataFrame], Reshaped] | None = None
    repeated: Mapping[str, str] = field(default_factory=dict)
    source_time_zone: str | None = None
    is_day_first: bool | None = None
    companion: Companion | None = None
    is_payment: bool = False  # how a shop was paid: its own export tells of the same sales

    def find(self, headers: Iterable[str]) -> dict[str, list[str]]:
        """Headers of a file -> our name or part -> its headers, the most telling first, for all that the file has.

        >>> Preset("a", "a", None, {"revenue": ("Net", "Netto"), "tax": ("VAT",)}, ()).find(["Datum", "NETTO "])
        {'revenue': ['NETTO ']}
        """
        known: dict[str, str] = {}
        for header in headers:
            known.setdefault(bare(header), header)
        wanted = ((name, dict.fromkeys(map(bare, spellings))) for name, spellings in self.columns.items())
        found = {name: [known[word] for word in words if word in known] for name, words in wanted}
        return {name: own for name, own in found.items() if own}

    def gather(self, headers: Iterable[str]) -> dict[str, list[str]]:
        """Headers of a file -> part -> its numbered headers, in the order of their numbers."""
        listed = list(headers)
        return {part: _numbered(pattern, listed) for part, pattern in self.repeated.items()}

    def fits(self, headers: Sequence[str]) -> bool:
        """Whether a file with these headers is this export."""
        return set(self.signature) <= {*self.find(headers), *(k for k, v in self.gather(headers).items() if v)}


def _numbered(pattern: str, headers: Iterable[str]) -> list[str]:
    matches = [(match, header) for header in headers if (match := re.fullmatch(pattern, header.strip(), re.IGNORECASE))]
    return [header for match, header in sorted(matches, key=lambda item: int(item[0].group(1)))]


def choose_preset(presets: Iterable[Preset], headers: Sequence[str], table: Table | None = None) -> Preset | None:
    """The most telling of the presets that fit these headers (and hold this table); None when none does."""
    fitting = [preset for preset in presets if (table is None or preset.table is table) and preset.fits(headers)]
    return max(fitting, key=lambda preset: (len(preset.signature), len(preset.find(headers))), default=None)

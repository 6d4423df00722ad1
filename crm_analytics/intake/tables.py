"""From any export to a canonical table: read, map, type, check, clean; nothing is dropped in silence.

Stage 1 (typed.py) turns each file into typed lines, stage 2 sets lines aside by the Policy. Only stage 1 reads files,
so that a switch of the policy can be tried without reading them again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from crm_analytics.errors import NothingAccepted
from crm_analytics.intake.checks import build_findings
from crm_analytics.intake.cleaning import MARKS, Cleaned, clean_lines
from crm_analytics.intake.effects import preview_effects
from crm_analytics.intake.findings import Health, report_health
from crm_analytics.intake.mapping import ColumnMapping, Given
from crm_analytics.intake.policy import Policy
from crm_analytics.intake.presets import apply_presets, made_columns
from crm_analytics.intake.rules import RowRules
from crm_analytics.intake.transactions import question_whole
from crm_analytics.intake.typed import OnProgress, Order, TypedFile, type_file
from crm_analytics.intake.whole import check_copies
from crm_analytics.messages import Message
from crm_analytics.readers import RawTable, Source, read_raws
from crm_analytics.schemas import INTERACTIONS, PROFILES, REJECTED, RESPONSES, SURVEYS, TRANSACTIONS, Table

# what a change of these means can only be seen in the files themselves
READING_SWITCHES = ("is_day_first", "is_decimal_comma", "source_time_zone", "shop_time_zone")


@dataclass(frozen=True)
class Intake:
    """What came in: the canonical table, the rows set aside with their reasons, and what was found.

    ``findings`` counts rows over all rows read, whether accepted or not; ``messages`` holds what has no count.
    ``n_read`` always equals ``n_accepted`` plus ``n_rejected``.
    """

    order: Order
    files: tuple[TypedFile, ...]
    cleaned: pl.LazyFrame  # typed lines after the policy: all of them, with the reason of those set aside
    findings: pl.DataFrame
    messages: list[Message]
    n_read: int
    n_accepted: int

    @property
    def n_rejected(self) -> int:
        """Rows set aside."""
        return self.n_read - self.n_accepted

    @property
    def typed(self) -> pl.LazyFrame:
        """All typed lines before the policy, with the columns that are used up in cleaning."""
        return _typed(self.files)

    def scan(self) -> pl.LazyFrame:
        """The accepted rows as a lazy frame; of a store they stay on the disk until they are needed."""
        known = self.cleaned.collect_schema().names()
        accepted = self.cleaned.filter(pl.col("reason").is_null())
        return accepted.select(name for name in self.order.table.names if name in known)

    @cached_property
    def table(self) -> pl.DataFrame:
        """The accepted rows in memory."""
        return self.scan().collect()

    @property
    def transactions(self) -> pl.DataFrame:
        """The accepted lines, under the name that scripts use."""
        return self.table

    @cached_property
    def rejected(self) -> pl.DataFrame:
        """The rows set aside: their cells as exported, and REJECTED columns."""
        return _rejected(self.cleaned, self.files)

    @cached_property
    def health(self) -> Health:
        """The graded report on sales lines: what was found while reading, and what the whole of them shows."""
        return report_health(self.cleaned, self.findings, self.policy)

    def preview_effects(self) -> pl.DataFrame:
        """What each switch of the policy would change in sales lines: EFFECTS, one row a choice."""
        return preview_effects(self.typed if self.order.store else self.typed.collect(), self.policy)

    @property
    def mappings(self) -> dict[str, ColumnMapping]:
        """File -> the mapping of its columns."""
        return {file.raw.file: file.mapping for file in self.files}

    @property
    def mapping(self) -> ColumnMapping:
        """The mapping of the first file; ``mappings`` has every file's."""
        return self.files[0].mapping

    @property
    def policy(self) -> Policy:
        """The policy that the table was cleaned by."""
        return self.order.rules.policy

    def with_policy(self, policy: Policy) -> Intake:
        """Clean the same lines by another policy: -> Intake; files are read again only for a reading switch.

        Raises NothingAccepted.
        """
        order = replace(self.order, rules=replace(self.order.rules, policy=policy))
        if all(getattr(policy, name) == getattr(self.policy, name) for name in READING_SWITCHES):
            return _clean(self.files, order)
        return _read([file.raw for file in self.files], order)


def read_transactions(
    source: Source | Sequence[Source],
    *,
    mapping: Given = None,
    policy: Policy | None = None,
    received_on: dt.date | None = None,
    file_name: str | None = None,
    store: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Intake:
    """Read sales lines from any export: path, bytes, frame or a list of them -> Intake with TRANSACTIONS columns.

    Money in the file's currency; optional columns that the file lacks stay away. Lines without a customer, with
    an unreadable date or amount, or dated after ``received_on`` are rejected with their reason. With a ``store``, a
    folder, lines go there as Parquet and memory stays small. ``on_progress`` is told how many rows have been read.
    Raises EmptyFile, UnreadableFile, MissingColumns, UnknownColumn, NothingAccepted.

    >>> intake = read_transactions(b"Invoice,Customer ID,InvoiceDate,Quantity,Price\\n1,7,2024-01-05,2,3.5\\n2,,2024-01-06,1,9\\n")
    >>> intake.transactions["revenue"].to_list(), intake.rejected["reason"].to_list()
    ([7.0], ['row_without_customer'])
    """  # noqa: E501
    return read_table(
        source, table=TRANSACTIONS, mapping=mapping, policy=policy, received_on=received_on, file_name=file_name,
        store=store, on_progress=on_progress,
    )  # fmt: skip


def read_table(
    source: Source | Sequence[Source],
    *,
    table: Table = SURVEYS,
    mapping: Given = None,
    policy: Policy | None = None,
    received_on: dt.date | None = None,
    file_name: str | None = None,
    store: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Intake:
    """Read any table of schemas from any export, like ``read_transactions``: source -> Intake.

    >>> read_table(b"customer_id,answered_on,quality\\n7,2024-01-05,6\\n").table["quality"].to_list()
    [6.0]
    """
    order = Order(table, mapping, RowRules(table, policy or Policy(), received_on), store, on_progress)
    sources: list[Any] = list(source) if isinstance(source, list | tuple) else [source]
    return _read((raw for position, each in enumerate(sources, 1) for raw in _open(each, position, file_name)), order)


def _open(source: Source, position: int, file_name: str | None) -> list[RawTable]:
    # unnamed tables of a list are told apart by their place in it
    is_named = file_name or isinstance(source, str | Path) or hasattr(source, "name")
    return read_raws(source, file_name=file_name if is_named or position == 1 else f"table_{position}")


def read_customers(source: Source | Sequence[Source], *, mapping: Given = None, policy: Policy | None = None,
                   received_on: dt.date | None = None, file_name: str | None = None) -> Intake:  # fmt: skip
    """Read customer profiles: source -> Intake with PROFILES columns, one row a customer (the first one met)."""
    return read_table(
        source, table=PROFILES, mapping=mapping, policy=policy, received_on=received_on, file_name=file_name
    )


def read_interactions(source: Source | Sequence[Source], *, mapping: Given = None, policy: Policy | None = None,
                      received_on: dt.date | None = None, file_name: str | None = None) -> Intake:  # fmt: skip
    """Read contacts such as inquiries and complaints: source -> Intake with INTERACTIONS columns."""
    return read_table(
        source, table=INTERACTIONS, mapping=mapping, policy=policy, received_on=received_on, file_name=file_name
    )


def read_responses(source: Source | Sequence[Source], *, mapping: Given = None, policy: Policy | None = None,
                   received_on: dt.date | None = None, file_name: str | None = None) -> Intake:  # fmt: skip
    """Read what people did after a campaign: source -> Intake with RESPONSES columns."""
    return read_table(
        source, table=RESPONSES, mapping=mapping, policy=policy, received_on=received_on, file_name=file_name
    )


def _read(raws: Iterable[RawTable], order: Order) -> Intake:
    files: list[TypedFile] = []
    for raw in _reshape(list(raws), order):
        files.append(type_file(raw, order, first_record=sum(file.n_read for file in files)))
    return _clean(tuple(files), order)


def _reshape(raws: list[RawTable], order: Order) -> list[RawTable]:
    """Known exports are reshaped, unless a whole mapping is given that asks for the columns as they are."""
    if isinstance(order.given, ColumnMapping) and not made_columns(order.given.sources.values()):
        return raws
    return apply_presets(raws, order.table)


def _typed(files: Sequence[TypedFile]) -> pl.LazyFrame:
    return pl.concat([file.lines for file in files], how="diagonal_relaxed")


def _clean(files: tuple[TypedFile, ...], order: Order) -> Intake:
    """Stage 2: typed lines of all files -> Intake. Raises NothingAccepted when no row of any could be used."""
    cleaned = _apply(_typed(files), order)
    is_accepted = pl.col("reason").is_null()
    n_read, n_accepted = cleaned.lines.select(pl.len().alias("n_rows"), is_accepted.sum()).collect().row(0)
    if not n_accepted:
        reasons = cleaned.lines.select(pl.col("reason").mode().sort().first()).collect()
        raise NothingAccepted(file=[file.raw.file for file in files], n_rows=n_read, reason=reasons.item())
    said = [*(message for file in files for message in file.messages), *cleaned.messages]
    if order.table is TRANSACTIONS:
        said += question_whole(cleaned.lines.filter(is_accepted))
    # what the cleaning counts anew, it may have settled
    again = {f"intake.{mark.code}" for mark in MARKS} if order.table is TRANSACTIONS else set()
    counted = [*(row for file in files for row in file.counted if row["code"] not in again), *cleaned.counted]
    return Intake(order, files, cleaned.lines, build_findings(counted, n_read), said, n_read, n_accepted)


def _apply(lines: pl.LazyFrame, order: Order) -> Cleaned:
    if order.table is not TRANSACTIONS:
        return check_copies(lines, order.table, order.rules.policy)
    # what is in memory is cleaned there at once; what lies in a store stays there
    return clean_lines(lines if order.store else lines.collect(), order.rules.policy)


def _rejected(lines: pl.LazyFrame, files: Sequence[TypedFile]) -> pl.DataFrame:
    reasons = lines.filter(pl.col("reason").is_not_null()).select("record", *REJECTED.names).collect()
    records = [
        reasons["record"].filter(reasons["record"].is_between(file.first_record, file.last_record)) for file in files
    ]
    cells = [file.read_cells(own) for file, own in zip(files, records, strict=True) if len(own)]
    if not cells:
        return reasons.drop("record")
    known = pl.concat(cells, how="diagonal")
    return reasons.join(known, on="record", how="left", maintain_order="left").select(
        *(name for name in known.columns if name != "record"), *REJECTED.names
    )

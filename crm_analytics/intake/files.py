"""One or many files of any mix: each is sorted to its table, companions are joined, every table is read once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from crm_analytics.errors import CrmError
from crm_analytics.intake.mapping import Given
from crm_analytics.intake.policy import Policy
from crm_analytics.intake.presets import recognise_preset
from crm_analytics.intake.tables import Intake, read_table
from crm_analytics.intake.typed import OnProgress
from crm_analytics.intake.which_table import table_of
from crm_analytics.messages import Message, Severity
from crm_analytics.readers import RawTable, Source, read_raws
from crm_analytics.schemas import OPPORTUNITIES, PROFILES, TABLES, TRANSACTIONS, Table

_LOOKED_AT = 2_000  # rows by which a file of one's own is sorted
_SHOWN = 5  # ids that a message lists
# what is said of the files beside each other, and stays true however their lines are cleaned
SAID_OF_FILES = tuple(
    f"intake.{code}"
    for code in ("file_unused", "customers_by_email", "won_as_sales", "won_not_counted", "sales_without_profile",
                 "customers_without_sale")
)  # fmt: skip


@dataclass(frozen=True)
class Sorted:
    """Files by table, the tables in the order in which they are read, and what is to be said of the others."""

    files: Mapping[str, list[RawTable]] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()


def read_files(
    sources: Source | Sequence[Source],
    *,
    mapping: Given | Mapping[str, Given] = None,
    policy: Policy | None = None,
    received_on: dt.date | None = None,
    store: Path | None = None,
    on_progress: OnProgress | None = None,
) -> dict[str, Intake]:
    """Read one or many files of any mix: sources -> name of the table -> Intake, sales first.

    ``mapping`` is that of the sales, or one for each name of a table. Every file is used, or named as unused with
    the reason in the messages of the first Intake. Won chances are sales where no file of sales is given. Raises
    what ``read_transactions`` raises for the sales and for a file that stands alone.

    >>> sales, people = b"customer_id,date,revenue\\n7,2024-01-05,5\\n", b"customer_id,name,birthday\\n7,Mara,1990-01-05\\n"
    >>> {name: intake.n_accepted for name, intake in read_files([people, sales]).items()}
    {'transactions': 1, 'customers': 1}
    """  # noqa: E501
    listed: list[Any] = list(sources) if isinstance(sources, list | tuple) else [sources]
    raws, unreadable = _open_all(listed)
    sorted_ = _sort(raws, mapping)
    read = partial(_read, mapping=_by_table(mapping, sorted_), policy=policy, received_on=received_on, store=store,
                   on_progress=on_progress)  # fmt: skip
    intakes, failed = _read_tables(sorted_, read)
    intakes, won = _count_won_as_sales(intakes, read)
    intakes = _rekey_profiles(intakes, sorted_, read)
    return _say(intakes, [*unreadable, *sorted_.messages, *failed, *won, *say_unmatched(intakes)])


def _open_all(sources: Sequence[Any]) -> tuple[list[RawTable], list[Message]]:
    raws: list[RawTable] = []
    unused: list[Message] = []
    for position, source in enumerate(sources, start=1):
        name = None if _has_name(source) or len(sources) == 1 else f"table_{position}"
        try:
            raws += read_raws(source, file_name=name)
        except CrmError as problem:
            if len(sources) == 1:
                raise
            unused.append(_say_unused(str(problem.params.get("file", name)), _reason(problem)))
            last = problem
    if not raws:
        raise last
    return raws, unused


def _has_name(source: Any) -> bool:
    return isinstance(source, str | Path | RawTable) or hasattr(source, "name")


def _reason(problem: CrmError) -> str:
    return problem.code.removeprefix("error.")


def _say_unused(file: str, reason: str) -> Message:
    return Message("intake.file_unused", {"file": file, "reason": reason}, Severity.WARNING)


def _sort(raws: Sequence[RawTable], mapping: Any) -> Sorted:
    tables = [_table_of(raw, mapping, is_alone=len(raws) == 1) for raw in raws]
    known = [(raw, table) for raw, table in zip(raws, tables, strict=True) if table is not None]
    payments, said = _second_tellings(raw for raw, table in known if table is TRANSACTIONS)
    files: dict[str, list[RawTable]] = {}
    for raw, table in sorted(known, key=lambda pair: list(TABLES).index(pair[1].name)):
        if raw not in payments:
            files.setdefault(table.name, []).append(raw)
    unknown = [raw for raw, table in zip(raws, tables, strict=True) if table is None]
    return Sorted(files, (*said, *(_say_unused(raw.file, "table_unknown") for raw in unknown)))


def _table_of(raw: RawTable, mapping: Any, *, is_alone: bool) -> Table | None:
    preset = recognise_preset(raw.columns)
    if preset is not None:
        return preset.table
    table = table_of(raw.head(_LOOKED_AT))
    # alone, a file that fits nothing is read as sales, which then says what is missing
    return TRANSACTIONS if is_alone and (table is None or _is_of_sales(mapping)) else table


def _is_of_sales(mapping: Any) -> bool:
    return isinstance(mapping, Mapping) and bool(mapping) and not set(mapping) & set(TABLES)


def _second_tellings(sales: Iterable[RawTable]) -> tuple[list[RawTable], list[Message]]:
    """Payments beside the orders of a shop tell of the same sales: they are left out, and that is said."""
    told = [(raw, recognise_preset(raw.columns)) for raw in sales]
    payments = [raw for raw, preset in told if preset is not None and preset.is_payment]
    if not payments or len(payments) == len(told):
        return [], []
    return payments, [_say_unused(raw.file, "sales_told_twice") for raw in payments]


def _by_table(mapping: Any, sorted_: Sorted) -> Mapping[str, Given]:
    if isinstance(mapping, Mapping) and mapping and set(mapping) <= set(TABLES):
        return mapping
    first = TRANSACTIONS.name if TRANSACTIONS.name in sorted_.files else next(iter(sorted_.files), "")
    return {first: mapping}


def _read(table: Table, raws: Sequence[Any], mapping: Mapping[str, Given], **options: Any) -> Intake:
    return read_table(list(raws), table=table, mapping=mapping.get(table.name), **options)


def _read_tables(sorted_: Sorted, read: Any) -> tuple[dict[str, Intake], list[Message]]:
    intakes: dict[str, Intake] = {}
    failed: list[Message] = []
    for name, raws in sorted_.files.items():
        try:
            intakes[name] = read(TABLES[name], raws)
        except CrmError as problem:
            # without sales there is nothing to see; without a table beside them there is
            if name == TRANSACTIONS.name or len(sorted_.files) == 1:
                raise
            failed += [_say_unused(raw.file, _reason(problem)) for raw in raws]
    return intakes, failed


def _count_won_as_sales(intakes: dict[str, Intake], read: Any) -> tuple[dict[str, Intake], list[Message]]:
    chances = intakes.get(OPPORTUNITIES.name)
    if chances is None:
        return intakes, []
    won = won_as_sales(chances.table)
    params = {"n_rows": won.height, "money": float(won["revenue"].sum())}
    if TRANSACTIONS.name in intakes:
        return intakes, [Message("intake.won_not_counted", params)] if won.height else []
    if won.is_empty():
        return intakes, []
    sales = read(TRANSACTIONS, [RawTable.of(won, chances.files[0].raw.file)])
    return {TRANSACTIONS.name: sales, **intakes}, [Message("intake.won_as_sales", params, Severity.WARNING)]


def won_as_sales(opportunities: pl.DataFrame) -> pl.DataFrame:
    """Chances that were won as sales of their closing day: OPPORTUNITIES -> customer_id, order_id, date, revenue.

    >>> won_as_sales(pl.DataFrame({"opportunity_id": ["1", "2"], "customer_id": ["a", "b"], "status": ["won", "lost"],
    ...                            "closed_on": [dt.date(2024, 3, 1)] * 2, "amount": [10.0, 5.0]})).rows()
    [('a', '1', datetime.date(2024, 3, 1), 10.0)]
    """
    needed = {"customer_id", "closed_on", "amount", "status"}
    if not needed <= set(opportunities.columns):
        return pl.DataFrame(
            schema={"customer_id": pl.String, "order_id": pl.String, "date": pl.Date, "revenue": pl.Float64}
        )
    won = opportunities.filter(pl.col("status") == "won").drop_nulls(["customer_id", "closed_on", "amount"])
    return won.select(
        "customer_id",
        pl.col("opportunity_id").alias("order_id"),
        pl.col("closed_on").alias("date"),
        pl.col("amount").alias("revenue"),
    )


def _rekey_profiles(intakes: dict[str, Intake], sorted_: Sorted, read: Any) -> dict[str, Intake]:
    """Name customers by their e-mail address where the sales do so."""
    sales, people = intakes.get(TRANSACTIONS.name), intakes.get(PROFILES.name)
    if sales is None or people is None or len(people.files) > 1 or "email" not in people.table.columns:
        return intakes
    buyers = _customers_of(sales)["customer_id"]
    by_id, by_email = (people.table[name].is_in(buyers.implode()).sum() for name in ("customer_id", "email"))
    if by_email <= by_id:
        return intakes
    again = partial(read, mapping={PROFILES.name: {"customer_id": people.mapping.sources["email"]}})
    rekeyed = again(PROFILES, sorted_.files[PROFILES.name])
    said = Message("intake.customers_by_email", {"file": people.files[0].raw.file, "n_customers": int(by_email)})
    return {**intakes, PROFILES.name: replace(rekeyed, messages=[*rekeyed.messages, said])}


def list_unmatched(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """List customers that one table names and the other doesn't: tables by name -> step, customer_id.

    ``step`` is the table that names them: sales against customers, every other table against sales.

    >>> list_unmatched({"transactions": pl.DataFrame({"customer_id": ["a", "b"]}),
    ...                 "customers": pl.DataFrame({"customer_id": ["b", "c"]})}).rows()
    [('transactions', 'a'), ('customers', 'c')]
    """
    ids = {name: frame["customer_id"].drop_nulls().unique().sort() for name, frame in tables.items()
           if "customer_id" in frame.columns}  # fmt: skip
    sales = ids.get(TRANSACTIONS.name)
    if sales is None:
        return _step("", pl.Series([], dtype=pl.String))
    others = {name: sales if name != TRANSACTIONS.name else ids.get(PROFILES.name, sales) for name in ids}
    return pl.concat(_step(name, own.filter(~own.is_in(others[name].implode()))) for name, own in ids.items())


def _step(name: str, ids: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"step": [name], "customer_id": [ids.to_list()]},
                        schema={"step": pl.String, "customer_id": pl.List(pl.String)}).explode(
        "customer_id", empty_as_null=False
    )  # fmt: skip


def say_unmatched(intakes: Mapping[str, Intake]) -> list[Message]:
    """Say how many customers of each table don't join, with some of them: intakes by table -> messages."""
    tables = {name: _customers_of(intake) for name, intake in intakes.items()} if len(intakes) > 1 else {}
    found = list_unmatched(tables).group_by("step", maintain_order=True).agg(pl.col("customer_id"))
    return [_say_unmatched(row["step"], row["customer_id"], tables[row["step"]]) for row in found.iter_rows(named=True)]


def _customers_of(intake: Intake) -> pl.DataFrame:
    """The customers whom a table names, each once; the sales themselves stay where they are."""
    scan = intake.scan()
    return scan.select(name for name in scan.collect_schema().names() if name == "customer_id").unique().collect()


def _say_unmatched(name: str, ids: Sequence[str], table: pl.DataFrame) -> Message:
    n_all = table["customer_id"].n_unique()
    params = {"table": name, "n_customers": len(ids), "n_all": n_all, "examples": ", ".join(ids[:_SHOWN])}
    severity = Severity.WARNING if len(ids) == n_all else Severity.INFO
    is_sales = name == TRANSACTIONS.name
    return Message("intake.sales_without_profile" if is_sales else "intake.customers_without_sale", params, severity)


def _say(intakes: dict[str, Intake], said: Sequence[Message]) -> dict[str, Intake]:
    if not said:
        return intakes
    first, intake = next(iter(intakes.items()))
    return {**intakes, first: replace(intake, messages=[*intake.messages, *said])}

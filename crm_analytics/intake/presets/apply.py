"""From the raw tables of known exports to raw tables with columns of ours: joined with their companions, reshaped.

The cells of the file stay beside what was made of them, so that a row set aside comes back as it was exported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from crm_analytics.errors import CompanionMissing
from crm_analytics.intake.presets.catalogue import PRESETS, preset_named, recognise_preset
from crm_analytics.intake.presets.cells import clean, ids
from crm_analytics.intake.presets.preset import Companion, Preset, Reshaped
from crm_analytics.messages import Message, Severity
from crm_analytics.readers import OVERFLOW, ROW, RawTable
from crm_analytics.readers.header import find_repeated_headers
from crm_analytics.readers.raw import OURS, UNREAD
from crm_analytics.schemas import INGREDIENTS, TRANSACTIONS, Table

_SYSTEMS = frozenset(preset.system for preset in PRESETS)


def apply_presets(raws: Sequence[RawTable], table: Table) -> list[RawTable]:
    """Reshape the known exports among some files: raw tables -> raw tables, the columns made named "system.column".

    Raises CompanionMissing for a file that says too little without another one.

    >>> raw = RawTable.of(pl.DataFrame({"订单号": ["1", "1"], "下单帐号": ["a", "a"], "订购数量": ["1", "2"],
    ...                                 "京东价": ["10", "5"], "订单金额": ["18", "18"]}), "jd.csv")
    >>> apply_presets([raw], TRANSACTIONS)[0].frame["jd.revenue"].to_list()
    [9.0, 9.0]
    """
    known = [(raw, _preset_of(raw, table)) for raw in raws]
    return [made for raw, preset in known if (made := _apply(raw, preset, known)) is not None]


def made_columns(headers: Iterable[str]) -> dict[str, str]:
    """Columns of ours that a preset has made: headers -> our name -> header.

    >>> made_columns(["订单金额", "jd.revenue"])
    {'revenue': 'jd.revenue'}
    """
    parted = ((header.partition("."), header) for header in headers)
    return {name: header for (system, dot, name), header in parted if dot and system in _SYSTEMS}


def _preset_of(raw: RawTable, table: Table) -> Preset | None:
    return None if made_columns(raw.columns) else recognise_preset(raw.columns, table)


_Known = Sequence[tuple[RawTable, Preset | None]]


def _apply(raw: RawTable, preset: Preset | None, known: _Known) -> RawTable | None:
    if preset is None or preset.reshape is None:
        return raw
    frame = _without_joined(_number(raw), preset, known)
    if frame.is_empty():
        return None  # each of its rows was joined to a row of its companion, which says so
    broken = _is_broken(frame)
    parts, joined = _join_companion(_take_parts(frame.filter(~broken), preset), raw, preset, known)
    reshaped = preset.reshape(parts)
    said = (*_say_recognised(raw, preset), *joined, *_say_unpacked(raw, reshaped, parts), *_say_where(reshaped, raw))
    made = _beside_cells(frame, reshaped.frame, preset)
    switches = {"source_time_zone": reshaped.source_time_zone or preset.source_time_zone,
                "is_day_first": preset.is_day_first}  # fmt: skip
    return replace(
        RawTable.of(made, raw.file, first_row=raw.first_row, messages=(*raw.messages, *said)),
        reading=tuple((name, value) for name, value in switches.items() if value is not None),
    )


def _number(raw: RawTable) -> pl.DataFrame:
    frame = raw.frame
    # most of the many columns of an export are empty: as nulls without a type they take no room
    blank = [name for name in raw.columns if frame[name].null_count() == frame.height]
    slim = frame.with_columns(pl.lit(None).alias(name) for name in blank)
    return slim if ROW in frame.columns else slim.with_row_index(ROW, offset=raw.first_row)


def _is_broken(frame: pl.DataFrame) -> pl.Series:
    """Rows without any cell, with too many, or with the header once more: no records, they come back as they are."""
    cells = frame.drop(OURS, strict=False)
    spoilt = [pl.col(name).is_not_null() for name in (OVERFLOW, UNREAD) if name in frame.columns]
    is_empty = pl.all_horizontal(pl.col(cells.columns).is_null())
    return frame.select(pl.any_horizontal(is_empty, *spoilt)).to_series() | find_repeated_headers(cells)


def _take_parts(frame: pl.DataFrame, preset: Preset) -> pl.DataFrame:
    """Columns and parts of the preset as trimmed text; null where the file has none."""
    headers = [name for name in frame.columns if name not in OURS]
    found = preset.find(headers)
    single = [_text_of(found.get(name, []), headers).alias(name) for name in preset.columns]
    gathered = preset.gather(headers).items()
    several = [pl.concat_list(pl.col(listed).cast(pl.String)).alias(part) for part, listed in gathered]
    return clean(frame.select(ROW, *single, *several))


def _text_of(own: Sequence[str], headers: Sequence[str]) -> pl.Expr:
    """The first of several columns that says something."""
    if not own:
        return pl.lit(None, dtype=pl.String)
    # a column name that stands twice in the file is numbered by the reader: the second may fill the first
    twins = [twin for header in own for number in (2, 3) if (twin := f"{header}_{number}") in headers]
    filled = (pl.when(pl.col(name).cast(pl.String).str.strip_chars() != "").then(pl.col(name).cast(pl.String))
              for name in (*own, *twins))  # fmt: skip
    return pl.coalesce(filled)


def _join_companion(
    parts: pl.DataFrame, raw: RawTable, preset: Preset, known: _Known
) -> tuple[pl.DataFrame, tuple[Message, ...]]:
    companion = preset.companion
    others = _files_of(companion.preset, known) if companion else []
    if companion is None or not others:
        if companion and companion.is_needed:
            raise CompanionMissing(file=raw.file, other=companion.preset, missing="customer_id, date")
        return parts, ()
    theirs = preset_named(companion.preset)
    told = pl.concat([_take_parts(_number(other), theirs) for other in others])
    joined, n_joined = _fill_from(ids(parts, companion.key), ids(told, companion.key), companion)
    params = {"file": raw.file, "other": ", ".join(other.file for other in others), "n_rows": n_joined}
    return joined, (Message("intake.files_joined", params),)


def _fill_from(parts: pl.DataFrame, told: pl.DataFrame, companion: Companion) -> tuple[pl.DataFrame, int]:
    """Fill what the own rows lack from the companion's: -> parts, number of rows that found their order."""
    key, names = companion.key, companion.takes
    taken = told.select(key, pl.lit(True).alias("_is_told"), *(pl.col(name).alias(f"_their_{name}") for name in names))
    taken = taken.drop_nulls(key).unique(key, keep="first", maintain_order=True)
    both = parts.join(taken, on=key, how="left", maintain_order="left")
    return both.with_columns(pl.coalesce(name, f"_their_{name}").alias(name) for name in names), both[
        "_is_told"
    ].count()


def _files_of(name: str, known: _Known) -> list[RawTable]:
    return [raw for raw, preset in known if preset is not None and preset.name == name]


def _without_joined(frame: pl.DataFrame, preset: Preset, known: _Known) -> pl.DataFrame:
    """Rows whose order is in no file that this one is joined to: the others are told there, line by line."""
    details = [other for _, other in known if other and other.companion and other.companion.preset == preset.name]
    if not details:
        return frame
    key = details[0].companion.key if details[0].companion else ""
    lines = [_take_parts(_number(raw), other) for raw, other in known if other is not None and other in details]
    told = pl.concat([ids(part.select(key), key) for part in lines])
    own = ids(_take_parts(frame, preset).select(ROW, key), key)
    return frame.join(own.join(told, on=key, how="semi").select(ROW), on=ROW, how="anti", maintain_order="left")


def _beside_cells(frame: pl.DataFrame, records: pl.DataFrame, preset: Preset) -> pl.DataFrame:
    """Put the columns made beside the cells they came from; rows of which nothing was made stay, in file order."""
    ours = [name for name in _names(preset.table) if name in records.columns and _says(records[name], preset.table)]
    made = records.select(ROW, *(_written(name).alias(f"{preset.system}.{name}") for name in ours))
    left = frame.select(ROW).join(made, on=ROW, how="anti", maintain_order="left")
    told = pl.concat([made, left], how="diagonal_relaxed").sort(ROW, maintain_order=True)
    places = frame.select(ROW).with_row_index("_place")
    rows = told.select(ROW).join(places, on=ROW, how="left", maintain_order="left")["_place"]
    # a wide export is big: its cells are copied once, and only where rows were unpacked
    cells = frame.drop(ROW) if rows.equals(places["_place"]) else frame.drop(ROW)[rows]
    return cells.hstack(told)


def _written(name: str) -> pl.Expr:
    # an e-mail address is one person's, however it is written
    return pl.col(name).str.to_lowercase() if name == "email" else pl.col(name)


def _names(table: Table) -> list[str]:
    return [*table.names, *INGREDIENTS.names] if table is TRANSACTIONS else table.names


def _says(column: pl.Series, table: Table) -> bool:
    return column.name in table.required or column.null_count() < len(column)


def _say_recognised(raw: RawTable, preset: Preset) -> list[Message]:
    said = [Message("intake.preset_recognised", {"file": raw.file, "preset": preset.name})]
    if preset.source_time_zone == "UTC":
        said.append(Message("intake.times_in_utc", {"file": raw.file}, Severity.WARNING))
    return said


def _say_unpacked(raw: RawTable, reshaped: Reshaped, parts: pl.DataFrame) -> tuple[Message, ...]:
    n_records = reshaped.frame.height
    if n_records == parts.height:
        return ()
    return (Message("intake.rows_unpacked", {"file": raw.file, "n_rows": parts.height, "n_records": n_records}),)


def _say_where(reshaped: Reshaped, raw: RawTable) -> tuple[Message, ...]:
    return tuple(
        Message(said.code, {"file": raw.file, **said.params}, Severity(said.severity)) for said in reshaped.messages
    )

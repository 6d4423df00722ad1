"""Excel workbooks through fastexcel: the first sheet that holds rows, every cell as text."""

from __future__ import annotations

from pathlib import Path

import fastexcel
import polars as pl

from crm_analytics.errors import EmptyFile, UnreadableFile
from crm_analytics.messages import Message, Severity
from crm_analytics.readers.content import Content
from crm_analytics.readers.header import LOOKED_AT_ROWS, Header, find_header
from crm_analytics.readers.raw import RawTable, say_notes, unique_names


def read_excel(content: Content, file: str, rows_a_batch: int) -> RawTable:
    """Read a workbook: content -> RawTable, all columns text: fastexcel loses odd cells of columns that it types.

    A formula gives the value that was saved with it, merged cells give theirs in the first row alone. Raises
    EmptyFile when no sheet holds rows, UnreadableFile when the workbook is damaged or locked.
    """
    try:
        source = content.source
        workbook = fastexcel.read_excel(str(source) if isinstance(source, Path) else source)
        headers = {name: _header(workbook, name) for name in workbook.sheet_names}
        filled = [name for name, header in headers.items() if header.names and _rows(workbook, name, header, 1).height]
        if not filled:
            raise EmptyFile(file=file)
        header = headers[filled[0]]
        frame = _rows(workbook, filled[0], header)
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, OSError) as problem:
        raise UnreadableFile(file=file, detail="excel") from problem
    said = (*_say_what_was_read(file, filled), *say_notes(file, header))
    return RawTable.of(
        frame, file, first_row=header.position + 2, messages=said, written=header.names, rows_a_batch=rows_a_batch
    )


def _load(workbook: fastexcel.ExcelReader, sheet: str, n_skipped: int, n_rows: int | None) -> pl.DataFrame:
    loaded = workbook.load_sheet(sheet, header_row=None, skip_rows=n_skipped, n_rows=n_rows, dtypes="string")
    return loaded.to_polars()


def _header(workbook: fastexcel.ExcelReader, sheet: str) -> Header:
    return find_header(_load(workbook, sheet, 0, LOOKED_AT_ROWS).rows())


def _rows(workbook: fastexcel.ExcelReader, sheet: str, header: Header, n_rows: int | None = None) -> pl.DataFrame:
    rows = _load(workbook, sheet, header.position + 1, n_rows)
    names = unique_names([*header.names, *[""] * (rows.width - len(header.names))])
    return rows.rename(dict(zip(rows.columns, names, strict=False)))


def _say_what_was_read(file: str, filled: list[str]) -> tuple[Message, ...]:
    read_as = Message("intake.read_as_sheet", {"file": file, "sheet": filled[0]})
    if len(filled) == 1:
        return (read_as,)
    return read_as, Message("intake.sheets_ignored", {"file": file, "sheets": filled[1:]}, Severity.WARNING)

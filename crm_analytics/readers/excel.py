"""Excel workbooks through fastexcel: the first sheet that holds rows."""

from __future__ import annotations

import fastexcel
import polars as pl

from crm_analytics.errors import EmptyFile, UnreadableFile
from crm_analytics.messages import Message, Severity
from crm_analytics.readers.raw import RawTable, unique_names


def read_excel(content: bytes, file: str) -> RawTable:
    """Read a workbook: bytes -> RawTable; a column of mixed types becomes text.

    Raises EmptyFile when no sheet holds rows, UnreadableFile when the workbook is damaged or locked.
    """
    try:
        workbook = fastexcel.read_excel(content)
        frames = {name: _sheet(workbook, name) for name in workbook.sheet_names}
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError) as problem:
        raise UnreadableFile(file=file, detail="excel") from problem
    filled = [name for name, frame in frames.items() if frame.height]
    if not filled:
        raise EmptyFile(file=file)
    return RawTable(frames[filled[0]], file, messages=_say_what_was_read(file, filled))


def _sheet(workbook: fastexcel.ExcelReader, name: str) -> pl.DataFrame:
    sheet = workbook.load_sheet(name, header_row=0, schema_sample_rows=None)
    frame = sheet.to_polars()
    written = ["" if column.startswith("__UNNAMED__") else column for column in frame.columns]
    return frame.rename(dict(zip(frame.columns, unique_names(written), strict=True)))


def _say_what_was_read(file: str, filled: list[str]) -> tuple[Message, ...]:
    read_as = Message("intake.read_as_sheet", {"file": file, "sheet": filled[0]})
    if len(filled) == 1:
        return (read_as,)
    return read_as, Message("intake.sheets_ignored", {"file": file, "sheets": filled[1:]}, Severity.WARNING)

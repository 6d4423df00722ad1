"""A choice of customers in the reader's words, as it came by a link."""

from __future__ import annotations

import polars as pl

from crm_analytics.selection import Condition, Selection
from ui.show import ENUMS
from ui.view import View


def tell_selection(view: View, selection: Selection) -> str:
    """Say which customers a selection means; escaped for Markdown."""
    if not selection.conditions:
        return view.words("All customers")
    return "; ".join(_tell(view, condition) for condition in selection.conditions)


def _tell(view: View, condition: Condition) -> str:
    _ = view.words
    column = view.labels.get(f"column.{condition.column}", condition.column)
    value = _value(view, condition)
    if condition.operation == "missing":
        return _("{column}: not known", column=column)
    if condition.operation == "min":
        return _("{column}: {value} or more", column=column, value=value)
    if condition.operation == "below":
        return _("{column}: below {value}", column=column, value=value)
    return _("{column}: {value}", column=column, value=value)


def _value(view: View, condition: Condition) -> str:
    if condition.column in ENUMS:
        code = f"{ENUMS[condition.column]}.{condition.value}"
        return view.labels.get(code, condition.value)
    dtype = view.customers.schema.get(condition.column)
    if dtype == pl.Boolean:
        return view.words.plain("yes") if condition.value == "True" else view.words.plain("no")
    if dtype is None or not dtype.is_numeric():
        return condition.value
    try:
        number = float(condition.value)
    except ValueError:
        return condition.value
    return view.formats.number(number, decimals=0 if number == round(number) else 2)

"""A choice of customers in the reader's words, as it came by a link."""

from __future__ import annotations

import polars as pl

from crm_analytics.selection import LISTED, Condition, Selection
from ui.lists import title_of
from ui.show import ENUMS
from ui.view import View
from ui.words import N_

TEXTS = {
    "is": N_("{column}: {value}"),
    "min": N_("{column}: {value} or more"),
    "below": N_("{column}: below {value}"),
    "missing": N_("{column}: not known"),
    LISTED: N_("List: {value}"),
}


def tell_selection(view: View, selection: Selection, *, is_markdown: bool = True) -> str:
    """Say which customers a selection means; escaped for Markdown unless it goes elsewhere."""
    words = view.words if is_markdown else view.words.plain
    if not selection.conditions:
        return words(N_("All customers"))
    told = [
        words(TEXTS[each.operation], column=_column(view, each), value=_value(view, each))
        for each in selection.conditions
    ]
    return "; ".join(told)


def _column(view: View, condition: Condition) -> str:
    return view.labels.get(f"column.{condition.column}", condition.column)


def _value(view: View, condition: Condition) -> str:
    if condition.operation == LISTED:
        return title_of(view, condition.value) or condition.value
    code = f"{ENUMS.get(condition.column, condition.column)}.{condition.value}"
    if code in view.labels:
        return view.labels[code]
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

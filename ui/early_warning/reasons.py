"""Why a customer is on the watch list, in the reader's words."""

from __future__ import annotations

from typing import Any

import polars as pl

from crm_analytics.early_warning.reasons import reasons_of
from crm_analytics.messages import Message
from crm_analytics.settings import WatchRules
from ui.phrases import PHRASES
from ui.view import View

# the parameter that counts, where one of them is told in other words
_COUNTED = {
    "silent": "gap", "in_rhythm": "gap", "bought_twice": "gap", "bought_once": "silence", "slower": "n_purchases",
    "open_complaint": "days", "open_service_request": "days", "complained": "days",
}  # fmt: skip


def with_reasons(view: View, rows: pl.DataFrame, rules: WatchRules) -> pl.DataFrame:
    """Add the reasons of each row as one sentence: + why."""
    told = [tell_reasons(view, row, rules) for row in rows.iter_rows(named=True)]
    return rows.with_columns(pl.Series("why", told, dtype=pl.String))


def tell_reasons(view: View, row: dict[str, Any], rules: WatchRules) -> str:
    """One customer's reasons in a row, for a table or a file."""
    return "; ".join(_tell(view, reason) for reason in reasons_of(row, rules))


def _tell(view: View, reason: Message) -> str:
    written = {name: _written(view, name, value) for name, value in reason.params.items()}
    counted = _COUNTED.get(reason.code.rpartition(".")[2])
    is_one = counted is not None and reason.params[counted] == 1
    return view.words.plain(PHRASES[f"{reason.code}_one" if is_one else reason.code], **written)


def _written(view: View, name: str, value: float) -> str:
    return view.formats.percent(value) if name == "share" else view.formats.number(value)

"""How a page shows a result: the finding in one sentence, one picture, and the table, formula and file a click away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from crm_analytics.export import content_hash, csv_bytes
from crm_analytics.messages import Message, Severity
from crm_analytics.schemas import TABLES
from crm_analytics.selection import Selection
from ui.formats import NOTHING
from ui.markdown import plain
from ui.rules import rule_params
from ui.view import View
from ui.words import Labels, Words

_MONTHS = ("month", "cohort")
TABLE_ROWS = 1_000  # rows that a table on a page shows; the download has them all
_TYPES = {column.name: column.dtype for table in TABLES.values() for column in table.columns}
ENUMS = {"stage": "stage", "segment": "segment", "standing": "standing", "arm": "arm", "value_basis": "value_basis",
          "best_channel": "contact_channel", "choice_reason": "choice_reason",
          "list_kind": "list_kind", "campaign_stage": "campaign_stage",
          "segment_before": "segment", "segment_after": "segment", "stage_before": "stage", "stage_after": "stage",
          "true_stage": "stage", "stage_by_model": "stage",
          "potential_measure": "potential_measure", "not_assessed_reason": "not_assessed_reason",
          "step": "bridge", "kind": "kind", "channel": "contact_channel", "preferred_channel": "contact_channel",
          "severity": "severity", "relation": "relation", "basis": "basis", "canonical": "column",
          **{name: name for name in ("model", "equity_step", "growth_source", "value_part", "part_basis", "cost_kind",
                                     "spend_kind", "bid_verdict", "comparison", "driver", "driver_outcome",
                                     "service_quadrant", "movement", "watch_action", "occasion", "churn_reader",
                                     "satisfaction_level", "loyalty_rung", "conversion", "factor")},
          "suggested_channel": "contact_channel", "next_stage": "stage"}  # fmt: skip
# parameters of messages and errors that are codes, alone or in a list, and the areas in which their words are found
_CODED = {"reason": ("reason", "intake"), "detail": ("detail",), "order": ("order",), "column": ("column",),
          "missing": ("column",), "table": ("table",), "what": ("model",),
          "preset": ("preset",), "other": ("preset",)}  # fmt: skip


def page_title(words: Words, title: str, question: str) -> None:
    """Head a page with its name and the one question that it answers."""
    st.title(title, anchor=False)
    st.caption(question)


@dataclass(frozen=True)
class Figure:
    """One headline figure with its change; ``link`` opens the customers whom it counts."""

    label: str
    value: str
    change: float | None = None
    change_text: str | None = None
    against: str | None = None
    help: str | None = None
    good_is_up: bool = True
    link: Selection | None = None


def headline(view: View, figures: Sequence[Figure], *, tile_width: int = 260) -> None:
    """Show headline figures in tiles of at least ``tile_width`` pixels; they wrap on a phone."""
    tiles = st.grid(min_column_width=tile_width)
    for number, figure in enumerate(figures):
        with tiles.container(border=True, key=f"tile_{number}"):
            st.metric(
                figure.label,
                figure.value.replace("$", r"\$"),
                delta=_delta(figure),
                delta_color="normal" if figure.good_is_up else "inverse",
                delta_description=figure.against,
                help=figure.help,
            )
            if figure.link is not None:
                customers_link(view, figure.link)


def _delta(figure: Figure) -> str | float | None:
    # a numeric zero shows as no change; the text "0 %" would show as a rise
    if figure.change is None or figure.change == 0:
        return None if figure.change is None else 0
    text = (figure.change_text or "").lstrip("+-−")
    return f"{'-' if figure.change < 0 else '+'}{text}".replace("$", r"\$")


def customers_link(view: View, selection: Selection, label: str | None = None) -> None:
    """Offer the customers behind a count: one click opens them."""
    st.page_link(
        "pages/customer.py",
        label=label or view.words("Show these customers"),
        icon=":material/group:",
        query_params=link_params(view, selection),
    )


def link_params(view: View, selection: Selection) -> dict[str, str]:
    """Query parameters that carry a selection and what is bound to the link."""
    kept = {"lang": view.words.language, "data": st.session_state.get("data"), "as_of": view.as_of.isoformat()}
    return {name: value for name, value in {**kept, **rule_params(), "only": selection.to_text()}.items() if value}


def picture(
    view: View,
    figure: go.Figure,
    *,
    finding: str,
    table: pl.DataFrame,
    name: str,
    formula: str,
) -> None:
    """Show one result: ``finding`` is the sentence, ``name`` the file name and key, ``formula`` how it is computed."""
    st.subheader(finding, anchor=False)
    st.plotly_chart(figure, key=f"chart_{name}", config={"displayModeBar": False}, alt=plain(finding))
    behind(view, table, name=name, formula=formula)


def behind(view: View, table: pl.DataFrame, *, name: str, formula: str) -> None:
    """Put the table, its download and the formula a click away."""
    with st.expander(view.words("Table and how it is computed"), icon=":material/table_chart:"):
        st.markdown(formula)
        show_table(view, table, key=f"table_{name}")
        download(view, table, name=name)


def show_table(view: View, table: pl.DataFrame, *, key: str) -> None:
    """Show a table with its columns named and its codes spelled out in the reader's language."""
    shown = in_words(table.head(TABLE_ROWS), view.labels)
    columns = column_config(table, view.labels)
    st.dataframe(shown, hide_index=True, key=key, column_config=columns, placeholder=NOTHING)
    if table.height > TABLE_ROWS:
        n, total = view.formats.number(TABLE_ROWS), view.formats.number(table.height)
        st.caption(view.words("The first {n} of {total} rows; the download has them all.", n=n, total=total))


def in_words(table: pl.DataFrame, labels: Labels) -> pl.DataFrame:
    """Spell out codes and round money for display."""
    changes = []
    for name, dtype in table.schema.items():
        if name in ENUMS:
            prefix = ENUMS[name]
            codes = {code: labels.get(f"{prefix}.{code}", code) for code in table[name].drop_nulls().unique().to_list()}
            changes.append(pl.col(name).replace_strict(codes, default=None, return_dtype=pl.String))
        elif dtype.is_float() and _TYPES.get(name) != "rate":
            changes.append(pl.col(name).round(2))
    return table.with_columns(changes)


def column_config(table: pl.DataFrame, labels: Labels) -> dict[str, Any]:
    """Name each column and format it by its type."""
    return {name: _column(name, dtype, labels) for name, dtype in table.schema.items()}


def _column(name: str, dtype: pl.DataType, labels: Labels) -> Any:
    label = labels.get(f"column.{name}", name)
    if dtype.is_float() and name in ("p_value", "p_adjusted"):
        return st.column_config.NumberColumn(label, format="%.4f")  # as a percentage small ones would all be 0
    if dtype.is_float() and (
        _TYPES.get(name) == "rate" or name.endswith(("_rate", "_share")) or name in ("rate", "share")
    ):
        return st.column_config.NumberColumn(label, format="percent")
    if dtype.is_numeric():
        return st.column_config.NumberColumn(label, format="localized")
    if dtype == pl.Date:
        return st.column_config.DateColumn(label, format="YYYY-MM" if name in _MONTHS else "YYYY-MM-DD")
    return st.column_config.Column(label)


def download(
    view: View,
    table: pl.DataFrame | Callable[[], pl.DataFrame],
    *,
    name: str,
    label: str | None = None,
    content_key: str | None = None,
) -> None:
    """Offer a table as CSV: neutralised, with a BOM, and a content hash in its name (a stale file can't be served).

    A large table is made when it is asked for: pass a function and a ``content_key`` that names its content.
    """
    if isinstance(table, pl.DataFrame):
        data: Any = csv_bytes(table)
        mark = content_hash(data)
    else:
        data, mark = (lambda: csv_bytes(table())), content_hash((content_key or "").encode())
    st.download_button(
        label or view.words("Download as CSV"),
        data,
        file_name=f"{name}_{mark}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"download_{name}",
    )


def show_message(message: Message, labels: Labels, words: Words) -> None:
    """Show what the package has to say, in the reader's language."""
    sink = {Severity.INFO: st.info, Severity.WARNING: st.warning, Severity.ERROR: st.error}[message.severity]
    sink(say(message.code, dict(message.params), words))


def say(code: str, params: dict[str, Any], words: Words) -> str:
    """Word a code with its parameters; codes among these are worded too."""
    from ui.phrases import PHRASES

    return words(PHRASES[code], **{name: _say_param(name, value, words) for name, value in params.items()})


def _say_param(name: str, value: Any, words: Words) -> Any:
    from ui.phrases import PHRASES

    if not isinstance(value, str) or name not in _CODED:
        return value
    spelled = [
        (part, next((f"{p}.{part}" for p in _CODED[name] if f"{p}.{part}" in PHRASES), None))
        for part in value.split(", ")
    ]
    return ", ".join(words.plain(PHRASES[code]) if code else part for part, code in spelled)

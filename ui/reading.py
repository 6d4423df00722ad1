"""How a reader says which column is which: the guess filled in, each field explained, the result tried at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import streamlit as st

from crm_analytics.errors import CrmError, InvalidSetting
from crm_analytics.intake import ColumnMapping, Intake, read_transactions
from crm_analytics.intake.presets import made_columns
from crm_analytics.schemas import TRANSACTIONS
from crm_analytics.views.data import changed_mapping, mappable
from ui.progress import progress
from ui.show import column_config, in_words, say
from ui.uploads import CURRENCIES, Upload, guess_columns, head_of, shown_currency, take_in
from ui.view import View

SHOWN_ROWS = 5  # of the rows that were tried
Choice = dict[str, str | None]


@st.fragment
def correct_reading(view: View, upload: Upload) -> None:
    """Draw the columns to choose, what the choice would give, and the button that reads the files again."""
    sources, mapping = guess_columns(upload)
    key = f"{upload.dataset_id}_{upload.version}"
    chosen = _choose_columns(view, (sources, mapping), key)
    corrected = {**dict(upload.reading.mapping), **changed_mapping(mapping, chosen)}
    _show_trial(view, upload, corrected)
    with st.container(horizontal=True):
        if st.button(view.words("Read again"), icon=":material/refresh:", type="primary", key=f"read_{key}"):
            _read_with(view, upload, corrected)
        with st.popover(view.words("Columns as a file"), icon=":material/save:"):
            _keep_as_file(view, upload, {**mapping.sources, **corrected})


def _read_with(view: View, upload: Upload, corrected: Choice) -> None:
    with progress(view, upload.name) as tell:
        take_in(replace(upload, reading=replace(upload.reading, mapping=tuple(sorted(corrected.items())))), tell)
    st.rerun(scope="app")


def _keep_as_file(view: View, upload: Upload, chosen: Choice) -> None:
    """Offer the choice of columns as a file, and take such a file."""
    _ = view.words
    st.download_button(
        _("Download"),
        json.dumps(chosen, ensure_ascii=False, indent=1),
        file_name=f"{upload.transactions.name}.columns.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/download:",
        key=f"columns_{upload.version}",
    )
    sent = st.file_uploader(_("Use a file of columns"), ["json"], key=f"use_columns_{upload.version}")
    if sent is None:
        return
    try:
        _read_with(view, upload, read_choice(sent.getvalue(), head_of(upload).columns))
    except CrmError as error:
        st.error(say(error.code, error.params, _), icon=":material/error:")


def read_choice(content: bytes, columns: Sequence[str]) -> Choice:
    """Read a file of columns for a table that has some: those of ours and of the table are taken.

    Raises InvalidSetting for anything else than such a file.
    """
    try:
        plain = dict(json.loads(content))
    except (ValueError, TypeError) as problem:
        raise InvalidSetting(name="columns", value=content[:40].decode(errors="replace"), rule="JSON") from problem
    known = {name: source for name, source in plain.items() if name in mappable()}
    return {name: source for name, source in known.items() if source is None or source in columns}


def choose_currency(view: View, upload: Upload) -> None:
    """Say where the currency comes from, and let it be changed at once."""
    _, currency, key = view.words, view.data.currency, f"currency_{upload.dataset_id}_{upload.version}"
    options = list(dict.fromkeys((*CURRENCIES, currency)))  # a file may show one that is not offered
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(_("Currency"), options, index=options.index(currency), key=key, width=120)
        if upload.reading.currency is None and shown_currency(upload, view.data.intake) is None:
            st.warning(
                _("The file names no currency: amounts are shown as {currency}. Choose another if that is wrong.",
                  currency=currency),
                icon=":material/payments:",
            )  # fmt: skip
        elif upload.reading.currency is None:
            st.caption(_("The amounts are in {currency}.", currency=currency))
    if chosen != currency:
        with progress(view, upload.name) as tell:
            is_read = take_in(replace(upload, reading=replace(upload.reading, currency=chosen)), tell)
        if is_read:
            st.rerun()


def _choose_columns(view: View, guessed: tuple[list[str], ColumnMapping], key: str) -> Choice:
    names = [name for name in mappable() if name not in TRANSACTIONS.required]
    chosen = _column_boxes(view, TRANSACTIONS.required, guessed, key)
    with st.expander(view.words("More columns"), icon=":material/view_column:"):
        return chosen | _column_boxes(view, names, guessed, key)


def _column_boxes(view: View, names: list[str], guessed: tuple[list[str], ColumnMapping], key: str) -> Choice:
    (sources, mapping), _ = guessed, view.words
    options, made = [None, *sources], set(made_columns(sources).values())
    tiles = st.grid(min_column_width=220)

    def show(source: str | None) -> str:
        if source is None:
            return _.plain("not in the file")
        return _.plain("worked out: {column}", column=source) if source in made else source

    return {
        name: tiles.selectbox(
            view.labels[f"column.{name}"],
            options,
            index=options.index(mapping.sources.get(name)),
            format_func=show,
            key=f"map_{name}_{key}",
            help=view.labels.get(f"about.{name}"),
        )
        for name in names
    }


def _show_trial(view: View, upload: Upload, corrected: Choice) -> None:
    """Read the first rows with the choice, and show what comes of them."""
    _ = view.words
    try:
        tried = try_columns(upload, corrected)
    except CrmError as error:
        st.warning(say(error.code, error.params, _), icon=":material/warning:")
        return
    number = view.formats.number
    told = {"n": number(tried.n_accepted), "total": number(tried.n_read)}
    st.markdown(_("With these columns {n} of the first {total} rows can be used:", **told))
    table = tried.table.head(SHOWN_ROWS).drop("source_file", strict=False)
    filled = table.select(name for name in table.columns if table[name].null_count() < table.height)
    st.dataframe(in_words(filled, view.labels), hide_index=True, column_config=column_config(filled, view.labels))
    if tried.n_rejected:
        _show_reasons(view, tried.rejected)


def try_columns(upload: Upload, corrected: Choice) -> Intake:
    """Read the first rows of the sales file with other columns. Raises CrmError."""
    reading = upload.reading
    return read_transactions(
        head_of(upload), mapping=corrected, policy=reading.policy, received_on=reading.received_on,
        file_name=upload.transactions.name,
    )  # fmt: skip


def _show_reasons(view: View, rejected: pl.DataFrame) -> None:
    counted = rejected.group_by("reason").agg(pl.len().alias("n")).sort("n", "reason", descending=[True, False])
    for reason, n in counted.iter_rows():
        st.caption(view.words("{n} rows: {why}", n=view.formats.number(n), why=view.labels[f"intake.{reason}"]))

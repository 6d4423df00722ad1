"""The form in which a reader corrects how an own file is read: columns and switches; the currency beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from crm_analytics.intake import ColumnMapping, Policy
from crm_analytics.schemas import TRANSACTIONS
from crm_analytics.views.data import changed_mapping, mappable
from ui.uploads import CURRENCIES, Reading, Upload, guess_columns, shown_currency, take_in
from ui.words import Labels, Words

_ORDERS = {None: "auto", True: "first", False: "second"}


@dataclass(frozen=True)
class Copies:
    """What the switches would remove, already in words; None where nothing would be."""

    duplicates: str | None = None
    zero_money: str | None = None


def correct_reading(words: Words, labels: Labels, upload: Upload, copies: Copies) -> None:
    """Draw the form; when it is sent, read the file again. What was read before stays when that fails."""
    sources, mapping = guess_columns(upload)
    key = f"{upload.dataset_id}_{upload.version}"
    with st.form(f"reading_{key}"):
        chosen = _choose_columns(words, labels, (sources, mapping), key)
        reading = _choose_switches(words, upload.reading, copies, key)
        is_sent = st.form_submit_button(words("Read again"), icon=":material/refresh:", type="primary")
    if is_sent:
        corrected = {**dict(upload.reading.mapping), **changed_mapping(mapping, chosen)}
        take_in(replace(upload, reading=replace(reading, mapping=tuple(sorted(corrected.items())))))
        st.rerun()


def choose_currency(words: Words, upload: Upload, currency: str) -> None:
    """Say where the currency comes from, and let it be changed at once."""
    _, key = words, f"currency_{upload.dataset_id}_{upload.version}"

    def change() -> None:
        take_in(replace(upload, reading=replace(upload.reading, currency=st.session_state[key])))

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            _("Currency"), CURRENCIES, index=CURRENCIES.index(currency), key=key, on_change=change, width=120
        )  # fmt: skip
        if upload.reading.currency is None and shown_currency(upload) is None:
            st.warning(
                _("The file names no currency: amounts are shown as {currency}. Choose another if that is wrong.",
                  currency=currency),
                icon=":material/payments:",
            )  # fmt: skip
        elif upload.reading.currency is None:
            st.caption(_("The file shows amounts in {currency}.", currency=currency))


def _choose_columns(
    words: Words, labels: Labels, guessed: tuple[list[str], ColumnMapping], key: str
) -> dict[str, str | None]:
    sources, mapping = guessed
    names = [name for name in mappable() if name not in TRANSACTIONS.required]
    chosen = _column_boxes(words, labels, TRANSACTIONS.required, sources, mapping, key)
    with st.expander(words("More columns"), icon=":material/view_column:"):
        return chosen | _column_boxes(words, labels, names, sources, mapping, key)


def _column_boxes(
    words: Words, labels: Labels, names: list[str], sources: list[str], mapping: ColumnMapping, key: str
) -> dict[str, str | None]:
    options = [None, *sources]
    tiles = st.grid(min_column_width=220)

    def show(source: str | None) -> str:
        return words.plain("not in the file") if source is None else source

    return {
        name: tiles.selectbox(
            labels[f"column.{name}"],
            options,
            index=options.index(mapping.sources.get(name)),
            format_func=show,
            key=f"map_{name}_{key}",
        )
        for name in names
    }


def _choose_switches(words: Words, reading: Reading, copies: Copies, key: str) -> Reading:
    _, policy = words, reading.policy
    tiles = st.grid(min_column_width=220)
    days = {None: _("Decide by the data"), True: _("Day first: 31/12"), False: _("Month first: 12/31")}
    marks = {None: _("Decide by the data"), True: _("Comma: 1.234,50"), False: _("Point: 1,234.50")}
    changed = Policy(
        drop_exact_duplicates=_switch(
            _("Remove repeated rows"), copies.duplicates, policy.drop_exact_duplicates, f"duplicates_{key}"
        ),
        drop_zero_money=_switch(_("Remove rows of zero"), copies.zero_money, policy.drop_zero_money, f"zero_{key}"),
        is_day_first=_three_way(tiles, _("Order of dates"), days, policy.is_day_first, f"dates_{key}"),
        is_decimal_comma=_three_way(tiles, _("Decimal mark"), marks, policy.is_decimal_comma, f"decimals_{key}"),
        source_time_zone=policy.source_time_zone,
        shop_time_zone=policy.shop_time_zone,
    )
    return replace(reading, policy=changed)


def _switch(label: str, what: str | None, value: bool, key: str) -> bool:
    return st.toggle(f"{label} ({what})" if what else label, value=value, key=key)


def _three_way(tiles, label: str, texts: dict[bool | None, str], value: bool | None, key: str) -> bool | None:  # type: ignore[no-untyped-def]
    options = list(texts)
    return tiles.selectbox(label, options, index=options.index(value), format_func=texts.__getitem__, key=key)

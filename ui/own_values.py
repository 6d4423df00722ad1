"""The form for switches whose values only the reader knows: dates, time zones, currencies, people who are one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import available_timezones

import polars as pl
import streamlit as st
from phonenumbers import SUPPORTED_REGIONS

from crm_analytics.errors import CrmError
from crm_analytics.intake import Policy
from crm_analytics.intake.policy import KnownBefore
from crm_analytics.intake.statuses import StatusMeaning
from ui.show import say
from ui.uploads import CURRENCIES
from ui.view import View

BY_DATE = "by_date"


@dataclass(frozen=True)
class Sent:
    """What was asked for: a policy, to be tried or to be applied."""

    policy: Policy
    is_applied: bool


def choose_own_values(view: View, policy: Policy) -> Sent | None:
    """Draw the form: what was sent, None until something else than ``policy`` was; what makes no sense is told."""
    _ = view.words
    with st.form(f"own_values_{view.data.version}", border=False):
        try:
            chosen = _with_people(view, _with_money(view, _with_days(view, _with_reading(view, policy))))
        except CrmError as error:
            st.error(say(error.code, error.params, _), icon=":material/error:")
            chosen = policy
        with st.container(horizontal=True):
            is_tried = st.form_submit_button(_("What would it change?"), icon=":material/preview:")
            is_applied = st.form_submit_button(_("Apply"), icon=":material/check:", type="primary")
    if not (is_tried or is_applied):
        return None
    if chosen == policy:
        st.caption(_("Nothing in this form differs from what is set."))
        return None
    return Sent(chosen, is_applied)


def _with_reading(view: View, policy: Policy) -> Policy:
    _, zones = view.words, [None, *sorted(available_timezones())]
    days = {None: _("Decide by the data"), True: _("Day first: 31/12"), False: _("Month first: 12/31")}
    marks = {None: _("Decide by the data"), True: _("Comma: 1.234,50"), False: _("Point: 1,234.50")}
    with st.grid(min_column_width=240):
        first = _choose_way(view, "is_day_first", days, policy.is_day_first)
        comma = _choose_way(view, "is_decimal_comma", marks, policy.is_decimal_comma)
        source = _choose_zone(view, view.labels["switch.source_time_zone"], zones, policy.source_time_zone)
        shop = _choose_zone(view, view.labels["switch.shop_time_zone"], zones, policy.shop_time_zone)
    return replace(
        policy, is_day_first=first, is_decimal_comma=comma, source_time_zone=source, shop_time_zone=shop
    )  # fmt: skip


def _choose_way(view: View, switch: str, ways: dict[bool | None, str], now: bool | None) -> bool | None:
    index = list(ways).index(now)
    return st.selectbox(view.labels[f"switch.{switch}"], list(ways), index=index, format_func=ways.__getitem__)


def _choose_zone(view: View, label: str, zones: list[str | None], now: str | None) -> str | None:
    as_written = view.words("as written")
    return st.selectbox(label, zones, index=zones.index(now), format_func=lambda zone: zone or as_written)


def _with_days(view: View, policy: Policy) -> Policy:
    _, options = view.words, [KnownBefore.DETECT.value, KnownBefore.NOBODY.value, BY_DATE]
    is_date = isinstance(policy.known_before, dt.date)
    with st.grid(min_column_width=240):
        hour = st.number_input(view.labels["switch.day_starts_at"], 0, 23, policy.day_starts_at)
        known = st.selectbox(
            view.labels["switch.known_before"], options,
            index=options.index(BY_DATE if is_date else str(policy.known_before)),
            format_func=lambda option: view.labels[f"known_before.{option}"],
        )  # fmt: skip
        until = st.date_input(
            _("... if up to a day: that day"), policy.known_before if is_date else view.data.first_date
        )
        minutes = st.number_input(view.labels["switch.near_minutes"], 1, 1440, policy.near_minutes)
        mads = st.number_input(
            view.labels["switch.wholesale_mads"], 3.0, 30.0, policy.wholesale_mads, 0.5,
            help=_("Measured on the logarithm of the order's value, in median absolute deviations."),
        )  # fmt: skip
    known_before = until if known == BY_DATE else KnownBefore(known)
    return replace(
        policy, day_starts_at=hour, known_before=known_before, near_minutes=minutes, wholesale_mads=mads
    )  # fmt: skip


def _with_money(view: View, policy: Policy) -> Policy:
    _ = view.words
    st.markdown(_("**Several currencies**: keep one, and say what one unit of another is worth in it."))
    options = [None, *CURRENCIES]
    kept = st.selectbox(
        view.labels["switch.currency"], options,
        index=options.index(policy.currency) if policy.currency in options else 0,
        format_func=lambda code: code or _("the commonest"),
    )  # fmt: skip
    rates = _edit(
        f"rates_{view.data.version}",
        pl.DataFrame(list(policy.rates), schema={"currency": pl.String, "rate": pl.Float64}, orient="row"),
        {
            "currency": st.column_config.SelectboxColumn(_("Currency"), options=list(CURRENCIES), required=True),
            "rate": st.column_config.NumberColumn(_("Worth of one unit"), min_value=0.0, required=True),
        },
    )
    return replace(policy, currency=kept, rates=tuple((code, rate) for code, rate in rates if rate))


def _with_people(view: View, policy: Policy) -> Policy:
    _ = view.words
    regions = [None, *sorted(SUPPORTED_REGIONS)]
    region = st.selectbox(
        view.labels["switch.phone_region"], regions, index=regions.index(policy.phone_region),
        format_func=lambda code: code or _("as written"),
    )  # fmt: skip
    st.markdown(_("**One person under two ids**: take a line out to undo it."))
    merges = _edit(
        f"merges_{view.data.version}",
        pl.DataFrame(list(policy.merges), schema={"from": pl.String, "to": pl.String}, orient="row"),
        {
            "from": st.column_config.TextColumn(_("Id that goes"), required=True),
            "to": st.column_config.TextColumn(_("Id that stays"), required=True),
        },
    )
    return replace(
        policy,
        phone_region=region,
        merges=tuple((old.strip(), kept.strip()) for old, kept in merges),
        status_words=_choose_status_words(view, policy),
    )


def _choose_status_words(view: View, policy: Policy) -> tuple[tuple[str, StatusMeaning], ...]:
    _ = view.words
    st.markdown(_("**Words of your own for the status of an order**"))
    meanings = {meaning.value: view.labels[f"status.{meaning.value}"] for meaning in StatusMeaning}
    words = _edit(
        f"statuses_{view.data.version}",
        pl.DataFrame(
            [(word, meaning.value) for word, meaning in policy.status_words],
            schema={"word": pl.String, "meaning": pl.String}, orient="row",
        ),
        {
            "word": st.column_config.TextColumn(_("Word in the file"), required=True),
            "meaning": st.column_config.SelectboxColumn(
                _("Meaning"), options=list(meanings), format_func=lambda code: meanings[str(code)], required=True
            ),
        },
    )  # fmt: skip
    return tuple((word, StatusMeaning(meaning)) for word, meaning in words)


def _edit(key: str, table: Any, columns: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Let the reader add, change and take out lines of a small table: its whole lines."""
    edited = st.data_editor(table, num_rows="dynamic", key=key, hide_index=True, column_config=columns)
    return [row for row in edited.iter_rows() if all(cell is not None for cell in row)]

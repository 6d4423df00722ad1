"""Scenarios in the store and in files: what is kept, under which names, and how it leaves and comes back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import streamlit as st

from crm_analytics.errors import CrmError, UnreadableScenario
from crm_analytics.export import content_hash
from crm_analytics.segments.scenarios import (
    LONGEST_NAME,
    Scenario,
    from_content,
    read_scenarios,
    to_content,
    write_scenarios,
)
from ui.default_thresholds import defaults_of, forget_default, set_default
from ui.rules import POTENTIAL_MIN, VALUE_MIN
from ui.segments.tier_plans import put_plans
from ui.show import say
from ui.store import now, open_campaigns
from ui.view import View

KIND = "scenario"
_SAVE_AS, _CHOSEN, _TOLD, _FILES = "scenario_name", "scenario_chosen", "_scenario_told", "scenario_files"


def kept_scenarios(view: View) -> list[Scenario]:
    """The scenarios that are kept for these data, by name; one that can't be read is left out."""
    found = []
    for name, content in open_campaigns(view.data).kept(KIND).items():
        try:
            found.append(from_content(name, content))
        except UnreadableScenario:
            continue
    return found


def show_shelf(view: View, present: Scenario, kept: list[Scenario]) -> None:
    """Save, take up, clone, delete, export and import."""
    _ = view.words
    with st.expander(_("Save, clone, export and import scenarios"), icon=":material/bookmark:"):
        _say_what_happened(view)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(_("Name for the present thresholds and plans"), key=_SAVE_AS, max_chars=LONGEST_NAME)
            st.button(
                _("Save"), icon=":material/save:", key="scenario_save", disabled=not name.strip(),
                on_click=_save, args=(view, name.strip(), present),
            )  # fmt: skip
        if kept:
            _schedule_default(view, _show_kept(view, kept))
        _exchange(view, kept or [present])


def _show_kept(view: View, kept: list[Scenario]) -> Scenario:
    _, by_name = view.words, {each.name: each for each in kept}
    if st.session_state.get(_CHOSEN) not in by_name:
        st.session_state[_CHOSEN] = kept[0].name
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = by_name[st.selectbox(_("Saved scenario"), list(by_name), key=_CHOSEN)]
        offer_to_use(_("Use it"), chosen, key="scenario_use")
        st.button(
            _("Clone"), icon=":material/content_copy:", key="scenario_clone",
            on_click=_clone, args=(view, chosen, tuple(by_name)),
        )  # fmt: skip
        st.button(
            _("Delete"), icon=":material/delete:", key="scenario_delete", on_click=_delete, args=(view, chosen.name)
        )
    return chosen


def _schedule_default(view: View, chosen: Scenario) -> None:
    """Let the chosen scenario hold from a day on where no thresholds are chosen, and show what is scheduled."""
    _, defaults = view.words, defaults_of(view.data)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(_("Default from"), view.as_of, key="scenario_default_from")
        if st.button(_("Make it the default"), icon=":material/event:", key="scenario_default"):
            set_default(view.data, chosen, from_day=day)
            st.rerun()
    for first, name in defaults.items():
        with st.container(horizontal=True, vertical_alignment="center"):
            date = view.formats.date(dt.date.fromisoformat(first))
            st.caption(_("{name} is the default from {date} on.", name=name, date=date))
            if st.button(_("Take back"), key=f"scenario_default_{first}", type="tertiary"):
                forget_default(view.data, first)
                st.rerun()


def _exchange(view: View, scenarios: list[Scenario]) -> None:
    _ = view.words
    content = write_scenarios(scenarios, currency=view.data.currency)
    st.download_button(
        _("Export as a file"), content, file_name=f"scenarios_{content_hash(content)}.json", mime="application/json",
        icon=":material/download:", key="scenario_export", on_click="ignore",
    )  # fmt: skip
    files = st.file_uploader(
        _("Import files of scenarios, for example those of a class"), type="json", accept_multiple_files=True,
        key=_FILES,
    )  # fmt: skip
    if files:
        st.button(
            _("Keep the scenarios of these files"), icon=":material/upload:", key="scenario_import",
            on_click=_import, args=(view, [(each.name, each.getvalue()) for each in files]),
        )  # fmt: skip


def offer_to_use(label: str, scenario: Scenario, *, key: str) -> None:
    """Draw a button that makes a scenario's thresholds and plans the present ones, on every page."""
    if st.button(label, icon=":material/check:", key=key):
        st.session_state[VALUE_MIN], st.session_state[POTENTIAL_MIN] = scenario.value_min, scenario.potential_min
        put_plans(scenario.plans)
        st.rerun()  # the whole page: other parts count with the thresholds too


def _save(view: View, name: str, present: Scenario) -> None:
    _keep(view, replace(present, name=name))
    st.session_state[_SAVE_AS] = ""
    st.session_state[_CHOSEN] = name


def _clone(view: View, scenario: Scenario, taken: tuple[str, ...]) -> None:
    name = free_name(scenario.name, taken)
    _keep(view, replace(scenario, name=name))
    st.session_state[_CHOSEN] = name


def _delete(view: View, name: str) -> None:
    open_campaigns(view.data).forget(KIND, name)


def _import(view: View, files: list[tuple[str, bytes]]) -> None:
    taken = list(open_campaigns(view.data).kept(KIND))
    told: list[tuple[str, CrmError | None, str, int]] = []
    for file_name, content in files:
        try:
            scenarios, currency = read_scenarios(content)
        except CrmError as error:
            told.append((file_name, error, "", 0))
            continue
        for each in scenarios:
            name = free_name(each.name, taken)
            _keep(view, replace(each, name=name))
            taken.append(name)
        told.append((file_name, None, currency, len(scenarios)))
    st.session_state[_TOLD] = told


def _say_what_happened(view: View) -> None:
    _ = view.words
    for file_name, error, currency, n in st.session_state.pop(_TOLD, []):
        if error is not None:
            st.warning(_("{file}: {problem}", file=file_name, problem=say(error.code, {"name": file_name}, _)))
        elif currency != view.data.currency:
            st.warning(
                _(
                    "{file}: {n} scenarios kept. Their money is {currency}, that of these data is {own}.",
                    file=file_name, n=n, currency=currency, own=view.data.currency,
                )
            )  # fmt: skip
        else:
            st.success(_("{file}: {n} scenarios kept.", file=file_name, n=n))


def _keep(view: View, scenario: Scenario) -> None:
    open_campaigns(view.data).keep(KIND, scenario.name, to_content(scenario), saved_at=now())


def free_name(name: str, taken: list[str] | tuple[str, ...]) -> str:
    """The name, or the name with the first number that nobody has.

    >>> free_name("bold", ["bold", "bold 2"])
    'bold 3'
    """
    if name not in taken:
        return name
    number = next(number for number in range(2, len(taken) + 3) if f"{name} {number}" not in taken)
    return f"{name[: LONGEST_NAME - 5]} {number}" if len(f"{name} {number}") > LONGEST_NAME else f"{name} {number}"

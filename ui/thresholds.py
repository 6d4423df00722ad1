"""Two thresholds, each with a slider and a typed value that follow one another, kept in the link."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from crm_analytics.errors import CrmError
from crm_analytics.settings import SegmentRules
from crm_analytics.views.segments import SegmentBase, nearest_stop, proposed_thresholds, segment_base
from ui.default_thresholds import default_thresholds
from ui.formats import Formats
from ui.rules import POTENTIAL_MIN, VALUE_MIN, restore
from ui.scores import cache_owner
from ui.show import say
from ui.store import now, open_campaigns
from ui.view import View
from ui.words import Words

_AGAINST, _NAME, _COMPARED = "thresholds_against", "thresholds_name", "_thresholds_compared"


def base_of(view: View) -> SegmentBase:
    """What the live matrix needs of this view's customers; made once, then handed out."""
    rules = view.scores.rules
    # the thresholds in force change nothing here
    by = rules.segment.potential_by
    key = (cache_owner(view.data), view.data.dataset_id, view.data.version, view.as_of, rules.stage, rules.value, by)
    return _base(key, view.filters, default_thresholds(view.data, view.as_of), view)


@st.cache_resource(max_entries=8, show_spinner=False)
def _base(
    key: tuple[object, ...], filters: tuple[object, ...], default: SegmentRules | None, _view: View
) -> SegmentBase:
    proposed = default or proposed_thresholds(_view.scores.customers, _view.scores.rules.segment)
    return segment_base(_view.customers, proposed=proposed)


def rules_in_force(view: View) -> SegmentRules:
    """The thresholds that all pages count with: those chosen here, else the proposed ones."""
    return view.scores.rules.segment


def tell_thresholds(view: View, rules: SegmentRules) -> None:
    """Say which thresholds are in force, where they can't be moved."""
    value, potential = (
        view.formats.money(amount, decimals=_decimals(amount or 0.0))
        for amount in (rules.current_value_threshold, rules.growth_potential_threshold)
    )
    st.caption(
        view.words(
            "High current value from {value} a year, high growth potential from {potential} a year; both are chosen "
            "under *Four tiers*.",
            value=value,
            potential=potential,
        )
    )


def choose_thresholds(view: View, base: SegmentBase) -> SegmentRules:
    """Draw both thresholds; an empty field takes the proposed one."""
    _ = view.words
    tiles = st.grid(min_column_width=300)
    with tiles.container(border=True):
        value = _choose(
            view,
            _("High current value from"),
            VALUE_MIN,
            base.value_stops,
            base.proposed.current_value_threshold or 0.0,
        )
    with tiles.container(border=True):
        potential = _choose(
            view, _("High growth potential from"), POTENTIAL_MIN, base.potential_stops,
            base.proposed.growth_potential_threshold or 0.0,
        )  # fmt: skip
    return SegmentRules(value, potential)


def _choose(view: View, label: str, key: str, stops: tuple[float, ...], proposed: float) -> float:
    _, formats = view.words, view.formats
    restore(key)
    typed = st.session_state.get(key)
    slider = f"{key}_stop"
    if len(stops) > 1:
        st.session_state[slider] = nearest_stop(stops, proposed if typed is None else typed)
        st.select_slider(
            label, stops, key=slider, format_func=_amounts(stops, view.words.language, formats.currency).__getitem__,
            on_change=_take_stop, args=(key, slider),
        )  # fmt: skip
    amount = formats.number(proposed, decimals=_decimals(proposed))
    typed = st.number_input(
        _("{label}, exactly ({currency} a year)", label=label, currency=view.data.currency),
        value=None, key=key, step=_step(proposed), bind="query-params",
        placeholder=_.plain("{amount} (unless you choose)", amount=amount),
    )  # fmt: skip
    return proposed if typed is None else float(typed)


@lru_cache(maxsize=64)
def _amounts(stops: tuple[float, ...], language: str, currency: str) -> dict[float, str]:
    """The label of each stop: written once, for each move of the slider asks for all of them."""
    formats = Formats(Words(language), currency)
    return {stop: formats.money(stop, decimals=_decimals(stop)) for stop in stops}


def _take_stop(key: str, slider: str) -> None:
    st.session_state[key] = st.session_state[slider]


def compared_with(view: View, base: SegmentBase) -> SegmentRules:
    """The thresholds that the present ones are compared with: saved ones that were chosen, else the proposed."""
    data, rules = st.session_state.get(_COMPARED, (None, None))
    return rules if rules is not None and data == view.data.dataset_id else base.proposed


@st.fragment
def choose_comparison(view: View) -> None:
    """Save thresholds by name, and choose with which ones the present ones are compared: proposed or saved."""
    _ = view.words
    with st.expander(_("Save and compare thresholds"), icon=":material/bookmark:"):
        try:
            saved = _saved(view)
        except CrmError as error:
            st.warning(say(error.code, error.params, _))
            return
        _offer_to_save(view, present_thresholds(base_of(view)))
        name = _choose_saved(view, list(saved)) if saved else None
        _compare(view, saved.get(name) if name else None)
        if name is not None and st.button(
            _("Use these thresholds"), icon=":material/restore:", on_click=_use, args=(saved[name],)
        ):
            st.rerun()


def _compare(view: View, rules: SegmentRules | None) -> None:
    chosen = (view.data.dataset_id, rules) if rules else (None, None)
    if st.session_state.get(_COMPARED, (None, None)) != chosen:
        st.session_state[_COMPARED] = chosen
        st.rerun()  # the figures stand in another part of the page


def present_thresholds(base: SegmentBase) -> SegmentRules:
    """The thresholds as they stand in the fields now; an empty field is the proposed one."""
    value, potential = st.session_state.get(VALUE_MIN), st.session_state.get(POTENTIAL_MIN)
    return SegmentRules(
        base.proposed.current_value_threshold if value is None else float(value),
        base.proposed.growth_potential_threshold if potential is None else float(potential),
    )


def _saved(view: View) -> dict[str, SegmentRules]:
    found = open_campaigns(view.data).kept("scenario")
    return {
        name: SegmentRules(float(saved[VALUE_MIN]), float(saved[POTENTIAL_MIN]))
        for name, saved in found.items()
        if {VALUE_MIN, POTENTIAL_MIN} <= set(saved)
    }


def _offer_to_save(view: View, rules: SegmentRules) -> None:
    _ = view.words
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(_("Name for the present thresholds"), key=_NAME, max_chars=60)
        st.button(
            _("Save"), icon=":material/save:", key="save_thresholds", disabled=not name.strip(),
            on_click=_save, args=(view, name.strip(), rules),
        )  # fmt: skip


def _save(view: View, name: str, rules: SegmentRules) -> None:
    thresholds = {VALUE_MIN: rules.current_value_threshold, POTENTIAL_MIN: rules.growth_potential_threshold}
    open_campaigns(view.data).keep("scenario", name, thresholds, saved_at=now())
    st.session_state[_NAME] = ""


def _choose_saved(view: View, names: list[str]) -> str | None:
    _ = view.words
    if st.session_state.get(_AGAINST) not in names:
        st.session_state[_AGAINST] = None
    return st.selectbox(
        _("Compare with"), names, key=_AGAINST, persist_state="session", placeholder=_("The proposed thresholds"),
        format_func=lambda name: _("{name}", name=name),
    )  # fmt: skip


def _use(rules: SegmentRules) -> None:
    st.session_state[VALUE_MIN] = rules.current_value_threshold
    st.session_state[POTENTIAL_MIN] = rules.growth_potential_threshold


def forget_thresholds() -> None:
    """Go back to the proposed thresholds."""
    for key in (VALUE_MIN, POTENTIAL_MIN):
        st.session_state[key] = None


def _decimals(amount: float) -> int:
    return 0 if amount == round(amount) else 2


def _step(amount: float) -> float:
    """A step of the first digit's size below: 10 for 160, 0.1 for 2.5."""
    return float(f"1e{int(f'{abs(amount) or 1.0:e}'.split('e')[1]) - 1}")

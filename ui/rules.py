"""The rules that every page of a session shares: horizon, discount and thresholds, kept in the link.

Each is a widget on one page only. Streamlit forgets a widget that isn't drawn, so what was chosen is kept beside it;
a link that was just opened has it in its address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from crm_analytics.scoring import Rules
from crm_analytics.settings import HEADROOM, MARGINS_BY, SegmentRules, StageRules, ValueRules
from crm_analytics.settings import POTENTIAL_BY as MEASURES
from crm_analytics.value.contenders import AUTO, MODEL_CODES

HORIZON, DISCOUNT, MODEL, MARGIN_BY = "horizon_days", "discount", "model", "margin_by"
VALUE_MIN, POTENTIAL_MIN, POTENTIAL_BY = "value_min", "potential_min", "potential_by"
HORIZON_DAYS = (30, 1095)  # days; the shortest and the longest
MOST_DISCOUNT = 30.0  # percent a year
_KINDS: Mapping[str, Callable[[Any], Any]] = {
    HORIZON: int, DISCOUNT: float, MODEL: str, MARGIN_BY: str, VALUE_MIN: float, POTENTIAL_MIN: float,
    POTENTIAL_BY: str,
}  # fmt: skip
_DEFAULTS = {POTENTIAL_BY: HEADROOM}  # always chosen where it is drawn, so only another choice is worth a link
_THRESHOLDS = (VALUE_MIN, POTENTIAL_MIN)
_KEPT, _DATA = "_rules", "_rules_of"


def rules_of_session(dataset_id: str) -> Rules:
    """Read what was chosen on any page; thresholds in money hold for the data for which they were chosen."""
    if st.session_state.get(_DATA, dataset_id) != dataset_id:
        _forget_thresholds()
    st.session_state[_DATA] = dataset_id
    chosen = {key: _chosen(key) for key in _KINDS}
    st.session_state[_KEPT] = chosen
    default = ValueRules()
    horizon, discount = chosen[HORIZON], chosen[DISCOUNT]
    value = ValueRules(
        horizon_days=horizon if _is_horizon(horizon) else default.horizon_days,
        annual_discount_rate=discount / 100 if _is_rate(discount) else default.annual_discount_rate,
        model_code=chosen[MODEL] if chosen[MODEL] in (AUTO, *MODEL_CODES) else default.model_code,
        margin_by=chosen[MARGIN_BY] if chosen[MARGIN_BY] in MARGINS_BY else default.margin_by,
    )
    return Rules(StageRules(), value, _segment_rules(chosen))


def _segment_rules(chosen: Mapping[str, Any]) -> SegmentRules:
    by = chosen[POTENTIAL_BY] if chosen[POTENTIAL_BY] in MEASURES else HEADROOM
    return SegmentRules(chosen[VALUE_MIN], chosen[POTENTIAL_MIN], potential_by=by)


def restore(key: str) -> None:
    """Give a widget that is about to be drawn what was chosen, here or before another page was opened."""
    chosen = _chosen(key)
    if chosen is not None:
        # written back even if it holds: on another page's return the widget is new and would forget it
        st.session_state[key] = chosen


def rule_params() -> dict[str, str]:
    """Query parameters that carry the chosen rules to another page or window."""
    chosen = {key: _chosen(key) for key in _KINDS}
    return {key: _write(value) for key, value in chosen.items() if value is not None and value != _DEFAULTS.get(key)}


def _write(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.15g}"


def _chosen(key: str) -> Any:
    if key in st.session_state:
        return st.session_state[key]
    kept = st.session_state.get(_KEPT)
    return kept.get(key) if kept is not None else _from_link(key)


def _from_link(key: str) -> Any:
    try:
        value = _KINDS[key](st.query_params[key])
    except (KeyError, ValueError):
        return None
    return value if isinstance(value, str) or abs(value) < float("inf") else None


def _is_horizon(days: int | None) -> bool:
    return days is not None and HORIZON_DAYS[0] <= days <= HORIZON_DAYS[1]


def _is_rate(percent: float | None) -> bool:
    return percent is not None and 0 <= percent <= MOST_DISCOUNT


def _forget_thresholds() -> None:
    for key in _THRESHOLDS:
        # None, not deleted: the browser still sends the old value, which only a new one overrules
        st.session_state[key] = None

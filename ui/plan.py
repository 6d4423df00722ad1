"""The plan that is being made: its fields in the session, filled by a link or from a card of the board."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.plan import METRICS
from crm_analytics.export import content_hash
from crm_analytics.schemas import ContactChannel, Segment
from crm_analytics.selection import Selection

HOLDOUT_PERCENT = (5, 50)  # smallest and largest share held out
WINDOW_DAYS = (7, 365)
MOST_LETTERS = 120  # of a name, goal or offer that comes by a link
MESSAGE_LETTERS = 4000  # of the text that the contacted get
DISCOUNT_PERCENT = (0, 90)
PURPOSES = ("offers", "news", "service")  # what a consent must cover
VARIANTS = ("A", "B", "C", "D")
_SHARES = ("is_buyer", "is_registered", "is_consenting")  # measures that are shares of customers
_ID = "_plan_id"


def _text(value: str) -> str:
    return " ".join(value.split())[:MOST_LETTERS]


def _money(value: str) -> float:
    amount = float(value)
    if not (math.isfinite(amount) and amount >= 0):
        raise ValueError(value)
    return amount


def _message(value: str) -> str:
    return value.strip()[:MESSAGE_LETTERS]


def _one_of(options: tuple[str, ...]) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in options:
            raise ValueError(value)
        return value

    return read


def _between(low: int, high: int) -> Callable[[str], int]:
    return lambda value: min(max(int(value), low), high)


def _segments(value: str) -> list[str]:
    return [each for each in value.split(",") if each in list(Segment)]


def _selection(value: str) -> str:
    return Selection.from_text(value).to_text()


# name in a link -> how it is read; a value that makes no sense is left out
_READERS: Mapping[str, Callable[[str], Any]] = {
    "name": _text,
    "objective": _text,
    "offer": _text,
    "audience": _selection,
    "without": _segments,
    "channel": _one_of(tuple(map(str, ContactChannel))),
    "metric": _one_of(METRICS),
    "cost": _money,
    "fixed": _money,
    "holdout": _between(*HOLDOUT_PERCENT),
    "days": _between(*WINDOW_DAYS),
    "target": _money,
    "discount": _between(*DISCOUNT_PERCENT),
    "message": _message,
    "purpose": _one_of(PURPOSES),
    "goal": _text,
}
_DEFAULTS: Mapping[str, Any] = {
    "name": "", "objective": "", "offer": "", "audience": "", "without": [], "channel": "email", "metric": "margin",
    "cost": 0.5, "fixed": 0.0, "holdout": 20, "days": 60, "confirmed": False, "target": None, "discount": 0,
    "message": "", "purpose": "offers", "goal": "", "trigger": None, "variants": 1,
    **{f"{part}_{letter}": start for letter in VARIANTS for part, start in (("offer", ""), ("parts", 1))},
    "cap": 0, "cap_days": 30, "quiet_contact": 0, "quiet_purchase": 0, "complaint_days": 90,
}  # fmt: skip
# fields of the contact rules, as the package names them
_RULES = {
    "most_contacts": "cap", "cap_days": "cap_days", "quiet_after_contact_days": "quiet_contact",
    "quiet_after_purchase_days": "quiet_purchase", "complaint_days": "complaint_days",
}  # fmt: skip


def key(field: str) -> str:
    """Name of a field's widget."""
    return f"plan_{field}"


def value(field: str) -> Any:
    """What a field holds."""
    return st.session_state.get(key(field), _DEFAULTS[field])


def prepare() -> bool:
    """Give every field a value: what was chosen, what a link says, or the default; returns whether a link spoke."""
    for field, default in _DEFAULTS.items():
        st.session_state.setdefault(key(field), default)
    asked = {name: st.query_params[name] for name in _READERS if name in st.query_params}
    if asked:
        clear()
    for name, text in asked.items():
        _take(name, text)
        # out of the address, so that the same link, followed once more, is applied once more
        del st.query_params[name]
    return bool(asked)


def _take(name: str, text: str) -> None:
    try:
        st.session_state[key(name)] = _READERS[name](text)
    except (ValueError, OverflowError):
        return


def clear() -> None:
    """Begin a new plan."""
    st.session_state.pop(_ID, None)
    for field, default in _DEFAULTS.items():
        st.session_state[key(field)] = default


def load(campaign: Campaign) -> None:
    """Open a kept plan."""
    kept = campaign.audience
    values = {
        "name": campaign.name, "objective": campaign.objective, "offer": campaign.offer,
        "audience": str(kept.get("selection", "")), "without": list(kept.get("without", [])),
        "channel": str(campaign.channel), "metric": campaign.metric, "cost": campaign.cost_per_contact,
        "fixed": campaign.fixed_cost, "holdout": round(100 * campaign.holdout_rate),
        "days": (campaign.ends_on - campaign.starts_on).days + 1, "confirmed": bool(kept.get("consent_confirmed")),
        "target": _target_field(campaign), "discount": round(100 * campaign.discount_rate),
        "message": campaign.message, "purpose": str(kept.get("purpose", PURPOSES[0])),
        "goal": campaign.goal_id or "", "trigger": kept.get("trigger"), **_variant_fields(campaign),
        **{field: campaign.contact_rules.get(name, _DEFAULTS[field]) for name, field in _RULES.items()},
    }  # fmt: skip
    for field, each in values.items():
        st.session_state[key(field)] = each
    st.session_state[_ID] = campaign.campaign_id


def _variant_fields(campaign: Campaign) -> dict[str, Any]:
    """Fields of the variants: shares as whole parts of a hundred."""
    fields: dict[str, Any] = {"variants": max(len(campaign.variants), 1)}
    for letter, each in zip(VARIANTS, campaign.variants, strict=False):
        fields |= {f"offer_{letter}": str(each.get("offer", "")), f"parts_{letter}": round(100 * float(each["share"]))}
    return fields


def target_effect() -> float | None:
    """The effect that is aimed at in the unit of the measure; shares are entered in points."""
    target = value("target")
    return None if target is None else float(target) / _points(value("metric"))


def _points(metric: str) -> int:
    return 100 if metric in _SHARES else 1


def _target_field(campaign: Campaign) -> float | None:
    effect = campaign.target_effect
    return None if effect is None else round(effect * _points(campaign.metric), 9)


def variants() -> tuple[dict[str, Any], ...]:
    """The treatments of an A/B/n test; none where everyone gets the same."""
    letters = VARIANTS[: int(value("variants"))]
    if len(letters) < 2:
        return ()
    parts = [max(int(value(f"parts_{letter}")), 1) for letter in letters]
    return tuple(
        {
            "name": letter, "offer": value(f"offer_{letter}").strip() or value("offer").strip(),
            "share": part / sum(parts), "cost_per_contact": float(value("cost")),
        }
        for letter, part in zip(letters, parts, strict=True)
    )  # fmt: skip


def contact_rules() -> dict[str, int]:
    """Whom to leave in peace, as plain values."""
    return {name: int(value(field)) for name, field in _RULES.items()}


def link_of(campaign: Campaign, **changes: str) -> dict[str, str]:
    """Query parameters that open the same plan again, with changes."""
    kept = campaign.audience
    same = {
        "name": campaign.name, "objective": campaign.objective, "offer": campaign.offer,
        "audience": str(kept.get("selection", "")), "without": ",".join(kept.get("without", [])),
        "channel": str(campaign.channel), "metric": campaign.metric, "cost": f"{campaign.cost_per_contact:.15g}",
        "fixed": f"{campaign.fixed_cost:.15g}", "holdout": str(round(100 * campaign.holdout_rate)),
        "days": str((campaign.ends_on - campaign.starts_on).days + 1), "message": campaign.message,
        "target": "" if campaign.target_effect is None else f"{_target_field(campaign):.15g}",
        "discount": str(round(100 * campaign.discount_rate)), "goal": campaign.goal_id or "",
        "purpose": str(kept.get("purpose", "")),
    }  # fmt: skip
    return {name: text for name, text in {**same, **changes}.items() if text}


def draft(
    *, after: dt.date, now: dt.datetime, audience: Mapping[str, Any], strata: tuple[str, ...], unnamed: str
) -> Campaign:
    """The plan as a campaign that starts the day after ``after``; ``unnamed`` names it when it has no name yet."""
    starts_on = after + dt.timedelta(days=1)
    return Campaign(
        campaign_id=_campaign_id(starts_on, now),
        name=" ".join(value("name").split()) or unnamed,
        starts_on=starts_on,
        ends_on=starts_on + dt.timedelta(days=int(value("days")) - 1),
        created_at=now,
        objective=value("objective").strip(),
        metric=value("metric"),
        channel=value("channel"),
        offer=value("offer").strip(),
        cost_per_contact=float(value("cost")),
        fixed_cost=float(value("fixed")),
        holdout_rate=value("holdout") / 100,
        strata=strata,
        audience=dict(audience),
        message=value("message").strip(),
        discount_rate=value("discount") / 100,
        target_effect=target_effect(),
        variants=variants(),
        contact_rules=contact_rules(),
        goal_id=value("goal") or None,
    )


def with_audience(campaign: Campaign, audience: Mapping[str, Any]) -> Campaign:
    """The same plan with more known about its audience."""
    return replace(campaign, audience=dict(audience))


def with_range(campaign: Campaign, low: float, high: float) -> Campaign:
    """The same plan with the uplift that the memory lets expect."""
    return replace(campaign, expected_low=low, expected_high=high)


def _campaign_id(starts_on: dt.date, now: dt.datetime) -> str:
    # one plan, one id: a second click on the button starts nothing new
    if _ID not in st.session_state:
        st.session_state[_ID] = f"{starts_on.isoformat()}-{content_hash(now.isoformat().encode())}"
    return str(st.session_state[_ID])

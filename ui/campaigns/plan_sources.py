"""Audiences that no segment describes: today's list of a trigger, and a list that somebody brings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.campaigns.named_list import NamedList
from crm_analytics.campaigns.triggers import TRIGGER_SCORES, Trigger, TriggerKind, triggered_customers
from crm_analytics.schemas import Stage
from ui import plan
from ui.campaigns.suppression import bring_list, tell_list
from ui.lists import keep_list
from ui.view import View
from ui.words import N_

TITLES = {
    TriggerKind.STAGE_ENTERED: N_("Entered {stage} in the {n} days up to {date}"),
    TriggerKind.AFTER_PURCHASE: N_("Bought {days} to {last} days before {date}"),
    TriggerKind.SCORE_CROSSED: N_("{score} crossed {threshold} in the {n} days up to {date}"),
}


def show_sources(view: View) -> None:
    """Draw the two ways to an audience that is a list."""
    _ = view.words
    source = st.segmented_control(
        _("Where from"), ["trigger", "own"], key="plan_source", label_visibility="collapsed",
        format_func=lambda code: _("From a trigger") if code == "trigger" else _("From a list of your own"),
    )  # fmt: skip
    if source == "trigger":  # the customers as they stood some days ago are scored only when they are asked for
        show_trigger(view)
    elif source == "own":
        named = bring_list(view, field="own")
        if named is not None:
            tell_list(view, named)
        use_list(view, named)


def use_list(view: View, named: NamedList | None) -> None:
    """Offer to make a list that was brought the audience."""
    _ = view.words
    ids = [] if named is None else list(named.customer_ids)
    st.button(
        _("Take these as the audience"), key="use_own", disabled=not ids, on_click=take_list, args=(view, ids),
        kwargs={"title": own_title(view, len(ids))},
    )  # fmt: skip


def own_title(view: View, n: int) -> str:
    """What a list that was brought is called."""
    return view.words.plain("Own list of {n}, {date}", n=view.formats.number(n), date=view.formats.date(view.as_of))


def take_list(view: View, ids: list[str], *, title: str, trigger: dict[str, Any] | None = None) -> None:
    """Keep a list and make it the audience of the plan."""
    st.session_state[plan.key("audience")] = keep_list(view, ids, title=title).to_text()
    st.session_state[plan.key("trigger")] = trigger


def show_trigger(view: View) -> None:
    """Draw a trigger, how many it names today, and a way to take them as the audience."""
    _, formats = view.words, view.formats
    trigger = choose_trigger(view)
    found = named_today(view, trigger)
    st.markdown(
        _.plural("It names **{n}** customer on {date}.", "It names **{n}** customers on {date}.", found.height,
                 n=formats.number(found.height), date=formats.date(view.as_of))
    )  # fmt: skip
    st.caption(
        _(
            "A campaign on a trigger goes on: each time the data grow, whoever is new on the list is drawn, too, with "
            "the same hold-out share, and nobody moves."
        )
    )
    st.button(
        _("Take today's list as the audience"), key="use_trigger", disabled=found.is_empty(), on_click=take_list,
        args=(view, found["customer_id"].to_list()),
        kwargs={"title": trigger_title(view, trigger), "trigger": vars(trigger)},
    )  # fmt: skip


def choose_trigger(view: View) -> Trigger:
    """Draw the fields of a trigger."""
    _, labels = view.words, view.labels
    kind = st.segmented_control(
        _("What happened"), [each.value for each in TriggerKind], key="trigger_kind", required=True,
        default=TriggerKind.STAGE_ENTERED.value, format_func=lambda code: labels[f"trigger.{code}"],
    )  # fmt: skip
    fields: dict[str, Any] = {"kind": kind}
    if kind == TriggerKind.STAGE_ENTERED:
        fields["stage"] = st.selectbox(
            _("Stage"), [each.value for each in Stage], index=3, key="trigger_stage",
            format_func=lambda code: labels[f"stage.{code}"],
        )  # fmt: skip
    elif kind == TriggerKind.AFTER_PURCHASE:
        fields["days"] = int(st.number_input(_("Days after the last purchase"), 0, 3650, 30, key="trigger_days"))
    else:
        fields |= choose_score(view)
    fields["within_days"] = int(
        st.number_input(_("The list is taken every … days"), 1, 90, 7, key="trigger_within")
    )  # fmt: skip
    return Trigger(**fields)


def choose_score(view: View) -> dict[str, Any]:
    """Draw the score of a trigger, its threshold and the direction."""
    _, labels = view.words, view.labels
    known = [name for name in TRIGGER_SCORES if name in view.customers.columns]
    score = st.selectbox(_("Score"), known, key="trigger_score", format_func=lambda code: labels[f"column.{code}"])
    threshold = st.number_input(_("Threshold"), value=0.5, step=0.1, key=f"trigger_threshold_{score}")
    falls = st.segmented_control(
        _("It"), ["falls", "rises"], key="trigger_falls", required=True, default="falls",
        format_func=lambda code: _("fell below it") if code == "falls" else _("rose to it or above"),
    )  # fmt: skip
    return {"score": score, "threshold": float(threshold), "falls": falls == "falls"}


def named_today(view: View, trigger: Trigger) -> pl.DataFrame:
    """Whom a trigger names on the day of the plan."""
    before = None
    if trigger.needs_earlier_day:
        earlier = view.at(view.as_of - dt.timedelta(days=trigger.within_days))
        before = None if earlier is None else earlier.scores.customers
    return triggered_customers(trigger, view.customers, before)


def trigger_title(view: View, trigger: Trigger) -> str:
    """What today's list of a trigger is called."""
    _, formats = view.words, view.formats
    return _.plain(
        TITLES[TriggerKind(trigger.kind)],
        stage=view.labels[f"stage.{trigger.stage}"], n=formats.number(trigger.within_days),
        days=formats.number(trigger.days), last=formats.number(trigger.days + trigger.within_days - 1),
        score=view.labels[f"column.{trigger.score}"], threshold=formats.any(trigger.threshold),
        date=formats.date(view.as_of),
    )  # fmt: skip

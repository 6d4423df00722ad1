"""The form of a business goal: a number, a date, and how it is to be reached."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from crm_analytics.campaigns.goals import Goal
from crm_analytics.campaigns.plan import METRICS
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.export import content_hash
from ui.campaigns.parts import GOAL
from ui.store import now
from ui.view import View

MOST_LETTERS = 300
_YEAR = dt.timedelta(days=365)


def show_form(view: View, store: CampaignStore, goal: Goal | None) -> None:
    """Draw the form, filled from a goal that is there already, and keep what is sent."""
    _, mark = view.words, goal.goal_id if goal else "new"
    with st.form(f"form_{mark}", border=False, clear_on_submit=goal is None):
        name = st.text_input(_("Goal"), goal.name if goal else "", max_chars=MOST_LETTERS, key=f"goal_name_{mark}",
                             placeholder=_.plain("Earn more with the customers that we have"))  # fmt: skip
        metric, target, due_on = ask_target(view, goal, mark)
        strategy = st.text_input(
            _("Strategy: how?"), goal.strategy if goal else "", max_chars=MOST_LETTERS, key=f"goal_strategy_{mark}",
            placeholder=_.plain("Win back silver customers before they lapse"),
        )  # fmt: skip
        process = st.text_input(
            _("Process: who works otherwise?"), goal.process if goal else "", max_chars=MOST_LETTERS,
            key=f"goal_process_{mark}", placeholder=_.plain("Sales calls once a month instead of on demand"),
        )  # fmt: skip
        assumptions = st.text_area(
            _("Assumptions, one a line"), "\n".join(goal.assumptions) if goal else "", max_chars=5 * MOST_LETTERS,
            key=f"goal_assumptions_{mark}", placeholder=_.plain("Prices stay as they are"),
        )  # fmt: skip
        is_sent = st.form_submit_button(_("Keep the goal"), icon=":material/save:")
    if not is_sent:
        return
    if not name.strip() or not target:
        st.warning(_("A goal needs a name and a target above 0."))
        return
    stated = Goal(
        goal.goal_id if goal else content_hash(now().isoformat().encode()), " ".join(name.split()),
        target=float(target), due_on=due_on, metric=metric, strategy=strategy.strip(), process=process.strip(),
        assumptions=tuple(line.strip() for line in assumptions.splitlines() if line.strip()),
        past_campaigns=goal.past_campaigns if goal else (),
    )  # fmt: skip
    store.keep(GOAL, stated.goal_id, stated.to_content(), saved_at=now())
    st.rerun()


def ask_target(view: View, goal: Goal | None, mark: str) -> tuple[str, float | None, dt.date]:
    """Draw measure, target and date."""
    _ = view.words
    options = [metric for metric in METRICS if metric != "margin" or view.data.value_basis == "margin"]
    if goal and goal.metric not in options:
        options.append(goal.metric)  # stated when other data were open
    metric = st.selectbox(
        _("Measured by"), options, index=options.index(goal.metric) if goal else 0, key=f"goal_metric_{mark}",
        format_func=lambda code: view.labels[f"metric.{code}"],
    )  # fmt: skip
    target = st.number_input(
        _("Target: caused in all"), min_value=0.0, value=float(goal.target) if goal else None,
        key=f"goal_target_{mark}",
        help=_(
            "Over all targeted customers together, beyond what would have come anyway: in {currency} for margin or "
            "revenue, else a number of buyers, orders, page views, registrations or consents.",
            currency=view.data.currency,
        ),
    )  # fmt: skip
    due_on = st.date_input(
        _("Due on"), goal.due_on if goal else view.data.last_date + _YEAR, key=f"goal_due_{mark}", format="YYYY-MM-DD",
    )  # fmt: skip
    return metric, target, due_on

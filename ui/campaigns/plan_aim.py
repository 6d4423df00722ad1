"""What a campaign is to reach, and the test that will show it: the fields of the plan's first and third tile."""

from __future__ import annotations

import streamlit as st

from crm_analytics.campaigns.interaction_outcomes import INTERACTION_METRICS
from crm_analytics.views import planning as views
from ui import plan
from ui.campaigns.parts import GOAL
from ui.store import open_campaigns
from ui.view import View
from ui.words import N_

TARGET_LABELS = {
    "margin": N_("Target: more margin a customer ({currency})"),
    "revenue": N_("Target: more revenue a customer ({currency})"),
    "is_buyer": N_("Target: more buyers, in points"),
    "n_orders": N_("Target: more orders a customer"),
    "n_page_views": N_("Target: more page views a customer"),
    "is_registered": N_("Target: more registered, in points"),
    "is_consenting": N_("Target: more who consent, in points"),
}


def choose_aim(view: View) -> None:
    """Draw name, goal, measure and target."""
    _ = view.words
    st.text_input(_("Name"), key=plan.key("name"), max_chars=plan.MOST_LETTERS, persist_state="session",
                  placeholder=_.plain("as a card on the board"))  # fmt: skip
    st.text_input(
        _("Goal in one sentence"), key=plan.key("objective"), max_chars=plan.MOST_LETTERS, persist_state="session",
        placeholder=example_goal(view),
        help=_("Specific, measurable, actionable, relevant and timely."),
    )  # fmt: skip
    choose_metric(view)
    choose_target(view)
    goals = goal_names(view)
    if goals:
        keep_to(["", *goals], "goal")
        st.selectbox(
            _("Serves the business goal"), ["", *goals], key=plan.key("goal"), persist_state="session",
            format_func=lambda code: goals.get(code, _.plain("none")),
        )  # fmt: skip


def choose_metric(view: View) -> None:
    """Draw the measure; only what these data can tell is offered."""
    _ = view.words
    options = views.known_metrics(view.data)
    keep_to(options, "metric")
    st.selectbox(
        _("Measured by"), options, key=plan.key("metric"), persist_state="session",
        format_func=lambda code: view.labels[f"metric.{code}"],
        help=_("What is compared between the targeted and the held out, a customer, over the window."),
    )  # fmt: skip
    if plan.value("metric") in INTERACTION_METRICS:
        st.caption(_("No sale: what it is worth in money is for you to say, so no profit is promised."))


def choose_target(view: View) -> None:
    """Draw the effect that is aimed at, in the unit of the measure."""
    _ = view.words
    st.number_input(
        _(TARGET_LABELS[plan.value("metric")], currency=view.data.currency), min_value=0.0, step=0.1,
        key=plan.key("target"), persist_state="session", placeholder=_.plain("not set"),
        help=_("The difference that contact is to make, a targeted customer over the window."),
    )  # fmt: skip


def goal_names(view: View) -> dict[str, str]:
    """Business goals that the goal sheet holds, by id."""
    kept = open_campaigns(view.data).kept(GOAL)
    return {code: str(content.get("name") or code) for code, content in kept.items()}


def example_goal(view: View) -> str:
    """Name a goal that the default measure answers."""
    _, money = view.words, view.formats.money(2)
    if view.data.value_basis == "margin":
        return _.plain("{money} more margin a customer in 60 days", money=money)
    return _.plain("{money} more revenue a customer in 60 days", money=money)


def keep_to(options: list[str], field: str) -> None:
    """Fall back to the first option where a field holds one that isn't there."""
    if plan.value(field) not in options:
        st.session_state[plan.key(field)] = options[0]


def choose_test(view: View) -> None:
    """Draw what it costs, who is held out and how long it runs."""
    _ = view.words
    left, right = st.columns(2)
    with left:
        choose_cost(view, "cost", N_("Cost per contact ({currency})"), step=0.1)
    with right:
        choose_cost(view, "fixed", N_("Fixed cost ({currency})"), step=50.0)
    low, high = plan.DISCOUNT_PERCENT
    st.slider(
        _("Discount"), low, high, step=1, key=plan.key("discount"), format="%d%%", persist_state="session",
        help=_("Who would have bought anyway takes it, too: that part is counted as a cost."),
    )  # fmt: skip
    choose_holdout(view)
    low, high = plan.WINDOW_DAYS
    st.number_input(_("Window in days"), low, high, key=plan.key("days"), persist_state="session",
                    help=_("Purchases from the first to the last day of the window count."))  # fmt: skip


def choose_cost(view: View, field: str, label: str, *, step: float) -> None:
    """Draw an amount of money that is spent."""
    st.number_input(
        view.words(label, currency=view.data.currency), min_value=0.0, step=step, key=plan.key(field),
        persist_state="session",
    )  # fmt: skip


def choose_holdout(view: View) -> None:
    """Draw the share that is held out."""
    _, (low, high) = view.words, plan.HOLDOUT_PERCENT
    st.slider(
        _("Hold-out share"), low, high, step=5, key=plan.key("holdout"), format="%d%%", persist_state="session",
        help=_("So many are drawn by chance and not contacted: they show what would have happened anyway."),
    )  # fmt: skip

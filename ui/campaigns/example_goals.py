"""The two worked examples of the sample shop as goals: the trade fair, and the camera plan."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from crm_analytics.campaigns.goals import Goal
from crm_analytics.campaigns.store import CampaignStore
from ui.campaigns.parts import GOAL
from ui.sources import DEFAULT
from ui.store import now
from ui.view import View


def offer_examples(view: View, store: CampaignStore) -> None:
    """Put the examples on an empty goal sheet, where the campaigns that they need came with the data."""
    if view.data.dataset_id == DEFAULT and view.data.campaigns is not None:
        st.button(
            view.words("Take the trade fair and the camera plan as examples"), icon=":material/school:",
            key="example_goals", on_click=keep_examples, args=(view, store),
        )  # fmt: skip


def keep_examples(view: View, store: CampaignStore) -> None:
    for goal in examples(view):
        store.keep(GOAL, goal.goal_id, goal.to_content(), saved_at=now())


def examples(view: View) -> tuple[Goal, Goal]:
    """The goals in the reader's words, their past campaigns under them."""
    _ = view.words
    fair = Goal(
        "example-fair",
        _.plain("Trade fair: more from firms"),
        target=15_000.0,
        due_on=dt.date(2025, 6, 30),
        strategy=_.plain("Awareness first, then page views, then registrations for the game, then orders"),
        process=_.plain("Invite firms to the stand and the game; keep the results for the next fair"),
        assumptions=(_.plain("The fairs cost about 12,600 in all, so 15,000 of margin pays for them"),),
        past_campaigns=("fair-2024", "fair-2025"),
    )
    cameras = Goal(
        "example-cameras",
        _.plain("Camera plan: a quarter more sales"),
        metric="revenue",
        target=22_000.0,
        due_on=dt.date(2024, 12, 31),
        strategy=_.plain("Win, keep and grow buyers of cameras while rivals mail them"),
        process=_.plain("A tenth off cameras for private households, with a hold-out"),
        assumptions=(
            _.plain("Without the offer the targeted would have bought for about 89,000: a quarter is 22,000"),
        ),
        past_campaigns=("cameras-2024",),
    )
    return fair, cameras

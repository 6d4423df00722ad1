"""Campaigns: whom shall we contact, with what, and how will we know whether it worked?"""

import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.store import CampaignStore
from ui import plan
from ui.campaigns.board import show_board, tell_board
from ui.campaigns.calendar import show_calendar
from ui.campaigns.goals import show_goal_lines, show_goals
from ui.campaigns.history import show_history
from ui.campaigns.lists import show_lists
from ui.campaigns.memory import show_memory
from ui.campaigns.parts import BOARD, CALENDAR, GOALS, MEMORY, PART, PLAN, STARTED, open_part
from ui.campaigns.planning import planning_view, show_plan
from ui.campaigns.saving import show_backup
from ui.campaigns.time import go_on_if_asked, show_time
from ui.frame import open_page, page_words
from ui.linked import linked_segments
from ui.store import campaigns_of, open_campaigns
from ui.view import View
from ui.words import N_

HAPPENED = {
    "started": N_("The campaign has started. Its lists are below the board."),
    "kept": N_("The plan is kept."),
    "cloned": N_("The plan is copied as a new idea."),
    "archived": N_("The campaign is archived."),
    "unarchived": N_("The campaign is back on the board."),
}
PLAN_IS_DONE = ("started", "kept")


def show_cards(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    show_goal_lines(view, store, campaigns)
    show_board(view, store, campaigns)
    show_time(view, campaigns)
    show_lists(view, store, campaigns)
    show_history(view)
    show_backup(view, store)


def show_planning(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    show_plan(planning_view(view), store, campaigns, looked_at=view.as_of)


PARTS = {
    BOARD: (N_("Board"), show_cards),
    PLAN: (N_("Plan"), show_planning),
    CALENDAR: (N_("Calendar"), show_calendar),
    GOALS: (N_("Goals"), show_goals),
    MEMORY: (N_("Memory"), show_memory),
}  # only the chosen one is computed


def say_what_happened(view: View) -> None:
    """Confirm the last click, and show the board, where it has left its mark."""
    happened = st.session_state.pop(STARTED, None)
    if happened:
        st.toast(view.words(HAPPENED[happened]), icon=":material/check:")
        open_part(BOARD)
    if happened in PLAN_IS_DONE:
        plan.clear()


def follow_plan_link() -> None:
    """A link that fills the plan shows the plan."""
    if plan.prepare():
        open_part(PLAN)


def show_part(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    _ = view.words
    chosen = linked_segments(
        _("Part of the page"), list(PARTS), key=PART, default=BOARD, label_visibility="collapsed",
        show=lambda code: _.plain(PARTS[code][0]),
    )  # fmt: skip
    _title, show = PARTS[chosen]
    show(view, store, campaigns)


go_on_if_asked(page_words())
view = open_page(N_("Campaigns"), N_("Whom shall we contact, with what, and how will we know whether it worked?"))
store = open_campaigns(view.data)
campaigns = campaigns_of(store, view.data)
say_what_happened(view)
follow_plan_link()
st.subheader(tell_board(view, campaigns), anchor=False)
show_part(view, store, campaigns)

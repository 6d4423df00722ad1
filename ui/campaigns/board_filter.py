"""Which cards the board shows."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.schemas import ContactChannel, Segment
from crm_analytics.views.board import MANY, BoardFilter, audience_segment, filter_campaigns
from ui.campaigns.parts import goal_names
from ui.view import View

FEW = 3  # cards that nobody needs a filter for


def choose_cards(view: View, campaigns: list[Campaign]) -> list[Campaign]:
    """Draw the filter where there is something to filter, and give the campaigns that pass."""
    has_archived = any(each.is_archived for each in campaigns)
    if len(campaigns) <= FEW and not has_archived:
        return campaigns
    with st.expander(view.words("Filter the board"), icon=":material/filter_alt:"):
        chosen = choose(view, campaigns, has_archived=has_archived)
    shown = filter_campaigns(campaigns, chosen)
    tell_hidden(view, len(campaigns) - len(shown))
    return shown


def choose(view: View, campaigns: list[Campaign], *, has_archived: bool) -> BoardFilter:
    """Draw the fields of the filter; one that has nothing to choose from isn't drawn."""
    _, goals = view.words, goal_names(view)
    tiles = st.grid(min_column_width=220)
    with tiles.container():
        text = st.text_input(_("Name holds"), key="board_text", persist_state="session")
    with tiles.container():
        channels = several(
            _("Channel"), [each.value for each in ContactChannel], "board_channels",
            {str(each.channel) for each in campaigns}, lambda code: view.labels[f"contact_channel.{code}"],
        )  # fmt: skip
    with tiles.container():
        segments = several(
            _("Audience"), [*(each.value for each in Segment), MANY], "board_segments",
            {audience_segment(each) or MANY for each in campaigns},
            lambda code: view.labels[f"segment.{code}"] if code else _.plain("Several segments"),
        )  # fmt: skip
    with tiles.container():
        under = several(
            _("Goal"), [*goals, MANY], "board_goals", {each.goal_id or MANY for each in campaigns},
            lambda code: goals.get(code, _.plain("No goal")),
        )  # fmt: skip
    archived = has_archived and st.toggle(_("Show archived campaigns"), key="board_archived", persist_state="session")
    return BoardFilter(text, channels, segments, under, archived)


def several(
    label: str, order: list[str], key: str, present: set[str], show: Callable[[str], str]
) -> tuple[str, ...]:  # fmt: skip
    """Draw a multiple choice among what is there; none where there is only one."""
    options = [code for code in order if code in present]
    if len(options) < 2:
        return ()
    # what was chosen for other data may not be there any more
    st.session_state[key] = [code for code in st.session_state.get(key, []) if code in options]
    return tuple(st.multiselect(label, options, key=key, format_func=show, persist_state="session"))


def tell_hidden(view: View, n: int) -> None:
    """Say how many campaigns are not shown."""
    if n:
        st.caption(
            view.words.plural("{n} campaign isn't shown.", "{n} campaigns aren't shown.", n, n=view.formats.number(n))
        )

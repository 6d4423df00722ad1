"""HAKR goes on: days pass when the reader asks for it, and campaigns reach their customers."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from crm_analytics.campaigns import Campaign
from ui import world
from ui.sources import DEFAULT, current_dataset
from ui.state import owner_key
from ui.store import about_to_start, open_campaigns, reached_after
from ui.view import View
from ui.words import Words

PASSING = "_let_time_pass"


def go_on_if_asked(words: Words) -> None:
    """Simulate before anything is drawn, so that the page shows the new days at once."""
    asked = st.session_state.pop(PASSING, None)
    if asked is None or st.session_state.get("data", DEFAULT) != DEFAULT:
        return
    owner, data = owner_key(), current_dataset()
    if asked == "again":
        world.reset(owner)
    elif data.last_date.isoformat() == asked:
        with st.spinner(words("60 days pass …")):
            world.let_time_pass_for(owner, data, contacted=reached_after(open_campaigns(data), data))
    follow_the_data()


def follow_the_data() -> NoReturn:
    """Look at the new last day; the page is opened anew, because the slider would take its day from the old link."""
    st.session_state.pop("as_of", None)
    st.switch_page("pages/campaigns.py", query_params={})


def ask_to_go_on(what: str) -> None:
    st.session_state[PASSING] = what


def show_time(view: View, campaigns: list[Campaign]) -> None:
    _, formats = view.words, view.formats
    if view.data.dataset_id != DEFAULT:
        return
    last = view.data.last_date
    waiting = about_to_start(campaigns, after=last)
    with st.container(border=True, key="world"):
        st.markdown(
            _("HAKR is fictional, so its future can be simulated. Its data end on {date}.", date=formats.date(last))
        )
        if waiting:
            st.markdown(
                _.plural(
                    "{n} campaign is waiting for its contacts.",
                    "{n} campaigns are waiting for their contacts.",
                    len(waiting),
                )
            )
        st.caption(
            _("Simplified: nobody new joins in the days that pass, so the customers who buy get a little fewer.")
        )
        with st.container(horizontal=True):
            st.button(
                _("Let 60 days pass"), icon=":material/fast_forward:", key="let_time_pass",
                type="primary" if waiting else "secondary", on_click=ask_to_go_on, args=(last.isoformat(),),
                help=_("Contacts the targeted of the campaigns that were started, and no one else."),
            )  # fmt: skip
            if world.version(owner_key()) != "0":
                with st.popover(_("Start HAKR again"), icon=":material/restart_alt:"):
                    st.markdown(_("The simulated days are deleted. Campaigns and kept results stay."))
                    st.button(
                        _("Start again at {date}", date=formats.date(world.FIRST_LAST_DATE)), key="start_again",
                        on_click=ask_to_go_on, args=("again",),
                    )  # fmt: skip

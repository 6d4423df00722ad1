"""What is kept about the customers of the watch list, in the store: who takes care, by when, done, put off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from crm_analytics.early_warning.tasks import WatchTask
from crm_analytics.settings import WatchRules
from ui.store import now, open_campaigns
from ui.view import View

KIND = "watch"


def kept_tasks(view: View) -> dict[str, WatchTask]:
    """Everything that is kept about customers of these data."""
    return {name: WatchTask.from_plain(content) for name, content in open_campaigns(view.data).kept(KIND).items()}


def change(view: View, customer_ids: Sequence[str], **changes: Any) -> None:
    """Change what is kept about some customers."""
    store, kept = open_campaigns(view.data), kept_tasks(view)
    for name in customer_ids:
        task = replace(kept.get(name, WatchTask()), **changes)
        store.keep(KIND, name, task.to_plain(), saved_at=now())


def bring_back(view: View, customer_ids: Sequence[str]) -> None:
    """Put customers back on the list; who takes care and by when stays."""
    change(view, customer_ids, done_on=None, snoozed_until=None)


def show_actions(view: View, customer_ids: Sequence[str], rules: WatchRules) -> None:
    """What can be done with the customers that are ticked in the list."""
    _, as_of = view.words, view.as_of
    if not customer_ids:
        st.caption(_("Tick customers in the list to give them to somebody, to mark them as done or to put them off."))
        return
    n = view.formats.number(len(customer_ids))
    st.caption(_.plural("{n} customer ticked", "{n} customers ticked", len(customer_ids), n=n))
    tiles = st.grid(min_column_width=220)
    with tiles.container():
        owner = st.text_input(_("Who takes care"), key="watch_owner", max_chars=60)
    with tiles.container():
        due_on = st.date_input(_("Due"), as_of + dt.timedelta(days=rules.due_days), key=f"watch_due_{as_of}")
    with tiles.container():
        until = st.date_input(_("Put off until"), as_of + dt.timedelta(days=30), key=f"watch_until_{as_of}")
    with st.container(horizontal=True):
        _button(view, _("Give to"), "assign", customer_ids, owner=owner.strip(), due_on=due_on)
        _button(view, _("Done"), "done", customer_ids, done_on=as_of, snoozed_until=None)
        _button(view, _("Put off"), "snooze", customer_ids, snoozed_until=until)


def _button(view: View, label: str, name: str, customer_ids: Sequence[str], **changes: Any) -> None:
    icons = {"assign": ":material/person:", "done": ":material/check:", "snooze": ":material/snooze:"}
    st.button(
        label, key=f"watch_{name}", icon=icons[name], on_click=change, args=(view, list(customer_ids)), kwargs=changes
    )

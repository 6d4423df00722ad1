"""Backup and restore of everything that this owner keeps in the store, as one file."""

from __future__ import annotations

import streamlit as st

from crm_analytics.campaigns.backup import Restored
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.errors import UnreadableBackup
from crm_analytics.export import content_hash
from ui.show import say
from ui.store import now
from ui.view import View

MADE, DONE = "_backup_made", "_backup_restored"
LARGEST_MB = 200


def show_backup(view: View, store: CampaignStore) -> None:
    """Offer the file, and take one."""
    _ = view.words
    with st.expander(_("Backup and restore"), icon=":material/save:"):
        st.caption(
            _(
                "One file with all your campaigns, draws, responses, results, goals and kept lists, of every data set. "
                "It holds customer numbers: keep it as safe as the data."
            )
        )
        left, right = st.columns(2)
        with left:
            offer_file(view, store)
        with right:
            take_file(view, store)
        tell_restored(view)


def offer_file(view: View, store: CampaignStore) -> None:
    """Make the file when it is asked for, then offer it."""
    _ = view.words
    st.button(_("Make a backup"), icon=":material/inventory_2:", key="make_backup", on_click=make, args=(store,))
    made = st.session_state.pop(MADE, None)
    if made is not None:
        st.download_button(
            _("Download the backup"), made, file_name=f"campaigns_{content_hash(made)}.zip", mime="application/zip",
            icon=":material/download:", key="download_backup", on_click="ignore",
        )  # fmt: skip


def make(store: CampaignStore) -> None:
    """Write the backup into the session until it is offered."""
    st.session_state[MADE] = store.back_up(made_at=now())


def take_file(view: View, store: CampaignStore) -> None:
    """Take a backup and add what is missing here."""
    _ = view.words
    file = st.file_uploader(_("A backup to restore"), type="zip", key="backup_file", max_upload_size=LARGEST_MB)
    if file is not None:
        st.button(
            _("Restore it"), icon=":material/settings_backup_restore:", key="restore_backup",
            on_click=take, args=(store, file.getvalue(), file.name),
            help=_("Adds what is missing. What is here already is never changed."),
        )  # fmt: skip


def take(store: CampaignStore, content: bytes, name: str) -> None:
    """Restore, and remember what came of it for the next redraw."""
    try:
        st.session_state[DONE] = store.restore(content, file_name=name)
    except UnreadableBackup as error:
        st.session_state[DONE] = error


def tell_restored(view: View) -> None:
    """Say what a restore has added, found and left alone."""
    done = st.session_state.pop(DONE, None)
    if isinstance(done, UnreadableBackup):
        st.error(say(done.code, done.params, view.words))
    elif isinstance(done, Restored):
        st.success(tell_added(view, done))
        n_kept = sum(done.n_kept.values())
        if n_kept:
            st.warning(
                view.words.plural(
                    "{n} entry is otherwise here than in the backup. It was left as it is here.",
                    "{n} entries are otherwise here than in the backup. They were left as they are here.",
                    n_kept, n=view.formats.number(n_kept),
                )
            )  # fmt: skip


def tell_added(view: View, done: Restored) -> str:
    """One sentence with the counts of what was added."""
    _, number = view.words, view.formats.number
    return _(
        "Restored: {campaigns} campaigns, {people} assigned customers, {events} responses, {results} results, "
        "{lists} lists that were sent, and {other} goals and kept things were added; {same} entries were here "
        "already.",
        campaigns=number(done.n_added["campaigns"]), people=number(done.n_added["assignments"]),
        events=number(done.n_added["responses"]), results=number(done.n_added["results"]),
        lists=number(done.n_added["lists_sent"]), other=number(done.n_added["keepsakes"]),
        same=number(sum(done.n_same.values())),
    )  # fmt: skip

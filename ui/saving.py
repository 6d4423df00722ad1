"""Data sets that a reader keeps: save, open, rename, bring up to date, delete and fetch back."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import streamlit as st

from crm_analytics.dataset import DataSet
from crm_analytics.errors import CrmError
from crm_analytics.intake import Intake, Policy
from crm_analytics.intake.import_log import log_import
from crm_analytics.schemas import TRANSACTIONS
from crm_analytics.workspace import (
    SAVED,
    SavedDataSet,
    Update,
    clean_dataset,
    delete_dataset,
    deleted_dataset,
    empty_bin,
    rename_dataset,
    restore_dataset,
    save_dataset,
    undo_update,
    update_dataset,
)
from ui.show import say
from ui.sources import DEFAULT, saved_datasets, switch_to
from ui.state import UPLOAD, is_signed_in, keeps_beyond_session, own_folder
from ui.uploads import KeptFile, Upload, files_of, forget_upload, new_upload, open_upload, sweep_files, today
from ui.view import View

_TOLD, _DELETED = "_told_of_saved", "_deleted_here"
REFUSED_POLICY = "_refused_policy"  # why saved data could not be cleaned otherwise


class Receive(Protocol):
    """How files are asked for."""

    def __call__(self, view: View, label: str, *, key: str, help: str) -> tuple[KeptFile, ...]: ...


def offer_saving(view: View) -> None:
    """Say of an upload that it ends with the session, and offer to save it."""
    _ = view.words
    if not view.data.dataset_id.startswith(UPLOAD):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("These data are not saved: they are gone when this page is reloaded."))
        with st.popover(_("Save"), icon=":material/save:"):
            st.caption(_tell_how_long(view))
            with st.form("save", border=False):
                name = st.text_input(_("Name"), view.data.name, max_chars=80)
                if st.form_submit_button(_("Save as data set"), type="primary"):
                    _save(view, name)


def _tell_how_long(view: View) -> str:
    _ = view.words
    if is_signed_in():
        return _("Kept on this server for you alone, until you delete it.")
    if keeps_beyond_session():
        return _("Kept on this computer until you delete it.")
    return _(
        "Nobody is signed in here, and others may use this server: saved data sets also end with this session. Its "
        "owner can change that by sign-in, or by {setting} where only one person uses it.",
        setting="CRM_SHARED=0",
    )


def _save(view: View, name: str) -> None:
    name = name.strip() or view.data.name
    saved = save_dataset(
        own_folder(), view.data, name=name, saved_on=today(), logs=logs_of(files_of(view.data), view.data)
    )
    forget_upload(view.data)
    switch_to(saved.dataset_id)
    st.rerun()


def is_saved(data: DataSet) -> bool:
    """Whether a data set is a saved one that still knows the rows it was made of."""
    return data.dataset_id.startswith(SAVED) and isinstance(data.intake, Intake)


def clean_saved(data: DataSet, policy: Policy) -> None:
    """Clean a saved data set by another policy; where that leaves nothing it stays as it is, and that is said."""
    try:
        clean_dataset(own_folder(), data.dataset_id, policy, saved_on=today())
    except CrmError as error:
        st.session_state[REFUSED_POLICY] = error


def logs_of(upload: Upload | None, data: DataSet) -> list[str]:
    """How the sales were imported, so that the same files give the same lines elsewhere."""
    if upload is None or not isinstance(data.intake, Intake):
        return []
    sources = {file.name: file.path for file in upload.files}
    return [log_import({TRANSACTIONS.name: data.intake}, sources).to_json()]


def show_saved(view: View, receive: Receive) -> None:
    """List what is saved, each with what can be done with it."""
    _, saved = view.words, saved_datasets()
    st.caption(_tell_how_long(view))
    _show_told(view)
    _offer_restoring(view)
    if not saved:
        st.markdown(_("Nothing is saved yet. Open your files, then choose *Save*."))
    for each in saved:
        _show_one(view, each, receive)


def _show_one(view: View, saved: SavedDataSet, receive: Receive) -> None:
    _, key = view.words, saved.dataset_id
    with st.container(border=True, key=f"card_{key}"):
        st.markdown(_("**{name}**", name=saved.name))
        st.caption(_tell_contents(view, saved))
        with st.container(horizontal=True):
            st.button(
                _("Open"), key=f"open_{key}", on_click=switch_to, args=(key,), disabled=view.data.dataset_id == key,
                icon=":material/folder_open:",
            )  # fmt: skip
            with st.popover(_("Bring up to date"), icon=":material/update:"):
                _ask_update(view, saved, receive)
            with st.popover(_("Rename"), icon=":material/edit:"):
                _ask_name(view, saved)
            with st.popover(_("Delete"), icon=":material/delete:"):
                _ask_deletion(view, saved)


def _tell_contents(view: View, saved: SavedDataSet) -> str:
    formats = view.formats
    return view.words(
        "{lines} lines of {customers} customers, {first} to {last}, {currency}; saved on {day}, {size} MB on the disk.",
        lines=formats.number(saved.n_lines), customers=formats.number(saved.n_customers),
        first=formats.date(saved.first_date), last=formats.date(saved.last_date), currency=saved.currency,
        day=formats.date(saved.saved_on), size=formats.number(max(1, round(saved.n_bytes / 1_000_000))),
    )  # fmt: skip


def _ask_update(view: View, saved: SavedDataSet, receive: Receive) -> None:
    _ = view.words
    files = receive(
        view, _("A newer export"), key=f"update_{saved.dataset_id}",
        help=_("Its days may overlap with those that are saved: a line that both hold is counted once."),
    )  # fmt: skip
    if files:
        with st.spinner(_("Reading {name}", name=files[0].name), show_time=True):
            _update(view, saved, files)
        st.rerun()
    if saved.version_before is not None and st.button(
        _("Undo the last update"), key=f"undo_{saved.dataset_id}", icon=":material/undo:"
    ):
        undo_update(own_folder(), saved.dataset_id)
        switch_to(saved.dataset_id)
        st.rerun()


def _update(view: View, saved: SavedDataSet, files: tuple[KeptFile, ...]) -> None:
    try:
        upload = new_upload(files)
        newer = open_upload(upload)
        logs = logs_of(upload, newer)
        update = update_dataset(own_folder(), saved.dataset_id, newer, saved_on=today(), logs=logs)
    except CrmError as error:
        st.session_state[_TOLD] = say(error.code, error.params, view.words)
        return
    finally:
        sweep_files()
    st.session_state[_TOLD] = _tell_update(view, update)
    switch_to(saved.dataset_id)


def _tell_update(view: View, update: Update) -> str:
    return view.words(
        "{name}: {n_new} new lines; {n_known} were there already and are not counted twice.",
        name=update.saved.name,
        n_new=view.formats.number(update.n_new),
        n_known=view.formats.number(update.n_known),
    )


def _show_told(view: View) -> None:
    if _TOLD in st.session_state:
        st.info(st.session_state.pop(_TOLD), icon=":material/update:")


def _ask_name(view: View, saved: SavedDataSet) -> None:
    _ = view.words
    with st.form(f"rename_{saved.dataset_id}", border=False):
        name = st.text_input(_("Name"), saved.name, max_chars=80)
        if st.form_submit_button(_("Rename")) and name.strip():
            rename_dataset(own_folder(), saved.dataset_id, name.strip())
            if view.data.dataset_id == saved.dataset_id:
                switch_to(saved.dataset_id)  # the browser knows what is chosen by the name that is gone
            st.rerun()


def _ask_deletion(view: View, saved: SavedDataSet) -> None:
    _ = view.words
    st.markdown(_("Delete {name} with its {lines} lines?", name=saved.name, lines=view.formats.number(saved.n_lines)))
    st.caption(_("You can fetch it back until you delete another one or leave. Campaigns are kept."))
    if st.button(_("Delete it"), key=f"delete_{saved.dataset_id}", type="primary", icon=":material/delete:"):
        delete_dataset(_bin_of_session(str(own_folder())), saved.dataset_id)
        st.session_state[_DELETED] = saved.dataset_id
        if view.data.dataset_id == saved.dataset_id:
            switch_to(DEFAULT)
        st.rerun()


@st.cache_resource(scope="session", max_entries=1, on_release=empty_bin, show_spinner=False)
def _bin_of_session(folder: str) -> Path:
    # what was deleted can be fetched back as long as this session lives, and is gone with it
    return Path(folder)


def _offer_restoring(view: View) -> None:
    _, deleted = view.words, deleted_dataset(own_folder())
    if deleted is None or st.session_state.get(_DELETED) != deleted.dataset_id:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("{name} was deleted.", name=deleted.name))
        if st.button(_("Fetch it back"), key="restore", icon=":material/undo:", type="tertiary"):
            restore_dataset(own_folder(), deleted.dataset_id)
            switch_to(deleted.dataset_id)
            st.rerun()

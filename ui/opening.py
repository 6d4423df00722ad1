"""One place to open data: files of one's own, examples, what was saved, or what the server may fetch from elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from crm_analytics.errors import CrmError
from crm_analytics.sources import Allowed, fetch, fetch_object, list_files, query_database
from ui.allowed import SETTINGS, allowed_sources
from ui.progress import progress
from ui.reading import correct_reading
from ui.saving import offer_saving, show_saved
from ui.session_files import session_folder
from ui.show import say
from ui.sources import DEFAULT, EXAMPLES, SAMPLE_DATA, switch_to
from ui.uploads import (
    FILE_TYPES,
    KeptFile,
    OnProgress,
    files_of,
    forget_pending,
    forget_recalled_mapping,
    keep_sent,
    limit_mb,
    new_upload,
    pending_upload,
    take_in,
)
from ui.view import View

_EXAMPLE_QUERY = "SELECT * FROM sales"
_REFUSED = "_refused_source"
Found = Callable[[Path, OnProgress], Sequence[KeptFile]]


def show_opening(view: View) -> None:
    """Draw the four ways to data, and what is to be said of the data that are open."""
    _ = view.words
    _tell_recalled(view)
    offer_saving(view)
    with st.expander(_("Open data"), icon=":material/folder_open:", expanded=pending_upload() is not None):
        sent, examples, saved, elsewhere = st.tabs([_("Your files"), _("Examples"), _("Saved"), _("Elsewhere")])
        with sent:
            _show_sending(view)
        with examples:
            _show_examples(view)
        with saved:
            show_saved(view, receive)
        with elsewhere:
            _show_elsewhere(view)


def receive(view: View, label: str, *, key: str, help: str) -> tuple[KeptFile, ...]:
    """Draw a field for files: -> what was sent, on the disk; a file over the limit is told and nothing is taken."""
    # a new key each time: the widget would keep the bytes in memory as long as the session lives
    turn = st.session_state.setdefault(f"_{key}_turn", 0)
    sent = st.file_uploader(
        label, FILE_TYPES, accept_multiple_files=True, key=f"{key}_{turn}", help=help, max_upload_size=limit_mb()
    )
    if not sent:
        return ()
    st.session_state[f"_{key}_turn"] = turn + 1
    with _told(view):
        return keep_sent(sent)


def read_files(view: View, files: Sequence[KeptFile]) -> None:
    """Read files as new data, and go on with them when that succeeds."""
    with progress(view, files[0].name) as tell:
        take_in(new_upload(files), tell)
    st.rerun()


@contextmanager
def _told(view: View) -> Iterator[None]:
    """Keep what went wrong until the next try; the data that are open stay."""
    st.session_state.pop(_REFUSED, None)
    try:
        yield
    except CrmError as error:
        st.session_state[_REFUSED] = say(error.code, error.params, view.words)
        st.rerun()


def _show_sending(view: View) -> None:
    _ = view.words
    files = receive(
        view,
        _("Sales as your shop exports them, and other tables if you have them: several files at once are sorted"),
        key="transactions",
        help=_(
            "CSV, Excel, Parquet or JSON lines, also zipped, up to {limit} MB a file. The columns are recognised; you "
            "can correct them.",
            limit=limit_mb(),
        ),
    )
    st.caption(
        _(
            "Up to {limit} MB a file. Files stay in this session and are forgotten with it, unless you save them as a "
            "data set. The data chosen before stay in the list.",
            limit=limit_mb(),
        )
    )
    if files:
        read_files(view, files)
    _show_refused()
    _show_pending(view)
    _show_templates(view)


def _show_refused() -> None:
    if _REFUSED in st.session_state:
        st.error(st.session_state[_REFUSED], icon=":material/error:")


def _show_pending(view: View) -> None:
    _, pending = view.words, pending_upload()
    if pending is None:
        return
    st.error(say(pending.error.code, pending.error.params, _), icon=":material/error:")
    name = view.labels.get(f"source.{view.data.dataset_id}", view.data.name)
    st.caption(_("You still see {name}.", name=name))
    if pending.can_be_corrected:
        st.markdown(
            _("**{file}**: say which column is which, then read it again.", file=pending.upload.transactions.name)
        )
        correct_reading(view, pending.upload)
    st.button(_("Give this file up"), on_click=forget_pending, icon=":material/close:")


def _show_templates(view: View) -> None:
    _ = view.words
    with st.popover(_("Empty patterns to fill in"), icon=":material/description:"):
        st.caption(_("One file for each table, with the columns that are understood and an example."))
        for path in sorted((SAMPLE_DATA / "templates").glob("*.csv")):
            st.download_button(
                view.labels[f"table.{path.stem}"], path.read_bytes(), file_name=path.name, mime="text/csv",
                key=f"template_{path.stem}", on_click="ignore", type="tertiary", icon=":material/download:",
            )  # fmt: skip


def _show_examples(view: View) -> None:
    st.caption(view.words("Data to look around in; nothing that you do changes them for anybody else."))
    for source in (DEFAULT, *EXAMPLES):
        st.button(
            view.labels[f"source.{source}"], key=f"open_{source}", on_click=switch_to, args=(source,),
            type="tertiary", icon=":material/dataset:", disabled=view.data.dataset_id == source,
        )  # fmt: skip


def _tell_recalled(view: View) -> None:
    _, upload = view.words, files_of(view.data)
    if upload is None or not upload.reading.is_recalled:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("The columns are used as you chose them for an earlier file with the same headers."))
        if st.button(_("Guess them anew"), icon=":material/undo:", key="forget_mapping", type="tertiary"):
            take_in(forget_recalled_mapping(upload))
            st.rerun()


def _show_elsewhere(view: View) -> None:
    _ = view.words
    allowed = allowed_sources()
    if not (allowed.has_addresses or allowed.folders or allowed.databases):
        st.caption(
            _(
                "Switched off on this server. Its owner can list folders, addresses and databases: {settings}.",
                settings=view.formats.list(SETTINGS),
            )
        )
        return
    if allowed.folders:
        _ask_folder(view, allowed)
    if allowed.has_addresses:
        _ask_address(view, allowed)
    if allowed.databases:
        _ask_database(view, allowed)
    _show_refused()


def _ask_folder(view: View, allowed: Allowed) -> None:
    _ = view.words
    with st.form("folder"):
        folder = st.selectbox(_("Folder of this server"), list(allowed.folders))
        pattern = st.text_input(
            _("Files"), "*.csv", help=_("* stands for anything; **/ also looks into folders below.")
        )
        is_sent = st.form_submit_button(_("Read these files"), icon=":material/folder:")
    if is_sent:
        _fetch(
            view,
            folder,
            lambda into, tell: [KeptFile.at(path) for path in list_files(folder, pattern, allowed=allowed)],
        )


def _ask_address(view: View, allowed: Allowed) -> None:
    _ = view.words
    with st.form("address"):
        address = st.text_input(
            _("Address of a file"), placeholder="https://",
            help=_("Of these hosts: {hosts}.", hosts=view.formats.list([*allowed.hosts, *_bucket_names(allowed)])),
        )  # fmt: skip
        is_sent = st.form_submit_button(_("Fetch it"), icon=":material/cloud_download:")
    if is_sent:
        bring = fetch_object if address.strip().startswith("s3://") else fetch
        _fetch(view, address, lambda into, tell: [KeptFile.at(bring(address, into, allowed=allowed, on_progress=tell))])


def _bucket_names(allowed: Allowed) -> list[str]:
    return [f"s3://{bucket}" for bucket in allowed.buckets]


def _ask_database(view: View, allowed: Allowed) -> None:
    _ = view.words
    with st.form("database"):
        name = st.selectbox(_("Database"), list(allowed.databases))
        query = st.text_area(
            _("One SELECT"), placeholder=_EXAMPLE_QUERY,
            help=_("It is asked through a connection that can only read."),
        )  # fmt: skip
        is_sent = st.form_submit_button(_("Ask it"), icon=":material/database:")
    if is_sent:
        _fetch(
            view, name,
            lambda into, tell: [KeptFile.at(query_database(name, query, into, allowed=allowed, on_progress=tell))],
        )  # fmt: skip


def _fetch(view: View, name: str, find: Found) -> None:
    """Bring files from elsewhere and read them as new data."""
    into = session_folder() / "fetched" / str(time.monotonic_ns())
    into.mkdir(parents=True)
    with _told(view), progress(view, name) as tell:
        files = find(into, tell)
        if not files:
            st.session_state[_REFUSED] = view.words("No file fits that pattern.")
            st.rerun()
    read_files(view, files)

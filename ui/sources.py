"""The data source: chosen once in the sidebar, kept over pages and in the link."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from crm_analytics.dataset import DataSet
from crm_analytics.errors import CrmError
from crm_analytics.examples import open_cdnow, open_complete_journey, open_hakr
from ui import world
from ui.linked import linked_selectbox
from ui.phrases import PHRASES
from ui.state import UPLOAD, owner_key
from ui.words import Labels, Words

SAMPLE_DATA = Path(__file__).parent.parent / "sample_data"
DEFAULT = "hakr"
MOST_UPLOADS = 4  # kept in a session; each costs its size in memory
_EXAMPLES = {"cdnow": open_cdnow, "complete_journey": open_complete_journey}
_NEXT, _LOST = "_next_source", "_lost_upload"


def choose_source(words: Words, labels: Labels) -> None:
    """Draw the choice of data; the key ``data`` is in the link. Says why when the chosen data can't be opened."""
    if _NEXT in st.session_state:
        st.session_state["data"] = st.session_state.pop(_NEXT)

    uploads = uploaded_datasets()
    asked = st.query_params.get("data", "")
    if asked.startswith(UPLOAD) and asked not in uploads:
        st.session_state[_LOST] = True
    elif st.session_state.get("data", DEFAULT) != DEFAULT:
        st.session_state.pop(_LOST, None)

    def name(option: str) -> str:
        return uploads[option].name if option in uploads else labels[f"source.{option}"]

    linked_selectbox(words("Data"), [DEFAULT, *_EXAMPLES, *uploads], key="data", default=DEFAULT, show=name)
    with st.spinner(words("Reading the data")):
        problem = _problem_with(st.session_state["data"])
    if problem is not None:
        st.warning(words(PHRASES[problem.code], **problem.params), icon=":material/warning:")
        st.caption(words("{name} is shown instead.", name=labels[f"source.{DEFAULT}"]))


def tell_lost_upload(words: Words) -> None:
    """Say that a link or a reload asked for data that ended with their session."""
    if st.session_state.get(_LOST):
        st.warning(
            words(
                "Uploaded data are kept for one session only, and that one has ended. Upload the file again on Data."
            ),
            icon=":material/cloud_off:",
        )


def current_dataset() -> DataSet:
    """Open the chosen data; when they can't be opened, say why and go on with HAKR."""
    chosen = st.session_state.get("data", DEFAULT)
    if chosen in uploaded_datasets():
        return uploaded_datasets()[chosen]
    if chosen not in _EXAMPLES or _problem_with(chosen) is not None:
        return open_company_in_time(owner_key())
    return _open_example(chosen)


def _problem_with(source: str) -> CrmError | None:
    """Why an example can't be opened."""
    if source in _EXAMPLES:
        try:
            _open_example(source)
        except CrmError as problem:
            return problem
    return None


def open_company_in_time(owner: str) -> DataSet:
    """Open HAKR as far as this owner has let time pass."""
    return _open_hakr(owner, world.version(owner))


@st.cache_resource(max_entries=4, show_spinner=False)
def _open_hakr(owner: str, version: str) -> DataSet:
    return world.continue_company(open_hakr(SAMPLE_DATA), owner)


@st.cache_resource(max_entries=len(_EXAMPLES), show_spinner=False)
def _open_example(source: str) -> DataSet:
    return _EXAMPLES[source]()


def use_upload(data: DataSet) -> None:
    """Keep an uploaded data set in this session and switch to it on the next run; the oldest of too many goes."""
    uploads = uploaded_datasets()
    uploads.pop(data.dataset_id, None)
    uploads[data.dataset_id] = data
    while len(uploads) > MOST_UPLOADS:
        del uploads[next(iter(uploads))]
    st.session_state[_NEXT] = data.dataset_id


def uploaded_datasets() -> dict[str, DataSet]:
    """Data sets that were uploaded in this session, by id."""
    return st.session_state.setdefault("_uploads", {})

"""The data source: chosen once in the sidebar, kept over pages and in the link."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import streamlit as st

from crm_analytics.dataset import DataSet
from crm_analytics.errors import CrmError
from crm_analytics.examples import open_cdnow, open_complete_journey, open_hakr
from crm_analytics.workspace import SAVED, SavedDataSet, find_dataset, list_datasets, open_dataset
from ui import world
from ui.linked import linked_selectbox
from ui.phrases import PHRASES
from ui.state import UPLOAD, own_folder, owner_key
from ui.words import Labels, Words

SAMPLE_DATA = Path(__file__).parent.parent / "sample_data"
DEFAULT = "hakr"
MOST_UPLOADS = 4  # kept in a session
MOST_MEMORY_MB = 1_000  # of their lines together; the one that is looked at stays, however large
EXAMPLES: dict[str, Callable[[], DataSet]] = {"cdnow": open_cdnow, "complete_journey": open_complete_journey}
_NEXT, _LOST = "_next_source", "_lost_upload"


def choose_source(words: Words, labels: Labels) -> None:
    """Draw the choice of data; the key ``data`` is in the link. Says why when the chosen data can't be opened."""
    asked = st.query_params.get("data", "")
    if _NEXT in st.session_state:
        st.session_state["data"] = st.session_state.pop(_NEXT)
        asked = ""  # the link still names what was left on purpose: it is not lost
        st.session_state.pop(_LOST, None)

    own = {saved.dataset_id: saved.name for saved in saved_datasets()}
    own |= {dataset_id: data.name for dataset_id, data in uploaded_datasets().items()}
    if asked.startswith((UPLOAD, SAVED)) and asked not in own:
        st.session_state[_LOST] = asked
    elif st.session_state.get("data", DEFAULT) != DEFAULT:
        st.session_state.pop(_LOST, None)

    def name(option: str) -> str:
        return own[option] if option in own else labels[f"source.{option}"]

    linked_selectbox(words("Data"), [DEFAULT, *EXAMPLES, *own], key="data", default=DEFAULT, show=name)
    with st.spinner(words("Reading the data")):
        problem = _problem_with(st.session_state["data"])
    if problem is not None:
        st.warning(words(PHRASES[problem.code], **problem.params), icon=":material/warning:")
        st.caption(words("{name} is shown instead.", name=labels[f"source.{DEFAULT}"]))


def tell_lost_upload(words: Words) -> None:
    """Say that a link or a reload asked for data that ended with their session."""
    lost = st.session_state.get(_LOST)
    if lost:
        st.warning(
            words("This saved data set is not here: it was deleted, or it belongs to somebody else.")
            if lost.startswith(SAVED)
            else words(
                "Uploaded data are kept for one session only, and that one has ended. Upload the file again on Data, "
                "and save it there to have it next time."
            ),
            icon=":material/cloud_off:",
        )


def current_dataset() -> DataSet:
    """Open the chosen data; when they can't be opened, say why and go on with HAKR."""
    chosen = st.session_state.get("data", DEFAULT)
    if chosen in uploaded_datasets():
        return uploaded_datasets()[chosen]
    if chosen.startswith(SAVED) and _problem_with(chosen) is None:
        return open_saved(chosen)
    if chosen not in EXAMPLES or _problem_with(chosen) is not None:
        return open_company_in_time(owner_key())
    return _open_example(chosen)


def _problem_with(source: str) -> CrmError | None:
    """Why an example or saved data can't be opened."""
    try:
        if source in EXAMPLES:
            _open_example(source)
        elif source.startswith(SAVED):
            open_saved(source)
    except CrmError as problem:
        return problem
    return None


def open_company_in_time(owner: str) -> DataSet:
    """Open HAKR as far as this owner has let time pass."""
    return _open_hakr(owner, world.version(owner))


@st.cache_resource(max_entries=4, show_spinner=False)
def _open_hakr(owner: str, version: str) -> DataSet:
    return world.continue_company(open_hakr(SAMPLE_DATA), owner)


@st.cache_resource(max_entries=len(EXAMPLES), show_spinner=False)
def _open_example(source: str) -> DataSet:
    return EXAMPLES[source]()


def saved_datasets() -> list[SavedDataSet]:
    """What this owner has saved, the newest first."""
    return list_datasets(own_folder())


def open_saved(dataset_id: str) -> DataSet:
    """Open saved data of this owner. Raises UnknownDataSet."""
    folder = own_folder()
    saved = find_dataset(folder, dataset_id)
    return _open_saved(owner_key(), dataset_id, f"{saved.version} {saved.name}", folder)


@st.cache_resource(max_entries=4, show_spinner=False)
def _open_saved(owner: str, dataset_id: str, version: str, _folder: Path) -> DataSet:
    return open_dataset(_folder, dataset_id)


def switch_to(dataset_id: str) -> None:
    """Look at other data from the next run on."""
    st.session_state[_NEXT] = dataset_id


def use_upload(data: DataSet) -> None:
    """Keep an uploaded data set in this session and switch to it on the next run; the oldest of too many goes."""
    uploads = uploaded_datasets()
    uploads.pop(data.dataset_id, None)
    uploads[data.dataset_id] = data
    while len(uploads) > 1 and (len(uploads) > MOST_UPLOADS or _megabytes(uploads.values()) > MOST_MEMORY_MB):
        del uploads[next(iter(uploads))]
    switch_to(data.dataset_id)


def _megabytes(datasets: Iterable[DataSet]) -> float:
    return sum(data.ledger.estimated_size("mb") for data in datasets)


def uploaded_datasets() -> dict[str, DataSet]:
    """Data sets that were uploaded in this session, by id."""
    return st.session_state.setdefault("_uploads", {})

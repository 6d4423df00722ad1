"""The frame around every page: language, navigation, data source, and what is shown when something is wrong."""

from __future__ import annotations

import logging
from typing import NoReturn

import streamlit as st

from crm_analytics.errors import CrmError
from ui.linked import linked_selectbox
from ui.navigation import build_navigation
from ui.show import page_title, say
from ui.sources import choose_source, tell_lost_upload
from ui.unused import collect_unused
from ui.view import View, open_view
from ui.words import LANGUAGES, Labels, Words

_log = logging.getLogger(__name__)


def run_app() -> None:
    """Draw the frame and run the page that is asked for; a CrmError becomes a sentence, anything else a reference."""
    with st.sidebar:
        words = _choose_language()
        labels = Labels(words)
    page = build_navigation(words)
    with st.sidebar:
        choose_source(words, labels)
    tell_lost_upload(words)
    st.session_state["_words"], st.session_state["_labels"] = words, labels
    try:
        page.run()
    except CrmError as error:
        st.error(say(error.code, error.params, words), icon=":material/error:")
        _log.info("%s", error)
    finally:
        collect_unused()


def open_page(title: str, question: str, *, values: bool = True) -> View:
    """Head a Discover page and open what it looks at; a page that shows no value opens faster without."""
    words, labels = page_words(), page_labels()
    page_title(words, words(title), words(question))
    return open_view(words, labels, values=values)


def page_words() -> Words:
    """The words of this session's language."""
    if "_words" not in st.session_state:
        _enter_by_the_front_door()
    return st.session_state["_words"]


def page_labels() -> Labels:
    """The words for codes in this session's language."""
    return st.session_state["_labels"]


def _enter_by_the_front_door() -> NoReturn:
    # The first link into a fresh server runs the page alone, because of the folder's name "pages", until somebody
    # has called st.navigation; then the same link runs app.py.
    build_navigation(Words("en"))
    st.rerun()


def _choose_language() -> Words:
    chosen = linked_selectbox(
        "Language · 语言 · 語言",
        list(LANGUAGES),
        key="lang",
        default=_browser_language(),
        show=LANGUAGES.__getitem__,
        label_visibility="collapsed",
    )
    return Words(chosen)


def _browser_language() -> str:
    locale = (st.context.locale or "en").lower()
    if not locale.startswith("zh"):
        return "en"
    return "zh_Hant" if any(part in locale for part in ("tw", "hk", "mo", "hant")) else "zh_Hans"

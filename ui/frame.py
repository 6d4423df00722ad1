"""The frame around every page: language, navigation, data source, and what is shown when something is wrong."""

from __future__ import annotations

import logging

import streamlit as st

from crm_analytics.errors import CrmError
from ui.navigation import build_navigation
from ui.show import page_title, say
from ui.sources import choose_source
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
    st.session_state["_words"], st.session_state["_labels"] = words, labels
    try:
        page.run()
    except CrmError as error:
        st.error(say(error.code, error.params, words), icon=":material/error:")
        _log.info("%s", error)


def open_page(title: str, question: str) -> View:
    """Head a Discover page and open what it looks at."""
    words, labels = page_words(), st.session_state["_labels"]
    page_title(words, words(title), words(question))
    return open_view(words, labels)


def page_words() -> Words:
    """The words of this session's language."""
    return st.session_state["_words"]


def page_labels() -> Labels:
    """The words for codes in this session's language."""
    return st.session_state["_labels"]


def _choose_language() -> Words:
    if st.session_state.get("lang") not in (None, *LANGUAGES):
        del st.session_state["lang"]
    default = list(LANGUAGES).index(_browser_language())
    start = {} if "lang" in st.session_state else {"index": default}
    chosen = st.selectbox(
        "Language · 语言 · 語言",
        list(LANGUAGES),
        key="lang",
        format_func=LANGUAGES.__getitem__,
        bind="query-params",
        label_visibility="collapsed",
        **start,
    )
    return Words(chosen)


def _browser_language() -> str:
    locale = (st.context.locale or "en").lower()
    if not locale.startswith("zh"):
        return "en"
    return "zh_Hant" if any(part in locale for part in ("tw", "hk", "mo", "hant")) else "zh_Hans"

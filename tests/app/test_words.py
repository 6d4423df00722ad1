"""Languages never mix, whoever else is served meanwhile."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.sessions import go_to, one_order, open_app
from ui.words import Words

N_TURNS = 100  # of each of two sessions
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.xdist_group("app-small")
def test_an_english_and_a_chinese_session_that_take_turns_never_mix():
    english = go_to(open_app("en", one_order()).run(), "customer")
    chinese = go_to(open_app("zh_Hans", one_order()).run(), "customer")
    for _turn in range(N_TURNS):
        assert [text for text in said(english.run()) if CHINESE.search(text)] == []
        assert [text for text in said(chinese.run()) if not CHINESE.search(text)] == []


def said(app: AppTest) -> list[str]:
    """Title, question and headings: each holds words in every language."""
    return [element.value for element in (*app.title, *app.subheader, *app.caption)]


def test_two_threads_never_get_each_others_language():
    def speak(language: str) -> set[str]:
        return {Words(language)("Customers") for _turn in range(2_000)}

    with ThreadPoolExecutor(2) as pool:
        english, chinese = pool.map(speak, ["en", "zh_Hans"])
    assert english == {"Customers"}
    assert len(chinese) == 1
    assert CHINESE.search(*chinese)

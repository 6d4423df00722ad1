"""Tests of the app keep their campaigns to themselves and meet a server that has been up for a while."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import app_test


@pytest.fixture(scope="session", autouse=True)
def own_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Campaigns and saved data of these tests stay away from the reader's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRM_WORKSPACE", str(tmp_path_factory.mktemp("workspace")))
        yield


@pytest.fixture(scope="session", autouse=True)
def run_pages_inside_the_app() -> Iterator[None]:
    """Run app.py around each page, as a server does once somebody has seen its menu.

    Before each run AppTest forgets that; because of the folder's name "pages" it would then run the page alone.
    """

    class Navigated(PagesManager):
        """Takes what AppTest resets, so that the true one stays as it is."""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app_test, "PagesManager", Navigated)
        patch.setattr(PagesManager, "uses_pages_directory", False)
        yield

"""Tests of the app keep their campaigns to themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Campaigns and saved data of these tests stay away from the reader's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRM_WORKSPACE", str(tmp_path_factory.mktemp("workspace")))
        yield

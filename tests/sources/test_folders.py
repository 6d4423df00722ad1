"""Files of a listed folder, and of no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_analytics.errors import SourceNotAllowed, SourceUnreachable
from crm_analytics.sources import Allowed, Limits, list_files


@pytest.fixture
def allowed(tmp_path: Path) -> Allowed:
    inside = tmp_path / "exports"
    (inside / "2024").mkdir(parents=True)
    (tmp_path / "secret.csv").write_text("no")
    for name in ("a.csv", "b.csv", "c.txt", "2024/d.csv", ".hidden.csv"):
        (inside / name).write_text("x")
    return Allowed(folders={"exports": inside})


def names(files: list[Path]) -> list[str]:
    return [file.name for file in files]


def test_a_pattern_finds_the_files_of_a_folder(allowed):
    assert names(list_files("exports", "*.csv", allowed=allowed)) == ["a.csv", "b.csv"]


def test_two_stars_look_into_the_folders_below(allowed):
    assert sorted(names(list_files("exports", "**/*.csv", allowed=allowed))) == ["a.csv", "b.csv", "d.csv"]


def test_a_folder_that_is_not_listed_is_refused(allowed, tmp_path):
    with pytest.raises(SourceNotAllowed, match="CRM_ALLOWED_FOLDERS"):
        list_files(str(tmp_path), "*", allowed=allowed)


@pytest.mark.parametrize("pattern", ["../*.csv", "2024/../../secret.csv", "/etc/*", "", " "])
def test_a_pattern_that_leads_out_is_refused(allowed, pattern):
    with pytest.raises(SourceNotAllowed):
        list_files("exports", pattern, allowed=allowed)


def test_a_link_that_leads_out_is_left_out_and_one_that_stays_inside_is_followed(allowed, tmp_path):
    inside = tmp_path / "exports"
    (inside / "out.csv").symlink_to(tmp_path / "secret.csv")
    (inside / "folder_out").symlink_to(tmp_path)
    (inside / "in.csv").symlink_to(inside / "a.csv")
    assert names(list_files("exports", "*.csv", allowed=allowed)) == ["a.csv", "b.csv"]
    assert names(list_files("exports", "folder_out/*.csv", allowed=allowed)) == []
    assert names(list_files("exports", "in.csv", allowed=allowed)) == ["a.csv"]


def test_no_more_files_than_the_limit_are_listed(allowed):
    assert len(list_files("exports", "*", allowed=allowed, limits=Limits(max_files=2))) == 2


def test_a_folder_that_is_gone_is_told(tmp_path):
    with pytest.raises(SourceUnreachable, match="not_found"):
        list_files("gone", allowed=Allowed(folders={"gone": tmp_path / "gone"}))

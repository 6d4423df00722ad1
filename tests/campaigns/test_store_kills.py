"""What is left of the store when a writing process is killed; a hundred kills are in benchmarks/store_kills.py."""

from pathlib import Path

from benchmarks.store_kills import Kill, kill_writers


def test_whatever_was_acknowledged_survives_the_death_of_its_writer(url: str, tmp_path: Path):
    kills = kill_writers(url, tmp_path, [0.0, 0.03, 0.06])
    assert all(kill.n_acknowledged > 0 for kill in kills)
    assert kills == [Kill(kill.n_acknowledged, lost=(), halves=()) for kill in kills]

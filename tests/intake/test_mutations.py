"""Damaged and odd exports are read or refused clearly, in time, and no row is lost from the count."""

from hypothesis import HealthCheck, given, settings

from benchmarks.mutations import HEAVY, MOST_SECONDS, MUTANTS, find_fault

SLOW_DRAWS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@given(mutant=MUTANTS)
@settings(max_examples=192, deadline=2_000 * MOST_SECONDS, suppress_health_check=SLOW_DRAWS, print_blob=True)
def test_a_mutated_file_is_read_or_refused_and_every_row_counted(mutant):
    assert find_fault(mutant) is None, mutant.story


@given(mutant=HEAVY)
@settings(max_examples=8, deadline=2_000 * MOST_SECONDS, suppress_health_check=SLOW_DRAWS)
def test_so_is_one_of_5000_columns_or_with_a_huge_cell_and_a_bomb_is_not_unpacked(mutant):
    assert find_fault(mutant) is None, mutant.story

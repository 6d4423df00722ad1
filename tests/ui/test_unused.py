"""Unused memory is given back, and not at each run."""

import weakref

import ui.unused as unused


class Ring:
    """Holds itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.itself = self


def test_a_ring_that_nobody_holds_is_freed_once_in_a_while(monkeypatch):
    monkeypatch.setattr(unused, "_collected_at", [float("-inf")])
    first = weakref.ref(Ring())
    assert unused.collect_unused()
    assert first() is None
    assert not unused.collect_unused()

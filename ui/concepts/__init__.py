"""The concepts of the courses as cards that work on the present data."""

from ui.concepts.background import BACKGROUND
from ui.concepts.card import Concept, Section
from ui.concepts.lifecycle import LIFE_CYCLE
from ui.concepts.loop import LOOP
from ui.concepts.segmentation import SEGMENTATION
from ui.concepts.value import VALUE

CONCEPTS: tuple[Concept, ...] = (*LIFE_CYCLE, *VALUE, *SEGMENTATION, *LOOP, *BACKGROUND)

__all__ = ["CONCEPTS", "Concept", "Section"]

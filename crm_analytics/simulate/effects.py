"""What a contact truly does: more buying for some, less for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crm_analytics.simulate.frames import Array

HEADROOM_CENTRE = 0.35  # headroom at which it neither helps nor hurts; about the mean


@dataclass(frozen=True)
class ContactEffects:
    """Relative change of the purchase rate on the day of contact, fading with `fade_days`.

    change = (by_stage + headroom_gain x (headroom - 0.35)) x channel strength, where headroom is the share of the
    wallet that is spent elsewhere. So customers in degradation are *sleeping dogs*: a contact loses business; and so
    are stable customers without headroom. Nothing falls below -0.9 or rises above `highest`.
    """

    by_stage: tuple[float, ...] = (0.55, 0.55, 0.25, -0.45, 1.50)  # exploration to lapsed (lapsed: of next to nothing)
    headroom_gain: float = 0.70
    email: float = 1.0
    phone: float = 1.4
    post: float = 0.8
    fade_days: float = 45.0
    highest: float = 2.5

    def strength(self, channel: Array) -> Array:
        """Strength of each channel name; an unknown channel counts as e-mail."""
        return np.where(channel == "phone", self.phone, np.where(channel == "post", self.post, self.email))

    def change(self, stage: Array, headroom: Array, strength: Array | float) -> Array:
        """Relative change of the purchase rate on the day of contact.

        >>> ContactEffects().change(np.array([2, 2, 3]), np.array([0.9, 0.1, 0.5]), 1.0).round(2).tolist()
        [0.64, 0.08, -0.34]
        """
        raw = np.take(self.by_stage, stage) + self.headroom_gain * (headroom - HEADROOM_CENTRE)
        return np.clip(raw * strength, -0.9, self.highest)

    def upper_bound(self, strength: float) -> float:
        """Largest factor on the purchase rate of those who have not lapsed: the thinning of candidates needs it.

        A lapsed customer's rate is next to nothing, so that even its largest factor stays below this.
        """
        change = (
            (max(self.by_stage[:-1]) + self.headroom_gain * (1 - HEADROOM_CENTRE))
            * max(self.email, self.phone, self.post)
            * strength
        )
        return 1 + max(0.0, min(change, self.highest))


@dataclass(frozen=True)
class Contact:
    """One wave of contacts: its day and each customer's change (0 for those who were not reached)."""

    day: float
    change: Array
    fade_days: float
    category: str | None = None  # what the purchases that it causes are about; None = anything


def contact_factor(contacts: Sequence[Contact], who: Array, when: Array) -> Array:
    """Factor on the purchase rate at each time, of all contacts so far."""
    factor = np.ones(len(who))
    for contact in contacts:
        since = when - contact.day
        faded = np.exp(-np.maximum(since, 0) / contact.fade_days)
        factor *= np.where(since >= 0, 1 + contact.change[who] * faded, 1.0)
    return np.maximum(factor, 0.0)

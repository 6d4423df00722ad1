"""How close a relationship a tier deserves: the textbook's table, read from the tier's size and value."""

from __future__ import annotations

from crm_analytics.value.textbook import Level, RelationshipLevel, advised_level

MANY, FEW = 0.30, 0.10  # share of the base from which a tier is many, and below which it is few
HIGH, LOW = 2.0, 0.5  # mean value against the base's mean from which it is high, and below which it is low


def advise_relationship(*, customer_share: float, relative_value: float) -> RelationshipLevel:
    """Advise the level for a tier from its share of customers and its mean value against the base's mean.

    >>> advise_relationship(customer_share=0.05, relative_value=4.0).value
    'partner'
    >>> advise_relationship(customer_share=0.45, relative_value=0.1).value
    'basic'
    """
    number = _level(customer_share, low_below=FEW, high_from=MANY)
    return advised_level(margin=_level(relative_value, low_below=LOW, high_from=HIGH), n_customers=number)


def _level(value: float, *, low_below: float, high_from: float) -> Level:
    if value >= high_from:
        return Level.HIGH
    return Level.LOW if value < low_below else Level.MEDIUM

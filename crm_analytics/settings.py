"""Every threshold of the product, with its unit and source; nonsense is refused when it is made."""

from __future__ import annotations

from dataclasses import dataclass

from crm_analytics.errors import InvalidSetting

YEAR_DAYS = 365
RECENT_DAYS = 180  # half a year: long enough for two purchases of a customer who buys every quarter
KNOWN_BEFORE_MIN_DAYS = 30  # with two median gaps, whichever is longer (see docs/decisions)


def require(holds: bool, name: str, value: object, rule: str) -> None:
    """Raise InvalidSetting unless the rule holds."""
    if not holds:
        raise InvalidSetting(name=name, value=value, rule=rule)


@dataclass(frozen=True)
class StageRules:
    """Readable rules for the life-cycle stage. Rates are compared with the customer's own past.

    A customer's usual gap is the mean gap between own purchases, shrunken to the base's with the weight of
    ``prior_gaps`` gaps; silence is measured in usual gaps, because no fixed number of days fits everyone.

    >>> StageRules(degradation_after_gaps=4, lapsed_after_gaps=2)
    Traceback (most recent call last):
    ...
    crm_analytics.errors.InvalidSetting: lapsed_after_gaps = 2 makes no sense: above degradation_after_gaps.
    """

    recent_days: int = RECENT_DAYS  # days; window that is compared with the time before it
    exploration_max_purchases: int = 2  # purchase days; up to here the relation is still being tried out
    growth_ratio: float = 1.25  # recent rate / earlier rate from which a relation counts as growing
    decline_ratio: float = 0.5  # recent rate / earlier rate below which it counts as shrinking
    degradation_after_gaps: float = 2.0  # usual gaps of silence after which a customer is slipping
    lapsed_after_gaps: float = 4.0  # usual gaps of silence after which a customer counts as gone
    prior_gaps: float = 2.0  # weight of the base's rhythm against the customer's own, in gaps
    new_line_days: int = 180  # days for which a newly taken-up product line makes a regular "new_line"

    def __post_init__(self) -> None:
        require(self.recent_days > 0, "recent_days", self.recent_days, "above 0")
        require(self.prior_gaps > 0, "prior_gaps", self.prior_gaps, "above 0")
        require(self.decline_ratio < self.growth_ratio, "decline_ratio", self.decline_ratio, "below growth_ratio")
        require(
            self.lapsed_after_gaps > self.degradation_after_gaps,
            "lapsed_after_gaps", self.lapsed_after_gaps, "above degradation_after_gaps",
        )  # fmt: skip


@dataclass(frozen=True)
class ValueRules:
    """How a customer's value is counted."""

    horizon_days: int = 365  # days ahead
    annual_discount_rate: float = 0.10  # a year, compounded; purchases are discounted at mid-month
    range_level: float = 0.90  # probability that the range should hold
    min_customers: int = 30  # a model with dropout needs so many; NBD a third
    min_repeaters: int = 10  # of them with a repeat purchase; NBD needs a third
    min_spenders: int = 30  # repeat buyers that the Gamma-Gamma model needs
    min_cost_coverage: float = 0.95  # mean share of lines with known cost from which margin is the basis

    def __post_init__(self) -> None:
        require(0 < self.horizon_days <= 3650, "horizon_days", self.horizon_days, "1 to 3650")
        require(0 <= self.annual_discount_rate < 1, "annual_discount_rate", self.annual_discount_rate, "0 to 1")
        require(0 < self.range_level < 1, "range_level", self.range_level, "between 0 and 1")
        require(self.min_customers >= 0, "min_customers", self.min_customers, "0 or more")
        require(self.min_repeaters >= 0, "min_repeaters", self.min_repeaters, "0 or more")
        require(self.min_spenders >= 0, "min_spenders", self.min_spenders, "0 or more")
        require(0 <= self.min_cost_coverage <= 1, "min_cost_coverage", self.min_cost_coverage, "0 to 1")


@dataclass(frozen=True)
class SegmentRules:
    """Where gold, silver, iron and lead part. A value at the threshold counts as high (``>=``).

    None means: take it from the data, at ``value_quantile`` and ``potential_quantile`` of the assessed customers.
    """

    current_value_threshold: float | None = None  # currency a year; gold and iron begin here
    growth_potential_threshold: float | None = None  # currency a year; gold and silver begin here
    value_quantile: float = 0.70  # share of customers below the default value threshold
    potential_quantile: float = 0.60  # share of customers below the default potential threshold

    def __post_init__(self) -> None:
        require(0 <= self.value_quantile <= 1, "value_quantile", self.value_quantile, "0 to 1")
        require(0 <= self.potential_quantile <= 1, "potential_quantile", self.potential_quantile, "0 to 1")


@dataclass(frozen=True)
class UpliftRules:
    """How the effect of a campaign is measured."""

    level: float = 0.95  # probability that the interval holds the true uplift
    min_buyers: int = 30  # buyers an arm; with fewer the reader is warned that little can be said
    normal_from_buyers: int = 400  # buyers an arm; with fewer, a 5 % test by the normal interval errs 6-9 % on skewed
    # money (simulated: log-normal, 10 % held out: 7.8 % at 100 buyers, 6.9 % at 200, 5.3 % at 400)
    n_adjusted_max: int = 50_000  # customers up to which the randomisation test uses a covariate: it takes seconds
    n_draws: int = 2000  # re-randomisations of the randomisation test
    seed: int = 0  # of those draws, so that the same data give the same interval
    sample_ratio_alarm: float = 0.001  # p-value below which the arms' sizes can't be the ones that were drawn

    def __post_init__(self) -> None:
        require(0.5 < self.level < 1, "level", self.level, "between 0.5 and 1")
        require(self.min_buyers >= 0, "min_buyers", self.min_buyers, "0 or more")
        require(self.normal_from_buyers >= 2, "normal_from_buyers", self.normal_from_buyers, "2 or more")
        require(self.n_draws >= 200, "n_draws", self.n_draws, "200 or more")
        require(0 < self.sample_ratio_alarm < 1, "sample_ratio_alarm", self.sample_ratio_alarm, "between 0 and 1")

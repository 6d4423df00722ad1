"""Every threshold of the product, with its unit and source; nonsense is refused when it is made."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from crm_analytics.errors import InvalidSetting

YEAR_DAYS = 365
MARGINS_BY = ("customer", "category", "base")  # whose margin rate a customer's value is counted with
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
    ``prior_gaps`` gaps; silence is measured in usual gaps, because no fixed number of days fits everyone. A few
    purchases in half a year vary by half and more by chance alone, so only twice the earlier rate counts as growth
    (on simulated worlds a bar of 1.25 names the true stage of 46 % of customers, these defaults of 53 %).

    >>> StageRules(degradation_after_gaps=4, lapsed_after_gaps=2)
    Traceback (most recent call last):
    ...
    crm_analytics.errors.InvalidSetting: lapsed_after_gaps = 2 makes no sense: above degradation_after_gaps.
    """

    recent_days: int = RECENT_DAYS  # days; window that is compared with the time before it
    exploration_max_purchases: int = 2  # purchase days; up to here the relation is still being tried out
    growth_ratio: float = 2.0  # recent rate / earlier rate from which a relation counts as growing
    decline_ratio: float = 0.5  # recent rate / earlier rate below which it counts as shrinking
    degradation_after_gaps: float = 2.0  # usual gaps of silence after which a customer is slipping
    lapsed_after_gaps: float = 3.0  # usual gaps of silence after which a customer counts as gone
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
class StageModelRules:
    """What the stage model takes for granted: the textbook's shape of a relationship, in units of the own stable rate.

    Every stage has an earlier and a later half. The customer's stable rate and the pace at which relationships go
    through the stages are estimated from the data; the shape is not.
    """

    # purchase rate as a share of the stable one, by half stage from exploration to lapsed
    levels: tuple[float, ...] = (0.3, 0.5, 0.7, 0.9, 1.0, 1.0, 0.6, 0.3, 0.02, 0.02)
    mean_days: tuple[float, ...] = (180.0, 180.0, 540.0, 180.0, 720.0)  # days a stage lasts at pace 1
    next_stage: tuple[tuple[float, ...], ...] = (  # probability of what follows, a row a stage
        (0.0, 0.6, 0.1, 0.0, 0.3),
        (0.0, 0.0, 0.7, 0.3, 0.0),
        (0.0, 0.0, 0.0, 1.0, 0.0),
        (0.0, 0.0, 0.2, 0.0, 0.8),
        (0.1, 0.1, 0.1, 0.0, 0.7),
    )
    first_stage: tuple[float, ...] = (0.65, 0.15, 0.15, 0.05, 0.0)  # at the first purchase that the data hold
    rarity_weight: float = 0.75  # 0 = the likeliest stage is named, 1 = each stage counts alike, however rare

    def __post_init__(self) -> None:
        require(len(self.levels) == 10, "levels", self.levels, "two for each of five stages")
        require(min(self.mean_days) > 0, "mean_days", self.mean_days, "above 0")
        sums = [sum(row) for row in (*self.next_stage, self.first_stage)]
        require(all(abs(total - 1) < 1e-9 for total in sums), "next_stage", self.next_stage, "each row adds up to 1")
        require(0 <= self.rarity_weight <= 1, "rarity_weight", self.rarity_weight, "0 to 1")


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
    model_code: str = "mbg_nbd"  # purchase model, or "auto": the one that forecast best on earlier days (decision 013)
    margin_by: str = "customer"  # whose margin rate: customer (shrunken to the base), category (shrunken to that of
    # customers who began in the same category), base (one rate for all)

    def __post_init__(self) -> None:
        require(0 < self.horizon_days <= 3650, "horizon_days", self.horizon_days, "1 to 3650")
        require(0 <= self.annual_discount_rate < 1, "annual_discount_rate", self.annual_discount_rate, "0 to 1")
        require(0 < self.range_level < 1, "range_level", self.range_level, "between 0 and 1")
        require(self.min_customers >= 0, "min_customers", self.min_customers, "0 or more")
        require(self.min_repeaters >= 0, "min_repeaters", self.min_repeaters, "0 or more")
        require(self.min_spenders >= 0, "min_spenders", self.min_spenders, "0 or more")
        require(0 <= self.min_cost_coverage <= 1, "min_cost_coverage", self.min_cost_coverage, "0 to 1")
        require(self.margin_by in MARGINS_BY, "margin_by", self.margin_by, f"one of {', '.join(MARGINS_BY)}")


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


@dataclass(frozen=True)
class ContactCosts:
    """What one contact costs, by its channel; a letter 1 and a telephone call 30 are the teaching texts' figures.

    >>> ContactCosts(phone=6.0).by_channel()["phone"]
    6.0
    """

    web: float = 0.0  # currency a contact; nobody's time
    email: float = 1.0  # as a letter
    post: float = 1.0  # a letter
    phone: float = 30.0  # a telephone call
    shop: float = 30.0  # a talk takes as long as a call
    survey: float = 1.0  # an answer that was asked for

    def __post_init__(self) -> None:
        for name, cost in self.by_channel().items():
            require(cost >= 0, name, cost, "0 or more")

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(field.name for field in fields(self))

    def by_channel(self) -> dict[str, float]:
        """Cost of a contact by channel."""
        return {name: getattr(self, name) for name in self.channels}

    def changed(self, **costs: float) -> ContactCosts:
        """The same costs, some of them replaced."""
        return replace(self, **costs)


@dataclass(frozen=True)
class PartRules:
    """What the data can't tell about the five parts of value: entered, and labelled as assumed wherever it is shown."""

    value_per_item: float = 1.0  # currency an inquiry, complaint, suggestion or survey answer
    value_per_idea: float = 100.0  # currency a suggestion that was put into practice
    n_items: float = 0.0  # items a customer and year where none are recorded
    n_ideas: float = 0.0  # adopted ideas a customer and year where none are recorded
    influence: float = 0.0  # buyers won a person reached, 0 to 1, where referrals are not recorded
    reach: float = 0.0  # persons reached
    value_of_referred: float = 0.0  # currency; average purchase value of those won
    partner_income: float = 0.0  # currency a customer and year where none is recorded

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            require(value >= 0, field.name, value, "0 or more")


@dataclass(frozen=True)
class SurveyRules:
    """When answers to surveys are enough to say something."""

    level: float = 0.95  # probability that an interval holds the truth
    follow_up_days: int = 365  # after an answer: what was bought then is what the answer is compared with
    min_answers: int = 60  # about ten for each of the six numbers that are estimated (Harrell 2015)

    def __post_init__(self) -> None:
        require(0.5 < self.level < 1, "level", self.level, "between 0.5 and 1")
        require(self.follow_up_days > 0, "follow_up_days", self.follow_up_days, "above 0")
        require(self.min_answers >= 10, "min_answers", self.min_answers, "10 or more")


@dataclass(frozen=True)
class AcquisitionRules:
    """How much may be spent on winning a customer, and how sure a comparison must be."""

    ceiling_share: float = 0.40  # of CLV before that cost: about what firms invest, by the teaching texts
    level: float = 0.90  # probability that an interval holds the truth
    min_customers: int = 30  # in a group that is told about
    n_months: int = 60  # months after the first purchase in which payback is looked for

    def __post_init__(self) -> None:
        require(0 < self.ceiling_share <= 1, "ceiling_share", self.ceiling_share, "above 0, to 1")
        require(0.5 < self.level < 1, "level", self.level, "between 0.5 and 1")
        require(self.min_customers >= 2, "min_customers", self.min_customers, "2 or more")
        require(self.n_months >= 1, "n_months", self.n_months, "1 or more")

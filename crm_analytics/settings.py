"""Every threshold of the product, with its unit and source; nonsense is refused when it is made."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from crm_analytics.errors import InvalidSetting

YEAR_DAYS = 365
MARGINS_BY = ("customer", "category", "base")  # whose margin rate a customer's value is counted with
HEADROOM, WALLET, PEERS = "headroom", "wallet_headroom", "peer_headroom"
RESIDUAL, EXPECTED = "residual_value", "expected_growth"
POTENTIAL_BY = (HEADROOM, WALLET, PEERS, RESIDUAL, EXPECTED)  # how growth potential may be measured
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
    decline_ratio: float = 0.5  # recent / earlier rate (of half a window at least) below which it counts as shrinking
    # recent / earlier mean value of a purchase day below which it counts as shrinking too; 0 = not looked at
    volume_decline_ratio: float = 0.5
    volume_min_purchases: int = 2  # recent purchase days, and earlier ones, from which their values are compared
    degradation_after_gaps: float = 2.0  # usual gaps of silence after which a customer is slipping
    lapsed_after_gaps: float = 3.0  # usual gaps of silence after which a customer counts as gone
    prior_gaps: float = 2.0  # weight of the base's rhythm against the customer's own, in gaps
    new_line_days: int = 180  # days for which a newly taken-up product line makes a regular "new_line"

    def __post_init__(self) -> None:
        require(self.recent_days > 0, "recent_days", self.recent_days, "above 0")
        require(self.prior_gaps > 0, "prior_gaps", self.prior_gaps, "above 0")
        require(self.decline_ratio < self.growth_ratio, "decline_ratio", self.decline_ratio, "below growth_ratio")
        require(0 <= self.volume_decline_ratio <= 1, "volume_decline_ratio", self.volume_decline_ratio, "0 to 1")
        require(self.volume_min_purchases > 0, "volume_min_purchases", self.volume_min_purchases, "above 0")
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
    potential_by: str = HEADROOM  # what the second axis measures; the default is wallet headroom, else peer headroom

    def __post_init__(self) -> None:
        require(0 <= self.value_quantile <= 1, "value_quantile", self.value_quantile, "0 to 1")
        require(0 <= self.potential_quantile <= 1, "potential_quantile", self.potential_quantile, "0 to 1")
        require(
            self.potential_by in POTENTIAL_BY, "potential_by", self.potential_by, f"one of {', '.join(POTENTIAL_BY)}"
        )


@dataclass(frozen=True)
class CertaintyRules:
    """How sure a tier must be to be called sure, and how far the estimates behind it err."""

    wallet_error: float = 0.30  # typical error of an estimated wallet: what salespeople guess is off by about a third
    min_wallets: int = 100  # known wallets from which they tell what is usual for alike customers
    sure_from: float = 0.80  # probability of the tier below which a customer counts as uncertain
    n_draws: int = 20  # times the peer level is learnt anew
    n_resamples: int = 100  # times the thresholds are proposed anew
    seed: int = 0  # of those draws, so that the same data say the same

    def __post_init__(self) -> None:
        require(0 < self.wallet_error <= 2, "wallet_error", self.wallet_error, "above 0, to 2")
        require(self.min_wallets >= 20, "min_wallets", self.min_wallets, "20 or more")
        require(0.5 <= self.sure_from < 1, "sure_from", self.sure_from, "0.5 to 1")
        require(self.n_draws >= 2, "n_draws", self.n_draws, "2 or more")
        require(self.n_resamples >= 10, "n_resamples", self.n_resamples, "10 or more")


@dataclass(frozen=True)
class UpliftRules:
    """How the effect of a campaign is measured; its counts of buyers come from simulated worlds.

    Money is skewed and mostly zero, so a normal interval needs many buyers in the smaller arm; below, the draw itself
    is repeated, and with a handful of buyers in both arms together not even that gives an interval that holds.
    """

    level: float = 0.95  # probability that the interval holds the true uplift
    min_buyers: int = 30  # buyers an arm; with fewer the reader is warned that little can be said
    interval_from_buyers: int = 20  # buyers in both arms together; with fewer no interval is given
    normal_from_buyers: int = 1000  # buyers an arm; with fewer the randomisation test decides (normal: errs up to 8 %)
    n_adjusted_max: int = 200_000  # customers up to which the randomisation test uses a covariate: it takes seconds
    n_draws: int = 2000  # re-randomisations of the randomisation test
    seed: int = 0  # of those draws, so that the same data give the same interval
    sample_ratio_alarm: float = 0.001  # p-value below which the arms' sizes can't be the ones that were drawn
    outlier_share: float = 0.01  # of the buyers: the largest ones, who rule when ...
    outliers_rule_from: float = 0.2  # ... this share of the metric's sum is theirs; then a capped view is shown, too

    def __post_init__(self) -> None:
        require(0.5 < self.level < 1, "level", self.level, "between 0.5 and 1")
        require(self.min_buyers >= 0, "min_buyers", self.min_buyers, "0 or more")
        require(self.interval_from_buyers >= 0, "interval_from_buyers", self.interval_from_buyers, "0 or more")
        require(self.normal_from_buyers >= 2, "normal_from_buyers", self.normal_from_buyers, "2 or more")
        require(self.n_draws >= 200, "n_draws", self.n_draws, "200 or more")
        require(0 < self.sample_ratio_alarm < 1, "sample_ratio_alarm", self.sample_ratio_alarm, "between 0 and 1")
        require(0 < self.outlier_share < 0.5, "outlier_share", self.outlier_share, "between 0 and 0.5")
        require(0 < self.outliers_rule_from < 1, "outliers_rule_from", self.outliers_rule_from, "between 0 and 1")


@dataclass(frozen=True)
class PowerRules:
    """How a planned test is tried out on simulated campaigns."""

    level: float = 0.95  # of the test
    normal_from_buyers: int = 1000  # expected buyers of the smaller arm from which a formula is right enough
    n_campaigns: int = 1000  # simulated; chance moves a power of 80 % by 2.5 points either way
    n_draws: int = 200  # re-randomisations of each
    n_corrections: int = 4  # times that the smallest uplift is corrected by simulation, all but the last by a quarter
    interval_from_buyers: int = 20  # buyers in both arms together, below which a result says nothing
    seed: int = 0

    def __post_init__(self) -> None:
        require(0.5 < self.level < 1, "level", self.level, "between 0.5 and 1")
        require(self.n_campaigns >= 100, "n_campaigns", self.n_campaigns, "100 or more")
        require(self.n_draws >= 100, "n_draws", self.n_draws, "100 or more")
        require(self.n_corrections >= 1, "n_corrections", self.n_corrections, "1 or more")


@dataclass(frozen=True)
class PeekingRules:
    """How a running campaign is looked at."""

    level: float = 0.95  # of all looks together
    min_buyers: int = 30  # buyers an arm; a look with fewer tests nothing
    spending_power: float = 0.6  # 0.5 spends as O'Brien & Fleming do; more keeps more for the last look: with thirty
    # daily looks the last interval is 8 instead of 10 % wider than that of one look
    n_paths: int = 20_000  # simulated paths on which the boundaries of a known end are found
    seed: int = 0  # of these paths, so that the same data give the same boundary

    def __post_init__(self) -> None:
        require(0.5 < self.level < 1, "level", self.level, "between 0.5 and 1")
        require(self.min_buyers >= 2, "min_buyers", self.min_buyers, "2 or more")
        require(0.5 <= self.spending_power <= 1, "spending_power", self.spending_power, "0.5 to 1")
        require(self.n_paths >= 1000, "n_paths", self.n_paths, "1,000 or more")


@dataclass(frozen=True)
class ComparisonRules:
    """How chosen customers are compared with others when nobody was held out."""

    level: float = 0.95  # probability that the interval holds the difference, if nothing hidden drove the choice
    alike: float = 0.1  # standardised difference up to which the sides count as alike (Austin 2009)
    rare_propensity: float = 0.02  # chance of being chosen (or not) below which hardly anybody is comparable
    thin_overlap_share: float = 0.5  # share of such customers from which the reader is warned
    min_side: int = 30  # customers of a side; with fewer the reader is warned

    def __post_init__(self) -> None:
        require(0.5 < self.level < 1, "level", self.level, "between 0.5 and 1")
        require(0 < self.rare_propensity < 0.5, "rare_propensity", self.rare_propensity, "between 0 and 0.5")


@dataclass(frozen=True)
class UpliftTargetingRules:
    """How it is learnt who responds because of contact."""

    level: float = 0.95  # probability that the intervals hold
    min_customers: int = 2000  # of both arms together; with fewer no model is tried
    min_buyers: int = 100  # of an arm; with fewer no model is tried
    n_folds: int = 5  # each customer is scored by a model that never saw that customer
    n_bootstrap: int = 300  # redraws of the customers for the intervals
    min_leaf: int = 200  # customers in a leaf of a tree: fewer would learn chance
    seed: int = 0

    def __post_init__(self) -> None:
        require(0.5 < self.level < 1, "level", self.level, "between 0.5 and 1")
        require(self.n_folds >= 2, "n_folds", self.n_folds, "2 or more")
        require(self.n_bootstrap >= 50, "n_bootstrap", self.n_bootstrap, "50 or more")
        require(self.min_leaf >= 1, "min_leaf", self.min_leaf, "1 or more")


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


@dataclass(frozen=True)
class WatchRules:
    """Who is watched, how long a silence counts as leaving, and how the list is ordered."""

    window_days: int = 90  # days; the shortest silence ahead that counts as leaving
    window_gaps: float = 3.0  # own usual gaps; counts where it is longer
    longest_window_days: int = 1095  # days; nobody waits longer than three years to call it leaving
    any_customer: float = 5.0  # mean yearly values that anybody counts on top of the own in the order of the list:
    # 0 = plain value at stake, led by large customers who may well stay; a large number = the surest to leave first
    few_purchases: int = 4  # purchase days from which the last two orders are compared with the earlier ones
    small_orders: float = 0.6  # last two orders as a share of the earlier ones, up to which they count as small
    complaint_days: int = 90  # days for which a complaint or a bad mark is a reason
    bad_mark: float = 2.0  # of 1 to 5, up to which a service request went badly
    due_days: int = 7  # days until something should have been done

    def __post_init__(self) -> None:
        require(self.window_days > 0, "window_days", self.window_days, "above 0")
        require(self.window_gaps >= 0, "window_gaps", self.window_gaps, "0 or more")
        require(self.longest_window_days >= self.window_days, "longest_window_days", self.longest_window_days,
                "window_days or more")  # fmt: skip
        require(self.any_customer >= 0, "any_customer", self.any_customer, "0 or more")
        require(0 < self.small_orders < 1, "small_orders", self.small_orders, "between 0 and 1")


@dataclass(frozen=True)
class SaveRates:
    """Share of those about to leave whom one contact keeps, by channel: assumed until campaigns have measured it.

    No figure that would hold everywhere is published; these are set low, so that a contact must be cheap to pay.

    >>> SaveRates(phone=0.2).by_channel()["phone"]
    0.2
    """

    email: float = 0.02  # 0 to 1
    post: float = 0.03
    phone: float = 0.10

    def __post_init__(self) -> None:
        for name, rate in self.by_channel().items():
            require(0 <= rate <= 1, name, rate, "0 to 1")

    def by_channel(self) -> dict[str, float]:
        """Save rate by channel."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True)
class ChurnRules:
    """What churn means to the churn score, and how it is tried out."""

    days: int | None = None  # days without a purchase; None = the longer of window_days and window_gaps median rhythms
    n_origins: int = 3  # past days to learn from, a definition's length apart
    most_customers: int = 20_000  # learnt from at each of these days
    most_tested: int = 3_000  # customers on whom it is tried out
    fewest_customers: int = 200  # at a day, to learn from or to be tried on
    fewest_events: int = 30  # of either kind among them
    isotonic_from: int = 1_000  # customers from which calibration is a free curve, else a sigmoid
    level: float = 0.95  # probability that an interval holds the truth
    n_draws: int = 150  # of the bootstrap
    tree_depth: int = 3  # questions in a row of the readable tree

    def __post_init__(self) -> None:
        require(self.days is None or self.days >= 7, "days", self.days, "7 or more")
        require(self.n_origins >= 1, "n_origins", self.n_origins, "1 or more")
        require(0.5 < self.level < 1, "level", self.level, "between 0.5 and 1")
        require(1 <= self.tree_depth <= 3, "tree_depth", self.tree_depth, "1 to 3")


@dataclass(frozen=True)
class SatisfactionRules:
    """When somebody counts as satisfied, as loyal, and as gone after an answer."""

    follow_up_months: int = 6  # months of 30 days without a purchase after an answer that count as leaving
    level: float = 0.95  # probability that an interval holds the truth
    delighted_mark: float = 5.0  # of 1 to 5 after a service request
    satisfied_mark: float = 3.0  # of 1 to 5; below is dissatisfied
    high_score: float = 5.0  # of 1 to 7, from which somebody knows or likes
    loyal_purchases: int = 2  # purchase days in a year from which somebody does

    def __post_init__(self) -> None:
        require(self.follow_up_months > 0, "follow_up_months", self.follow_up_months, "above 0")
        require(0.5 < self.level < 1, "level", self.level, "between 0.5 and 1")
        require(
            self.satisfied_mark < self.delighted_mark, "satisfied_mark", self.satisfied_mark, "below delighted_mark"
        )


@dataclass(frozen=True)
class DifferenceRules:
    """When a difference between groups of customers is called more than chance."""

    level: float = 0.95  # probability that none of the differences called so is chance; also of each group's interval
    min_customers: int = 10  # in a group that is tested
    most_for_exact: int = 100_000  # customers up to which shares are tested exactly
    most_for_permutation: int = 20_000  # customers up to which values are dealt out anew
    permuted_values: int = 20_000_000  # values dealt out in one test, which bounds its time
    most_permutations: int = 9_999
    seed: int = 1  # the same figures give the same answer

    def __post_init__(self) -> None:
        require(0.5 < self.level < 1, "level", self.level, "between 0.5 and 1")
        require(self.min_customers >= 2, "min_customers", self.min_customers, "2 or more")
        require(self.most_permutations >= 999, "most_permutations", self.most_permutations, "999 or more")


@dataclass(frozen=True)
class CohortForecastRules:
    """How far cohorts are forecast and how sure the range must be."""

    level: float = 0.90  # probability that the range should hold
    n_weeks: int = 4  # periods ahead, by unit
    n_months: int = 3
    n_quarters: int = 2
    most_customers: int = 20_000  # of a larger base, drawn by a hash of the id
    drawn_lives: int = 1_000_000  # customers x draws of the future
    most_origins: int = 6  # past days from which is forecast to see how often ranges held
    prior_error: float = 0.20  # typical error before anything was measured, with the weight of so many periods
    prior_periods: int = 3

    def __post_init__(self) -> None:
        require(0.5 < self.level < 1, "level", self.level, "between 0.5 and 1")
        require(self.most_customers >= 100, "most_customers", self.most_customers, "100 or more")
        require(min(self.n_weeks, self.n_months, self.n_quarters) >= 1, "n_months", self.n_months, "1 or more")

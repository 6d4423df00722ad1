"""What is kept, set aside or read in which way; the defaults keep published results."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any
from zoneinfo import available_timezones

from phonenumbers import SUPPORTED_REGIONS

from crm_analytics.errors import InvalidSetting
from crm_analytics.intake.statuses import StatusMeaning
from crm_analytics.settings import require


class WithoutCustomer(StrEnum):
    """What becomes of a line that names nobody, by id, e-mail or telephone."""

    REJECT = "reject"
    GUEST_PER_ORDER = "guest_per_order"
    ANONYMOUS = "anonymous"


class SamePerson(StrEnum):
    """What a shared e-mail address or telephone number does."""

    IGNORE = "ignore"
    FILL = "fill"  # it names the buyer where the id is missing
    MERGE = "merge"  # and joins different ids


class LastPeriod(StrEnum):
    """Where the data end: with their last line, or with the last period that is surely whole."""

    KEEP = "keep"
    FULL_DAY = "full_day"
    FULL_WEEK = "full_week"
    FULL_MONTH = "full_month"


class KnownBefore(StrEnum):
    """Whether customers can have bought before the data begin."""

    DETECT = "detect"  # those of the first max(30 days, two median gaps)
    NOBODY = "nobody"  # the data begin with the first customer


Merges = tuple[tuple[str, str], ...]
COUNTED = (StatusMeaning.PAID, StatusMeaning.REFUNDED, StatusMeaning.PARTLY_REFUNDED, StatusMeaning.DISPUTED)


@dataclass(frozen=True)
class Policy:
    """Switches of the intake. The first four act while a file is read, the others can change without reading again.

    Exact duplicates and zero-money lines are sales in many exports (dropping them moves published results), so
    they are kept and reported with their money. None means: decide by the evidence in the whole column.

    >>> Policy(shop_time_zone="Mars")
    Traceback (most recent call last):
    ...
    crm_analytics.errors.InvalidSetting: shop_time_zone = Mars makes no sense: a name such as Europe/Berlin.
    """

    # reading
    is_day_first: bool | None = None  # 03/04 is the 3rd of April
    is_decimal_comma: bool | None = None  # 1.234,50
    source_time_zone: str | None = None  # zone of the times that carry no offset; None = they are shop time
    shop_time_zone: str | None = None  # zone whose days count; None = times are taken as they are written

    # days
    day_starts_at: int = 0  # hour, 0 to 23; a bar that closes at three has its night on one day
    last_period: LastPeriod = LastPeriod.KEEP  # a half month looks like a fall; a cut one leaves sales out
    known_before: KnownBefore | dt.date = KnownBefore.DETECT  # or the last day of first purchases that are not first

    # copies
    drop_exact_duplicates: bool = False  # a line that repeats an earlier one of the same file in every column
    add_up_repeats_across_files: bool = False  # exports overlap: a line equal in all columns counts max(n_a, n_b) times
    drop_near_duplicates: bool = False  # the same customer, product and money in another order, a moment later
    near_minutes: int = 5  # minutes; a form that was sent twice. Without times of day: the same day

    # what counts as a sale
    drop_zero_money: bool = False  # lines with revenue 0: free goods, vouchers
    drop_test_orders: bool = False  # the shop trying itself out; reported first, since a rule can err
    drop_wholesale: bool = False  # orders beyond wholesale_mads; a real sale, but no consumer's rhythm or value
    wholesale_mads: float = 7.0  # median absolute deviations of log order value; 1 in a million if log-normal
    statuses_counted: tuple[StatusMeaning, ...] = COUNTED  # money that was received; its refund is a line of its own
    status_words: tuple[tuple[str, StatusMeaning], ...] = ()  # own words; a word that nobody knows counts

    # who bought
    without_customer: WithoutCustomer = WithoutCustomer.REJECT  # nothing can be said of a customer who isn't named
    same_person: SamePerson = SamePerson.FILL  # an id that is there is never overruled unless asked for
    phone_region: str | None = None  # country whose numbers have no calling code: DE; None = digits as written
    merges: Merges = ()  # (id met elsewhere, id to keep), by hand; take a pair out to undo it

    # money
    currency: str | None = None  # the one that is kept; None = the commonest
    rates: tuple[tuple[str, float], ...] = ()  # (currency, worth of 1 unit in the kept one); others are set aside
    is_tax_in_revenue: bool = False  # tax is not the shop's
    is_shipping_in_revenue: bool = False  # shipping is passed on
    flip_return_cost: bool = True  # a return's cost is negative: written positive, it would be counted twice
    net_refunds: bool = False  # date a refund back to its order: as_of then knows the future, so not for models

    def __post_init__(self) -> None:
        _check_reading(self)
        _check_numbers(self)
        _check_money(self)
        resolve_merges(self.merges)

    @property
    def is_for_as_of(self) -> bool:
        """Whether an earlier as_of sees only what was known then."""
        return not self.net_refunds

    def to_plain(self) -> dict[str, Any]:
        """The switches as text, numbers and lists, as JSON has them."""
        plain = asdict(self)
        return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in plain.items()}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Policy:
        """Make a policy of what ``to_plain`` gave. Raises InvalidSetting for switches or values that don't exist.

        >>> Policy.from_plain(Policy(last_period=LastPeriod.FULL_MONTH).to_plain()).last_period
        <LastPeriod.FULL_MONTH: 'full_month'>
        """
        known = {field.name for field in fields(cls)}
        for name in plain:
            require(name in known, name, plain[name], "a switch of the policy")
        return cls(**{name: _READ.get(name, _as_is)(value) for name, value in plain.items()})


def resolve_merges(merges: Merges) -> dict[str, str]:
    """Follow each merged id to the one that is kept: pairs -> id -> last id of its chain.

    Raises InvalidSetting for a cycle, or an id that is merged into two.

    >>> resolve_merges((("a", "b"), ("b", "c")))
    {'a': 'c', 'b': 'c'}
    """
    step = dict(merges)
    require(len(step) == len(merges), "merges", merges, "each id is merged into one other")
    return {start: _end_of(start, step) for start in step}


def _end_of(start: str, step: Mapping[str, str]) -> str:
    seen = [start]
    while seen[-1] in step:
        following = step[seen[-1]]
        require(following not in seen, "merges", " > ".join([*seen, following]), "no id is merged into itself")
        seen.append(following)
    return seen[-1]


def _check_reading(policy: Policy) -> None:
    for name in ("source_time_zone", "shop_time_zone"):
        zone = getattr(policy, name)
        require(zone is None or zone in available_timezones(), name, zone, "a name such as Europe/Berlin")
    region = policy.phone_region
    require(region is None or region in SUPPORTED_REGIONS, "phone_region", region, "a country such as DE")


def _check_numbers(policy: Policy) -> None:
    require(policy.day_starts_at in range(24), "day_starts_at", policy.day_starts_at, "an hour, 0 to 23")
    require(0 < policy.near_minutes <= 1440, "near_minutes", policy.near_minutes, "1 to 1440 minutes")
    require(policy.wholesale_mads >= 3, "wholesale_mads", policy.wholesale_mads, "3 or more")
    require(bool(policy.statuses_counted), "statuses_counted", policy.statuses_counted, "at least one status counts")


def _check_money(policy: Policy) -> None:
    named = [name for name, _ in policy.rates]
    for code in (*named, *filter(None, [policy.currency])):
        require(re.fullmatch("[A-Z]{3}", code) is not None, "currency", code, "three capital letters such as EUR")
    for code, rate in policy.rates:
        require(0 < rate < float("inf"), "rates", f"{code} {rate}", "above 0")
    require(len(set(named)) == len(named), "rates", named, "one rate a currency")
    # a rate is the worth in another currency, so that other one must be named
    require(not named or policy.currency is not None, "currency", None, "the currency that the rates lead to")


def _as_is(value: Any) -> Any:
    return value


def _member(kind: type[StrEnum], name: str, value: Any) -> Any:
    require(value in list(kind), name, value, ", ".join(kind))
    return kind(value)


def _known_before(value: Any) -> KnownBefore | dt.date:
    if value in list(KnownBefore):
        return KnownBefore(value)
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError) as problem:
        raise InvalidSetting(name="known_before", value=value, rule="detect, nobody or a day") from problem


_READ: dict[str, Any] = {
    "last_period": lambda value: _member(LastPeriod, "last_period", value),
    "known_before": _known_before,
    "statuses_counted": lambda value: tuple(_member(StatusMeaning, "statuses_counted", word) for word in value),
    "status_words": lambda value: tuple((word, _member(StatusMeaning, "status_words", to)) for word, to in value),
    "without_customer": lambda value: _member(WithoutCustomer, "without_customer", value),
    "same_person": lambda value: _member(SamePerson, "same_person", value),
    "merges": lambda value: tuple((str(old), str(kept)) for old, kept in value),
    "rates": lambda value: tuple((str(code), float(rate)) for code, rate in value),
}

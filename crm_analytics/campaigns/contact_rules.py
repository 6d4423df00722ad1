"""Whom to leave in peace: suppression, frequency cap, quiet periods, open complaints and tests that would collide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from crm_analytics.campaigns.plan import Campaign
from crm_analytics.schemas import Arm
from crm_analytics.settings import require

# what customers do by themselves; every other kind of interaction is a contact that we made
_OWN_DOINGS = (
    "page_view", "inquiry", "complaint", "suggestion", "service_request", "registration", "consent", "opt_in",
)  # fmt: skip
_CONTACTED = {"customer_id": pl.String, "contacted_on": pl.Date}


@dataclass(frozen=True)
class ContactRules:
    """When somebody must not be contacted again; 0 switches a rule off.

    >>> ContactRules.of({"most_contacts": 2, "colour": "red"}).most_contacts
    2
    """

    most_contacts: int = 0  # contacts in the window below; 0 = no cap
    cap_days: int = 30  # days, in which they are counted
    quiet_after_contact_days: int = 0  # days
    quiet_after_purchase_days: int = 0  # days
    complaint_days: int = 90  # days after which a complaint that was never closed no longer counts as open
    refuses_two_tests: bool = True  # nobody is in two campaigns whose windows overlap

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            require(value >= 0, name, value, "0 or more")
        require(self.cap_days >= 1, "cap_days", self.cap_days, "1 or more")

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> ContactRules:
        """Read what was kept with a plan; unknown names are left out."""
        return cls(**{name: kept[name] for name in asdict(cls()) if name in kept})


@dataclass(frozen=True)
class Contacts:
    """What is known about people besides their consent: the tables that the rules look into, None = none recorded."""

    contacts: pl.DataFrame  # customer_id, contacted_on: what we sent, see ``past_contacts``
    ledger: pl.DataFrame | None = None
    interactions: pl.DataFrame | None = None
    suppressed: Collection[str] = ()
    in_other_tests: Collection[str] = ()


def past_contacts(
    responses: pl.DataFrame | None, interactions: pl.DataFrame | None, sent: Iterable[tuple[Campaign, pl.DataFrame]]
) -> pl.DataFrame:
    """Every contact that was made: -> customer_id, contacted_on; one row a contact.

    From RESPONSES (event sent), from INTERACTIONS that the customer didn't begin, and from started campaigns (with
    their ASSIGNMENTS): the targeted, on the first day, unless the responses tell of that campaign themselves.

    >>> past_contacts(None, None, []).height
    0
    """
    parts = [pl.DataFrame(schema=_CONTACTED)]
    told: set[str] = set()
    if responses is not None:
        reported = responses.filter(pl.col("event") == "sent")
        told = set(reported["campaign_id"].unique()) if "campaign_id" in reported.columns else set()
        parts.append(reported.select("customer_id", contacted_on=pl.col("occurred_at").dt.date()))
    if interactions is not None:
        ours = interactions.filter(~pl.col("kind").is_in(list(_OWN_DOINGS)))
        parts.append(ours.select("customer_id", contacted_on=pl.col("occurred_at").dt.date()))
    parts += [_targeted(campaign, people) for campaign, people in sent if campaign.campaign_id not in told]
    return pl.concat(parts)


def _targeted(campaign: Campaign, people: pl.DataFrame) -> pl.DataFrame:
    targeted = people.filter(pl.col("arm") == str(Arm.TARGETED))
    return targeted.select("customer_id", contacted_on=pl.lit(campaign.starts_on))


def excluded_by_rules(known: Contacts, rules: ContactRules, *, on: dt.date) -> dict[str, pl.Series]:
    """Whom the rules leave out of a contact on a day: -> customer ids by reason, to be given to eligible_customers.

    Only what happened before ``on`` counts. The order is that in which one reason is given to each: suppressed,
    open_complaint, in_other_campaign, contact_cap, quiet_after_contact, quiet_after_purchase.

    >>> sent = pl.DataFrame({"customer_id": ["a", "a", "b"], "contacted_on": [dt.date(2024, 5, 1)] * 3})
    >>> found = excluded_by_rules(Contacts(sent), ContactRules(most_contacts=2), on=dt.date(2024, 5, 9))
    >>> {reason: ids.to_list() for reason, ids in found.items()}
    {'contact_cap': ['a']}
    """
    found = {
        "suppressed": pl.Series(list(known.suppressed), dtype=pl.String),
        "open_complaint": _complaining(known.interactions, rules.complaint_days, on),
        "in_other_campaign": pl.Series(list(known.in_other_tests if rules.refuses_two_tests else ()), dtype=pl.String),
        "contact_cap": _over_cap(known.contacts, rules, on),
        "quiet_after_contact": _lately(known.contacts, "contacted_on", rules.quiet_after_contact_days, on),
        "quiet_after_purchase": _bought_lately(known.ledger, rules.quiet_after_purchase_days, on),
    }
    return {reason: ids for reason, ids in found.items() if len(ids)}


def _since(day: str, days: int, on: dt.date) -> pl.Expr:
    return (pl.col(day) >= on - dt.timedelta(days=days)) & (pl.col(day) < on)


def _over_cap(contacts: pl.DataFrame, rules: ContactRules, on: dt.date) -> pl.Series:
    if not rules.most_contacts:
        return pl.Series([], dtype=pl.String)
    counted = contacts.filter(_since("contacted_on", rules.cap_days, on)).group_by("customer_id").len("_n")
    return counted.filter(pl.col("_n") >= rules.most_contacts)["customer_id"].sort()


def _lately(events: pl.DataFrame, day: str, days: int, on: dt.date) -> pl.Series:
    return events.filter(_since(day, days, on))["customer_id"].unique().sort()


def _bought_lately(ledger: pl.DataFrame | None, days: int, on: dt.date) -> pl.Series:
    if ledger is None or not days:
        return pl.Series([], dtype=pl.String)
    return _lately(ledger.filter("is_purchase_day", _since("date", days, on)), "date", days, on)


def _complaining(interactions: pl.DataFrame | None, days: int, on: dt.date) -> pl.Series:
    if interactions is None or not days:
        return pl.Series([], dtype=pl.String)
    said = interactions.filter(pl.col("kind") == "complaint").with_columns(_day=pl.col("occurred_at").dt.date())
    closed = pl.col("closed_at").dt.date() if "closed_at" in said.columns else pl.lit(None, pl.Date)
    return _lately(said.filter(closed.is_null() | (closed >= on)), "_day", days, on)

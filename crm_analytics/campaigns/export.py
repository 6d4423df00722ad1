"""The lists that leave the house: who is to be contacted, and nothing that tells who is held out.

Columns as the tools read them: Mailchimp's and Klaviyo's import pages match a column by its header (Klaviyo wants the
address first and the consent as Subscribed), HubSpot by the name of a contact property.
"""

from __future__ import annotations

from enum import StrEnum

import polars as pl

from crm_analytics.campaigns.audience import eligible_customers
from crm_analytics.schemas import Arm, ContactChannel

_SHOWN = ["customer_id", "name", "email", "region", "owner", "preferred_channel"]


class ContactSystem(StrEnum):
    """Who reads the contact list."""

    PLAIN = "plain"
    MAILCHIMP = "mailchimp"
    KLAVIYO = "klaviyo"
    HUBSPOT = "hubspot"


def systems_for(channel: str) -> list[ContactSystem]:
    """Tools that take a list for a channel: those that send e-mail only are left out for the others.

    >>> [str(system) for system in systems_for("phone")]
    ['plain', 'hubspot']
    """
    if channel == ContactChannel.EMAIL:
        return list(ContactSystem)
    return [ContactSystem.PLAIN, ContactSystem.HUBSPOT]


def audience_export(
    assigned: pl.DataFrame,
    profiles: pl.DataFrame | None,
    *,
    channel: str,
    purpose: str | None = None,
    consent_confirmed: bool = False,
) -> pl.DataFrame:
    """The contact list of a campaign: assigned customers, PROFILES -> targeted people who consented to the channel.

    Consent is asked again, of the profiles as they are now: it may have been withdrawn since the draw. The arm is
    not in the list: whoever sends it must not know the held-out; ``variant`` is, where there are several offers.
    Raises InvalidSetting for another channel.

    >>> drawn = pl.DataFrame({"customer_id": ["a", "b"], "arm": ["targeted", "held_out"]})
    >>> people = pl.DataFrame({"customer_id": ["a", "b"], "name": ["Ann", "Bo"], "consent_email": [True, True]})
    >>> audience_export(drawn, people, channel="email").rows()
    [('a', 'Ann', True)]
    """
    offered = "variant" in assigned.columns and assigned["variant"].drop_nulls().len() > 0
    targeted = assigned.filter(pl.col("arm") == str(Arm.TARGETED)).select(
        "customer_id", *(["variant"] if offered else [])
    )
    people = profiles if profiles is not None else targeted.select("customer_id")
    known = targeted.join(
        people.unique("customer_id", keep="first", maintain_order=True),
        on="customer_id",
        how="left",
        maintain_order="left",
    )
    asked = purpose if "consent_purpose" in known.columns else None
    eligible = eligible_customers(
        known, channel=channel, purpose=asked, consent_confirmed=consent_confirmed
    ).eligible  # fmt: skip
    return eligible.select(
        name for name in [*_SHOWN, f"consent_{channel}", "variant"] if name in eligible.columns
    )  # fmt: skip


def without_address(contacts: pl.DataFrame, *, system: str) -> int:
    """How many of a contact list a tool that sends e-mail can't take, because their address isn't known.

    >>> without_address(pl.DataFrame({"customer_id": ["a"], "email": [None]}), system="klaviyo")
    1
    """
    if system not in (ContactSystem.MAILCHIMP, ContactSystem.KLAVIYO):
        return 0
    return contacts.height - _reachable(contacts, system).height


def contacts_for(contacts: pl.DataFrame, *, system: str, channel: str, campaign: str) -> pl.DataFrame:
    """Write a contact list as a tool reads it: audience_export -> the tool's columns, ``campaign`` as tag or note.

    Mailchimp and Klaviyo know people by address: those without one are left out (see ``without_address``). The
    consent column says what the data say; where the sender vouches for it, it says so too, as the data can't.

    >>> listed = pl.DataFrame({"customer_id": ["a"], "name": ["Ann Lee"], "email": ["a@x.org"],
    ...                        "consent_email": [True]})
    >>> contacts_for(listed, system="mailchimp", channel="email", campaign="spring").row(0, named=True)
    {'Email Address': 'a@x.org', 'First Name': 'Ann', 'Last Name': 'Lee', 'TAGS': 'spring', 'CUSTOMERID': 'a', 'CONSENT': 'yes'}
    """  # noqa: E501
    if system == ContactSystem.PLAIN:
        return contacts
    return _reachable(contacts, system).select(**_COLUMNS[ContactSystem(system)](contacts, channel, campaign))


def _reachable(contacts: pl.DataFrame, system: str) -> pl.DataFrame:
    if system == ContactSystem.HUBSPOT:
        return contacts
    if "email" not in contacts.columns:
        return contacts.clear()
    return contacts.filter(pl.col("email").cast(pl.String).fill_null("").str.strip_chars() != "")


def _text(contacts: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).fill_null("") if name in contacts.columns else pl.lit("")


def _names(contacts: pl.DataFrame) -> tuple[pl.Expr, pl.Expr]:
    """First and last name, taken apart as ``message.split_name`` does."""
    name = _text(contacts, "name").str.strip_chars()
    is_apart = name.str.contains(r"\s") & ~name.str.contains(",", literal=True)
    first = pl.when(is_apart).then(name.str.extract(r"^(\S+)")).otherwise(name)
    return first, pl.when(is_apart).then(name.str.extract(r"^\S+\s+(.*)$")).otherwise(pl.lit(""))


def _consent(contacts: pl.DataFrame, channel: str, agreed: str) -> pl.Expr:
    """The word for consent; whoever is on the list without one in the data is there because the sender vouched."""
    said = f"consent_{channel}"
    known = pl.col(said).fill_null(False) if said in contacts.columns else pl.lit(False)
    return pl.when(known).then(pl.lit(agreed)).otherwise(pl.lit("confirmed by sender"))


def _variant(contacts: pl.DataFrame, header: str) -> dict[str, pl.Expr]:
    return {header: pl.col("variant")} if "variant" in contacts.columns else {}


def _mailchimp(contacts: pl.DataFrame, channel: str, campaign: str) -> dict[str, pl.Expr]:
    first, last = _names(contacts)
    return {
        "Email Address": _text(contacts, "email"), "First Name": first, "Last Name": last, "TAGS": pl.lit(campaign),
        "CUSTOMERID": pl.col("customer_id"), "CONSENT": _consent(contacts, channel, "yes"),
        **_variant(contacts, "VARIANT"),
    }  # fmt: skip


def _klaviyo(contacts: pl.DataFrame, channel: str, campaign: str) -> dict[str, pl.Expr]:
    first, last = _names(contacts)
    return {
        "Email": _text(contacts, "email"), "First Name": first, "Last Name": last,
        "State / Region": _text(contacts, "region"), "Source": pl.lit(campaign),
        "Email Marketing Consent": _consent(contacts, channel, "Subscribed"),
        "Customer ID": pl.col("customer_id"), **_variant(contacts, "Variant"),
    }  # fmt: skip


def _hubspot(contacts: pl.DataFrame, channel: str, campaign: str) -> dict[str, pl.Expr]:
    first, last = _names(contacts)
    return {
        "First Name": first, "Last Name": last, "Email": _text(contacts, "email"),
        "State/Region": _text(contacts, "region"), "Lifecycle Stage": pl.lit("Customer"), "Campaign": pl.lit(campaign),
        "Customer ID": pl.col("customer_id"),
        _HUBSPOT_CONSENT[ContactChannel(channel)]: _consent(contacts, channel, "yes"),
        **_variant(contacts, "Variant"),
    }  # fmt: skip


_HUBSPOT_CONSENT = {
    ContactChannel.EMAIL: "Consent to e-mail",
    ContactChannel.PHONE: "Consent to calls",
    ContactChannel.POST: "Consent to letters",
}
_COLUMNS = {
    ContactSystem.MAILCHIMP: _mailchimp,
    ContactSystem.KLAVIYO: _klaviyo,
    ContactSystem.HUBSPOT: _hubspot,
}

"""The list that leaves the house: who is to be contacted, and nothing that tells who is held out."""

from __future__ import annotations

import polars as pl

from crm_analytics.campaigns.audience import eligible_customers
from crm_analytics.schemas import Arm

_SHOWN = ["customer_id", "name", "email", "region", "owner", "preferred_channel"]


def audience_export(
    assigned: pl.DataFrame, profiles: pl.DataFrame | None, *, channel: str, consent_confirmed: bool = False
) -> pl.DataFrame:
    """The contact list of a campaign: assigned customers, PROFILES -> targeted people who consented to the channel.

    Consent is asked again, of the profiles as they are now: it may have been withdrawn since the draw. The arm is
    not in the list: whoever sends it must not know the held-out. Raises InvalidSetting for another channel.

    >>> drawn = pl.DataFrame({"customer_id": ["a", "b"], "arm": ["targeted", "held_out"]})
    >>> people = pl.DataFrame({"customer_id": ["a", "b"], "name": ["Ann", "Bo"], "consent_email": [True, True]})
    >>> audience_export(drawn, people, channel="email").rows()
    [('a', 'Ann', True)]
    """
    targeted = assigned.filter(pl.col("arm") == str(Arm.TARGETED)).select("customer_id")
    people = profiles if profiles is not None else targeted
    known = targeted.join(
        people.unique("customer_id", keep="first", maintain_order=True),
        on="customer_id",
        how="left",
        maintain_order="left",
    )
    eligible = eligible_customers(known, channel=channel, consent_confirmed=consent_confirmed).eligible
    return eligible.select(name for name in [*_SHOWN, f"consent_{channel}"] if name in eligible.columns)

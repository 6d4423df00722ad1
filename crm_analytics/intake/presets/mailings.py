"""Mailing systems: audience and campaigns of Mailchimp, profiles and campaigns of Klaviyo."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.presets.cells import joined, person
from crm_analytics.intake.presets.preset import Preset, Reshaped
from crm_analytics.messages import Message
from crm_analytics.schemas import CAMPAIGNS, PROFILES

_CHANNELS = {"email": "email", "sms": "phone", "mobile push": "phone", "push": "phone"}
_CONSENTS = {
    "subscribed": "yes", "confirmed": "yes", "true": "yes", "yes": "yes", "opted in": "yes", "explicit": "yes",
    "unsubscribed": "no", "suppressed": "no", "cleaned": "no", "false": "no", "no": "no", "opted out": "no",
    "never subscribed": "no", "never_subscribed": "no", "non-subscribed": "no", "not subscribed": "no",
}  # fmt: skip


def reshape_audience(parts: pl.DataFrame) -> Reshaped:
    """Members with their consent: left or bounced means no, confirmed or opted in means yes, else unknown."""
    has_left = pl.any_horizontal(pl.col("_left_at", "_cleaned_at").is_not_null())
    has_joined = pl.any_horizontal(pl.col("_opted_in_at", "signed_up_on").is_not_null())
    return Reshaped(
        parts.with_columns(
            person("email").alias("customer_id"),
            joined("_first_name", "_last_name").alias("name"),
            pl.when(has_left).then(pl.lit("no")).when(has_joined).then(pl.lit("yes")).alias("consent_email"),
            pl.coalesce("signed_up_on", "_opted_in_at").alias("signed_up_on"),
            pl.coalesce("region", "_country").alias("region"),
        )
    )


MAILCHIMP_AUDIENCE = Preset(
    name="mailchimp_audience",
    system="mailchimp",
    table=PROFILES,
    columns={
        "email": ("Email Address", "E-Mail-Adresse", "Adresse e-mail"),
        "signed_up_on": ("CONFIRM_TIME",),
        "region": ("REGION",),
        "birthday": ("Birthday", "Geburtstag"),
        "_first_name": ("First Name", "Vorname", "Prénom"),
        "_last_name": ("Last Name", "Nachname", "Nom"),
        "_rating": ("MEMBER_RATING",),
        "_opted_in_at": ("OPTIN_TIME",),
        "_left_at": ("UNSUB_TIME",),
        "_cleaned_at": ("CLEAN_TIME",),
        "_country": ("CC",),
        "_euid": ("EUID",),
        "_leid": ("LEID",),
    },
    signature=("email", "_rating", "_opted_in_at", "_leid", "_euid"),
    reshape=reshape_audience,
)


def reshape_campaigns(parts: pl.DataFrame) -> Reshaped:
    """Mailings as campaigns; the export doesn't say how long an answer counts, so they end on the day they went out."""
    channel = pl.col("_channel").str.to_lowercase().replace_strict(_CHANNELS, default="email", return_dtype=pl.String)
    rows = parts.with_columns(
        pl.coalesce("campaign_id", joined("name", "starts_on", by=" ")).alias("campaign_id"),
        channel.fill_null("email").alias("channel"),
        pl.col("starts_on").alias("ends_on"),
    )
    return Reshaped(rows, (Message("intake.campaign_end_unknown", {"n_rows": rows.height}),))


MAILCHIMP_CAMPAIGNS = Preset(
    name="mailchimp_campaigns",
    system="mailchimp",
    table=CAMPAIGNS,
    columns={
        "campaign_id": ("Unique Id",),
        "name": ("Title", "Titel"),
        "offer": ("Subject", "Betreff"),
        "starts_on": ("Send Date", "Sendedatum"),
        "_recipients": ("Total Recipients",),
        "_delivered": ("Successful Deliveries",),
        "_bounces": ("Hard Bounces",),
        "_complaints": ("Abuse Complaints",),
        "_channel": (),
    },
    signature=("campaign_id", "name", "starts_on", "_recipients", "_bounces", "_complaints"),
    reshape=reshape_campaigns,
)

KLAVIYO_CAMPAIGNS = Preset(
    name="klaviyo_campaigns",
    system="klaviyo",
    table=CAMPAIGNS,
    columns={
        "campaign_id": ("Campaign ID", "Message ID"),
        "name": ("Campaign Name", "Name"),
        "offer": ("Subject",),
        "starts_on": ("Send Time", "Send Date"),
        "_recipients": ("Total Recipients",),
        "_delivered": ("Successful Deliveries",),
        "_orders": ("Unique Placed Order", "Placed Order"),
        "_complaints": ("Spam Complaints",),
        "_channel": ("Campaign Channel", "Channel"),
    },
    signature=("name", "starts_on", "_recipients", "_delivered", "_orders", "_complaints"),
    reshape=reshape_campaigns,
)


def reshape_profiles(parts: pl.DataFrame) -> Reshaped:
    """Profiles under their e-mail address, by which shops name their buyers; else Klaviyo's own id."""
    words = pl.col("_consent").str.to_lowercase()
    return Reshaped(
        parts.with_columns(
            person("email", "_id").alias("customer_id"),
            joined("_first_name", "_last_name").alias("name"),
            words.replace_strict(_CONSENTS, default=None, return_dtype=pl.String).alias("consent_email"),
            pl.coalesce("_created_at", "_added_at").alias("signed_up_on"),
            pl.coalesce("region", "_country").alias("region"),
        )
    )


KLAVIYO_PROFILES = Preset(
    name="klaviyo_profiles",
    system="klaviyo",
    table=PROFILES,
    columns={
        "email": ("Email",),
        "region": ("State / Region",),
        "acquisition_channel": ("Source", "Initial Source"),
        "_id": ("Klaviyo ID",),
        "_first_name": ("First Name",),
        "_last_name": ("Last Name",),
        "_country": ("Country",),
        "_consent": ("Email Marketing Consent",),
        "_created_at": ("Profile Created On",),
        "_added_at": ("Date Added",),
    },
    signature=("email", "_id", "_consent"),
    reshape=reshape_profiles,
)

"""Sales chances of CRM systems: HubSpot deals and contacts, Salesforce opportunities."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.presets.cells import joined, person
from crm_analytics.intake.presets.preset import Preset, Reshaped
from crm_analytics.schemas import OPPORTUNITIES, PROFILES

# the stages that HubSpot and Salesforce come with, bare; a stage of one's own keeps its name
_STAGES = {
    "qualified": (
        "appointmentscheduled", "qualifiedtobuy", "prospecting", "qualification", "needsanalysis", "valueproposition",
        "iddecisionmakers", "perceptionanalysis",
    ),
    "offered": (
        "presentationscheduled", "decisionmakerboughtin", "contractsent", "proposalpricequote", "negotiationreview",
        "proposal", "negotiation",
    ),
    "won": ("closedwon", "won", "abgeschlossenundgewonnen", "gewonnen", "已赢单", "赢单", "已成交", "成交"),
    "lost": ("closedlost", "lost", "abgeschlossenundverloren", "verloren", "已输单", "输单"),
}  # fmt: skip
_MEANINGS = {word: meaning for meaning, words in _STAGES.items() for word in words}


def reshape_chances(parts: pl.DataFrame) -> Reshaped:
    """Chances with the stage as qualified, offered, won or lost; the close date of an open one is only expected."""
    bare = pl.col("_stage").str.to_lowercase().str.replace_all(r"[^\p{L}]", "")
    status = bare.replace_strict(_MEANINGS, default=pl.col("_stage"), return_dtype=pl.String)
    chances = parts.with_columns(
        status.alias("status"),
        # several contacts may stand for one buyer: the first is taken
        pl.coalesce("_contacts", "_companies", "_account").str.split(";").list.first().str.strip_chars()
        .alias("customer_id"),
    )  # fmt: skip
    is_over = pl.col("status").is_in(["won", "lost"])
    return Reshaped(chances.with_columns(pl.when(is_over).then("_close_date").alias("closed_on")))


HUBSPOT_DEALS = Preset(
    name="hubspot_deals",
    system="hubspot",
    table=OPPORTUNITIES,
    columns={
        "opportunity_id": ("Record ID", "Deal ID", "Datensatz-ID"),
        "amount": ("Amount", "Betrag", "金额"),
        "owner": ("Deal owner", "Deal-Inhaber", "Für Deal zuständiger Mitarbeiter"),
        "opened_on": ("Create Date", "Erstellungsdatum"),
        "_stage": ("Deal Stage", "Deal-Phase", "Dealphase"),
        "_close_date": ("Close Date", "Closedate", "Abschlussdatum"),
        "_deal": ("Deal Name", "Dealname", "Deal-Name"),
        "_contacts": ("Associated Contact IDs", "Associated Contact"),
        "_companies": ("Associated Company IDs", "Associated Company"),
        "_account": (),
    },
    signature=("opportunity_id", "_deal", "_stage", "opened_on", "_close_date"),
    reshape=reshape_chances,
)

SALESFORCE = Preset(
    name="salesforce_opportunities",
    system="salesforce",
    table=OPPORTUNITIES,
    columns={
        "opportunity_id": ("Opportunity ID", "Id", "Opportunity Name", "Name"),
        "amount": ("Amount", "Betrag"),
        "owner": ("Opportunity Owner", "Owner", "OwnerId", "Inhaber der Opportunity"),
        "opened_on": ("Created Date", "CreatedDate", "Erstelldatum"),
        "_stage": ("Stage", "StageName", "Phase"),
        "_close_date": ("Close Date", "CloseDate", "Schlusstermin"),
        "_probability": ("Probability (%)", "Probability", "Wahrscheinlichkeit (%)"),
        "_account": ("Account ID", "AccountId", "Account Name", "Accountname"),
        "_contacts": (),
        "_companies": (),
    },
    signature=("opportunity_id", "opened_on", "_stage", "_close_date", "_probability", "_account"),
    reshape=reshape_chances,
)


def reshape_contacts(parts: pl.DataFrame) -> Reshaped:
    """Contacts under the record id by which deals name them; it is the e-mail address where there is no id."""
    return Reshaped(
        parts.with_columns(
            person("_id", "email").alias("customer_id"),
            joined("_first_name", "_last_name").alias("name"),
            pl.coalesce("_lead_status", "_life_cycle").alias("declared_standing"),
        )
    )


HUBSPOT_CONTACTS = Preset(
    name="hubspot_contacts",
    system="hubspot",
    table=PROFILES,
    columns={
        "email": ("Email", "E-Mail"),
        "owner": ("Contact owner", "Kontakt-Inhaber"),
        "signed_up_on": ("Create Date", "Erstellungsdatum"),
        "acquisition_channel": ("Original Source", "Original Traffic Source", "Ursprüngliche Quelle"),
        "account_id": ("Associated Company IDs", "Associated Company", "Primary Associated Company ID"),
        "_id": ("Record ID", "Contact ID", "Datensatz-ID"),
        "_first_name": ("First Name", "Vorname"),
        "_last_name": ("Last Name", "Nachname"),
        "_lead_status": ("Lead Status", "Lead-Status"),
        "_life_cycle": ("Lifecycle Stage", "Lifecycle-Phase"),
    },
    signature=("_id", "email", "_first_name", "_life_cycle", "signed_up_on"),
    reshape=reshape_contacts,
)

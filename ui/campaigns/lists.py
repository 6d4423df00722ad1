"""The lists of a started campaign: whom to contact, whom to measure by, and how alike the arms are."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign, audience_export
from crm_analytics.campaigns.export import contacts_for, systems_for, without_address
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.export import content_hash, csv_bytes
from crm_analytics.schemas import Arm, CampaignStage, ListKind
from crm_analytics.views import campaigns as views
from ui.campaigns.today import show_today
from ui.linked import linked_selectbox
from ui.show import behind
from ui.store import record_list_sent
from ui.view import View
from ui.words import N_

BALANCE_TEXTS = {
    "alike": N_("The two groups are alike: the largest standardised difference is {size}."),
    "close": N_("The two groups differ a little by chance: the largest standardised difference is {size}."),
    "apart": N_(
        "The two groups differ clearly by chance: the largest standardised difference is {size}. They are too few to "
        "be alike, so take the result with care."
    ),
}
LISTS_OF = "lists_of"


def show_lists(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    """Draw the lists of one started campaign."""
    _ = view.words
    started = {
        each.campaign_id: each for each in campaigns if each.stage in (CampaignStage.INTERACT, CampaignStage.REFINE)
    }
    if not started:
        return
    st.subheader(_("Lists of a campaign"), anchor=False)
    chosen = linked_selectbox(
        _("Campaign"), list(started)[::-1], key=LISTS_OF, default=list(started)[-1],
        show=lambda code: started[code].name,
    )  # fmt: skip
    campaign, people = started[chosen], store.assignments(chosen)
    show_today(view, store, campaign, people)
    show_downloads(view, campaign, people)
    show_balance(view, campaign)


def show_downloads(view: View, campaign: Campaign, people: pl.DataFrame) -> None:
    """Draw the two files: for those who make contact, and for those who measure."""
    tiles = st.grid(min_column_width=300)
    with tiles.container(border=True):
        show_contacts(view, campaign, people)
    with tiles.container(border=True):
        show_measuring_list(view, campaign, people)


def show_contacts(view: View, campaign: Campaign, people: pl.DataFrame) -> None:
    """Draw the contact list in the columns of the tool that will read it."""
    _, formats, said = view.words, view.formats, campaign.audience
    contacts = audience_export(
        people, view.data.profiles, channel=campaign.channel, purpose=said.get("purpose"),
        consent_confirmed=bool(said.get("consent_confirmed")),
    )  # fmt: skip
    st.markdown(_("**Contact list**: the targeted whose consent stands today. It doesn't tell who is held out."))
    systems = [each.value for each in systems_for(campaign.channel)]
    system = st.segmented_control(
        _("Columns as expected by"), systems, key=f"system_{campaign.campaign_id}", required=True, default=systems[0],
        format_func=lambda code: view.labels[f"contact_system.{code}"],
    )  # fmt: skip
    n = contacts.height - without_address(contacts, system=system)
    table = contacts_for(contacts, system=system, channel=campaign.channel, campaign=campaign.name)
    label = _.plural("Download {n} contact", "Download {n} contacts", n, n=formats.number(n))
    offer_file(view, campaign, table, kind=ListKind.CONTACTS, name=f"contacts_{system}", label=label)
    if n < contacts.height:
        st.caption(_("{n} are left out: their e-mail address isn't known.", n=formats.number(contacts.height - n)))
    withdrawn = people.filter(pl.col("arm") == Arm.TARGETED.value).height - contacts.height
    if withdrawn:
        st.caption(
            _("{n} targeted are left out: their consent is gone. They still count.", n=formats.number(withdrawn))
        )


def show_measuring_list(view: View, campaign: Campaign, people: pl.DataFrame) -> None:
    """Draw the list with the arms, which stays with those who measure."""
    _, n = view.words, view.formats.number(people.height)
    st.markdown(_("**Measuring list**: everyone with the arm, to measure by. Keep it from those who make contact."))
    label = _.plural("Download {n} customer", "Download {n} customers", people.height, n=n)
    offer_file(view, campaign, people, kind=ListKind.MEASURING, name="measuring", label=label)


def offer_file(view: View, campaign: Campaign, table: pl.DataFrame, *, kind: ListKind, **shown: str) -> None:
    """Offer a list as a file, neutralised, its content's hash in its name; whoever takes it is remembered."""
    content = csv_bytes(table)
    st.download_button(
        shown["label"], content, mime="text/csv", icon=":material/download:",
        file_name=f"{shown['name']}_{campaign.campaign_id}_{content_hash(content)}.csv",
        key=f"download_{shown['name']}_{campaign.campaign_id}", on_click=_remember,
        args=(view, campaign, table, content, kind),
    )  # fmt: skip


def _remember(view: View, campaign: Campaign, table: pl.DataFrame, content: bytes, kind: ListKind) -> None:
    selection = str(campaign.audience.get("selection", ""))
    record_list_sent(
        view, table, content, kind=kind, title=campaign.name, campaign_id=campaign.campaign_id,
        channel=str(campaign.channel), audience=selection,
    )  # fmt: skip


def show_balance(view: View, campaign: Campaign) -> None:
    _ = view.words
    table = views.balance_table(campaign)
    if table.is_empty():
        return
    grade, size = views.grade_balance(table)
    st.markdown(_(BALANCE_TEXTS[grade], size=view.formats.number(size, decimals=2)))
    behind(
        view, table, name="balance",
        formula=_(
            "What was known on the day of the draw, as means or shares. The standardised difference is the difference "
            "over the standard deviation; up to 0.1 is nothing to look at. A lucky or unlucky draw is allowed for in "
            "the result's interval."
        ),
    )  # fmt: skip

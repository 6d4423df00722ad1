"""What the contacted get: the offer, its text with a preview as it will read, and several variants of it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.campaigns.message import PLACEHOLDERS, fill_message, message_length, unknown_placeholders
from ui import plan
from ui.view import View
from ui.words import N_

LENGTHS = {
    "lines": N_("{n} lines of an e-mail"),
    "minutes": N_("about {n} minutes to say"),
    "pages": N_("{n} pages of a letter"),
}


def choose_offer(view: View) -> None:
    """Draw the offer in a few words."""
    _ = view.words
    st.text_input(_("Offer"), key=plan.key("offer"), max_chars=plan.MOST_LETTERS, persist_state="session",
                  placeholder=_.plain("free check of the old computer"))  # fmt: skip


def show_message(view: View, people: pl.DataFrame) -> None:
    """Draw the text on the left and, for the first of the audience, how it reads on the right."""
    _ = view.words
    left, right = st.columns(2)
    with left:
        st.text_area(
            _("Text of the message"), key=plan.key("message"), max_chars=plan.MESSAGE_LETTERS, height=180,
            persist_state="session", placeholder=_.plain("Dear {{name}}, … {{offer}} …"),
            help=_("Filled in for each customer: {places}.", places=", ".join(f"{{{each}}}" for each in PLACEHOLDERS)),
        )  # fmt: skip
    with right:
        show_preview(view, people)
    choose_variants(view)


def show_preview(view: View, people: pl.DataFrame) -> None:
    """Show the text as the first customer of the audience gets it; as plain text, whatever it holds."""
    _, text = view.words, plan.value("message").strip()
    if not text:
        st.caption(_("The preview appears here, with the names filled in."))
        return
    customer = people.head(1).to_dicts()[0] if people.height else {}
    filled = fill_message(text, customer, offer=plan.value("offer").strip())
    channel = plan.value("channel")
    st.caption(_("As the first customer of the audience gets it, by {channel}:",
                 channel=view.labels[f"contact_channel.{channel}"]))  # fmt: skip
    st.code(filled, language=None, wrap_lines=True)
    unit, length = message_length(filled, channel)
    st.caption(_(LENGTHS[unit], n=view.formats.number(length, decimals=0 if unit == "lines" else 1)))
    unknown = unknown_placeholders(text)
    if unknown:
        named = view.formats.list(f"{{{each}}}" for each in unknown)
        st.warning(_("Nothing fills {named}: it would be sent as it stands.", named=named))
    if "{name}" in text and not customer.get("name"):
        st.warning(_("These data don't know the customer's name: it would be left out."))


def choose_variants(view: View) -> None:
    """Draw how many offers are compared, and each with its share."""
    _ = view.words
    n = st.segmented_control(
        _("Offers that are compared"), list(range(1, len(plan.VARIANTS) + 1)), key=plan.key("variants"), required=True,
        persist_state="session", help=_("With several, chance decides who of the targeted gets which."),
    )  # fmt: skip
    if n is None or n < 2:
        return
    for letter in plan.VARIANTS[:n]:
        text, parts = st.columns([3, 1])
        text.text_input(_("Offer {letter}", letter=letter), key=plan.key(f"offer_{letter}"), persist_state="session",
                        max_chars=plan.MOST_LETTERS, placeholder=plan.value("offer"))  # fmt: skip
        parts.number_input(_("Parts"), 1, 100, key=plan.key(f"parts_{letter}"), persist_state="session",
                           help=_("Shares are by parts: 1, 1 and 2 give 25, 25 and 50 %."))  # fmt: skip
    shares = view.formats.list(
        f"{each['name']} {view.formats.percent(each['share'])}" for each in plan.variants()
    )  # fmt: skip
    st.caption(
        _(
            "Of the targeted: {shares}. The hold-out is for all of them together; a difference between two offers is "
            "seen only where it is larger than what is told below, since fewer get each.",
            shares=shares,
        )
    )  # fmt: skip

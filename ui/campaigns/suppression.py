"""Whom never to contact: a list that every plan of these data obeys, kept in the store."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.campaigns.named_list import NamedList, match_list, read_list, read_pasted
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.errors import CrmError
from ui import plan
from ui.show import say
from ui.store import now
from ui.view import View

KIND, NAME = "suppression", "everyone"


def suppressed(store: CampaignStore) -> list[str]:
    """Customers who are never contacted."""
    return list(store.kept(KIND).get(NAME, {}).get("customer_ids", []))


def show_rules(view: View, store: CampaignStore) -> None:
    """Draw whom to leave in peace: cap, quiet periods, complaints, and the suppression list."""
    _ = view.words
    tiles = st.grid(min_column_width=220)
    tiles.number_input(_("Most contacts (0 = no cap)"), 0, 100, key=plan.key("cap"), persist_state="session")
    tiles.number_input(_("… in so many days"), 1, 365, key=plan.key("cap_days"), persist_state="session")
    tiles.number_input(_("Quiet days after a contact"), 0, 365, key=plan.key("quiet_contact"), persist_state="session")
    tiles.number_input(_("Quiet days after a purchase"), 0, 365, key=plan.key("quiet_purchase"),
                       persist_state="session")  # fmt: skip
    if view.data.interactions is not None:
        tiles.number_input(
            _("A complaint without an answer counts for days"), 0, 3650, key=plan.key("complaint_days"),
            persist_state="session", help=_("Until it is closed, but no longer than this. 0 lets complaints pass."),
        )  # fmt: skip
    st.caption(_("Who is in another running campaign is always left out: two tests on one customer blur both."))
    show_suppression(view, store)


def show_suppression(view: View, store: CampaignStore) -> None:
    """Draw the suppression list: how many are on it, add some, take some off."""
    _, formats, present = view.words, view.formats, suppressed(store)
    st.markdown(
        _.plural("**Suppression list**: {n} customer is never contacted.",
                 "**Suppression list**: {n} customers are never contacted.", len(present),
                 n=formats.number(len(present)))
    )  # fmt: skip
    named = bring_list(view, field="suppression")
    if named is not None:
        tell_list(view, named)
    ids = [] if named is None else list(named.customer_ids)
    with st.container(horizontal=True):
        st.button(_("Add them"), key="suppress", disabled=not ids, icon=":material/block:",
                  on_click=_keep, args=(store, sorted({*present, *ids})))  # fmt: skip
        st.button(_("Take them off"), key="unsuppress", disabled=not set(ids) & set(present),
                  on_click=_keep, args=(store, sorted(set(present) - set(ids))))  # fmt: skip


def _keep(store: CampaignStore, ids: list[str]) -> None:
    store.keep(KIND, NAME, {"customer_ids": ids}, saved_at=now())


def bring_list(view: View, *, field: str) -> NamedList | None:
    """Draw a place to paste or send a list of customers: -> who is on it; None while there is none."""
    _ = view.words
    pasted = st.text_area(
        _("Paste ids or e-mail addresses"), key=f"pasted_{field}", height=90, persist_state="session",
        placeholder=_.plain("one a line, or with commas between them"),
    )  # fmt: skip
    sent = st.file_uploader(_("… or send a file with them"), key=f"sent_{field}", type=["csv", "txt", "tsv", "xlsx"])
    try:
        table = read_list(sent.getvalue(), file_name=sent.name) if sent is not None else read_pasted(pasted or "")
    except CrmError as error:
        st.error(say(error.code, error.params, _))
        return None
    return None if table.is_empty() else match_list(table, _people(view))


def _people(view: View) -> pl.DataFrame:
    """Everybody whom these data know; a filter of the sidebar hides nobody from a list that names them."""
    scored = view.scores.customers
    return scored.select(name for name in ("customer_id", "email") if name in scored.columns)


def tell_list(view: View, named: NamedList) -> None:
    """Say who was found, who is unknown and who was named twice."""
    _, formats = view.words, view.formats
    st.markdown(
        _("**{n}** of {named} lines name a customer of these data.",
          n=formats.number(len(named.customer_ids)), named=formats.number(named.n_named))
    )  # fmt: skip
    if named.unknown:
        shown = formats.list(named.unknown[:3])
        st.caption(
            _.plural("{n} name is unknown and kept out: {shown}.",
                     "{n} names are unknown and kept out, such as {shown}.",
                     len(named.unknown), n=formats.number(len(named.unknown)), shown=shown)
        )  # fmt: skip
    if named.n_repeated:
        st.caption(
            _.plural("{n} line names somebody once more and counts once.",
                     "{n} lines name somebody once more; each customer counts once.", named.n_repeated,
                     n=formats.number(named.n_repeated))
        )  # fmt: skip

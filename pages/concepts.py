"""Concepts: the ideas of the courses, each with what the present data say about it."""

import polars as pl
import streamlit as st

from crm_analytics.selection import Selection
from crm_analytics.views.concepts import Evidence, find_fact
from ui.concepts import CONCEPTS, Concept, Section
from ui.concepts.calculators import Desk, show_calculator
from ui.concepts.card import GLOSSARY
from ui.concepts.facts import word_fact
from ui.frame import open_page
from ui.history import stage_history
from ui.linked import linked_segments
from ui.markdown import md_escape
from ui.show import customers_link, download, link_params
from ui.view import View
from ui.words import N_, Words

CARD = "card"


def choose_cards(view: View) -> list[Concept]:
    _ = view.words
    sought = st.text_input(
        _("Search"), key="concept_search", bind="query-params", icon=":material/search:", live=True,
        placeholder=_("A term in any of the three languages"), label_visibility="collapsed",
    )  # fmt: skip
    section = linked_segments(
        _("Chapter"), list(map(str, Section)), key="section", default=str(Section.LIFE_CYCLE),
        show=lambda code: view.labels[f"section.{code}"], label_visibility="collapsed", disabled=bool(sought),
    )  # fmt: skip
    if sought:
        return [concept for concept in CONCEPTS if matches(concept, sought, _)]
    return [concept for concept in CONCEPTS if concept.section == section]


def matches(concept: Concept, sought: str, words: Words) -> bool:
    texts = [*concept.terms.values(), *(words.plain(text) for text in (concept.definition, concept.formula) if text)]
    return any(sought.strip().casefold() in text.casefold() for text in texts)


def show_all(view: View, concepts: list[Concept]) -> None:
    tiles = st.grid(columns=2, min_column_width=340)
    for concept in concepts:
        with tiles.container(border=True, key=f"concept_{concept.code}"):
            show_card(view, concept)
            if concept.calculator:
                with st.expander(view.words("Try it"), icon=":material/calculate:"):
                    show_calculator(concept.calculator, desk_of(view, concept))


def show_one(view: View, concepts: list[Concept]) -> None:
    if st.session_state.get(CARD, 1) > len(concepts):
        del st.session_state[CARD]  # a shorter chapter begins anew
    concept = concepts[st.pagination(len(concepts), key=CARD, bind="query-params") - 1]
    with st.container(border=True):
        parts = st.columns(2) if concept.calculator else [st.container()]
        with parts[0]:
            show_card(view, concept)
        if concept.calculator:
            with parts[1]:
                show_calculator(concept.calculator, desk_of(view, concept))


def desk_of(view: View, concept: Concept) -> Desk:
    return Desk(view.words, view.labels, view.formats, f"try_{concept.code}")


def show_card(view: View, concept: Concept) -> None:
    _ = view.words
    st.subheader(md_escape(concept.terms[_.language]), anchor=False)
    others = dict.fromkeys(term for term in concept.terms.values() if term != concept.terms[_.language])
    st.caption(" · ".join(map(md_escape, others)))
    st.markdown(_(concept.definition))
    if concept.formula:
        st.info(_(concept.formula), icon=":material/function:")
    show_fact(view, concept)
    with st.container(horizontal=True):
        if concept.page:
            st.page_link(
                f"pages/{concept.page}.py",
                icon=":material/arrow_forward:",
                query_params=link_params(view, Selection()) | example_params(view, concept),
            )
        if concept.selection and has_customers(view, concept.selection):
            customers_link(view, concept.selection)


def example_params(view: View, concept: Concept) -> dict[str, str]:
    """The worked example among the campaigns that came with the data."""
    campaigns = view.data.campaigns
    if campaigns is None or concept.campaign is None or concept.campaign not in campaigns["campaign_id"]:
        return {}
    return {"campaign": concept.campaign}


def show_fact(view: View, concept: Concept) -> None:
    fact = find_fact(concept.code, evidence_of(view))
    if fact is not None:
        st.caption(view.words("In the present data"))
        st.markdown(word_fact(fact, view.words, view.labels, view.formats))


def evidence_of(view: View) -> Evidence:
    return Evidence(view.data, view.customers, view.as_of, view.scores.rules, lambda: stage_history(view))


def has_customers(view: View, selection: Selection) -> bool:
    known = all(condition.column in view.customers.columns for condition in selection.conditions)
    return known and not selection.apply(view.customers).is_empty()


view = open_page(N_("Concepts"), N_("What does each idea mean, and what do the present data say about it?"))
chosen = choose_cards(view)
if not chosen:
    st.info(view.words("No card holds these words. Try another term, or a part of it."))
elif st.toggle(view.words("One at a time, for a lecture"), key="lecture", bind="query-params"):
    show_one(view, chosen)
else:
    show_all(view, chosen)
download(view, pl.read_csv(GLOSSARY), name="glossary", label=view.words("Download all terms as CSV"))

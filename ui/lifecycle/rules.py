"""The rules of the stages as sliders, with their consequence at once; they can be saved, put in force and reset."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import lifecycle as charts
from crm_analytics.lifecycle import trace_stages
from crm_analytics.settings import StageRules
from crm_analytics.views import lifecycle as views
from ui.lifecycle.saved_rules import compare_saved, propose_anew
from ui.lifecycle.sliders import begin_anew, choose_rules
from ui.show import picture
from ui.stage_rules import purchase_days, put_in_force, rules_in_force, save_rules, stage_defaults
from ui.view import View


def show_rules(view: View) -> None:
    """Which rules are in force, what others would change, saved rules side by side, and a new suggestion."""
    tell_rules_in_force(view)
    try_rules(view)
    compare_saved(view)
    propose_anew(view)


def tell_rules_in_force(view: View) -> None:
    """Say which rules every page uses and where they come from."""
    _, formats, force = view.words, view.formats, rules_in_force(view.data)
    st.subheader(_("The rules of the stages, and what if they were different"), anchor=False)
    if force.name is not None:
        st.markdown(_("In force on every page: your rules **{name}**.", name=force.name))
        if st.button(_("Go back to the rules that the data suggest"), icon=":material/undo:", key="rules_back"):
            put_in_force(view.data, None)
            begin_anew()
            st.rerun()
        return
    derived = stage_defaults(view.data)
    if not derived.is_derived:
        st.markdown(
            _(
                "In force on every page: the product's own rules. The data hold too few repeat purchases ({n}) to "
                "suggest any.",
                n=formats.number(derived.n_silences),
            )
        )
        return
    st.markdown(
        _(
            "In force on every page: the rules that these data suggested up to {date}, from {n} silences that ended in "
            "a purchase (usual gap of all customers: {days} days). They stay as they are until you ask for new ones "
            "below.",
            date=formats.date(derived.as_of), n=formats.number(derived.n_silences),
            days=formats.number(derived.usual_gap_days, decimals=1),
        )
    )  # fmt: skip


@st.fragment
def try_rules(view: View) -> None:
    """Sliders, the rules in words, and how many customers would change stage."""
    _ = view.words
    rules = choose_rules(view)
    if rules is None:
        st.info(_("Slipping comes before lapsed: choose more usual gaps for lapsed."), icon=":material/info:")
        return
    offer_moved(view, rules)
    st.markdown(rules_text(view, rules))
    table = staged_both_ways(view, rules)
    show_consequence(view, table)


def offer_moved(view: View, rules: StageRules) -> None:
    """Put the rules as moved in force, save them under a name, or take the moves back."""
    _ = view.words
    is_moved = rules != view.scores.rules.stage
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(_("Name"), key="rules_name", max_chars=60, placeholder=_.plain("My rules"))
        named = name.strip() or _.plain("My rules")
        if st.button(_("Save"), icon=":material/save:", key="rules_save"):
            save_rules(view.data, named, rules)
            st.rerun()
        if st.button(_("Use on every page"), icon=":material/check:", key="rules_use", disabled=not is_moved):
            save_rules(view.data, named, rules)
            put_in_force(view.data, rules, name=named)
            st.rerun()
        st.button(_("Reset"), icon=":material/undo:", key="rules_reset", disabled=not is_moved, on_click=begin_anew)


def staged_both_ways(view: View, rules: StageRules) -> pl.DataFrame:
    """Everybody's stage by the rules in force and by others: customer_id, stage_before, stage_after."""
    tried = trace_stages(purchase_days(view.data), [view.as_of], rules).on(view.as_of)
    return views.join_tried(view.customers, tried)


def show_consequence(view: View, table: pl.DataFrame) -> None:
    """The mix under both sets of rules."""
    _, formats = view.words, view.formats
    moved = table.filter(pl.col("stage_before") != pl.col("stage_after")).height
    compared = views.compare_rules(table)
    picture(
        view,
        charts.rules_compared(compared, view.labels),
        finding=_("With these rules nobody changes stage")
        if moved == 0
        else _.plural(
            "With these rules {number} customer changes stage ({share})",
            "With these rules {number} customers change stage ({share})",
            moved, number=formats.number(moved), share=formats.percent(moved / table.height, decimals=1),
        ),
        table=compared,
        name="rules_compared",
        formula=_(
            "Hatched: the rules in force. Plain: the rules as moved here, a trial that changes no other page until you "
            "use them on every page."
        ),
    )  # fmt: skip


def rules_text(view: View, rules: StageRules) -> str:
    """The rules in words, with their numbers."""
    number = view.formats.number
    return view.words(
        "The first rule that holds decides:\n"
        "1. **Lapsed**: silent for at least {lapsed} usual gaps.\n"
        "2. **Degradation**: silent for at least {slipping} usual gaps; or, after more than {tried} purchase days, "
        "buying in the last {days} days at less than {decline} of the earlier rate (known over at least half as many "
        "days), or {volume}.\n"
        "3. **Exploration**: at most {tried} purchase days.\n"
        "4. **Formation**: buying in the last {days} days at {growth} times the earlier rate or more, or first seen in "
        "these days.\n"
        "5. **Stability**: everybody else.\n\n"
        "A *usual gap* is the mean time between a customer's own purchase days, drawn towards that of all customers "
        "with the weight of {prior} gaps, so that one gap alone decides little.",
        lapsed=number(rules.lapsed_after_gaps, decimals=2),
        slipping=number(rules.degradation_after_gaps, decimals=2),
        tried=number(rules.exploration_max_purchases),
        days=number(rules.recent_days),
        decline=view.formats.percent(rules.decline_ratio),
        volume=volume_text(view, rules),
        growth=number(rules.growth_ratio, decimals=2),
        prior=number(rules.prior_gaps),
    )


def volume_text(view: View, rules: StageRules) -> str:
    """The rule of volume in words, or that it is off."""
    if rules.volume_decline_ratio == 0:
        return view.words.plain("(switched off) spending less on a purchase day")
    return view.words.plain(
        "spending on a purchase day of these days less than {share} of what one brought before (means of at least "
        "{fewest} purchase days each)",
        share=view.formats.percent(rules.volume_decline_ratio),
        fewest=view.formats.number(rules.volume_min_purchases),
    )

"""Saved rules of the stages side by side, and a new suggestion from the data when the reader asks for one."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from crm_analytics.charts import lifecycle as charts
from crm_analytics.lifecycle import trace_stages
from crm_analytics.lifecycle.defaults import StageDefaults, propose_stage_rules
from crm_analytics.settings import StageRules
from crm_analytics.views import lifecycle as views
from crm_analytics.views.lifecycle_moves import differing_rules
from ui.lifecycle.audience import offer_list
from ui.lifecycle.sliders import begin_anew
from ui.show import download, picture, show_table
from ui.stage_rules import derive_defaults, forget_rules, named_rules, purchase_days, put_in_force, stage_defaults
from ui.view import View

IN_FORCE, SUGGESTED, OWN = "*in_force", "*suggested", "*own"  # no name of saved rules begins like that by chance


@st.fragment
def compare_saved(view: View) -> None:
    """Two sets of rules: their mix, and the customers whom they place differently."""
    _, labels = view.words, view.labels
    choices = all_rules(view)
    with st.expander(_("Compare two sets of rules, use or delete a saved one"), icon=":material/compare_arrows:"):
        first, second = st.columns(2)
        names = list(choices)
        shown = {IN_FORCE: labels["rules.present"], SUGGESTED: labels["rules.suggested"], OWN: labels["rules.own"]}

        def name(code: str) -> str:
            return shown.get(code, code)

        one = first.selectbox(_("Rules"), names, key="rules_first", format_func=name)
        other = second.selectbox(_("Compared with"), names, index=len(names) - 1, key="rules_second", format_func=name)
        show_both(view, (one, choices[one]), (other, choices[other]), (name(one), name(other)))
        manage(view, [code for code in names if code not in shown], choices)


def all_rules(view: View) -> dict[str, StageRules]:
    """The rules in force, those that the data suggest, the product's own, and the saved ones."""
    fixed = {IN_FORCE: view.scores.rules.stage, SUGGESTED: stage_defaults(view.data).rules, OWN: StageRules()}
    return {**fixed, **named_rules(view.data)}


def show_both(view: View, one: tuple[str, StageRules], other: tuple[str, StageRules], names: tuple[str, str]) -> None:
    """The mix by both, and who differs."""
    _, formats = view.words, view.formats
    if one[0] == other[0]:
        st.caption(_("Choose two different ones."))
        return
    staged = [
        trace_stages(purchase_days(view.data), [view.as_of], rules).on(view.as_of) for _name, rules in (one, other)
    ]
    differing = differing_rules(staged[0], staged[1], view.customers)
    table = views.compare_rules(views.join_tried(view.customers.select("customer_id").join(
        staged[0], on="customer_id", maintain_order="left"), staged[1]))  # fmt: skip
    picture(
        view,
        charts.rules_compared(table, view.labels, names=names),
        finding=_("They place everybody alike")
        if differing.is_empty()
        else _.plural(
            "They place {number} customer differently ({share})", "They place {number} customers differently ({share})",
            differing.height, number=formats.number(differing.height),
            share=formats.percent(differing.height / max(view.customers.height, 1), decimals=1),
        ),
        table=table.rename({"n_customers": f"1. {names[0]}", "n_customers_tried": f"2. {names[1]}"}),
        name="rules_saved",
        formula=_("Customers by stage. Hatched: the first rules. Plain: the second."),
    )  # fmt: skip
    if differing.height:
        show_table(view, differing, key="table_differing")
        download(view, differing, name="differing_rules")
        title = _.plain("Placed differently by {one} and {other}", one=names[0], other=names[1])
        offer_list(view, lambda: differing["customer_id"], title=title, key="differing")


def manage(view: View, saved: list[str], choices: dict[str, StageRules]) -> None:
    """Put saved rules in force or delete them."""
    _ = view.words
    if not saved:
        st.caption(_("Rules that you save above can be chosen here."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(_("Saved rules"), saved, key="rules_saved_name")
        if st.button(_("Use on every page"), icon=":material/check:", key="rules_use_saved"):
            put_in_force(view.data, choices[name], name=name)
            st.rerun()
        if st.button(_("Delete"), icon=":material/delete:", key="rules_delete"):
            forget_rules(view.data, name)
            st.rerun()


@st.fragment
def propose_anew(view: View) -> None:
    """What the data up to a day suggest; it becomes the suggestion in force only when the reader says so."""
    _, first, last = view.words, view.data.first_date, view.data.last_date
    with st.expander(_("Ask the data for rules anew"), icon=":material/lightbulb:"):
        st.markdown(
            _(
                "Of those who have been silent for some usual gaps, a share is back within one more. Somebody who is "
                "still there and buys at random would be back with 63 %. *Slipping* begins where the share falls below "
                "half of that, *lapsed* where it falls below a third (Kaplan-Meier estimate over all silences, running "
                "ones included). The other rules are the product's own."
            )
        )
        day = st.date_input(_("From the data up to"), last, min_value=first, max_value=last, key="propose_as_of")
        proposed = propose_stage_rules(purchase_days(view.data), as_of=day)
        tell_proposed(view, proposed)
        if st.button(_("Keep this suggestion"), icon=":material/check:", key="propose_keep"):
            keep(view, day)


def tell_proposed(view: View, proposed: StageDefaults) -> None:
    """The suggestion beside the kept one."""
    _, formats, kept = view.words, view.formats, stage_defaults(view.data)
    if not proposed.is_derived:
        st.info(
            _(
                "Up to {date} only {n} silences ended in a purchase; at least {needed} are needed. The product's own "
                "rules stand in.",
                date=formats.date(proposed.as_of), n=formats.number(proposed.n_silences), needed=formats.number(100),
            ),
            icon=":material/info:",
        )  # fmt: skip
    rows = [(_gaps(view, each), each.as_of) for each in (proposed, kept)]
    st.markdown(_("Suggested from the data up to {date}: {gaps}.", date=formats.date(rows[0][1]), gaps=rows[0][0]))
    st.markdown(_("Kept from {date}: {gaps}.", date=formats.date(rows[1][1]), gaps=rows[1][0]))


def _gaps(view: View, each: StageDefaults) -> str:
    number = view.formats.number
    return view.words.plain(
        "slipping after {slipping}, lapsed after {lapsed} usual gaps",
        slipping=number(each.rules.degradation_after_gaps, decimals=2),
        lapsed=number(each.rules.lapsed_after_gaps, decimals=2),
    )


def keep(view: View, day: dt.date) -> None:
    """Make it the suggestion, and let the sliders begin anew."""
    derive_defaults(view.data, day)
    begin_anew()
    st.rerun()

"""What else a customer is worth, and what serving costs: five parts, recommendations, the three costs."""

from __future__ import annotations

import streamlit as st

from crm_analytics.charts import value_money as charts
from crm_analytics.settings import PartRules
from crm_analytics.value.five_parts import PartBasis, ValuePart, part_bases, part_totals
from crm_analytics.value.referrals import referral_totals
from crm_analytics.value.serving import cost_table
from crm_analytics.views import value_money as views
from ui.equity import cost_key, costs_of_session, in_parts, priced
from ui.show import behind, download, picture, show_table
from ui.value.formulas import note_basis
from ui.view import View
from ui.words import N_

ASSUMED = {
    "value_per_item": N_("Worth of an inquiry, complaint, suggestion or answer"),
    "value_per_idea": N_("Worth of an idea that was put into practice"),
    "n_items": N_("Items a customer and year"),
    "n_ideas": N_("Adopted ideas a customer and year"),
    "reach": N_("People whom a customer reaches"),
    "influence": N_("Share of them who buy"),
    "value_of_referred": N_("Purchase value of one who was won so"),
    "partner_income": N_("Income from partners a customer and year"),
}
_ASKED = {
    (ValuePart.INFORMATION, PartBasis.COUNTED): ("value_per_item",),
    (ValuePart.INFORMATION, PartBasis.ASSUMED): ("n_items", "value_per_item"),
    (ValuePart.KNOWLEDGE, PartBasis.COUNTED): ("value_per_idea",),
    (ValuePart.KNOWLEDGE, PartBasis.ASSUMED): ("n_ideas", "value_per_idea"),
    (ValuePart.WORD_OF_MOUTH, PartBasis.ASSUMED): ("reach", "influence", "value_of_referred"),
    (ValuePart.TRANSACTION, PartBasis.ASSUMED): ("partner_income",),
}


def show_parts(view: View) -> None:
    """Five parts, recommendations, costs."""
    show_five_parts(view)
    show_referrals(view)
    show_costs(view)


def show_five_parts(view: View) -> None:
    """CPV, PPV, CIV, CKV and CTV, each marked by what it rests on."""
    _, formats = view.words, view.formats
    records = views.records_of(view.data, view.scores)
    rules = ask_assumptions(view, part_bases(view.customers, records))
    customers = in_parts(view, rules)
    totals = part_totals(customers, records)
    added = totals.filter("is_in_total")
    whole, own = float(added["amount"].sum()), float(added["amount"][0])
    if whole > 0 and own == whole:
        finding = _(
            "Customers are worth {money}, all of it their own purchases: of the other parts nothing is recorded or "
            "assumed",
            money=formats.money_compact(whole),
        )
    elif whole > 0:
        finding = _(
            "Customers are worth {money} in all; their own purchases are {share} of it",
            money=formats.money_compact(whole), share=formats.percent(own / whole),
        )  # fmt: skip
    else:
        finding = _("Nothing is expected of these customers in any of the five ways")
    picture(
        view,
        charts.value_parts(totals, view.labels, currency=view.data.currency),
        finding=finding,
        table=totals.rename({"per_customer": "a_customer"}),  # of all of them: a cohort's column has another name
        name="five_parts",
        formula=_(
            "CLV = purchases (CPV) + word of mouth (PPV) + information (CIV) + knowledge (CKV) + other markets (CTV), "
            "over the horizon. CPV is the CLV of the models. PPV is the CLV of the customers who came by "
            "recommendation: it is shown, but not added, because they are customers themselves; only buyers won can "
            "be seen, not influence and reach. CIV, CKV and CTV are what the last 365 days brought, times P(alive). "
            "*Measured*: money in the data. *Counted*: counted in the data, times a worth that you enter. *Assumed*: "
            "entered, because nothing is recorded."
        ),
    )
    if added.height != totals.height:
        st.caption(_("Hatched: shown, but not added, because the recommended are customers themselves."))
    download(
        view, lambda: views.part_list(customers), name="five_parts_by_customer",
        label=_("Download the five parts of every customer"),
        content_key=repr((view.data.version, view.as_of, view.scores.rules, view.filters, rules)),
    )  # fmt: skip


def ask_assumptions(view: View, bases: dict[ValuePart, PartBasis]) -> PartRules:
    """Ask for what the data can't tell; only what is needed."""
    _, default = view.words, PartRules()
    names = dict.fromkeys(name for part in bases.items() for name in _ASKED.get(part, ()))
    entered: dict[str, float] = {}
    with st.expander(_("What is assumed"), icon=":material/edit:"):
        tiles = st.grid(min_column_width=220)
        for name in names:
            with tiles.container():
                entered[name] = st.number_input(
                    _(ASSUMED[name]), min_value=0.0, value=float(getattr(default, name)), key=f"part_{name}",
                    persist_state="session",
                )  # fmt: skip
    return PartRules(**entered)


def show_referrals(view: View) -> None:
    """Who came by recommendation, and who recommends."""
    _, formats = view.words, view.formats
    customers, totals = priced(view), referral_totals(view.customers)
    if totals is None:
        st.caption(_("Who recommended us to whom isn't recorded (referred_by), so word of mouth can only be assumed."))
        return
    equity = float(customers["clv"].sum())
    share = formats.percent(totals.clv / equity if equity > 0 else None)
    st.subheader(
        _.plural(
            "{n} customer came by recommendation: {share} of customer equity",
            "{n} customers came by recommendation: {share} of customer equity",
            totals.n_referred, n=formats.number(totals.n_referred), share=share,
        ),
        anchor=False,
    )  # fmt: skip
    best = views.best_referrers(customers)
    if best.height:
        show_table(view, best, key="table_referrers_best")
    behind(
        view, best, name="best_referrers",
        formula=_(
            "CLV of those whom a customer has recommended to us directly. Each of them stands beside one customer "
            "only, and customer equity counts everybody's purchases once: this is \"of which won by referral\", not an "
            "addition."
        ),
    )  # fmt: skip


def show_costs(view: View) -> None:
    """To win, to serve, to gather information; and CLV after service."""
    _, formats, customers = view.words, view.formats, priced(view)
    costs = cost_table(customers)
    expected, equity = float(customers["expected_costs"].fill_null(0.0).sum()), float(customers["clv"].sum())
    is_served = customers["cost_to_serve"].null_count() < customers.height
    if is_served and equity > 0:
        finding = _(
            "Service and information are expected to cost {money}: {share} of customer equity",
            money=formats.money_compact(expected), share=formats.percent(expected / equity, decimals=1),
        )  # fmt: skip
    else:
        finding = _("What it costs to serve customers isn't recorded, so CLV is before these costs")
    st.subheader(finding, anchor=False)
    if costs.height:
        show_table(view, costs, key="table_costs")
        note_basis(view)
    ask_contact_costs(view)
    behind(
        view, views.side_by_side(customers, n=100), name="net_value",
        formula=_(
            "To win: recorded with the customer, spent already and not taken off CLV. To serve: contacts since the "
            "first purchase x what one costs by its channel; page views cost nothing. To gather information: "
            "suggestions and survey answers. A customer's cost a purchase day, mixed with the base's, is expected for "
            "each purchase to come; CLV after service is CLV less that."
        ),
    )  # fmt: skip


def ask_contact_costs(view: View) -> None:
    """What a contact costs, by channel."""
    _, known = view.words, costs_of_session(view).by_channel()
    with st.expander(_("What a contact costs"), icon=":material/edit:"):
        st.caption(
            _(
                "From the company's campaigns where they name a cost a contact; else the textbook's: a letter about 1, "
                "a telephone call about 30."
            )
        )
        tiles = st.grid(min_column_width=160)
        for name, cost in known.items():
            key = cost_key(view, name)
            if key not in st.session_state:
                st.session_state[key] = float(cost)
            with tiles.container():
                st.number_input(view.labels[f"cost_channel.{name}"], min_value=0.0, key=key, persist_state="session")

"""Start: the loop as a map, and the next step."""

import streamlit as st

from crm_analytics.charts.start import loop_map
from crm_analytics.errors import CrmError
from crm_analytics.selection import Selection
from crm_analytics.views.start import CampaignState, NextStep, campaign_state, loop_figures, next_step
from ui.frame import page_labels, page_words
from ui.markdown import md_escape
from ui.show import link_params, page_title, say
from ui.state import is_own
from ui.store import campaigns_of, open_campaigns
from ui.view import View, open_view
from ui.words import Words

Figures = dict[str, float | None]


def show_promise(words: Words) -> None:
    _ = words
    st.markdown(_("Where in the life cycle is each customer, and what is each worth from here on?"))
    st.markdown(_("Who is gold, silver, iron or lead, and what should be done about it?"))
    st.markdown(_("Did it work? A group held out by chance shows what a campaign really caused."))


def show_next_step(view: View, state: CampaignState) -> None:
    _ = view.words
    is_example = not is_own(view.data.dataset_id)
    step = next_step(state, is_example=is_example)
    texts = {
        NextStep.LOOK: _("New here? Look around in {name}, or upload your own export.", name=view.data.name),
        NextStep.PLAN: _("Your data are read. Choose whom to act on and plan a first campaign."),
        NextStep.MEASURE: _("A campaign is running. When its time is over, see what it caused."),
        NextStep.REPEAT: _("A result is there. Use it for the next campaign."),
    }
    with st.container(border=True, key="next_step"):
        st.markdown(texts[step])
        with st.container(horizontal=True):
            if step == NextStep.LOOK:
                link(view, "overview", _("Look at {name}", name=view.data.name))
                link(view, "data", _("Upload your export"))
            elif step == NextStep.PLAN:
                link(view, "segments", _("Choose a segment"))
            elif step == NextStep.MEASURE:
                link(view, "results", _("Open the results"))
            else:
                link(view, "campaigns", _("Plan the next campaign"))


def link(view: View, page: str, label: str | None = None) -> None:
    st.page_link(
        f"pages/{page}.py", label=label, icon=":material/arrow_forward:", query_params=link_params(view, Selection())
    )


def campaigns_so_far(view: View) -> CampaignState:
    try:
        store = open_campaigns(view.data)
        return campaign_state(campaigns_of(store, view.data), store.results())
    except CrmError as error:
        st.error(say(error.code, error.params, view.words), icon=":material/error:")
        return CampaignState()


def headlines(view: View, figures: Figures, state: CampaignState) -> dict[str, str]:
    _, number = view.words, view.formats.number
    return {
        "collect": _.plain("{n} rows", n=view.formats.compact(figures["n_read"])),
        "discover": _.plain("{n} customers", n=number(figures["n_customers"])),
        "plan": _.plain("{share} gold", share=view.formats.percent(figures["gold_share"])),
        "interact": _.plain("{n} running", n=number(state.n_running)),
        "refine": _.plain("measured") if state.last_result else _.plain("not measured"),
    }


def show_stations(view: View, figures: Figures, state: CampaignState) -> None:
    _, formats = view.words, view.formats
    tiles = st.grid(columns=5, min_column_width=170)
    with tiles.container(border=True):
        station(view, "collect", _("Rows read"), formats.number(figures["n_read"]))
        st.caption(_("{n} of them set aside, each with its reason.", n=formats.number(figures["n_rejected"])))
        link(view, "data")
    with tiles.container(border=True):
        station(view, "discover", _("Customer equity"), formats.money_compact(figures["customer_equity"]))
        st.caption(
            _(
                "{n} customers; revenue {money} in the last 365 days.", n=formats.number(figures["n_customers"]),
                money=formats.money_compact(figures["revenue"]),
            )
        )  # fmt: skip
        with st.container(horizontal=True, gap=None):
            link(view, "overview")
            link(view, "value")
    with tiles.container(border=True):
        station(view, "plan", _("Gold customers"), formats.percent(figures["gold_share"]))
        st.caption(
            _(
                "{n} customers, worth much and with much to win. Campaigns planned: {planned}.",
                n=formats.number(figures["n_gold"]), planned=formats.number(state.n_planned),
            )
        )  # fmt: skip
        link(view, "segments")
    with tiles.container(border=True):
        station(view, "interact", _("Campaigns running"), formats.number(state.n_running))
        st.caption(_("Contacting those who agreed to it, with a group held out by chance."))
        link(view, "campaigns")
    with tiles.container(border=True):
        show_refine(view, state)


def station(view: View, code: str, label: str, value: str) -> None:
    st.subheader(md_escape(view.labels[f"station.{code}"]), anchor=False)
    st.metric(label, md_escape(value))


def show_refine(view: View, state: CampaignState) -> None:
    _, result = view.words, state.last_result
    if result is None:
        station(view, "refine", _("Last result"), view.formats.number(None))
        st.caption(_("Nothing measured yet. Results come back here and into the next plan."))
    else:
        station(view, "refine", _("Last result, a customer"), uplift(view, result["metric"], result["estimate"]))
        low, high = (uplift(view, result["metric"], result[bound]) for bound in ("low", "high"))
        day = view.formats.date(result["measured_on"])
        if result["low"] is None:
            st.caption(_("Caused by the campaign; too few customers for a range. Measured on {date}.", date=day))
        else:
            st.caption(
                _("Caused by the campaign, between {low} and {high}. Measured on {date}.", low=low, high=high, date=day)
            )
    link(view, "results")


def uplift(view: View, metric: str, value: float | None) -> str:
    if metric in ("margin", "revenue"):
        return view.formats.money(value, decimals=2)
    return view.formats.percent(value, decimals=1) if metric == "is_buyer" else view.formats.number(value, decimals=2)


words = page_words()
page_title(words, words("Start"), words("From data to decisions and back: collect, discover, plan, interact, refine."))
promise, ring = st.columns([3, 2], vertical_alignment="center")
with promise:
    show_promise(words)
view = open_view(words, page_labels())
state = campaigns_so_far(view)
figures = loop_figures(view.data, view.customers)
with promise:
    show_next_step(view, state)
with ring:
    st.plotly_chart(
        loop_map(headlines(view, figures, state), view.labels),
        key="loop_map",
        config={"displayModeBar": False, "staticPlot": True},
        alt=words("The loop: collect, discover, plan, interact, refine, and collect again."),
    )
show_stations(view, figures, state)

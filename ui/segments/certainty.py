"""How sure the tiers are: each customer's probability, the last twelve months, resampled customers, both thresholds."""

from __future__ import annotations

import datetime as dt

import polars as pl
import streamlit as st

from crm_analytics.charts import segments as charts
from crm_analytics.schemas import Segment
from crm_analytics.segments.certainty import add_tier_probability, certainty_table, stability_table
from crm_analytics.segments.sensitivity import ProposalStability, proposal_stability, sensitivity_grid
from crm_analytics.settings import YEAR_DAYS, CertaintyRules, SegmentRules
from crm_analytics.views import segments as views
from ui.scores import cache_owner
from ui.show import behind, download, picture, show_table
from ui.thresholds import base_of, rules_in_force, tell_thresholds
from ui.view import View

MONTHS_AGO = (3, 6, 9, 12)
LARGE = 200_000  # customers; above, earlier months are scored when asked for
Key = tuple[object, ...]


def show(view: View) -> None:
    """Probability first, then what moves the tiers: time, chance, and the thresholds themselves."""
    rules = rules_in_force(view)
    tell_thresholds(view, rules)
    show_probability(view, rules)
    show_months(view, rules)
    show_resampled(view)
    show_sensitivity(view)


def show_probability(view: View, rules: SegmentRules) -> None:
    _, formats = view.words, view.formats
    certainty = choose_certainty(view)
    with st.spinner(_("Computing how sure each customer's tier is")):
        people = _in_view(_probable(_key(view), certainty, view), view)
    table = certainty_table(people, sure_from=certainty.sure_from)
    known = people["tier_probability"].drop_nulls()
    if known.is_empty():
        st.info(_("Nobody's tier has a probability: no customer is known on both axes."))
        return
    share = formats.percent(int((known < certainty.sure_from).sum()) / len(known))
    finding = _(
        "{share} of customers are in a tier that is less than {sure} sure",
        share=share, sure=formats.percent(certainty.sure_from),
    )  # fmt: skip
    picture(
        view, charts.tier_certainty(table, view.labels), finding=finding, table=table, name="segment_certainty",
        formula=probability_formula(view),
    )  # fmt: skip
    names = ["customer_id", "name", "segment", "tier_probability", "current_value", "growth_potential"]
    listed = people.filter(pl.col("tier_probability") < certainty.sure_from).sort("tier_probability", "customer_id")
    if listed.height:
        with st.expander(_("The uncertain customers, the least sure first"), icon=":material/help:"):
            chosen = listed.select(name for name in names if name in listed.columns)
            show_table(view, chosen, key="table_uncertain")
            download(view, chosen, name="customers_uncertain")


def choose_certainty(view: View) -> CertaintyRules:
    """How far wallet estimates err is the reader's to say; only where wallets are known."""
    _, default = view.words, CertaintyRules()
    customers = view.scores.customers
    if "wallet" not in customers.columns or not customers["wallet"].count():
        return default
    percent = st.slider(
        _("Estimated wallets are typically off by, in %"), 5, 100, round(default.wallet_error * 100), step=5,
        key="wallet_error", persist_state="session",
        help=_("Salespeople's guesses are off by about a third. Data can't tell; a survey of a few customers can."),
    )  # fmt: skip
    return CertaintyRules(wallet_error=percent / 100)


def probability_formula(view: View) -> str:
    _ = view.words
    return _(
        "Current value is observed and the thresholds are fixed in money, so uncertain is whether growth potential "
        "reaches its threshold. *By wallet*: the estimate errs by the share chosen above and is drawn towards what "
        "the wallets of alike customers are (regression of the logarithms, Bayes' rule for normals); with 100 known "
        "wallets or more, customers without one are judged so too. *By peers*, without wallets: the peer level is "
        "learnt anew from 20 resamples of the customers; that is the error of the level, not whether this customer "
        "would spend as much. *By CLV*: where the needed CLV lies in its range. Measured on simulated worlds: see "
        "docs/segments.md."
    )


def show_months(view: View, rules: SegmentRules) -> None:
    _, formats = view.words, view.formats
    st.subheader(_("Were they in the same tier before?"), anchor=False)
    is_large = view.scores.customers.height > LARGE
    if is_large and not st.toggle(_("Score the last twelve months (takes a while)"), key="stability_months"):
        return
    with st.spinner(_("Scoring the customers on earlier days")):
        tables = [(n, _earlier(view, n, rules)) for n in MONTHS_AGO]
    known = [(n, table) for n, table in tables if table is not None and table["n_customers"].sum()]
    if not known:
        st.caption(_("The data don't reach far enough back."))
        return
    months, table = known[-1]
    share = formats.percent(int(table["n_stayed"].sum()) / int(table["n_customers"].sum()))
    st.markdown(
        _(
            "{share} of customers are in the same tier as {n} months before, at the same thresholds.",
            share=share,
            n=months,
        )
    )
    everything = pl.concat(table.with_columns(pl.lit(n, pl.Int64).alias("months_ago")) for n, table in known)
    show_table(view, everything.select("months_ago", pl.exclude("months_ago")), key="table_stability")
    st.caption(_("Customers who came in since are left out. Thresholds are those in force, in money, on all days."))


def _earlier(view: View, n_months: int, rules: SegmentRules) -> pl.DataFrame | None:
    day = view.as_of - dt.timedelta(days=round(n_months * YEAR_DAYS / 12))
    if day < view.data.first_date + dt.timedelta(days=YEAR_DAYS - 1):
        return None  # current value counts a whole year
    then = view.at(day)
    return None if then is None else stability_table(then.customers, view.customers, rules)


def show_resampled(view: View) -> None:
    _, formats = view.words, view.formats
    st.subheader(_("Would other customers give the same tiers?"), anchor=False)
    found = _resampled(_key(view), view.filters, view)
    if found is None:
        st.caption(_("Nobody is assessed."))
        return
    words = {
        "value_low": formats.money(found.value_range[0]), "value_high": formats.money(found.value_range[1]),
        "potential_low": formats.money(found.potential_range[0]),
        "potential_high": formats.money(found.potential_range[1]),
    }  # fmt: skip
    st.markdown(
        _(
            "With other customers of the same kind the proposed value threshold would lie between {value_low} and "
            "{value_high}, that of potential between {potential_low} and {potential_high} (9 times in 10).",
            **words,
        )
    )
    show_table(view, found.kept, key="table_resampled")
    st.caption(
        _(
            "Bootstrap: as many customers are drawn with replacement, 100 times; each time the thresholds are proposed "
            "anew and everybody is placed by them. The share of a tier's customers who stay in it."
        )
    )


@st.fragment
def show_sensitivity(view: View) -> None:
    """How large a tier is and what it brings at every pair of thresholds."""
    _ = view.words
    st.subheader(_("What if both thresholds lay elsewhere?"), anchor=False)
    base, rules = base_of(view), rules_in_force(view)
    if base.density.cells.is_empty():
        st.caption(_("Nobody is assessed."))
        return
    segment = st.segmented_control(
        _("Tier"), [each.value for each in Segment], default="gold", required=True, key="sensitivity_of",
        format_func=lambda code: view.labels[f"segment.{code}"],
    )  # fmt: skip
    value_stops, potential_stops = (views.few_stops(stops) for stops in (base.value_stops, base.potential_stops))
    grid = sensitivity_grid(
        base.axes, value_stops=value_stops, potential_stops=potential_stops, segment=str(segment or "gold")
    )
    for name in ("n_customers", "current_value"):
        st.plotly_chart(
            charts.sensitivity(grid, view.labels, shown=name, rules=rules, currency=view.data.currency),
            key=f"chart_sensitivity_{name}", config={"displayModeBar": False},
            alt=_("Size or value of the tier at each pair of thresholds"),
        )  # fmt: skip
    behind(
        view, grid, name="segment_sensitivity",
        formula=_("Each cell is exact: the tier's customers, and their current value, at that pair of thresholds."),
    )  # fmt: skip


def _in_view(people: pl.DataFrame, view: View) -> pl.DataFrame:
    return people.join(view.customers.select("customer_id"), on="customer_id", how="semi") if view.filters else people


def _key(view: View) -> Key:
    return cache_owner(view.data), view.data.dataset_id, view.data.version, view.as_of, view.scores.rules


@st.cache_resource(max_entries=4, show_spinner=False)
def _probable(key: Key, certainty: CertaintyRules, _view: View) -> pl.DataFrame:
    rules = _view.scores.rules
    return add_tier_probability(_view.scores.customers, rules.segment, certainty=certainty, value=rules.value)


@st.cache_resource(max_entries=8, show_spinner=False)
def _resampled(key: Key, filters: tuple[object, ...], _view: View) -> ProposalStability | None:
    return proposal_stability(base_of(_view).axes, _view.scores.rules.segment)

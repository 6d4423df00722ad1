"""A campaign whose targets somebody chose: no causal claim, and a comparison with customers alike."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign, collect_outcomes
from crm_analytics.campaigns.comparison import WeightedComparison, compare_chosen
from crm_analytics.charts import results as charts
from crm_analytics.errors import NotEnoughData, UnknownMetric
from crm_analytics.schemas import Arm
from ui.effects import amount, axis_title, bound, effect, show_warning
from ui.scores import cache_owner
from ui.show import picture
from ui.state import owner_key
from ui.view import View

SAID = ("comparison.not_randomised", "comparison.no_difference_seen")  # by the first words and the finding
ALIKE_IN = (
    "frequency", "recency", "T", "days_since_last_purchase", "year_revenue", "monetary_value", "first_category",
    "region",
)  # fmt: skip


def is_randomised(people: pl.DataFrame) -> bool:
    """Whether anybody was held out."""
    return bool((people["arm"] == str(Arm.HELD_OUT)).any())


def show_chosen(view: View, campaign: Campaign, people: pl.DataFrame) -> None:
    """Say that nothing was proven, and what a weighted comparison says all the same."""
    _ = view.words
    st.warning(
        _(
            "Nobody was held out by chance: somebody chose whom to contact. What this campaign caused can't be told. "
            "Below is a comparison with customers alike; it is no proof."
        )
    )
    try:
        compared = _compared(view, campaign, people)
    except (NotEnoughData, UnknownMetric):
        st.info(_("There are too few customers to compare, or their values aren't known."))
        return
    if compared is None:
        st.info(_("The data begin too late to know these customers from before the campaign."))
        return
    metric = compared.metric
    table = pl.DataFrame(
        [(compared.raw_difference, None, None), (compared.estimate, compared.low, compared.high)],
        schema={"estimate": pl.Float64, "low": pl.Float64, "high": pl.Float64}, orient="row",
    )  # fmt: skip
    names = [_.plain("As they were"), _.plain("Made alike by weights")]
    picture(
        view,
        charts.forest(table, names, metric=metric, unit=axis_title(view, metric, is_uplift=False)),
        finding=tell_compared(view, compared),
        table=compared.balance,
        name="chosen",
        formula=formula_of(view, compared),
    )
    for message in compared.warnings:
        if message.code not in SAID:
            show_warning(view, message)
    tell_hidden(view, compared)


def tell_compared(view: View, compared: WeightedComparison) -> str:
    _, metric = view.words, compared.metric
    words = {"low": bound(view, metric, compared.low), "high": bound(view, metric, compared.high),
             "difference": effect(view, metric, abs(compared.estimate))}  # fmt: skip
    if compared.low is None or compared.high is None or compared.low <= 0 <= compared.high:
        return _("Not proven: between the chosen and customers alike no difference is seen ({low} to {high})", **words)
    if compared.estimate > 0:
        return _("Not proven: the chosen brought {difference} more than customers alike ({low} to {high})", **words)
    return _("Not proven: the chosen brought {difference} less than customers alike ({low} to {high})", **words)


def formula_of(view: View, compared: WeightedComparison) -> str:
    _, formats = view.words, view.formats
    return _(
        "{chosen} chosen customers against {others} others who had bought before. Overlap weights (Li, Morgan & "
        "Zaslavsky 2018): everyone counts by the chance, given what was known the day before, of having been on the "
        "other side; so both sides are alike in what is in the table, worth {n} customers. Plain means differ by "
        "{raw}: what crediting the campaign would claim.",
        chosen=formats.number(compared.n_chosen), others=formats.number(compared.n_others),
        n=formats.number(round(compared.effective_n)), raw=amount(view, compared.metric, compared.raw_difference),
    )  # fmt: skip


def tell_hidden(view: View, compared: WeightedComparison) -> None:
    """How strong an unknown reason of the choice would have to be to explain the difference away."""
    if compared.e_value_bound is None or compared.e_value_bound <= 1:
        return
    ratio = view.formats.number(compared.e_value_bound, decimals=1)
    st.caption(
        view.words(
            "A reason that the data don't know could explain this away if it made both being chosen and buying about "
            "{ratio} times as likely (E-value).",
            ratio=ratio,
        )
    )


def _compared(view: View, campaign: Campaign, people: pl.DataFrame) -> WeightedComparison | None:
    before = view.at(campaign.starts_on - dt.timedelta(days=1))
    if before is None:
        return None
    data = view.data
    key = (owner_key(), cache_owner(data), data.dataset_id, data.version, campaign.campaign_id, people.height)
    return _compare((*key, view.value_basis), before, campaign, people)


@st.cache_resource(max_entries=16, show_spinner=False)
def _compare(key: tuple[Any, ...], _before: View, _campaign: Campaign, _people: pl.DataFrame) -> WeightedComparison:
    known = _before.scores.customers
    everyone = known.select("customer_id", arm=pl.lit(str(Arm.TARGETED)))
    window = {"starts_on": _campaign.starts_on, "ends_on": _campaign.ends_on}
    outcomes = collect_outcomes(_before.data.ledger, everyone, **window).select("customer_id", "margin", "revenue")
    chosen = pl.col("customer_id").is_in(_people["customer_id"].implode())
    table = known.drop("margin", "revenue", strict=False).join(outcomes, on="customer_id", how="left")
    covariates = [name for name in ALIKE_IN if name in known.columns and known[name].drop_nulls().n_unique() > 1]
    metric = _before.value_basis if table[_before.value_basis].null_count() == 0 else "revenue"
    return compare_chosen(table.with_columns(is_chosen=chosen), metric=metric, covariates=covariates)

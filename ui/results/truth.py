"""What only a simulation knows."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.charts import results as charts
from crm_analytics.views import results as views
from crm_analytics.views.results_truth import true_effect
from ui import world
from ui.effects import axis_title, bound, group_name
from ui.show import picture
from ui.sources import DEFAULT
from ui.state import owner_key
from ui.view import View


def true_effects(view: View, campaign: Campaign, people: pl.DataFrame) -> pl.DataFrame | None:
    if view.data.dataset_id != DEFAULT or view.data.truth is None:
        return None
    shows = st.toggle(
        view.words("Show the truth"), key="truth", bind="query-params",
        help=view.words("HAKR is simulated, so the true effect is known. No real company ever knows it."),
    )  # fmt: skip
    if not shows:
        return None
    untouched = world.untouched_sales(owner_key(), starts_on=campaign.starts_on, ends_on=campaign.ends_on)
    if untouched is None:
        st.caption(
            view.words("The truth of this campaign was not kept: it is known for those that you start yourself.")
        )
        return None
    window = view.data.lines.filter(pl.col("date") >= campaign.starts_on).collect()
    return true_effect(window, untouched, people=people, truth=view.data.truth, campaign=campaign)


def show_truth(view: View, result: views.Measured, table: pl.DataFrame) -> None:
    _, metric = view.words, result.uplift.metric
    true = table.filter(pl.col("true_stage").is_null())["true_uplift"].item()
    low, high = result.uplift.low, result.uplift.high
    words = {"true": bound(view, metric, true), "estimate": bound(view, metric, result.uplift.estimate)}
    finding = (
        _(
            "In truth contact changed {true} a customer; measured was {estimate}, and the interval holds the truth",
            **words,
        )
        if low is not None and high is not None and low <= true <= high
        else _(
            "In truth contact changed {true} a customer; measured was {estimate}, and the interval misses it", **words
        )
    )
    picture(
        view,
        charts.true_effect(table, view.labels, metric=metric, unit=axis_title(view, metric, is_uplift=True)),
        finding=finding,
        table=table.select(
            pl.Series("group", [group_name(view, stage) for stage in table["true_stage"].to_list()]),
            pl.exclude("true_stage"),
        ),
        name="truth",
        formula=_(
            "The same days were simulated twice with the same chance: once as they went, once with nobody contacted. "
            "The difference is the true effect, here by the hidden stage before the start. Customers in degradation "
            "are sleeping dogs: contact drives them away."
        ),
    )

"""A second opinion on the stage: by the model, and by the truth that only a simulation knows."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import lifecycle as charts
from crm_analytics.views import lifecycle_agreement as views
from ui.history import stages_as_of, stages_by_model
from ui.show import download, picture, show_table
from ui.view import View


def show_opinions(view: View) -> None:
    """The model beside the rules, whom they place differently, and on simulated data the truth."""
    show_model(view)
    show_truth(view)


def show_model(view: View) -> None:
    _, formats = view.words, view.formats
    with st.spinner(_("Asking the model")):
        by_model = stages_by_model(view, view.as_of)
    if by_model is None:
        st.info(_("A model of the stages needs 30 customers."), icon=":material/info:")
        return
    table = views.model_agreement(view.customers, by_model)
    rates = views.agreement_rates(table)
    if rates["accuracy"] is None:
        return
    picture(
        view,
        charts.stage_agreement(table, view.labels),
        finding=_(
            "Rules and model agree on the stage of {share} of customers", share=formats.percent(rates["accuracy"])
        ),
        table=table,
        name="stage_model",
        formula=_(
            "A second opinion beside the rules: a hidden Markov model. It takes a relationship to pass through five "
            "stages of random length, each with its share of the customer's own purchase rate; rhythm, season and "
            "pace are estimated from these data. What it says of a day rests on purchases up to that day only. Rows: "
            "the stage by the model; columns: by the rules; figures: share of the row. It names a rare stage although "
            "a commoner one is somewhat likelier. Source: Netzer, Lattin and Srinivasan (2008), Marketing Science "
            "27(2)."
        ),
    )
    show_differences(view, views.differing_ways(view.customers, by_model))


def show_differences(view: View, table: pl.DataFrame) -> None:
    _ = view.words
    with st.expander(_("Customers whom rules and model place differently"), icon=":material/compare_arrows:"):
        if table.is_empty():
            st.caption(_("Nobody."))
            return
        show_table(view, table, key="differences")
        download(view, table, name="rules_and_model")


def show_truth(view: View) -> None:
    _, formats, truth = view.words, view.formats, view.data.truth
    day = None if truth is None else views.last_truth_day(truth, as_of=view.as_of)
    if (
        truth is None
        or day is None
        or not st.toggle(_("Show the truth that only a simulation knows"), key="truth", bind="query-params")
    ):
        return
    ways = {"rules": stages_as_of(view, day), "model": stages_by_model(view, day)}
    tables = {
        way: views.stage_agreement(stages.join(view.customers, on="customer_id", how="semi"), truth, day=day)
        for way, stages in ways.items()
        if stages is not None
    }
    rates = {way: views.agreement_rates(table) for way, table in tables.items()}
    if rates["rules"]["accuracy"] is None:
        st.info(_("No customer of whom the truth is known passes the filters."), icon=":material/info:")
        return
    way = "model" if "model" in tables else "rules"
    picture(
        view,
        charts.stage_agreement(tables[way], view.labels, named_by=way),
        finding=tell_truth(view, rates),
        table=tables[way],
        name="stage_truth",
        formula=_(
            "Rows: the hidden stage of the simulated customer on {day}; columns: the stage that is named on that day; "
            "figures: share of the row. Rules and model see purchases only and share nothing with the simulation. "
            "Found on average over the true stages: {balanced}; naming one and the same stage for all gives {one}.",
            day=formats.date(day), balanced=formats.percent(rates[way]["balanced"]),
            one=formats.percent(rates[way]["one_stage"]),
        ),
    )  # fmt: skip


def tell_truth(view: View, rates: dict) -> str:
    _, percent = view.words, view.formats.percent
    told = {"rules": percent(rates["rules"]["accuracy"]), "base": percent(rates["rules"]["largest"])}
    if "model" not in rates:
        return _(
            "The rules name the true stage of {rules} of customers; always naming the commonest one does so for {base}",
            **told,
        )
    return _(
        "The rules name the true stage of {rules} of customers, the model of {model}; always naming the commonest one "
        "does so for {base}",
        model=percent(rates["model"]["accuracy"]), **told,
    )  # fmt: skip

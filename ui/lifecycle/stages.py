"""Where customers stand today: by stage and by standing."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import lifecycle as charts
from crm_analytics.schemas import Stage, Standing
from crm_analytics.scoring import people_without_purchase
from crm_analytics.selection import Selection
from crm_analytics.views import lifecycle as views
from ui.history import counts_before
from ui.lifecycle.audience import campaign_link
from ui.linked import linked_segments
from ui.show import customers_link, picture
from ui.view import View
from ui.words import N_

MEASURES = {"n_customers": N_("Customers"), "year_revenue": N_("Revenue"), "year_margin": N_("Profit")}


def show_now(view: View) -> None:
    """Stages and standings as of the chosen day."""
    show_stages(view)
    offer_stages(view)
    show_standing(view)


def offer_stages(view: View) -> None:
    """Every stage as an audience: one click opens the plan of a campaign."""
    label = view.words("Start a campaign with the customers of one stage")
    with st.expander(label, icon=":material/campaign:"), st.container(horizontal=True):
        for stage in (stage for stage, n in numbers_of(views.stage_counts(view.customers)).items() if n):
            campaign_link(view, Selection.of(stage=stage), view.words.plain(view.labels[f"stage.{stage}"]))


def numbers_of(table: pl.DataFrame) -> dict[str, int]:
    """Customers by stage."""
    return dict(table.select("stage", "n_customers").iter_rows())


def show_stages(view: View) -> None:
    _ = view.words
    table = views.stage_figures(view.customers)
    measure = linked_segments(
        _("Show by stage"),
        [code for code in MEASURES if not table[code].null_count()],
        key="stage_measure",
        default="n_customers",
        show=lambda code: _(MEASURES[code]),
    )
    before = counts_before(view) if measure == "n_customers" else money_before(view)
    picture(
        view,
        charts.stage_bars(
            table, view.labels, measure=measure, before=before,
            unit="" if measure == "n_customers" else view.data.currency,
        ),
        finding=tell_customers(view, table, before) if measure == "n_customers" else tell_money(view, table, measure),
        table=table,
        name="stages",
        formula=_(
            "Each customer is in exactly one stage, by the rules told in the part *Rules*. Revenue is net of returns, "
            "profit is revenue less cost of goods; both of the last 365 days. A profit is missing where the cost of a "
            "line is unknown."
        ),
    )  # fmt: skip


def money_before(view: View) -> pl.DataFrame | None:
    """Figures of the stages a year before; None where there is nothing to compare with."""
    return views.stage_figures(view.last_year.customers) if view.last_year else None


def tell_customers(view: View, table: pl.DataFrame, before: pl.DataFrame | None) -> str:
    _, formats = view.words, view.formats
    stable = formats.percent(views.stage_share(table, Stage.STABILITY))
    slipping = formats.percent(views.stage_share(table, Stage.DEGRADATION))
    then = None if before is None else views.stage_share(before, Stage.DEGRADATION)
    if then is None:
        return _("{stable} of customers are stable, {slipping} are slipping", stable=stable, slipping=slipping)
    return _(
        "{stable} of customers are stable, {slipping} are slipping; a year before {before} were slipping",
        stable=stable, slipping=slipping, before=formats.percent(then),
    )  # fmt: skip


def tell_money(view: View, table: pl.DataFrame, measure: str) -> str:
    _, formats = view.words, view.formats
    share = views.stage_share(table, Stage.STABILITY, measure)
    if share is None:
        return _("Nothing was earned in the last 365 days")
    if measure == "year_revenue":
        return _("Stable customers bring {share} of the last 365 days' revenue", share=formats.percent(share))
    return _("Stable customers bring {share} of the last 365 days' profit", share=formats.percent(share))


def show_standing(view: View) -> None:
    _, formats = view.words, view.formats
    people = views.pass_filters(people_without_purchase(view.data, as_of=view.as_of), view.filters)
    table = views.people_by_standing(view.customers, people)
    counts = dict(table.iter_rows())
    picture(
        view,
        charts.standing_bars(table, view.labels),
        finding=_(
            "Customers with one purchase day: {new}; with more: {more}; known people without a purchase: {potential}",
            potential=formats.number(counts[Standing.POTENTIAL]),
            new=formats.number(counts[Standing.NEW]),
            more=formats.number(counts[Standing.REGULAR] + counts[Standing.NEW_LINE]),
        ),
        table=table,
        name="standing",
        formula=_(
            "*Potential*: a prospect or registered person without a purchase. *New*: one purchase day. *Regular*: more "
            "than one. *New customer of a new line*: a regular one who took up a further product line in the last "
            "{days} days. *Refunds only*: money went back, but no purchase is in the data. Under a filter, only people "
            "of whom the filtered feature is known are counted.",
            days=view.scores.rules.stage.new_line_days,
        ),
    )
    with st.container(horizontal=True):
        for standing in (Standing.NEW, Standing.REGULAR, Standing.NEW_LINE):
            if counts[standing]:
                customers_link(
                    view, Selection.of(standing=standing.value), view.words.plain(view.labels[f"standing.{standing}"])
                )

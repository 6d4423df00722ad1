"""The mix of stages over time, against the year before and against a target."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import lifecycle as charts
from crm_analytics.charts import lifecycle_time as time_charts
from crm_analytics.schemas import Stage
from crm_analytics.views import lifecycle as views
from crm_analytics.views import lifecycle_moves as moves
from ui.history import counts_before, mix_history
from ui.lifecycle.moves import show_moves
from ui.linked import linked_selectbox
from ui.show import picture
from ui.stage_rules import TARGETS, keep_for, kept_for
from ui.view import View


def show_through_time(view: View) -> None:
    """The mix by month, against the year before and a target, and who moved between two days."""
    show_mix(view)
    show_against(view)
    show_moves(view)


def show_mix(view: View) -> None:
    """The mix at the last month ends."""
    _, formats = view.words, view.formats
    history = mix_history(view)
    as_share = st.toggle(_("As share of the customers of that day"), value=True, key="mix_share", bind="query-params")
    first, last = history.select(pl.col("month_end").min(), last=pl.col("month_end").max()).row(0)
    stable = {
        day: views.stage_share(history.filter(pl.col("month_end") == day), Stage.STABILITY) for day in (first, last)
    }
    finding = (
        _("There is only one day to look at yet")
        if first == last
        else _(
            "Stable customers were {before} of the base on {first} and are {now} on {last}",
            before=formats.percent(stable[first]), first=formats.date(first),
            now=formats.percent(stable[last]), last=formats.date(last),
        )
    )  # fmt: skip
    picture(
        view,
        charts.stage_mix(history, view.labels, as_share=as_share),
        finding=finding,
        table=history.select("month_end", "stage", "n_customers", "customer_share"),
        name="stage_mix",
        formula=_(
            "The stage of everybody who had bought by then, as it stood at the end of each month (up to 24) and on the "
            "last day chosen; nothing that happened later is used. Of data that begin with customers from before, the "
            "first {days} days are left out: everybody looks new then.",
            days=view.scores.rules.stage.recent_days * 3 // 2,
        ),
    )


@st.fragment
def show_against(view: View) -> None:
    """The mix beside that of a year before and the target, and one stage through the year."""
    targets = targets_of(view)
    table = moves.mix_against(views.stage_counts(view.customers), counts_before(view), targets)
    _ = view.words
    picture(
        view,
        time_charts.mix_against(table, view.labels),
        finding=tell_target(view, table),
        table=table,
        name="mix_against",
        formula=_(
            "Share of customers by stage: as of the chosen day, a year before (where the data reach back two whole "
            "years) and as you aim at it. A target of degradation and lapsed is the most that you want, of the other "
            "stages the least."
        ),
    )
    choose_targets(view, targets)
    show_one_stage(view, targets)


def targets_of(view: View) -> dict[str, float]:
    """Shares that the reader aims at, by stage."""
    kept = kept_for(view.data, TARGETS) or {}
    return {stage: float(share) for stage, share in dict(kept.get("shares", {})).items()}


def tell_target(view: View, table: pl.DataFrame) -> str:
    """How many targets are reached; without any, how the stable share has changed."""
    _, formats = view.words, view.formats
    aimed = table.drop_nulls("is_reached")
    if aimed.height:
        return _.plural(
            "{n} of {total} target is reached", "{n} of {total} targets are reached", aimed.height,
            n=formats.number(int(aimed["is_reached"].sum())), total=formats.number(aimed.height),
        )  # fmt: skip
    now, before = table.filter(pl.col("stage") == Stage.STABILITY.value).select("customer_share", "share_before").row(0)
    if before is None:
        return _("{share} of customers are stable; no target is set yet", share=formats.percent(now))
    return _(
        "{share} of customers are stable, a year before {before}; no target is set yet",
        share=formats.percent(now), before=formats.percent(before),
    )  # fmt: skip


def choose_targets(view: View, targets: dict[str, float]) -> None:
    """Type a target for any stage; it is kept for these data."""
    _ = view.words
    with st.expander(_("Set targets"), icon=":material/flag:"), st.form("targets", border=False):
        fields = st.grid(min_column_width=160)
        typed = {
            stage.value: fields.container().number_input(
                _("{stage}, % of customers", stage=view.labels[f"stage.{stage}"]), 0.0, 100.0, step=1.0,
                value=None if stage.value not in targets else 100 * targets[stage.value], key=f"target_{stage}",
                placeholder=_.plain("none"),
            )
            for stage in Stage
        }  # fmt: skip
        if st.form_submit_button(_("Keep the targets"), icon=":material/save:"):
            shares = {stage: value / 100 for stage, value in typed.items() if value is not None}
            keep_for(view.data, TARGETS, {"shares": shares})
            st.rerun()


def show_one_stage(view: View, targets: dict[str, float]) -> None:
    """One stage over the last twelve month ends, over the twelve before."""
    _, formats = view.words, view.formats
    stage = linked_selectbox(
        _("Stage"), [stage.value for stage in Stage], key="stage_of_year", default=Stage.STABILITY.value,
        show=lambda code: view.labels[f"stage.{code}"],
    )  # fmt: skip
    table = moves.stage_years(mix_history(view), stage)
    if table.is_empty():
        st.caption(_("No month end lies in the data up to the chosen day yet."))
        return
    last = table.row(-1, named=True)
    name = view.labels[f"stage.{stage}"]
    words = {"stage": name, "share": formats.percent(last["customer_share"], decimals=1),
             "day": formats.date(last["month_end"])}  # fmt: skip
    finding = (
        _("{stage}: {share} of customers on {day}", **words)
        if last["share_before"] is None
        else _(
            "{stage}: {share} of customers on {day}, a year before {before}",
            before=formats.percent(last["share_before"], decimals=1), **words,
        )
    )  # fmt: skip
    picture(
        view,
        time_charts.stage_years(table, view.labels, stage=stage, target=targets.get(stage)),
        finding=finding,
        table=table,
        name="stage_years",
        formula=_("The share of the stage at the last twelve month ends, and at the same month ends a year before."),
    )

"""A churn score beside the simple rules: is it any better?"""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.charts import early_warning as charts
from crm_analytics.early_warning.churn_reasons import Answer, TreeRule, shown_threshold
from crm_analytics.early_warning.churn_trial import ChurnReader, is_better
from crm_analytics.messages import Message
from crm_analytics.settings import WatchRules
from crm_analytics.views import churn as views
from ui.early_warning.computed import churn
from ui.show import behind, picture, show_message
from ui.view import View


def show(view: View) -> None:
    """The definition, who tells it best, whether what is said comes, and what the score goes by."""
    _ = view.words
    definition = views.definition_of(view.data, view.scores, WatchRules())
    if definition.longest < views.SHORTEST_DAYS:
        st.info(
            _(
                "A churn score needs sales of {needed} days at least, to learn from and to be tried out; there are "
                "{found}.",
                needed=view.formats.number(4 * views.SHORTEST_DAYS),
                found=view.formats.number((view.as_of - view.data.first_date).days),
            ),
            icon=":material/info:",
        )
        return
    days = choose_days(view, definition)
    with st.spinner(_("Learning from the past and trying it out")):
        told = churn(view, days)
    if isinstance(told, Message):
        show_message(told, view.labels, _)
        return
    show_readers(view, told)
    show_curve(view, told)
    tell_watch_list(view, told)
    show_importances(view, told)
    show_rules(view, told)


def choose_days(view: View, definition: views.Definition) -> int:
    """What churn means: so many days without a purchase."""
    _, formats = view.words, view.formats
    longest = max(definition.longest, views.SHORTEST_DAYS + 1)
    if not views.SHORTEST_DAYS <= st.session_state.get("churn_days", definition.default) <= longest:
        del st.session_state["churn_days"]
    start: dict[str, Any] = (
        {} if "churn_days" in st.session_state else {"value": max(definition.default, views.SHORTEST_DAYS)}
    )
    chosen = st.slider(
        _("Churn means no purchase in so many days"), views.SHORTEST_DAYS, longest, key="churn_days",
        bind="query-params", **start,
    )  # fmt: skip
    words = {"rhythm": formats.number(definition.by_rhythm), "longest": formats.number(definition.longest)}
    if definition.by_rhythm > definition.longest:
        st.caption(
            _(
                "The rhythm of these customers asks for {rhythm} days; the data are long enough for {longest} at most.",
                **words,
            )
        )
    else:
        st.caption(
            _(
                "By the rhythm of these customers: {rhythm} days (the longer of 90 days and three median gaps). The "
                "data are long enough for up to {longest}. The score learns from all customers, whatever the filters.",
                **words,
            )
        )
    return int(chosen)


def show_readers(view: View, told: views.Churn) -> None:
    """Who orders customers best, and whether the score beats plain silence."""
    _, formats = view.words, view.formats
    origins = told.origins
    words = {
        "day": formats.date(origins.test), "days": formats.number(origins.days), "n": formats.number(told.n_tested),
        "share": formats.percent(told.left_share), "learnt": formats.number(told.n_learnt),
        "from_days": formats.list(formats.date(day) for day in sorted(origins.learn)),
        "calibrated": formats.date(origins.calibrate),
    }  # fmt: skip
    picture(
        view,
        charts.readers(told.comparison, view.labels),
        finding=tell_verdict(view, told.comparison),
        table=told.comparison,
        name="churn_readers",
        formula=_(
            "Tried out on {n} customers as they were known on {day}: not lapsed by then; {share} of them bought "
            "nothing in the {days} days after. Gradient boosting learnt from {learnt} such customers of {from_days} "
            "and was calibrated on those of {calibrated}; no outcome of one day reaches beyond the next. AUC: chance "
            "that one who left was rated above one who stayed. Average precision: mean share of leavers at the top of "
            "the list. Lift: share of leavers in the highest tenth against all. Intervals (95 %) by drawing the "
            "customers again, the same draws for all.",
            **words,
        ),
    )
    tell_best(view, told.comparison)


def tell_verdict(view: View, comparison: pl.DataFrame) -> str:
    """Whether the score is better than the simple rule; equal and worse are said plainly."""
    _, formats = view.words, view.formats
    verdict = is_better(comparison, ChurnReader.SCORE)
    row = comparison.filter(pl.col("churn_reader") == ChurnReader.SCORE.value).row(0, named=True)
    words = {
        "auc": formats.number(row["auc"], decimals=2),
        "rule": formats.number(row["auc"] - row["auc_gain"], decimals=2),
        "low": formats.number(row["auc_gain_low"], decimals=3),
        "high": formats.number(row["auc_gain_high"], decimals=3),
    }  # fmt: skip
    if verdict is None:
        return _(
            "The churn score is not clearly better than days of silence: AUC {auc} against {rule} (difference {low} to "
            "{high})",
            **words,
        )
    if verdict:
        return _(
            "The churn score orders customers better than days of silence: AUC {auc} against {rule} (difference {low} "
            "to {high})",
            **words,
        )
    return _(
        "The churn score is worse than days of silence: AUC {auc} against {rule} (difference {low} to {high})", **words
    )


def tell_best(view: View, comparison: pl.DataFrame) -> None:
    """Which reader came out highest; the watch list's is named when it is clearly better than silence."""
    _ = view.words
    best = comparison.sort("auc", descending=True)["churn_reader"][0]
    st.markdown(_("Highest AUC: **{reader}**.", reader=view.labels[f"churn_reader.{best}"]))
    if is_better(comparison, ChurnReader.STAGE_MODEL):
        st.caption(_("The watch list's probability is clearly better than days of silence: the list goes by it."))
    elif is_better(comparison, ChurnReader.SCORE) and best == ChurnReader.SCORE.value:
        st.caption(_("The watch list goes by its own probability, which is not clearly better than silence here."))


def show_curve(view: View, told: views.Churn) -> None:
    """Whether as many leave as was said."""
    _, formats = view.words, view.formats
    of_score = told.curve.filter(pl.col("churn_reader") == ChurnReader.SCORE.value)
    said = float((of_score["p_churn"] * of_score["n_customers"]).sum()) / int(of_score["n_customers"].sum())
    picture(
        view,
        charts.calibration(told.curve, view.labels),
        finding=_(
            "The churn score said that {said} would leave, {share} did",
            said=formats.percent(said), share=formats.percent(told.left_share),
        ),
        table=told.curve,
        name="churn_calibration",
        formula=_(
            "Customers in tenths by what was said; the share of each tenth who left, with its 95 % Wilson interval. A "
            "line on the diagonal says what comes. P(alive) answers another question, being active at all, and is "
            "drawn for comparison."
        ),
    )  # fmt: skip


def tell_watch_list(view: View, told: views.Churn) -> None:
    """Whether the watch list's own probability came, on average and where it was highest."""
    _, formats = view.words, view.formats
    own = told.curve.filter(pl.col("churn_reader") == ChurnReader.STAGE_MODEL.value)
    if own.is_empty():
        return
    n, top = int(own["n_customers"].sum()), own.sort("p_churn").row(-1, named=True)
    st.caption(
        _(
            "The watch list's own probability said {said} on average, {share} left; of those with the highest "
            "probabilities it said {top_said}, {top_share} left.",
            said=formats.percent(float((own["p_churn"] * own["n_customers"]).sum()) / n),
            share=formats.percent(told.left_share), top_said=formats.percent(top["p_churn"]),
            top_share=formats.percent(top["left_share"]),
        )
    )  # fmt: skip


def show_importances(view: View, told: views.Churn) -> None:
    """What the score goes by."""
    _ = view.words
    first = told.importances.row(0, named=True)
    named = told.importances.with_columns(
        pl.col("feature").replace_strict({name: view.labels[f"column.{name}"] for name in told.importances["feature"]})
    )
    finding = (
        _("The score goes most by: {figure}", figure=view.labels[f"column.{first['feature']}"])
        if first["importance"] > 2 * first["spread"]
        else _("No single figure matters clearly to the score")
    )
    picture(
        view,
        charts.importances(told.importances, view.labels),
        finding=finding,
        table=named,
        name="churn_importances",
        formula=_(
            "Permutation importance: one figure is shuffled among the customers of the last day, and AUC falls by so "
            "much; mean and standard deviation of five shuffles. Figures that say nearly the same share it. It says "
            "what the score uses, not why customers leave."
        ),
    )


def show_rules(view: View, told: views.Churn) -> None:
    """One small tree, read aloud."""
    _, formats = view.words, view.formats
    known = [rule for rule in told.rules if rule.left_share is not None]
    if len(known) < 2:
        st.subheader(_("No question parts those who leave from those who stay"), anchor=False)
        return
    worst = known[0]
    st.subheader(
        _(
            "In plain questions: {share} left of the {n} customers with {rule}",
            share=formats.percent(worst.left_share), n=formats.number(worst.n_customers),
            rule=tell_rule(view, worst),
        ),
        anchor=False,
    )  # fmt: skip
    table = pl.DataFrame(
        {
            "rule": [tell_rule(view, rule) for rule in known],
            "left_share": [rule.left_share for rule in known],
            "n_customers": [rule.n_customers for rule in known],
        }
    )
    behind(
        view, table, name="churn_rules",
        formula=_(
            "A decision tree of at most three questions in a row, learnt from the same past days; shares and counts "
            "are those of the later day that it had not seen."
        ),
    )  # fmt: skip


def tell_rule(view: View, rule: TreeRule) -> str:
    """The answers of one leaf in a row."""
    return "; ".join(_tell_answer(view, answer) for answer in rule.answers)


def _tell_answer(view: View, answer: Answer) -> str:
    _, threshold = view.words, shown_threshold(answer)
    words = {
        "figure": view.labels[f"column.{answer.feature}"],
        "value": view.formats.number(threshold, decimals=0 if threshold == round(threshold) else 1),
    }
    return (
        _.plain("{figure}: above {value}", **words)
        if answer.is_above
        else _.plain("{figure}: at most {value}", **words)
    )

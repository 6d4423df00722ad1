"""Satisfaction by stage, who left after it, and the loyalty ladder."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import early_warning as charts
from crm_analytics.early_warning.satisfaction import Satisfaction, SatisfactionSource
from crm_analytics.settings import SatisfactionRules
from ui.early_warning.computed import ladder, satisfactions
from ui.linked import linked_segments
from ui.show import picture
from ui.view import View

MONTHS = (3, 6, 12)


def show(view: View) -> None:
    """Each source of satisfaction, then the ladder."""
    _, rules = view.words, SatisfactionRules()
    if satisfactions(view, rules):
        rules = choose_months(view)
    else:
        st.info(
            _(
                "Satisfaction of these customers is not recorded. A surveys file with the columns expectation and "
                "performance would bring it, or an interactions file with the column satisfaction (1 to 5)."
            ),
            icon=":material/info:",
        )
    for satisfaction in satisfactions(view, rules):
        show_source(view, satisfaction, rules)
    show_ladder(view, rules)


def choose_months(view: View) -> SatisfactionRules:
    """How long after an answer a customer is followed."""
    months = linked_segments(
        view.words("Months after the answer"), [str(number) for number in MONTHS], key="loss_months", default="6",
    )  # fmt: skip
    return SatisfactionRules(follow_up_months=int(months))


def show_source(view: View, told: Satisfaction, rules: SatisfactionRules) -> None:
    """One source: by stage, and who left."""
    _ = view.words
    st.header(view.labels[f"satisfaction_source.{told.source}"], anchor=False)
    if told.by_stage.height:
        show_stages(view, told, rules)
    show_loss(view, told, rules)


def show_stages(view: View, told: Satisfaction, rules: SatisfactionRules) -> None:
    """Shares of the levels by stage."""
    _, formats, table = view.words, view.formats, told.by_stage
    n = int(table["n_answers"].sum())
    words = {"share": formats.percent(float((table["dissatisfied_share"] * table["n_answers"]).sum()) / n),
             "n": formats.number(n)}  # fmt: skip
    picture(
        view,
        charts.satisfaction_by_stage(table, view.labels),
        finding=_.plural(
            "The one customer who answered: {share} dissatisfied",
            "{share} of {n} customers were dissatisfied",
            n,
            **words,
        ),
        table=table,
        name=f"satisfaction_{told.source}",
        formula=tell_formula(view, told, rules),
    )


def tell_formula(view: View, told: Satisfaction, rules: SatisfactionRules) -> str:
    """How the levels are told, by source."""
    _, formats = view.words, view.formats
    level = formats.percent(rules.level)
    if told.source is SatisfactionSource.SURVEY:
        return _(
            "Each customer's latest answer up to the day: what was received less what was expected, each from 1 to 7. "
            "Below 0 is dissatisfied, 0 satisfied, above 0 delighted. By the stage at the end of the month before the "
            "answer. The mean has a {level} t interval, the shares {level} Wilson intervals.",
            level=level,
        )
    return _(
        "Each customer's latest mark up to the day, 1 (bad) to 5 (good): below {satisfied} is dissatisfied, "
        "{delighted} delighted, else satisfied. By the stage at the end of the month before the mark. The mean has "
        "a {level} t interval, the shares {level} Wilson intervals.",
        level=level, satisfied=formats.number(rules.satisfied_mark), delighted=formats.number(rules.delighted_mark),
    )  # fmt: skip


def show_loss(view: View, told: Satisfaction, rules: SatisfactionRules) -> None:
    """Who left after each level."""
    _, formats = view.words, view.formats
    months = formats.number(rules.follow_up_months)
    if not told.loss["n_answers"].sum():
        st.subheader(
            _("No answer is {months} months old yet, so who left after it can't be told", months=months), anchor=False
        )
        return
    picture(
        view,
        charts.loss(told.loss, view.labels),
        finding=tell_loss(view, told, rules),
        table=told.loss,
        name=f"loss_{told.source}",
        formula=_(
            "Customers who had not lapsed before their answer, each by the latest answer that is {months} months (of "
            "30 days) old; left = no purchase in these months. Bars with {level} Wilson intervals; the difference by "
            "Newcombe's method. It shows what goes together, not what causes what: the dissatisfied may have been on "
            "their way before.",
            months=months, level=formats.percent(rules.level),
        ),
    )  # fmt: skip


def tell_loss(view: View, told: Satisfaction, rules: SatisfactionRules) -> str:
    """Whether the dissatisfied left more often; only a clear difference is called one."""
    _, formats = view.words, view.formats
    words = {"months": formats.number(rules.follow_up_months)}
    if told.gap is None:
        n = int(told.loss["n_answers"].sum())
        share = formats.percent(int(told.loss["n_left"].sum()) / n)
        return _("{share} of those who answered bought nothing in the {months} months after", share=share, **words)
    gap, low, high = told.gap
    words |= {"gap": formats.points(abs(gap)), "low": formats.points(low), "high": formats.points(high)}
    if low > 0:
        return _(
            "The dissatisfied left more often within {months} months than the others: by {gap} points ({low} to "
            "{high})",
            **words,
        )
    if high < 0:
        return _(
            "The dissatisfied left less often within {months} months than the others: by {gap} points ({low} to "
            "{high})",
            **words,
        )
    return _(
        "Whether the dissatisfied leave more often within {months} months is not clear: {low} to {high} points", **words
    )


def show_ladder(view: View, rules: SatisfactionRules) -> None:
    """Who knows, likes, intends and does."""
    _, formats = view.words, view.formats
    table, moved = ladder(view, rules)
    st.header(_("Loyalty ladder"), anchor=False)
    both = table.join(moved.select("loyalty_rung", "n_climbed", "n_fell"), on="loyalty_rung", maintain_order="left")
    does = table.filter(pl.col("loyalty_rung") == "does").row(0, named=True)
    picture(
        view,
        charts.ladder(table, view.labels),
        finding=_(
            "{share} of the customers do: they bought on {n} days or more in the last 365 days",
            share=formats.percent(does["reached_share"]), n=formats.number(rules.loyal_purchases),
        ),
        table=both,
        name="loyalty_ladder",
        formula=_(
            "All of the last 365 days. **Knows**: rates knowing the brand {high} or more of 7. **Likes**: rates liking "
            "the brand so. **Intends**: asked, clicked on or registered to a campaign, or was made an offer. **Does**: "
            "bought on {n} days or more. Each share is of those of whom it is known, with its {level} Wilson interval; "
            "climbed and fell: against a year before, of those known on both days.",
            high=formats.number(rules.high_score), n=formats.number(rules.loyal_purchases),
            level=formats.percent(rules.level),
        ),
    )  # fmt: skip
    tell_missing(view, table)


def tell_missing(view: View, table: pl.DataFrame) -> None:
    """Which rungs nobody can be seen on, and what would bring them."""
    _ = view.words
    unknown = table.filter(pl.col("n_known") == 0)["loyalty_rung"].to_list()
    told = {
        "knows": _("**Knows** is not recorded in the last 365 days: column brand_awareness of a surveys file."),
        "likes": _("**Likes** is not recorded in the last 365 days: column attitude of a surveys file."),
        "intends": _("**Intends** is not recorded: inquiries, offers (opportunities) or responses to campaigns."),
    }
    for rung in unknown:
        if rung in told:
            st.caption(told[rung])

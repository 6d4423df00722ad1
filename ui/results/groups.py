"""What it caused group by group, and treatment by treatment."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.campaigns.several import Comparison, compare_variants, measure_variants, shrink_groups
from crm_analytics.charts import results as charts
from crm_analytics.errors import NotEnoughData
from crm_analytics.views import results as views
from ui.effects import axis_title, bound, effect_each, group_name, p_value, show_warning
from ui.show import picture
from ui.view import View

CLEAR = 0.05  # adjusted p-value below which a difference is no chance


def show_groups(view: View, result: views.Measured, truth: float | None) -> None:
    """The groups of the draw, each pulled towards the mean of all as far as chance may have made it."""
    _ = view.words
    if not result.by_group:
        st.info(_("The draw has no two groups that are large enough to be looked at alone."))
        return
    groups, metric = shrink_groups(result.by_group), result.uplift.metric
    table = groups.effects
    named = table.with_columns(group=pl.Series([group_name(view, group) for group in table["stratum"].to_list()]))
    mark = None if truth is None else (_.plain("True effect"), truth)
    picture(
        view,
        charts.groups(named, view.labels, metric=metric, unit=axis_title(view, metric, is_uplift=True), truth=mark),
        finding=tell_groups(view, table, groups.differ_p_value, metric),
        table=named.select("group", pl.exclude("group", "stratum")),
        name="groups",
        formula=_(
            "Each group of the draw is measured by itself, if at least ten customers of either arm are in it, and "
            "pulled towards the mean of all groups as far as chance may have made its distance (empirical Bayes). Do "
            "the groups differ at all? p {p} (Cochran's Q). Adjusted p-values allow for looking at all groups (Holm).",
            p=p_value(view, groups.differ_p_value),
        ),
    )
    for message in groups.warnings:
        show_warning(view, message)


def tell_groups(view: View, table: pl.DataFrame, differ_p_value: float | None, metric: str) -> str:
    """Say what holds of the groups: clear ones by the adjusted p-value only."""
    _ = view.words
    clear = table.filter(pl.col("p_adjusted") < CLEAR).sort(pl.col("shrunken").abs(), descending=True)
    if clear.is_empty():
        return _("No group by itself shows a clear effect")
    best = clear.row(0, named=True)
    words = {
        "group": group_name(view, best["stratum"]), "n": view.formats.number(table.height),
        "effect": effect_each(view, metric, abs(best["shrunken"])),
    }  # fmt: skip
    if differ_p_value is None or differ_p_value >= CLEAR:
        return _("The groups don't differ more than chance makes them: take the effect of all for each")
    if best["shrunken"] > 0:
        return _("Clearest of {n} groups: {group}, {effect} more", **words)
    return _("Clearest of {n} groups: {group}, {effect} less", **words)


def show_variants(view: View, result: views.Measured) -> tuple[Comparison, ...]:
    """Each treatment against the held out, and the treatments against one another; returns the latter."""
    outcomes, metric = result.outcomes, result.uplift.metric
    if "variant" not in outcomes.columns or outcomes["variant"].drop_nulls().n_unique() < 2:
        return ()
    try:
        measured = measure_variants(outcomes, metric=metric, covariate="past_margin")
        pairs = tuple(compare_variants(outcomes, metric=metric, covariate="past_margin"))
    except NotEnoughData:
        return ()
    rows = [(each.uplift.estimate, each.uplift.low, each.uplift.high, each.p_adjusted) for each in measured]
    schema = {"estimate": pl.Float64, "low": pl.Float64, "high": pl.Float64, "p_adjusted": pl.Float64}
    table, names = pl.DataFrame(rows, schema=schema, orient="row"), [each.variant for each in measured]
    picture(
        view,
        charts.forest(table, names, metric=metric, unit=axis_title(view, metric, is_uplift=True)),
        finding=tell_variants(view, pairs, metric),
        table=table.with_columns(pl.Series("variant", names)).select("variant", pl.exclude("variant")),
        name="variants",
        formula=view.words(
            "Each treatment is compared with the held out, with intervals that hold for all of them together (Šidák); "
            "the treatments among one another with p-values that allow for every pair (Holm)."
        ),
    )
    return pairs


def tell_variants(view: View, pairs: tuple[Comparison, ...], metric: str) -> str:
    _ = view.words
    clear = [each for each in pairs if each.p_adjusted is not None and each.p_adjusted < CLEAR]
    if not clear:
        return _("No treatment is clearly better than another")
    widest = max(clear, key=lambda each: abs(each.uplift.estimate))
    is_first = widest.uplift.estimate > 0
    low, high = sorted(abs(each or 0.0) for each in (widest.uplift.low, widest.uplift.high))
    return _(
        "{better} beats {worse} by {effect} ({low} to {high})",
        better=widest.variant if is_first else widest.against,
        worse=widest.against if is_first else widest.variant,
        effect=effect_each(view, metric, abs(widest.uplift.estimate)),
        low=bound(view, metric, low), high=bound(view, metric, high),
    )  # fmt: skip

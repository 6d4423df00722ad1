"""Is a difference between groups more than chance?"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from crm_analytics.calendar import PeriodUnit
from crm_analytics.charts import retention_groups as charts
from crm_analytics.charts.retention import period_name
from crm_analytics.settings import DifferenceRules
from crm_analytics.views import retention as views
from crm_analytics.views import retention_groups as grouped
from ui.linked import linked_segments, linked_selectbox
from ui.retention.cached import comparison_of, groups_of
from ui.retention.groups import choose_groups, name_group, tell_missing
from ui.retention.periods import after, spell
from ui.retention.telling import price
from ui.show import picture
from ui.view import View
from ui.words import N_

_OUTCOMES = {
    "is_repeat": N_("Bought again in a later period"),
    "n_orders": N_("Orders"),
    "revenue": N_("Revenue"),
    "margin": N_("Margin"),
}
_WAYS = {"rest": N_("Each against all others"), "pair": N_("Two against each other")}


def show_difference(view: View, by: PeriodUnit) -> None:
    """Choose groups, measure and time; test; tell."""
    _ = view.words
    people = grouped.new_customers(view.customers)
    tell_missing(view)
    longest = min(grouped.longest_followed(people, as_of=view.as_of, by=by), views.A_YEAR[by])
    if longest < 1:
        st.info(_("No customer has lived a whole period after the first yet: there is nothing to compare."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        groups = choose_groups(view, ["cohort", *grouped.groups_offered(people)], key="compared_groups")
        measure = linked_selectbox(
            _("Compare"), list(_OUTCOMES), key="compared_measure", default="is_repeat", show=lambda c: _(_OUTCOMES[c])
        )
        way = linked_segments(_("How"), list(_WAYS), key="compared_way", default="rest", show=lambda c: _(_WAYS[c]))
    n_periods = choose_length(view, longest, by)
    pair = choose_pair(view, groups, by) if way == "pair" else None
    if way == "pair" and pair is None:
        st.info(_("There is only one group: nothing to compare it with."))
        return
    with st.spinner(_("Dealing the figures out anew to see what chance can do")):
        table = comparison_of(view, (groups, n_periods, measure), pair, by)
    draw_difference(view, table, (groups, measure), n_periods, by, pair)


def choose_length(view: View, longest: int, by: PeriodUnit) -> int:
    """Up to which period after the first customers are compared."""
    _ = view.words
    typical = min(views.TYPICAL[by], longest)
    if longest == 1:
        st.caption(_("Compared up to the end of {period} after the first.", period=after(view, 1, by)))
        return 1
    key = f"compared_{by.value}s"
    if int(st.session_state.get(key, typical)) > longest:
        st.session_state[key] = longest
    start = None if key in st.session_state else typical  # a second value beside the kept one would be a conflict
    label = _("Up to the end of which period after the first")
    return st.slider(label, 1, longest, start, key=key, bind="query-params")


def choose_pair(view: View, groups: str, by: PeriodUnit) -> tuple[str, str] | None:
    """Two groups, the largest first; None where there are no two."""
    _ = view.words
    sizes = groups_of(view, groups, by).group_by("group").agg(pl.len().alias("n_customers"))
    codes = [code or grouped.NOT_KNOWN for code in sizes.sort("n_customers", "group", descending=True)["group"]]
    if len(codes) < 2:
        return None
    with st.container(horizontal=True):
        first = st.selectbox(_("This group"), codes, key=f"pair_one_{groups}_{by.value}", width=320,
                             format_func=lambda code: name(view, code, groups, by))  # fmt: skip
        others = [code for code in codes if code != first]
        second = st.selectbox(_("Against"), others, key=f"pair_two_{groups}_{by.value}", width=320,
                              format_func=lambda code: name(view, code, groups, by))  # fmt: skip
    return first, second


def name(view: View, code: str | None, groups: str, by: PeriodUnit) -> str:
    """A group or cohort in the reader's words; plain text."""
    if groups == "cohort" and code:
        return period_name(pl.Series([code]).str.to_date().item(), by)
    return name_group(view, code, groups)


def draw_difference(
    view: View, table: pl.DataFrame, chosen: tuple[str, str], n_periods: int, by: PeriodUnit,
    pair: tuple[str, str] | None,
) -> None:  # fmt: skip
    """Means with their intervals, the sentence and the test behind it."""
    _, (groups, measure) = view.words, chosen
    if table.is_empty():
        st.info(_("The margin of these customers is unknown, because costs are missing."))
        return
    names = {code: name(view, code, groups, by) for code in table["group"]}
    picture(
        view,
        charts.differences(
            table, names, view.labels, x_title=title(view, measure, n_periods, by), is_rate=measure == "is_repeat"
        ),
        finding=tell_pair(view, table, measure, names) if pair else tell_rest(view, table, names),
        table=table.with_columns(pl.col("group").replace_strict(names, return_dtype=pl.String)),
        name="retention_difference",
        formula=explain_test(view, table, measure, pair),
    )
    st.caption(
        _("Only customers who have lived {time} after the first to their end are compared. A difference that is more "
          "than chance has a cause, but not necessarily this one: groups may differ in season or in whom they drew. "
          "Only a hold-out tells what an action changes.", time=spell(view, n_periods, by))
    )  # fmt: skip


def title(view: View, measure: str, n_periods: int, by: PeriodUnit) -> str:
    """Title of the axis, with its unit."""
    _, period = view.words, after(view, n_periods, by)
    currency = view.data.currency
    return {
        "is_repeat": _.plain("Share who bought again up to {period}", period=period),
        "n_orders": _.plain("Orders a customer up to {period}", period=period),
        "revenue": _.plain("Revenue a customer up to {period} ({currency})", period=period, currency=currency),
        "margin": _.plain("Margin a customer up to {period} ({currency})", period=period, currency=currency),
    }[measure]


def tell_rest(view: View, table: pl.DataFrame, names: dict[str, str]) -> str:
    """Which groups differ from all others."""
    _, level = view.words, view.formats.percent(DifferenceRules().level)
    tested = table.filter(pl.col("p_adjusted").is_not_null())
    if tested.is_empty():
        return _("There are too few customers or groups to test a difference")
    higher = tested.filter("is_different", pl.col("difference_from_others") > 0)["group"].to_list()
    lower = tested.filter("is_different", pl.col("difference_from_others") < 0)["group"].to_list()
    text = {"higher": view.formats.list(names[g] for g in higher), "lower": view.formats.list(names[g] for g in lower)}
    if higher and lower:
        return _("More than chance ({level} sure): higher than all others {higher}; lower {lower}", level=level, **text)
    if higher:
        return _("More than chance ({level} sure): higher than all others {higher}", level=level, **text)
    if lower:
        return _("More than chance ({level} sure): lower than all others {lower}", level=level, **text)
    return _("No group differs from all others by more than chance can do")


def tell_pair(view: View, table: pl.DataFrame, measure: str, names: dict[str, str]) -> str:
    """Whether two groups differ."""
    _ = view.words
    if table.height < 2 or table["p_adjusted"].null_count():
        return _("One of the two groups has too few customers who have lived so long: no test")
    high, low = table.row(0, named=True), table.row(1, named=True)
    show = _show(view, measure)
    words = {
        "one": names[high["group"]],
        "other": names[low["group"]],
        "high": show(high["mean"]),
        "low": show(low["mean"]),
    }
    if high["is_different"]:
        return _("{one} ({high}) is above {other} ({low}) by more than chance", **words)
    if high["p_value"] < 1 - DifferenceRules().level:
        return _("{one} ({high}) and {other} ({low}): picked from so many pairs, the difference may be chance", **words)
    return _("{one} ({high}) and {other} ({low}): the difference may be chance", **words)


def _show(view: View, measure: str) -> Callable[[float], str]:
    if measure == "is_repeat":
        return lambda share: view.formats.percent(share, decimals=1)
    if measure == "n_orders":
        return lambda number: view.formats.number(number, decimals=2)
    return lambda money: price(view, money)


def explain_test(view: View, table: pl.DataFrame, measure: str, pair: tuple[str, str] | None) -> str:
    """Which test was used and how it was corrected."""
    _, rules = view.words, DifferenceRules()
    n = int(table["n_customers"].sum())
    if measure == "is_repeat":
        exact = n <= rules.most_for_exact
        test = _("Shares: Fisher's exact test.") if exact else _("Shares: the test of two proportions.")
    elif n <= rules.most_for_permutation:
        test = _(
            "Means: a permutation test. The customers' figures are dealt out to the groups anew, thousands of "
            "times; the "
            "p-value is how often a group then lies as far from the others as it does."
        )
    else:
        test = _("Means: the normal limit of the permutation test, because customers are many.")
    corrected = (
        _("p-value corrected by Bonferroni: times the number of pairs of groups, because this pair could be "
          "picked after "
          "a look at all of them.")
        if pair
        else _("p-values corrected by Holm's method for the number of groups tested.")
    )  # fmt: skip
    common = _(
        "The lines are each group's own {level} interval (shares: Wilson). Groups of fewer than {n} customers "
        "are not tested.",
        level=view.formats.percent(rules.level), n=rules.min_customers,
    )  # fmt: skip
    return " ".join((test, corrected, common))

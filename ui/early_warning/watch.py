"""The watch list: who is about to leave, why, what is at stake, and what to do about it."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.charts import early_warning as charts
from crm_analytics.early_warning.actions import knows_consent
from crm_analytics.settings import WatchRules
from crm_analytics.views import early_warning as views
from ui.early_warning.alerts import choose_alert, show_alert
from ui.early_warning.computed import rhythm, watched
from ui.early_warning.contacts import choose_rates, chosen_rates, contact_costs
from ui.early_warning.listed import offer_list, pick
from ui.early_warning.reasons import tell_reasons
from ui.early_warning.scope import choose_scope
from ui.early_warning.tasks import bring_back, kept_tasks, show_actions
from ui.show import Figure, headline, picture, show_message
from ui.view import BASES, View

TOLD = 3  # customers who are told of in full
SHOWN = (10, 500)  # shortest and longest list on the page


def show(view: View) -> None:
    """Headline, alert, the list with what can be done, and what it rests on."""
    _ = view.words
    rules = rules_of_session()
    with st.spinner(_("Looking at everybody's rhythm")):
        everybody = views.with_tasks(
            watched(view, rules), kept_tasks(view), rates=chosen_rates(view), costs=contact_costs(view)
        )
    for message in rhythm(view).messages:
        show_message(message, view.labels, _)
    if everybody.is_empty():
        st.info(_("By the rules of the life cycle all of these customers have lapsed: there is nobody to watch."))
        return
    waiting = views.open_ones(everybody, as_of=view.as_of)
    show_headline(view, everybody, waiting)
    scope = choose_scope(view, waiting)
    alert = choose_alert(view)
    listed = views.above(scope, p_leave=alert.p_leave, value_at_stake=alert.value_at_stake)
    show_alert(view, listed, alert)
    if not scope.is_empty():
        show_list(view, listed, rules)
    show_away(view, everybody)
    choose_rates(view)
    choose_rules(view)
    if not scope.is_empty():
        show_length(view, scope)


def rules_of_session() -> WatchRules:
    """What the reader has chosen to count as leaving, and how the list is ordered."""
    default = WatchRules()
    return WatchRules(
        window_days=int(st.session_state.get("watch_days", default.window_days)),
        window_gaps=float(st.session_state.get("watch_gaps", default.window_gaps)),
        any_customer=float(st.session_state.get("watch_any", default.any_customer)),
    )


def show_headline(view: View, everybody: pl.DataFrame, waiting: pl.DataFrame) -> None:
    """How many are watched, how many are likely to leave, and what is at stake."""
    _, formats = view.words, view.formats
    at_stake = float(everybody["value_at_stake"].sum())
    value = float(everybody["yearly_value"].sum())
    likely = everybody.filter(pl.col("p_leave") >= views.LIKELY)
    late = views.overdue(everybody, as_of=view.as_of)
    headline(
        view,
        [
            Figure(
                _("Watched"), formats.number(everybody.height),
                help=_("Customers who have not lapsed by the rules of the life cycle."),
            ),
            Figure(
                _("Likely to leave"), formats.number(likely.height),
                help=_("Their probability of leaving is 50 % or more."),
            ),
            Figure(
                _("Value at stake, a year"), formats.money_compact(at_stake),
                help=_(
                    "Probability of leaving x {value} of the last year, summed up: what is lost on average if nobody "
                    "does anything. The watched have brought {total} in that year.",
                    value=basis_word(view), total=formats.money(value),
                ),
            ),
            Figure(
                _("Overdue"), formats.number(late), good_is_up=False,
                help=_("Open customers of the list whose due day lies before the day in view."),
            ),
        ],
        tile_width=190,
    )  # fmt: skip


def basis_word(view: View) -> str:
    """What current value counts, as a word in a sentence."""
    return view.words.plain(BASES[view.current_value_basis])


def show_list(view: View, listed: pl.DataFrame, rules: WatchRules) -> None:
    """The first of the list with their reasons, and what can be done with those that are ticked."""
    _, formats = view.words, view.formats
    if listed.is_empty():
        st.info(_("Nobody on the list is above these thresholds. Lower them to see more."))
        return
    with st.grid(min_column_width=220).container():
        shown = st.number_input(_("Customers to show"), *SHOWN, 25, step=5, key="watch_shown", persist_state="session")
    first = listed.head(int(shown))
    best = first.row(0, named=True)
    st.subheader(
        _.plural(
            "First of all: {name}, with {money} a year at stake", "The first {n} have {money} a year at stake",
            first.height, n=formats.number(first.height), name=best.get("name") or best["customer_id"],
            money=formats.money(float(first["value_at_stake"].sum())),
        ),
        anchor=False,
    )  # fmt: skip
    tell_first(view, first.head(TOLD), rules)
    ticked = pick(view, first, rules)
    show_actions(view, ticked, rules)
    if not knows_consent(listed):
        st.caption(_("These data do not say who may be contacted by which channel: check it before you do."))
    offer_list(view, listed, first, rules)


def tell_first(view: View, rows: pl.DataFrame, rules: WatchRules) -> None:
    """The first few in full sentences: who, why, what is at stake and what to do."""
    _, formats = view.words, view.formats
    for row in rows.iter_rows(named=True):
        st.markdown(
            _(
                "- **{name}**: {why}. {money} a year at stake ({chance} likely to leave). {action}.",
                name=row.get("name") or row["customer_id"], why=tell_reasons(view, row, rules),
                money=formats.money(row["value_at_stake"]), chance=formats.percent(row["p_leave"]),
                action=view.labels[f"watch_action.{row['watch_action']}"],
            )
        )  # fmt: skip


def show_away(view: View, everybody: pl.DataFrame) -> None:
    """Those who are done or put off, and a way back."""
    _, formats = view.words, view.formats
    away = views.put_away(everybody, as_of=view.as_of)
    if away.is_empty():
        return
    with st.expander(_("Done or put off: {n}", n=formats.number(away.height)), icon=":material/inventory_2:"):
        st.caption(_("Who buys after it was done, and then falls silent, comes back by itself."))
        ticked = pick(view, away, None, key="watch_away")
        st.button(
            _("Put back on the list"), key="watch_back", disabled=not ticked, on_click=bring_back, args=(view, ticked)
        )


def choose_rules(view: View) -> None:
    """What counts as leaving, and how much the order prefers those who are sure to leave."""
    _, default = view.words, WatchRules()
    with st.expander(_("What counts as leaving, and the order of the list"), icon=":material/rule:"):
        st.markdown(
            _(
                "**Leaving**: no purchase in the coming days of the first slider, or in so many of the customer's own "
                "usual gaps, whichever is longer. Its probability follows from the purchases so far by the model of "
                "the life cycle, carried on with nothing bought. **Order**: probability x (the customer's own {value} "
                "of the last year + so many times the average one). With 0 the list follows value at stake alone and "
                "is led by large customers who may well stay; the more anybody counts, the more of those come first "
                "who are surest to leave. In simulated worlds the list of all watched, with {times}, holds on average "
                "more leavers than as many of the longest silent, and more than half as much value again.",
                value=basis_word(view), times=view.formats.number(default.any_customer),
            )
        )  # fmt: skip
        tiles = st.grid(min_column_width=220)
        with tiles.container():
            st.slider(
                _("Days without a purchase"), 30, 365, step=5, key="watch_days", bind="query-params",
                **_start("watch_days", default.window_days),
            )  # fmt: skip
        with tiles.container():
            st.slider(
                _("Own usual gaps"), 1.0, 6.0, step=0.5, key="watch_gaps", bind="query-params",
                **_start("watch_gaps", default.window_gaps),
            )  # fmt: skip
        with tiles.container():
            st.slider(
                _("How much anybody counts (average customers)"), 0.0, 20.0, step=1.0, key="watch_any",
                bind="query-params", **_start("watch_any", default.any_customer),
            )  # fmt: skip


def _start(key: str, value: float) -> dict[str, Any]:
    return {} if key in st.session_state else {"value": value}


def show_length(view: View, scope: pl.DataFrame) -> None:
    """How much of all that is at stake a list of some length holds."""
    _ = view.words
    table = views.captured(scope)
    if table.is_empty():
        st.subheader(_("Nothing is at stake: those listed have brought nothing in the last year"), anchor=False)
        return
    picture(
        view,
        charts.captured(table, view.labels),
        finding=tell_tenth(view, table, scope.height),
        table=table,
        name="watch_captured",
        formula=_(
            "Open customers who can be listed, in the order of the list and in that of their silence, whatever the "
            "thresholds; not listed is who has been silent for less than the own usual gap, unless a request is open "
            "or a due day is set. Value at stake = probability of leaving x {value} of the last year, added up from "
            "the top. Both are expectations of the model, not yet what came.",
            value=basis_word(view),
        ),
    )
    tell_ahead(view, table)


def tell_tenth(view: View, table: pl.DataFrame, n_listed: int) -> str:
    """What a tenth of the list holds, beside as many of the longest silent."""
    _, formats = view.words, view.formats
    row = table.filter(pl.col("list_length") >= max(n_listed // 10, 1)).row(0, named=True)
    return _.plural(
        "The first customer of the list holds {share} of the whole list's value at stake, the longest silent {silent}",
        "A tenth of the list ({n} customers) holds {share} of the whole list's value at stake; as many of its longest "
        "silent {silent}",
        row["list_length"], n=formats.number(row["list_length"]), share=formats.percent(row["list_share"]),
        silent=formats.percent(row["silent_share"]),
    )  # fmt: skip


def tell_ahead(view: View, table: pl.DataFrame) -> None:
    """From which length on the list holds less than as many of the longest silent."""
    _, until = view.words, views.ahead_until(table)
    if until == 0:
        st.caption(
            _("Already at its top the list holds less value at stake than as many of the longest silent: it puts those "
              "first who are surest to leave.")
        )  # fmt: skip
    elif until is not None:
        st.caption(
            _.plural(
                "Ahead of the longest silent with its first customer only; with more the list may hold less value at "
                "stake than as many of them.",
                "Ahead of the longest silent up to its first {n} customers; with more the list may hold less value at "
                "stake than as many of them.",
                until, n=view.formats.number(until),
            )
        )  # fmt: skip

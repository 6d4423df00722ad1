"""From potential to new, regular and a new line: how many take each step in a quarter, and what goes with it."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.charts import lifecycle_time as charts
from crm_analytics.lifecycle.conversion import Conversion, conversion_by_quarter, find_conversions, known_people
from crm_analytics.lifecycle.conversion_factors import WINDOW_DAYS, conversion_factors, describe_starts
from crm_analytics.scoring import people_without_purchase
from crm_analytics.views import lifecycle as views
from ui.history import view_key
from ui.show import behind, picture, show_table
from ui.view import View


def show_steps(view: View) -> None:
    """The steps by quarter, and which recorded facts go with them."""
    _ = view.words
    conversions, factors = _steps(view_key(view), view)
    table = conversion_by_quarter(conversions, as_of=view.as_of, first=view.data.first_date)
    if not table["n_from"].sum():
        st.info(
            _("Nobody in these data is known to have stood before a step: all were customers before the data begin."),
            icon=":material/info:",
        )
        return
    picture(
        view,
        charts.conversions(table, view.labels),
        finding=tell_steps(view, table),
        table=table.filter(pl.col("n_from") > 0),
        name="conversions",
        formula=_(
            "*Potential → new*: people known before their first purchase who bought in the quarter; where the list of "
            "customers names nobody without a purchase, only prospects count. *New → regular*: a second purchase day. "
            "*Regular → new line*: the first product line that was not among those of the first day. Each is divided "
            "by all who stood before that step at some time of the quarter. Customers from before the data begin are "
            "left out; the running quarter is in the table only."
        ),
    )
    st.caption(
        _(
            "Who has not taken the step for long still counts among those who could: where such people pile up, a "
            "line falls without newcomers doing worse."
        )
    )
    show_factors(view, factors)


def tell_steps(view: View, table: pl.DataFrame) -> str:
    """The second purchase in the last whole quarter."""
    _, formats = view.words, view.formats
    whole = table.filter(
        pl.col("conversion") == Conversion.TO_REGULAR.value, ~pl.col("is_running"), pl.col("rate").is_not_null()
    )
    if whole.is_empty():
        return _("No quarter with new customers is over yet")
    last = whole.row(-1, named=True)
    return _(
        "In the quarter from {day} on, {n} of {total} customers with one purchase day so far bought again ({share})",
        day=formats.date(last["quarter"]), n=formats.number(last["n_moved"]), total=formats.number(last["n_from"]),
        share=formats.percent(last["rate"], decimals=1),
    )  # fmt: skip


def show_factors(view: View, factors: pl.DataFrame) -> None:
    """What goes with the steps, corrected for the number of comparisons."""
    _, formats = view.words, view.formats
    found = factors.filter(pl.col("is_found"))
    if factors.is_empty():
        st.subheader(_("No recorded fact can be compared yet"), anchor=False)
        st.caption(
            _(
                "Two groups of at least 20 people are needed who stood before a step at least {days} days ago.",
                days=formats.number(WINDOW_DAYS),
            )
        )
        return
    st.subheader(tell_factors(view, found, factors.height), anchor=False)
    shown = in_words(view, (found if found.height else factors.head(5)).drop("p_value", "is_found"))
    show_table(view, shown, key="table_found_factors")
    st.caption(_("What goes together need not cause each other: only a hold-out tells what a measure would change."))
    behind(
        view, in_words(view, factors), name="conversion_factors",
        formula=_(
            "Everybody who stood before the step at least {days} days ago; the rate is the share who took it within "
            "{days} days. Chi-squared test of all values of a fact with at least 20 people; Cramér's V tells how "
            "strongly they go together (0 not at all, 1 entirely). p is corrected by Holm over all facts and steps. "
            "*Campaign*: of those who had not taken the step after 30 days, whether they had been contacted in these "
            "days. Small, middle, large order: thirds of the money of the first day.",
            days=formats.number(WINDOW_DAYS),
        ),
    )  # fmt: skip


def tell_factors(view: View, found: pl.DataFrame, n_tested: int) -> str:
    """The strongest fact that goes with a step beyond chance."""
    _, formats, labels = view.words, view.formats, view.labels
    if found.is_empty():
        return _("None of {n} comparisons shows a fact that goes with a step beyond chance", n=formats.number(n_tested))
    best = found.sort("association", descending=True).row(0, named=True)
    return _(
        "{step} within {days} days goes with {fact}: {best} {best_rate}, {worst} {worst_rate}",
        step=labels[f"conversion.{best['conversion']}"], fact=labels[f"factor.{best['factor']}"],
        best=level_name(view, best["best_level"]), best_rate=formats.percent(best["best_rate"]),
        worst=level_name(view, best["worst_level"]), worst_rate=formats.percent(best["worst_rate"]),
        days=formats.number(WINDOW_DAYS),
    )  # fmt: skip


def level_name(view: View, level: str) -> str:
    """A value of a fact: in words where it is a code of ours, else as the data have it."""
    return view.labels.get(f"level.{level}", level)


def in_words(view: View, factors: pl.DataFrame) -> pl.DataFrame:
    """The facts and their values in words."""
    names = {level: level_name(view, level) for name in ("best_level", "worst_level") for level in factors[name]}
    return factors.with_columns(pl.col("best_level", "worst_level").replace(names))


@st.cache_resource(max_entries=8, show_spinner=False)
def _steps(key: tuple[Any, ...], _view: View) -> tuple[pl.DataFrame, pl.DataFrame]:
    data, as_of = _view.data, _view.as_of
    people = known_people(data.profiles, data.prospects, buyers=data.first_purchases["customer_id"])
    conversions = find_conversions(data.ledger, data.category_starts, people, as_of=as_of, known_until=data.known_until)
    if _view.filters:
        others = views.pass_filters(people_without_purchase(data, as_of=as_of), _view.filters)
        shown = pl.concat([table.select("customer_id") for table in (_view.customers, others)])
        conversions = conversions.join(shown.unique(), on="customer_id", how="semi")
    facts = describe_starts(data.ledger, data.first_purchases, profiles=data.profiles, prospects=data.prospects)
    return conversions, conversion_factors(conversions, facts, as_of=as_of, assignments=data.assignments)

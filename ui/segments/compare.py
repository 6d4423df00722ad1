"""Any two ways to segment on the same frame: agreement, who is where in both, and what each tells of what came next."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import schemes as charts
from crm_analytics.errors import CrmError
from crm_analytics.segments.schemes import Scheme, agreement, class_table, crossing_table
from crm_analytics.segments.schemes.crossing import join_classes
from ui.linked import linked_selectbox
from ui.markdown import md_escape
from ui.scores import LARGE
from ui.segments.scheme_base import class_words, figures_of, offer_customers, past_of, people_of, scheme_of
from ui.segments.scheme_choice import scheme_options, tell_problem
from ui.show import behind, picture, show_table
from ui.view import View


def show(view: View) -> None:
    """Two ways crossed, and all ways side by side."""
    options = scheme_options(view)
    codes = choose_two(view, {code: words for code, (words, _rules) in options.items()})
    try:
        with st.spinner(view.words("Classing the customers")):
            schemes = [scheme_of(view, options[code][1]) for code in codes]
    except CrmError as error:
        tell_problem(view, error)
        return
    show_crossing(view, schemes[0], schemes[1])
    show_sizes(view, schemes, [options[code][0] for code in codes])
    show_future(view, options)


def choose_two(view: View, names: dict[str, str]) -> tuple[str, str]:
    """Ask for the two ways."""
    _ = view.words
    first, second = st.columns(2)
    with first:
        one = linked_selectbox(_("First way"), list(names), key="first_scheme", default="rfm", show=names.__getitem__)
    with second:
        other = linked_selectbox(
            _("Second way"), list(names), key="second_scheme", default="tiers", show=names.__getitem__
        )
    return one, other


def show_crossing(view: View, first: Scheme, second: Scheme) -> None:
    """Counts of every pair of classes; each cell is an audience."""
    _ = view.words
    rows, columns = class_words(view, first), class_words(view, second)
    table = crossing_table(first, second, people_of(view).customers)
    picture(
        view,
        charts.crossing(table, (rows, columns), view.labels),
        finding=tell_agreement(view, agreement(first, second)),
        table=table.with_columns(pl.col("class_first").replace(rows), pl.col("class_second").replace(columns)),
        name="crossing",
        formula=_(
            "Customers in each pair of classes; the colour is the share of the row. Agreement is the adjusted Rand "
            "index (Hubert & Arabie 1985): of all pairs of customers, how many both ways keep together or apart, less "
            "what chance would give; 1 = the same parting, 0 = chance."
        ),
    )
    cells = (
        table.filter(pl.col("n_customers") > 0)
        .sort("n_customers", descending=True)
        .select("class_first", "class_second")
        .rows()
    )
    if not cells:
        return
    chosen = st.selectbox(
        _("A cell as a list"), range(len(cells)), key=f"cell_{first.code}_{second.code}",
        format_func=lambda n: f"{rows[cells[n][0]]} × {columns[cells[n][1]]}",
    )  # fmt: skip
    offer_cell(view, (first, second), cells[chosen], title=f"{rows[cells[chosen][0]]} × {columns[cells[chosen][1]]}")


def offer_cell(view: View, schemes: tuple[Scheme, Scheme], cell: tuple[str, str], *, title: str) -> None:
    """Say how many a cell holds and offer them."""
    both = join_classes(*schemes)
    ids = both.filter(pl.col("class_first") == cell[0], pl.col("class_second") == cell[1])["customer_id"]
    st.caption(view.words.plural("{n} customer", "{n} customers", len(ids), n=view.formats.number(len(ids))))
    offer_customers(view, ids, title=title, key="cell")


def tell_agreement(view: View, index: float | None) -> str:
    """Agreement in words."""
    _ = view.words
    if index is None:
        return _("With one customer there is nothing to compare")
    told = {"index": view.formats.number(index, decimals=2)}
    if index >= 0.75:
        return _("Both ways part the customers nearly alike (agreement {index} of 1)", **told)
    if index >= 0.25:
        return _("Both ways agree in part (agreement {index} of 1)", **told)
    return _("The two ways say different things (agreement {index} of 1)", **told)


def show_sizes(view: View, schemes: list[Scheme], titles: list[str]) -> None:
    """Sizes and value of the classes of both."""
    customers = people_of(view).customers
    for place, scheme, title in zip(st.columns(2), schemes, titles, strict=True):
        with place:
            st.markdown(f"**{md_escape(title)}**")
            table = class_table(scheme, customers)
            shown = [
                n
                for n in ("class", "n_customers", "customer_share", "current_value_share", "mean_clv")
                if n in table.columns
            ]
            worded = table.select(shown).with_columns(pl.col("class").replace(class_words(view, scheme)))
            show_table(view, worded, key=f"sizes_{len(titles)}_{title}")


def show_future(view: View, options: dict) -> None:
    """How much of the differences of the following window each way would have told."""
    _, formats = view.words, view.formats
    if view.customers.height > LARGE:
        st.caption(
            _(
                "How much each way tells of the future is measured on up to {n} customers; filter the base.",
                n=formats.number(LARGE),
            )
        )
        return
    if not st.toggle(_("Which way tells most of what came next?"), key="scheme_future", bind="query-params"):
        return
    with st.spinner(_("Trying each way on an earlier day")):
        past = past_of(view)
        table = figures_of(view, {code: rules for code, (_words, rules) in options.items()})
    if past is None or table["separated_rate"].null_count() == table.height:
        st.info(_("The data are too short or too few to try the ways on an earlier day."))
        return
    best = table.row(0, named=True)
    names = {code: words for code, (words, _rules) in options.items()}
    st.subheader(tell_future(view, best, names), anchor=False)
    worded = table.with_columns(pl.col("scheme").replace(names))
    show_table(view, worded, key="table_future")
    told = {"day": formats.date(past.people.as_of), "until": formats.date(past.until)}
    behind(
        view, worded, name="ways_compared",
        formula=_(
            "Each way is built anew on {day}, seeing nothing later (columns of the profile stand as they are today). "
            "What each customer brought from then until {until} is forecast by the mean of the class in one half of "
            "the customers and held against the other half: 1 - squared error / that of one mean for all (eta "
            "squared, out of sample). 100 % = the classes tell everything, 0 or less = nothing. Giants weigh most in "
            "it.",
            **told,
        ),
    )  # fmt: skip


def tell_future(view: View, best: dict, names: dict[str, str]) -> str:
    """The way that told most."""
    _ = view.words
    if best["separated_rate"] <= 0:
        return _("No way told anything of what customers brought afterwards")
    return _(
        "{name} told most of what came next: {share} of the differences between customers",
        name=names[best["scheme"]],
        share=view.formats.percent(best["separated_rate"]),
    )

"""Each customer's value: by several measures side by side, with range; families and firms."""

from __future__ import annotations

import streamlit as st

from crm_analytics.charts import value_money as charts
from crm_analytics.selection import Selection
from crm_analytics.views import value_money as money_views
from ui.equity import costs_of_session, priced
from ui.linked import linked_segments
from ui.show import behind, customers_link, download, picture, show_table
from ui.view import View

TOP = 10


def show_customers(view: View) -> None:
    """Measures side by side, the most valuable customers, families and firms."""
    show_measures(view)
    show_top(view)
    show_families(view)


def show_measures(view: View) -> None:
    """Historic, current, potential, formula and model value of the segments."""
    _, formats, customers = view.words, view.formats, priced(view)
    by = "segment" if customers["segment"].null_count() < customers.height else "stage"
    table = money_views.measures_by(customers, by=by)
    earned = customers["historic_value"]
    words = {
        "earned": formats.money_compact(float(earned.sum()) if earned.null_count() < len(earned) else None),
        "expected": formats.money_compact(float(customers["clv"].sum())),
        "formula": formats.money_compact(float(customers["formula_value"].sum())),
        "days": formats.number(view.scores.rules.value.horizon_days),
    }
    picture(
        view,
        charts.measures(table, view.labels, by=by, currency=view.data.currency),
        finding=_("They have brought {earned} so far; the models expect {expected} in the next {days} days", **words),
        table=table.rename({"group": by}),
        name="value_measures",
        formula=_(
            "Historic value: earned so far. Current value: earned in the last 365 days. Growth potential: what more "
            "could be won a year. Textbook formula: years of the horizon x current value, discounted from their "
            "middle, as if everybody stayed and went on as last year: {formula}. Model: CLV, which knows that some "
            "have left. All in margin where costs are known, else in revenue; current value, and so the textbook "
            "formula, less the cost of contacts where any are recorded.",
            **words,
        ),
    )


def show_top(view: View) -> None:
    """The most valuable customers with their ranges, and everybody as a file."""
    _, formats = view.words, view.formats
    best = money_views.side_by_side(priced(view), n=TOP)
    if best.is_empty():
        return
    st.subheader(
        _.plural(
            "The most valuable customer is worth {money}", "The {n} most valuable customers are worth {money}",
            best.height, money=formats.money(float(best["clv"].sum())),
        ),
        anchor=False,
    )  # fmt: skip
    st.caption(_("Open the list and choose one to read that customer's story."))
    show_table(view, best, key="table_top")
    with st.container(horizontal=True):
        customers_link(view, Selection().having("clv", "min", best["clv"][-1]))
        download(
            view,
            lambda: money_views.side_by_side(priced(view)),
            name="customers_by_clv",
            label=_("Download all customers with their ranges"),
            content_key=repr((view.data.version, view.as_of, view.scores.rules, view.filters, costs_of_session(view))),
        )


def show_families(view: View) -> None:
    """CLV by household or firm, the persons inside."""
    _, formats = view.words, view.formats
    keys = money_views.group_keys_of(view.customers)
    if not keys:
        st.caption(_("Neither households nor firms are recorded, so each customer stands alone."))
        return
    key = linked_segments(
        _("Together"), keys, key="value_together", default=keys[0], show=lambda name: view.labels[f"column.{name}"],
        label_visibility="collapsed",
    )  # fmt: skip
    table = money_views.groups_of_several(view.customers, by=key)
    kind = view.labels[f"together.{key}"]
    if table.is_empty():
        st.subheader(_("None of the {kind} has more than one customer", kind=kind), anchor=False)
        return
    best = table.row(0, named=True)
    st.subheader(
        _(
            "{n} {kind} have several customers; the most valuable is worth {money} with {m} of them",
            n=formats.number(table.height), kind=kind, money=formats.money(best["clv"]),
            m=formats.number(best["n_customers"]),
        ),
        anchor=False,
    )  # fmt: skip
    show_table(view, table.rename({"group": key}).head(TOP), key=f"table_best_{key}")
    customers_link(view, Selection.of(**{key: best["group"]}), _("Show the members of the first"))
    behind(
        view, table.rename({"group": key}), name=f"value_by_{key}",
        formula=_("Sums over the customers of one household or firm. Those with one customer are left out."),
    )  # fmt: skip

"""A readable tree, coarse to fine, that tells the classes of any scheme apart."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.errors import CrmError
from crm_analytics.segments.schemes import Explanation, Scheme, explain
from crm_analytics.segments.schemes.tree import Step
from crm_analytics.views import schemes as views
from ui.segments.scheme_base import people_of
from ui.segments.scheme_choice import tell_problem
from ui.view import View


@st.fragment
def show_tree(view: View, scheme: Scheme, names: dict[str, str]) -> None:
    """A readable tree, coarse to fine."""
    _, formats = view.words, view.formats
    if scheme.members["class"].n_unique() < 2:
        return
    st.subheader(_("What tells the classes apart"), anchor=False)
    customers = people_of(view).customers
    depth = st.slider(_("From coarse to fine"), 1, 4, 2, key="tree_depth", bind="query-params")
    options = list(views.tree_columns(customers))
    chosen = st.multiselect(
        _("Columns that may be asked (none = all)"), options, key="tree_columns", persist_state="session",
        format_func=lambda name: view.labels.get(f"column.{name}", name),
    )  # fmt: skip
    try:
        told = explain(scheme, customers, columns=tuple(chosen or options), depth=depth)
    except CrmError as error:
        tell_problem(view, error)
        return
    st.markdown(
        _(
            "The tree names the right class of {accuracy} of customers that it hasn't seen; always naming the largest "
            "class would be right for {baseline}.",
            accuracy=formats.percent(told.accuracy), baseline=formats.percent(told.baseline),
        )
    )  # fmt: skip
    st.markdown("\n".join(_line(view, told, step, names) for step in told.steps if step.parent is not None) or "–")
    st.caption(
        _("Grown on one half of the customers and tried on the other, both ways. Share in brackets: of all customers.")
    )


def _line(view: View, told: Explanation, step: Step, names: dict[str, str]) -> str:
    """One node as a line of an indented list: the test that leads to it, and what is said there."""
    _, formats = view.words, view.formats
    parent = next(each for each in told.steps if each.node == step.parent)
    test = _test(view, parent, step)
    share = formats.percent(step.customer_share)
    if step.column is not None:
        line = _("{test} ({share})", test=test, share=share)
    else:
        line = _(
            "{test} ({share}): **{name}**, right for {right}",
            test=test,
            share=share,
            name=names.get(step.said, step.said),
            right=formats.percent(step.share),
        )
    return f"{'    ' * (step.depth - 1)}- {line}"


def _test(view: View, parent: Step, step: Step) -> str:
    _ = view.words.plain
    column = view.labels.get(f"column.{parent.column}", parent.column or "")
    if parent.value is not None:
        value = view.labels.get(f"{parent.column}.{parent.value}", parent.value)
        if step.is_right:
            return _("{column}: {value}", column=column, value=value)
        return _("{column}: not {value}", column=column, value=value)
    edge = _edge(view, parent)
    if step.is_right:
        return _("{column} above {edge}", column=column, edge=edge)
    return _("{column} up to {edge}", column=column, edge=edge)


def _edge(view: View, step: Step) -> str:
    """A threshold as it is counted: whole for counts and days, two decimals for small amounts."""
    threshold = step.threshold or 0.0
    dtype = people_of(view).customers.schema[step.column or ""]
    if dtype.is_integer() or dtype == pl.Boolean:
        return view.formats.number(int(threshold // 1))
    return view.formats.number(threshold, decimals=0 if abs(threshold) >= 100 else 2)

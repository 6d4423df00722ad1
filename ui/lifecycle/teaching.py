"""An imaginary customer drawn with sliders: what a rhythm and a silence do to the stage, month by month."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import lifecycle_time as charts
from crm_analytics.lifecycle import StageModel
from crm_analytics.lifecycle.example import ExampleCustomer, follow_example
from crm_analytics.lifecycle.history import base_gap
from ui.history import stage_model
from ui.lifecycle.second_opinion import show_truth
from ui.show import picture
from ui.stage_rules import purchase_days
from ui.view import View

# setting: from, to, start, step
RANGES = {
    "gap_days": (5, 180, 45, 5),
    "later_gap_days": (5, 360, 45, 5),
    "n_purchases": (1, 30, 10, 1),
    "silence_days": (0, 720, 120, 10),
    "order_size": (10, 1000, 100, 10),
    "later_order_size": (10, 1000, 100, 10),
}


def show_teaching(view: View) -> None:
    """One path with sliders, and the truth where a simulation knows it."""
    show_path(view)
    show_truth(view)


@st.fragment
def show_path(view: View) -> None:
    """The path of the imaginary customer, by the rules in force and by the model fitted to these data."""
    _ = view.words
    st.subheader(_("A customer to play with"), anchor=False)
    st.caption(
        _(
            "Move the sliders and watch the stage. This customer is invented; rules, rhythm and model are those of "
            "these data."
        )
    )
    customer = choose_customer(view)
    with st.spinner(_("Asking the model")):
        model: StageModel | None = stage_model(view)
    usual = base_gap(purchase_days(view.data).up_to(view.as_of), view.as_of)
    table = follow_example(customer, as_of=view.as_of, rules=view.scores.rules.stage, usual_gap_days=usual, model=model)
    picture(
        view,
        charts.example_path(table, view.labels, currency=view.data.currency),
        finding=tell_path(view, table),
        table=table,
        name="example_path",
        formula=_(
            "Above: the stage at each month end by the rules and by the model; below: what the customer brings that "
            "month. The own rhythm is drawn towards that of all customers ({days} days). Both ways look at *when* a "
            "customer buys; the rules also at whether a purchase has become much smaller, the model doesn't.",
            days=view.formats.number(usual, decimals=1),
        ),
    )  # fmt: skip


def choose_customer(view: View) -> ExampleCustomer:
    """The six sliders."""
    _ = view.words
    labels = {
        "gap_days": _("Days between purchases"),
        "later_gap_days": _("Days between the later half of the purchases"),
        "n_purchases": _("Purchase days"),
        "silence_days": _("Days of silence since the last one"),
        "order_size": _("Order size ({currency})", currency=view.data.currency),
        "later_order_size": _("Order size of the later half ({currency})", currency=view.data.currency),
    }
    with st.grid(min_column_width=240):
        chosen = {
            name: st.slider(labels[name], low, high, start, step, key=f"example_{name}", bind="query-params")
            for name, (low, high, start, step) in RANGES.items()
        }
    return ExampleCustomer(**chosen)


def tell_path(view: View, table: pl.DataFrame) -> str:
    """Where the customer stands at the end, by both ways."""
    _, labels, last = view.words, view.labels, table.row(-1, named=True)
    if last["stage"] is None:
        return _("This customer has not bought yet")
    by_rules = labels[f"stage.{last['stage']}"]
    if last["stage_by_model"] is None:
        return _("By the rules this customer is now in: {stage}", stage=by_rules)
    if last["stage"] == last["stage_by_model"]:
        return _("By the rules and by the model this customer is now in: {stage}", stage=by_rules)
    return _(
        "By the rules this customer is now in: {stage}; by the model in: {other}",
        stage=by_rules, other=labels[f"stage.{last['stage_by_model']}"],
    )  # fmt: skip

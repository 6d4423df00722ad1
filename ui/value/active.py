"""Who is still active, and from whom purchases are expected: two matrices, whose cells open their customers."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from crm_analytics.charts import value as charts
from crm_analytics.selection import Selection
from crm_analytics.views import value as views
from ui.formats import NOTHING
from ui.markdown import plain
from ui.show import behind, customers_link
from ui.view import View

RECENT_DAYS = 91
Cell = tuple[int, int]


def show_active(view: View) -> None:
    """P(alive) and expected purchases by silence and repeat purchases."""
    table = views.alive_grid(view.customers)
    show_alive(view, table)
    show_purchases(view, table)


def show_alive(view: View, table: pl.DataFrame) -> None:
    """The matrix of P(alive)."""
    _ = view.words
    clickable(
        view,
        charts.alive_grid(table, view.labels, value="p_alive"),
        table,
        finding=tell_active(view),
        name="alive_grid",
        formula=_(
            "P(alive) is the probability that a customer has not left for good, from the number of repeat purchases, "
            "the time of the last one and the days since the first. Each cell is the mean of the customers in it; a "
            "cell without customers is empty. The same silence weighs more for those who used to buy often."
        ),
    )


def tell_active(view: View) -> str:
    """How many are probably active, or why that can't be told."""
    _, formats = view.words, view.formats
    n, total = formats.number(views.value_figures(view.customers)["n_active"]), formats.number(view.customers.height)
    if not knows_leaving(view) and is_by_choice(view):
        model = view.labels[f"model.{view.scores.model.code}"]
        return _("{model} takes it that nobody leaves for good: everybody counts as active", model=model)
    if not knows_leaving(view):
        return _("Too few have bought again to tell who has left: everybody counts as active")
    if (n_lapsed := views.active_though_lapsed(view.customers)) is not None:
        return _(
            "The model takes {n} of {total} customers for active, although {lapsed} have lapsed by the rules",
            n=n, total=total, lapsed=formats.number(n_lapsed),
        )  # fmt: skip
    return _("{n} of {total} customers are probably still active", n=n, total=total)


def knows_leaving(view: View) -> bool:
    """Whether the model that speaks knows of customers who leave for good; else P(alive) is 1 by definition."""
    return view.scores.model.code.removesuffix("_in_season") not in ("nbd", "cohort_mean")


def is_by_choice(view: View) -> bool:
    """Whether the model that speaks is the one asked for, and no simpler one in its place."""
    board = view.scores.scoreboard
    return view.scores.model.code == (board.winner if board else view.scores.rules.value.model_code)


def show_purchases(view: View, table: pl.DataFrame) -> None:
    """The matrix of expected purchases."""
    _, formats = view.words, view.formats
    share, days = views.purchases_share_of_recent(view.customers, days=RECENT_DAYS), formats.number(RECENT_DAYS)
    finding = (
        _(
            "{share} of the expected purchases come from those who bought in the last {days} days",
            share=formats.percent(share),
            days=days,
        )
        if share is not None
        else _("Nobody is expected to buy again")
    )
    clickable(
        view,
        charts.alive_grid(table, view.labels, value="expected_purchases"),
        table,
        finding=finding,
        name="purchases_grid",
        formula=_(
            "Expected purchase days of a customer over the horizon, not discounted; each cell is the mean of the "
            "customers in it."
        ),
    )


@st.fragment
def clickable(view: View, figure: go.Figure, table: pl.DataFrame, *, finding: str, name: str, formula: str) -> None:
    """A matrix whose cells can be clicked or picked from a list: then their customers are offered."""
    _ = view.words
    st.subheader(finding, anchor=False)
    event: Any = st.plotly_chart(
        figure, key=f"chart_{name}", config={"displayModeBar": False}, alt=plain(finding),
        on_select="rerun", selection_mode="points",
    )  # fmt: skip
    st.caption(_("Click on a cell to see whom it holds."))
    cells = {(row["silence_from"], row["frequency_from"]): row for row in table.iter_rows(named=True)}
    picked = st.selectbox(
        _("Or choose a cell"), list(cells), index=None, key=f"cell_{name}", placeholder=NOTHING,
        format_func=lambda cell: cell_name(view, cells[cell]),
    )  # fmt: skip
    cell = clicked_cell(event) or picked
    if cell in cells:
        offer_cell(view, cells[cell])
    behind(view, table, name=name, formula=formula)


def clicked_cell(event: Any) -> Cell | None:
    """Where the clicked cell begins: days of silence and repeat purchases."""
    points = event["selection"]["points"] if event else []
    begin = points[0].get("customdata") if points else None
    return (int(begin[0]), int(begin[1])) if begin else None


def offer_cell(view: View, cell: dict[str, Any]) -> None:
    """Say what a cell holds and offer its customers."""
    _, formats = view.words, view.formats
    st.markdown(
        _(
            "{cell}: together worth {money}, P(alive) {alive} on average.",
            cell=cell_name(view, cell), money=formats.money(cell["clv"]), alive=formats.percent(cell["p_alive"]),
        )
    )  # fmt: skip
    customers_link(view, cell_selection(cell))


def cell_name(view: View, cell: dict[str, Any]) -> str:
    """A cell in words."""
    _, formats = view.words, view.formats
    return _.plain(
        "{n} customers, silent for {silence} days, {frequency} repeat purchase days",
        n=formats.number(cell["n_customers"]),
        silence=between(cell["silence_from"], cell["silence_to"]),
        frequency=between(cell["frequency_from"], cell["frequency_to"]),
    )


def between(low: int, high: int | None) -> str:
    """A range of whole numbers as the axes write it."""
    return f"{low}+" if high is None else f"{low}" if low == high else f"{low}–{high}"


def cell_selection(cell: dict[str, Any]) -> Selection:
    """The customers of a cell as a selection that a link can carry."""
    chosen = Selection()
    for column, begin in (("days_since_last_purchase", "silence"), ("frequency", "frequency")):
        chosen = chosen.having(column, "min", cell[f"{begin}_from"])
        if cell[f"{begin}_to"] is not None:
            chosen = chosen.having(column, "below", cell[f"{begin}_to"] + 1)
    return chosen

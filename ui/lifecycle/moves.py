"""Who moved from which stage to which between two days: a matrix with its sums, a Sankey picture, and the people."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.charts import lifecycle as charts
from crm_analytics.charts import lifecycle_time as time_charts
from crm_analytics.views import lifecycle as views
from crm_analytics.views import lifecycle_moves as moves
from ui.history import stages_as_of
from ui.lifecycle.audience import offer_list
from ui.linked import linked_segments, linked_selectbox
from ui.markdown import plain
from ui.show import behind, download, picture, show_table
from ui.view import View
from ui.words import N_

SPANS = {
    "30": N_("30 days before"),
    "91": N_("A quarter before"),
    "182": N_("Half a year before"),
    "365": N_("A year before"),
    "own": N_("Two days of my choice"),
}


@st.fragment
def show_moves(view: View) -> None:
    """The moves between two days, both of which can be chosen."""
    _ = view.words
    if view.data.first_date >= view.as_of:
        st.info(_("Moves between stages can be shown from the second day on."), icon=":material/info:")
        return
    first, last = choose_days(view)
    if first == last:
        st.caption(_("Choose two different days."))
        return
    pairs = pairs_between(view, first, last)
    if pairs.is_empty():
        st.caption(_("Of these customers nobody had bought by then."))
        return
    warn_of_beginning(view, first)
    flows = views.stage_flows(pairs)
    show_flows(view, flows, (first, last))
    show_movers(view, pairs, (first, last))


def choose_days(view: View) -> tuple[dt.date, dt.date]:
    """The two days: a span before the chosen day, or both typed."""
    _ = view.words
    days = {code: view.as_of - dt.timedelta(days=int(code)) for code in SPANS if code != "own"}
    reached = [code for code, day in days.items() if day >= view.data.first_date]
    options = [*reached, "own"]
    span = linked_selectbox(
        _("Compare with"), options, key="flow_span", default=options[max(0, len(reached) - 1)],
        show=lambda code: _(SPANS[code]),
    )  # fmt: skip
    if span != "own":
        return days[span], view.as_of
    with st.grid(min_column_width=200):
        first = choose_day(view, _("Earlier day"), "flow_from", view.data.first_date)
        last = choose_day(view, _("Later day"), "flow_to", view.as_of)
    return moves.in_order(first, last)


def choose_day(view: View, label: str, key: str, default: dt.date) -> dt.date:
    """A day between the first of the data and the chosen one."""
    first, last = view.data.first_date, view.as_of
    st.session_state[key] = min(max(st.session_state.get(key, default), first), last)
    return st.date_input(label, min_value=first, max_value=last, key=key, persist_state="session")


def pairs_between(view: View, first: dt.date, last: dt.date) -> pl.DataFrame:
    """Stages of the shown customers on both days."""
    now = view.customers if last == view.as_of else stages_as_of(view, last)
    shown = now.join(view.customers.select("customer_id"), on="customer_id", how="semi", maintain_order="left")
    return views.join_stages(stages_as_of(view, first), shown)


def warn_of_beginning(view: View, first: dt.date) -> None:
    """Say where the earlier day lies too near to the beginning of data that hold customers from before."""
    run_in = views.run_in_days(view.data.known_until, view.scores.rules.stage)
    if first < view.data.first_date + dt.timedelta(days=run_in):
        st.caption(
            view.words(
                "On that day the data had just begun, and everybody looked new: moves since then are overstated."
            )
        )


def show_flows(view: View, flows: pl.DataFrame, days: tuple[dt.date, dt.date]) -> None:
    """The moves as a matrix or as bands."""
    _, formats = view.words, view.formats
    shapes = {"matrix": N_("Matrix"), "bands": N_("Bands (Sankey)")}
    shape = linked_segments(
        _("Shown as"), list(shapes), key="flow_shape", default="matrix", show=lambda code: _.plain(shapes[code])
    )
    counted = views.count_moves(flows)
    names = (formats.date(days[0]), formats.date(days[1]))
    finding = _(
        "From {first} to {last}: {up} moved up, {down} moved down, {new} seen for the first time",
        first=names[0], last=names[1], up=formats.number(counted["better"]), down=formats.number(counted["worse"]),
        new=formats.number(counted["new"]),
    )  # fmt: skip
    if shape == "bands":
        figure = charts.stage_flows(flows, view.labels, days=names)
        picture(view, figure, finding=finding, table=flows, name="stage_flows", formula=formula(view))
        return
    matrix = moves.move_matrix(flows)
    st.subheader(finding, anchor=False)
    event: Any = st.plotly_chart(
        time_charts.move_matrix(matrix, view.labels, days=names), key="chart_move_matrix", alt=plain(finding),
        config={"displayModeBar": False}, on_select="rerun", selection_mode="points",
    )  # fmt: skip
    take_click(event)
    square = moves.with_margins(matrix)
    behind(
        view, square.with_columns(pl.col("stage_before").fill_null("sum")), name="move_square", formula=formula(view)
    )
    with st.expander(_("Shares of rows and columns"), icon=":material/percent:"):
        show_table(view, matrix, key="table_move_shares")
        download(view, matrix, name="move_matrix")


def formula(view: View) -> str:
    """How moves are counted."""
    return view.words(
        "Rows (left): the stage on the earlier day; columns (right): the stage on the later day. A cell gives the "
        "customers and their share of the row; sums stand beside the names. *Up* and *down* follow the order lapsed, "
        "degradation, exploration, formation, stability. *Not yet seen*: no purchase up to the earlier day."
    )


def take_click(event: Any) -> None:
    """A click on a cell chooses its move below."""
    points = event["selection"]["points"] if event else []
    cell = points[0].get("customdata") if points else None
    if cell and st.session_state.get("_clicked_move") != list(cell[:2]):
        st.session_state["_clicked_move"] = list(cell[:2])
        st.session_state["flow"] = (cell[0], cell[1])


def show_movers(view: View, pairs: pl.DataFrame, days: tuple[dt.date, dt.date]) -> None:
    """The customers of one cell: a list, a file, or an audience."""
    _, labels = view.words, view.labels
    cells = [(before, after) for before, after, _n in views.stage_flows(pairs).iter_rows()]
    if st.session_state.get("flow") not in cells:
        st.session_state["flow"] = next((cell for cell in cells if cell[0] != cell[1]), cells[0])
    before, after = st.selectbox(
        _("Customers who went from one stage to another (click on a cell, or choose)"), cells, key="flow",
        format_func=lambda cell: _.plain(
            "{before} → {after}", before=labels[f"stage.{cell[0]}"], after=labels[f"stage.{cell[1]}"]
        ),
    )  # fmt: skip
    moved = pairs.filter(pl.col("stage_before") == before, pl.col("stage_after") == after)
    columns = [name for name in ("name", "last_day", "year_revenue") if name in view.customers.columns]
    table = moved.join(
        view.customers.select("customer_id", *columns), on="customer_id", how="left", maintain_order="left"
    )
    title = _.plain(
        "{before} → {after}, {first} to {last}", before=labels[f"stage.{before}"], after=labels[f"stage.{after}"],
        first=view.formats.date(days[0]), last=view.formats.date(days[1]),
    )  # fmt: skip
    offer_list(view, lambda: table["customer_id"], title=title, key="movers")
    with st.expander(_("Who they are"), icon=":material/group:"):
        show_table(view, table, key="movers")
        download(view, table, name="movers")

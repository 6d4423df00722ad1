"""How sure the values are: which model forecast best on past days, how wrong it was, and what speaks against it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import value_models as charts
from crm_analytics.messages import Message
from crm_analytics.settings import MARGINS_BY
from crm_analytics.value.contenders import AUTO, MODEL_CODES
from crm_analytics.value.scoreboard import Scoreboard
from crm_analytics.views import value as views
from crm_analytics.views import value_models as model_views
from ui.equity import doubts_of, scoreboard_of
from ui.linked import linked_segments
from ui.rules import MARGIN_BY, MODEL, restore
from ui.show import behind, picture, show_message
from ui.value.formulas import clv_formula
from ui.view import View

_CODES = (("wanted", "model"), ("used", "model"), ("model", "model"), ("naive", "model"), ("reason", "reason"))


def show_models(view: View) -> None:
    """Choice of the model, scoreboard, calibration, tracking, doubts, parameters."""
    _ = view.words
    choose_model(view)
    if view.value_basis == "margin":
        choose_margin(view)
    with st.spinner(_("Trying all models on past days")):
        board = scoreboard_of(view)
    if board is None:
        st.info(_("The data don't reach back far enough to try the models on three past days."), icon=":material/info:")
    else:
        show_board(view, board)
    show_doubts(view)
    show_parameters(view)


def choose_margin(view: View) -> None:
    """Whose margin rate counts, on all pages."""
    _ = view.words
    restore(MARGIN_BY)
    if st.session_state.get(MARGIN_BY) not in MARGINS_BY:
        st.session_state[MARGIN_BY] = view.scores.rules.value.margin_by
    st.selectbox(
        _("Margin rate of a customer"), MARGINS_BY, key=MARGIN_BY, bind="query-params",
        format_func=lambda code: view.labels[f"margin_by.{code}"],
        help=_("All pages use it. Own rates are mixed with the others' by how much a customer has bought."),
    )  # fmt: skip


def choose_model(view: View) -> None:
    """Which model speaks on all pages."""
    _ = view.words
    restore(MODEL)
    if st.session_state.get(MODEL) not in (*MODEL_CODES, AUTO):
        st.session_state[MODEL] = view.scores.rules.value.model_code
    st.selectbox(
        _("Model of purchases"), [AUTO, *MODEL_CODES], key=MODEL, bind="query-params",
        format_func=lambda code: view.labels.get(f"model.{code}", code),
        help=_("All pages use it. The best is found on past days; that takes a moment for each day looked at."),
    )  # fmt: skip


def show_board(view: View, board: Scoreboard) -> None:
    """All contenders and the winner's errors in detail."""
    _, spoken = view.words, view.scores.model.code
    if spoken != board.winner:
        st.caption(
            _(
                "The pages go by {model}: a few past days choose between models that lie close together hardly better "
                "than chance. Choose *the best on past days* above to go by the winner.",
                model=view.labels.get(f"model.{spoken}", spoken),
            )
        )
    show_contenders(view, board)
    shown = next((code for code in (view.scores.model.code, board.winner) if in_board(board, code)), board.winner)
    show_calibration(view, board, shown)
    show_tracking(view, board, shown if not model_views.tracking_of(board, shown).is_empty() else board.winner)


def in_board(board: Scoreboard, code: str) -> bool:
    """Whether a model was among the contenders."""
    return not model_views.calibration_of(board, code).is_empty()


def show_contenders(view: View, board: Scoreboard) -> None:
    """Who forecast best."""
    _, formats = view.words, view.formats
    table = model_views.contenders(board)
    error = table.filter(pl.col("model") == board.winner)["total_error"][0]
    words = {
        "model": view.labels.get(f"model.{board.winner}", board.winner), "days": formats.number(board.length_days),
        "error": formats.percent(None if error is None else abs(error)),
    }  # fmt: skip
    if error is None:
        finding = _(
            "{model} forecast best on earlier days; in the last {days} days nothing came to hold it against", **words
        )
    elif error >= 0:
        finding = _(
            "{model} forecast best on earlier days; over the last {days} days it expected {error} too much", **words
        )
    else:
        finding = _(
            "{model} forecast best on earlier days; over the last {days} days it expected {error} too little", **words
        )
    picture(
        view,
        charts.contenders(table, view.labels, winner=board.winner),
        finding=finding,
        table=table,
        name="scoreboard",
        formula=_(
            "On {n} past days every model and three plain formulas forecast the {days} days that followed, from what "
            "was known then. The winner has the lowest loss on all of these days but the last: |log(actual / "
            "forecast)| of the total + log(error a customer / best error). The last day, {date}, was not used to "
            "choose: its errors are shown. Gini: 1 orders the customers perfectly, 0 not at all.",
            n=formats.number(len(board.chosen_on) + 1), days=formats.number(board.length_days),
            date=formats.date(board.reported_on),
        ),
    )  # fmt: skip
    for message in board.messages:
        if message.code != "value.model_chosen":  # the finding says so
            tell_message(view, message)


def show_calibration(view: View, board: Scoreboard, model: str) -> None:
    """Ten groups of customers, expected against come."""
    _, formats = view.words, view.formats
    table = model_views.calibration_of(board, model)
    best = table.row(-1, named=True)
    picture(
        view,
        charts.calibration(table, view.labels, currency=view.data.currency),
        finding=_(
            "{model}: the tenth of whom most was expected was to bring {forecast} each and brought {actual}",
            model=view.labels.get(f"model.{model}", model),
            forecast=formats.money(best["forecast"]), actual=formats.money(best["actual"]),
        ),
        table=table,
        name="calibration",
        formula=_(
            "Customers as of {date}, in ten groups of equal size by what {model} expected of them in the {days} days "
            "that followed; means a customer.",
            date=formats.date(board.reported_on), model=view.labels.get(f"model.{model}", model),
            days=formats.number(board.length_days),
        ),
    )  # fmt: skip
    st.caption(_("By the quarter of the first purchase:"))
    behind(
        view, model_views.cohorts_of(board, model), name="calibration_by_cohort",
        formula=_("The same by the quarter of the first purchase; totals."),
    )  # fmt: skip


def show_tracking(view: View, board: Scoreboard, model: str) -> None:
    """Purchases over time, expected against come."""
    _, formats = view.words, view.formats
    table = model_views.tracking_of(board, model)
    last = table.row(-1, named=True)
    kind = linked_segments(
        _("Tracking"), ["cumulative", "by_step"], key="tracking", default="cumulative",
        show=lambda code: view.labels[f"tracking.{code}"], label_visibility="collapsed",
    )  # fmt: skip
    picture(
        view,
        charts.tracking(table, view.labels, cumulative=kind == "cumulative"),
        finding=_(
            "{model}: {actual} purchase days came where {forecast} were expected",
            model=view.labels.get(f"model.{model}", model),
            actual=formats.number(last["cumulative_actual"]), forecast=formats.number(last["cumulative_forecast"]),
        ),
        table=table,
        name="tracking",
        formula=_(
            "Purchase days, after {date}, of the customers known by then, as {model} expected them and as they came.",
            date=formats.date(board.reported_on), model=view.labels.get(f"model.{model}", model),
        ),
    )  # fmt: skip


def show_doubts(view: View) -> None:
    """What the models take for granted and the data deny."""
    _, doubts = view.words, doubts_of(view)
    if not doubts:
        st.caption(_("Nothing in the data speaks against what the models take for granted."))
        return
    st.subheader(_("What the models take for granted, held against these data"), anchor=False)
    for message in doubts:
        tell_message(view, message)


def show_parameters(view: View) -> None:
    """Fitted models and their parameters."""
    _, scores = view.words, view.scores
    st.subheader(
        _(
            "Purchases are expected by {model}, the money of a purchase by {spend}",
            model=view.labels[f"model.{scores.model.code}"], spend=view.labels[f"model.{scores.spend.code}"],
        ),
        anchor=False,
    )  # fmt: skip
    behind(view, views.fitted_parameters(scores), name="model_parameters", formula=clv_formula(view))


def tell_message(view: View, message: Message) -> None:
    """Show what the models have to say, its codes in words and its numbers as the language writes them."""
    params = dict(message.params)
    for name, prefix in _CODES:
        if name in params:
            params[name] = view.labels.get(f"{prefix}.{params[name]}", params[name])
    written = {name: view.formats.any(value) if not isinstance(value, str) else value for name, value in params.items()}
    show_message(Message(message.code, written, message.severity), view.labels, view.words)

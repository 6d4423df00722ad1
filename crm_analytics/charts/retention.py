"""Pictures of the Retention page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import plotly.graph_objects as go
import polars as pl
from plotly.subplots import make_subplots

from crm_analytics.calendar import PeriodUnit
from crm_analytics.charts.theme import BLUE, GREY, ORANGE, SCALE, new_figure, short_number

PERCENT = ("retention_rate",)  # columns that are shares
READABLE_COLUMNS = 16  # periods; with more, a phone has no room for figures in the cells
_ROW, _GAP, _TOP, _BOTTOM = 26, 46, 34, 140  # pixels


@dataclass(frozen=True)
class Scale:
    """What the cells of a triangle mean: the column drawn, the words for its unit and for periods after the first.

    ``first_counts`` = False keeps period 0, which is always the whole cohort, out of the scale of colours.
    """

    column: str
    unit: str
    x_title: str
    first_counts: bool = True
    row_of_average: str = ""  # what the row of the average is called


def cohort_triangle(
    triangle: pl.DataFrame, words: Mapping[str, str], *, scale: Scale, by: PeriodUnit = PeriodUnit.MONTH,
    forecast: pl.DataFrame | None = None,
) -> go.Figure:  # fmt: skip
    """Draw the triangle: cohort, is_known_before, cohort_size, period_index, <column>, is_running -> heat maps.

    Customers known before the data begin stand apart above; cells of the running period have a dotted frame and no
    colour; periods not lived stay empty, or are pale and in italics where ``forecast`` (the same columns) tells of
    them.
    """
    column = scale.column
    forecast = triangle.head(0) if forecast is None else forecast.filter(~pl.col("is_running"))
    parts = [(flag, triangle.filter(pl.col("is_known_before") == flag)) for flag in (True, False)]
    groups = [(flag, part) for flag, part in parts if part.height]
    figure = _empty_panels([part["cohort"].n_unique() for _, part in groups], [
        words["cohort.known_before" if flag else "cohort.new"] for flag, _ in groups
    ])  # fmt: skip
    last = max(_last_period(triangle), _last_period(forecast))
    is_readable = last < READABLE_COLUMNS
    for number, (flag, part) in enumerate(groups, start=1):
        labels = _cohort_labels(part, by)
        _add_panel(figure, part, words, column=column, row=number, is_readable=is_readable, labels=labels)
        coming = forecast.filter(pl.col("is_known_before") == flag, pl.col("cohort").is_in(list(labels)))
        if coming.height:
            figure.add_trace(_forecast_cells(coming, labels, column), row=number, col=1)
            figure.add_trace(_forecast_texts(coming, labels, words, column, is_readable), row=number, col=1)
    figure.update_xaxes(range=[-0.5, last + 0.5], dtick=1 if is_readable else None, fixedrange=True, showgrid=False)
    figure.update_xaxes(title_text=scale.x_title, row=len(groups) or 1, col=1)
    figure.update_yaxes(title_text=words["axis.cohort"], row=len(groups) or 1, col=1)
    scaled = triangle.filter(~pl.col("is_running"))
    scaled = scaled if scale.first_counts else scaled.filter(pl.col("period_index") > 0)
    return figure.update_layout(coloraxis=_colour_axis(scaled[column], scale.unit))


def _last_period(cells: pl.DataFrame) -> int:
    return int(cells.select(pl.col("period_index").max().fill_null(0)).item())


def _cohort_labels(part: pl.DataFrame, by: PeriodUnit) -> dict[dt.date, str]:
    cohorts = part.select("cohort", "cohort_size").unique().sort("cohort")
    return {cohort: f"{period_name(cohort, by)} ({short_number(size)})" for cohort, size in cohorts.iter_rows()}


def period_name(first_day: dt.date, by: PeriodUnit) -> str:
    """Write a period short and the same in every language.

    >>> [period_name(dt.date(2024, 4, 1), unit) for unit in PeriodUnit]
    ['2024-W14', '2024-04', '2024-Q2']
    """
    if by is PeriodUnit.QUARTER:
        return f"{first_day:%Y}-Q{(first_day.month + 2) // 3}"
    return f"{first_day:%G-W%V}" if by is PeriodUnit.WEEK else f"{first_day:%Y-%m}"


def _empty_panels(rows: list[int], titles: list[str]) -> go.Figure:
    gap = _GAP if len(rows) > 1 else 0
    height = _ROW * max(1, sum(rows)) + gap
    figure = make_subplots(
        rows=max(1, len(rows)), cols=1, shared_xaxes=True, row_heights=rows or None, vertical_spacing=gap / height,
        subplot_titles=titles,
    )  # fmt: skip
    figure.update_layout(new_figure(height=height + _TOP + _BOTTOM).layout)
    return figure.update_layout(margin_t=_TOP, margin_b=_BOTTOM, showlegend=False)


def _add_panel(
    figure: go.Figure, part: pl.DataFrame, words: Mapping[str, str], *, column: str, row: int, is_readable: bool,
    labels: Mapping[dt.date, str],
) -> None:  # fmt: skip
    running = part.filter(pl.col("is_running"))
    lived = part.filter(~pl.col("is_running"))
    figure.add_trace(_lived_cells(lived, labels, column=column, is_readable=is_readable), row=row, col=1)
    figure.add_trace(_running_cells(running, labels, words, column=column, is_readable=is_readable), row=row, col=1)
    positions = {cohort: number for number, cohort in enumerate(labels)}
    for cohort, month in running.select("cohort", "period_index").iter_rows():
        _frame_cell(figure, month, positions[cohort], row)
    figure.update_yaxes(
        range=[len(labels) - 0.5, -0.5], type="category", automargin=True, fixedrange=True, showgrid=False,
        categoryorder="array", categoryarray=list(labels.values()), row=row, col=1,
    )  # fmt: skip


def _lived_cells(lived: pl.DataFrame, labels: Mapping[dt.date, str], *, column: str, is_readable: bool) -> go.Heatmap:
    values = {(cohort, month): value for cohort, month, value in lived.select("cohort", "period_index", column).rows()}
    months = sorted({month for _, month in values})
    matrix = [[values.get((cohort, month)) for month in months] for cohort in labels]
    return go.Heatmap(
        x=months,
        y=list(labels.values()),
        z=matrix,
        text=[[_cell_text(value, column) for value in line] for line in matrix],
        texttemplate="%{text}" if is_readable else None,
        textfont_size=_text_size(values.values(), column),
        coloraxis="coloraxis",
        hovertemplate="%{y}, +%{x}: %{text}<extra></extra>",
        hoverongaps=False,
        xgap=1,
        ygap=1,
    )


def _running_cells(
    running: pl.DataFrame, labels: Mapping[dt.date, str], words: Mapping[str, str], *, column: str, is_readable: bool
) -> go.Scatter:
    return go.Scatter(
        x=running["period_index"].to_list(),
        y=[labels[cohort] for cohort in running["cohort"]],
        text=[_cell_text(value, column) for value in running[column]],
        mode="text" if is_readable else "markers",
        marker_opacity=0,
        textfont_size=_text_size(running[column], column),
        hovertemplate="%{y}, +%{x}: %{text}<br>" + words["cohort.running"] + "<extra></extra>",
    )


def _forecast_cells(coming: pl.DataFrame, labels: Mapping[dt.date, str], column: str) -> go.Heatmap:
    cells = {
        (cohort, period): value for cohort, period, value in coming.select("cohort", "period_index", column).rows()
    }
    periods = sorted({period for _, period in cells})
    return go.Heatmap(
        x=periods,
        y=list(labels.values()),
        z=[[cells.get((cohort, period)) for period in periods] for cohort in labels],
        opacity=0.35,
        coloraxis="coloraxis",
        hoverinfo="skip",
        xgap=3,
        ygap=3,
    )


def _forecast_texts(
    coming: pl.DataFrame, labels: Mapping[dt.date, str], words: Mapping[str, str], column: str, is_readable: bool
) -> go.Scatter:
    # apart from the pale cells, which would make their text as pale as themselves
    known = coming.filter(pl.col(column).is_not_null())
    return go.Scatter(
        x=known["period_index"].to_list(),
        y=[labels[cohort] for cohort in known["cohort"]],
        text=[f"<i>{_cell_text(value, column)}</i>" for value in known[column]],
        customdata=[_range_text(cell, column) for cell in known.iter_rows(named=True)],
        mode="text" if is_readable else "markers",
        marker_opacity=0,
        textfont_size=_text_size(known[column], column),
        hovertemplate="%{y}, +%{x}: %{text} (%{customdata})<br>" + words["cohort.forecast"] + "<extra></extra>",
    )


def _range_text(cell: Mapping[str, float], column: str) -> str:
    return f"{_cell_text(cell['low'], column)} – {_cell_text(cell['high'], column)}"


def _cell_text(value: float | None, column: str) -> str:
    return "" if value is None else f"{100 * value:.0f}" if column in PERCENT else short_number(value)


def _text_size(values: Iterable[float | None], column: str) -> int:
    # left to itself Plotly fits the text to the height of a single row and lets it run over the next cell
    return 10 if all(len(_cell_text(value, column)) <= 3 for value in values) else 9


def _frame_cell(figure: go.Figure, month: int, position: int, row: int) -> None:
    figure.add_shape(
        type="rect", x0=month - 0.5, x1=month + 0.5, y0=position - 0.5, y1=position + 0.5,
        line={"color": ORANGE, "width": 1.5, "dash": "dot"}, row=row, col=1,
    )  # fmt: skip


def _colour_axis(values: pl.Series, unit: str) -> dict[str, object]:
    low, high = values.min(), values.max()
    return {
        "colorscale": SCALE,
        "cmin": min(0.0, low or 0.0),
        "cmax": high or 1.0,
        "colorbar": {
            "orientation": "h", "y": 0, "yref": "container", "yanchor": "bottom", "thickness": 10, "nticks": 5,
            "title": {"text": unit, "side": "bottom"}, "tickformat": ".0%" if values.name in PERCENT else None,
        },
    }  # fmt: skip


def average_curves(
    averages: pl.DataFrame,
    words: Mapping[str, str],
    *,
    titles: tuple[str, str],
    is_rate: bool,
    year_before: pl.DataFrame | None = None,
) -> go.Figure:
    """Draw the average period by period: is_known_before, period_index, rate -> lines; ``year_before`` beside them.

    ``titles`` are those of the two axes.
    """
    is_new = ~pl.col("is_known_before")
    parts = [
        (averages.filter(is_new), "cohort.new", BLUE, "solid"),
        (averages.filter(~is_new), "cohort.known_before", GREY, "dot"),
        *([(year_before.filter(is_new), "cohort.year_before", ORANGE, "dash")] if year_before is not None else []),
    ]
    lines = [
        go.Scatter(
            x=part["period_index"].to_list(),
            y=part["rate"].to_list(),
            name=words[code],
            mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 2},
            hovertemplate="+%{x}: %{y:.1%}" if is_rate else "+%{x}: %{y:,.2f}",
        )
        for part, code, colour, dash in parts
        if part.height
    ]
    figure = new_figure(*lines, x_title=titles[0], y_title=titles[1], height=320)
    return figure.update_layout(
        showlegend=True, yaxis={"tickformat": ".0%" if is_rate else None, "rangemode": "tozero"}
    )

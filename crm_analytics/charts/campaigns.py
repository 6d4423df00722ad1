"""Pictures of the Campaigns page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from html import escape

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import BLUE, GREEN, GREY, ORANGE, SKY, new_figure
from crm_analytics.schemas import CampaignStage

STAGE_COLOURS = {
    CampaignStage.DISCOVER.value: GREY,
    CampaignStage.PLAN.value: SKY,
    CampaignStage.INTERACT.value: ORANGE,
    CampaignStage.REFINE.value: BLUE,
}
TODAY_COLOUR = GREEN
_DAY_MS = 86_400_000
_LONGEST_NAME = 28  # letters beside a bar; the whole name is in the table


def calendar(table: pl.DataFrame, words: Mapping[str, str], *, as_of: dt.date) -> go.Figure:
    """Draw windows as bars over days, coloured by the column of the board: name, campaign_stage, starts_on, ends_on."""
    rows = table.with_row_index("_row")
    bars = [_bars(rows.filter(pl.col("campaign_stage") == stage), stage, words) for stage in STAGE_COLOURS]
    figure = new_figure(*(bar for bar in bars if len(bar.y)), x_title=words["axis.day"], height=150 + 34 * table.height)
    figure.add_vline(x=as_of.isoformat(), line={"color": TODAY_COLOUR, "width": 2, "dash": "dot"})
    ticks = {"tickvals": list(range(table.height)), "ticktext": [_short(name) for name in table["name"].to_list()]}
    figure.update_layout(barmode="overlay", xaxis_type="date", legend={"y": 1.02, "yanchor": "bottom"})
    return figure.update_yaxes(**ticks, range=[table.height - 0.5, -0.5])


def _bars(rows: pl.DataFrame, stage: str, words: Mapping[str, str]) -> go.Bar:
    days = (rows["ends_on"] - rows["starts_on"]).dt.total_days() + 1
    first, last = (rows[name].dt.to_string("%Y-%m-%d").to_list() for name in ("starts_on", "ends_on"))
    return go.Bar(
        base=first,
        x=(days * _DAY_MS).to_list(),
        y=rows["_row"].to_list(),
        orientation="h",
        name=words[f"campaign_stage.{stage}"],
        marker={"color": STAGE_COLOURS[stage]},
        customdata=[[escape(name), start, end] for name, start, end in zip(rows["name"], first, last, strict=True)],
        hovertemplate="%{customdata[0]}: %{customdata[1]} – %{customdata[2]}<extra></extra>",
        showlegend=True,
    )


def _short(name: str) -> str:
    return escape(name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…")

"""What each tier is and brings, beyond its size: the table, its bars, who moves and who answers for it."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from crm_analytics.charts import segments as charts
from crm_analytics.errors import CrmError
from crm_analytics.schemas import Segment
from crm_analytics.segments import Axes, count_tiers
from crm_analytics.settings import SegmentRules
from crm_analytics.views import segments as views
from ui.formats import NOTHING
from ui.markdown import md_escape
from ui.show import download, say, show_table
from ui.store import now, open_campaigns
from ui.thresholds import base_of
from ui.view import View

OWNERS = "tier_owner"  # kind of what is kept
_KNOWN = "_tier_owners"


def axes_a_year_before(view: View) -> Axes | None:
    """The same customers as they stood then; None without a comparison."""
    then = view.last_year
    return None if then is None or then.customers.is_empty() else base_of(then).axes


def show_table_of_tiers(view: View, tiers: pl.DataFrame, rules: SegmentRules, then: Axes | None) -> None:
    """One column a tier, one line a figure."""
    before = count_tiers(then, rules).select("segment", "n_customers").iter_rows() if then else ()
    rows = _lines(view, tiers, dict(before))
    names = [view.labels[f"segment.{each or 'not_assessed'}"] for each in tiers["segment"]]
    table = {view.words("Tier"): [label for label, _cells in rows]}
    for place, name in enumerate(names):
        table[name] = [md_escape(cells[place]) for _label, cells in rows]
    st.table(pl.DataFrame(table), border="horizontal", hide_index=True)
    st.caption(
        view.words(
            "Revenue, margin, contacts and profit are those of the last 365 days; a dash means unknown. Profit is "
            "margin less the cost of contacts, as far as they are recorded. CLV is what customers are worth from here "
            "on; summed over a tier it is the tier's equity."
        )
    )


def _lines(view: View, tiers: pl.DataFrame, before: dict[str | None, int]) -> list[tuple[str, list[str]]]:
    _, formats, rows = view.words, view.formats, tiers.to_dicts()

    def cells(show: Callable[[dict], str]) -> list[str]:
        return [show(row) for row in rows]

    def money(name: str, share: str | None = None) -> list[str]:
        return cells(lambda row: _with_share(view, row[name], row[share] if share else None, row["n_customers"]))

    table = [
        (_("Share of customers"), cells(lambda row: formats.percent(row["customer_share"], decimals=1))),
        (_("Revenue"), money("year_revenue", "revenue_share")),
        (_("Margin"), money("year_margin", "margin_share")),
        (_("Cost of contacts"), money("year_cost_to_serve")),
        (_("Current value"), money("current_value", "current_value_share")),
        (_("Mean CLV"), cells(lambda row: formats.money(row["mean_clv"], decimals=2))),
        (_("Equity"), money("clv", "equity_share")),
        (_("Mean order"), cells(lambda row: formats.money(row["order_value"], decimals=2))),
        (_("May be contacted"), cells(lambda row: formats.percent(row["consented_share"]))),
        (_("Customer share"), cells(lambda row: formats.percent(row["wallet_share"]))),
        (_("Answers for it"), [owners_of(view).get(row["segment"] or "", NOTHING) for row in rows]),
    ]
    if before:
        change = cells(lambda row: _against(view, row["n_customers"], before.get(row["segment"], 0)))
        table.insert(1, (_("Customers a year before"), change))
    return [(label, shown) for label, shown in table if any(each != NOTHING for each in shown)]


def _with_share(view: View, amount: float | None, share: float | None, n_customers: int) -> str:
    if not n_customers:
        return NOTHING
    shown = view.formats.money_compact(amount)
    return shown if share is None or amount is None else f"{shown} ({view.formats.percent(share)})"


def _against(view: View, n: int, before: int) -> str:
    change = n - before
    return f"{view.formats.number(before)} ({'+' if change > 0 else ''}{view.formats.number(change)})"


def show_bars(view: View, tiers: pl.DataFrame) -> None:
    """What each tier is of the whole, drawn when it is asked for: a second picture would slow each move."""
    _, formats = view.words, view.formats
    with st.expander(
        _("Shares as bars, and the account of each tier"),
        icon=":material/bar_chart:",
        key="bars_of_tiers",
        on_change="rerun",
    ) as opened:
        if not opened.open:
            return
        best = tiers.filter(pl.col("clv").is_not_null()).sort("clv", descending=True)
        if best.is_empty() or best["clv"][0] <= 0:
            finding = _("No tier has any expected value")
        else:
            name = view.labels[f"segment.{best['segment'][0] or 'not_assessed'}"]
            share = formats.percent(best["clv"][0] / best["clv"].sum())
            finding = _("{name} holds the largest part of customer equity: {share}", name=name, share=share)
        st.markdown(f"**{finding}**")
        st.plotly_chart(charts.tier_shares(tiers, view.labels), key="chart_segment_tiers", alt=finding)
        st.caption(
            _(
                "Revenue and margin are those of the last 365 days, net of returns; margin is empty where a cost is "
                "unknown. CLV is what the tier's customers are worth from here on, over the horizon chosen on the "
                "Value page. A tier that loses money lies left of zero."
            )
        )
        account = views.profit_and_loss(tiers, owners_of(view))
        show_table(view, account, key="table_segment_account")
        download(view, tiers, name="segment_tiers")


def show_movers(view: View, movers: pl.DataFrame) -> None:
    _, formats = view.words, view.formats
    title = _("Who changes segment, against the thresholds compared with")
    with st.expander(title, icon=":material/swap_horiz:", key="movers_of_tiers", on_change="rerun") as opened:
        if not opened.open:
            return
        if movers.is_empty():
            st.caption(_("Nobody."))
            return
        n = int(movers["n_customers"].sum())
        clv = formats.money(float(movers["clv"].sum()))
        st.markdown(
            _.plural(
                "{n} customer changes segment, worth {clv} in CLV.",
                "{n} customers change segment, worth {clv} in CLV.",
                n,
                n=formats.number(n),
                clv=clv,
            )
        )
        show_table(view, movers, key="table_movers")
        download(view, movers, name="segment_movers")


def owners_of(view: View) -> dict[str, str]:
    """Who answers for each tier; read from the store once a session and data set."""
    key = f"{_KNOWN}_{view.data.dataset_id}"
    if key not in st.session_state:
        try:
            kept = open_campaigns(view.data).kept(OWNERS)
        except CrmError:
            kept = {}
        named = {segment: str(content["name"]) for segment, content in kept.items()}
        st.session_state[key] = {segment: name for segment, name in named.items() if name}
    return dict(st.session_state[key])


def show_owners(view: View) -> None:
    """Name who answers for the profit of each tier; kept with the campaigns of these data."""
    _ = view.words
    known = owners_of(view)
    with st.expander(_("Who answers for each tier"), icon=":material/badge:"), st.form("tier_owners", border=False):
        tiles = st.grid(min_column_width=180)
        names = {
            segment.value: tiles.text_input(
                view.labels[f"segment.{segment.value}"], known.get(segment.value, ""), max_chars=60,
                key=f"owner_of_{segment.value}",
            ).strip()
            for segment in Segment
        }  # fmt: skip
        if st.form_submit_button(_("Save")):
            _keep_owners(view, names)


def _keep_owners(view: View, names: dict[str, str]) -> None:
    try:
        store = open_campaigns(view.data)
        for segment, name in names.items():
            store.keep(OWNERS, segment, {"name": name}, saved_at=now())
    except CrmError as error:
        st.warning(say(error.code, error.params, view.words))
        return
    st.session_state[f"{_KNOWN}_{view.data.dataset_id}"] = {each: name for each, name in names.items() if name}
    st.rerun()

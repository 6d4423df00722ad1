"""Scenarios: which thresholds bring most for a budget, and how saved ones compare."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from crm_analytics.charts import scenarios as charts
from crm_analytics.segments.budget import TierPlan, plan_result
from crm_analytics.segments.scenarios import Scenario, migration_matrix, rank_scenarios
from crm_analytics.segments.tiers import Axes
from crm_analytics.settings import SegmentRules
from crm_analytics.views import scenarios as views
from crm_analytics.views.segments import SegmentBase
from ui.segments.kept_scenarios import kept_scenarios, offer_to_use, show_shelf
from ui.segments.tier_plans import choose_plans
from ui.show import behind, picture, show_table
from ui.thresholds import base_of, rules_in_force
from ui.view import View


def show(view: View) -> None:
    """The plan of each tier, the best thresholds for a budget, and saved scenarios beside one another."""
    show_lab(view)


@st.fragment
def show_lab(view: View) -> None:
    """Everything that a plan, the budget or a scenario moves: only this part of the page runs again."""
    base, rules = base_of(view), rules_in_force(view)
    plans = choose_plans(view)
    present = Scenario(
        view.words.plain("Present"),
        rules.current_value_threshold or 0.0,
        rules.growth_potential_threshold or 0.0,
        plans,
    )
    kept = kept_scenarios(view)
    budget = choose_budget(view, base.axes, present)
    if view.value_basis == "revenue":
        st.caption(_revenue_note(view))
    best = show_best(view, base, present, kept, budget)
    show_shelf(view, present, kept)
    proposed = scenario_of(view.words.plain("Proposed"), base.proposed, plans)
    others = [present, *([best] if best else []), proposed, *kept]
    show_two(view, base.axes, others)
    show_ranks(view, base.axes, others, budget)


def _revenue_note(view: View) -> str:
    return view.words(
        "The cost of goods isn't known here: value and potential are revenue, so what is called gain is revenue, too, "
        "and no profit."
    )


def scenario_of(name: str, rules: SegmentRules, plans: Mapping[str, TierPlan]) -> Scenario:
    """Thresholds in force as a scenario."""
    return Scenario(name, rules.current_value_threshold or 0.0, rules.growth_potential_threshold or 0.0, plans)


# --- the best thresholds


def choose_budget(view: View, axes: Axes, present: Scenario) -> float:
    """The money for a year; it begins with what the present thresholds cost."""
    cost = float(plan_result(axes, present.rules, present.plans)["cost"].sum())
    step = float(f"1e{max(len(str(int(cost))) - 2, 0)}")
    typed = st.number_input(
        view.words("Budget for a year ({currency})", currency=view.data.currency), min_value=0.0, value=None, step=step,
        key="scenario_budget", persist_state="session",
        placeholder=view.words.plain("{amount} (what the present plan costs)", amount=view.formats.number(round(cost))),
    )  # fmt: skip
    return cost if typed is None else float(typed)


def show_best(view: View, base: SegmentBase, present: Scenario, kept: list[Scenario], budget: float) -> Scenario | None:
    """Show what a budget buys at best; returns the best thresholds as a scenario."""
    _, formats = view.words, view.formats
    grid = views.grid_of(base, present.plans)
    best = views.best_pair(grid, budget)
    if best is None:
        st.info(_("No thresholds cost as little as {budget}.", budget=formats.money(budget)))
        return None
    found = scenario_of(_.plain("Best"), best, present.plans)
    points = rank_scenarios(base.axes, [found, present, *kept], budget=budget, plans=present.plans)
    picture(
        view,
        charts.frontier(views.frontier_table(grid), points, view.labels, currency=view.data.currency),
        finding=tell_best(view, base.axes, found, present, budget),
        table=views.frontier_table(grid),
        name="threshold_frontier",
        formula=_(
            "Gain = reach × (potential won × growth potential + value kept × current value), summed over a tier; a "
            "loss is nothing to keep. Net gain is gain less reach × cost. Every pair of the sliders' stops is "
            "computed; the line joins the pairs that no cheaper pair equals. Diamonds are scenarios under the present "
            "plans; a grey one costs more than the budget. The shares are assumptions, so the gain is one too."
        ),
    )
    tell_break_even(view, base.axes, found)
    offer_to_use(_("Use the best thresholds"), found, key="use_best")
    return found


def tell_best(view: View, axes: Axes, best: Scenario, present: Scenario, budget: float) -> str:
    _, formats = view.words, view.formats
    found, now = (
        plan_result(axes, each.rules, present.plans)[["cost", "net_gain"]].sum().row(0) for each in (best, present)
    )
    words = {
        "budget": formats.money(budget), "value": formats.money(best.value_min), "cost": formats.money(found[0]),
        "potential": formats.money(best.potential_min), "net": formats.money(found[1]),
    }  # fmt: skip
    if found[1] <= 0:
        return _("Under these plans no thresholds bring more than they cost")
    if now[0] <= budget and found[1] <= now[1] + 0.005:
        return _("For {budget} a year no other thresholds bring more than the present ones: {net} after cost", **words)
    if now[0] <= budget:
        words["more"] = formats.money(found[1] - now[1])
        return _(
            "For {budget} a year, thresholds of {value} and {potential} bring most: {net} after cost, {more} more than "
            "at present, if the assumptions hold",
            **words,
        )
    return _(
        "For {budget} a year, thresholds of {value} and {potential} bring most: {net} after a cost of {cost}, if the "
        "assumptions hold",
        **words,
    )


def tell_break_even(view: View, axes: Axes, best: Scenario) -> None:
    cost, gain = plan_result(axes, best.rules, best.plans)[["cost", "gain"]].sum().row(0)
    needed = views.assumed_gain_needed(cost, gain)
    if needed is not None and needed < 1:
        share = view.formats.percent(needed)
        st.caption(
            view.words("It still pays for itself if only {share} of the assumed effect comes true.", share=share)
        )


# --- two side by side, and all in order


def show_two(view: View, axes: Axes, scenarios: list[Scenario]) -> None:
    _, by_name = view.words, {each.name: each for each in scenarios}
    names = list(by_name)
    with st.container(horizontal=True):
        first = by_name[st.selectbox(_("Compare"), names, key="scenario_first")]
        second = by_name[st.selectbox(_("with"), names, index=min(1, len(names) - 1), key="scenario_second")]
    matrix = migration_matrix(axes, before=first.rules, after=second.rules)
    picture(
        view,
        charts.migration(matrix, view.labels, names=(first.name, second.name)),
        finding=tell_two(view, matrix, first, second),
        table=matrix.filter(pl.col("n_customers") > 0),
        name="scenario_migration",
        formula=_(
            "Rows are the tiers of the first scenario, columns those of the second; each customer is counted once."
        ),
    )
    show_table(view, views.side_by_side(axes, first, second), key="table_two_scenarios")


def tell_two(view: View, matrix: pl.DataFrame, first: Scenario, second: Scenario) -> str:
    _, formats = view.words, view.formats
    moved = matrix.filter(pl.col("segment_before") != pl.col("segment_after"))
    n = int(moved["n_customers"].sum())
    words = {"first": first.name, "second": second.name, "money": formats.money(float(moved["current_value"].sum()))}
    if n == 0:
        return _("{first} and {second} put every customer into the same tier", **words)
    return _.plural(
        "From {first} to {second} {n} customer changes tier, with {money} of current value a year",
        "From {first} to {second} {n} customers change tier, with {money} of current value a year",
        n, n=formats.number(n), **words,
    )  # fmt: skip


def show_ranks(view: View, axes: Axes, scenarios: list[Scenario], budget: float) -> None:
    _ = view.words
    with st.container(horizontal=True):
        same = st.toggle(_("Judge all by the present plans"), value=True, key="rank_same_plans",
                         help=_("Else each scenario by the plans that it was saved with."))  # fmt: skip
        known = views.true_axes(view.customers, view.data.truth, as_of=view.as_of)
        truth = None
        if known is not None and st.toggle(_("Show the truth that only a simulation knows"), key="scenario_truth"):
            truth = known
    ranked = rank_scenarios(axes, scenarios, budget=budget, plans=scenarios[0].plans if same else None, true_axes=truth)
    shown = ranked if truth is not None else ranked.drop("true_share")
    st.subheader(tell_ranks(view, ranked), anchor=False)
    show_table(view, shown, key="table_ranked_scenarios")
    if truth is not None:
        tell_truth(view, ranked)
    behind(view, shown, name="scenario_ranks", formula=_(
        "Net gain is what the plans bring in a year less what they cost. Scenarios that cost more than the budget come "
        "last. *In the true tier*: the same thresholds on the simulated wallet instead of the estimated potential."
    ))  # fmt: skip


def tell_ranks(view: View, ranked: pl.DataFrame) -> str:
    _, best = view.words, ranked.row(0, named=True)
    words = {"name": best["scenario"], "net": view.formats.money(best["net_gain"])}
    if not best["is_affordable"]:
        return _("Every scenario costs more than the budget")
    tied = ranked.filter(pl.col("is_affordable"), pl.col("net_gain") >= best["net_gain"] - 0.005).height
    if tied > 1:
        return _("{n} scenarios bring equally much: {net} a year after cost", n=tied, net=words["net"])
    return _("{name} brings most: {net} a year after cost", **words)


def tell_truth(view: View, ranked: pl.DataFrame) -> None:
    _ = view.words
    known = ranked.filter(pl.col("true_share").is_not_null()).sort("true_share", descending=True)
    if known.is_empty():
        st.caption(_("The truth of these customers is not known."))
        return
    share = view.formats.percent(known["true_share"][0])
    st.caption(_("{name} puts most customers into their true tier: {share}.", name=known["scenario"][0], share=share))

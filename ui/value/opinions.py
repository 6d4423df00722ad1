"""What customers think: which driver goes with staying and spending, and who is worth much and served badly."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import value_money as charts
from crm_analytics.settings import SurveyRules
from crm_analytics.value.delivered import ServiceQuadrant
from crm_analytics.value.drivers import DriverOutcome, strongest
from crm_analytics.views import value_drivers as views
from ui.equity import opinions_of
from ui.linked import linked_selectbox
from ui.show import download, picture, show_message, show_table
from ui.view import View

TOP = 10


def show_opinions(view: View) -> None:
    """Drivers of equity and delivered value, from surveys."""
    _, told = view.words, opinions_of(view)
    if told is None:
        st.info(
            _("No survey of these customers is recorded. Add a surveys file on Data to see what drives their value."),
            icon=":material/info:",
        )
        return
    show_drivers(view, told)
    show_served_badly(view, told)
    show_delivered(view, told)


def show_drivers(view: View, told: views.Opinions) -> None:
    """What goes with staying and with spending."""
    _ = view.words
    if told.drivers.table.is_empty():
        st.subheader(_("Too few answers to tell what drives value"), anchor=False)
        for message in told.drivers.messages:
            show_message(message, view.labels, _)
        return
    for outcome in DriverOutcome:
        show_outcome(view, told, outcome)
    show_items(view, told)


def show_outcome(view: View, told: views.Opinions, outcome: DriverOutcome) -> None:
    """One outcome: which driver goes with it most clearly."""
    _, formats = view.words, view.formats
    driver, rules = strongest(told.drivers.table, outcome), SurveyRules()
    words = {"outcome": view.labels[f"driver_outcome.{outcome}"], "n": formats.number(told.drivers.n_answers)}
    table = told.drivers.table.filter(told.drivers.table["driver_outcome"] == outcome.value)
    words["driver"] = "" if driver is None else view.labels[f"driver.{driver}"]
    if driver is None:
        finding = _("No driver goes clearly with {outcome} in {n} answers", **words)
    elif goes_against(table, driver):
        finding = _("Higher scores for {driver} go most clearly with less {outcome}", **words)
    else:
        finding = _("What goes most clearly with {outcome} is {driver}", **words)
    picture(
        view,
        charts.effects(table, view.labels, outcome=outcome.value, currency=view.data.currency),
        finding=finding,
        table=table,
        name=f"drivers_{outcome}",
        formula=_(
            "Value: quality, price, convenience. Brand: awareness, attitude, ethics. Relationship: loyalty programme. "
            "Least squares of what customers did in the {days} days after their answer on the three scores together, "
            "with purchases before the answer held equal; effect of one point of 7 with its {level} interval (HC3). "
            "It shows what goes together, not what causes what: only a trial tells that.",
            days=formats.number(rules.follow_up_days), level=formats.percent(rules.level),
        ),
    )  # fmt: skip


def show_items(view: View, told: views.Opinions) -> None:
    """The single answers beneath the drivers."""
    _, table = view.words, told.items.table
    if table.is_empty():
        return
    outcome = DriverOutcome.RETENTION
    item = strongest(table, outcome)
    words = {"outcome": view.labels[f"driver_outcome.{outcome}"]}
    words["item"] = "" if item is None else view.labels[f"driver.{item}"]
    if item is None:
        finding = _("Beneath the drivers no single answer goes clearly with {outcome}", **words)
    elif goes_against(table.filter(table["driver_outcome"] == outcome.value), item):
        finding = _("Beneath the drivers, above all higher scores for {item} go with less {outcome}", **words)
    else:
        finding = _("Beneath the drivers, above all {item} goes with {outcome}", **words)
    picture(
        view,
        charts.effects(table, view.labels, outcome=outcome.value, currency=view.data.currency),
        finding=finding,
        table=table,
        name="driver_items",
        formula=_(
            "The same with all seven answers together in place of the three drivers; the table also has spending."
        ),
    )


def goes_against(effects: pl.DataFrame, driver: str) -> bool:
    """Whether a point more on a driver goes with less of one outcome: that outcome's effects -> yes or no."""
    return bool(effects.filter(effects["driver"] == driver)["effect"][0] < 0)


def show_served_badly(view: View, told: views.Opinions) -> None:
    """Worth much, served badly: the first to look after."""
    _, formats, table = view.words, view.formats, views.quadrants(told.crossed)
    if told.crossed.is_empty():
        return
    worst = table.filter(table["service_quadrant"] == ServiceQuadrant.MUCH_BADLY.value).row(0, named=True)
    picture(
        view,
        charts.quadrants(table, view.labels, currency=view.data.currency),
        finding=_.plural(
            "{n} customer who answered is worth much and served badly: {money} at stake",
            "{n} customers who answered are worth much and served badly: {money} at stake",
            worst["n_customers"], n=formats.number(worst["n_customers"]), money=formats.money_compact(worst["clv"]),
        ),
        table=table,
        name="service_quadrants",
        formula=_(
            "Worth much: CLV at or above the median of those who answered. Served badly: delivered value below their "
            "median. Each customer's latest answer counts."
        ),
    )  # fmt: skip
    people = views.served_badly(told.crossed)
    if people.height:
        show_table(view, people.head(TOP), key="table_served_badly_first")
        download(
            view, people, name="worth_much_served_badly", label=_("Download those who are worth much, served badly")
        )


def show_delivered(view: View, told: views.Opinions) -> None:
    """Delivered value by group."""
    _ = view.words
    if not told.groups:
        return
    by = linked_selectbox(
        _("Compare delivered value by"), list(told.groups), key="delivered_by", default=next(iter(told.groups)),
        show=lambda name: view.labels[f"column.{name}"],
    )  # fmt: skip
    table = told.groups[by]
    worst = table.row(0, named=True)
    name = view.labels["group.unknown"] if worst["group"] is None else view.labels.get(
        f"{by}.{worst['group']}", worst["group"]
    )  # fmt: skip
    points = view.formats.number(worst["delivered_value"], decimals=1)
    picture(
        view,
        charts.delivered(table, view.labels, by=by),
        finding=_("Delivered value is lowest for {name}: {points} points", name=name, points=points)
        if table.height > 1
        else _("Delivered value is {points} points", points=points),
        table=table.rename({"group": by}),
        name=f"delivered_by_{by}",
        formula=_(
            "Delivered value = mean of quality, convenience, attitude and ethics less mean of time, energy and an "
            "unfair price (8 - price), each from 1 to 7: from -6 to 6 points. The line is the 95% interval of the "
            "mean. One text prints it the other way round, costs less gains."
        ),
    )

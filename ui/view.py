"""What a page looks at: the data as of a date, filtered, with the words and formats to tell of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl
import streamlit as st

from crm_analytics.dataset import DataSet
from crm_analytics.errors import NoPurchases
from crm_analytics.schemas import Segment
from crm_analytics.scoring import Rules, Scores
from crm_analytics.settings import YEAR_DAYS
from ui.default_thresholds import default_thresholds
from ui.formats import Formats
from ui.linked import linked_date, linked_multiselect
from ui.rules import rules_of_session
from ui.scores import places_as_of, scores_as_of
from ui.sources import current_dataset
from ui.stage_rules import stage_rules
from ui.words import N_, Labels, Words

BASES = {"profit": N_("profit"), "margin": N_("margin"), "revenue": N_("revenue")}  # of current value, in a sentence
FILTERS = ("region", "first_channel", "first_category", "owner", "segment")


@dataclass(frozen=True)
class View:
    """Everything that a page needs to know; nothing in it may be changed."""

    words: Words
    labels: Labels
    formats: Formats
    data: DataSet
    as_of: dt.date
    scores: Scores
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    compares: bool
    has_values: bool = True  # False: stages and standings only, on a page that shows no value

    @cached_property
    def customers(self) -> pl.DataFrame:
        """The scored customers that pass the filters."""
        return self._filtered(self.scores.customers)

    @cached_property
    def ledger(self) -> pl.DataFrame:
        """The filtered customers' days up to as_of."""
        seen = self.data.ledger.filter(pl.col("date") <= self.as_of)
        return seen.join(self.customers.select("customer_id"), on="customer_id", how="semi") if self.filters else seen

    @property
    def value_basis(self) -> str:
        """What values count: margin, else revenue where too much cost is unknown."""
        return str(self.scores.customers["value_basis"][0])

    @property
    def current_value_basis(self) -> str:
        """What current value counts: profit after the cost of contacts, else margin, else revenue."""
        return str(self.scores.customers["current_value_basis"][0])

    @cached_property
    def last_year(self) -> View | None:
        """The same view a year before; None when it is not asked for or that year is not whole in the data."""
        is_whole = self.as_of >= whole_years_from(self.data)
        return self.at(self.as_of - dt.timedelta(days=YEAR_DAYS)) if self.compares and is_whole else None

    def at(self, day: dt.date) -> View | None:
        """The same view on another day; None when nobody had bought by then."""
        try:
            scores = (scores_as_of if self.has_values else places_as_of)(self.data, day, self.scores.rules)
        except NoPurchases:
            return None
        return replace(self, as_of=day, scores=scores, compares=False)

    def _filtered(self, customers: pl.DataFrame) -> pl.DataFrame:
        tests = [pl.col(name).is_in(list(values)) for name, values in self.filters if name in customers.columns]
        return customers.filter(*tests) if tests else customers


def whole_years_from(data: DataSet) -> dt.date:
    """First day on which the last 365 days and the 365 before them lie in the data."""
    return data.first_date + dt.timedelta(days=2 * YEAR_DAYS - 1)


def open_view(words: Words, labels: Labels, *, values: bool = True) -> View:
    """Draw the controls of every Discover page in the sidebar and score the data accordingly.

    Without ``values`` customers are only placed in the life cycle, unless the filters ask for a segment.
    """
    has_values = values or _asks_for_segment()
    with st.spinner(words("Reading the data")):
        data = current_dataset()
    with st.sidebar:
        as_of = _choose_as_of(words, data)
    with st.spinner(words("Computing each customer's figures")):
        rules = _with_default(replace(rules_of_session(data.dataset_id), stage=stage_rules(data)), data, as_of)
        scores = (scores_as_of if has_values else places_as_of)(data, as_of, rules)
    with st.sidebar:
        filters = _choose_filters(words, labels, scores.customers)
        compares = st.toggle(words("Against the same period last year"), value=True, key="compare", bind="query-params")
        if compares and as_of < (day := whole_years_from(data)):
            if day > data.last_date:
                st.caption(words("The data are too short to compare with the year before."))
            else:
                from_day = Formats(words, data.currency).date(day)
                st.caption(
                    words(
                        "Two whole years are in the data from {day} on; until then nothing is compared.", day=from_day
                    )
                )
    _tell_filters(words, labels, filters)
    return View(words, labels, Formats(words, data.currency), data, as_of, scores, filters, compares, has_values)


def _asks_for_segment() -> bool:
    return bool(st.session_state.get("only_segment") or st.query_params.get_all("only_segment"))


def _with_default(rules: Rules, data: DataSet, as_of: dt.date) -> Rules:
    """Thresholds that nobody chose are those of the scenario that was made the default, if there is one."""
    default, chosen = default_thresholds(data, as_of), rules.segment
    if default is None:
        return rules
    value = chosen.current_value_threshold
    potential = chosen.growth_potential_threshold
    segment = replace(
        chosen,
        current_value_threshold=default.current_value_threshold if value is None else value,
        growth_potential_threshold=default.growth_potential_threshold if potential is None else potential,
    )
    return replace(rules, segment=segment)


def _tell_filters(words: Words, labels: Labels, filters: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
    """Say above everything else that only some of the customers are shown."""
    if not filters:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="filters_in_force"):
        names = Formats(words, "").list
        shown = " · ".join(
            f"{labels[f'column.{name}']}: {names(_name_value(name, value, labels) for value in values)}"
            for name, values in filters
        )
        st.caption(words("Only these customers. {filters}", filters=shown), width="content")
        st.button(words("Show all"), icon=":material/filter_alt_off:", type="tertiary", on_click=_forget_filters)


def _forget_filters() -> None:
    for name in FILTERS:
        st.session_state[f"only_{name}"] = []


def _name_value(name: str, value: str, labels: Labels) -> str:
    return labels[f"segment.{value}"] if name == "segment" else value


def _choose_as_of(words: Words, data: DataSet) -> dt.date:
    first, last = data.first_date, data.last_date
    if first == last:
        st.caption(words("As of {date}", date=Formats(words, data.currency).date(last)))
        return last
    return linked_date(
        words("As of"),
        first,
        last,
        key="as_of",
        format=words.plain("MMM D, YYYY"),
        help=words("Everything is computed as it stood at the end of this day."),
    )


def _choose_filters(words: Words, labels: Labels, customers: pl.DataFrame) -> tuple[tuple[str, tuple[str, ...]], ...]:
    chosen = []
    with st.expander(words("Filters"), icon=":material/filter_alt:"):
        for name in FILTERS:
            options = _options(customers, name)
            if len(options) > 1:
                chosen.append((name, _choose_values(name, options, words, labels)))
    return tuple((name, values) for name, values in chosen if values)


def _options(customers: pl.DataFrame, name: str) -> list[str]:
    if name == "segment" and name not in customers.columns:  # choosing one has everybody valued
        return sorted(Segment)
    return customers[name].drop_nulls().unique().sort().to_list() if name in customers.columns else []


def _choose_values(name: str, options: list[str], words: Words, labels: Labels) -> tuple[str, ...]:
    def show(value: str) -> str:
        return _name_value(name, value, labels)

    label, anything = labels[f"column.{name}"], words("All")
    return linked_multiselect(label, options, key=f"only_{name}", show=show, placeholder=anything)

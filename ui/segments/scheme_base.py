"""What every part about ways to segment shares: the people, the schemes built once, and the words for classes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.segments.schemes import (
    AdopterRules,
    ByColumn,
    ClusterRules,
    People,
    ProfitTierRules,
    RfmRules,
    Scheme,
    SchemeRules,
    StageByValue,
    classify,
)
from crm_analytics.segments.schemes.scheme import NOT_KNOWN, OTHER
from crm_analytics.selection import Selection
from crm_analytics.views import schemes as views
from ui.lists import keep_list
from ui.scores import LARGE, cache_owner
from ui.show import ENUMS, customers_link, link_params
from ui.view import View

_PLAIN = {f"column_{name}": name for name in ("segment", "stage", "standing")}
_TRAITS = 2  # features that name a cluster


def people_of(view: View) -> People:
    """The customers in view with all that is known of them."""
    return _people(_key(view), view)


def scheme_of(view: View, rules: SchemeRules) -> Scheme:
    """Class the customers in view. Raises what classify raises."""
    return _scheme(_key(view), rules, view)


def past_of(view: View) -> views.Past | None:
    """An earlier day of the same view and what followed; None where the data are too short."""
    day = views.past_day(view.data, view.as_of)
    return _past((*_key(view), day), view) if day else None


def figures_of(view: View, schemes: dict[str, SchemeRules]) -> pl.DataFrame:
    """Schemes side by side, once for what they are made of."""
    return _figures(_key(view), tuple(schemes.items()), view)


def _key(view: View) -> tuple[object, ...]:
    return (
        cache_owner(view.data),
        view.data.dataset_id,
        view.data.version,
        view.as_of,
        view.scores.rules,
        view.filters,
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _people(key: tuple[object, ...], _view: View) -> People:
    return views.people_of(_view.data, _view.scores, customers=_view.customers)


@st.cache_resource(max_entries=24, show_spinner=False)
def _scheme(key: tuple[object, ...], rules: SchemeRules, _view: View) -> Scheme:
    return classify(people_of(_view), rules)


@st.cache_resource(max_entries=4, show_spinner=False)
def _past(key: tuple[object, ...], _view: View) -> views.Past | None:
    day = key[-1]
    before = _view.at(day) if isinstance(day, dt.date) else None
    if before is None or before.customers.is_empty():
        return None
    return views.past_of(_view.data, before.scores, customers=before.customers, until=_view.as_of)


@st.cache_resource(max_entries=8, show_spinner=False)
def _figures(key: tuple[object, ...], schemes: tuple[tuple[str, SchemeRules], ...], _view: View) -> pl.DataFrame:
    past = None if _view.customers.height > LARGE else past_of(_view)
    return views.scheme_figures(dict(schemes), people_of(_view), past)


def class_words(view: View, scheme: Scheme) -> dict[str, str]:
    """What each class of a scheme is called, in the reader's language."""
    if "pairs" in scheme.facts:
        first, second = (class_words(view, each) for each in scheme.facts["schemes"])
        return {name: f"{first[a]} × {second[b]}" for name, (a, b) in scheme.facts["pairs"].items()}
    if "traits" in scheme.facts:
        return _cluster_words(view, scheme)
    return {name: _class_word(view, scheme, name) for name in scheme.classes}


def _class_word(view: View, scheme: Scheme, name: str) -> str:
    """A code in words; a value of the data, or a name that the reader gave, stays as it is."""
    if scheme.code == "column_segment" and name == NOT_KNOWN:
        return view.labels["segment.not_assessed"]
    column = scheme.code.removeprefix("column_")
    code = f"{ENUMS.get(column, column)}.{name}"
    if scheme.code.startswith("column_") and code in view.labels:
        return view.labels[code]
    is_own = scheme.code.startswith(("column_", "rules_")) and name not in (OTHER, NOT_KNOWN)
    return name if is_own else view.labels.get(f"class.{name}", name)


def _cluster_words(view: View, scheme: Scheme) -> dict[str, str]:
    """A cluster by its most unusual features; a name that occurs twice gets its number."""
    names = {name: _cluster_word(view, scheme, name) for name in scheme.classes}
    told = list(names.values())
    return {
        name: word if told.count(word) == 1 else f"{word} ({name.removeprefix('cluster_')})"
        for name, word in names.items()
    }


def _cluster_word(view: View, scheme: Scheme, name: str) -> str:
    traits = scheme.facts["traits"].filter(pl.col("class") == name).head(_TRAITS)
    return view.formats.list(_trait(view, each) for each in traits.iter_rows(named=True))


def _trait(view: View, trait: dict[str, Any]) -> str:
    _, column = view.words.plain, view.labels[f"column.{trait['feature']}"]
    return _("{column}: high", column=column) if trait["difference"] > 0 else _("{column}: low", column=column)


def offer_class(view: View, scheme: Scheme, class_name: str, *, title: str, key: str) -> None:
    """Offer the customers of a class: to look at, and as the audience of a campaign."""
    ids = scheme.members.filter(pl.col("class") == class_name)["customer_id"]
    if not len(ids):
        st.caption(view.words("Nobody is in this class."))
        return
    offer_customers(view, ids, title=title, key=key, selection=plain_selection(scheme, class_name))


def offer_customers(
    view: View, ids: pl.Series, *, title: str, key: str, selection: Selection | None = None
) -> None:  # fmt: skip
    """Offer customers to look at and as an audience; without a selection their list is kept when it is asked for."""
    _ = view.words
    with st.container(horizontal=True, vertical_alignment="center"):
        if selection is not None:
            customers_link(view, selection)
        elif st.button(_("Show these customers"), key=f"show_{key}", icon=":material/group:", type="tertiary"):
            _go(view, "pages/customer.py", "only", keep_list(view, ids.to_list(), title=title))
        if st.button(_("Start a campaign with these customers"), key=f"campaign_{key}", icon=":material/campaign:"):
            found = selection or keep_list(view, ids.to_list(), title=title)
            _go(view, "pages/campaigns.py", "audience", found)


def _go(view: View, page: str, name: str, selection: Selection) -> None:
    params = {key: value for key, value in link_params(view, selection).items() if key != "only"}
    st.switch_page(page, query_params={**params, name: selection.to_text()})


def plain_selection(scheme: Scheme, class_name: str) -> Selection | None:
    """A class that one column names by itself; None where only a list can."""
    column = _PLAIN.get(scheme.code)
    if column is None:
        return None
    return Selection.of(**{column: None if class_name == "not_known" else class_name})


def built_in() -> dict[str, SchemeRules]:
    """Schemes that need no question, by code."""
    return {
        "tiers": ByColumn("segment"),
        "stage": ByColumn("stage"),
        "stage_by_value": StageByValue(),
        "profit_tiers": ProfitTierRules(),
        "rfm": RfmRules(),
        "clusters": ClusterRules(),
        "early_adopters": AdopterRules(),
    }

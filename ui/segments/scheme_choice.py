"""Choose a way to segment and its settings; what is chosen here holds on every part of the page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from crm_analytics.errors import CrmError
from crm_analytics.segments.schemes import (
    AdopterRules,
    ByColumn,
    ClusterRules,
    Crossed,
    ProfitTierRules,
    SchemeRules,
    StageByValue,
    ValueLevels,
)
from crm_analytics.segments.schemes.clusters import METHODS
from crm_analytics.segments.schemes.early_adopters import UNITS
from crm_analytics.segments.schemes.features import BEHAVIOUR, LOGGED, PLAIN
from crm_analytics.views import schemes as views
from ui.linked import linked_selectbox
from ui.segments.rfm_editor import choose_rfm
from ui.segments.rule_editor import choose_own_rules, kept_rules
from ui.segments.scheme_base import built_in, people_of
from ui.view import View

Choose = Callable[[View], SchemeRules]


def choose_scheme(view: View) -> tuple[str, SchemeRules | None]:
    """Ask for a way to segment and its settings: its code and its rules; no rules while own ones are unfinished."""
    _ = view.words
    code = linked_selectbox(
        _("Way to segment"),
        list(_CHOICES),
        key="scheme",
        default="rfm",
        show=lambda each: view.labels[f"scheme.{each}"],
    )
    with st.expander(
        _("Settings of this way"), icon=":material/tune:", expanded=code in ("rules", "column", "crossing")
    ):
        return code, _CHOICES[code](view)


def scheme_options(view: View) -> dict[str, tuple[str, SchemeRules]]:
    """Every way that can be named at once, with its words: the built-in ones, columns and kept rules."""
    found = {code: (view.labels[f"scheme.{code}"], rules) for code, rules in built_in().items()}
    for name in views.text_columns(people_of(view).customers):
        if name not in ("segment", "stage"):
            found[f"column:{name}"] = (view.labels.get(f"column.{name}", name), ByColumn(name))
    for name, rules in kept_rules(view).items():
        found[f"rules:{name}"] = (name, rules)
    return found


def _tiers(view: View) -> SchemeRules:
    st.caption(view.words("Their thresholds are moved on the part about the four tiers."))
    return ByColumn("segment")


def _stage(view: View) -> SchemeRules:
    st.caption(view.words("The rules of the stages are moved on the page about the life cycle."))
    return ByColumn("stage")


def _stage_by_value(view: View) -> SchemeRules:
    return StageByValue(_ask_levels(view))


def _ask_levels(view: View) -> ValueLevels:
    _ = view.words
    high = st.slider(_("High: best % of customers by CLV"), 5, 50, 20, step=5, key="scheme_high", bind="query-params")
    middle = st.slider(_("Middle: next % of customers"), 5, 50, 30, step=5, key="scheme_middle", bind="query-params")
    return ValueLevels(high_share=high / 100, middle_share=middle / 100)


def _profit_tiers(view: View) -> SchemeRules:
    _ = view.words
    share = st.slider(_("Gold: best % of customers"), 1, 50, 20, key="scheme_gold", bind="query-params")
    loss = st.number_input(
        _("Loss-making: below so much a year ({currency})", currency=view.data.currency), value=0.0, step=10.0,
        key="scheme_loss", persist_state="session",
    )  # fmt: skip
    return ProfitTierRules(gold_share=share / 100, loss_below=float(loss))


def _clusters(view: View) -> SchemeRules:
    _ = view.words
    method = linked_selectbox(
        _("Method"), list(METHODS), key="scheme_method", default="k_means",
        show=lambda each: view.labels[f"cluster_method.{each}"],
    )  # fmt: skip
    number = st.slider(
        _("Number of clusters (1 = as many as the data bear out)"), 1, 10, 1, key="scheme_k", bind="query-params"
    )
    columns = people_of(view).customers.columns
    options = [name for name in (*LOGGED, *PLAIN) if name in columns]
    chosen = st.multiselect(
        _("Features"), options, default=[name for name in BEHAVIOUR if name in options], key="scheme_features",
        format_func=lambda name: view.labels[f"column.{name}"], persist_state="session",
    )  # fmt: skip
    return ClusterRules(method, None if number == 1 else number, features=tuple(chosen) or BEHAVIOUR)


def _early_adopters(view: View) -> SchemeRules:
    _ = view.words
    unit = linked_selectbox(
        _("What is new"), list(UNITS), key="scheme_unit", default="product_id",
        show=lambda each: view.labels[f"adopter_unit.{each}"],
    )  # fmt: skip
    share = st.slider(_("Early: first % of its buyers"), 1, 50, 16, key="scheme_early", bind="query-params")
    fewest = st.slider(_("Early on at least so many"), 1, 10, 2, key="scheme_fewest", bind="query-params")
    return AdopterRules(unit=unit, first_share=share / 100, fewest_novelties=fewest)


def _column(view: View) -> SchemeRules | None:
    _, options = view.words, views.text_columns(people_of(view).customers)
    if not options:
        st.info(_("No column of these data parts the customers into a few groups."))
        return None
    name = linked_selectbox(
        _("Column"), options, key="scheme_column", default=options[0],
        show=lambda each: view.labels.get(f"column.{each}", each),
    )  # fmt: skip
    return ByColumn(name)


def _crossing(view: View) -> SchemeRules:
    _, options = view.words, scheme_options(view)
    first, second = (
        linked_selectbox(label, list(options), key=key, default=default, show=lambda each: options[each][0])
        for label, key, default in (
            (_("First way"), "crossed_first", "stage"),
            (_("Second way"), "crossed_second", "tiers"),
        )
    )
    return Crossed(options[first][1], options[second][1])


_CHOICES: dict[str, Choose] = {
    "rfm": choose_rfm,
    "profit_tiers": _profit_tiers,
    "stage_by_value": _stage_by_value,
    "clusters": _clusters,
    "early_adopters": _early_adopters,
    "rules": choose_own_rules,
    "column": _column,
    "crossing": _crossing,
    "tiers": _tiers,
    "stage": _stage,
}


def tell_problem(view: View, error: CrmError) -> None:
    """Say in place why a scheme can't be made."""
    from ui.show import say

    st.warning(say(error.code, error.params, view.words), icon=":material/block:")

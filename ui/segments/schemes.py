"""Other ways to segment: choose one, see its classes, what it found out, and a tree that explains it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import schemes as charts
from crm_analytics.errors import CrmError
from crm_analytics.segments.schemes import Scheme, SchemeRules, class_table, whale_curve, whale_figures
from crm_analytics.segments.schemes.profit_tiers import ProfitTierRules
from ui.linked import linked_selectbox
from ui.segments.scheme_base import class_words, offer_class, people_of, scheme_of
from ui.segments.scheme_choice import choose_scheme, tell_problem
from ui.segments.tree import show_tree
from ui.show import behind, picture, show_message, show_table
from ui.view import View


def show(view: View) -> None:
    """The classes of one way to segment, their customers, what the method found and a tree."""
    with st.spinner(view.words("Classing the customers")):
        _code, rules = choose_scheme(view)
    if rules is None:
        return
    try:
        with st.spinner(view.words("Classing the customers")):
            scheme = scheme_of(view, rules)
    except CrmError as error:
        tell_problem(view, error)
        return
    names = class_words(view, scheme)
    show_classes(view, scheme, names)
    show_customers(view, scheme, names)
    show_findings(view, scheme, rules, names)
    show_tree(view, scheme, names)


def show_classes(view: View, scheme: Scheme, names: dict[str, str]) -> None:
    """What each class is of the customers, the revenue and the value."""
    _ = view.words
    table = class_table(scheme, people_of(view).customers)
    for message in scheme.messages:
        show_message(message, view.labels, view.words)
    picture(
        view,
        charts.class_shares(table, [names[name] for name in table["class"]], view.labels),
        finding=tell_classes(view, table, names),
        table=table.with_columns(pl.col("class").replace(names)),
        name="classes",
        formula=_(
            "Each customer is in exactly one class, so the counts add up to all customers in view. Current value: "
            "profit of the last 365 days, else margin, else revenue. A share is left empty where its whole isn't "
            "above 0; a sum with an unknown part is empty."
        ),
    )


def tell_classes(view: View, table: pl.DataFrame, names: dict[str, str]) -> str:
    """The class that brings most for its size, or what else there is to say."""
    _, formats = view.words, view.formats
    held = table.filter(pl.col("n_customers") > 0)
    if held.height == 1:
        return _("Everybody ({n}) is in one class: {name}", n=formats.number(held["n_customers"][0]),
                 name=names[held["class"][0]])  # fmt: skip
    known = held.drop_nulls("current_value_share")
    if known.height < held.height:
        return _("{n} classes; their shares of value can't be told", n=formats.number(held.height))
    best = known.sort(pl.col("current_value_share") - pl.col("customer_share"), descending=True).row(0, named=True)
    return _(
        "{name}: {customers} of the customers, {value} of current value",
        name=names[best["class"]], customers=formats.percent(best["customer_share"]),
        value=formats.percent(best["current_value_share"]),
    )  # fmt: skip


def show_customers(view: View, scheme: Scheme, names: dict[str, str]) -> None:
    """The customers of one class a click away."""
    _ = view.words
    chosen = linked_selectbox(
        _("Class"), list(scheme.classes), key="scheme_class", default=scheme.classes[0], show=names.__getitem__
    )
    offer_class(view, scheme, chosen, title=names[chosen], key="scheme_class")


def show_findings(view: View, scheme: Scheme, rules: SchemeRules, names: dict[str, str]) -> None:
    """What only this way tells."""
    if isinstance(rules, ProfitTierRules):
        show_whale(view, rules)
    elif scheme.code == "rfm":
        show_edges(view, scheme)
    elif scheme.code == "clusters":
        show_clusters(view, scheme, names)
    elif scheme.code == "early_adopters":
        show_adopters(view, scheme)


def show_whale(view: View, rules: ProfitTierRules) -> None:
    """Cumulative profit, the most profitable first."""
    _, formats = view.words, view.formats
    profit = people_of(view).customers[rules.column]
    whale, curve = whale_figures(profit, best_share=rules.gold_share), whale_curve(profit)
    told = {
        "share": formats.percent(rules.gold_share),
        "best": formats.money_compact(whale.best),
        "total": formats.money_compact(whale.total),
        "loss": formats.money_compact(-whale.loss),
        "n": formats.number(whale.n_loss_making),
    }
    if whale.total > 0 and rules.gold_share * profit.len() < 1:
        finding = _(
            "The best customer brings {of_all} of current value", of_all=formats.percent(whale.best / whale.total)
        )
    elif whale.total > 0:
        finding = _("The best {share} of customers bring {of_all} of current value", share=told["share"],
                    of_all=formats.percent(whale.best / whale.total))  # fmt: skip
    else:
        finding = _("All customers together bring {total}", **told)
    picture(
        view, charts.whale(curve, view.labels, currency=view.data.currency), finding=finding, table=curve,
        name="whale_curve",
        formula=_(
            "Customers from the most profitable to the least, their current value added up (the whale curve, Kaplan & "
            "Narayanan 2001). The dot is its highest point; after it come those who cost more than they bring."
        ),
    )  # fmt: skip
    if whale.n_loss_making:
        st.caption(_("Customers who cost more than they bring: {n}; they take {loss} of it away again.", **told))
    else:
        st.caption(_("Nobody counts as a loss with what is known of costs."))
    tell_basis(view)


def tell_basis(view: View) -> None:
    """What current value is, where it isn't profit after service."""
    _, basis = view.words, view.customers["current_value_basis"][0]
    if basis == "margin":
        st.caption(_("What serving a customer costs isn't recorded, so current value is margin here."))
    elif basis == "revenue":
        st.caption(
            _(
                "Costs of goods aren't known, so current value is revenue here: only those who gave back more than "
                "they bought count as loss-making."
            )
        )


def show_edges(view: View, scheme: Scheme) -> None:
    """From where each score counts."""
    edges = scheme.facts["edges"]
    rows = [
        {"column": view.labels[f"column.{name}"],
         **{f"edge_{n}": None if edge == float("inf") else edge for n, edge in enumerate(each, 1)}}
        for name, each in edges.items() if each
    ]  # fmt: skip
    if not rows:
        return
    _ = view.words
    with st.expander(_("Where the scores begin"), icon=":material/straighten:"):
        label = {
            f"edge_{n}": st.column_config.NumberColumn(_("Edge {n}", n=n), format="localized") for n in range(1, 5)
        }
        st.dataframe(pl.DataFrame(rows), hide_index=True, key="rfm_edges_shown",
                     column_config={"column": st.column_config.TextColumn(_("Score")), **label})  # fmt: skip
        st.caption(_("R in days: up to edge 1 is 5, above edge 4 is 1. F in purchase days and M in money: from edge 1 "
                     "on is 2, from edge 4 on is 5."))  # fmt: skip


def show_clusters(view: View, scheme: Scheme, names: dict[str, str]) -> None:
    """Why so many clusters, and what is unusual in each."""
    _, formats = view.words, view.formats
    trials, traits = scheme.facts["trials"], scheme.facts["traits"]
    chosen = trials.filter("is_chosen").row(0, named=True)
    st.subheader(
        _("{n} clusters: found again {stability} of 1 in customers drawn anew, silhouette {silhouette}",
          n=formats.number(chosen["n_clusters"]), stability=formats.number(chosen["found_again"], decimals=2),
          silhouette=formats.number(chosen["silhouette"], decimals=2)),
        anchor=False,
    )  # fmt: skip
    show_table(view, trials, key="table_trials")
    features = {name: view.labels[f"column.{name}"] for name in traits["feature"].unique()}
    behind(
        view,
        traits.with_columns(pl.col("class").replace(names), pl.col("feature").replace(features)),
        name="cluster_traits",
        formula=_(
            "Features on one scale (amounts in logs, centred on the median). For each number of clusters: silhouette "
            "(Rousseeuw 1987: 1 = far apart, 0 = touching) and how far clusters of customers drawn again agree "
            "(adjusted Rand index, mean of 4 draws). Taken: the highest silhouette among those that agree by 0.75 or "
            "more. A cluster is named by the two features in which it is most unlike all customers."
        ),
    )


def show_adopters(view: View, scheme: Scheme) -> None:
    """How many early adopters chance alone would make."""
    _, formats, facts = view.words, view.formats, scheme.facts
    n = scheme.members.filter(pl.col("class") == "early_adopter").height
    told = {"n": formats.number(n), "chance": formats.number(facts["n_by_chance"], decimals=1),
            "things": formats.number(facts["n_novelties"])}  # fmt: skip
    if not facts["n_novelties"]:
        return
    if not n:
        st.markdown(_("Nobody was early on enough of the {things} novelties.", **told))
    elif n > 2 * facts["n_by_chance"] + 2:
        st.markdown(
            _("{n} early adopters of {things} novelties; if places were drawn by lot, {chance} would look so.", **told)
        )
    else:
        st.warning(
            _(
                "{n} early adopters of {things} novelties; by lot alone {chance} would look so: they may be chance.",
                **told,
            ),
            icon=":material/casino:",
        )
    st.caption(
        _(
            "New is what was first sold more than 90 days after the data begin and has at least 20 buyers. Early are "
            "its first buyers; people of one day share the last place of that day. An early adopter was early more "
            "often than one in twenty would be by lot."
        )
    )

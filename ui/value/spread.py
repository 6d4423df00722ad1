"""How value is spread over customers and groups."""

from __future__ import annotations

import streamlit as st

from crm_analytics.charts import overview as overview_charts
from crm_analytics.charts import value as charts
from crm_analytics.selection import Selection
from crm_analytics.views import value as views
from crm_analytics.views.value_money import loss_makers
from ui.equity import equity_by, priced
from ui.linked import linked_selectbox
from ui.show import customers_link, picture
from ui.value.formulas import clv_formula
from ui.view import View

MOST_OF = 0.8  # of customer equity
FINE = 1_000  # steps in which the customers who hold it are counted; the curve has fewer


def show_spread(view: View) -> None:
    """Distribution, concentration, and value by group."""
    show_distribution(view)
    show_concentration(view)
    show_groups(view)


def show_distribution(view: View) -> None:
    """How many customers are worth how much."""
    _, formats = view.words, view.formats
    table = views.clv_distribution(view.customers)
    share = views.value_figures(view.customers)["top_share"]
    finding = (
        _("The best tenth of the customers holds {share} of customer equity", share=formats.percent(share))
        if share is not None
        else _("No purchases are expected from these customers")
    )
    picture(
        view,
        charts.distribution(table, view.labels, currency=view.data.currency),
        finding=finding,
        table=table,
        name="clv_distribution",
        formula=clv_formula(view),
    )
    small = table.filter(table["clv_from"].fill_null(0) == 0)
    n_small = int(small["n_customers"].sum())
    if n_small:
        limit = float(small["clv_to"].max())  # type: ignore[arg-type]
        st.caption(
            _.plural(
                "The steps grow with the value. {n} customer is worth less than {limit}: the grey bar.",
                "The steps grow with the value. {n} customers are worth less than {limit} each: the grey bar.",
                n_small, n=formats.number(n_small), limit=formats.money(limit, decimals=2 if limit < 1 else 0),
            )
        )  # fmt: skip
        customers_link(view, Selection().having("clv", "below", limit), _("Show customers worth next to nothing"))


def show_concentration(view: View) -> None:
    """The whale curve: customers from the best to the worst, and what they add up to after service."""
    _, formats, customers = view.words, view.formats, priced(view)
    is_net = customers["cost_to_serve"].null_count() < customers.height
    column, losing = "clv_net" if is_net else "clv", loss_makers(customers)
    table = views.concentration(customers, column=column)
    few = views.customers_for(views.concentration(customers, column=column, n_points=FINE), MOST_OF)
    if few is None:
        st.subheader(_("There is no value to be concentrated"), anchor=False)
        return
    if is_net and losing.height:
        finding = _(
            "{n} customers are expected to cost {money} more in service than they bring",
            n=formats.number(losing.height), money=formats.money(-float(losing["clv_net"].sum())),
        )  # fmt: skip
    else:
        words = {"few": formats.percent(few), "share": formats.percent(MOST_OF)}
        finding = (
            _("{few} of the customers hold {share} of what is left of customer equity after service", **words)
            if is_net
            else _("{few} of the customers hold {share} of customer equity", **words)
        )
    formula = (
        _(
            "Customers are ordered from the most to the least valuable; the curve adds up their CLV less the contacts "
            "expected over the horizon. It rises above 100% where some cost more than they bring."
        )
        if is_net
        else _(
            "Customers are ordered from the most to the least valuable; the curve adds up their CLV. What it costs to "
            "serve them isn't recorded."
        )
    )
    figure = overview_charts.concentration(table, view.labels)
    picture(view, figure, finding=finding, table=table, name="clv_concentration", formula=formula)


def show_groups(view: View) -> None:
    """Equity by stage, segment, channel, cohort, owner."""
    _, formats = view.words, view.formats
    groups = views.groups_of(views.with_cohorts(view.customers))
    column = linked_selectbox(
        _("Split customer equity by"), groups, key="value_by", default=groups[0],
        show=lambda name: view.labels[f"column.{name}"],
    )  # fmt: skip
    table = equity_by(view, column)
    best = table.row(0, named=True) if table.height else {"equity_share": None}
    if best["equity_share"] is None or table.height == 1:
        finding = (
            _("All customers are in one group: there is nothing to compare")
            if table.height == 1
            else _("There is no equity to split")
        )
    else:
        name, share = group_name(view, column, best["group"]), formats.percent(best["equity_share"])
        finding = _("The largest part of customer equity lies with {name}: {share}", name=name, share=share)
    picture(
        view,
        charts.value_by(table, view.labels, column=column, currency=view.data.currency),
        finding=finding,
        table=table.rename({"group": column}),
        name=f"equity_by_{column}",
        formula=_(
            "Sum of CLV over the customers of each group; the line is its range, from the customers' own randomness, "
            "the uncertain parameters and, where past days could be tried, how wrong the models were on them. The "
            "twelve largest groups are shown."
        ),
    )


def group_name(view: View, column: str, group: str | None) -> str:
    """A group in words: its code's phrase, or what the data call it."""
    return view.labels["group.unknown"] if group is None else view.labels.get(f"{column}.{group}", group)

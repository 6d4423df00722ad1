"""Value: what are the customers worth from here on, and who holds that value?"""

import streamlit as st

from crm_analytics.charts import value as charts
from crm_analytics.schemas import Stage
from crm_analytics.selection import Selection
from crm_analytics.settings import ValueRules
from crm_analytics.views import value as views
from ui.equity import equity_by, equity_of
from ui.frame import open_page, page_words
from ui.linked import linked_selectbox
from ui.rules import DISCOUNT, HORIZON, HORIZON_DAYS, MOST_DISCOUNT, restore
from ui.show import Figure, customers_link, download, headline, link_params, picture, show_message, show_table
from ui.view import View
from ui.words import N_, Words

RECENT_DAYS = 91
TOP = 10


def choose_rules(words: Words) -> None:
    """Horizon and discount rate: every page counts with them."""
    default = ValueRules()
    tiles = st.grid(min_column_width=260)
    with tiles.container():
        restore(HORIZON)
        st.slider(
            words("Horizon in days"), *HORIZON_DAYS, step=5, key=HORIZON, bind="query-params",
            help=words("How far ahead purchases are counted. All pages use it."),
            **start(HORIZON, default.horizon_days),
        )  # fmt: skip
    with tiles.container():
        restore(DISCOUNT)
        st.slider(
            words("Discount rate in % a year"), 0.0, MOST_DISCOUNT, step=0.5, key=DISCOUNT, bind="query-params",
            format="%.1f",
            help=words("What money of a year from now is worth less today. All pages use it."),
            **start(DISCOUNT, default.annual_discount_rate * 100),
        )  # fmt: skip


def start(key: str, default: float) -> dict[str, float]:
    return {} if key in st.session_state else {"value": default}


def show_headline(view: View) -> None:
    _, formats = view.words, view.formats
    equity, now = equity_of(view), views.value_figures(view.customers)
    before = equity_of(view.last_year).total if view.last_year and not view.last_year.customers.is_empty() else None
    change = None if before is None else equity.total - before
    days = formats.number(view.scores.rules.value.horizon_days)
    active = Selection().having("p_alive", "min", views.ACTIVE_FROM)
    headline(
        view,
        [
            Figure(
                _("Customer equity"), formats.money_compact(equity.total), change, formats.money_compact(change),
                None if before is None else _("{value} a year before", value=formats.money_compact(before)),
                _("Sum of CLV over present customers, over the next {days} days, discounted.", days=days),
            ),
            Figure(_("Mean CLV"), formats.money(now["mean_clv"], decimals=2), help=_("Equity divided by customers.")),
            Figure(
                _("Probably active"), formats.number(now["n_active"]),
                help=_("Customers with a P(alive) of at least 50 %."), link=active,
            ),
            Figure(
                _("Expected purchases"), formats.number(now["expected_purchases"]),
                help=_("Purchase days expected from present customers in the next {days} days.", days=days),
            ),
        ],
    )  # fmt: skip
    warn_of_lapsed(view)
    tell_equity(view)


def warn_of_lapsed(view: View) -> None:
    _, n_lapsed = view.words, views.active_though_lapsed(view.customers)
    if n_lapsed is None:
        return
    st.warning(
        _(
            "The model has found hardly anybody who leaves for good, so it takes nearly all for active; by the rules "
            "of the life cycle {n} of {total} customers have lapsed. Go by the lapsed here: these values are likely to "
            "be too high.",
            n=view.formats.number(n_lapsed),
            total=view.formats.number(view.customers.height),
        ),
        icon=":material/warning:",
    )
    with st.container(horizontal=True):
        st.page_link("pages/lifecycle.py", icon=":material/arrow_forward:", query_params=link_params(view, Selection()))
        customers_link(view, Selection.of(stage=Stage.LAPSED.value), _("Show lapsed customers"))


def tell_equity(view: View) -> None:
    _, formats, equity = view.words, view.formats, equity_of(view)
    words = {
        "total": formats.money(equity.total), "low": formats.money(equity.low), "high": formats.money(equity.high),
        "level": formats.percent(view.scores.rules.value.range_level),
    }  # fmt: skip
    if view.value_basis == "margin":
        told = _(
            "Together they are worth {total} in **margin**, with {level} probability between {low} and {high}.", **words
        )
    else:
        told = _(
            "Together they are worth {total} in **revenue** (costs are unknown), with {level} probability between "
            "{low} and {high}.",
            **words,
        )
    st.markdown(told)
    st.caption(_("People who have not bought yet are not in it: there is no record yet of how much they will buy."))
    with st.expander(_("What to know about these figures"), icon=":material/info:"):
        for message in (*view.scores.messages, *equity.messages):
            tell_message(view, message)


def tell_message(view: View, message) -> None:
    params = dict(message.params)
    for name, prefix in (("wanted", "model"), ("used", "model"), ("model", "model"), ("reason", "reason")):
        if name in params:
            params[name] = view.labels.get(f"{prefix}.{params[name]}", params[name])
    show_message(type(message)(message.code, params, message.severity), view.labels, view.words)


def show_distribution(view: View) -> None:
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
    if small.height and small["n_customers"].sum():
        limit = small["clv_to"].max()
        n, limit_text = formats.number(small["n_customers"].sum()), formats.money(limit, decimals=2 if limit < 1 else 0)
        st.caption(
            _(
                "The steps grow with the value. {n} customers are worth less than {limit} each: the grey bar.",
                n=n,
                limit=limit_text,
            )
        )
        customers_link(view, Selection().having("clv", "below", limit), _("Show customers worth next to nothing"))
    with st.expander(_("Fitted models and their parameters"), icon=":material/function:"):
        parameters = views.fitted_parameters(view.scores)
        show_table(view, parameters, key="table_parameters")
        download(view, parameters, name="model_parameters")


def clv_formula(view: View) -> str:
    _, formats, rules, scores = view.words, view.formats, view.scores.rules.value, view.scores
    return _(
        "CLV = discounted expected purchases x expected spend a purchase x (1 - refund rate) x margin rate (1 where "
        "costs are unknown), over the next {days} days at {rate} a year, discounted from the middle of each month. "
        "Purchases and P(alive) come from {model}, fitted to {n} customers; spend from {spend}, fitted to {m} repeat "
        "buyers. The range holds a customer's own randomness: being active, number and size of purchases.",
        days=formats.number(rules.horizon_days),
        rate=formats.percent(rules.annual_discount_rate, decimals=1),
        model=view.labels[f"model.{scores.model.code}"],
        n=formats.number(scores.model.fit_.n_customers),
        spend=view.labels[f"model.{scores.spend.code}"],
        m=formats.number(scores.spend.fit_.n_customers),
    )


def show_alive(view: View) -> None:
    _, formats = view.words, view.formats
    table, n_active = views.alive_grid(view.customers), views.value_figures(view.customers)["n_active"]
    if view.scores.model.code in ("nbd", "cohort_mean"):
        finding = _("Too few have bought again to tell who has left: everybody counts as active")
    elif (n_lapsed := views.active_though_lapsed(view.customers)) is not None:
        finding = _(
            "The model takes {n} of {total} customers for active, although {lapsed} have lapsed by the rules",
            n=formats.number(n_active), total=formats.number(view.customers.height), lapsed=formats.number(n_lapsed),
        )  # fmt: skip
    else:
        n, total = formats.number(n_active), formats.number(view.customers.height)
        finding = _("{n} of {total} customers are probably still active", n=n, total=total)
    picture(
        view,
        charts.alive_grid(table, view.labels, value="p_alive"),
        finding=finding,
        table=table,
        name="alive_grid",
        formula=_(
            "P(alive) is the probability that a customer has not left for good, from the number of repeat purchases, "
            "the time of the last one and the days since the first. Each cell is the mean of the customers in it; a "
            "cell without customers is empty. The same silence weighs more for those who used to buy often."
        ),
    )


def show_purchases(view: View) -> None:
    _, formats = view.words, view.formats
    share = views.purchases_share_of_recent(view.customers, days=RECENT_DAYS)
    days = formats.number(RECENT_DAYS)
    finding = (
        _(
            "{share} of the expected purchases come from those who bought in the last {days} days",
            share=formats.percent(share),
            days=days,
        )
        if share is not None
        else _("Nobody is expected to buy again")
    )
    table = views.alive_grid(view.customers)
    picture(
        view,
        charts.alive_grid(table, view.labels, value="expected_purchases"),
        finding=finding,
        table=table,
        name="purchases_grid",
        formula=_(
            "Expected purchase days of a customer over the horizon, not discounted; each cell is the mean of the "
            "customers in it."
        ),
    )


def show_groups(view: View) -> None:
    _, formats = view.words, view.formats
    groups = views.groups_of(view.customers)
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
        table=table,
        name=f"equity_by_{column}",
        formula=_(
            "Sum of CLV over the customers of each group; the line is its range, from the customers' own randomness "
            "and the uncertain parameters. The twelve largest groups are shown."
        ),
    )


def group_name(view: View, column: str, group: str | None) -> str:
    return view.labels["group.unknown"] if group is None else view.labels.get(f"{column}.{group}", group)


def show_top(view: View) -> None:
    _, formats = view.words, view.formats
    best = views.top_customers(view.customers, n=TOP)
    if best.is_empty():
        return
    st.subheader(
        _.plural(
            "The most valuable customer is worth {money}", "The {n} most valuable customers are worth {money}",
            best.height, money=formats.money(best["clv"].sum()),
        ),
        anchor=False,
    )  # fmt: skip
    show_table(view, best, key="table_top")
    with st.container(horizontal=True):
        customers_link(view, Selection().having("clv", "min", best["clv"][-1]))
        download(
            view,
            lambda: views.top_customers(view.customers),
            name="customers_by_clv",
            label=_("Download all customers with their ranges"),
            content_key=repr((view.data.version, view.as_of, view.scores.rules, view.filters)),
        )


words = page_words()
view = open_page(N_("Value"), N_("What are the customers worth from here on, and who holds that value?"))
choose_rules(words)
if view.customers.is_empty():
    st.info(view.words("No customer passes the filters. Take one away in the sidebar."))
    st.stop()
show_headline(view)
show_distribution(view)
show_alive(view)
show_purchases(view)
show_groups(view)
show_top(view)

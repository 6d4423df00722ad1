"""Overview: how is the customer base doing, and what changed?"""

import streamlit as st

from crm_analytics.charts import overview as charts
from crm_analytics.selection import Selection
from crm_analytics.settings import YEAR_DAYS
from crm_analytics.views import overview as views
from ui.frame import open_page
from ui.show import Figure, headline, picture
from ui.view import BASES, View, whole_years_from
from ui.words import N_


def show_headline(view: View) -> None:
    _, formats = view.words, view.formats
    now = views.headline_figures(view.customers)
    then = views.headline_figures(view.last_year.customers) if view.last_year else {}

    def figure(code: str, label: str, show, help: str, link: Selection | None = None) -> Figure:
        before = then.get(code)
        change = None if before is None or now[code] is None else now[code] - before
        against = _("{value} a year before", value=show(before)) if before is not None else None
        return Figure(label, show(now[code]), change, show_change(code, change), against, help, link=link)

    def show_change(code: str, change: float | None) -> str:
        if code == "repeat_rate":
            return _("{points} points", points=formats.points(change))
        return formats.number(change) if code.startswith("n_") else formats.money_compact(change)

    active = Selection().having("days_since_last_purchase", "below", YEAR_DAYS)
    headline(
        view,
        [
            figure("n_customers", _("Customers"), formats.number, _("Everyone who has bought by then."), Selection()),
            figure("n_active", _("Active customers"), formats.number, _("Bought in the last 365 days."), active),
            figure("revenue", _("Revenue"), formats.money_compact, _("Net of returns, last 365 days.")),
            figure(
                "margin", _("Margin"), formats.money_compact,
                _("Revenue less cost of goods, last 365 days; a dash where a cost is unknown."),
            ),
            figure(
                "repeat_rate", _("Repeat rate"), formats.percent, _("Share of customers with a second purchase day."),
                Selection().having("frequency", "min", 1),
            ),
            figure(
                "customer_equity", _("Customer equity"), formats.money_compact,
                _("Sum of what present customers are worth over the next 365 days, discounted."),
            ),
        ],
    )  # fmt: skip
    show_target(view, now)


def show_target(view: View, now: dict[str, float | None]) -> None:
    _, formats = view.words, view.formats
    with st.expander(_("Compare with a target"), icon=":material/flag:"):
        target = st.number_input(
            _("Target for customer equity ({currency})", currency=view.data.currency),
            min_value=0.0, step=1000.0, key="equity_target", persist_state="session",
        )  # fmt: skip
        if target:
            reached = (now["customer_equity"] or 0) / target
            st.progress(min(1.0, reached), text=_("{share} of the target is reached.", share=formats.percent(reached)))


def show_revenue(view: View) -> None:
    _ = view.words
    table = views.revenue_by_month(view.ledger, as_of=view.as_of, known_until=view.data.known_until)
    share = views.returning_share(view.ledger, as_of=view.as_of, known_until=view.data.known_until)
    picture(
        view,
        charts.revenue_over_time(table, view.labels, currency=view.data.currency),
        finding=_(
            "Returning customers brought {share} of the last 365 days' revenue", share=view.formats.percent(share)
        ),
        table=table,
        name="revenue_by_month",
        formula=_(
            "Net revenue (less refunds, on the day of the refund) by calendar month. A customer is *new* in the month "
            "of the first purchase and *returning* afterwards; people who were probably customers before the data "
            "begin are never new."
        ),
    )
    if view.data.known_until is not None:
        day = view.formats.date(view.data.known_until)
        st.caption(_("Customers first seen up to {day} were probably there before: they count as returning.", day=day))


def show_bridge(view: View) -> None:
    _, formats = view.words, view.formats
    if view.as_of < whole_years_from(view.data):
        st.subheader(_("What changed against the year before can't be told yet"), anchor=False)
        first = whole_years_from(view.data)
        if first > view.data.last_date:
            st.caption(_("The data are too short to compare with the year before."))
        else:
            st.caption(_("It takes two whole years of data; these have them from {day} on.", day=formats.date(first)))
        return
    table = views.revenue_bridge(view.ledger, as_of=view.as_of)
    steps = dict(table.select("step", "revenue").iter_rows())
    change = steps["now"] - steps["before"]
    if change >= 0:
        finding = _("Revenue rose by {money} against the year before", money=formats.money_compact(change))
    else:
        finding = _("Revenue fell by {money} against the year before", money=formats.money_compact(-change))
    picture(
        view,
        charts.revenue_bridge(table, view.labels, currency=view.data.currency),
        finding=finding,
        table=table,
        name="revenue_bridge",
        formula=_(
            "Each customer's revenue of the last 365 days less that of the 365 days before, summed by what happened: "
            "*first bought* in the last 365 days (everything that they brought since, also their repeat purchases); "
            "*came back* had not bought in the year before; *stopped* bought in the year before only; the others "
            "bought more or less. The steps add up exactly."
        ),
    )


def show_concentration(view: View) -> None:
    _ = view.words
    table = views.value_concentration(view.customers)
    share = views.top_share(view.customers)
    basis = _(BASES[view.current_value_basis])
    finding = (
        _(
            "{share} of the last 365 days' {basis} comes from 10% of customers",
            share=view.formats.percent(share),
            basis=basis,
        )
        if share is not None
        else _("Nobody has brought anything in the last 365 days")
    )
    picture(
        view,
        charts.concentration(table, view.labels),
        finding=finding,
        table=table,
        name="value_concentration",
        formula=_(
            "Customers are ordered from the best to the worst by what they brought in the last 365 days (margin where "
            "every cost is known, less the cost of contacts where any are recorded; else revenue); the curve adds "
            "them up. Above 100 % it falls again where customers "
            "lost money."
        ),
    )


view = open_page(N_("Overview"), N_("How is the customer base doing, and what changed?"))
if view.customers.is_empty():
    st.info(view.words("No customer passes the filters. Take one away in the sidebar."))
    st.stop()
show_headline(view)
show_revenue(view)
show_bridge(view)
show_concentration(view)

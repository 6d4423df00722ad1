"""Customer: who are they, and what is each one's story?"""

from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.charts import customer as charts
from crm_analytics.selection import Selection
from crm_analytics.value import p_alive_path
from crm_analytics.views import customer as views
from ui.formats import NOTHING
from ui.frame import open_page
from ui.lists import select
from ui.selections import tell_selection
from ui.show import (
    TABLE_ROWS,
    Figure,
    behind,
    column_config,
    download,
    headline,
    in_words,
    link_params,
    picture,
    say,
    show_table,
)
from ui.view import View
from ui.words import N_

SEARCH = "customer_search"  # never in the link: addresses are logged, and a name is personal
OPENED, ASKED = "_customer", "_customers_asked"
Customer = dict[str, Any]


def show_search(view: View) -> None:
    _ = view.words
    text = st.text_input(
        _("Find one customer by number or name"), key=SEARCH, type="search", persist_state="session",
        icon=":material/search:", on_change=close_customer,
    )  # fmt: skip
    if not text or not text.strip():
        return
    found = views.find_people(view.customers, text)
    if found.is_empty():
        st.info(_("Nobody among these customers has {text} in number or name.", text=text), icon=":material/info:")
    elif found.height == 1:
        open_customer(view, found["customer_id"][0])
    else:
        choose_found(view, found)


def choose_found(view: View, found: pl.DataFrame) -> None:
    _ = view.words
    names = dict(found.iter_rows())

    def show(customer_id: str) -> str:
        name = names.get(customer_id)
        return _.plain("{name} ({id})", name=name, id=customer_id) if name else customer_id

    chosen = st.selectbox(_("Who of these?"), list(names), index=None, key="customer_found", format_func=show)
    if chosen is not None:
        open_customer(view, chosen)


def open_customer(view: View, customer_id: str) -> None:
    st.session_state[OPENED] = (view.data.dataset_id, customer_id)


def opened_customer(view: View) -> Customer | None:
    dataset_id, customer_id = st.session_state.get(OPENED, (None, None))
    return views.find_customer(view.scores.customers, customer_id) if dataset_id == view.data.dataset_id else None


def close_customer() -> None:
    st.session_state.pop(OPENED, None)


def forget_search() -> None:
    close_customer()
    st.session_state[SEARCH] = ""


def wanted_selection() -> Selection:
    """What the link asks for; a link to other customers closes the one that was open."""
    text = st.query_params.get("only", "")
    if st.session_state.get(ASKED, text) != text:
        forget_search()
    st.session_state[ASKED] = text
    return Selection.from_text(text)


def show_list(view: View, selection: Selection) -> None:
    _, formats = view.words, view.formats
    chosen = select(view, selection)
    st.subheader(tell_selection(view, selection), anchor=False)
    if chosen.is_empty():
        st.info(_("No customer fits on {date}.", date=formats.date(view.as_of)), icon=":material/info:")
        return
    total = formats.money_compact(chosen["clv"].sum())
    n = formats.number(chosen.height)
    st.markdown(
        _.plural(
            "{n} customer on {date}, worth {total} over the horizon (CLV).",
            "{n} customers on {date}, together worth {total} over the horizon (CLV).",
            chosen.height, n=n, date=formats.date(view.as_of), total=total,
        )
    )  # fmt: skip
    offer_campaign(view, selection)
    pick_from(view, views.customer_list(chosen), key=f"list_{selection.to_text()}")


def offer_campaign(view: View, selection: Selection) -> None:
    params = {name: value for name, value in link_params(view, selection).items() if name != "only"}
    st.page_link(
        "pages/campaigns.py", label=view.words("Start a campaign with these customers"), icon=":material/campaign:",
        query_params={**params, "audience": selection.to_text()},
    )  # fmt: skip


def pick_from(view: View, table: pl.DataFrame, *, key: str) -> None:
    _, formats = view.words, view.formats
    st.caption(_("Choose a row to open that customer."))
    shown = table.head(TABLE_ROWS)
    event = st.dataframe(
        in_words(shown, view.labels), hide_index=True, key=key, column_config=column_config(shown, view.labels),
        on_select="rerun", selection_mode="single-row", placeholder=NOTHING,
    )  # fmt: skip
    if event.selection.rows and event.selection.rows[0] < shown.height:
        open_customer(view, shown["customer_id"][event.selection.rows[0]])
        st.rerun()
    if table.height > TABLE_ROWS:
        n, total = formats.number(TABLE_ROWS), formats.number(table.height)
        st.caption(_("The first {n} of {total} rows; the download has them all.", n=n, total=total))
    content = f"{view.data.dataset_id} {view.data.version} {view.as_of} {view.scores.rules} {view.filters} {key}"
    download(view, lambda: table, name="customers", content_key=content)


def show_person(view: View, customer: Customer) -> None:
    _ = view.words
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("Back to the list"), on_click=forget_search, icon=":material/arrow_back:")
        st.badge(view.labels[f"stage.{customer['stage']}"], color="blue")
        st.badge(view.labels[f"segment.{customer['segment'] or 'not_assessed'}"], color="orange")
        st.badge(view.labels[f"standing.{customer['standing']}"], color="gray")
    name, customer_id = customer.get("name"), customer["customer_id"]
    st.header(_("{name} ({id})", name=name, id=customer_id) if name else _("{id}", id=customer_id), anchor=False)
    show_facts(view, customer)
    show_figures(view, customer)
    show_reasons(view, customer)
    show_days(view, customer)
    show_alive(view, customer)
    show_relations(view, customer)
    show_contacts(view, customer)
    show_invoices(view, customer)
    show_campaigns(view, customer)


def show_facts(view: View, customer: Customer) -> None:
    _, formats = view.words, view.formats
    names = ("region", "industry", "owner", "acquisition_channel", "signed_up_on", "preferred_channel", "email")
    known = [name for name in names if customer.get(name) is not None]
    told = {name: formats.any(customer[name]) for name in known}
    if "preferred_channel" in told:
        channel = told["preferred_channel"]
        told["preferred_channel"] = view.labels.get(f"contact_channel.{channel}", channel)
    facts = [_("{column}: {value}", column=view.labels[f"column.{name}"], value=told[name]) for name in known]
    if facts:
        st.caption("  ·  ".join(facts))
    st.caption(tell_consent(view, customer))


def tell_consent(view: View, customer: Customer) -> str:
    _ = view.words
    channels = [channel for channel in ("email", "phone", "post") if customer.get(f"consent_{channel}")]
    if not channels:
        return _("No consent to be contacted is known.")
    told = view.formats.list(view.labels[f"contact_channel.{channel}"] for channel in channels)
    purpose = customer.get("consent_purpose")
    if purpose:
        purpose = view.labels.get(f"purpose.{purpose}", purpose)
        return _("May be contacted by: {channels}; for: {purpose}.", channels=told, purpose=purpose)
    return _("May be contacted by: {channels}.", channels=told)


def show_figures(view: View, customer: Customer) -> None:
    _, formats = view.words, view.formats
    rules = view.scores.rules.value
    low, high = formats.money(customer["clv_low"]), formats.money(customer["clv_high"])
    basis = view.labels[f"value_basis.{customer['value_basis']}"]
    headline(
        view,
        [
            Figure(
                _("Expected value"), formats.money(customer["clv"]), against=_("{low} to {high}", low=low, high=high),
                help=_(
                    "CLV: {basis} of the next {days} days, discounted; the range should hold with a probability of "
                    "{level}.",
                    basis=basis, days=formats.number(rules.horizon_days), level=formats.percent(rules.range_level),
                ),
            ),
            Figure(
                _("Historic value"), formats.money(customer["historic_value"]),
                help=_("{basis} brought so far.", basis=basis),
            ),
            Figure(
                _("P(alive)"), formats.percent(customer["p_alive"]),
                help=_("Probability of still being a customer, by the model."),
            ),
            Figure(
                _("Expected purchases"), formats.number(customer["expected_purchases"], decimals=1),
                help=_("Purchase days expected in the next {days} days.", days=formats.number(rules.horizon_days)),
            ),
            Figure(_("Purchase days"), formats.number(customer["frequency"] + 1)),
            Figure(
                _("Last purchase"), formats.date(customer["last_day"]),
                help=_("{days} days before {date}.", days=formats.number(customer["days_since_last_purchase"]),
                       date=formats.date(view.as_of)),
            ),
        ],
    )  # fmt: skip


def show_reasons(view: View, customer: Customer) -> None:
    _, formats, rules = view.words, view.formats, view.scores.rules
    stage, segment = views.stage_reason(customer, rules.stage), views.segment_reason(customer, rules.segment)
    st.subheader(_("Why this stage and this segment"), anchor=False)
    numbers = {
        name: formats.number(value, decimals=int(isinstance(value, float))) for name, value in stage.params.items()
    }
    st.markdown(_("**{name}**:", name=view.labels[f"stage.{customer['stage']}"]) + " " + say(stage.code, numbers, _))
    money = {name: formats.money(value) for name, value in segment.params.items()}
    label = view.labels[f"segment.{customer['segment'] or 'not_assessed'}"]
    st.markdown(_("**{name}**:", name=label) + " " + say(segment.code, money, _))
    if customer["potential_measure"]:
        measure = view.labels[f"potential_measure.{customer['potential_measure']}"]
        st.caption(_("Growth potential is measured by: {measure}.", measure=measure))


def show_days(view: View, customer: Customer) -> None:
    _, formats = view.words, view.formats
    table = views.active_days(view.data.ledger, customer["customer_id"], as_of=view.as_of)
    n_days = formats.number(customer["frequency"] + 1)
    money = formats.money(customer["revenue"])
    finding = (
        _(
            "{n} purchase days, usually one every {gap} days; {money} in all",
            n=n_days, gap=formats.number(customer["recency"] / customer["frequency"]), money=money,
        )
        if customer["frequency"]
        else _("One purchase day so far, {money} in all", money=money)
    )  # fmt: skip
    picture(
        view,
        charts.active_days(table, view.labels, as_of=view.as_of, currency=view.data.currency),
        finding=finding,
        table=table,
        name="active_days",
        formula=_("What was bought and what was given back on each day; the sum is net of returns."),
    )


def show_alive(view: View, customer: Customer) -> None:
    _, formats = view.words, view.formats
    ledger = view.data.ledger.filter(pl.col("customer_id") == customer["customer_id"], pl.col("date") <= view.as_of)
    days = views.path_days(customer["first_day"], view.as_of)
    path = p_alive_path(ledger, view.scores.model, days)
    lowest = path.sort("p_alive", "date", nulls_last=True).row(0, named=True)
    now = formats.percent(customer["p_alive"])
    finding = (
        _(
            "Still a customer with a probability of {now}; it was lowest, {low}, on {day}",
            now=now, low=formats.percent(lowest["p_alive"]), day=formats.date(lowest["date"]),
        )
        if lowest["p_alive"] is not None and lowest["date"] < view.as_of
        else _("Still a customer with a probability of {now}", now=now)
    )  # fmt: skip
    picture(
        view,
        charts.p_alive_path(path, ledger.filter("is_purchase_day")["date"].to_list(), view.labels, as_of=view.as_of),
        finding=finding,
        table=path,
        name="p_alive_path",
        formula=_(
            "P(alive) as it stood on each day, from the purchases up to that day, with the model ({model}) as fitted "
            "on {date}. Each purchase lifts it; silence lowers it, the faster the shorter the usual gaps are.",
            model=view.labels[f"model.{view.scores.model.code}"], date=formats.date(view.as_of),
        ),
    )  # fmt: skip


def show_relations(view: View, customer: Customer) -> None:
    _, formats = view.words, view.formats
    related = views.relations(view.scores.customers, customer)
    if related.is_empty():
        return
    others = related.unique("customer_id")
    st.subheader(
        _.plural(
            "{n} related customer, worth {total}", "{n} related customers, together worth {total}",
            others.height, n=formats.number(others.height), total=formats.money_compact(others["clv"].sum()),
        ),
        anchor=False,
    )  # fmt: skip
    show_table(view, related, key="relations")


def show_contacts(view: View, customer: Customer) -> None:
    _, formats = view.words, view.formats
    if view.data.interactions is None:
        return
    table = views.contacts(view.data.interactions, customer["customer_id"], as_of=view.as_of)
    n_complaints = table.filter(pl.col("kind") == "complaint").height
    st.subheader(
        _("Contacts: {n}, of which complaints: {complaints}",
          n=formats.number(table.height), complaints=formats.number(n_complaints)),
        anchor=False,
    )  # fmt: skip
    if table.height:
        kinds = {kind: view.labels.get(f"contact.{kind}", kind) for kind in table["kind"].unique().to_list()}
        worded = table.with_columns(pl.col("kind").replace(kinds))
        behind(view, worded, name="contacts", formula=_("Everything recorded up to the chosen day, the newest first."))


def show_invoices(view: View, customer: Customer) -> None:
    _, formats = view.words, view.formats
    if view.data.invoices is None:
        return
    table = views.invoices(view.data.invoices, customer["customer_id"], as_of=view.as_of)
    open_ones = table.filter("is_open")
    if table.is_empty():
        return
    st.subheader(
        _("Invoices: {n}, open: {open} ({money})", n=formats.number(table.height),
          open=formats.number(open_ones.height), money=formats.money(open_ones["amount"].sum())),
        anchor=False,
    )  # fmt: skip
    behind(
        view, table, name="invoices",
        formula=_("Days late count from the due day to payment, or to the chosen day while open; negative is early."),
    )  # fmt: skip


def show_campaigns(view: View, customer: Customer) -> None:
    _, formats, data = view.words, view.formats, view.data
    if data.campaigns is None or data.assignments is None:
        return
    table = views.campaigns_of(data.campaigns, data.assignments, customer["customer_id"], as_of=view.as_of)
    if table.is_empty():
        return
    n_targeted = table.filter(pl.col("arm") == "targeted").height
    st.subheader(
        _("Drawn for campaigns: {n}, targeted in: {targeted}",
          n=formats.number(table.height), targeted=formats.number(n_targeted)),
        anchor=False,
    )  # fmt: skip
    show_table(view, table, key="campaigns_of")


view = open_page(N_("Customer"), N_("Who are they, and what is each one's story?"))
selection = wanted_selection()
show_search(view)
customer = opened_customer(view)
if customer is None:
    show_list(view, selection)
else:
    show_person(view, customer)

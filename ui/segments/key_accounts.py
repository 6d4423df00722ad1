"""Key accounts: how much hangs on the largest, share of their wallet, accounts an owner, promises kept."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import schemes as charts
from crm_analytics.segments.key_accounts import KeyAccountRules, KeyAccounts, find_key_accounts
from ui.segments.scheme_base import offer_customers, people_of
from ui.show import Figure, behind, headline, picture, show_table
from ui.view import View


def show(view: View) -> None:
    """The largest accounts and what is promised to them."""
    rules = choose_rules(view)
    people = people_of(view)
    told = find_key_accounts(people.customers, view.data.tables, lines=people.lines, as_of=people.as_of, rules=rules)
    if told.accounts.is_empty():
        st.info(view.words("No account brought revenue in the last 365 days."))
        return
    show_dependency(view, told)
    show_accounts(view, told, rules)
    show_owners(view, told)
    tell_missing(view, told)


def choose_rules(view: View) -> KeyAccountRules:
    """How many accounts are key, and in how many hours service is to be closed."""
    _ = view.words
    tiles = st.grid(min_column_width=260)
    with tiles.container():
        most = st.slider(_("Key accounts: the largest"), 1, 100, 20, key="key_most", bind="query-params")
    with tiles.container():
        hours = st.slider(_("Service closed within hours"), 1, 240, 48, key="key_hours", bind="query-params")
    return KeyAccountRules(most=most, service_hours=float(hours))


def show_dependency(view: View, told: KeyAccounts) -> None:
    """How much hangs on few."""
    _, formats, hangs = view.words, view.formats, told.dependency
    n, few = formats.number(told.accounts.height), (hangs.alike or 0) < 10
    figures = [
        Figure(_("Share of the largest"), formats.percent(hangs.top_share, decimals=1)),
        Figure(_("Share of the {n} largest", n=n), formats.percent(hangs.key_share)),
        Figure(
            _("As concentrated as"), _("{n} equal ones", n=formats.number(hangs.alike, decimals=1 if few else 0)),
            help=_("So many accounts of equal size would be as concentrated: 1 / HHI, the sum of squared shares."),
        ),
    ]  # fmt: skip
    if hangs.key_margin_share is not None:
        figures.insert(2, Figure(_("Their share of margin"), formats.percent(hangs.key_margin_share)))
    picture(
        view,
        charts.concentration(told.accounts, [_name(row) for row in told.accounts.iter_rows(named=True)], view.labels,
                             currency=view.data.currency),
        finding=tell_dependency(view, told),
        table=told.accounts, name="key_accounts",
        formula=_(
            "An account is the firm (account_id), or the customer where no firm is recorded. Net revenue of the 365 "
            "days up to the chosen day; accounts without any are left out. HHI: the sum of squared shares "
            "(Herfindahl-Hirschman index). Share of wallet: that revenue / the account's yearly spending on what we "
            "sell. Promises over all time: deliveries on or before the promised day, service requests closed within "
            "the hours chosen, invoices that the account paid by the day due, opportunities won of those decided, mean "
            "satisfaction (1 to 5)."
        ),
    )  # fmt: skip
    headline(view, figures, tile_width=200)


def tell_dependency(view: View, told: KeyAccounts) -> str:
    """How much the key accounts are of the revenue."""
    _, formats, hangs = view.words, view.formats, told.dependency
    n, total = formats.number(told.accounts.height), formats.number(hangs.n_accounts)
    if told.accounts.height == hangs.n_accounts:
        return _("The largest of {total} accounts with revenue brings {share} of it; all are shown", total=total,
                 share=formats.percent(hangs.top_share, decimals=1))  # fmt: skip
    return _(
        "{n} of {total} accounts bring {share} of the year's revenue",
        n=n,
        total=total,
        share=formats.percent(hangs.key_share),
    )


def _name(row: dict) -> str:
    return str(row.get("name") or row["account"])


def show_accounts(view: View, told: KeyAccounts, rules: KeyAccountRules) -> None:
    """The key accounts one by one, and where promises were broken."""
    _, formats = view.words, view.formats
    show_table(view, told.accounts, key="key_account_table")
    kept = [name for name in ("delivered_rate", "closed_rate", "paid_rate") if name in told.accounts.columns]
    for name in kept:
        mean = told.accounts[name].mean()
        if mean is not None:
            st.caption(_("{what}: {share} on average over key accounts", what=view.labels[f"column.{name}"],
                         share=formats.percent(float(mean))))  # type: ignore[arg-type]  # fmt: skip
    ids = _people(view, told)
    offer_customers(view, ids, title=_.plain("Key accounts"), key="key_accounts")


def _people(view: View, told: KeyAccounts) -> pl.Series:
    """The customers of the key accounts."""
    customers = people_of(view).customers
    firm = [pl.col("account_id")] if "account_id" in customers.columns else []
    account = pl.coalesce(*firm, "customer_id")
    return customers.filter(account.is_in(told.accounts["account"].implode()))["customer_id"]


def show_owners(view: View, told: KeyAccounts) -> None:
    """Accounts a salesperson."""
    _, formats, owners = view.words, view.formats, told.owners
    named = owners.drop_nulls("owner")
    if named.is_empty():
        return
    busiest = named.sort("n_accounts", descending=True).row(0, named=True)
    st.subheader(
        _(
            "{name} looks after most accounts with revenue: {accounts}; owners in all: {n}",
            n=formats.number(named.height),
            name=busiest["owner"],
            accounts=formats.number(busiest["n_accounts"]),
        ),
        anchor=False,
    )
    show_table(view, owners, key="owner_table")
    behind(view, owners, name="accounts_by_owner",
           formula=_("Accounts with revenue in the last 365 days. An empty owner: nobody is in charge."))  # fmt: skip


def tell_missing(view: View, told: KeyAccounts) -> None:
    """What would tell more."""
    if told.missing.is_empty():
        return
    needed = [f"{view.labels.get(f'table.{table}', table)}: {column}" for table, column in told.missing.iter_rows()]
    st.caption(view.words("More would be told by {columns}.", columns="; ".join(needed)))

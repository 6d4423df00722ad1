"""Lists of customers that no condition describes (a lasso, a flow, a watch list): kept in the store under a name.

A link then carries the list's name, never anybody's id.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.export import content_hash
from crm_analytics.selection import Selection
from ui.store import now, open_campaigns
from ui.view import View

KIND = "list"


def keep_list(view: View, customer_ids: Sequence[str], *, title: str) -> Selection:
    """Keep a list under a name made from its content, with a title in the reader's words."""
    ids = sorted(customer_ids)
    name = content_hash("\n".join([title, *ids]).encode())
    content = {"title": title, "customer_ids": ids, "as_of": view.as_of.isoformat()}
    open_campaigns(view.data).keep(KIND, name, content, saved_at=now())
    return Selection.of_list(name)


def select(view: View, selection: Selection, customers: pl.DataFrame | None = None) -> pl.DataFrame:
    """The customers of a selection, those of kept lists among them. Raises UnknownColumn and UnknownList."""
    people = view.customers if customers is None else customers
    return selection.apply(people, lists_of(view, selection))


def lists_of(view: View, selection: Selection) -> dict[str, list[str]]:
    """Customer ids by list, for the lists that a selection names and the store knows."""
    wanted = selection.list_names()
    kept = open_campaigns(view.data).kept(KIND) if wanted else {}
    return {name: list(kept[name]["customer_ids"]) for name in wanted if name in kept}


def kept_lists(store: CampaignStore) -> dict[str, dict[str, Any]]:
    """Every kept list: title, customer_ids and as_of by name."""
    return store.kept(KIND)


def title_of(view: View, name: str) -> str | None:
    """What a kept list is called; None when it isn't kept."""
    found = kept_lists(open_campaigns(view.data)).get(name)
    return str(found["title"]) if found else None

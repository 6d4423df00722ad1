"""The rules of the stages: which are in force, which are kept under a name, and those that the data suggest.

The suggestion is derived once from a data set, kept with its date, and changed only when the reader asks.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.dataset import DataSet
from crm_analytics.errors import CrmError
from crm_analytics.export import content_hash
from crm_analytics.lifecycle.defaults import StageDefaults, propose_stage_rules, rules_from
from crm_analytics.lifecycle.purchase_days import PurchaseDays, find_purchase_days
from crm_analytics.settings import StageRules
from ui.scores import cache_owner
from ui.state import is_own
from ui.store import now, open_campaigns

DEFAULTS, NAMED, IN_FORCE, TARGETS = "stage_defaults", "stage_rules", "stage_rules_in_force", "stage_targets"
_ONE = "these"  # name of what there is one of for each data set
_SAMPLE = 40  # customers by whom uploaded data are known again


@dataclass(frozen=True)
class RulesInForce:
    """Rules that every page uses; ``name`` is None for those that the data suggest."""

    rules: StageRules
    name: str | None


def stage_rules(data: DataSet) -> StageRules:
    """The rules in force for these data."""
    return rules_in_force(data).rules


def rules_in_force(data: DataSet) -> RulesInForce:
    """The rules that the reader has put in force, else those that the data suggest."""
    chosen = kept_for(data, IN_FORCE)
    if chosen is not None:
        return RulesInForce(rules_from(chosen["rules"]), str(chosen["name"]))
    return RulesInForce(stage_defaults(data).rules, None)


def stage_defaults(data: DataSet) -> StageDefaults:
    """What the data suggest: as it was derived when these data were first opened, or last asked for."""
    kept = kept_for(data, DEFAULTS)
    return StageDefaults.from_content(kept) if kept is not None else derive_defaults(data, data.last_date)


def derive_defaults(data: DataSet, as_of: dt.date) -> StageDefaults:
    """Derive the rules anew from the data up to a day, and keep them."""
    derived = _derive(cache_owner(data), data.dataset_id, data.version, as_of, data)
    keep_for(data, DEFAULTS, derived.to_content())
    return derived


def put_in_force(data: DataSet, rules: StageRules | None, *, name: str = "") -> None:
    """Let every page use these rules; None goes back to those that the data suggest."""
    if rules is None:
        open_campaigns(data).forget(IN_FORCE, _name(data))
    else:
        keep_for(data, IN_FORCE, {"rules": asdict(rules), "name": name})


def named_rules(data: DataSet) -> dict[str, StageRules]:
    """Rules that were saved, by name."""
    return {name: rules_from(content) for name, content in open_campaigns(data).kept(NAMED).items()}


def save_rules(data: DataSet, name: str, rules: StageRules) -> None:
    """Keep rules under a name; the same name replaces them."""
    open_campaigns(data).keep(NAMED, name, asdict(rules), saved_at=now())


def forget_rules(data: DataSet, name: str) -> None:
    """Forget saved rules; those in force stay so."""
    open_campaigns(data).forget(NAMED, name)


def keep_for(data: DataSet, kind: str, content: dict[str, Any]) -> None:
    """Keep what there is one of for each data set; nothing is kept where the store can't be reached."""
    try:
        open_campaigns(data).keep(kind, _name(data), {**content, "customers": _known_by(data)}, saved_at=now())
    except CrmError:
        return


def kept_for(data: DataSet, kind: str) -> dict[str, Any] | None:
    """What was kept of a kind for these data, or, of uploaded ones, for an earlier export of the same customers."""
    try:
        store: CampaignStore = open_campaigns(data)
        kept = store.kept(kind)
    except CrmError:
        return None
    if _name(data) in kept or not is_own(data.dataset_id):
        return kept.get(_name(data))
    return next((content for content in kept.values() if _is_of(data, content.get("customers", []))), None)


def _name(data: DataSet) -> str:
    return content_hash(data.dataset_id.encode()) if is_own(data.dataset_id) else _ONE


def _known_by(data: DataSet) -> list[str]:
    if not is_own(data.dataset_id):
        return []
    ids = data.first_purchases["customer_id"]
    return ids.gather(ids.hash(seed=1).arg_sort().head(_SAMPLE)).to_list()


def _is_of(data: DataSet, customers: list[str]) -> bool:
    """Half of the customers by whom earlier data were known are in these."""
    ids = pl.Series(customers, dtype=pl.String)
    return bool(len(ids)) and 2 * int(ids.is_in(data.first_purchases["customer_id"].implode()).sum()) >= len(ids)


def purchase_days(data: DataSet) -> PurchaseDays:
    """The purchase days of all customers, laid out once for a data set."""
    return _purchase_days(cache_owner(data), data.dataset_id, data.version, data)


@st.cache_resource(max_entries=8, show_spinner=False)
def _purchase_days(owner: str, dataset_id: str, version: str, _data: DataSet) -> PurchaseDays:
    return find_purchase_days(_data.ledger)


@st.cache_resource(max_entries=8, show_spinner=False)
def _derive(owner: str, dataset_id: str, version: str, as_of: dt.date, _data: DataSet) -> StageDefaults:
    return propose_stage_rules(purchase_days(_data), as_of=as_of)

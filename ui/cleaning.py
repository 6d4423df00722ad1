"""The switches of the cleaning, each with what it would change before it is turned; applied and undone by a click."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.intake import Policy
from crm_analytics.intake.effects import CHOICES, choice_text, compare_policies
from crm_analytics.intake.identities import suggest_merges
from ui.formats import Formats
from ui.own_values import choose_own_values
from ui.progress import progress
from ui.saving import REFUSED_POLICY, clean_saved, is_saved
from ui.scores import cache_owner
from ui.show import behind, say, show_table
from ui.uploads import files_of, take_in
from ui.view import View

_BEFORE = "_policies_before"  # policies that were replaced, by data set, the newest last
_CHANGES = ("n_customers_change", "n_orders_change", "revenue_change")


def can_be_changed(view: View) -> bool:
    """Whether the data that are open are the reader's own, so that they can be cleaned otherwise."""
    return files_of(view.data) is not None or is_saved(view.data)


def apply_policy(view: View, policy: Policy) -> None:
    """Clean the data by another policy and draw the page anew; what was before can be brought back."""
    _replaced(view).append(view.data.intake.policy)
    _take(view, policy)


def _take(view: View, policy: Policy) -> None:
    upload = files_of(view.data)
    if upload is not None:
        with progress(view, upload.name) as tell:
            take_in(replace(upload, reading=replace(upload.reading, policy=policy)), tell)
    else:
        clean_saved(view.data, policy)
    st.rerun()


def _replaced(view: View) -> list[Policy]:
    replaced: dict[str, list[Policy]] = st.session_state.setdefault(_BEFORE, {})
    return replaced.setdefault(view.data.dataset_id, [])


def show_cleaning(view: View) -> None:
    """Draw what was switched so far, what every other switch would change, and the form for values of one's own."""
    _, intake = view.words, view.data.intake
    if intake is None:
        return
    refused = st.session_state.pop(REFUSED_POLICY, None)
    if refused is not None:
        st.error(say(refused.code, refused.params, _), icon=":material/error:")
    effects = _effects(cache_owner(view.data), view.data.dataset_id, view.data.version, intake)
    changing = effects.filter(pl.any_horizontal(pl.col(name) != 0 for name in _CHANGES))
    st.subheader(_tell_switches(view, changing.height), anchor=False)
    if not can_be_changed(view):
        st.caption(_("The switches can be turned for your own files."))
    _show_undo(view)
    for number, effect in enumerate(changing.iter_rows(named=True)):
        _show_effect(view, effect, number)
    _show_idle(view, effects.join(changing, on=["switch", "choice"], how="anti", maintain_order="left"))
    behind(
        view, _worded(view, effects), name="effects",
        formula=_(
            "Every switch is tried alone, on top of those that are set. An *order* counts when it holds a purchased "
            "line; the *mean order* is net revenue divided by orders."
        ),
    )  # fmt: skip
    if can_be_changed(view):
        _show_own_values(view)
        _show_suggestions(view)


def _show_own_values(view: View) -> None:
    _, intake = view.words, view.data.intake
    with st.expander(_("Dates, time zones, currencies and other values of your own"), icon=":material/tune:"):
        sent = choose_own_values(view, intake.policy)
        if sent is None:
            return
        if sent.is_applied:
            apply_policy(view, sent.policy)
        st.info(
            _tell_effect(view, compare_policies(intake.typed, intake.policy, sent.policy), sent.policy.currency),
            icon=":material/preview:",
        )
        st.caption(
            _("Dates, decimal marks and time zones are read anew when you apply them; they are not in this trial.")
        )


def _show_suggestions(view: View) -> None:
    """Offer to join ids that share an address, a number or a full name; what was joined stands in the form above."""
    _, policy = view.words, view.data.intake.policy
    if not st.toggle(_("Look for ids that may be one person"), key="look_for_people"):
        return
    found = suggest_merges(view.data.intake.typed, policy.phone_region)
    new = found.filter(~pl.col("customer_id").is_in([old for old, _kept in policy.merges]))
    if new.is_empty():
        st.caption(_("No two ids share an e-mail address, a telephone number or a full name."))
        return
    show_table(view, new, key="suggested_merges")
    if st.button(_("Join them all"), key="join_people", icon=":material/merge:"):
        pairs = tuple(new.select("customer_id", "merged_into").iter_rows())
        apply_policy(view, replace(policy, merges=(*policy.merges, *pairs)))


@st.cache_resource(max_entries=4, show_spinner=False)
def _effects(owner: str, dataset_id: str, version: str, _intake: Any) -> pl.DataFrame:
    return _intake.preview_effects()


def _tell_switches(view: View, n_changing: int) -> str:
    _ = view.words
    if not n_changing:
        return _("No switch of the cleaning would change these data")
    return _.plural(
        "{n} switch of the cleaning would change these data", "{n} switches of the cleaning would change these data",
        n_changing, n=view.formats.number(n_changing),
    )  # fmt: skip


def _show_undo(view: View) -> None:
    _, replaced = view.words, _replaced(view)
    if replaced and st.button(_("Undo the last switch"), key="undo_policy", icon=":material/undo:"):
        _take(view, replaced.pop())
    is_changed = can_be_changed(view) and view.data.intake.policy != Policy()
    if is_changed and st.button(_("Back to the defaults"), key="reset_policy", icon=":material/restart_alt:"):
        apply_policy(view, Policy())


def _show_effect(view: View, effect: dict[str, Any], number: int) -> None:
    _, name = view.words, switch_name(view, effect["switch"], effect["choice"])
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"switch_{number}"):
        with st.container(gap="xxsmall", width="stretch"):
            st.markdown(_("**{what}**", what=name))
            st.caption(_tell_effect(view, effect, effect["choice"] if effect["switch"] == "currency" else None))
        if can_be_changed(view) and st.button(_("Do it"), key=f"apply_{number}", help=name):
            apply_policy(view, changed_policy(view.data.intake.policy, effect["switch"], effect["choice"]))


def _tell_effect(view: View, effect: dict[str, Any], currency: str | None) -> str:
    """Say what a switch does; in another currency the amounts of now are no measure, so no difference is told."""
    _, formats = view.words, view.formats
    if currency not in (None, formats.currency):
        other = Formats(_, currency)
        return _(
            "{customers} customers ({customers_change}) · revenue {revenue} · mean order {order}",
            customers=other.number(effect["n_customers_after"]),
            customers_change=_signed(effect["n_customers_change"], other.number(effect["n_customers_change"])),
            revenue=other.money(effect["revenue_after"]), order=other.money(effect["order_value_after"], decimals=2),
        )  # fmt: skip
    return _(
        "{customers} customers ({customers_change}) · revenue {revenue} ({revenue_change}) · mean order {order} "
        "({order_change})",
        customers=formats.number(effect["n_customers_after"]),
        customers_change=_signed(effect["n_customers_change"], formats.number(effect["n_customers_change"])),
        revenue=formats.money(effect["revenue_after"]),
        revenue_change=_signed(effect["revenue_change"], formats.money(effect["revenue_change"])),
        order=formats.money(effect["order_value_after"], decimals=2),
        order_change=_signed(effect["order_value_change"], formats.money(effect["order_value_change"], decimals=2)),
    )


def _signed(value: float | None, written: str) -> str:
    return f"+{written}" if value is not None and value > 0 else written


def _show_idle(view: View, effects: pl.DataFrame) -> None:
    if effects.is_empty():
        return
    names = [switch_name(view, switch, choice) for switch, choice in effects.select("switch", "choice").iter_rows()]
    with st.expander(view.words("Switches without an effect on these data"), icon=":material/toggle_off:"):
        for name in names:
            st.markdown(view.words("- {what}", what=name))


def _worded(view: View, effects: pl.DataFrame) -> pl.DataFrame:
    names = [switch_name(view, switch, choice) for switch, choice in effects.select("switch", "choice").iter_rows()]
    return effects.with_columns(pl.Series("switch", names, dtype=pl.String)).drop("choice")


def switch_name(view: View, switch: str, choice: str) -> str:
    """Say what a choice of a switch does."""
    if switch == "currency":
        return view.words.plain("Count amounts in {currency} only", currency=choice)
    if switch == "day_starts_at":
        return view.words.plain("Let a day begin at {hour} o'clock", hour=choice)
    if switch == "statuses_counted":
        choice = {4: "received", 1: "paid", 5: "pending"}.get(choice.count(",") + 1, "all")
    return view.labels[f"switch.{switch}.{choice}"]


def changed_policy(policy: Policy, switch: str, choice: str) -> Policy:
    """Turn a switch to the choice that the effects name: policy, names as in EFFECTS -> policy."""
    values = {choice_text(value): value for value in CHOICES.get(switch, ())}
    return replace(policy, **{switch: values.get(choice, choice)})

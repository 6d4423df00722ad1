"""Segments: who is gold, silver, iron or lead, and what follows when a threshold moves?"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import polars as pl
import streamlit as st

from crm_analytics.campaigns.audience import eligible_customers
from crm_analytics.charts import segments as charts
from crm_analytics.schemas import ContactChannel, Segment
from crm_analytics.selection import Selection
from crm_analytics.settings import SegmentRules
from crm_analytics.views import segments as views
from ui.frame import open_page
from ui.rules import rule_params
from ui.show import Figure, behind, customers_link, download, headline, link_params, picture, show_message, show_table
from ui.strategies import LEVELS, STRATEGIES
from ui.thresholds import base_of, choose_comparison, choose_thresholds, forget_thresholds
from ui.view import View
from ui.words import N_

# which threshold (0 value, 1 potential), and whether it was raised
MOVES = {
    (0, True): N_(
        "Raising the value threshold to {threshold} takes {n} customers from {before} to {after}; "
        "they bring {money} a year ({share} of all)"
    ),
    (0, False): N_(
        "Lowering the value threshold to {threshold} takes {n} customers from {before} to {after}; "
        "they bring {money} a year ({share} of all)"
    ),
    (1, True): N_(
        "Raising the potential threshold to {threshold} takes {n} customers from {before} to {after}; "
        "they bring {money} a year ({share} of all)"
    ),
    (1, False): N_(
        "Lowering the potential threshold to {threshold} takes {n} customers from {before} to {after}; "
        "they bring {money} a year ({share} of all)"
    ),
}


@st.fragment
def show_matrix(view: View) -> None:
    """Everything that a threshold moves: only this part of the page runs again."""
    base = base_of(view)
    rules = choose_thresholds(view, base)
    if thresholds_of(rules) != thresholds_of(base.proposed):
        st.button(view.words("Back to the proposed thresholds"), icon=":material/undo:", on_click=forget_thresholds)
    before = choose_comparison(view, base, rules)
    tiers = views.tier_table(base.axes, rules)
    movers = views.movers_table(base.axes, before=before, after=rules)
    st.subheader(tell(view, before, rules, tiers, movers), anchor=False)
    show_tiers(view, tiers, earlier=views.tier_table(base.axes, before))
    show_last_year(view, rules)
    show_density(view, base, rules, before)
    show_shares(view, tiers)
    show_movers(view, movers)
    show_plans(view, base, rules, tiers)


def thresholds_of(rules: SegmentRules) -> tuple[float | None, float | None]:
    return rules.current_value_threshold, rules.growth_potential_threshold


def tell(view: View, before: SegmentRules, rules: SegmentRules, tiers: pl.DataFrame, movers: pl.DataFrame) -> str:
    """Say in one sentence what the thresholds change, else what the tiers hold."""
    if thresholds_of(rules) == thresholds_of(before):
        return tell_state(view, tiers)
    if movers.is_empty():
        return view.words("These thresholds part the same customers as those compared with: nobody changes segment")
    return tell_change(view, before, rules, movers)


def tell_state(view: View, tiers: pl.DataFrame) -> str:
    _, formats = view.words, view.formats
    gold = tiers.row(0, named=True)
    if not gold["n_customers"]:
        return _("Nobody is gold")
    share = formats.percent(gold["customer_share"])
    if gold["current_value_share"] is None:
        return _("{share} of customers are gold", share=share)
    of_value = formats.percent(gold["current_value_share"])
    if view.value_basis == "margin":
        return _(
            "{share} of customers are gold: they bring {of_value} of the last 365 days' margin",
            share=share,
            of_value=of_value,
        )
    return _(
        "{share} of customers are gold: they bring {of_value} of the last 365 days' revenue",
        share=share,
        of_value=of_value,
    )


def tell_change(view: View, before: SegmentRules, after: SegmentRules, movers: pl.DataFrame) -> str:
    _, formats, move = view.words, view.formats, movers.row(0, named=True)
    words = {
        "n": formats.number(move["n_customers"]),
        "total": formats.number(movers["n_customers"].sum()),
        "before": view.labels[f"segment.{move['segment_before']}"],
        "after": view.labels[f"segment.{move['segment_after']}"],
        "money": formats.money(move["current_value"]),
        "share": formats.percent(move["current_value_share"], decimals=1),
    }
    old, new = thresholds_of(before), thresholds_of(after)
    if old[0] != new[0] and old[1] != new[1]:
        return _(
            "With these thresholds {total} customers change segment; the largest group, {n}, goes from {before} to "
            "{after} and brings {money} a year ({share} of all)",
            **words,
        )
    which = 0 if old[0] != new[0] else 1
    words["threshold"] = formats.money(new[which], decimals=0 if new[which] == round(new[which]) else 2)
    return _(MOVES[which, new[which] > old[which]], **words)


def show_tiers(view: View, tiers: pl.DataFrame, *, earlier: pl.DataFrame) -> None:
    _, formats = view.words, view.formats
    counts = dict(earlier.select("segment", "n_customers").iter_rows())

    def figure(row: dict) -> Figure:
        segment, change = row["segment"], row["n_customers"] - counts[row["segment"]]
        return Figure(
            view.labels[f"segment.{segment or 'not_assessed'}"],
            formats.number(row["n_customers"]),
            change or None,
            formats.number(change),
            _("{share} of customers", share=formats.percent(row["customer_share"])),
            _(STRATEGIES[segment].meaning) if segment else _("One of the two axes is unknown."),
            good_is_up=segment != "lead",
            link=Selection.of(segment=segment),
        )

    headline(view, [figure(row) for row in tiers.iter_rows(named=True)], tile_width=200)
    total = formats.number(tiers["n_customers"].sum())
    st.caption(_("The tiers and those not assessed add up to all {total} customers in view.", total=total))


def show_last_year(view: View, rules: SegmentRules) -> None:
    """Say how large the tiers were a year before, with the same thresholds."""
    then = view.last_year
    if then is None or then.customers.is_empty():
        return
    tiers = views.tier_table(base_of(then).axes, rules)
    shares = [
        f"{view.labels[f'segment.{segment}']} {view.formats.percent(share)}"
        for segment, share in tiers.select("segment", "customer_share").iter_rows()
        if segment
    ]
    st.caption(view.words("A year before, with the same thresholds: {shares}", shares=" · ".join(shares)))


def show_density(view: View, base: views.SegmentBase, rules: SegmentRules, before: SegmentRules) -> None:
    _ = view.words
    if base.density.cells.is_empty():
        st.info(_("There is nobody to draw: no customer is known on both axes."))
        return
    st.plotly_chart(
        charts.matrix(
            base.density, view.labels, rules=rules, before=before, currency=view.data.currency
        ),
        key="chart_matrix", config={"displayModeBar": False},
        alt=_("Customers by current value and growth potential, with the two thresholds"),
    )  # fmt: skip
    st.caption(
        _(
            "Each cell counts the customers in it; lighter is more. Both axes are even near zero and logarithmic "
            "further out. The counts above are exact: they don't come from the cells."
        )
    )
    show_axes(view, base)


def show_axes(view: View, base: views.SegmentBase) -> None:
    _, formats = view.words, view.formats
    for message in base.messages:
        show_message(message, view.labels, _)
    if base.correlation is not None:
        rho = formats.number(base.correlation, decimals=2)
        st.caption(_("Rank correlation of the two axes: {rho}. Near 1 or -1 they would say the same.", rho=rho))
    behind(
        view,
        base.density.cells,
        name="segment_matrix",
        formula=axes_formula(view),
    )


def axes_formula(view: View) -> str:
    _ = view.words
    if view.value_basis == "margin":
        value = _("**Current value** is the margin of the last 365 days; losses count.")
    else:
        value = _("**Current value** is the net revenue of the last 365 days, because costs are unknown.")
    potential = _(
        "**Growth potential** is what *more* could be won a year than now, never below 0. *Wallet headroom*: the "
        "customer's estimated spending at all suppliers, times our margin rate, less current value; used where the "
        "wallet is known. *Peer headroom*: what one in five comparable customers exceeds (as long with us, the same "
        "kind of first purchase and order size, the same past), less own; estimated by quantile boosting on the "
        "other half of the customers."
    )
    classes = _(
        "**Gold** is high on both, **silver** has high potential only, **iron** high value only, **lead** neither. A "
        "value at the threshold is high. The proposed thresholds are the 70 % point of current value and the 60 % "
        "point of potential, in two digits."
    )
    return "\n\n".join([value, potential, classes, tell_measures(view)])


def tell_measures(view: View) -> str:
    _, counts = view.words, dict(views.measures(view.customers).iter_rows())
    wallet, peers = (view.formats.number(counts.get(name, 0)) for name in ("wallet_headroom", "peer_headroom"))
    return _("Measured here by wallet for {wallet} customers, by peers for {peers}.", wallet=wallet, peers=peers)


def show_shares(view: View, tiers: pl.DataFrame) -> None:
    _, formats = view.words, view.formats
    best = tiers.filter(pl.col("clv").is_not_null()).sort("clv", descending=True)
    if best.is_empty() or best["clv"][0] <= 0:
        finding = _("No tier has any expected value")
    else:
        name = view.labels[f"segment.{best['segment'][0] or 'not_assessed'}"]
        share = formats.percent(best["clv"][0] / best["clv"].sum())
        finding = _("{name} holds the largest part of customer equity: {share}", name=name, share=share)
    picture(
        view,
        charts.tier_shares(tiers, view.labels),
        finding=finding,
        table=tiers,
        name="segment_tiers",
        formula=_(
            "Revenue and margin are those of the last 365 days, net of returns; margin is empty where a cost is "
            "unknown. CLV is what the tier's customers are worth from here on, over the horizon chosen on the Value "
            "page. A tier that loses money lies left of zero."
        ),
    )


def show_movers(view: View, movers: pl.DataFrame) -> None:
    _, formats = view.words, view.formats
    with st.expander(_("Who changes segment, against the thresholds compared with"), icon=":material/swap_horiz:"):
        if movers.is_empty():
            st.caption(_("Nobody."))
            return
        n = movers["n_customers"].sum()
        clv = formats.money(movers["clv"].sum())
        st.markdown(
            _.plural(
                "{n} customer changes segment, worth {clv} in CLV.",
                "{n} customers change segment, worth {clv} in CLV.",
                n,
                n=formats.number(n),
                clv=clv,
            )
        )
        show_table(view, movers, key="table_movers")
        download(view, movers, name="segment_movers")


def show_plans(view: View, base: views.SegmentBase, rules: SegmentRules, tiers: pl.DataFrame) -> None:
    _ = view.words
    st.subheader(_("What to do with each tier"), anchor=False)
    contact = choose_contact(view)
    segments = [each.value for each in Segment]
    tabs = st.tabs([view.labels[f"segment.{segment}"] for segment in segments])
    for tab, segment in zip(tabs, segments, strict=True):
        with tab:
            show_strategy(view, segment, tiers)
            members = partial(views.tier_members, view.customers, base.axes, rules=rules, segment=segment)
            n = tiers["n_customers"][segments.index(segment)]
            if n:
                show_list(view, segment, n, members, contact)
                show_next(view, segment)
            else:
                st.caption(_("Nobody is in this tier."))


def choose_contact(view: View) -> str | None:
    _ = view.words
    with st.container(horizontal=True, vertical_alignment="center"):
        for_contact = st.toggle(
            _("Lists for contact"), key="for_contact", persist_state="session",
            help=_("Only customers whose consent for the channel is known and given; unknown is no."),
        )  # fmt: skip
        if not for_contact:
            return None
        return st.segmented_control(
            _("Channel"), [each.value for each in ContactChannel], default="email", required=True,
            key="contact_channel", format_func=lambda code: view.labels[f"contact_channel.{code}"],
            label_visibility="collapsed",
        )  # fmt: skip


def show_strategy(view: View, segment: str, tiers: pl.DataFrame) -> None:
    _, card = view.words, STRATEGIES[segment]
    st.markdown(_(card.meaning))
    steps = [
        (_("Identify"), card.identify), (_("Differentiate"), card.differentiate),
        (_("Interact"), card.interact), (_("Customise"), card.customise),
    ]  # fmt: skip
    tiles = st.grid(min_column_width=220)
    for title, text in steps:
        with tiles.container(border=True):
            st.markdown(f"**{title}**")
            st.markdown(_(text))
    level = views.advised_level(tiers, segment)
    if level is not None:
        st.caption(
            _(
                "Relationship level advised by size and value: {level}.",
                level=view.labels[f"relationship.{level.value}"],
            )
        )
        st.caption(_(LEVELS[level.value]))


def show_list(view: View, segment: str, n: int, members: Callable[[], pl.DataFrame], contact: str | None) -> None:
    """Offer the tier as a file that is made when it is asked for; for contact only with consent."""
    _, formats = view.words, view.formats
    if contact:
        listed = eligible_customers(members(), channel=contact).eligible
        tell_left_out(view, n - listed.height)
        n, members = listed.height, lambda: listed
    download(
        view,
        lambda: views.tier_list(members()),
        name=f"customers_{segment}",
        label=_.plural("Download {n} customer", "Download {n} customers", n, n=formats.number(n)),
        content_key=repr(
            (view.data.version, view.as_of, view.filters, view.scores.rules.value, rule_params(), contact)
        ),
    )


def tell_left_out(view: View, n: int) -> None:
    st.caption(
        view.words.plural(
            "{n} customer is left out: consent is refused or unknown.",
            "{n} customers are left out: consent is refused or unknown.",
            n,
            n=view.formats.number(n),
        )
    )


def show_next(view: View, segment: str) -> None:
    with st.container(horizontal=True):
        customers_link(view, Selection.of(segment=segment))
        st.page_link(
            "pages/campaigns.py",
            label=view.words("Start a campaign with them"),
            icon=":material/campaign:",
            query_params=campaign_params(view, segment),
        )


def campaign_params(view: View, segment: str) -> dict[str, str]:
    params = link_params(view, Selection.of(segment=segment))
    return {**{name: value for name, value in params.items() if name != "only"}, "audience": params["only"]}


def show_not_assessed(view: View) -> None:
    _ = view.words
    reasons = views.reasons_not_assessed(view.customers)
    if not reasons.is_empty():
        st.subheader(_("Why customers are not assessed"), anchor=False)
        show_table(view, reasons, key="table_not_assessed")


opened = open_page(N_("Segments"), N_("Who is gold, silver, iron or lead, and what follows when a threshold moves?"))
# a filter by segment would hide those who move
view = replace(opened, filters=tuple(each for each in opened.filters if each[0] != "segment"))
if view.customers.is_empty():
    st.info(view.words("No customer passes the filters. Take one away in the sidebar."))
    st.stop()
if opened.filters != view.filters:
    st.caption(view.words("The filter by segment is not applied here: it would hide those who move."))
show_matrix(view)
show_not_assessed(view)

"""Campaigns: whom shall we contact, with what, and how will we know whether it worked?"""

import datetime as dt
from typing import Any, NoReturn

import polars as pl
import streamlit as st

from crm_analytics.campaigns import (
    Campaign,
    Eligibility,
    arm_balance,
    assign_holdout,
    audience_export,
    eligible_customers,
)
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.schemas import Arm, CampaignStage, ContactChannel, Segment, Stage
from crm_analytics.selection import Selection
from crm_analytics.views import campaigns as views
from ui import plan, world
from ui.effects import amount, bound, effect
from ui.frame import open_page, page_words
from ui.linked import linked_selectbox
from ui.lists import select
from ui.measured import memory_of
from ui.selections import tell_selection
from ui.show import behind, download, link_params, show_table
from ui.sources import DEFAULT, current_dataset
from ui.state import owner_key
from ui.store import (
    about_to_start,
    campaigns_of,
    is_found_again,
    keep_plan,
    open_campaigns,
    reached_after,
    start_campaign,
)
from ui.view import View
from ui.words import N_, Words

STAGE_TEXTS = {
    CampaignStage.DISCOVER: N_("Ideas: an audience worth a closer look."),
    CampaignStage.PLAN: N_("Planned: everything is decided, nobody is contacted."),
    CampaignStage.INTERACT: N_("Running: the targeted are contacted, the held out are not."),
    CampaignStage.REFINE: N_("Measured: the result is kept for the next plan."),
}
NOBODY_TEXTS = {
    None: N_("Nobody is in this audience. Choose another one."),
    "consent_unknown": N_(
        "Nobody may be contacted, mostly because the data don't know their consent. If you have made sure of it, say "
        "so above."
    ),
    "no_consent": N_(
        "Nobody may be contacted, mostly because they haven't agreed to this channel. Choose another channel or "
        "audience."
    ),
    "purpose_not_covered": N_(
        "Nobody may be contacted, mostly because their consent doesn't cover offers. Choose another audience."
    ),
    "in_other_campaign": N_(
        "Nobody may be contacted, mostly because they are in another running campaign. Wait until it is over, or "
        "choose another audience."
    ),
}
BALANCE_TEXTS = {
    "alike": N_("The two groups are alike: the largest standardised difference is {size}."),
    "close": N_("The two groups differ a little by chance: the largest standardised difference is {size}."),
    "apart": N_(
        "The two groups differ clearly by chance: the largest standardised difference is {size}. They are too few to "
        "be alike, so take the result with care."
    ),
}
PURPOSE = "offers"  # what a consent must cover
PASSING, STARTED, LISTS_OF = "_let_time_pass", "_campaign_started", "lists_of"


# --- HAKR goes on


def go_on_if_asked(words: Words) -> None:
    """Simulate before anything is drawn, so that the page shows the new days at once."""
    asked = st.session_state.pop(PASSING, None)
    if asked is None or st.session_state.get("data", DEFAULT) != DEFAULT:
        return
    owner, data = owner_key(), current_dataset()
    if asked == "again":
        world.reset(owner)
    elif data.last_date.isoformat() == asked:
        with st.spinner(words("60 days pass …")):
            world.let_time_pass_for(owner, data, contacted=reached_after(open_campaigns(data), data))
    follow_the_data()


def follow_the_data() -> NoReturn:
    """Look at the new last day; the page is opened anew, because the slider would take its day from the old link."""
    st.session_state.pop("as_of", None)
    st.switch_page("pages/campaigns.py", query_params={})


def ask_to_go_on(what: str) -> None:
    st.session_state[PASSING] = what


def show_time(view: View, campaigns: list[Campaign]) -> None:
    _, formats = view.words, view.formats
    if view.data.dataset_id != DEFAULT:
        return
    last = view.data.last_date
    waiting = about_to_start(campaigns, after=last)
    with st.container(border=True, key="world"):
        st.markdown(
            _("HAKR is fictional, so its future can be simulated. Its data end on {date}.", date=formats.date(last))
        )
        if waiting:
            st.markdown(
                _.plural(
                    "{n} campaign is waiting for its contacts.",
                    "{n} campaigns are waiting for their contacts.",
                    len(waiting),
                )
            )
        st.caption(
            _("Simplified: nobody new joins in the days that pass, so the customers who buy get a little fewer.")
        )
        with st.container(horizontal=True):
            st.button(
                _("Let 60 days pass"), icon=":material/fast_forward:", key="let_time_pass",
                type="primary" if waiting else "secondary", on_click=ask_to_go_on, args=(last.isoformat(),),
                help=_("Contacts the targeted of the campaigns that were started, and no one else."),
            )  # fmt: skip
            if world.version(owner_key()) != "0":
                with st.popover(_("Start HAKR again"), icon=":material/restart_alt:"):
                    st.markdown(_("The simulated days are deleted. Campaigns and kept results stay."))
                    st.button(
                        _("Start again at {date}", date=formats.date(world.FIRST_LAST_DATE)), key="start_again",
                        on_click=ask_to_go_on, args=("again",),
                    )  # fmt: skip


# --- the board


def show_board(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    _ = view.words
    st.subheader(tell_board(view, campaigns), anchor=False)
    columns = st.grid(columns=4, min_column_width=230)
    for stage in CampaignStage:
        cards = [each for each in campaigns if each.stage == stage]
        with columns.container(border=True, key=f"board_{stage.value}"):
            st.markdown(f"**{view.labels[f'campaign_stage.{stage.value}']}** · {view.formats.number(len(cards))}")
            st.caption(_(STAGE_TEXTS[stage]))
            for campaign in cards:
                show_card(view, store, campaign)


def tell_board(view: View, campaigns: list[Campaign]) -> str:
    _ = view.words
    running = len(views.running_campaigns(campaigns, as_of=view.as_of))
    waiting = len(views.waiting_campaigns(campaigns, as_of=view.as_of))
    if running and waiting:
        return _(
            "{running}, {waiting}",
            running=_.plural("{n} campaign is running", "{n} campaigns are running", running),
            waiting=_.plural("{n} waits to be measured", "{n} wait to be measured", waiting),
        )
    if running:
        return _.plural("{n} campaign is running", "{n} campaigns are running", running)
    if waiting:
        return _.plural(
            "A campaign is over and waits to be measured", "{n} campaigns are over and wait to be measured", waiting
        )
    return _("No campaign is running: plan one below") if campaigns else _("No campaign yet: plan the first one below")


def show_card(view: View, store: CampaignStore, campaign: Campaign) -> None:
    _, formats = view.words, view.formats
    with st.container(border=True, key=f"card_{campaign.campaign_id}"):
        st.markdown(_("{name}", name=campaign.name))
        channel = view.labels[f"contact_channel.{campaign.channel}"]
        if campaign.stage in (CampaignStage.DISCOVER, CampaignStage.PLAN):
            days = formats.number((campaign.ends_on - campaign.starts_on).days + 1)
            st.caption(_("{channel}, {days} days from its start", channel=channel, days=days))
            st.button(_("Open the plan"), key=f"open_{campaign.campaign_id}", on_click=plan.load, args=(campaign,))
            return
        start, end = formats.date(campaign.starts_on), formats.date(campaign.ends_on)
        st.caption(_("{channel}, {start} to {end}", channel=channel, start=start, end=end))
        arms = dict(store.assignments(campaign.campaign_id).group_by("arm").len().iter_rows())
        targeted, held_out = (formats.number(arms.get(arm.value, 0)) for arm in (Arm.TARGETED, Arm.HELD_OUT))
        st.caption(_("{targeted} targeted, {held_out} held out", targeted=targeted, held_out=held_out))
        show_way_to_results(view, campaign)


def show_way_to_results(view: View, campaign: Campaign) -> None:
    _ = view.words
    if campaign.ends_on > view.as_of:
        st.caption(tell_when(view, campaign))
        return
    label = _("See the result") if campaign.stage == CampaignStage.REFINE else _("Measure it")
    params = {**link_params(view, Selection()), "campaign": campaign.campaign_id}
    st.page_link("pages/results.py", label=label, icon=":material/science:", query_params=params)


def tell_when(view: View, campaign: Campaign) -> str:
    _, date = view.words, view.formats.date(campaign.ends_on)
    if is_found_again(view.data) and view.data.last_date < campaign.ends_on:
        return _(
            "Can be measured after {date}. Upload an export that reaches this day: the campaign is found again.",
            date=date,
        )
    return _("Can be measured after {date}.", date=date)


# --- the plan


@st.fragment
def show_plan(view: View, store: CampaignStore, campaigns: list[Campaign], *, looked_at: dt.date) -> None:
    """Everything that a field of the plan moves: only this part of the page runs again."""
    _ = view.words
    st.subheader(_("Plan a campaign"), anchor=False)
    tiles = st.grid(min_column_width=300)
    with tiles.container(border=True):
        choose_aim(view)
    with tiles.container(border=True):
        selection = choose_audience(view)
    with tiles.container(border=True):
        choose_test(view)
    chosen = views.leave_out(select(view, selection), plan.value("without"))
    eligibility = judge(view, store, campaigns, chosen)
    campaign = draft(view, selection, eligibility)
    tell_audience(view, chosen, eligibility)
    if looked_at != view.as_of:
        tell_day(view, looked_at)
    if eligibility.eligible.is_empty():
        tell_nobody(view, eligibility)
        return
    size = views.size_trial(view.data.ledger, eligibility.eligible, campaign)
    tell_power(view, campaign, size, eligibility.eligible.height)
    tell_expected(view, store, campaign, selection)
    show_buttons(view, store, campaign, eligibility.eligible, size)


def choose_aim(view: View) -> None:
    _ = view.words
    st.text_input(_("Name"), key=plan.key("name"), max_chars=plan.MOST_LETTERS, persist_state="session",
                  placeholder=_.plain("as a card on the board"))  # fmt: skip
    st.text_input(
        _("Goal in one sentence"), key=plan.key("objective"), max_chars=plan.MOST_LETTERS, persist_state="session",
        placeholder=example_goal(view),
        help=_("Specific, measurable, actionable, relevant and timely."),
    )  # fmt: skip
    st.text_input(_("Offer"), key=plan.key("offer"), max_chars=plan.MOST_LETTERS, persist_state="session",
                  placeholder=_.plain("free check of the old computer"))  # fmt: skip
    options = ["margin", "revenue", "is_buyer"] if view.data.value_basis == "margin" else ["revenue", "is_buyer"]
    keep_to(options, "metric")
    st.selectbox(
        _("Measured by"), options, key=plan.key("metric"), persist_state="session",
        format_func=lambda code: view.labels[f"metric.{code}"],
        help=_("What is compared between the targeted and the held out, a customer, over the window."),
    )  # fmt: skip


def example_goal(view: View) -> str:
    """Name a goal that the default measure answers."""
    _, money = view.words, view.formats.money(2)
    if view.data.value_basis == "margin":
        return _.plain("{money} more margin a customer in 60 days", money=money)
    return _.plain("{money} more revenue a customer in 60 days", money=money)


def choose_audience(view: View) -> Selection:
    _ = view.words
    options = audiences(view)
    keep_to(options, "audience")
    chosen = st.selectbox(
        _("Audience"), options, key=plan.key("audience"), persist_state="session",
        format_func=lambda text: tell_selection(view, Selection.from_text(text), is_markdown=False),
    )  # fmt: skip
    st.multiselect(
        _("Leave out"), [each.value for each in Segment], key=plan.key("without"), persist_state="session",
        format_func=lambda code: view.labels[f"segment.{code}"], placeholder=_.plain("nobody"),
    )  # fmt: skip
    st.segmented_control(
        _("Channel"), [each.value for each in ContactChannel], key=plan.key("channel"), required=True,
        format_func=lambda code: view.labels[f"contact_channel.{code}"], persist_state="session",
    )  # fmt: skip
    st.checkbox(
        _("I have made sure of the consent that the data don't know"), key=plan.key("confirmed"),
        persist_state="session", help=_("A refusal still counts. Without this, unknown means no."),
    )  # fmt: skip
    if view.filters:
        st.caption(_("The filters of the sidebar apply."))
    return Selection.from_text(chosen)


def audiences(view: View) -> list[str]:
    """Audiences to choose from, as texts of selections; the one that came by a link among them when it makes sense."""
    stages = [Selection.of(stage=each.value).to_text() for each in Stage]
    known = ["", *(Selection.of(segment=each.value).to_text() for each in Segment), *stages]
    linked = str(plan.value("audience"))
    unknown = views.unknown_columns(Selection.from_text(linked), view.customers)
    if unknown:
        names = view.formats.list(unknown)
        st.warning(view.words("These data don't know {names}, so the audience of the link can't be used.", names=names))
        return known
    return known if linked in known else [*known, linked]


def keep_to(options: list[str], field: str) -> None:
    if plan.value(field) not in options:
        st.session_state[plan.key(field)] = options[0]


def choose_test(view: View) -> None:
    _, currency = view.words, view.data.currency
    st.number_input(
        _("Cost per contact ({currency})", currency=currency), min_value=0.0, step=0.1, key=plan.key("cost"),
        persist_state="session",
    )  # fmt: skip
    st.number_input(
        _("Fixed cost ({currency})", currency=currency), min_value=0.0, step=50.0, key=plan.key("fixed"),
        persist_state="session",
    )  # fmt: skip
    low, high = plan.HOLDOUT_PERCENT
    st.slider(
        _("Hold-out share"), low, high, step=5, key=plan.key("holdout"), format="%d%%", persist_state="session",
        help=_("So many are drawn by chance and not contacted: they show what would have happened anyway."),
    )  # fmt: skip
    low, high = plan.WINDOW_DAYS
    st.number_input(_("Window in days"), low, high, key=plan.key("days"), persist_state="session",
                    help=_("Purchases from the first to the last day of the window count."))  # fmt: skip


def judge(view: View, store: CampaignStore, campaigns: list[Campaign], chosen: pl.DataFrame) -> Eligibility:
    """Part the audience by consent and by other campaigns."""
    running = views.running_campaigns(campaigns, as_of=view.as_of)
    busy = [store.assignments(each.campaign_id)["customer_id"] for each in running]
    return eligible_customers(
        chosen,
        channel=plan.value("channel"),
        purpose=PURPOSE if "consent_purpose" in chosen.columns else None,
        exclusions={"in_other_campaign": pl.concat(busy).to_list()} if busy else None,
        consent_confirmed=plan.value("confirmed"),
    )


def draft(view: View, selection: Selection, eligibility: Eligibility) -> Campaign:
    channel = view.labels["contact_channel." + plan.value("channel")]
    unnamed = f"{tell_selection(view, selection, is_markdown=False)}, {channel}"
    audience: dict[str, Any] = {
        "selection": selection.to_text(),
        "without": list(plan.value("without")),
        "filters": {name: list(values) for name, values in view.filters},
        "consent_confirmed": bool(plan.value("confirmed")),
        "n_eligible": eligibility.eligible.height,
        "left_out": dict(eligibility.reasons.iter_rows()),
    }
    return plan.draft(
        after=view.data.last_date,
        now=dt.datetime.now(dt.UTC).replace(tzinfo=None),
        audience=audience,
        strata=views.strata_for(selection),
        unnamed=unnamed,
    )


def tell_audience(view: View, chosen: pl.DataFrame, eligibility: Eligibility) -> None:
    _, formats = view.words, view.formats
    st.markdown(
        _(
            "**{eligible}** of {chosen} customers in the audience may be contacted.",
            eligible=formats.number(eligibility.eligible.height), chosen=formats.number(chosen.height),
        )
    )  # fmt: skip
    reasons = [
        _.plain("{n} ({reason})", n=formats.number(n), reason=view.labels[f"left_out_reason.{code}"])
        for code, n in eligibility.reasons.iter_rows()
    ]
    if reasons:
        st.caption(_("Left out: {reasons}.", reasons=formats.list(reasons)))


def tell_day(view: View, looked_at: dt.date) -> None:
    """Say why another page may count this audience otherwise."""
    _, formats, rules = view.words, view.formats, view.scores.rules.segment
    words = {"date": formats.date(view.as_of), "looked_at": formats.date(looked_at)}
    value, potential = rules.current_value_threshold, rules.growth_potential_threshold
    if value is None or potential is None:
        st.caption(_("Counted on {date}; on {looked_at} it may be another number.", **words))
        return
    st.caption(
        _(
            "Counted on {date}; on {looked_at} it may be another number. The segments' thresholds are those of "
            "{looked_at}: {value} of current value and {potential} of growth potential a year.",
            value=formats.money(value), potential=formats.money(potential), **words,
        )
    )  # fmt: skip


def tell_nobody(view: View, eligibility: Eligibility) -> None:
    st.info(view.words(NOBODY_TEXTS[views.largest_reason(eligibility.reasons)]))


def tell_power(view: View, campaign: Campaign, size: views.TrialSize | None, n: int) -> None:
    _, formats, metric = view.words, view.formats, campaign.metric
    if size is None:
        st.warning(_("With {n} people and this hold-out one of the groups is empty: nothing can be measured.", n=n))
        return
    st.markdown(
        _(
            "With {n} people and a {holdout} hold-out this test can see **{detectable}** a customer or more, four "
            "times in five. Such customers brought {past} each in the {days} days before.",
            n=formats.number(n), holdout=formats.percent(campaign.holdout_rate),
            detectable=effect(view, metric, size.detectable), past=amount(view, metric, size.past_mean),
            days=plan.value("days"),
        )
    )  # fmt: skip
    if size.cost:
        st.markdown(
            _(
                "It costs {cost}; to earn that back, each contact has to bring {break_even}.",
                cost=formats.money(size.cost), break_even=formats.money(size.break_even, decimals=2),
            )
        )  # fmt: skip


def tell_expected(view: View, store: CampaignStore, campaign: Campaign, selection: Selection) -> None:
    _ = view.words
    expected = views.expectation(
        memory_of(view, store), channel=campaign.channel, segment=views.fixed_segment(selection), metric=campaign.metric
    )
    if expected is None:
        st.caption(_("No earlier campaign was measured by this, so there is nothing to expect from."))
        return
    words = {
        "effect": effect(view, campaign.metric, expected.estimate),
        "low": bound(view, campaign.metric, expected.low),
        "high": bound(view, campaign.metric, expected.high),
        "n": view.formats.number(expected.n_results + expected.n_others),
    }
    if expected.n_results:
        text = _(
            "Earlier campaigns like this let expect {effect} a customer ({low} to {high}; {n} measurements).", **words
        )
    else:
        text = _("Other earlier campaigns let expect {effect} a customer ({low} to {high}; {n} measurements).", **words)
    st.caption(text)


def show_buttons(
    view: View, store: CampaignStore, campaign: Campaign, people: pl.DataFrame, size: views.TrialSize | None
) -> None:
    _ = view.words
    with st.container(horizontal=True):
        is_asked = st.button(
            _("Start the campaign"), type="primary", icon=":material/send:", key="start", disabled=size is None
        )
        if is_asked and size is not None:
            st.dialog(_("Start the campaign?"))(confirm)(view, store, campaign, people, size)
        if st.button(_("Keep the plan"), icon=":material/save:", key="keep"):
            keep(store, campaign, CampaignStage.PLAN)
        if st.button(_("Keep it as an idea"), icon=":material/lightbulb:", key="keep_idea"):
            keep(store, campaign, CampaignStage.DISCOVER)


def keep(store: CampaignStore, campaign: Campaign, stage: CampaignStage) -> None:
    keep_plan(store, campaign, stage=stage)
    st.session_state[STARTED] = "kept"
    st.rerun()


def confirm(view: View, store: CampaignStore, campaign: Campaign, people: pl.DataFrame, size: views.TrialSize) -> None:
    _, formats = view.words, view.formats
    st.markdown(_("{name}", name=campaign.name))
    st.markdown(
        _(
            "{targeted} customers are contacted by {channel}; {held_out} are held out by chance. It costs {cost}. "
            "Purchases from {start} to {end} count.",
            targeted=formats.number(size.n_targeted), held_out=formats.number(size.n_held_out),
            channel=view.labels[f"contact_channel.{campaign.channel}"], cost=formats.money(size.cost),
            start=formats.date(campaign.starts_on), end=formats.date(campaign.ends_on),
        )
    )  # fmt: skip
    st.caption(_("Who is held out is never changed afterwards. This program sends nothing: you get the contact list."))
    if st.button(
        _("Start"), type="primary", key="confirm_start",
        on_click=start, args=(store, campaign, people), kwargs={"drawn_on": view.data.last_date},
    ):  # fmt: skip
        st.rerun()


def start(store: CampaignStore, campaign: Campaign, people: pl.DataFrame, *, drawn_on: dt.date) -> None:
    """Draw the line between the arms and keep it; a second click changes nothing."""
    st.session_state[STARTED] = "started"
    assigned = assign_holdout(
        people, campaign_id=campaign.campaign_id, holdout_rate=campaign.holdout_rate, strata=campaign.strata,
        seed=campaign.seed,
    )  # fmt: skip
    known = [name for name in views.BALANCE_COVARIATES if name in assigned.columns]
    # kept as it was on the day of the draw: later data must not change what the draw was judged by
    frozen = {**campaign.audience, "balance": arm_balance(assigned, known).to_dicts()}
    start_campaign(store, plan.with_audience(campaign, frozen), assigned, drawn_on=drawn_on)
    st.session_state[LISTS_OF] = campaign.campaign_id


def say_what_happened(view: View) -> None:
    _, happened = view.words, st.session_state.pop(STARTED, None)
    if happened == "started":
        st.toast(_("The campaign has started. Its lists are below the board."), icon=":material/send:")
    elif happened == "kept":
        st.toast(_("The plan is kept."), icon=":material/save:")
    if happened:
        plan.clear()


# --- lists of a campaign


def show_lists(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    _ = view.words
    started = {
        each.campaign_id: each for each in campaigns if each.stage in (CampaignStage.INTERACT, CampaignStage.REFINE)
    }
    if not started:
        return
    st.subheader(_("Lists of a campaign"), anchor=False)
    chosen = linked_selectbox(
        _("Campaign"), list(started)[::-1], key=LISTS_OF, default=list(started)[-1],
        show=lambda code: started[code].name,
    )  # fmt: skip
    campaign, people = started[chosen], store.assignments(chosen)
    show_downloads(view, campaign, people)
    show_balance(view, campaign)


def show_downloads(view: View, campaign: Campaign, people: pl.DataFrame) -> None:
    _, formats = view.words, view.formats
    n_people = formats.number(people.height)
    confirmed = bool(campaign.audience.get("consent_confirmed"))
    contacts = audience_export(people, view.data.profiles, channel=campaign.channel, consent_confirmed=confirmed)
    n_contacts = formats.number(contacts.height)
    tiles = st.grid(min_column_width=300)
    with tiles.container(border=True):
        st.markdown(_("**Contact list**: the targeted whose consent stands today. It doesn't tell who is held out."))
        download(
            view, contacts, name=f"contacts_{campaign.campaign_id}",
            label=_.plural("Download {n} contact", "Download {n} contacts", contacts.height, n=n_contacts),
        )  # fmt: skip
        withdrawn = people.filter(pl.col("arm") == Arm.TARGETED.value).height - contacts.height
        if withdrawn:
            st.caption(
                _("{n} targeted are left out: their consent is gone. They still count.", n=formats.number(withdrawn))
            )
    with tiles.container(border=True):
        st.markdown(_("**Measuring list**: everyone with the arm, to measure by. Keep it from those who make contact."))
        download(
            view, people, name=f"measuring_{campaign.campaign_id}",
            label=_.plural("Download {n} customer", "Download {n} customers", people.height, n=n_people),
        )  # fmt: skip


def show_balance(view: View, campaign: Campaign) -> None:
    _ = view.words
    table = views.balance_table(campaign)
    if table.is_empty():
        return
    grade, size = views.grade_balance(table)
    st.markdown(_(BALANCE_TEXTS[grade], size=view.formats.number(size, decimals=2)))
    behind(
        view, table, name="balance",
        formula=_(
            "What was known on the day of the draw, as means or shares. The standardised difference is the difference "
            "over the standard deviation; up to 0.1 is nothing to look at. A lucky or unlucky draw is allowed for in "
            "the result's interval."
        ),
    )  # fmt: skip


# --- what was learned


def show_memory(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    _ = view.words
    memory = views.latest_results(memory_of(view, store))
    st.subheader(_("What was measured before"), anchor=False)
    if memory.is_empty():
        st.caption(_("Nothing yet. A measured campaign is kept here by segment and channel, for the next plan."))
        return
    names = {each.campaign_id: each.name for each in [*views.past_campaigns(view.data.campaigns), *campaigns]}
    st.caption(_("Campaigns with a hold-out that are over, each with what it caused a customer and the interval."))
    show_table(view, memory_in_words(view, memory, names), key="table_memory")


def memory_in_words(view: View, memory: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """The memory with every effect in the unit of its metric."""
    formats, everyone = view.formats, view.words.plain("Everyone")
    rows = [
        {
            "campaign_id": names.get(row["campaign_id"], row["campaign_id"]),
            "channel": view.labels[f"contact_channel.{row['channel']}"],
            "group": view.labels[f"segment.{row['segment']}"] if row["segment"] else everyone,
            "estimate": effect(view, row["metric"], row["estimate"]),
            "low": bound(view, row["metric"], row["low"]),
            "high": bound(view, row["metric"], row["high"]),
            "roi": formats.percent(row["roi"]),
            "measured_on": row["measured_on"],
        }
        for row in memory.iter_rows(named=True)
    ]
    return pl.DataFrame(rows)


def planning_view(view: View) -> View:
    """A campaign starts after the last day of the data, so it is planned as of that day."""
    if view.as_of == view.data.last_date:
        return view
    st.info(
        view.words(
            "A campaign can't start in the past: it is planned as of {date}, the last day of the data.",
            date=view.formats.date(view.data.last_date),
        )
    )
    return view.at(view.data.last_date) or view


go_on_if_asked(page_words())
view = open_page(N_("Campaigns"), N_("Whom shall we contact, with what, and how will we know whether it worked?"))
store = open_campaigns(view.data)
campaigns = campaigns_of(store, view.data)
say_what_happened(view)
plan.prepare()
show_board(view, store, campaigns)
show_time(view, campaigns)
show_plan(planning_view(view), store, campaigns, looked_at=view.as_of)
show_lists(view, store, campaigns)
show_memory(view, store, campaigns)

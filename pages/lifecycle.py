"""Life cycle: where do customers stand, and who has moved?"""

import datetime as dt
from dataclasses import replace

import polars as pl
import streamlit as st

from crm_analytics.charts import lifecycle as charts
from crm_analytics.schemas import Stage, Standing
from crm_analytics.scoring import people_without_purchase
from crm_analytics.selection import Selection
from crm_analytics.settings import StageRules
from crm_analytics.views import lifecycle as views
from ui.frame import open_page
from ui.history import stage_history, stages_as_of, stages_by_model
from ui.linked import linked_segments, linked_selectbox
from ui.show import Figure, customers_link, download, headline, picture, show_table
from ui.view import View
from ui.words import N_

MEASURES = {"n_customers": N_("Customers"), "year_revenue": N_("Revenue"), "year_margin": N_("Profit")}
SPANS = {
    "30": N_("30 days before"),
    "91": N_("A quarter before"),
    "182": N_("Half a year before"),
    "365": N_("A year before"),
    "own": N_("A day of my choice"),
}
SINKING = (Stage.DEGRADATION, Stage.LAPSED)


def show_headline(view: View) -> None:
    _, formats = view.words, view.formats
    now = _numbers(views.stage_figures(view.customers))
    then = _numbers(views.stage_figures(view.last_year.customers)) if view.last_year else {}
    helps = {
        Stage.EXPLORATION: _("Trying each other out: the first purchases."),
        Stage.FORMATION: _("Buying more and more often."),
        Stage.STABILITY: _("Buying at the highest level, in a steady rhythm."),
        Stage.DEGRADATION: _("Slipping: buying much less, or silent for unusually long."),
        Stage.LAPSED: _("Silent for so long that the relationship counts as over."),
    }
    headline(
        view,
        [
            Figure(
                view.labels[f"stage.{stage}"],
                formats.number(now[stage]),
                now[stage] - then[stage] if then else None,
                formats.number(now[stage] - then[stage]) if then else None,
                _("{value} a year before", value=formats.number(then[stage])) if then else None,
                helps[stage],
                good_is_up=stage not in SINKING,
                link=Selection.of(stage=stage.value),
            )
            for stage in Stage
        ],
    )


def _numbers(table: pl.DataFrame) -> dict[str, int]:
    return dict(table.select("stage", "n_customers").iter_rows())


def show_stages(view: View) -> None:
    _ = view.words
    measure = linked_segments(
        _("Show by stage"),
        list(MEASURES),
        key="stage_measure",
        default="n_customers",
        show=lambda code: _(MEASURES[code]),
    )
    table = views.stage_figures(view.customers)
    before = views.stage_figures(view.last_year.customers) if view.last_year else None
    picture(
        view,
        charts.stage_bars(
            table, view.labels, measure=measure, before=before,
            unit="" if measure == "n_customers" else view.data.currency,
        ),
        finding=tell_customers(view, table, before) if measure == "n_customers" else tell_money(view, table, measure),
        table=table,
        name="stages",
        formula=_(
            "Each customer is in exactly one stage, by the rules at the foot of this page. Revenue is net of returns, "
            "profit is revenue less cost of goods; both of the last 365 days. A profit is missing where the cost of a "
            "line is unknown."
        ),
    )  # fmt: skip


def tell_customers(view: View, table: pl.DataFrame, before: pl.DataFrame | None) -> str:
    _, formats = view.words, view.formats
    stable = formats.percent(views.stage_share(table, Stage.STABILITY))
    slipping = formats.percent(views.stage_share(table, Stage.DEGRADATION))
    if before is None:
        return _("{stable} of customers are stable, {slipping} are slipping", stable=stable, slipping=slipping)
    change = _numbers(table)[Stage.DEGRADATION] - _numbers(before)[Stage.DEGRADATION]
    number = formats.number(abs(change))
    if change > 0:
        return _(
            "{stable} of customers are stable, {slipping} are slipping: {number} more than a year before",
            stable=stable, slipping=slipping, number=number,
        )  # fmt: skip
    if change < 0:
        return _(
            "{stable} of customers are stable, {slipping} are slipping: {number} fewer than a year before",
            stable=stable, slipping=slipping, number=number,
        )  # fmt: skip
    return _(
        "{stable} of customers are stable, {slipping} are slipping: as many as a year before",
        stable=stable, slipping=slipping,
    )  # fmt: skip


def tell_money(view: View, table: pl.DataFrame, measure: str) -> str:
    _, formats = view.words, view.formats
    if table[measure].null_count():
        return _("Profit is not known for every stage, because costs are missing")
    share = views.stage_share(table, Stage.STABILITY, measure)
    if share is None:
        return _("Nothing was earned in the last 365 days")
    if measure == "year_revenue":
        return _("Stable customers bring {share} of the last 365 days' revenue", share=formats.percent(share))
    return _("Stable customers bring {share} of the last 365 days' profit", share=formats.percent(share))


def show_standing(view: View) -> None:
    _, formats = view.words, view.formats
    people = views.pass_filters(people_without_purchase(view.data, as_of=view.as_of), view.filters)
    table = views.people_by_standing(view.customers, people)
    counts = dict(table.iter_rows())
    picture(
        view,
        charts.standing_bars(table, view.labels),
        finding=_(
            "Customers with one purchase day: {new}; with more: {more}; known people without a purchase: {potential}",
            potential=formats.number(counts[Standing.POTENTIAL]),
            new=formats.number(counts[Standing.NEW]),
            more=formats.number(counts[Standing.REGULAR] + counts[Standing.NEW_LINE]),
        ),
        table=table,
        name="standing",
        formula=_(
            "*Potential*: a prospect or registered person without a purchase. *New*: one purchase day. *Regular*: more "
            "than one. *New customer of a new line*: a regular one who took up a further product line in the last "
            "{days} days. *Refunds only*: money went back, but no purchase is in the data. Under a filter, only people "
            "of whom the filtered feature is known are counted.",
            days=view.scores.rules.stage.new_line_days,
        ),
    )
    with st.container(horizontal=True):
        for standing in (Standing.NEW, Standing.REGULAR, Standing.NEW_LINE):
            customers_link(
                view, Selection.of(standing=standing.value), view.words.plain(view.labels[f"standing.{standing}"])
            )


def show_mix(view: View) -> None:
    _, formats = view.words, view.formats
    history = stage_history(view)
    as_share = st.toggle(_("As share of the customers of that day"), value=True, key="mix_share", bind="query-params")
    first, last = history.select(pl.col("month_end").min(), last=pl.col("month_end").max()).row(0)
    stable = {
        day: views.stage_share(history.filter(pl.col("month_end") == day), Stage.STABILITY) for day in (first, last)
    }
    finding = (
        _("There is only one day to look at yet")
        if first == last
        else _(
            "Stable customers were {before} of the base on {first} and are {now} on {last}",
            before=formats.percent(stable[first]), first=formats.date(first),
            now=formats.percent(stable[last]), last=formats.date(last),
        )
    )  # fmt: skip
    picture(
        view,
        charts.stage_mix(history, view.labels, as_share=as_share),
        finding=finding,
        table=history.select("month_end", "stage", "n_customers", "customer_share"),
        name="stage_mix",
        formula=_(
            "The stage of everybody who had bought by then, as it stood at the end of each month (up to 24) and on the "
            "last day chosen; nothing that happened later is used. Of data that begin with customers from before, the "
            "first {days} days are left out: everybody looks new then.",
            days=view.scores.rules.stage.recent_days,
        ),
    )


def show_flows(view: View) -> None:
    _, formats = view.words, view.formats
    if view.data.first_date >= view.as_of:
        st.info(_("Moves between stages can be shown from the second day on."), icon=":material/info:")
        return
    day = choose_earlier_day(view)
    run_in = views.run_in_days(view.data.known_until, view.scores.rules.stage)
    if day < view.data.first_date + dt.timedelta(days=run_in):
        st.caption(_("On that day the data had just begun, and everybody looked new: moves since then are overstated."))
    pairs = views.join_stages(stages_as_of(view, day), view.customers)
    flows = views.stage_flows(pairs)
    moves = views.count_moves(flows)
    picture(
        view,
        charts.stage_flows(flows, view.labels, days=(formats.date(day), formats.date(view.as_of))),
        finding=_(
            "Since {day}: {up} moved up, {down} moved down, {new} seen for the first time",
            day=formats.date(day), up=formats.number(moves["better"]), down=formats.number(moves["worse"]),
            new=formats.number(moves["new"]),
        ),
        table=flows,
        name="stage_flows",
        formula=_(
            "Left: the stage on the earlier day; right: the stage on the day chosen as *As of*; the width is the "
            "number of customers. *Up* and *down* follow the order lapsed, degradation, exploration, formation, "
            "stability. *Not yet seen*: no purchase up to the earlier day."
        ),
    )  # fmt: skip
    show_movers(view, pairs, flows)


def choose_earlier_day(view: View) -> dt.date:
    _ = view.words
    days = {code: view.as_of - dt.timedelta(days=int(code)) for code in SPANS if code != "own"}
    reached = [code for code, day in days.items() if day >= view.data.first_date]
    options = [*reached, "own"]
    span = linked_selectbox(
        _("Compare with"), options, key="flow_span", default=options[max(0, len(reached) - 1)],
        show=lambda code: _(SPANS[code]),
    )  # fmt: skip
    return choose_day(view) if span == "own" else days[span]


def choose_day(view: View) -> dt.date:
    first, last = view.data.first_date, view.as_of - dt.timedelta(days=1)
    kept = st.session_state.get("flow_from", first)
    st.session_state["flow_from"] = min(max(kept, first), last)
    return st.date_input(
        view.words("Earlier day"), min_value=first, max_value=last, key="flow_from", persist_state="session"
    )


def show_movers(view: View, pairs: pl.DataFrame, flows: pl.DataFrame) -> None:
    _, labels = view.words, view.labels
    with st.expander(_("Customers who moved from one stage to another"), icon=":material/group:"):
        moves = [(before, after) for before, after, _n in flows.iter_rows() if before != after]
        if not moves:
            st.caption(_("Nobody moved."))
            return
        before, after = st.selectbox(
            _("Move"), moves, key="flow",
            format_func=lambda move: _(
                "{before} → {after}", before=labels[f"stage.{move[0]}"], after=labels[f"stage.{move[1]}"]
            ),
        )  # fmt: skip
        moved = pairs.filter(pl.col("stage_before") == before, pl.col("stage_after") == after)
        columns = [name for name in ("name", "last_day", "year_revenue", "clv") if name in view.customers.columns]
        table = moved.join(
            view.customers.select("customer_id", *columns), on="customer_id", how="left", maintain_order="left"
        )
        show_table(view, table, key="movers")
        download(view, table, name="movers")


def tell_volume(view: View, table: pl.DataFrame) -> str:
    _, formats = view.words, view.formats
    best, second = views.best_two(table)
    money = formats.money(best["monthly_revenue"], decimals=0 if best["monthly_revenue"] >= 100 else 2)
    stage = view.labels[f"stage.{best['stage']}"]
    if best["monthly_revenue"] <= 0:
        return _("In no stage did customers bring money in a month that is over")
    if second is not None and second["monthly_revenue"] > 0.95 * best["monthly_revenue"]:
        return _(
            "{stage} and {other} bring about the same, {money} a customer and month; the textbook expects the "
            "stability period to bring most",
            stage=stage,
            other=view.labels[f"stage.{second['stage']}"],
            money=money,
        )
    if best["stage"] == Stage.STABILITY:
        return _("As the textbook expects, the stability period brings most: {money} a customer and month", money=money)
    return _(
        "{stage} brings most, {money} a customer and month; the textbook expects the stability period to",
        stage=stage, money=money,
    )  # fmt: skip


def show_volume(view: View) -> None:
    _ = view.words
    table = views.stage_volume(stage_history(view))
    if table.is_empty():
        st.info(
            _("What each stage brings a month can be measured after the first whole month."), icon=":material/info:"
        )
        return
    picture(
        view,
        charts.stage_volume(table, view.labels, currency=view.data.currency),
        finding=tell_volume(view, table),
        table=table,
        name="stage_volume",
        formula=_(
            "Net revenue and profit of a calendar month, divided by the customers who *began* that month in the "
            "stage; mean over the months shown above that are over. What a customer buys in the month can't choose "
            "its own stage this way. Profit is left out where the cost of a line is unknown.\n\nThe textbook's "
            "shape: small and slowly rising in exploration, growing fast in formation, highest and level in "
            "stability, falling fast in degradation."
        ),
    )


@st.fragment
def show_rules(view: View) -> None:
    _, formats = view.words, view.formats
    st.subheader(_("The rules of the stages, and what if they were different"), anchor=False)
    rules = choose_rules(view)
    if rules is None:
        st.info(_("Slipping comes before lapsed: choose more usual gaps for lapsed."), icon=":material/info:")
        return
    st.markdown(rules_text(view, rules))
    table = views.try_rules(view.customers, base=view.scores.customers, rules=rules)
    moved = table.filter(pl.col("stage_before") != pl.col("stage_after")).height
    compared = views.compare_rules(table)
    picture(
        view,
        charts.rules_compared(compared, view.labels),
        finding=_("With these rules nobody changes stage")
        if moved == 0
        else _.plural(
            "With these rules {number} customer changes stage ({share})",
            "With these rules {number} customers change stage ({share})",
            moved, number=formats.number(moved), share=formats.percent(moved / table.height, decimals=1),
        ),
        table=compared,
        name="rules_compared",
        formula=_("Grey: the rules in force. Coloured: the rules as moved here, a trial that changes no other page."),
    )  # fmt: skip


def choose_rules(view: View) -> StageRules | None:
    """Rules as moved by hand; None where slipping would come after lapsed."""
    _, now = view.words, view.scores.rules.stage
    sliders: dict[str, tuple[str, str, float, float, float]] = {  # setting: label, key, from, to, step
        "degradation_after_gaps": (_("Slipping after (usual gaps)"), "try_degradation", 1.0, 6.0, 0.25),
        "lapsed_after_gaps": (_("Lapsed after (usual gaps)"), "try_lapsed", 1.5, 12.0, 0.25),
        "exploration_max_purchases": (_("Exploration up to (purchase days)"), "try_exploration", 1, 6, 1),
        "growth_ratio": (_("Growing from (recent / earlier rate)"), "try_growth", 1.0, 3.0, 0.05),
        "decline_ratio": (_("Shrinking below (recent / earlier rate)"), "try_decline", 0.0, 0.95, 0.05),
    }
    with st.grid(min_column_width=240):
        moved = {
            name: st.slider(label, low, high, getattr(now, name), step, key=key, bind="query-params")
            for name, (label, key, low, high, step) in sliders.items()
        }
    if moved["lapsed_after_gaps"] <= moved["degradation_after_gaps"]:
        return None
    return replace(now, **moved)


def rules_text(view: View, rules: StageRules) -> str:
    number = view.formats.number
    return view.words(
        "The first rule that holds decides:\n"
        "1. **Lapsed**: silent for at least {lapsed} usual gaps.\n"
        "2. **Degradation**: silent for at least {slipping} usual gaps; or, after more than {tried} purchase days, "
        "buying in the last {days} days at less than {decline} of the earlier rate.\n"
        "3. **Exploration**: at most {tried} purchase days.\n"
        "4. **Formation**: buying in the last {days} days at {growth} times the earlier rate or more, or first seen in "
        "these days.\n"
        "5. **Stability**: everybody else.\n\n"
        "A *usual gap* is the mean time between a customer's own purchase days, drawn towards that of all customers "
        "with the weight of {prior} gaps, so that one gap alone decides little.",
        lapsed=number(rules.lapsed_after_gaps, decimals=2),
        slipping=number(rules.degradation_after_gaps, decimals=2),
        tried=number(rules.exploration_max_purchases),
        days=number(rules.recent_days),
        decline=view.formats.percent(rules.decline_ratio),
        growth=number(rules.growth_ratio, decimals=2),
        prior=number(rules.prior_gaps),
    )


def show_model(view: View) -> None:
    _, formats = view.words, view.formats
    with st.spinner(_("Asking the model")):
        by_model = stages_by_model(view, view.as_of)
    if by_model is None:
        st.info(_("A model of the stages needs 30 customers."), icon=":material/info:")
        return
    table = views.model_agreement(view.customers, by_model)
    rates = views.agreement_rates(table)
    if rates["accuracy"] is None:
        return
    picture(
        view,
        charts.stage_agreement(table, view.labels),
        finding=_(
            "Rules and model agree on the stage of {share} of customers", share=formats.percent(rates["accuracy"])
        ),
        table=table,
        name="stage_model",
        formula=_(
            "A second opinion beside the rules: a hidden Markov model. It takes a relationship to pass through five "
            "stages of random length, each with its share of the customer's own purchase rate; rhythm, season and "
            "pace are estimated from these data. What it says of a day rests on purchases up to that day only. Rows: "
            "the stage by the model; columns: by the rules; figures: share of the row. It names a rare stage although "
            "a commoner one is somewhat likelier. Source: Netzer, Lattin and Srinivasan (2008), Marketing Science "
            "27(2)."
        ),
    )
    show_differences(view, views.differing_ways(view.customers, by_model))


def show_differences(view: View, table: pl.DataFrame) -> None:
    _ = view.words
    with st.expander(_("Customers whom rules and model place differently"), icon=":material/compare_arrows:"):
        if table.is_empty():
            st.caption(_("Nobody."))
            return
        show_table(view, table, key="differences")
        download(view, table, name="rules_and_model")


def show_truth(view: View) -> None:
    _, formats, truth = view.words, view.formats, view.data.truth
    day = None if truth is None else views.last_truth_day(truth, as_of=view.as_of)
    if (
        truth is None
        or day is None
        or not st.toggle(_("Show the truth that only a simulation knows"), key="truth", bind="query-params")
    ):
        return
    ways = {"rules": stages_as_of(view, day), "model": stages_by_model(view, day)}
    tables = {
        way: views.stage_agreement(stages.join(view.customers, on="customer_id", how="semi"), truth, day=day)
        for way, stages in ways.items()
        if stages is not None
    }
    rates = {way: views.agreement_rates(table) for way, table in tables.items()}
    if rates["rules"]["accuracy"] is None:
        st.info(_("No customer of whom the truth is known passes the filters."), icon=":material/info:")
        return
    way = "model" if "model" in tables else "rules"
    picture(
        view,
        charts.stage_agreement(tables[way], view.labels, named_by=way),
        finding=tell_truth(view, rates),
        table=tables[way],
        name="stage_truth",
        formula=_(
            "Rows: the hidden stage of the simulated customer on {day}; columns: the stage that is named on that day; "
            "figures: share of the row. Rules and model see purchases only and share nothing with the simulation. "
            "Found on average over the true stages: {balanced}; naming one and the same stage for all gives {one}.",
            day=formats.date(day), balanced=formats.percent(rates[way]["balanced"]),
            one=formats.percent(rates[way]["one_stage"]),
        ),
    )  # fmt: skip


def tell_truth(view: View, rates: dict) -> str:
    _, percent = view.words, view.formats.percent
    told = {"rules": percent(rates["rules"]["accuracy"]), "base": percent(rates["rules"]["largest"])}
    if "model" not in rates:
        return _(
            "The rules name the true stage of {rules} of customers; always naming the commonest one does so for {base}",
            **told,
        )
    return _(
        "The rules name the true stage of {rules} of customers, the model of {model}; always naming the commonest one "
        "does so for {base}",
        model=percent(rates["model"]["accuracy"]), **told,
    )  # fmt: skip


view = open_page(N_("Life cycle"), N_("Where do customers stand in the relationship, and who has moved?"))
if view.customers.is_empty():
    st.info(view.words("No customer passes the filters. Take one away in the sidebar."))
    st.stop()
show_headline(view)
show_stages(view)
show_standing(view)
show_mix(view)
show_flows(view)
show_volume(view)
show_rules(view)
show_model(view)
show_truth(view)

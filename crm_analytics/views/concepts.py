"""What the present data say about each concept of the texts: one fact a concept, as a code with its numbers.

The names of a fact's numbers tell their unit: ``n_*`` counts, ``*_share`` and ``*_rate`` 0 to 1, ``*_days`` days,
``*_score`` points of a survey, ``*_on`` dates; any other number is money.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl

from crm_analytics.dataset import DataSet
from crm_analytics.messages import Message
from crm_analytics.schemas import Segment, Stage, Standing
from crm_analytics.scoring import Rules, people_without_purchase
from crm_analytics.settings import YEAR_DAYS
from crm_analytics.value.simple import acquisition_ceiling, purchase_value
from crm_analytics.value.textbook import share_of_wallet
from crm_analytics.views.lifecycle import STAGES, history_days, stage_history, stage_volume

LAUNCH_DAYS = 30  # days after the first sale of a product line in which its buyers count as early
HIGH_SCORE = 5  # of 1 to 7: agrees
KEY_ACCOUNT_SHARE = 0.01  # of customers, the largest
GROWTH_GOAL = 0.25  # of the camera shop
SEGMENT_COLUMNS = ("stage", "region", "industry", "owner", "acquisition_channel", "first_category", "first_channel",
                   "first_coupon")  # fmt: skip
_DATE_COLUMNS = {"interactions": "occurred_at", "surveys": "answered_on", "partner_income": "earned_on",
                 "campaigns": "starts_on", "assignments": "assigned_on", "responses": "occurred_at"}  # fmt: skip
_OF_CUSTOMERS = ("interactions", "surveys", "partner_income", "assignments", "responses")


@dataclass(frozen=True)
class Evidence:
    """What facts are found in: the data set, and the scored customers as of a date that pass the filters."""

    data: DataSet
    customers: pl.DataFrame
    as_of: dt.date
    rules: Rules = Rules()
    stage_history: Callable[[], pl.DataFrame] | None = None  # hands out the one that was counted before, if any


class _NotRecorded(Exception):
    """The data lack what a fact needs; carries the message that names it."""

    def __init__(self, table: str, *columns: str) -> None:
        super().__init__(table)
        self.message = Message("fact.not_recorded", {"table": table, "columns": columns})


def find_fact(concept: str, evidence: Evidence) -> Message | None:
    """Say what the data tell about a concept: its numbers, or which columns would be needed; None for words only.

    The message's code is ``fact.<name>``; see the module for the units of its numbers.
    """
    if concept not in FACTS:
        return None
    if evidence.customers.is_empty():
        return Message("fact.no_customers")
    try:
        return FACTS[concept](evidence)
    except _NotRecorded as gap:
        return gap.message


def _recorded(evidence: Evidence, *columns: str) -> pl.DataFrame:
    """Customers for whom all of these columns are known."""
    customers = evidence.customers
    if not set(columns) <= set(customers.columns):
        raise _NotRecorded("customers", *columns)
    known = customers.drop_nulls(list(columns))
    if known.is_empty():
        raise _NotRecorded("customers", *columns)
    return known


def _rows(evidence: Evidence, table: str, *columns: str) -> pl.DataFrame:
    """Rows of a side table up to as_of, of the customers at hand."""
    rows: pl.DataFrame | None = getattr(evidence.data, table)
    dated = _DATE_COLUMNS[table]
    if rows is None or not {dated, *columns} <= set(rows.columns):
        raise _NotRecorded(table, dated, *columns)
    rows = rows.filter(pl.col(dated).cast(pl.Date) <= evidence.as_of)
    if table not in _OF_CUSTOMERS:
        return rows
    return rows.join(evidence.customers.select("customer_id"), on="customer_id", how="semi")


def _answers(evidence: Evidence, *columns: str) -> pl.DataFrame:
    answers = _rows(evidence, "surveys", *columns).drop_nulls(list(columns))
    if answers.is_empty():
        raise _NotRecorded("surveys", *columns)
    return answers


def _mean(values: pl.Series) -> float | None:
    known = values.drop_nulls()
    return float(known.sum()) / len(known) if len(known) else None


def _total(values: pl.Series) -> float:
    return float(values.sum())


def _sum(values: pl.Series) -> float | None:
    return float(values.sum()) if values.null_count() < len(values) else None


def _means(table: pl.DataFrame, columns: tuple[str, ...]) -> float:
    """Mean of several columns taken together."""
    return float(sum(table[name].mean() or 0.0 for name in columns)) / len(columns)  # type: ignore[misc]


# --- the life cycle ---------------------------------------------------------------------------------------------------


def count_of(column: str, value: str, evidence: Evidence) -> Message:
    """How many customers have one value of stage or standing: n_customers, n_base, customer_share."""
    n, base = evidence.customers.filter(pl.col(column) == value).height, evidence.customers.height
    return Message(f"fact.{column}", {"n_customers": n, "n_base": base, "customer_share": n / base})


def potential_customers(evidence: Evidence) -> Message:
    """How many people are known who have not bought: n_people."""
    data = evidence.data
    if data.profiles is None and data.prospects is None:
        raise _NotRecorded("prospects", "prospect_id", "created_on")
    people = people_without_purchase(data, as_of=evidence.as_of)
    return Message("fact.potential", {"n_people": people.filter(pl.col("standing") == Standing.POTENTIAL).height})


def monthly_volume(evidence: Evidence) -> Message:
    """Revenue a customer and month by the stage in which the month began, as the Life cycle page has it; null for a
    stage in which nobody began a month."""
    history = evidence.stage_history() if evidence.stage_history else _stage_history(evidence)
    volume = stage_volume(history)
    if volume.is_empty():
        return Message("fact.no_month_over")
    n_months = history.filter(pl.col("next_days").is_not_null())["month_end"].n_unique()
    brought = dict(volume.select("stage", "monthly_revenue").iter_rows())
    return Message("fact.monthly_volume", {**{stage: brought.get(stage) for stage in STAGES}, "n_months": n_months})


def _stage_history(evidence: Evidence) -> pl.DataFrame:
    data, as_of = evidence.data, evidence.as_of
    days = history_days(data.first_date, as_of)
    return stage_history(data.ledger, days=days, as_of=as_of, rules=evidence.rules.stage, only=evidence.customers)


# --- value ------------------------------------------------------------------------------------------------------------


def lifetime_value(evidence: Evidence) -> Message:
    """Mean and median clv over the horizon."""
    clv = evidence.customers["clv"].drop_nulls()
    numbers = {"mean": _mean(clv), "median": clv.median(), "horizon_days": evidence.rules.value.horizon_days}
    return Message("fact.lifetime_value", numbers)


def five_parts(evidence: Evidence) -> Message:
    """Which of the five parts of clv the data hold; null for what they don't."""
    return Message(
        "fact.five_parts",
        {
            "mean": _mean(evidence.customers["clv"]),
            "n_referred": _number(word_of_mouth, evidence, "n_referred"),
            "n_items": _number(information_given, evidence, "n_items"),
            "n_adopted": _number(ideas_adopted, evidence, "n_adopted"),
            "partner_income": _number(income_from_partners, evidence, "partner_income"),
        },
    )


def _number(fact: Callable[[Evidence], Message], evidence: Evidence, name: str) -> float | None:
    try:
        return fact(evidence).params[name]
    except _NotRecorded:
        return None


def own_purchases(evidence: Evidence) -> Message:
    """Wallet, share of it, margin rate and the CPV a year that they give, over customers whose wallet is known."""
    known = _recorded(evidence, "wallet").filter(pl.col("wallet") > 0).drop_nulls(["year_revenue", "year_margin"])
    wallet, revenue, margin = (_total(known[name]) for name in ("wallet", "year_revenue", "year_margin"))
    if known.is_empty():
        raise _NotRecorded("transactions", "cost")
    if revenue <= 0:
        return Message("fact.no_revenue")
    share, margin_rate = share_of_wallet(revenue, wallet), margin / revenue
    mean_wallet = wallet / known.height
    numbers = {"n_customers": known.height, "wallet": mean_wallet, "wallet_share": share, "margin_rate": margin_rate,
               "purchase_value": purchase_value(mean_wallet, share, margin_rate)}  # fmt: skip
    return Message("fact.purchase_value", numbers)


def word_of_mouth(evidence: Evidence) -> Message:
    """Customers who were referred, by how many, and what the referred are worth together."""
    referred = _recorded(evidence, "referred_by")
    numbers = {"n_referred": referred.height, "customer_share": referred.height / evidence.customers.height,
               "n_referrers": referred["referred_by"].n_unique(), "clv": _sum(referred["clv"])}  # fmt: skip
    return Message("fact.word_of_mouth", numbers)


def households(evidence: Evidence) -> Message:
    """Households and firms with more than one customer, and the mean clv of one."""
    keys = [name for name in ("household_id", "account_id") if name in evidence.customers.columns]
    if not keys:
        raise _NotRecorded("customers", "household_id", "account_id")
    # the same number may name a household and a firm
    groups = [evidence.customers.drop_nulls(key).group_by(key).agg(pl.len().alias("_size"), pl.col("clv").sum())
              for key in keys]  # fmt: skip
    several = pl.concat([group.filter(pl.col("_size") > 1).select("_size", "clv") for group in groups])
    return Message("fact.households", {"n_groups": several.height, "clv": _mean(several["clv"])})


def information_given(evidence: Evidence) -> Message:
    """Inquiries, complaints and suggestions, and the share of customers who gave any."""
    kinds = ("inquiry", "complaint", "suggestion")
    items = _rows(evidence, "interactions", "kind").filter(pl.col("kind").is_in(kinds))
    n_customers = items["customer_id"].n_unique()
    numbers = {"n_items": items.height, "n_customers": n_customers,
               "customer_share": n_customers / evidence.customers.height}  # fmt: skip
    return Message("fact.information", numbers)


def ideas_adopted(evidence: Evidence) -> Message:
    """Suggestions, those put into practice, and how many customers had them."""
    ideas = _rows(evidence, "interactions", "kind", "is_adopted").filter(pl.col("kind") == "suggestion")
    adopted = ideas.filter(pl.col("is_adopted"))
    numbers = {"n_suggestions": ideas.height, "n_adopted": adopted.height,
               "n_customers": adopted["customer_id"].n_unique()}  # fmt: skip
    return Message("fact.knowledge", numbers)


def income_from_partners(evidence: Evidence) -> Message:
    """Partner income so far and the customers whom it came from."""
    income = _rows(evidence, "partner_income", "amount")
    numbers = {"partner_income": float(income["amount"].sum()), "n_customers": income["customer_id"].n_unique()}
    return Message("fact.transaction_value", numbers)


def three_values(evidence: Evidence) -> Message:
    """Sums of historic value, current value and growth potential; null where no customer's is known."""
    names = ("historic_value", "current_value", "growth_potential")
    return Message("fact.three_values", {name: _sum(evidence.customers[name]) for name in names})


def yearly_value(evidence: Evidence) -> Message:
    """Mean current value: what a customer brings a year."""
    return Message("fact.yearly_value", {"current_value": _mean(evidence.customers["current_value"])})


def winning_or_keeping(evidence: Evidence) -> Message:
    """Mean cost to win a customer beside the year's value of a regular and of a new one."""
    cost = _recorded(evidence, "acquisition_cost")["acquisition_cost"]
    is_new = pl.col("standing") == Standing.NEW.value
    new, regular = (evidence.customers.filter(test)["current_value"] for test in (is_new, ~is_new))
    return Message("fact.winning_or_keeping", {"cost": _mean(cost), "new": _mean(new), "regular": _mean(regular)})


def costs_to_win(evidence: Evidence) -> Message:
    """What it cost to win the customers whose cost is known."""
    cost = _recorded(evidence, "acquisition_cost")["acquisition_cost"]
    return Message("fact.costs", {"cost": float(cost.sum()), "n_customers": len(cost)})


def ceiling(evidence: Evidence) -> Message:
    """The acquisition ceiling at the mean clv, beside what winning a customer has cost."""
    cost = _recorded(evidence, "acquisition_cost")["acquisition_cost"]
    mean = _mean(evidence.customers["clv"]) or 0.0
    return Message("fact.ceiling", {"ceiling": acquisition_ceiling(mean), "cost": _mean(cost)})


def delivered_value(evidence: Evidence) -> Message:
    """Mean scores (1 to 7) of what customers get and of what it costs them; a fair price is a low cost."""
    gains, costs = ("quality", "convenience", "attitude", "ethics"), ("time", "energy")
    answers = _answers(evidence, *gains, *costs, "price").with_columns((8 - pl.col("price")).alias("price"))
    numbers = {"n_answers": answers.height, "gain_score": _means(answers, gains),
               "cost_score": _means(answers, (*costs, "price"))}  # fmt: skip
    return Message("fact.delivered_value", numbers)


def equity(evidence: Evidence) -> Message:
    """Sum of clv over current customers."""
    clv = evidence.customers["clv"]
    numbers = {"equity": float(clv.sum()), "n_customers": len(clv), "horizon_days": evidence.rules.value.horizon_days}
    return Message("fact.equity", numbers)


def more_longer_deeper(evidence: Evidence) -> Message:
    """Number of active customers, mean days from first to last purchase, mean current value of the active."""
    active = evidence.customers.filter(pl.col("days_since_last_purchase") < YEAR_DAYS)
    numbers = {"n_active": active.height, "relationship_days": _mean(active["recency"]),
               "current_value": _mean(active["current_value"])}  # fmt: skip
    return Message("fact.more_longer_deeper", numbers)


def equity_drivers(evidence: Evidence) -> Message:
    """Mean scores (1 to 7) of the three groups of drivers."""
    groups = {"value_score": ("quality", "price", "convenience"),
              "brand_score": ("brand_awareness", "attitude", "ethics"),
              "relationship_score": ("loyalty_programme",)}  # fmt: skip
    answers = _answers(evidence, *(name for group in groups.values() for name in group))
    scores = {name: _means(answers, group) for name, group in groups.items()}
    return Message("fact.equity_drivers", {"n_answers": answers.height, **scores})


def customer_share(evidence: Evidence) -> Message:
    """Share of wallet over customers whose wallet is known, and what they spend elsewhere a year."""
    known = _recorded(evidence, "wallet").filter(pl.col("wallet") > 0)
    if known.is_empty():
        raise _NotRecorded("customers", "wallet")
    share = share_of_wallet(_total(known["year_revenue"]), _total(known["wallet"]))
    elsewhere = (known["wallet"] - known["year_revenue"]).clip(lower_bound=0).sum()
    return Message("fact.customer_share", {"n_customers": known.height, "wallet_share": share, "elsewhere": elsewhere})


def profit_tiers(evidence: Evidence) -> Message:
    """Share of the year's value that the best tenth brings, and how many customers lost money."""
    values = _year_values(evidence)
    best = values.head(max(1, round(len(values) / 10)))
    numbers = {"value_share": _share_of_positive(best, values), "n_losses": int((values < 0).sum()),
               "n_base": len(values)}  # fmt: skip
    return Message("fact.profit_tiers", numbers)


def _year_values(evidence: Evidence) -> pl.Series:
    """Known current values, best first."""
    values = evidence.customers["current_value"].drop_nulls().sort(descending=True)
    if values.is_empty():
        raise _NotRecorded("transactions", "cost")
    return values


def _share_of_positive(part: pl.Series, whole: pl.Series) -> float | None:
    return _total(part) / _total(whole) if _total(whole) > 0 else None


def relationship_care(evidence: Evidence) -> Message:
    """The year's value of one of the best hundredth of customers beside that of a mean customer."""
    values = _year_values(evidence)
    best = values.head(max(1, round(len(values) * KEY_ACCOUNT_SHARE)))
    return Message("fact.relationship_care", {"n_best": len(best), "best": _mean(best), "all": _mean(values)})


def satisfaction(evidence: Evidence) -> Message:
    """Shares of answers with performance below, at and above expectation."""
    answers = _answers(evidence, "expectation", "performance")
    difference = answers["performance"] - answers["expectation"]
    shares = {"dissatisfied_share": (difference < 0).mean(), "satisfied_share": (difference == 0).mean(),
              "delighted_share": (difference > 0).mean()}  # fmt: skip
    return Message("fact.satisfaction", {"n_answers": answers.height, **shares})


# --- segmentation -----------------------------------------------------------------------------------------------------


def segment_size(segment: Segment, evidence: Evidence) -> Message:
    """Size of a segment and what it brings a year."""
    members = evidence.customers.filter(pl.col("segment") == segment.value)
    n, base = members.height, evidence.customers.height
    numbers = {"n_customers": n, "n_base": base, "customer_share": n / base,
               "current_value": float(members["current_value"].sum())}  # fmt: skip
    return Message("fact.segment", numbers)


def ways_to_segment(evidence: Evidence) -> Message:
    """Columns with more than one value by which these customers can be parted."""
    there = [name for name in SEGMENT_COLUMNS if name in evidence.customers.columns]
    useful = tuple(name for name in there if evidence.customers[name].drop_nulls().n_unique() > 1)
    return Message("fact.seven_ways", {"n_columns": len(useful), "columns": useful})


def one_class_each(evidence: Evidence) -> Message:
    """How many customers have exactly one class, and how many can't be assessed."""
    missing = evidence.customers["segment"].null_count()
    return Message("fact.seven_rules", {"n_assessed": evidence.customers.height - missing, "n_not_assessed": missing})


def gold_profile(evidence: Evidence) -> Message:
    """What a gold customer brings, orders and how long ago the last purchase was."""
    gold = evidence.customers.filter(pl.col("segment") == Segment.GOLD.value)
    numbers = {"n_customers": gold.height, "current_value": _mean(gold["current_value"]),
               "n_orders": _mean(gold["n_orders"]),
               "silence_days": gold["days_since_last_purchase"].median()}  # fmt: skip
    return Message("fact.segment_profile", numbers)


def key_accounts(evidence: Evidence) -> Message:
    """Share of the year's value that the largest hundredth of customers brings."""
    values = _year_values(evidence)
    largest = values.head(max(1, round(len(values) * KEY_ACCOUNT_SHARE)))
    return Message(
        "fact.key_accounts", {"n_customers": len(largest), "value_share": _share_of_positive(largest, values)}
    )


def owners(evidence: Evidence) -> Message:
    """Salespeople, and the largest share of clv that leaves with one of them."""
    owned = _recorded(evidence, "owner").group_by("owner").agg(pl.len().alias("_size"), pl.col("clv").sum())
    share = _share_of_positive(owned["clv"].sort(descending=True).head(1), owned["clv"])
    return Message("fact.owners", {"n_owners": owned.height, "value_share": share})


def early_adopters(evidence: Evidence) -> Message:
    """The newest product that has been on sale for the launch window, and how many customers bought it in that time."""
    lines, opening = evidence.data.transactions, evidence.data.known_until or evidence.data.first_date
    if not _has_values(lines, "product"):
        raise _NotRecorded("transactions", "product")
    starts = lines.lazy().drop_nulls("product").group_by("product").agg(pl.col("date").min())
    window = dt.timedelta(days=LAUNCH_DAYS)
    launches = starts.filter(pl.col("date") > opening, pl.col("date") <= evidence.as_of - window).collect()
    if launches.is_empty():
        return Message("fact.no_launch", {"launch_days": LAUNCH_DAYS})
    product, launched = launches.sort("date", "product").row(-1)
    bought = lines.filter(pl.col("product") == product, pl.col("date") <= launched + window)
    early = evidence.customers.join(bought, on="customer_id", how="semi")
    numbers = {"product": product, "launched_on": launched, "n_customers": early.height, "launch_days": LAUNCH_DAYS}
    return Message("fact.early_adopters", numbers)


def wrongly_new(evidence: Evidence) -> Message:
    """New customers who share an e-mail address or household with somebody who bought before them."""
    key = next((name for name in ("email", "household_id") if _has_values(evidence.customers, name)), None)
    if key is None:
        raise _NotRecorded("customers", "email")
    first_seen = pl.col("first_day").min().over(key)
    known = evidence.customers.filter(pl.col(key).is_not_null(), pl.col("standing").is_not_null())
    met_before = known.filter(pl.col("first_day") > first_seen, pl.col("standing") == Standing.NEW.value)
    n_new = evidence.customers.filter(pl.col("standing") == Standing.NEW.value).height
    return Message("fact.wrongly_new", {"n_matched": met_before.height, "n_new": n_new, "column": key})


def _has_values(customers: pl.DataFrame, name: str) -> bool:
    return name in customers.columns and customers[name].null_count() < customers.height


def loyalty_ladder(evidence: Evidence) -> Message:
    """Of those who answered, the shares who know us, like us and came back; the last answer of each counts."""
    answers = _answers(evidence, "brand_awareness", "attitude").sort("answered_on").unique("customer_id", keep="last")
    behaviour = answers.join(evidence.customers.select("customer_id", "frequency"), on="customer_id", how="inner")
    shares = {"know_share": (behaviour["brand_awareness"] >= HIGH_SCORE).mean(),
              "like_share": (behaviour["attitude"] >= HIGH_SCORE).mean(),
              "repeat_share": (behaviour["frequency"] >= 1).mean()}  # fmt: skip
    return Message("fact.loyalty_ladder", {"n_customers": behaviour.height, **shares})


# --- the loop ---------------------------------------------------------------------------------------------------------


def past_campaigns(evidence: Evidence) -> Message:
    """Campaigns in the data that have started and those that are over."""
    campaigns = _rows(evidence, "campaigns", "ends_on")
    over = campaigns.filter(pl.col("ends_on") <= evidence.as_of).height
    return Message("fact.past_campaigns", {"n_campaigns": campaigns.height, "n_over": over})


def loop_of_the_data(evidence: Evidence) -> Message:
    """Lines read, customers scored and, of these, in a class."""
    lines = int(evidence.data.ledger.filter(pl.col("date") <= evidence.as_of)["n_lines"].sum())
    n_assessed = evidence.customers.height - evidence.customers["segment"].null_count()
    return Message(
        "fact.concept_model", {"n_lines": lines, "n_customers": evidence.customers.height, "n_assessed": n_assessed}
    )


def data_steps(evidence: Evidence) -> Message:
    """Lines stored, customer-days made of them and customers summed up; in the whole data set."""
    data = evidence.data
    numbers = {
        "n_lines": data.n_lines,
        "n_days": data.ledger.height,
        "n_customers": evidence.customers.height,
    }
    return Message("fact.data_steps", numbers)


def stated_objectives(evidence: Evidence) -> Message:
    """Campaigns whose objective and metric are written down."""
    campaigns = _rows(evidence, "campaigns", "objective", "metric")
    stated = campaigns.drop_nulls(["objective", "metric"]).height
    return Message("fact.smart", {"n_campaigns": campaigns.height, "n_stated": stated})


def consent(evidence: Evidence) -> Message:
    """Share of customers who may be contacted, by channel; unknown counts as no."""
    channels = {"email_rate": "consent_email", "phone_rate": "consent_phone", "post_rate": "consent_post"}
    there = {rate: name for rate, name in channels.items() if _has_values(evidence.customers, name)}
    if not there:
        raise _NotRecorded("customers", *channels.values())
    base = evidence.customers
    rates = {rate: base[name].fill_null(False).mean() if rate in there else None for rate, name in channels.items()}
    return Message("fact.permission", rates)


def held_out(evidence: Evidence) -> Message:
    """Campaigns with a group held out by chance, and the customers held out in them."""
    assigned = _rows(evidence, "assignments", "campaign_id", "arm").filter(pl.col("arm") == "held_out")
    return Message("fact.held_out", {"n_campaigns": assigned["campaign_id"].n_unique(), "n_held_out": assigned.height})


def funnel(evidence: Evidence) -> Message:
    """Customers at each step of the campaigns so far: contacted, opened, clicked, registered, ordered."""
    events = _rows(evidence, "responses", "event", "campaign_id").unique(["campaign_id", "customer_id", "event"])
    sizes = dict(events.group_by("event").len().iter_rows())
    steps = ("sent", "opened", "clicked", "registered", "ordered")
    return Message("fact.funnel", {f"n_{step}": sizes.get(step, 0) for step in steps})


def growth_goal(evidence: Evidence) -> Message:
    """The year's revenue, what 25 % more would be, and how many average active customers that takes."""
    active = evidence.customers.filter(pl.col("days_since_last_purchase") < YEAR_DAYS)
    revenue = float(active["year_revenue"].sum())
    if active.is_empty() or revenue <= 0:
        return Message("fact.no_revenue")
    more = GROWTH_GOAL * revenue
    numbers = {"revenue": revenue, "goal": revenue + more, "n_more": round(GROWTH_GOAL * active.height)}
    return Message("fact.growth_goal", numbers)


def company(evidence: Evidence) -> Message:
    """The company at hand: its name, customers, revenue of the year and repeat rate."""
    customers = evidence.customers
    numbers = {"name": evidence.data.name, "n_customers": customers.height, "revenue": customers["year_revenue"].sum(),
               "repeat_rate": (customers["frequency"] >= 1).mean()}  # fmt: skip
    return Message("fact.company", numbers)


FACTS: Mapping[str, Callable[[Evidence], Message]] = {
    "exploration_period": partial(count_of, "stage", Stage.EXPLORATION),
    "formation_period": partial(count_of, "stage", Stage.FORMATION),
    "stability_period": partial(count_of, "stage", Stage.STABILITY),
    "degradation_period": partial(count_of, "stage", Stage.DEGRADATION),
    "lost": partial(count_of, "stage", Stage.LAPSED),
    "potential_customer": potential_customers,
    "new_customer": partial(count_of, "standing", Standing.NEW),
    "regular_customer": partial(count_of, "standing", Standing.REGULAR),
    "new_line_customer": partial(count_of, "standing", Standing.NEW_LINE),
    "volume_and_profit": monthly_volume,
    "lifetime_value": lifetime_value,
    "five_parts": five_parts,
    "purchase_value": own_purchases,
    "word_of_mouth_value": word_of_mouth,
    "household_value": households,
    "information_value": information_given,
    "knowledge_value": ideas_adopted,
    "transaction_value": income_from_partners,
    "three_values": three_values,
    "brand_cases": yearly_value,
    "winning_or_keeping": winning_or_keeping,
    "costs_of_crm": costs_to_win,
    "acquisition_ceiling": ceiling,
    "delivered_value": delivered_value,
    "customer_equity": equity,
    "more_longer_deeper": more_longer_deeper,
    "equity_drivers": equity_drivers,
    "customer_share": customer_share,
    "profit_tiers": profit_tiers,
    "relationship_levels": relationship_care,
    "satisfaction": satisfaction,
    "lead_customers": partial(segment_size, Segment.LEAD),
    "iron_customers": partial(segment_size, Segment.IRON),
    "silver_customers": partial(segment_size, Segment.SILVER),
    "gold_customers": partial(segment_size, Segment.GOLD),
    "seven_ways": ways_to_segment,
    "seven_rules": one_class_each,
    "segment_questions": gold_profile,
    "key_accounts": key_accounts,
    "owner_and_contacts": owners,
    "early_adopters": early_adopters,
    "wrongly_new": wrongly_new,
    "loyalty_ladder": loyalty_ladder,
    "four_part_cycle": past_campaigns,
    "concept_model": loop_of_the_data,
    "steps_of_the_data": data_steps,
    "smart": stated_objectives,
    "permission": consent,
    "proof_of_return": held_out,
    "trade_fair": funnel,
    "camera_shop": growth_goal,
    "computer_shop": company,
}

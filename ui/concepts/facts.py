"""The sentences in which the present data speak on a card, and how their numbers are written."""

from __future__ import annotations

import datetime as dt
from typing import Any

from crm_analytics.messages import Message
from ui.formats import NOTHING, Formats
from ui.words import N_, Labels, Words

FACTS = {
    "fact.no_customers": N_("No customer passes the filters."),
    "fact.not_recorded": N_("These data can't say. It would take the columns {columns} in the table {table}."),
    "fact.stage": N_("In this period now: {n_customers} of {n_base} customers ({customer_share})."),
    "fact.standing": N_("Customers of this standing now: {n_customers} of {n_base} ({customer_share})."),
    "fact.potential": N_("People who are known and have not bought: {n_people}, in the whole data set."),
    "fact.monthly_volume": N_(
        "Revenue a customer and month, by the stage in which the month began, mean over {n_months} months: exploration "
        "{exploration}, formation {formation}, stability {stability}, degradation {degradation}, lapsed {lapsed}."
    ),
    "fact.no_month_over": N_("What each stage brings a month can be measured after the first whole month."),
    "fact.lifetime_value": N_(
        "Over the next {horizon_days} days a customer is worth {mean} on average; half of them are worth less than "
        "{median}."
    ),
    "fact.five_parts": N_(
        "Own purchases to come: {mean} a customer. Customers won by referral: {n_referred}. Pieces of information: "
        "{n_items}. Ideas put into practice: {n_adopted}. Income from partners: {partner_income}. A dash: not in "
        "these data."
    ),
    "fact.purchase_value": N_(
        "Customers whose wallet is known ({n_customers}) can spend {wallet} a year each; {wallet_share} of it comes to "
        "us and {margin_rate} of that is left: {purchase_value} a year."
    ),
    "fact.word_of_mouth": N_(
        "Customers won by referral: {n_referred} ({customer_share}), recommended by {n_referrers} people; together "
        "they are worth {clv} from now on."
    ),
    "fact.households": N_(
        "Households or firms with more than one customer: {n_groups}; one is worth {clv} on average."
    ),
    "fact.information": N_(
        "Inquiries, complaints and suggestions so far: {n_items}, from {n_customers} customers ({customer_share})."
    ),
    "fact.knowledge": N_(
        "Of {n_suggestions} suggestions {n_adopted} were put into practice; they came from {n_customers} customers."
    ),
    "fact.transaction_value": N_("Partners have paid {partner_income} so far, because of {n_customers} customers."),
    "fact.three_values": N_(
        "Brought so far: {historic_value}. Brought in the last 365 days: {current_value}. Still to win, a year: "
        "{growth_potential}."
    ),
    "fact.yearly_value": N_("A present customer brought {current_value} in the last 365 days, on average."),
    "fact.winning_or_keeping": N_(
        "Winning a customer cost {cost} on average. In the last 365 days a regular customer brought {regular}, a new "
        "one {new} (some of them are customers for part of the year only)."
    ),
    "fact.costs": N_(
        "Winning {n_customers} customers cost {cost}. What it costs to serve and to inform is not in these data."
    ),
    "fact.ceiling": N_("40 % of the present mean CLV is {ceiling}; winning a customer has cost {cost} on average."),
    "fact.delivered_value": N_(
        "In {n_answers} answers, from 1 to 7: what customers get is rated {gain_score}, what it costs them in money, "
        "time and energy {cost_score}."
    ),
    "fact.equity": N_("{n_customers} customers are worth {equity} together over the next {horizon_days} days."),
    "fact.more_longer_deeper": N_(
        "More: {n_active} customers bought in the last 365 days. Longer: {relationship_days} days between their first "
        "and last purchase, on average. Deeper: {current_value} a year each."
    ),
    "fact.equity_drivers": N_(
        "In {n_answers} answers, from 1 to 7: value {value_score}, brand {brand_score}, relationship "
        "{relationship_score}."
    ),
    "fact.customer_share": N_(
        "Customers whose wallet is known ({n_customers}) spend {wallet_share} of it here; {elsewhere} a year goes "
        "elsewhere."
    ),
    "fact.profit_tiers": N_(
        "The best tenth brought {value_share} of the last 365 days' value; {n_losses} of {n_base} customers lost money."
    ),
    "fact.relationship_care": N_(
        "The best hundredth of customers ({n_best}) brought {best} each in the last 365 days; the mean customer {all}."
    ),
    "fact.satisfaction": N_(
        "Of {n_answers} answers {dissatisfied_share} got less than they expected, {satisfied_share} just that, and "
        "{delighted_share} more."
    ),
    "fact.segment": N_(
        "In this class now: {n_customers} of {n_base} customers ({customer_share}); they brought {current_value} in "
        "the last 365 days."
    ),
    "fact.seven_ways": N_("Properties that can part these customers: {n_columns} ({columns})."),
    "fact.seven_rules": N_("Customers with exactly one class: {n_assessed}; not assessed: {n_not_assessed}."),
    "fact.segment_profile": N_(
        "Gold, for example ({n_customers} customers): {current_value} in the last 365 days, {n_orders} orders so far, "
        "and in the middle {silence_days} days since the last purchase."
    ),
    "fact.key_accounts": N_(
        "The largest hundredth of customers ({n_customers}) brought {value_share} of the last 365 days' value."
    ),
    "fact.owners": N_("Salespeople: {n_owners}; the one with the most looks after {value_share} of the CLV."),
    "fact.early_adopters": N_(
        "The newest product that has been on sale for {launch_days} days, {product}, came on {launched_on}; "
        "{n_customers} of these customers took it up within that time."
    ),
    "fact.no_launch": N_("No product came new into these data, at least {launch_days} days ago."),
    "fact.wrongly_new": N_("Same {column} as somebody who bought before them: {n_matched} of {n_new} new customers."),
    "fact.loyalty_ladder": N_(
        "Of {n_customers} customers who answered {know_share} know us, {like_share} like us (5 or more of 7) and "
        "{repeat_share} have bought again. Nobody was asked what they intend."
    ),
    "fact.past_campaigns": N_("Campaigns in these data so far: {n_campaigns}; over: {n_over}."),
    "fact.concept_model": N_(
        "Collected: {n_lines} lines of sales. Profiled: {n_customers} customers. Placed in a class: {n_assessed}."
    ),
    "fact.data_steps": N_(
        "Stored: {n_lines} lines of sales; made into {n_days} days of customers; shown: {n_customers} customers."
    ),
    "fact.smart": N_("Of {n_campaigns} campaigns {n_stated} have an objective and a measure written down."),
    "fact.permission": N_("May be contacted by e-mail: {email_rate}, telephone: {phone_rate}, post: {post_rate}."),
    "fact.held_out": N_("Campaigns with a group held out by chance: {n_campaigns}; customers held out: {n_held_out}."),
    "fact.funnel": N_(
        "All campaigns so far: contacted {n_sent}, opened {n_opened}, clicked {n_clicked}, registered {n_registered}, "
        "ordered {n_ordered}."
    ),
    "fact.growth_goal": N_(
        "The last 365 days brought {revenue}; 25 % more is {goal}. By winning alone that takes {n_more} more customers "
        "like the present active ones."
    ),
    "fact.no_revenue": N_("Nothing was sold in the last 365 days."),
    "fact.company": N_(
        "{name}: {n_customers} customers, {revenue} in the last 365 days, {repeat_rate} have come back at least once."
    ),
}


def word_fact(fact: Message, words: Words, labels: Labels, formats: Formats) -> str:
    """Write a fact in the reader's language, as Markdown."""
    written = {name: _write(name, value, labels, formats) for name, value in fact.params.items()}
    return words(FACTS[fact.code], **written)


def _write(name: str, value: Any, labels: Labels, formats: Formats) -> str:
    if value is None:
        return NOTHING
    if name == "columns":
        return formats.list(labels.get(f"column.{column}", column) for column in value)
    if name in ("column", "table"):
        return labels.get(f"{name}.{value}", value)
    if isinstance(value, dt.date):
        return formats.date(value)
    return value if isinstance(value, str) else _write_number(name, value, formats)


def _write_number(name: str, value: float, formats: Formats) -> str:
    if name.endswith(("_share", "_rate")):
        return formats.percent(value)
    if name.endswith("_score"):
        return formats.number(value, decimals=1)
    if name.startswith("n_") or name.endswith("_days"):
        return formats.number(value)
    return formats.money_compact(value)

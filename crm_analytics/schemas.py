"""Every table of the package: its columns, their type, unit and meaning.

A column exists because it is declared here; a test refuses any other name in the package's expressions.
Types are words, not classes of one engine: text, integer, number, money, rate, flag, date, datetime.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

TEXT, INTEGER, NUMBER, MONEY, RATE, FLAG, DATE, DATETIME = (
    "text", "integer", "number", "money", "rate", "flag", "date", "datetime",
)  # fmt: skip


class Stage(StrEnum):
    """Period of the relationship with a customer, in its natural order."""

    EXPLORATION = "exploration"
    FORMATION = "formation"
    STABILITY = "stability"
    DEGRADATION = "degradation"
    LAPSED = "lapsed"


class Standing(StrEnum):
    """What a person is to the company; potential is a standing, never a stage."""

    POTENTIAL = "potential"
    NEW = "new"
    REGULAR = "regular"
    NEW_LINE = "new_line"
    REFUND_ONLY = "refund_only"


class Segment(StrEnum):
    """Value-by-potential class; LEAD is the metal, never a prospect."""

    GOLD = "gold"
    SILVER = "silver"
    IRON = "iron"
    LEAD = "lead"


class Arm(StrEnum):
    """Randomised side of a campaign."""

    TARGETED = "targeted"
    HELD_OUT = "held_out"


class CampaignStage(StrEnum):
    """Column of the campaign board, in the order in which a campaign passes through it."""

    DISCOVER = "discover"
    PLAN = "plan"
    INTERACT = "interact"
    REFINE = "refine"


class ContactChannel(StrEnum):
    """Way to reach a person; each needs its own consent."""

    EMAIL = "email"
    PHONE = "phone"
    POST = "post"


class ValueBasis(StrEnum):
    """What a value counts: margin where cost is known, else revenue."""

    MARGIN = "margin"
    REVENUE = "revenue"


@dataclass(frozen=True)
class Column:
    """One column: its name, type, unit and meaning."""

    name: str
    dtype: str
    meaning: str
    unit: str = ""
    required: bool = False


@dataclass(frozen=True)
class Table:
    """A named list of columns.

    >>> LEDGER["revenue"].unit
    'currency'
    """

    name: str
    columns: tuple[Column, ...]

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def __contains__(self, name: object) -> bool:
        return any(column.name == name for column in self.columns)

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if column.required]


_CUSTOMER = Column("customer_id", TEXT, "the person or account that buys", required=True)
_REVENUE = Column("revenue", MONEY, "net of returns, taxes as the export has them", "currency", required=True)

TRANSACTIONS = Table("transactions", (
    _CUSTOMER,
    Column("order_id", TEXT, "the order that the line belongs to; without one, a customer's day is an order"),
    Column("occurred_at", DATETIME, "when the line was sold or returned, shop-local time"),
    Column("date", DATE, "day of occurred_at in shop time, derived once, in intake", required=True),
    Column("product_id", TEXT, "stock-keeping unit"),
    Column("product", TEXT, "product name"),
    Column("category", TEXT, "product line"),
    Column("quantity", NUMBER, "pieces; negative for a return", "pieces"),
    _REVENUE,
    Column("cost", MONEY, "cost of goods of the line; null when unknown, negative for a return", "currency"),
    Column("channel", TEXT, "where it was sold"),
    Column("region", TEXT, "where it was sold to"),
    Column("coupon", TEXT, "coupon or discount code"),
    Column("promised_on", DATE, "delivery day that was promised"),
    Column("delivered_on", DATE, "day of delivery"),
    Column("source_file", TEXT, "file that the line came from"),
    Column("source_row", INTEGER, "row number in that file, the header is row 1"),
))  # fmt: skip

PROFILES = Table("customers", (
    _CUSTOMER,
    Column("name", TEXT, "name to show"),
    Column("email", TEXT, "e-mail address"),
    Column("signed_up_on", DATE, "day of registration"),
    Column("region", TEXT, "home region"),
    Column("industry", TEXT, "line of business"),
    Column("acquisition_channel", TEXT, "what won the customer"),
    Column("acquisition_cost", MONEY, "cost to win the customer", "currency"),
    Column("referred_by", TEXT, "customer_id of the one who recommended us"),
    Column("household_id", TEXT, "family that the customer belongs to"),
    Column("account_id", TEXT, "firm that the customer belongs to"),
    Column("owner", TEXT, "salesperson in charge"),
    Column("preferred_channel", TEXT, "channel that the customer prefers: email, phone, post"),
    Column("consent_email", FLAG, "may be contacted by e-mail; null = unknown = no"),
    Column("consent_phone", FLAG, "may be called; null = unknown = no"),
    Column("consent_post", FLAG, "may be written to; null = unknown = no"),
    Column("consent_purpose", TEXT, "what the consent covers: offers, news, service"),
    Column("wallet", MONEY, "estimated yearly spending on what we sell, at any supplier", "currency a year"),
    Column("birthday", DATE, "date of birth"),
    Column("declared_standing", TEXT, "what the company's own list calls the person: potential, new, regular"),
    Column("is_interested", FLAG, "the own list says: wants to buy; null = it doesn't say"),
    Column("is_owing", FLAG, "the own list says: an open bill is being chased; null = it doesn't say"),
))  # fmt: skip

INTERACTIONS = Table("interactions", (
    Column("interaction_id", TEXT, "one contact"),
    _CUSTOMER,
    Column("occurred_at", DATETIME, "when it happened, shop-local time", required=True),
    Column("kind", TEXT, "page_view, inquiry, complaint, suggestion or service_request", required=True),
    Column("channel", TEXT, "web, email, phone, shop"),
    Column("category", TEXT, "product line that it was about"),
    Column("opened_at", DATETIME, "service request: opened"),
    Column("closed_at", DATETIME, "service request: closed; null = still open"),
    Column("satisfaction", NUMBER, "1 (bad) to 5 (good), after closing", "score"),
    Column("is_adopted", FLAG, "suggestion that was put into practice"),
))  # fmt: skip

SURVEYS = Table("surveys", (
    _CUSTOMER,
    Column("answered_on", DATE, "day of the answer", required=True),
    Column("quality", NUMBER, "1 to 7: product quality", "score"),
    Column("price", NUMBER, "1 to 7: fairness of price", "score"),
    Column("convenience", NUMBER, "1 to 7: ease of buying", "score"),
    Column("brand_awareness", NUMBER, "1 to 7: knows the brand", "score"),
    Column("attitude", NUMBER, "1 to 7: likes the brand", "score"),
    Column("ethics", NUMBER, "1 to 7: trusts the company's conduct", "score"),
    Column("loyalty_programme", NUMBER, "1 to 7: worth of the loyalty programme", "score"),
    Column("time", NUMBER, "1 to 7: time it costs to deal with us, 7 = much", "score"),
    Column("energy", NUMBER, "1 to 7: effort it costs to deal with us, 7 = much", "score"),
    Column("expectation", NUMBER, "1 to 7: what was expected", "score"),
    Column("performance", NUMBER, "1 to 7: what was received", "score"),
))  # fmt: skip

PROSPECTS = Table("prospects", (
    Column("prospect_id", TEXT, "a person who has not bought", required=True),
    Column("name", TEXT, "name to show"),
    Column("created_on", DATE, "day first known", required=True),
    Column("region", TEXT, "home region"),
    Column("industry", TEXT, "line of business"),
    Column("source", TEXT, "where the prospect came from"),
    Column("owner", TEXT, "salesperson in charge"),
    Column("customer_id", TEXT, "the customer that the prospect became; null = not yet"),
    Column("converted_on", DATE, "day of the first purchase"),
))  # fmt: skip

OPPORTUNITIES = Table("opportunities", (
    Column("opportunity_id", TEXT, "one chance of a sale", required=True),
    Column("prospect_id", TEXT, "whose chance, when not yet a customer"),
    Column("customer_id", TEXT, "whose chance, when a customer"),
    Column("owner", TEXT, "salesperson in charge"),
    Column("opened_on", DATE, "day opened", required=True),
    Column("closed_on", DATE, "day won or lost; null = open"),
    Column("status", TEXT, "qualified, offered, won, lost"),
    Column("amount", MONEY, "expected revenue", "currency"),
))  # fmt: skip

INVOICES = Table("invoices", (
    Column("invoice_id", TEXT, "one invoice", required=True),
    _CUSTOMER,
    Column("order_id", TEXT, "order that is billed"),
    Column("issued_on", DATE, "day of issue", required=True),
    Column("due_on", DATE, "day due", required=True),
    Column("paid_on", DATE, "day paid; null = open"),
    Column("amount", MONEY, "amount due", "currency", required=True),
))  # fmt: skip

PARTNER_INCOME = Table("partner_income", (
    _CUSTOMER,
    Column("earned_on", DATE, "day of the income", required=True),
    Column("partner", TEXT, "who paid"),
    Column("amount", MONEY, "income from joint selling, market access or resale", "currency", required=True),
))  # fmt: skip

CAMPAIGNS = Table("campaigns", (
    Column("campaign_id", TEXT, "one campaign", required=True),
    Column("name", TEXT, "name to show"),
    Column("channel", TEXT, "email, phone, post"),
    Column("starts_on", DATE, "first day of contact", required=True),
    Column("ends_on", DATE, "last day that counts", required=True),
    Column("cost_per_contact", MONEY, "variable cost", "currency a contact"),
    Column("fixed_cost", MONEY, "cost whatever the size", "currency"),
    Column("offer", TEXT, "what was offered"),
    Column("objective", TEXT, "what is to be reached, in the planner's words"),
    Column("metric", TEXT, "what is measured: margin, revenue, n_orders, is_buyer"),
    Column("holdout_rate", RATE, "share of the audience that is held out"),
))  # fmt: skip

ASSIGNMENTS = Table("assignments", (
    Column("campaign_id", TEXT, "one campaign", required=True),
    _CUSTOMER,
    Column("arm", TEXT, "targeted or held_out", required=True),
    Column("stratum", TEXT, "group inside which the draw was made"),
    Column("assigned_on", DATE, "day of the draw"),
))  # fmt: skip

RESPONSES = Table("responses", (
    Column("campaign_id", TEXT, "one campaign", required=True),
    _CUSTOMER,
    Column("occurred_at", DATETIME, "when it happened, shop-local time", required=True),
    Column("event", TEXT, "sent, opened, clicked, registered, ordered", required=True),
))  # fmt: skip

TRUTH = Table("truth", (
    _CUSTOMER,
    Column("month_end", DATE, "last day of the month", required=True),
    Column("true_stage", TEXT, "hidden stage on that day", required=True),
    Column("true_rate", NUMBER, "purchase days a year that the customer would make at the stable level", "a year"),
    Column("true_order_value", MONEY, "mean revenue of an order", "currency"),
    Column("true_wallet", MONEY, "yearly spending on what we sell, at any supplier", "currency a year"),
    Column("true_death_rate", NUMBER, "rate of leaving for good; null where leaving has no constant rate", "a year"),
    Column("true_left_on", DATE, "day of leaving for good, perhaps still to come; null where nobody leaves for good"),
))  # fmt: skip

LEDGER = Table("ledger", (
    _CUSTOMER,
    Column("date", DATE, "an active day: one with at least one line"),
    Column("day", INTEGER, "day number, the same on every engine; only differences mean something", "days"),
    Column("is_purchase_day", FLAG, "at least one line with quantity > 0 (no quantity column: revenue >= 0)"),
    Column("n_orders", INTEGER, "orders with a purchased line", "orders"),
    Column("gross_revenue", MONEY, "revenue of purchased lines", "currency"),
    Column("refunds", MONEY, "money given back on that day, positive", "currency"),
    Column("purchase_value", MONEY, "gross revenue less returns of the same order on the same day", "currency"),
    _REVENUE,
    Column("margin", MONEY, "revenue less cost; null when a line's cost is unknown", "currency"),
    Column("n_lines", INTEGER, "lines", "lines"),
    Column("n_lines_with_cost", INTEGER, "lines whose cost is known", "lines"),
    Column("first_day", DATE, "the customer's first purchase day; null for refunds only"),
    Column("days_since_first", INTEGER, "days from first_day to this day; negative before it", "days"),
))  # fmt: skip

FIRST_PURCHASES = Table("first_purchases", (
    _CUSTOMER,
    Column("first_day", DATE, "first purchase day"),
    Column("first_product", TEXT, "product of the largest line of the first order"),
    Column("first_category", TEXT, "category of that line"),
    Column("first_coupon", TEXT, "coupon of that line"),
    Column("first_channel", TEXT, "channel of that line"),
    Column("first_region", TEXT, "region of that line"),
))  # fmt: skip

CATEGORY_STARTS = Table("category_starts", (
    _CUSTOMER,
    Column("category", TEXT, "product line"),
    Column("first_on", DATE, "first day on which the customer bought it"),
))  # fmt: skip

CUSTOMERS = Table("customers_as_of", (
    _CUSTOMER,
    Column("first_day", DATE, "first purchase day"),
    Column("last_day", DATE, "last purchase day up to as_of"),
    Column("frequency", INTEGER, "x: repeat purchase days", "purchase days"),
    Column("recency", INTEGER, "t_x: days from first to last purchase", "days"),
    Column("T", INTEGER, "days from first purchase to as_of", "days"),
    Column("days_since_last_purchase", INTEGER, "silence: as_of - last purchase", "days"),
    Column("monetary_value", MONEY, "mean purchase value of a repeat purchase day with money > 0", "currency"),
    Column("n_orders", INTEGER, "orders", "orders"),
    Column("gross_revenue", MONEY, "before returns", "currency"),
    Column("refunds", MONEY, "money given back, positive", "currency"),
    Column("purchase_value", MONEY, "gross revenue less returns of the same order on the same day", "currency"),
    Column("revenue", MONEY, "net of returns", "currency"),
    Column("margin", MONEY, "margin already earned; null when a line's cost is unknown", "currency"),
    Column("cost_coverage", RATE, "share of lines whose cost is known"),
    Column("recent_frequency", INTEGER, "purchase days in the recent window", "purchase days"),
    Column("recent_revenue", MONEY, "net revenue in the recent window", "currency"),
    Column("year_revenue", MONEY, "net revenue in the 365 days up to as_of", "currency"),
    Column("year_margin", MONEY, "margin of those days; null when a line's cost is unknown", "currency"),
    Column("is_known_before", FLAG, "was probably a customer before the data begin: never counted as new"),
))  # fmt: skip

SCORES = Table("scores", (
    Column("stage", TEXT, "exploration, formation, stability, degradation, lapsed; null = no purchase"),
    Column("standing", TEXT, "potential, new, regular, new_line, refund_only"),
    Column("usual_gap_days", NUMBER, "the customer's own rhythm, shrunken to the base's", "days"),
    Column("silence_ratio", NUMBER, "silence / usual gap"),
    Column("last_new_category_on", DATE, "day on which the last new product line was taken up"),
    Column("p_alive", RATE, "probability of still being active at as_of"),
    Column("expected_purchases", NUMBER, "purchase days expected in the horizon", "purchase days"),
    Column("clv", MONEY, "value from as_of on, over the horizon, discounted", "currency"),
    Column("clv_low", MONEY, "5 % bound of clv", "currency"),
    Column("clv_high", MONEY, "95 % bound of clv", "currency"),
    Column("value_basis", TEXT, "margin or revenue"),
    Column("historic_value", MONEY, "margin (else revenue) already earned", "currency"),
    Column("current_value", MONEY, "margin (else revenue) of the trailing year", "currency a year"),
    Column("growth_potential", MONEY, "what more could be won a year than the present level", "currency a year"),
    Column("potential_measure", TEXT, "wallet_headroom or peer_headroom"),
    Column("segment", TEXT, "gold, silver, iron, lead; null = not assessed"),
    Column("not_assessed_reason", TEXT, "why segment is null"),
))  # fmt: skip

OUTCOMES = Table("outcomes", (
    _CUSTOMER,
    Column("arm", TEXT, "targeted or held_out", required=True),
    Column("stratum", TEXT, "group inside which the draw was made"),
    Column("revenue", MONEY, "net revenue in the window; 0 when nothing was bought", "currency"),
    Column("margin", MONEY, "margin in the window; 0 when nothing was bought", "currency"),
    Column("n_orders", INTEGER, "orders in the window", "orders"),
    Column("is_buyer", FLAG, "bought in the window"),
    Column("past_margin", MONEY, "margin (else revenue) of the year before the draw", "currency"),
))  # fmt: skip

LEFT_OUT = Table("left_out", (
    _CUSTOMER,
    Column("left_out_reason", TEXT, "why the person may not be contacted: no_consent, consent_unknown, ..."),
    Column("n_customers", INTEGER, "people left out for that reason", "customers"),
))  # fmt: skip

ARM_BALANCE = Table("arm_balance", (
    Column("covariate", TEXT, "what was known before the draw", required=True),
    Column("level", TEXT, "value of a text covariate; null for numbers"),
    Column("mean_targeted", NUMBER, "mean (or share of the level) among the targeted"),
    Column("mean_held_out", NUMBER, "mean (or share of the level) among the held out"),
    Column("standardised_difference", NUMBER, "difference of means / pooled deviation; above 0.1 is worth a look"),
))  # fmt: skip

RESULTS = Table("results", (
    Column("campaign_id", TEXT, "one campaign", required=True),
    Column("measured_on", DATE, "day of the measurement", required=True),
    Column("segment", TEXT, "part of the audience that was measured; null = all of it"),
    Column("channel", TEXT, "email, phone, post"),
    Column("offer", TEXT, "what was offered"),
    Column("metric", TEXT, "what was measured: margin, revenue, n_orders, is_buyer", required=True),
    Column("method", TEXT, "stratified_difference, lin_regression, randomisation_test"),
    Column("estimate", NUMBER, "uplift: what a contact caused, a targeted customer", "metric a customer"),
    Column("low", NUMBER, "lower bound of the uplift", "metric a customer"),
    Column("high", NUMBER, "upper bound of the uplift", "metric a customer"),
    Column("p_value", RATE, "how often no effect at all would look like this or stronger"),
    Column("n_targeted", INTEGER, "customers in the targeted arm", "customers"),
    Column("n_held_out", INTEGER, "customers in the held-out arm", "customers"),
    Column("mean_targeted", NUMBER, "mean of the metric among the targeted", "metric a customer"),
    Column("mean_held_out", NUMBER, "mean of the metric among the held out", "metric a customer"),
    Column("incremental_margin", MONEY, "uplift x targeted", "currency"),
    Column("cost", MONEY, "fixed cost + cost per contact x targeted", "currency"),
    Column("profit", MONEY, "incremental margin less cost", "currency"),
    Column("roi", RATE, "profit / cost; null without cost"),
))  # fmt: skip

INGREDIENTS = Table("ingredients", (
    Column("unit_price", MONEY, "price of one piece: revenue = quantity x unit price", "currency"),
    Column("unit_cost", MONEY, "cost of one piece: cost = quantity x unit cost", "currency"),
    Column("profit", MONEY, "what the line earned: cost = revenue - profit", "currency"),
    Column("status", TEXT, "state of the order or payment, as the export words it"),
    Column("currency", TEXT, "currency of the line's money"),
    Column("tax", MONEY, "tax of the line, not contained in revenue", "currency"),
    Column("shipping", MONEY, "shipping of the line, not contained in revenue", "currency"),
    Column("email", TEXT, "e-mail address of the buyer"),
    Column("phone", TEXT, "telephone number of the buyer"),
    Column("customer_name", TEXT, "name of the buyer"),
))  # fmt: skip

# what typed lines carry beside TRANSACTIONS, INGREDIENTS and REJECTED until they are cleaned; no file holds it
TYPED = Table("typed", (
    Column("record", INTEGER, "number of the record among all that were read, the first is 0", "records"),
    Column("row_hash", INTEGER, "hash of all cells of the row as exported; equal for exact duplicates"),
))  # fmt: skip

STAGE_VIEW = Table("stage_view", (
    Column("stage_before", TEXT, "stage on the earlier day; not_yet = no purchase by then"),
    Column("stage_after", TEXT, "stage on the later day"),
    Column("customer_share", RATE, "share of the customers"),
    Column("next_days", INTEGER, "purchase days in the calendar month that follows", "purchase days"),
    Column("next_revenue", MONEY, "net revenue of that month; null until it is over", "currency"),
    Column("next_margin", MONEY, "margin of that month; null when a line's cost is unknown", "currency"),
    Column("n_customer_months", INTEGER, "months, each counted once a customer", "customer-months"),
    Column("monthly_days", NUMBER, "mean purchase days a customer and month", "purchase days"),
    Column("monthly_revenue", MONEY, "mean net revenue a customer and month", "currency"),
    Column("monthly_margin", MONEY, "mean margin a customer and month", "currency"),
    Column("row_share", RATE, "share of the customers of the row's stage"),
    Column("stage_by_model", TEXT, "stage by the model, beside that by the rules"),
    Column("p_stage", RATE, "the model's probability of the stage that it names"),
    *(Column(f"p_{stage.value}", RATE, f"the model's probability of {stage.value}") for stage in Stage),
    Column("day", DATE, "day on which the stages are told"),
    Column("n_customers_tried", INTEGER, "customers under the rules that are tried out", "customers"),
))  # fmt: skip

COHORT_VIEW = Table("cohort_view", (
    Column("cohort", DATE, "month of the first purchase, its first day; a month number in the counted cells"),
    Column("period", INTEGER, "month number: 12 x year + month - 1", "months"),
    Column("period_index", INTEGER, "months since the month of the first purchase, 0 = that month", "months"),
    Column("cohort_size", INTEGER, "customers who bought first in that month", "customers"),
    Column("value", NUMBER, "customers who bought, net revenue, or margin up to then"),
    Column("rate", NUMBER, "value / cohort size"),
    Column("is_running", FLAG, "the month is not over at as_of"),
    Column("retention_rate", RATE, "customers who bought in the month / cohort size"),
    Column("cumulative_margin", MONEY, "margin from the first purchase to the end of the month", "currency"),
    Column("per_customer", MONEY, "money / cohort size", "currency a customer"),
))  # fmt: skip

SEGMENT_VIEW = Table("segment_view", (
    Column("segment_before", TEXT, "segment under the thresholds that are compared with"),
    Column("segment_after", TEXT, "segment under the thresholds in force"),
    Column("value_from", MONEY, "current value from which the cell counts", "currency a year"),
    Column("value_to", MONEY, "current value up to which it counts", "currency a year"),
    Column("potential_from", MONEY, "growth potential from which the cell counts", "currency a year"),
    Column("potential_to", MONEY, "growth potential up to which it counts", "currency a year"),
    Column("revenue_share", RATE, "share of the trailing year's net revenue"),
    Column("current_value_share", RATE, "share of current value"),
    Column("mean_clv", MONEY, "mean clv of a customer", "currency"),
))  # fmt: skip

VALUE_VIEW = Table("value_view", (
    Column("clv_from", MONEY, "clv from which the bar counts; null = no lower end", "currency"),
    Column("clv_to", MONEY, "clv below which it counts", "currency"),
    Column("silence_from", INTEGER, "days since the last purchase from which the cell counts", "days"),
    Column("silence_to", INTEGER, "days up to which it counts; null = open", "days"),
    Column("frequency_from", INTEGER, "repeat purchase days from which the cell counts", "purchase days"),
    Column("frequency_to", INTEGER, "repeat purchase days up to which it counts; null = open", "purchase days"),
    Column("group", TEXT, "what the customers of a row have in common; null = not known"),
    Column("equity_share", RATE, "share of customer equity"),
))  # fmt: skip

MONEY_VIEW = Table("money_view", (
    Column("cost_kind", TEXT, "what a cost was for: win, serve, inform"),
    Column("cost_to_serve", MONEY, "contacts since the first purchase; null when none are recorded", "currency"),
    Column("cost_to_inform", MONEY, "suggestions and survey answers taken; null when none are recorded", "currency"),
    Column("cost_per_customer", MONEY, "cost / customers whose cost is known", "currency a customer"),
    Column("expected_costs", MONEY, "contacts expected over the horizon, discounted", "currency"),
    Column("clv_net", MONEY, "clv less expected_costs", "currency"),
    Column("clv_lifetime", MONEY, "clv without an end of the horizon", "currency"),
    Column("formula_value", MONEY, "years of the horizon x current value, discounted", "currency"),
    Column("relation_value", MONEY, "historic value + clv, before the cost to win", "currency"),
    Column("n_referred", INTEGER, "customers whom the customer has won", "customers"),
    Column("referred_clv", MONEY, "their clv; part of customer equity already", "currency"),
    Column("value_part", TEXT, "purchase, word_of_mouth, information, knowledge, transaction"),
    Column("part_basis", TEXT, "measured, counted (times an entered worth) or assumed"),
    Column("is_in_total", FLAG, "added to the sum; the referred are in it as customers already"),
    Column("parts_total", MONEY, "five parts of one customer; not to be summed over customers", "currency"),
    *[Column(f"{part}_part", MONEY, f"{part} part of clv over the horizon", "currency")
      for part in ("purchase", "word_of_mouth", "information", "knowledge", "transaction")],
    Column("equity_step", TEXT, "before, restated, won, returned, grown, shrunk, lost, now"),
    Column("growth_source", TEXT, "more, longer, deeper"),
    Column("growth_factor", NUMBER, "active customers; years; value a year", "customers, years, currency a year"),
    Column("growth_factor_before", NUMBER, "the same on the earlier day", "customers, years, currency a year"),
    Column("spend_kind", TEXT, "what was spent for: winning, keeping, both"),
    Column("equity_added", MONEY, "change of clv in the period", "currency"),
    Column("earned", MONEY, "margin (else revenue) of the period", "currency"),
    Column("spent", MONEY, "what was spent in the period; null when not recorded", "currency"),
    Column("net", MONEY, "equity added + earned - spent", "currency"),
    Column("per_unit_spent", NUMBER, "net / spent", "currency a currency unit"),
    Column("ceiling", MONEY, "most that makes sense to win one customer", "currency a customer"),
    Column("ceiling_low", MONEY, "lower bound of the ceiling", "currency a customer"),
    Column("ceiling_high", MONEY, "upper bound of the ceiling", "currency a customer"),
    Column("headroom", MONEY, "ceiling - actual cost to win", "currency a customer"),
    Column("bid_verdict", TEXT, "within, unclear, above, no_cost"),
    Column("month_number", INTEGER, "months of 30.4375 days, 1 = the first", "months"),
    Column("payback_month", INTEGER, "month in which the cost to win is back; null = not within the data", "months"),
    Column("payback_low", INTEGER, "lower bound of that month", "months"),
    Column("payback_high", INTEGER, "upper bound of that month; null = beyond the data", "months"),
    Column("cumulative_value", MONEY, "mean value since the first purchase", "currency a customer"),
    Column("comparison", TEXT, "what is compared: cost, profit"),
    Column("winning", MONEY, "mean of newly won customers", "currency a customer"),
    Column("keeping", MONEY, "mean of kept customers, a year", "currency a customer and year"),
    Column("ratio", NUMBER, "how many times"),
    Column("claim", NUMBER, "what the teaching texts say", "times"),
    Column("first_year_value", MONEY, "value of the first 365 days", "currency"),
    Column("gain_score", NUMBER, "what the customer gets, 1 to 7", "score"),
    Column("cost_score", NUMBER, "what it costs the customer, 1 to 7", "score"),
    Column("delivered_value", NUMBER, "gains less costs, -6 to 6", "points"),
    Column("service_quadrant", TEXT, "much_badly, much_well, little_badly, little_well"),
    Column("n_answers", INTEGER, "customers who answered", "answers"),
    Column("driver", TEXT, "value, brand, relationship"),
    Column("driver_outcome", TEXT, "retention, spending"),
    Column("effect", NUMBER, "what goes with one point more", "share, or currency a customer"),
    Column("mean_score", NUMBER, "mean of the driver's answers, 1 to 7", "score"),
    Column("expected_value", MONEY, "expected of present customers in a month", "currency"),
    Column("changed_value", MONEY, "the same with the changes tried out", "currency"),
    Column("staying", RATE, "pace of buying as a share of the first month's"),
    Column("discounted_purchases", NUMBER, "expected purchases, each with its discount factor", "purchase days"),
    Column("members", TEXT, "customers of a family or firm"),
    Column("total_error", RATE, "forecast / actual - 1 of the total"),
    Column("cohort_quarter", TEXT, "quarter of the first purchase; known_before = before the data begin"),
))  # fmt: skip

SCOREBOARD_VIEW = Table("scoreboard_view", (
    Column("as_of", DATE, "past day from which was forecast: nothing after it was known"),
    Column("model", TEXT, "code of a purchase model or of a formula done by hand"),
    Column("measure", TEXT, "what was forecast: value (discounted money) or purchases (purchase days)"),
    Column("length_days", INTEGER, "days that a forecast from a past day reached", "days"),
    Column("forecast", NUMBER, "what was expected in the window after a past day", "currency or purchase days"),
    Column("actual", NUMBER, "what came", "currency or purchase days"),
    Column("log_error", NUMBER, "log(actual / forecast) of the totals; below 0 = forecast too high"),
    Column("chance_error", NUMBER, "standard error of log_error from chance and uncertain parameters"),
    Column("is_last", FLAG, "the last past day, on which nothing was chosen"),
    Column("is_naive", FLAG, "a formula done by hand, not a model"),
    Column("used", TEXT, "model that stood in where this one could not be fitted"),
    Column("mae", NUMBER, "mean absolute error a customer", "currency or purchase days"),
    Column("rmse", NUMBER, "root mean squared error a customer", "currency or purchase days"),
    Column("gini", RATE, "how well customers were ordered: 1 = perfectly, 0 = not at all"),
    Column("loss", NUMBER, "what decides on the earlier days; the lowest wins"),
    Column("decile", INTEGER, "tenth of the customers by forecast, 1 = lowest"),
    Column("step_end", DATE, "last day of a week or month after the past day"),
    Column("cumulative_forecast", NUMBER, "forecast since the past day", "purchase days"),
    Column("cumulative_actual", NUMBER, "actual since the past day", "purchase days"),
))  # fmt: skip

DATA_VIEW = Table("data_view", (
    Column("step", TEXT, "how far the data have come: collected, stored, ledger, scored"),
    Column("n_records", INTEGER, "rows of the file, lines, customer days or customers, by step", "records"),
    Column("n_set_aside", INTEGER, "rows that were set aside for this reason", "rows"),
    Column("canonical", TEXT, "column of ours"),
    Column("source", TEXT, "column of the file; null = the file has none"),
    Column("basis", TEXT, "what the mapping rests on: given, name, synonym, part_of_name, content"),
    Column("confidence", RATE, "how sure the guess is"),
    Column("ability", TEXT, "something that can be done with data, if they hold what it needs"),
    Column("is_possible", FLAG, "these data hold what it needs, or something that can stand in for it"),
    Column("is_coarser", FLAG, "it is possible with a stand-in only"),
    Column("table", TEXT, "a table beside the sales"),
    Column("n_ids", INTEGER, "customers whom it names", "customers"),
    Column("n_unmatched", INTEGER, "customers of it whom the sales don't know", "customers"),
    Column("pages", TEXT, "pages that answer with it, a list"),
    Column("needs", TEXT, "columns and tables of which any one would bring it, a list"),
))  # fmt: skip

CUSTOMER_VIEW = Table("customer_view", (
    Column("relation", TEXT, "how another customer is related: referred_by, referred, household, account"),
    Column("days_late", INTEGER, "days from due to paid, or to as_of while open; negative = early", "days"),
    Column("is_open", FLAG, "not paid by as_of"),
))  # fmt: skip

CAMPAIGN_VIEW = Table("campaign_view", (
    Column("mean", NUMBER, "mean of the metric in an arm", "metric a customer"),
    Column("true_uplift", NUMBER, "what contact truly changed; only a simulation knows it", "metric a customer"),
))  # fmt: skip

REJECTED = Table("rejected", (
    Column("reason", TEXT, "code of the first reason for which the row was set aside", required=True),
    Column("reason_column", TEXT, "canonical column that the reason is about; null = the whole row"),
    Column("source_file", TEXT, "file that the row came from", required=True),
    Column("source_row", INTEGER, "row number in that file, the header is row 1", required=True),
))  # fmt: skip

LIFE_CYCLE_CURVE = Table("life_cycle_curve", (
    Column("stage", TEXT, "period of the relationship", required=True),
    Column("moment", NUMBER, "where in the relationship, no unit", required=True),
    Column("volume", NUMBER, "business done; 100 = the highest", "index"),
    Column("profit", NUMBER, "profit on the same scale", "index"),
))  # fmt: skip

OVERVIEW_VIEW = Table("overview_view", (
    Column("month", DATE, "calendar month, its first day"),
    Column("kind", TEXT, "new or returning"),
    Column("step", TEXT, "before, new, returned, grown, shrunk, lost, now"),
    Column("now", MONEY, "net revenue of the 365 days up to as_of", "currency"),
    Column("before", MONEY, "net revenue of the 365 days before these", "currency"),
    Column("customer_share", RATE, "share of customers, the best first"),
    Column("value_share", RATE, "their share of the value"),
))  # fmt: skip

FINDINGS = Table("findings", (
    Column("code", TEXT, "what was found, e.g. intake.exact_duplicate", required=True),
    Column("n_rows", INTEGER, "rows concerned, of all rows read", "rows", required=True),
    Column("share", RATE, "share of the rows read", required=True),
    Column("money", MONEY, "sum of |revenue| of these rows; null where no amount is known", "currency"),
    Column("severity", TEXT, "info, warning or error", required=True),
))  # fmt: skip

HEALTH = Table("health", (
    *FINDINGS.columns,
    Column("consequence", TEXT, "code of what it does to later results"),
    Column("treatment", TEXT, "switch of the policy that treats it; null = none does"),
    Column("is_treated", FLAG, "the policy treats it already"),
))  # fmt: skip

MERGE_VIEW = Table("merge_view", (
    _CUSTOMER,
    Column("merged_into", TEXT, "id that the customer may go by as well"),
    Column("basis", TEXT, "what speaks for it: contact, name"),
))  # fmt: skip

EFFECTS = Table("effects", (
    Column("switch", TEXT, "switch of the policy that is tried", required=True),
    Column("choice", TEXT, "its value, as text", required=True),
    Column("n_customers_before", INTEGER, "customers who occur under the present policy", "customers"),
    Column("n_customers_after", INTEGER, "customers with this choice", "customers"),
    Column("n_customers_change", INTEGER, "after - before", "customers"),
    Column("n_orders_before", INTEGER, "orders with a purchased line under the present policy", "orders"),
    Column("n_orders_after", INTEGER, "orders with this choice", "orders"),
    Column("n_orders_change", INTEGER, "after - before", "orders"),
    Column("revenue_before", MONEY, "net revenue under the present policy", "currency"),
    Column("revenue_after", MONEY, "net revenue with this choice", "currency"),
    Column("revenue_change", MONEY, "after - before", "currency"),
    Column("order_value_before", MONEY, "net revenue / orders under the present policy", "currency an order"),
    Column("order_value_after", MONEY, "net revenue / orders with this choice", "currency an order"),
    Column("order_value_change", MONEY, "after - before", "currency an order"),
))  # fmt: skip

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        TRANSACTIONS, PROFILES, INTERACTIONS, SURVEYS, PROSPECTS, OPPORTUNITIES, INVOICES, PARTNER_INCOME,
        CAMPAIGNS, ASSIGNMENTS, RESPONSES, TRUTH, LEDGER, FIRST_PURCHASES, CATEGORY_STARTS, CUSTOMERS,
        SCORES, OUTCOMES, LEFT_OUT, ARM_BALANCE, RESULTS, INGREDIENTS, STAGE_VIEW, COHORT_VIEW, SEGMENT_VIEW,
        VALUE_VIEW, MONEY_VIEW, SCOREBOARD_VIEW, OVERVIEW_VIEW, LIFE_CYCLE_CURVE, DATA_VIEW, CUSTOMER_VIEW,
        CAMPAIGN_VIEW, REJECTED, FINDINGS,
        HEALTH, MERGE_VIEW, EFFECTS,
    )
}  # fmt: skip

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


class ListKind(StrEnum):
    """What a list that leaves the program is for."""

    CONTACTS = "contacts"
    MEASURING = "measuring"
    SELECTION = "selection"


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
    Column("kind", TEXT, "page_view, inquiry, complaint, suggestion, service_request, registration or consent",
           required=True),
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
    Column("metric", TEXT, "what is measured: margin, revenue, n_orders, is_buyer, n_page_views, is_registered, "
           "is_consenting"),
    Column("holdout_rate", RATE, "share of the audience that is held out"),
))  # fmt: skip

ASSIGNMENTS = Table("assignments", (
    Column("campaign_id", TEXT, "one campaign", required=True),
    _CUSTOMER,
    Column("arm", TEXT, "targeted or held_out", required=True),
    Column("stratum", TEXT, "group inside which the draw was made"),
    Column("assigned_on", DATE, "day of the draw"),
    Column("variant", TEXT, "which of several treatments a targeted customer gets; null where there is one"),
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
    Column("recent_purchase_value", MONEY, "purchase value in the recent window", "currency"),
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
    Column("year_cost_to_serve", MONEY, "contacts of the trailing year; null when none are recorded", "currency"),
    Column("current_value", MONEY, "profit (else margin, else revenue) of the trailing year", "currency a year"),
    Column("current_value_basis", TEXT, "profit, margin or revenue"),
    Column("growth_potential", MONEY, "what more could be won a year than the present level", "currency a year"),
    Column("potential_measure", TEXT, "wallet_headroom, peer_headroom, residual_value, expected_growth"),
    Column("wallet_share", RATE, "customer share: the trailing year's revenue as a part of the wallet; null = unknown"),
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
    Column("n_page_views", INTEGER, "pages looked at in the window; null when none are ever recorded", "page views"),
    Column("is_registered", FLAG, "registered in the window; null when no registration is ever recorded"),
    Column("is_consenting", FLAG, "gave consent in the window; null when no consent is ever recorded"),
    Column("past_margin", MONEY, "margin (else revenue) of the year before the draw", "currency"),
    Column("late_returns", MONEY, "given back after the window, of its orders", "currency"),
    Column("variant", TEXT, "which of several treatments a targeted customer got; null where there is one"),
))  # fmt: skip

GROUP_EFFECTS = Table("group_effects", (
    Column("stratum", TEXT, "group of the draw, or another that was known before it", required=True),
    Column("shrunken", NUMBER, "uplift pulled towards the mean of all groups", "metric a customer"),
    Column("shrunken_low", NUMBER, "lower bound of it", "metric a customer"),
    Column("shrunken_high", NUMBER, "upper bound of it", "metric a customer"),
    Column("p_adjusted", RATE, "p-value with the price of looking at all groups (Holm)"),
))  # fmt: skip

WEEK_EFFECTS = Table("week_effects", (
    Column("week", INTEGER, "week of the window, the first is 1", "weeks", required=True),
    Column("n_days", INTEGER, "its days; the last week may be short", "days"),
))  # fmt: skip

FUNNEL = Table("funnel", (
    Column("variant", TEXT, "treatment; null for the held out and where there is one"),
    Column("event", TEXT, "sent, opened, clicked, registered, bought", required=True),
    Column("n_customers", INTEGER, "people who came that far", "customers"),
    Column("customer_share", RATE, "of everyone assigned to that side"),
))  # fmt: skip

LOOKS = Table("looks", (
    Column("looked_on", DATE, "last day that a look counts", required=True),
    Column("estimate", NUMBER, "uplift up to that day", "metric a customer"),
    Column("standard_error", NUMBER, "of the estimate", "metric a customer"),
    Column("boundary", NUMBER, "standard errors that the estimate must be away from 0 to stop; null = no test yet"),
    Column("low", NUMBER, "lower bound that allows for all looks", "metric a customer"),
    Column("high", NUMBER, "upper bound that allows for all looks", "metric a customer"),
    Column("is_decided", FLAG, "the estimate is beyond the boundary"),
))  # fmt: skip

UPLIFT_CURVE = Table("uplift_curve", (
    Column("customer_share", RATE, "share of customers contacted, the highest score first", required=True),
    Column("gain", NUMBER, "what contacting them causes, summed over them, a customer of all", "metric a customer"),
    Column("gain_low", NUMBER, "lower bound of it", "metric a customer"),
    Column("gain_high", NUMBER, "upper bound of it", "metric a customer"),
    Column("gain_by_chance", NUMBER, "the same for as many, chosen by chance", "metric a customer"),
    Column("uplift_score", NUMBER, "predicted uplift of one customer", "metric a customer"),
    Column("propensity", RATE, "probability of being contacted, given what was known"),
    Column("difference_before", NUMBER, "standardised difference before weighting"),
    Column("difference_after", NUMBER, "standardised difference after weighting"),
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

LISTS_SENT = Table("lists_sent", (
    Column("sent_at", DATETIME, "when the list left the program, UTC", required=True),
    Column("list_kind", TEXT, "contacts, measuring or selection", required=True),
    Column("list_title", TEXT, "what the list is called, in the reader's words", required=True),
    Column("audience", TEXT, "the selection behind it, as in a link"),
    Column("channel", TEXT, "email, phone, post; null when it names none"),
    Column("campaign_id", TEXT, "the campaign that it belongs to; null without one"),
    Column("n_customers", INTEGER, "customers in the list", "customers", required=True),
    Column("content_hash", TEXT, "names the exact content, as in the file's name", required=True),
))  # fmt: skip

OVERLAPS = Table("overlaps", (
    Column("campaign_id", TEXT, "the campaign that starts first", required=True),
    Column("other_campaign_id", TEXT, "the campaign that shares customers with it", required=True),
    Column("starts_on", DATE, "first day on which both windows run", required=True),
    Column("ends_on", DATE, "last day on which both windows run", required=True),
    Column("n_shared", INTEGER, "customers in both", "customers"),
    Column("n_targeted_in_both", INTEGER, "customers whom both contact", "customers"),
    Column("n_only_one", INTEGER, "customers whom one contacts and the other holds out", "customers"),
    Column("are_both_tests", FLAG, "both hold somebody out, so each makes the other's result less sure"),
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
    Column("target_share", RATE, "share of customers that the reader aims at"),
    Column("share_before", RATE, "share of customers on the earlier day"),
    Column("is_reached", FLAG, "the target is reached; null without one"),
    Column("forecast_share", RATE, "share of customers that is expected"),
    Column("column_share", RATE, "share of the customers of the column's stage"),
    Column("months", NUMBER, "month ends in a row in one stage", "months"),
    Column("share_left", RATE, "share of customers still in the stage after so many months"),
    Column("n_spells", INTEGER, "customers seen entering the stage, each once", "customers"),
    Column("n_running", INTEGER, "of them those who are still in it", "customers"),
    Column("median_months", NUMBER, "months after which half have left; null = not yet", "months"),
    Column("next_stage", TEXT, "stage that followed most often"),
    Column("n_purchase_days", INTEGER, "purchase days of the month", "purchase days"),
))  # fmt: skip

CONVERSION_VIEW = Table("conversion_view", (
    Column("conversion", TEXT, "to_new, to_regular, to_new_line"),
    Column("from_on", DATE, "day since which the person has stood before the step"),
    Column("moved_on", DATE, "day on which the step was taken; null = not yet"),
    Column("quarter", DATE, "calendar quarter, its first day"),
    Column("n_from", INTEGER, "people who stood before the step in the quarter", "people"),
    Column("n_moved", INTEGER, "of them those who took it in the quarter", "people"),
    Column("first_order_size", TEXT, "small, middle, large: thirds of the money of the first day"),
    Column("factor", TEXT, "recorded fact that may go with the step"),
    Column("best_level", TEXT, "its value with the highest rate"),
    Column("best_rate", RATE, "share of these people who took the step within half a year"),
    Column("worst_level", TEXT, "its value with the lowest rate"),
    Column("worst_rate", RATE, "share of these people who took the step within half a year"),
    Column("association", RATE, "Cramer's V: 0 = goes with nothing, 1 = decides"),
))  # fmt: skip

COHORT_VIEW = Table("cohort_view", (
    Column("cohort", DATE, "first day of the period of the first purchase; a period's number in the counted cells"),
    Column("period", INTEGER, "number of a calendar week, month or quarter; only differences count", "periods"),
    Column("period_index", INTEGER, "periods since that of the first purchase, 0 = that one", "periods"),
    Column("cohort_size", INTEGER, "customers who bought first then; in an average those followed", "customers"),
    Column("value", NUMBER, "customers who bought, orders, net revenue, margin, or margin up to then"),
    Column("rate", NUMBER, "value / cohort size"),
    Column("is_running", FLAG, "the period is not over at as_of"),
    Column("retention_rate", RATE, "customers who bought in the period / cohort size"),
    Column("orders_per_customer", NUMBER, "orders / customers", "orders a customer"),
    Column("cumulative_margin", MONEY, "margin from the first purchase to the end of the period", "currency"),
    Column("per_customer", MONEY, "money / cohort size", "currency a customer"),
    Column("payback_rate", RATE, "margin so far / cost to win"),
    Column("payback_period", INTEGER, "first period with all of the cost to win back; null = not yet", "periods"),
    Column("expected", NUMBER, "what is expected of a coming period", "customers, orders or currency"),
    Column("is_held", FLAG, "what came lies in the range that was told before"),
    Column("is_repeat", FLAG, "bought again in a later period"),
    Column("mean_of_others", NUMBER, "mean of all customers of other groups"),
    Column("difference_from_others", NUMBER, "mean less the mean of the others"),
    Column("p_adjusted", RATE, "p-value corrected for the number of comparisons"),
    Column("is_different", FLAG, "more than chance, by the corrected p-value; null = too few to test"),
    Column("n_days", INTEGER, "purchase days in a period", "purchase days"),
    Column("tenth", INTEGER, "tenth of the customers by revenue, 1 = the best"),
    Column("revenue_per_order", MONEY, "net revenue / orders", "currency an order"),
    Column("orders_per_buyer", NUMBER, "orders / customers who bought", "orders a buyer"),
    Column("movement", TEXT, "between two periods: kept, new, returned, lost, refunds"),
    Column("revenue_so_far", MONEY, "net revenue from the first purchase on / cohort size", "currency a customer"),
    Column("won_in", TEXT, "year of the first purchase; null = known before the data begin"),
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
    Column("order_value", MONEY, "mean gross revenue of an order", "currency an order"),
    Column("n_consented", INTEGER, "customers who may be contacted on at least one channel", "customers"),
    Column("n_wallets", INTEGER, "customers whose wallet is known", "customers"),
    Column("wallet_shares", NUMBER, "sum of their customer shares"),
    Column("consented_share", RATE, "their share; null where no consent is recorded"),
    Column("margin_share", RATE, "share of the trailing year's margin"),
    Column("cost_of_goods", MONEY, "trailing year's net revenue less its margin", "currency a year"),
    Column("tier_owner", TEXT, "who answers for the tier's profit"),
    Column("buying_likelihood", RATE, "probability of a purchase in the next 90 days"),
    Column("next_category", TEXT, "product line that customers who began alike took up most, not bought yet"),
    Column("next_product", TEXT, "product with which most customers began in that line"),
    Column("taken_up_share", RATE, "share of those who began alike who have taken that line up"),
    Column("tier_probability", RATE, "probability of the segment, given how uncertain potential is"),
    Column("mean_probability", RATE, "mean probability of the tier"),
    Column("n_uncertain", INTEGER, "customers whose tier is less sure than 80 %", "customers"),
    Column("uncertain_share", RATE, "their share of the tier"),
    Column("n_stayed", INTEGER, "customers in the same tier on both days", "customers"),
    Column("stay_share", RATE, "their share of those of the earlier day"),
    Column("months_ago", INTEGER, "how long before the chosen day", "months"),
    Column("kept_share", RATE, "mean share of the tier's customers who stay in it when thresholds are proposed anew"),
))  # fmt: skip

RESULT_VIEW = Table("result_view", (
    Column("plan_line", TEXT, "line of the plan"),
    Column("planned", TEXT, "what the plan said"),
    Column("came", TEXT, "what came of it"),
    Column("plan_verdict", TEXT, "how the two compare"),
))  # fmt: skip

ACTION_VIEW = Table("action_view", (
    Column("n_results", INTEGER, "measurements of this channel and segment", "measurements"),
    Column("n_others", INTEGER, "measurements of others that were leant on", "measurements"),
    Column("net_gain_low", MONEY, "net gain at the lower bound", "currency"),
    Column("net_gain_high", MONEY, "net gain at the upper bound", "currency"),
))  # fmt: skip

SCENARIO_VIEW = Table("scenario_view", (
    Column("rank", INTEGER, "1 = the best"),
    Column("scenario", TEXT, "name of the scenario"),
    Column("value_min", MONEY, "current value from which gold and iron begin", "currency a year"),
    Column("potential_min", MONEY, "growth potential from which gold and silver begin", "currency a year"),
    Column("n_gold", INTEGER, "customers who are gold", "customers"),
    Column("n_silver", INTEGER, "customers who are silver", "customers"),
    Column("n_iron", INTEGER, "customers who are iron", "customers"),
    Column("n_lead", INTEGER, "customers who are lead", "customers"),
    Column("n_reached", NUMBER, "customers whom the treatment reaches", "customers"),
    Column("cost_per_customer", MONEY, "cost of the treatment, a customer whom it reaches", "currency a year"),
    Column("reach", RATE, "share of the tier that the treatment reaches"),
    Column("potential_won", RATE, "share of growth potential that it wins"),
    Column("value_kept", RATE, "share of current value that would be lost without it"),
    Column("gain", MONEY, "margin that the treatments are expected to bring", "currency a year"),
    Column("net_gain", MONEY, "gain less cost", "currency a year"),
    Column("is_affordable", FLAG, "cost is within the budget"),
    Column("true_share", RATE, "share of customers in the tier where they truly belong (simulated data)"),
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
    Column("campaign_stage", TEXT, "column of the board: discover, plan, interact, refine"),
))  # fmt: skip

SCHEME_VIEW = Table("scheme_view", (
    Column("class", TEXT, "class of a scheme; each customer is in exactly one"),
    Column("class_first", TEXT, "class of the first of two schemes"),
    Column("class_second", TEXT, "class of the second"),
    Column("classes", TEXT, "every class whose rules take the customer, a list"),
    Column("n_classes", INTEGER, "classes whose rules take the customer", "classes"),
    Column("r_score", INTEGER, "1 to 5, 5 = bought last", "score"),
    Column("f_score", INTEGER, "1 to 5, 5 = most purchase days", "score"),
    Column("m_score", INTEGER, "1 to 5, 5 = most net revenue", "score"),
    Column("n_clusters", INTEGER, "number of clusters that was tried", "clusters"),
    Column("silhouette", NUMBER, "how far apart clusters are, -1 to 1"),
    Column("found_again", NUMBER, "mean adjusted Rand with the clusters of customers drawn again, 1 = the same"),
    Column("is_chosen", FLAG, "the number that was taken"),
    Column("feature", TEXT, "column of the customers"),
    Column("difference", NUMBER, "mean of the class less that of all, in deviations of all"),
    Column("n_new", INTEGER, "novelties that the customer bought", "novelties"),
    Column("n_early", INTEGER, "novelties on which the customer was early", "novelties"),
    Column("order_value", MONEY, "gross revenue a purchase day", "currency"),
    Column("refund_rate", RATE, "refunds / gross revenue"),
    Column("n_contacts", INTEGER, "recorded contacts other than page views", "contacts"),
    Column("n_complaints", INTEGER, "recorded complaints", "complaints"),
    Column("reaction_rate", RATE, "campaigns reacted to (clicked, registered, ordered) / campaigns sent"),
    Column("coupon_rate", RATE, "orders with a coupon / orders"),
    Column("main_category", TEXT, "category of most revenue"),
    Column("main_channel", TEXT, "channel of most revenue"),
    Column("n_categories", INTEGER, "categories bought from", "categories"),
    Column("age_years", INTEGER, "age on the day of analysis", "years"),
    Column("separated_rate", RATE, "share of the differences of the following window that the classes tell"),
    Column("largest_rate", RATE, "share of customers in the largest class"),
    Column("n_empty", INTEGER, "classes that hold nobody", "classes"),
    Column("scheme", TEXT, "code of a way to segment"),
))  # fmt: skip

PROFILE_VIEW = Table("profile_view", (
    Column("question", TEXT, "needs, why, style, motives, revenue, cost_to_serve"),
    Column("fact", TEXT, "what is told, a code"),
    Column("class_value", NUMBER, "of the class"),
    Column("rest_value", NUMBER, "of all others"),
    Column("n_known", INTEGER, "customers of the class for whom it is known", "customers"),
    Column("dimension", TEXT, "product, category, channel, region, industry, ..."),
    Column("value_name", TEXT, "one value of the dimension"),
    Column("class_rate", RATE, "share of the class that it holds for"),
    Column("rest_rate", RATE, "share of all others that it holds for"),
    Column("lift", NUMBER, "class_rate / rest_rate", "times"),
    Column("p_adjusted", RATE, "p-value corrected for the number of comparisons"),
    Column("is_found", FLAG, "unlike the others beyond chance, after the correction"),
    Column("account", TEXT, "firm, or the customer where no firm is recorded"),
    Column("account_rate", RATE, "share of the whole"),
    Column("cumulative_rate", RATE, "share of the whole up to this account, the largest first"),
    Column("wallet_rate", RATE, "share of wallet: net revenue of the year / wallet"),
    Column("delivered_rate", RATE, "deliveries on or before the promised day / deliveries with a promise"),
    Column("closed_rate", RATE, "service requests closed within the promised hours / service requests"),
    Column("paid_rate", RATE, "invoices paid by the day due / invoices due"),
    Column("won_rate", RATE, "opportunities won / opportunities decided"),
    Column("n_accounts", INTEGER, "accounts", "accounts"),
    Column("n_key_accounts", INTEGER, "key accounts", "accounts"),
    Column("needed_table", TEXT, "table that would tell it"),
    Column("needed_column", TEXT, "column that would tell it"),
))  # fmt: skip

PLAN_VIEW = Table("plan_view", (
    Column("contacted_on", DATE, "day on which we contacted the customer"),
    Column("best_channel", TEXT, "channel with the best expected net gain; null = better left alone"),
    Column("net_gain", MONEY, "response x worth of a response - cost of the contact", "currency"),
    Column("choice_reason", TEXT, "highest_gain, preferred, costs_more, no_consent, worth_unknown"),
    Column("holdout_rate", RATE, "share of the audience that is held out"),
    Column("detectable", NUMBER, "smallest uplift that is seen four times in five", "metric a customer"),
    Column("profit_now", MONEY, "expected profit of the campaign itself", "currency"),
    Column("profit_next", MONEY, "expected profit of the next one, contacted only if the result pays", "currency"),
    Column("expected_profit", MONEY, "profit now + profit next time", "currency"),
    Column("weeks", INTEGER, "length of the window", "weeks"),
    Column("pasted", TEXT, "an id or address as somebody pasted it"),
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

WARNING_VIEW = Table("warning_view", (
    Column("window_days", NUMBER, "silence ahead that counts as leaving", "days"),
    Column("p_leave", RATE, "probability of no purchase within window_days"),
    Column("yearly_value", MONEY, "current value of the trailing year, never below 0", "currency a year"),
    Column("value_at_stake", MONEY, "p_leave x yearly_value: lost on average if left alone", "currency a year"),
    Column("stake_rank", NUMBER, "what the watch list is ordered by: p_leave x (yearly_value + a share of the mean)"),
    Column("order_size_ratio", NUMBER, "last two purchase days' value / that of the earlier ones"),
    Column("last_gap_days", INTEGER, "days between the last two purchase days", "days"),
    Column("pace_ratio", NUMBER, "purchase days of the last half year / the earlier pace"),
    Column("open_request_days", INTEGER, "days for which the oldest open request has been open", "days"),
    Column("open_kind", TEXT, "what is open: complaint, service_request"),
    Column("complaint_days_ago", INTEGER, "days since the last complaint", "days"),
    Column("last_mark", NUMBER, "1 (bad) to 5 (good), of the last closed request", "score"),
    Column("survey_gap", NUMBER, "performance - expectation of the latest answer", "points"),
    Column("watch_action", TEXT, "settle, call, letter, email, wait, no_consent"),
    Column("suggested_channel", TEXT, "channel with the highest expected net gain"),
    Column("net_gain", MONEY, "value_at_stake x save rate - cost of the contact", "currency"),
    Column("why", TEXT, "the reasons in words"),
    Column("task_owner", TEXT, "who takes care"),
    Column("due_on", DATE, "day by which something should have been done"),
    Column("done_on", DATE, "day on which it was done"),
    Column("snoozed_until", DATE, "day up to which it is put off"),
    Column("occasion", TEXT, "birthday, first_purchase"),
    Column("occasion_on", DATE, "day of the occasion"),
    Column("years_since", INTEGER, "years on that day", "years"),
    Column("owner_before", TEXT, "salesperson who handled the last chance of a sale"),
    Column("handled_on", DATE, "day on which the former one last opened a chance of a sale"),
    Column("has_left", FLAG, "no purchase in the days after"),
    Column("p_churn", RATE, "what a reader said before"),
    Column("gap_spread", NUMBER, "standard deviation / mean of the gaps between purchases"),
    Column("churn_reader", TEXT, "score, stage_model, p_alive, own_rhythm, silence"),
    *[Column(f"{name}{end}", NUMBER, meaning) for name, meaning in (
        ("auc", "chance that one who left was rated above one who stayed"),
        ("average_precision", "mean share of leavers at the top of the list"),
        ("top_lift", "leavers in the highest tenth / leavers among all"),
        ("auc_gain", "auc less that of plain silence"),
    ) for end in ("", "_low", "_high")],
    Column("left_share", RATE, "share who left"),
    Column("n_left", INTEGER, "customers who left", "customers"),
    Column("feature", TEXT, "column that a churn score goes by"),
    Column("importance", NUMBER, "loss of auc when the column is shuffled"),
    Column("spread", NUMBER, "standard deviation of that loss over the shuffles"),
    Column("points", NUMBER, "survey: performance - expectation; service: mark of 1 to 5", "points"),
    Column("mean_points", NUMBER, "mean of the points", "points"),
    Column("satisfaction_level", TEXT, "dissatisfied, satisfied, delighted"),
    *[Column(f"{name}_{end}", RATE, f"share of the {name}") for name in ("dissatisfied", "satisfied", "delighted")
      for end in ("share", "low", "high")],
    Column("loyalty_rung", TEXT, "knows, likes, intends, does"),
    *[Column(name, FLAG, meaning) for name, meaning in (
        ("knows", "rates knowing the brand high"), ("likes", "rates liking the brand high"),
        ("intends", "has shown an intention to buy"), ("does", "buys again and again"),
    )],
    Column("n_known", INTEGER, "customers of whom it is known", "customers"),
    Column("n_reached", INTEGER, "customers who stand on the rung", "customers"),
    Column("reached_share", RATE, "n_reached / n_known"),
    Column("list_length", INTEGER, "customers of the list, from the first", "customers"),
    Column("list_share", RATE, "share of all that is at stake with them"),
    Column("silent_share", RATE, "share with as many of the longest silent"),
    Column("n_climbed", INTEGER, "customers who reached the rung since", "customers"),
    Column("n_fell", INTEGER, "customers who left the rung since", "customers"),
))  # fmt: skip

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        TRANSACTIONS, PROFILES, INTERACTIONS, SURVEYS, PROSPECTS, OPPORTUNITIES, INVOICES, PARTNER_INCOME,
        CAMPAIGNS, ASSIGNMENTS, RESPONSES, TRUTH, LEDGER, FIRST_PURCHASES, CATEGORY_STARTS, CUSTOMERS,
        SCORES, OUTCOMES, GROUP_EFFECTS, WEEK_EFFECTS, FUNNEL, LOOKS, UPLIFT_CURVE,
        LEFT_OUT, ARM_BALANCE, RESULTS, LISTS_SENT, OVERLAPS,
        INGREDIENTS, STAGE_VIEW, CONVERSION_VIEW, COHORT_VIEW, SEGMENT_VIEW,
        SCENARIO_VIEW, ACTION_VIEW, RESULT_VIEW,
        VALUE_VIEW, MONEY_VIEW, SCOREBOARD_VIEW, OVERVIEW_VIEW, LIFE_CYCLE_CURVE, DATA_VIEW, CUSTOMER_VIEW,
        CAMPAIGN_VIEW, PLAN_VIEW, REJECTED, FINDINGS,
        HEALTH, MERGE_VIEW, EFFECTS, WARNING_VIEW, SCHEME_VIEW, PROFILE_VIEW,
    )
}  # fmt: skip

"""Cards of the chapter on the value of customers, in the order of the texts."""

from ui.concepts.card import Concept, Section
from ui.words import N_

VALUE = (
    Concept(
        "lifetime_value",
        Section.VALUE,
        N_(
            "The discounted profit that a customer brings over the whole relationship, less what it costs to win, "
            "sell to, keep and serve the customer."
        ),
        formula=N_("CLV = sum over the years of (yearly margin ÷ (1 + discount rate) ^ year) − cost"),
        page="value",
        calculator="simple_value",
    ),
    Concept(
        "five_parts",
        Section.VALUE,
        N_(
            "A customer is worth more than the own purchases: recommending, informing, having ideas and opening other "
            "markets count too."
        ),
        formula=N_("CLV = CPV + PPV + CIV + CKV + CTV (purchase, word of mouth, information, knowledge, transaction)"),
        page="value",
        calculator="five_parts",
    ),
    Concept(
        "purchase_value",
        Section.VALUE,
        N_("What the customer's own purchases bring: how much can be spent, which share we get, and what is left."),
        formula=N_("CPV = spending capacity × share of customer × margin rate"),
        page="value",
        calculator="purchase_value",
    ),
    Concept(
        "word_of_mouth_value",
        Section.VALUE,
        N_(
            "What the purchases of those bring whom the customer won for us. Data only show how many were won, which "
            "is influence times reach, never the two apart."
        ),
        formula=N_("PPV = influence × reach × average purchase value of those reached"),
        page="value",
        calculator="word_of_mouth_value",
    ),
    Concept(
        "household_value",
        Section.VALUE,
        N_(
            "Value is earned with a family or a firm, not with one person. A dentist's example: one family stays 30 "
            "to 40 years and brings at least 200,000, and those whom it recommends come on top."
        ),
        page="value",
        calculator="household_value",
    ),
    Concept(
        "information_value",
        Section.VALUE,
        N_("What it is worth that customers tell us who they are, what they need, what rivals do, and what is wrong."),
        formula=N_("CIV = pieces of information given × worth of one"),
        page="customer",
        calculator="information_value",
    ),
    Concept(
        "knowledge_value",
        Section.VALUE,
        N_(
            "What ideas of customers are worth once they are put into practice. Only some customers have any, and "
            "very unequally: it is zero unless recorded."
        ),
        formula=N_("CKV = ideas put into practice × worth of one"),
        page="customer",
        calculator="knowledge_value",
    ),
    Concept(
        "transaction_value",
        Section.VALUE,
        N_(
            "What other markets pay for our customers' loyalty: joint selling, market access, resale. The customer's "
            "own purchases are not part of it."
        ),
        formula=N_("CTV = income from partners because of this customer"),
        page="value",
    ),
    Concept(
        "three_values",
        Section.VALUE,
        N_("What a customer has brought so far, what the customer brings now, and what could still be won."),
        page="value",
    ),
    Concept(
        "brand_cases",
        Section.VALUE,
        N_(
            "One loyal customer is worth 11,000 to Coca-Cola in 50 years, 25,000 to Marlboro in 30 years and 72,000 to "
            "AT&T in 30 years: 220, 833 and 2,400 a year, undiscounted."
        ),
        formula=N_("Value = years × yearly margin"),
        page="value",
        calculator="brand_cases",
    ),
    Concept(
        "winning_or_keeping",
        Section.VALUE,
        N_(
            "Two claims to test on own figures: winning a customer costs five times as much as keeping one, and a "
            "regular customer brings sixteen times the profit of a new one."
        ),
        page="retention",
        calculator="winning_or_keeping",
    ),
    Concept(
        "costs_of_crm",
        Section.VALUE,
        N_("Three kinds: to win customers, to serve them, and to gather and use information about them."),
        page="value",
    ),
    Concept(
        "acquisition_ceiling",
        Section.VALUE,
        N_(
            "The most that is sensible to spend on winning a customer. Firms invest about 40 % of CLV before that cost."
        ),
        formula=N_("Ceiling = CLV before the cost to win × 40 %"),
        page="value",
        calculator="acquisition_ceiling",
    ),
    Concept(
        "delivered_value",
        Section.VALUE,
        N_(
            "What the customer gets (product, service, company, brand image) less what it costs the customer (money, "
            "time, energy, mind), on one stated scale."
        ),
        formula=N_("Delivered value = total customer value − total customer cost"),
        page="customer",
        calculator="delivered_value",
    ),
    Concept(
        "customer_equity",
        Section.VALUE,
        N_(
            "The discounted profit of all current and prospective customers over a planning period: the customer base "
            "seen as an asset of the firm."
        ),
        formula=N_("Customer equity = mean CLV × number of customers"),
        page="overview",
        calculator="customer_equity",
    ),
    Concept(
        "more_longer_deeper",
        Section.VALUE,
        N_("Three ways to grow customer equity: more customers, longer relationships, deeper relationships."),
        page="overview",
    ),
    Concept(
        "equity_drivers",
        Section.VALUE,
        N_(
            "What drives equity: value (quality, price, convenience), brand (awareness, attitude, ethics) and "
            "relationship (loyalty and recognition programmes). In car rental the relationship decides; in car sales "
            "value does, above all quality."
        ),
        page="customer",
    ),
    Concept(
        "customer_share",
        Section.VALUE,
        N_("Our share of what a customer spends on the things we sell, at any supplier. Also called share of wallet."),
        formula=N_("Customer share = spent with us ÷ spent at all suppliers"),
        page="segments",
        calculator="customer_share",
    ),
    Concept(
        "profit_tiers",
        Section.VALUE,
        N_("Gold, ordinary and loss-making customers: a few bring most of the profit, and some cost money."),
        page="overview",
    ),
    Concept(
        "relationship_levels",
        Section.VALUE,
        N_(
            "How much care pays: basic (sell only), reactive (ask to be called), accountable (call after the sale), "
            "proactive (call with ideas), partner (work together). The margin and the number of customers decide."
        ),
        page="segments",
        calculator="relationship_levels",
    ),
    Concept(
        "satisfaction",
        Section.VALUE,
        N_(
            "Performance against expectation: below it a customer is dissatisfied, at it satisfied, above it "
            "delighted. Of those merely satisfied many still switch; AT&T found 70 %."
        ),
        formula=N_("Satisfaction = performance − expectation"),
        page="customer",
        calculator="satisfaction",
    ),
)

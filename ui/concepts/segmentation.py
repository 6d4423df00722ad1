"""Cards of the chapter on segmentation, in the order of the texts."""

from crm_analytics.selection import Selection
from ui.concepts.card import Concept, Section
from ui.words import N_

SEGMENTATION = (
    Concept(
        "lead_customers",
        Section.SEGMENTATION,
        N_("Low current value and little to win, even losses. Lead is the metal here; it never means a prospect."),
        page="segments",
        calculator="matrix_lead",
        selection=Selection.of(segment="lead"),
    ),
    Concept(
        "iron_customers",
        Section.SEGMENTATION,
        N_("High current value, little to win: loyal and stable, they already give us nearly all their business."),
        page="segments",
        calculator="matrix_iron",
        selection=Selection.of(segment="iron"),
    ),
    Concept(
        "silver_customers",
        Section.SEGMENTATION,
        N_("Low current value, much to win: most of their value still goes elsewhere."),
        page="segments",
        calculator="matrix_silver",
        selection=Selection.of(segment="silver"),
    ),
    Concept(
        "gold_customers",
        Section.SEGMENTATION,
        N_("High current value and much still to win. They deserve the most care."),
        page="segments",
        calculator="matrix_gold",
        selection=Selection.of(segment="gold"),
    ),
    Concept(
        "seven_ways",
        Section.SEGMENTATION,
        N_(
            "By value and life cycle; by benefit sought; by product and service; by demographics; by psychographics; "
            "by response to promotion; and by crossings of these."
        ),
        page="segments",
    ),
    Concept(
        "seven_rules",
        Section.SEGMENTATION,
        N_(
            "One class a customer. The same message in every channel. Actions that are ready to run. The best list "
            "first, with a buying likelihood. One owner of profit a class. Led from the top. Start coarse, then refine."
        ),
        page="segments",
    ),
    Concept(
        "segment_questions",
        Section.SEGMENTATION,
        N_(
            "What do these customers need? Why do they differ? What is their style, what moves them? What do they "
            "bring, and what do they cost to serve?"
        ),
        page="segments",
        selection=Selection.of(segment="gold"),
    ),
    Concept(
        "key_accounts",
        Section.SEGMENTATION,
        N_(
            "The largest customers get their own line, their own service and an account manager. One case: 20,000 "
            "accounts, 300 managers, 1,000 partners, a third of all sales, repair within 48 hours."
        ),
        page="overview",
    ),
    Concept(
        "owner_and_contacts",
        Section.SEGMENTATION,
        N_("Customers leave together with their salesperson, and a firm has several people who decide."),
        page="customer",
    ),
    Concept(
        "early_adopters",
        Section.SEGMENTATION,
        N_("The customers who take up a new product first. Those of the last launch are the best list for the next."),
        page="customer",
    ),
    Concept(
        "wrongly_new",
        Section.SEGMENTATION,
        N_("Somebody we know from elsewhere who counts as new, is greeted as a stranger and gets a newcomer's price."),
        page="data",
    ),
    Concept(
        "loyalty_ladder",
        Section.SEGMENTATION,
        N_("Loyalty grows in steps: the customer knows us, likes us, means to buy again, and does so."),
        page="customer",
    ),
)

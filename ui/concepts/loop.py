"""Cards of the chapter on closed-loop marketing, in the order of the texts."""

from crm_analytics.selection import Selection
from ui.concepts.card import Concept, Section
from ui.words import N_

LOOP = (
    Concept(
        "four_part_cycle",
        Section.LOOP,
        N_("Discover knowledge, plan for the market, interact with customers, analyse and refine; then start again."),
        page="campaigns",
    ),
    Concept(
        "concept_model",
        Section.LOOP,
        N_(
            "Collect data, profile customers, analyse, customise the offer, optimise, drop what does not pay, and feed "
            "what was learned back."
        ),
        page="start",
    ),
    Concept(
        "steps_of_the_data",
        Section.LOOP,
        N_(
            "Collection (tills, order systems, call centre, cards, surveys), storage, mining and display. Every figure "
            "can be followed back to its source."
        ),
        page="data",
    ),
    Concept(
        "smart",
        Section.LOOP,
        N_("A good objective is specific, measurable, actionable, relevant and timely: all five, before it starts."),
        page="campaigns",
        calculator="smart",
    ),
    Concept(
        "permission",
        Section.LOOP,
        N_(
            "Customers decide to take part and may leave at any time, for each channel apart. Unknown means no: nobody "
            "is written to without consent."
        ),
        page="campaigns",
        selection=Selection.of(consent_email=True),
    ),
    Concept(
        "proof_of_return",
        Section.LOOP,
        N_(
            "What a campaign really caused, against what it cost. Only a group held out by chance shows what would "
            "have happened anyway."
        ),
        formula=N_("ROI = (uplift a customer × customers contacted − cost) ÷ cost"),
        page="results",
        calculator="proof_of_return",
    ),
    Concept(
        "trade_fair",
        Section.LOOP,
        N_(
            "At the Hanover fair HP chose its segments, led them to a site, collected registrations with a game, sent "
            "product news by web radio, and kept the results for the next year."
        ),
        page="results",
        campaign="fair-2025",
    ),
    Concept(
        "camera_shop",
        Section.LOOP,
        N_(
            "A camera shop must sell 25 % more while rivals already mail its customers. Winning, keeping and growing "
            "customers multiply: which mix reaches the goal?"
        ),
        formula=N_("Growth = (1 + more customers) × (1 + more orders each) × (1 + more an order) − 1"),
        page="overview",
        calculator="camera_shop",
    ),
    Concept(
        "computer_shop",
        Section.LOOP,
        N_(
            "HAKR sells computers online. Its manager looks from three sides: the shop's (what sells), the customer's "
            "(what is it worth to me) and the relationship's (where do we stand)."
        ),
        page="overview",
    ),
)

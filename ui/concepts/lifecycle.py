"""Cards of the chapter on the life cycle of a relationship, in the order of the texts."""

from crm_analytics.selection import Selection
from ui.concepts.card import Concept, Section
from ui.words import N_

LIFE_CYCLE = (
    Concept(
        "exploration_period",
        Section.LIFE_CYCLE,
        N_("Both sides try each other out. The customer buys little, and rising slowly."),
        page="lifecycle",
        calculator="curve_exploration",
        selection=Selection.of(stage="exploration"),
    ),
    Concept(
        "formation_period",
        Section.LIFE_CYCLE,
        N_("Trust is there and business grows fast. Late in this period it comes near its maximum."),
        page="lifecycle",
        calculator="curve_formation",
        selection=Selection.of(stage="formation"),
    ),
    Concept(
        "stability_period",
        Section.LIFE_CYCLE,
        N_("The highest level of the relationship: business is large, hardly grows, and holds near its maximum."),
        page="lifecycle",
        calculator="curve_stability",
        selection=Selection.of(stage="stability"),
    ),
    Concept(
        "degradation_period",
        Section.LIFE_CYCLE,
        N_("The relationship goes backwards and business falls fast. It can start in any of the periods before."),
        page="lifecycle",
        calculator="curve_degradation",
        selection=Selection.of(stage="degradation"),
    ),
    Concept(
        "lost",
        Section.LIFE_CYCLE,
        N_("The customer is gone. The texts end with degradation; this stage is added for those silent for very long."),
        page="lifecycle",
        selection=Selection.of(stage="lapsed"),
    ),
    Concept(
        "potential_customer",
        Section.LIFE_CYCLE,
        N_(
            "Somebody who has asked but not bought. Trust decides; what others say, the customer's own level and the "
            "industry drive it. Potential is a standing, never a stage."
        ),
        page="lifecycle",
    ),
    Concept(
        "new_customer",
        Section.LIFE_CYCLE,
        N_(
            "Somebody who has bought for the first time. Whether a second purchase follows depends on perceived "
            "quality, service and value, on rivals' prices, and on need."
        ),
        page="retention",
        selection=Selection.of(standing="new"),
    ),
    Concept(
        "regular_customer",
        Section.LIFE_CYCLE,
        N_(
            "Somebody who has come back. Basic trust is there; what counts now is satisfaction, credit, the share of "
            "the wallet and cross-selling."
        ),
        page="lifecycle",
        selection=Selection.of(standing="regular"),
    ),
    Concept(
        "new_line_customer",
        Section.LIFE_CYCLE,
        N_("A regular customer who takes up another product line, because of the trust won with the first."),
        page="lifecycle",
        selection=Selection.of(standing="new_line"),
    ),
    Concept(
        "volume_and_profit",
        Section.LIFE_CYCLE,
        N_(
            "How business and profit move through the periods: both low in exploration, steep in formation, flat and "
            "high in stability, falling in degradation. Profit follows volume later, because winning costs first."
        ),
        page="lifecycle",
        calculator="life_cycle_curve",
    ),
)

"""Cards that are words only: background of the courses, with nothing to compute."""

from ui.concepts.card import Concept, Section
from ui.words import N_

BACKGROUND = (
    Concept(
        "four_cs",
        Section.BACKGROUND,
        N_(
            "See the offer with the customer's eyes: the customer's need instead of the product, the customer's cost "
            "instead of the price, convenience instead of the place, communication instead of promotion."
        ),
    ),
    Concept(
        "satisfaction_levels",
        Section.BACKGROUND,
        N_(
            "Material: with the product itself. Spiritual: with its form, style and brand. Social: with what it does "
            "for the community. Each level rests on the one before."
        ),
    ),
    Concept(
        "kinds_of_crm",
        Section.BACKGROUND,
        N_(
            "Operational CRM runs sales, marketing and service. Analytic CRM learns from their data. Collaborative CRM "
            "joins the channels in which firm and customer meet."
        ),
    ),
    Concept(
        "origins_of_crm",
        Section.BACKGROUND,
        N_(
            "From contact management (names and notes) over sales automation and customer care by telephone to one "
            "view of the customer that all departments share."
        ),
    ),
    Concept(
        "hook_strategy",
        Section.BACKGROUND,
        N_("Firm and customer touch at one point, as a hook in its eye: easy to close and as easy to open."),
    ),
    Concept(
        "zip_strategy",
        Section.BACKGROUND,
        N_("The processes of firm and customer mesh tooth by tooth: firmly joined, but planned and fitted in advance."),
    ),
    Concept(
        "velcro_strategy",
        Section.BACKGROUND,
        N_(
            "Many small loops hold at many points and can be joined anew at any time: close, and still free to adapt "
            "to a customer who changes."
        ),
    ),
)

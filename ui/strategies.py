"""What to do with gold, silver, iron and lead: a card a tier, in four steps of one-to-one marketing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ui.words import N_


@dataclass(frozen=True)
class Strategy:
    """One tier's card: what it means, and how to identify, differentiate, interact and customise."""

    meaning: str
    identify: str
    differentiate: str
    interact: str
    customise: str
    message: str  # the same in every channel; placeholders are filled when it is sent


STRATEGIES: Mapping[str, Strategy] = {
    "gold": Strategy(
        meaning=N_("Worth much now, and much more could be won: keep them and grow them."),
        identify=N_("Know each one by name: who decides, what is bought elsewhere, and when the need comes back."),
        differentiate=N_("Own contact person, own service line; the best stock and the shortest delivery are theirs."),
        interact=N_("Call before they do. Ask what is missing, and answer complaints within a day."),
        customise=N_("Offer the next product that similar customers buy, as a package made for them."),
        message=N_(
            "Dear {name}, you know us well. For your next project we have put together something that fits "
            "what you already have: {offer}. {owner} will take care of it."
        ),
    ),
    "silver": Strategy(
        meaning=N_("Worth little now, but most of their spending goes elsewhere: win it."),
        identify=N_("Find out what they buy from others, and why: range, price, delivery or habit."),
        differentiate=N_("Rank them by growth potential and spend the budget from the top down."),
        interact=N_("Test one offer against a hold-out, by the channel they prefer; stop what brings nothing."),
        customise=N_("Make the second purchase easy: a starter offer in the category they buy elsewhere."),
        message=N_(
            "Dear {name}, you buy from us now and then. Try us for the rest, too: {offer}. If it is not "
            "better than what you are used to, tell us why."
        ),
    ),
    "iron": Strategy(
        meaning=N_("Worth much, and they already give us nearly all their business: keep them, don't oversell."),
        identify=N_("Watch the rhythm: a silence of twice the usual gap is the alarm."),
        differentiate=N_("Reward loyalty and reliability; discounts would only give margin away."),
        interact=N_("Few messages, always useful: delivery, service and reorder reminders."),
        customise=N_("Make buying effortless: standing orders, saved lists, the same contact person."),
        message=N_(
            "Dear {name}, thank you for relying on us. {offer}. Your contact person stays {owner}, and your "
            "last order can be repeated at once."
        ),
    ),
    "lead": Strategy(
        meaning=N_("Worth little, with little to win: serve them at low cost, and don't subsidise losses."),
        identify=N_("See who costs more than they bring, and who is merely new and unknown."),
        differentiate=N_("Standard service; look again when a purchase moves them to another tier."),
        interact=N_("Self-service and cheap channels; no calls."),
        customise=N_("Nothing personal: standard offers, minimum order value or delivery fee where they lose money."),
        message=N_("Dear {name}, {offer}. You can order at any hour on our web site."),
    ),
}
LEVELS: Mapping[str, str] = {
    "basic": N_("Sell, and leave it there."),
    "reactive": N_("Sell, and ask to be told of problems."),
    "accountable": N_("Ask after the sale whether all is well."),
    "proactive": N_("Get in touch from time to time with better uses and new products."),
    "partner": N_("Work together all the time."),
}

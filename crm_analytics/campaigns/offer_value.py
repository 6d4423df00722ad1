"""What an offer costs and may bring: contacts, fixed cost, and the discount that regular buyers take with them."""

from __future__ import annotations

from dataclasses import dataclass

from crm_analytics.campaigns.past_windows import History
from crm_analytics.settings import require


@dataclass(frozen=True)
class OfferValue:
    """A plan in currency; bounds are those of the expected uplift."""

    n_targeted: int
    contact_cost: float
    fixed_cost: float
    cannibalised: float  # discount given on what would have been bought anyway
    buyers_anyway: float  # customers who would have bought without the offer
    expected: float | None = None  # profit; None where nothing lets expect an uplift
    low: float | None = None
    high: float | None = None

    @property
    def cost(self) -> float:
        """Everything that is spent or given away whether the offer works or not."""
        return self.contact_cost + self.fixed_cost + self.cannibalised

    @property
    def break_even(self) -> float:
        """Uplift a targeted customer that pays it; 0 for nobody."""
        return self.cost / self.n_targeted if self.n_targeted else 0.0


def value_offer(
    history: History,
    *,
    n_targeted: int,
    costs: tuple[float, float],
    discount_rate: float = 0.0,
    uplift: tuple[float, float, float] | None = None,
) -> OfferValue:
    """Put a plan into money: ``costs`` per contact and fixed; ``uplift`` estimate, low, high in money a customer.

    Cannibalised = discount rate x what the targeted spent in a window as long, without the offer: those purchases
    would have come anyway, now at the lower price. ``uplift`` must then be before that discount; an uplift in margin
    that earlier offers with the same discount were measured by already holds it. Raises InvalidSetting.

    >>> import polars as pl
    >>> seen = History(2, 5.0, pl.Series([0.0, 0.0]), 1.0, n_buyers=1, mean_revenue=50.0)
    >>> plan = value_offer(seen, n_targeted=10, costs=(0.5, 20.0), discount_rate=0.1, uplift=(8.0, 2.0, 14.0))
    >>> plan.cannibalised, plan.cost, plan.expected, plan.low
    (50.0, 75.0, 5.0, -55.0)
    """
    require(0 <= discount_rate < 1, "discount_rate", discount_rate, "0 to below 1")
    require(n_targeted >= 0, "n_targeted", n_targeted, "0 or more")
    per_contact, fixed = costs
    cannibalised = discount_rate * max(history.mean_revenue, 0.0) * n_targeted
    spent = per_contact * n_targeted + fixed + cannibalised
    expected, low, high = (None,) * 3 if uplift is None else (each * n_targeted - spent for each in uplift)
    return OfferValue(
        n_targeted=n_targeted,
        contact_cost=per_contact * n_targeted,
        fixed_cost=fixed,
        cannibalised=cannibalised,
        buyers_anyway=history.buyer_share * n_targeted,
        expected=expected,
        low=low,
        high=high,
    )

"""What a company sells, where, by whom, and what it did in campaigns: the words of a world, given by the caller."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from crm_analytics.settings import require


@dataclass(frozen=True)
class Product:
    """One product with its price and cost of goods; the two weights say who buys it."""

    product_id: str
    product: str
    category: str
    price: float  # currency
    cost: float  # currency
    private: float = 1.0  # weight among private people
    business: float = 1.0  # weight among firms
    launched_on: dt.date | None = None  # None = sold from the beginning


@dataclass(frozen=True)
class PastCampaign:
    """A campaign of the past: whom it was for, how many were held out, and how strong it truly was."""

    campaign_id: str
    name: str
    starts_on: dt.date
    ends_on: dt.date
    channel: str = "email"
    cost_per_contact: float = 0.5  # currency
    fixed_cost: float = 500.0  # currency
    offer: str = ""
    objective: str = ""
    metric: str = "margin"
    audience: str = "all"  # all, private, business, silent (no purchase for 180 days), recent (the others)
    holdout_rate: float = 0.2
    strength: float = 1.0  # factor on ContactEffects
    category: str | None = None  # what the purchases that it causes are about
    coupon: str | None = None
    takes_registrations: bool = False  # an event: visitors of the page may register

    def __post_init__(self) -> None:
        require(0 < self.holdout_rate < 1, "holdout_rate", self.holdout_rate, "between 0 and 1")
        require(self.ends_on > self.starts_on, "ends_on", self.ends_on, "after starts_on")


@dataclass(frozen=True)
class Company:
    """The words and prices of a world. The first industry is that of private people."""

    products: tuple[Product, ...]
    goes_with: tuple[tuple[str, str], ...] = ()  # (category, category bought along with it)
    regions: tuple[str, ...] = ("region_a", "region_b", "region_c")
    industries: tuple[str, ...] = ("private", "industry_a", "industry_b")
    channels: tuple[tuple[str, float, float], ...] = (("web", 6, 3), ("shop", 3, 2), ("phone", 1, 5))  # private, firm
    acquisition: tuple[tuple[str, float], ...] = (("search", 25.0), ("referral", 8.0))  # channel, mean cost
    owners: tuple[str, ...] = ("owner_a", "owner_b")
    first_names: tuple[str, ...] = ("Person",)
    last_names: tuple[str, ...] = ("A", "B", "C")
    firm_names: tuple[str, ...] = ("Firm A", "Firm B")
    prospect_sources: tuple[str, ...] = ("source_a", "source_b")
    welcome_coupon: str = "coupon_new"
    partners: tuple[str, ...] = ("partner_a",)
    untracked_category: str | None = None  # a category without delivery, such as a service

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(product.category for product in self.products))


def small_company() -> Company:
    """A company of three categories with four products each, for worlds in which the words do not matter.

    >>> small_company().categories
    ('category_a', 'category_b', 'category_c')
    """
    margins = {"a": 0.12, "b": 0.25, "c": 0.35}
    return Company(
        tuple(
            Product(
                f"{letter}{step}",
                f"product_{letter}{step}",
                f"category_{letter}",
                price,
                round(price * (1 - margin), 2),
            )
            for letter, margin in margins.items()
            for step, price in enumerate((15.0, 60.0, 240.0, 900.0), start=1)
        )
    )

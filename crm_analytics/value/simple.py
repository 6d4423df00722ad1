"""The textbook's ways to count a customer's value: small formulas with the numbers entered by hand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crm_analytics.settings import require

ACQUISITION_SHARE = 0.40  # of CLV before that cost: about what firms invest to win a customer


class PaidAt(StrEnum):
    """When within its year the money of a year comes: the timing convention of a discounted value."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


_YEARS_EARLIER = {PaidAt.START: 1.0, PaidAt.MIDDLE: 0.5, PaidAt.END: 0.0}


def simple_value(
    years: int,
    yearly_margin: float,
    cost: float = 0.0,
    annual_discount_rate: float = 0.0,
    paid_at: PaidAt = PaidAt.END,
) -> float:
    """Value of a customer kept for some years: yearly margins, cash at the end of each year, less one cost at t = 0.

    The cost covers winning, selling, keeping and serving. Undiscounted this is years x margin - cost, whenever in its
    year the money comes.

    >>> simple_value(10, 100, 80)
    920.0
    >>> round(simple_value(10, 100, 80, annual_discount_rate=0.10), 2)
    534.46
    >>> round(simple_value(10, 100, 80, 0.10, paid_at=PaidAt.START), 2)
    595.9
    """
    require(years >= 0, "years", years, "0 or more")
    require(annual_discount_rate > -1, "annual_discount_rate", annual_discount_rate, "above -1")
    times = [year - _YEARS_EARLIER[paid_at] for year in range(1, years + 1)]
    return float(sum(yearly_margin / (1 + annual_discount_rate) ** time for time in times) - cost)


def purchase_value(spending_capacity: float, customer_share: float, unit_margin_rate: float) -> float:
    """CPV: spending capacity (currency) x share of customer (0 to 1) x margin of a unit of revenue (0 to 1).

    >>> purchase_value(2000, 0.25, 0.2)
    100.0
    """
    return spending_capacity * customer_share * unit_margin_rate


def word_of_mouth_value(influence: float, reach: float, average_purchase_value: float) -> float:
    """PPV: influence (buyers won a person reached) x reach (persons) x average purchase value of those won (currency).

    >>> word_of_mouth_value(0.05, 40, 100)
    200.0
    """
    return influence * reach * average_purchase_value


def information_value(n_items: float, value_per_item: float) -> float:
    """CIV: pieces of information given (data, needs, complaints, suggestions) x what one is worth (currency).

    >>> information_value(3, 2.5)
    7.5
    """
    return n_items * value_per_item


def knowledge_value(n_adopted_ideas: float, value_per_idea: float) -> float:
    """CKV: ideas of the customer that were put into practice x what one is worth (currency); mostly 0.

    >>> knowledge_value(0, 500)
    0
    """
    return n_adopted_ideas * value_per_idea


@dataclass(frozen=True)
class FiveParts:
    """CLV = CPV + PPV + CIV + CKV + CTV, all in one currency over one horizon.

    ``transaction`` (CTV) is income from other markets on the customer's loyalty (joint selling, market access,
    resale), never the customer's own purchases.

    >>> FiveParts(purchase=100.0, word_of_mouth=200.0, information=7.5).total
    307.5
    """

    purchase: float
    word_of_mouth: float = 0.0
    information: float = 0.0
    knowledge: float = 0.0
    transaction: float = 0.0

    @property
    def total(self) -> float:
        return self.purchase + self.word_of_mouth + self.information + self.knowledge + self.transaction


@dataclass(frozen=True)
class DeliveredValue:
    """Customer delivered value: what the customer gets less what it costs the customer, on one stated scale.

    >>> DeliveredValue(product=6, service=5, company=4, image=5, money=5, time=3, energy=2, mind=2).total
    8
    """

    product: float
    service: float
    company: float
    image: float
    money: float
    time: float
    energy: float
    mind: float

    @property
    def gains(self) -> float:
        return self.product + self.service + self.company + self.image

    @property
    def costs(self) -> float:
        return self.money + self.time + self.energy + self.mind

    @property
    def total(self) -> float:
        return self.gains - self.costs


def acquisition_ceiling(clv_before_cost: float, share: float = ACQUISITION_SHARE) -> float:
    """Most that it makes sense to spend on winning a customer of this value (before that cost); never below 0.

    >>> acquisition_ceiling(1000)
    400.0
    """
    require(0 <= share <= 1, "share", share, "0 to 1")
    return max(clv_before_cost * share, 0.0)

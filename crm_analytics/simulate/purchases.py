"""Purchases as the hidden stages make them: when, what, for how much, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from crm_analytics import schemas
from crm_analytics.settings import YEAR_DAYS
from crm_analytics.simulate.company import Company
from crm_analytics.simulate.effects import Contact, contact_factor
from crm_analytics.simulate.frames import (
    Array,
    as_table,
    dates,
    day_of,
    ids,
    in_opening_hours,
    instants,
    pick,
    words_at,
)
from crm_analytics.simulate.people import People
from crm_analytics.simulate.stages import FORMATION, STABILITY, HiddenPaths, LifeCycle

CHUNK_LINES = 50_000  # lines whose weights over all products are held at once
TARGET_STEPS = np.exp(np.linspace(np.log(2), np.log(20_000), 80))  # money a line aims at, currency
EARLY_DAYS = 90  # so long after its launch a product is new
COUPON_RATE = 0.10  # a coupon takes off so much


@dataclass(frozen=True)
class Candidates:
    """Times at which a customer might buy; the mark (0 to 1) says whether it comes to that."""

    who: Array
    when: Array
    mark: Array
    level: Array  # share of the stable rate, with season and weekday


@dataclass(frozen=True)
class Orders:
    """Orders to be filled: customer, time, stage, and what the order is about (-1 = anything; coupon -1 = none)."""

    who: Array
    when: Array
    stage: Array
    category: Array
    coupon: Array

    def take(self, which: Array) -> Orders:
        return Orders(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Shelf:
    """The products as arrays, with the words of categories, regions and channels."""

    product_id: Sequence[str]
    product: Sequence[str]
    category: Array
    price: Array
    cost: Array
    launched: Array  # day of launch, or minus infinity
    weight: Array  # private and business weight, a row each
    categories: tuple[str, ...]
    regions: tuple[str, ...]
    channels: tuple[str, ...]
    channel_weights: Array  # private and business, a row each
    goes_with: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # category bought along, or -1
    coupons: tuple[str, ...] = ()
    untracked_category: str | None = None


def shelf_of(company: Company, coupons: Sequence[str] = ()) -> Shelf:
    """The company's products as arrays."""
    products, names = company.products, company.categories
    along = dict(company.goes_with)
    return Shelf(
        product_id=[item.product_id for item in products],
        product=[item.product for item in products],
        category=np.array([names.index(item.category) for item in products]),
        price=np.array([item.price for item in products]),
        cost=np.array([item.cost for item in products]),
        launched=np.array([day_of(item.launched_on) if item.launched_on else -np.inf for item in products]),
        weight=np.array([[item.private for item in products], [item.business for item in products]]),
        categories=names,
        regions=company.regions,
        channels=tuple(name for name, *_ in company.channels),
        channel_weights=np.array([weights for _, *weights in company.channels]).T,
        goes_with=np.array([names.index(along[name]) if name in along else -1 for name in names]),
        coupons=tuple(coupons),
        untracked_category=company.untracked_category,
    )


def season_factor(life: LifeCycle, who_is_firm: Array, when: Array) -> Array:
    """Factor of month and weekday on buying."""
    day = np.floor(when).astype(np.int64)
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    is_weekend = (day + 3) % 7 >= 5  # 1970-01-01 was a Thursday
    weekend = np.where(who_is_firm, life.weekend[1], life.weekend[0])
    return np.take(life.season, month) * np.where(is_weekend, weekend, 1.0)


def draw_candidates(
    rng: np.random.Generator,
    people: People,
    paths: HiddenPaths,
    *,
    life: LifeCycle,
    window: tuple[float, float],
    highest: float,
) -> Candidates:
    """Times at which a customer might buy at the highest rate that is possible; the mark thins them later.

    With the same candidates and marks, a world with and one without a contact differ by the contact alone.
    """
    begin = np.maximum(people.born, window[0])
    bound = life.highest_level * highest
    n = rng.poisson(people.rate / YEAR_DAYS * bound * np.maximum(window[1] - begin, 0))
    who = np.repeat(np.arange(people.n), n)
    when = in_opening_hours(begin[who] + rng.random(len(who)) * (window[1] - begin)[who])
    level = paths.level_at(who, when, life) * season_factor(life, people.is_firm[who], when)
    return Candidates(who, when, rng.random(len(who)), level / bound)


def accept(candidates: Candidates, contacts: Sequence[Contact]) -> tuple[Array, Array]:
    """Which candidates are purchases, and by which contact (its number) it was caused; -1 = by none."""
    caused_by = np.full(len(candidates.who), -1)
    threshold, accepted = candidates.level.copy(), candidates.mark < candidates.level
    for number, contact in enumerate(contacts):
        threshold = threshold * contact_factor([contact], candidates.who, candidates.when)
        buys = candidates.mark < threshold
        caused_by[buys & ~accepted] = number
        accepted = buys
    return accepted, caused_by


def fill_baskets(
    rng: np.random.Generator, orders: Orders, people: People, *, shelf: Shelf, life: LifeCycle
) -> pl.DataFrame:
    """Line items of the orders: numbers of order and product, quantity, revenue, cost and coupon."""
    n_lines = np.minimum(1 + rng.poisson(0.42, len(orders.who)), 4)
    order = np.repeat(np.arange(len(orders.who)), n_lines)
    position = np.arange(len(order)) - np.repeat(np.cumsum(n_lines) - n_lines, n_lines)
    target = _line_targets(rng, orders, people, life, (order, position))
    product = _choose_products(rng, orders, people, shelf, (order, position, target))
    quantity = _quantities(rng, target / shelf.price[product], people.is_firm[orders.who[order]])
    lines = pl.DataFrame({"_order": order, "_product": product, "_coupon": orders.coupon[order], "quantity": quantity})
    # an order has one line a product
    lines = lines.group_by("_order", "_product", "_coupon", maintain_order=True).agg(pl.col("quantity").sum())
    return _with_money(lines, shelf)


def _with_money(lines: pl.DataFrame, shelf: Shelf) -> pl.DataFrame:
    product, quantity = lines["_product"].to_numpy(), lines["quantity"].to_numpy()
    revenue = shelf.price[product] * quantity * np.where(lines["_coupon"].to_numpy() >= 0, 1 - COUPON_RATE, 1.0)
    cost = shelf.cost[product] * quantity
    return lines.with_columns(revenue=revenue.round(2), cost=pl.Series(cost.round(2), nan_to_null=True))


def _line_targets(
    rng: np.random.Generator, orders: Orders, people: People, life: LifeCycle, lines: tuple[Array, Array]
) -> Array:
    order, position = lines
    total = (
        people.order_value[orders.who] * np.take(life.order_size, orders.stage) * rng.gamma(4, 0.25, len(orders.who))
    )
    part = (rng.random(len(order)) + 0.1) * np.where(position == 0, 4.0, 1.0)
    return total[order] * part / np.bincount(order, part)[order]


def _choose_products(
    rng: np.random.Generator, orders: Orders, people: People, shelf: Shelf, lines: tuple[Array, Array, Array]
) -> Array:
    order, position, target = lines
    draw = rng.random(len(order))
    fit = _price_fit(shelf)
    step = np.clip(np.searchsorted(TARGET_STEPS, target), 0, len(TARGET_STEPS) - 1)
    chosen = np.zeros(len(order), dtype=np.int64)
    for start in range(0, len(order), CHUNK_LINES):
        part = slice(start, start + CHUNK_LINES)
        at = order[part]
        main = np.where(position[part] > 0, _main_category(orders, people, at), -1)
        weights = fit[step[part]] * _taste(orders, people, shelf, at) * _availability(orders, people, shelf, at)
        along = np.where(main >= 0, np.append(shelf.goes_with, -1)[main], -1)
        weights *= np.where(shelf.category == along[:, None], 5.0, 1.0)
        edges = np.cumsum(weights, axis=1)
        chosen[part] = (edges < draw[part, None] * edges[:, -1:]).sum(axis=1)
    return np.minimum(chosen, len(shelf.price) - 1)


def _price_fit(shelf: Shelf) -> Array:
    # a product is bought when its price is near what the line aims at; cheaper ones can be had several times
    distance = np.log(TARGET_STEPS[:, None] / shelf.price)
    return np.exp(-0.5 * (distance / np.where(distance >= 0, 0.55, 0.20)) ** 2) + 1e-9


def _taste(orders: Orders, people: People, shelf: Shelf, at: Array) -> Array:
    who = orders.who[at]
    weight = shelf.weight[people.is_firm[who].astype(np.int64)]
    first = shelf.category == people.favourites[who, 0][:, None]
    second = shelf.category == people.favourites[who, 1][:, None]
    trusts = np.isin(orders.stage[at], (FORMATION, STABILITY))[:, None]  # another line is taken up on trust
    weight = weight * np.where(first, 6.0, 1.0) * np.where(second & trusts, 5.0, 1.0)
    about = orders.category[at][:, None]
    return np.where(about < 0, weight, weight * np.where(shelf.category == about, 1.0, 1e-6))


def _availability(orders: Orders, people: People, shelf: Shelf, at: Array) -> Array:
    age = orders.when[at][:, None] - shelf.launched
    is_new = (age >= 0) & (age < EARLY_DAYS) & people.is_early_adopter[orders.who[at]][:, None]
    return np.where(age < 0, 0.0, np.where(is_new, 8.0, 1.0))


def _main_category(orders: Orders, people: People, at: Array) -> Array:
    about = orders.category[at]
    return np.where(about >= 0, about, people.favourites[orders.who[at], 0])


def _quantities(rng: np.random.Generator, wanted: Array, is_firm: Array) -> Array:
    # rounded at random, so that the mean order keeps its size
    pieces = np.floor(wanted + rng.random(len(wanted)))
    return np.clip(pieces, 1, np.where(is_firm, 40, 8))


def make_lines(
    rng: np.random.Generator, orders: Orders, people: People, *, shelf: Shelf, life: LifeCycle, order_ids: pl.Series
) -> pl.DataFrame:
    """The transactions of the orders: one row a line item, without returns."""
    lines = fill_baskets(rng, orders, people, shelf=shelf, life=life)
    order, product = lines["_order"].to_numpy(), lines["_product"].to_numpy()
    who, when = orders.who[order], orders.when[order]
    channel = _channels(rng, orders, people, shelf)[order]
    frame = lines.with_columns(
        people.customer_id.gather(pl.Series(who)).alias("customer_id"),
        order_ids.gather(lines["_order"]).alias("order_id"),
        instants(when).alias("occurred_at"),
        dates(when).alias("date"),
        words_at(shelf.product_id, product).alias("product_id"),
        words_at(shelf.product, product).alias("product"),
        words_at(shelf.categories, shelf.category[product]).alias("category"),
        words_at(shelf.channels, channel).alias("channel"),
        words_at(shelf.regions, people.region[who]).alias("region"),
        words_at(shelf.coupons, lines["_coupon"].to_numpy()).alias("coupon"),
    )
    return as_table(_with_delivery(rng, frame, shelf, order), schemas.TRANSACTIONS)


def _channels(rng: np.random.Generator, orders: Orders, people: People, shelf: Shelf) -> Array:
    n = len(orders.who)
    other = np.where(people.is_firm[orders.who], *(pick(rng, row, n) for row in shelf.channel_weights[::-1]))
    return np.where(rng.random(n) < 0.7, people.channel[orders.who], other)


def _with_delivery(rng: np.random.Generator, frame: pl.DataFrame, shelf: Shelf, order: Array) -> pl.DataFrame:
    n = int(order.max()) + 1 if len(order) else 0
    promised = rng.integers(2, 6, n)
    late = np.where(rng.random(n) < 0.08, rng.geometric(0.3, n), -rng.integers(0, 2, n))
    in_shop = pl.col("channel") == "shop"
    has_delivery = pl.col("category") != pl.lit(shelf.untracked_category or "")
    days = {"promised": pl.Series(promised[order]), "delivered": pl.Series((promised + late)[order])}
    return frame.with_columns(
        pl.when(has_delivery)
        .then(pl.col("date") + pl.duration(days=pl.when(in_shop).then(0).otherwise(days[name])))
        .alias(f"{name}_on")
        for name in days
    )


def returned_lines(rng: np.random.Generator, lines: pl.DataFrame, rate: Array | float) -> pl.DataFrame:
    """What comes back 3 to 30 days after the sale: lines with negative quantity, revenue and cost."""
    n = len(lines)
    comes_back = pl.Series(rng.random(n) < rate)
    share = pl.Series(np.where(rng.random(n) < 0.7, 1.0, 0.5))
    days = pl.lit(pl.Series(rng.integers(3, 31, n)))
    pieces = (pl.col("quantity") * share).ceil()
    part = pieces / pl.col("quantity")
    return lines.with_columns(
        pl.col("occurred_at") + pl.duration(days=days),
        pl.col("date") + pl.duration(days=days),
        quantity=-pieces,
        revenue=-(pl.col("revenue") * part).round(2),
        cost=-(pl.col("cost") * part).round(2),
        promised_on=pl.lit(None, pl.Date),
        delivered_on=pl.lit(None, pl.Date),
    ).filter(comes_back)


def numbered(prefix: str, n: int, width: int = 7) -> pl.Series:
    """Order ids 1 to n."""
    return ids(prefix, np.arange(1, n + 1), width)

"""The customers of a world: what drives them (hidden) and what the company knows of them (their profile)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics import schemas
from crm_analytics.simulate.company import Company
from crm_analytics.simulate.frames import Array, as_table, dates, ids, in_opening_hours, pick, stream, words_at

BURN_IN_DAYS = 850  # so long before the data begin the company already sold
FIRM_SHARE = 0.35


@dataclass(frozen=True)
class People:
    """Hidden traits, one entry a customer; `born` is the day of the first purchase."""

    customer_id: pl.Series
    born: Array
    is_firm: Array
    rate: Array  # purchase days a year at the stable level
    order_value: Array  # mean order at the stable level, currency
    wallet: Array  # currency a year
    favourites: Array  # numbers of two categories each
    is_early_adopter: Array
    region: Array
    channel: Array  # number of the sales channel that is used most

    @property
    def n(self) -> int:
        return len(self.born)

    @property
    def headroom(self) -> Array:
        """Share of the wallet that is spent elsewhere at the stable level."""
        return np.clip(1 - self.rate * self.order_value / self.wallet, 0, 1)

    def take(self, which: Array) -> People:
        """The chosen customers, in order."""
        parts = {name: getattr(self, name)[which] for name in self.__dataclass_fields__ if name != "customer_id"}
        return People(customer_id=self.customer_id.gather(pl.Series(which)), **parts)


def draw_people(seed: int, company: Company, *, n: int, first: int, last: int) -> People:
    """Draw n customers, in the order of their first purchase, some of it before the data begin."""
    rng = stream(seed, "people")
    born = np.sort(first - BURN_IN_DAYS + (last - first + BURN_IN_DAYS) * rng.random(n) ** 0.98)  # slightly growing
    born = in_opening_hours(born)
    is_firm = rng.random(n) < FIRM_SHARE
    rate = rng.gamma(1.7, 1.0, n) * np.where(is_firm, 3.4, 2.2) + 0.4
    order_value = np.exp(rng.normal(np.where(is_firm, 6.1, 5.2), 0.6))
    share = np.clip(rng.beta(1.9, 1.1, n), 0.08, 0.97)
    channels = np.array([weights for _, *weights in company.channels])
    channel = np.where(is_firm, pick(rng, channels[:, 1], n), pick(rng, channels[:, 0], n))
    return People(
        customer_id=ids("C", np.arange(1, n + 1), len(str(n))),
        born=born,
        is_firm=is_firm,
        rate=rate,
        order_value=order_value,
        wallet=rate * order_value / share,
        favourites=_favourites(rng, company, is_firm),
        is_early_adopter=rng.random(n) < 0.12,
        region=rng.integers(len(company.regions), size=n),
        channel=channel,
    )


def _favourites(rng: np.random.Generator, company: Company, is_firm: Array) -> Array:
    names = company.categories
    weights = np.zeros((2, len(names)))
    for product in company.products:
        weights[:, names.index(product.category)] += (product.private, product.business)
    private, business = (np.column_stack([pick(rng, row, len(is_firm)) for _ in range(2)]) for row in weights)
    return np.where(is_firm[:, None], business, private)


def make_profiles(seed: int, company: Company, people: People) -> pl.DataFrame:
    """What the company knows of its customers: the customers table, one row each."""
    rng = stream(seed, "profiles")
    names = draw_names(rng, company, people.is_firm)
    by = _referrers(rng, people)
    won = np.where(by >= 0, _referral_channel(company), pick(rng, [1.0] * len(company.acquisition), people.n))
    cost = np.array([mean for _, mean in company.acquisition])[won] * rng.gamma(4, 0.25, people.n)
    frame = pl.DataFrame(
        {
            "customer_id": people.customer_id,
            "name": names,
            "email": _emails(names, people.customer_id),
            "signed_up_on": dates(people.born - rng.exponential(9, people.n) * (rng.random(people.n) < 0.6)),
            "region": words_at(company.regions, people.region),
            "industry": _industries(rng, company, people),
            "acquisition_channel": words_at([name for name, _ in company.acquisition], won),
            "acquisition_cost": cost.round(2),
            "referred_by": words_at(people.customer_id.to_list(), by),
            **_groups(rng, people),
            **_consents(rng, people),
            "owner": _owners(rng, company, people),
            "wallet": _wallet_estimate(rng, people),
            "birthday": dates(np.where(people.is_firm, np.nan, rng.integers(-12_000, 13_000, people.n))),
        }
    )
    return as_table(frame, schemas.PROFILES)


def name_firms(profiles: pl.DataFrame) -> pl.DataFrame:
    """Everyone of an account works for the firm of its first member: PROFILES -> the same, renamed; keeps rows.

    Nothing is drawn for that, and it comes after the rest, so that it shifts the numbers of no other table.

    >>> two = pl.DataFrame({"name": ["Oak Ltd, Ann", "Elm Ltd, Bo"], "account_id": ["A1", "A1"]})
    >>> name_firms(two)["name"].to_list()
    ['Oak Ltd, Ann', 'Oak Ltd, Bo']
    """
    firm = pl.col("name").str.extract(r"^(.*), ").first().over("account_id")
    contact = pl.col("name").str.replace(r"^.*, ", "")
    named = pl.when(pl.col("account_id").is_not_null()).then(firm + ", " + contact).otherwise("name")
    return profiles.with_columns(named.alias("name"))


def draw_names(rng: np.random.Generator, company: Company, is_firm: Array) -> pl.Series:
    """A name for everyone; at a firm it is that of the contact, after the firm's."""
    first, last, firm = (
        words_at(words, rng.integers(len(words), size=len(is_firm)))
        for words in (company.first_names, company.last_names, company.firm_names)
    )
    prefix = pl.select(pl.when(pl.Series(is_firm)).then(firm + ", ").otherwise(pl.lit(""))).to_series()
    return prefix + first + " " + last


def _emails(names: pl.Series, customer_id: pl.Series) -> pl.Series:
    local = names.str.replace(r"^.*, ", "").str.to_lowercase().str.replace_all(r"[^a-z]+", ".")
    return local + "." + customer_id.str.strip_chars_start("C0") + "@example.com"


def _referrers(rng: np.random.Generator, people: People) -> Array:
    # customers are in the order of their first purchase, so a smaller number came earlier; a few refer many
    earlier = np.floor(np.arange(people.n) * rng.random(people.n) ** 1.3).astype(np.int64)
    return np.where((rng.random(people.n) < 0.18) & (np.arange(people.n) > 0), earlier, -1)


def _referral_channel(company: Company) -> int:
    names = [name for name, _ in company.acquisition]
    return names.index("referral") if "referral" in names else len(names) - 1


def _industries(rng: np.random.Generator, company: Company, people: People) -> pl.Series:
    firms = 1 + rng.integers(len(company.industries) - 1, size=people.n)
    return words_at(company.industries, np.where(people.is_firm, firms, 0))


def _groups(rng: np.random.Generator, people: People) -> dict[str, pl.Series]:
    """Household of some private people, firm of all business customers; neighbours in time share one."""
    shares = rng.random(people.n)
    household = np.where(people.is_firm | (shares > 0.30), np.nan, _runs(rng, ~people.is_firm & (shares <= 0.30), 2.2))
    account = np.where(people.is_firm, _runs(rng, people.is_firm, 1.5), np.nan)
    return {"household_id": _group_ids("H", household), "account_id": _group_ids("A", account)}


def _runs(rng: np.random.Generator, members: Array, mean_size: float) -> Array:
    opens = members & (rng.random(len(members)) < 1 / mean_size)
    return np.cumsum(opens) + 1


def _group_ids(prefix: str, numbers: Array) -> pl.Series:
    return prefix + pl.Series(numbers, nan_to_null=True).cast(pl.Int64).cast(pl.String).str.zfill(4)


def _consents(rng: np.random.Generator, people: People) -> dict[str, pl.Series]:
    consents = {}
    for channel, yes, no in (("email", 0.72, 0.14), ("phone", 0.42, 0.28), ("post", 0.60, 0.15)):
        draw = rng.random(people.n) * np.where(people.is_firm, 0.85, 1.0)  # firms say yes more often
        flag = pl.Series(np.where(draw < yes, 1.0, np.where(draw < yes + no, 0.0, np.nan)), nan_to_null=True)
        consents[f"consent_{channel}"] = flag.cast(pl.Boolean)
    # nobody who said no to everything, or nothing at all, has a purpose on file
    agreed = np.logical_or.reduce([flag.fill_null(False).to_numpy() for flag in consents.values()])
    purpose = words_at(("offers", "news", "service"), np.where(agreed, pick(rng, (6, 2, 1), people.n), -1))
    preferred = words_at(("email", "phone", "post"), pick(rng, (7, 2, 1), people.n))
    return {**consents, "consent_purpose": purpose, "preferred_channel": preferred}


def _owners(rng: np.random.Generator, company: Company, people: People) -> pl.Series:
    owner = rng.integers(len(company.owners), size=people.n)
    return words_at(company.owners, np.where(people.is_firm | (rng.random(people.n) < 0.6), owner, -1))


def _wallet_estimate(rng: np.random.Generator, people: People) -> pl.Series:
    # what salespeople guess: right on average, off by about a third, unknown for a third of the customers
    guess = people.wallet * np.exp(rng.normal(0, 0.3, people.n))
    known = rng.random(people.n) < np.where(people.is_firm, 0.8, 0.6)
    return pl.Series(np.where(known, np.maximum(guess.round(-1), 10), np.nan), nan_to_null=True)

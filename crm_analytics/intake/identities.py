"""Who bought: ids filled in, joined or made up, so that one person is one customer where that can be known."""

from __future__ import annotations

import numpy as np
import polars as pl
from phonenumbers import PhoneMetadata
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from crm_analytics.intake.marks import IS_OPEN, Mark, Sight, apply_mark, key_of
from crm_analytics.intake.policy import SamePerson, WithoutCustomer, resolve_merges
from crm_analytics.messages import Severity

GUEST, ANONYMOUS = "guest", "anonymous"  # ids that are made up; no words of a language
_SHARED_BY = 10  # ids; a contact that more of them share is the shop's own or a placeholder, nobody's
_SHORTEST_PHONE = 7  # digits; fewer name no subscriber
_NOBODYS = r"^(no-?reply|none|null|n/?a|unknown|no-?e?mail|noemail|guest|anonymous)@|@(example|test|invalid)\."
_GMAIL = r"^([^@+]*)(?:\+[^@]*)?@(?:gmail|googlemail)\.com$"

NAMELESS = Mark("row_without_customer", column="customer_id")
FILLED = Mark("customer_filled", Severity.INFO, "customer_id")
MADE_UP = Mark("customer_made_up", Severity.INFO, "customer_id")
WOULD_MERGE = Mark("ids_of_one_person", column="customer_id")
BY_HAND = Mark("customer_merged", Severity.INFO, "customer_id")


def email_key(email: pl.Expr) -> pl.Expr:
    """Compare addresses: lower-case; dots and + aliases are the same mailbox at Gmail only; placeholders are null.

    >>> frame = pl.DataFrame({"email": ["A.b+shop@GMail.com", "A.b+shop@web.de", "noreply@shop.de", "none"]})
    >>> frame.select(email_key(pl.col("email")))["email"].to_list()
    ['ab@gmail.com', 'a.b+shop@web.de', None, None]
    """
    bare = email.str.strip_chars().str.to_lowercase().str.strip_prefix("mailto:")
    # the part before @ is taken out first: a mailbox whose dots are gone is the same one at Gmail only
    mailbox = bare.str.extract(_GMAIL).str.replace_all(".", "", literal=True)
    whole = pl.coalesce(mailbox + "@gmail.com", bare)
    return pl.when(whole.str.contains(r"^[^@\s]+@[^@\s]+\.[^@\s]+$") & ~whole.str.contains(_NOBODYS)).then(whole)


def phone_key(phone: pl.Expr, region: str | None = None) -> pl.Expr:
    """Compare numbers: digits with the calling code where it is written or the region is known; too short is null.

    >>> frame = pl.DataFrame({"phone": ["030 123-4567", "+49 30 1234567", "0049 (0)30 1234567", "-"]})
    >>> frame.select(phone_key(pl.col("phone"), "DE"))["phone"].to_list()
    ['+49301234567', '+49301234567', '+49301234567', None]
    """
    bare = phone.str.replace_all("(0)", "", literal=True).str.replace_all(r"[^\d+]", "").str.replace(r"^00", "+")
    known = PhoneMetadata.metadata_for_region(region) if region else None
    if known is not None:
        national = bare.str.strip_prefix(known.national_prefix or "")
        bare = pl.when(bare.str.starts_with("+")).then(bare).otherwise(f"+{known.country_code}" + national)
    return pl.when(phone.str.count_matches(r"\d") >= _SHORTEST_PHONE).then(bare)


def find_people(lines: pl.LazyFrame, contacts: list[str], phone_region: str | None) -> pl.DataFrame:
    """Find out who is who in the lines: lines, names of contact columns -> _who, customer_id, _named, _person."""
    who = ["customer_id", *contacts]
    met = lines.group_by(key_of(who).alias("_who")).agg(pl.col(who).first(), pl.len().alias("_n")).collect()
    return resolve_people(met, phone_region).select("_who", "customer_id", "_named", "_person")


def suggest_merges(lines: pl.LazyFrame, phone_region: str | None = None) -> pl.DataFrame:
    """List ids that may be one person: accepted lines -> customer_id, merged_into (the smaller id), basis.

    By a shared e-mail or telephone number ("contact"), else by the same full name ("name"), which proves less.

    >>> lines = pl.LazyFrame({"customer_id": ["7", "9", "8"], "email": ["a@b.de", "A@b.de", None],
    ...                       "customer_name": ["Ann Lee", "Ann Lee", "ann  lee"]})
    >>> suggest_merges(lines).rows()
    [('8', '7', 'name'), ('9', '7', 'contact')]
    """
    names = lines.collect_schema().names()
    contacts: list[str] = [name for name in ("email", "phone") if name in names]
    known = lines.filter(pl.col("customer_id").is_not_null())
    pairs = [_pairs_by_name(known)] if "customer_name" in names else []
    if contacts:
        people = find_people(known, contacts, phone_region)
        pairs.insert(0, _as_pairs(people, "_named", "_person", "contact"))
    found = pl.concat([pl.DataFrame(schema=_PAIR_TYPES), *pairs])
    return found.unique("customer_id", keep="first", maintain_order=True).sort("customer_id")


_PAIR_TYPES = {"customer_id": pl.String, "merged_into": pl.String, "basis": pl.String}


def _pairs_by_name(lines: pl.LazyFrame) -> pl.DataFrame:
    name = pl.col("customer_name").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    # a first name alone is many people's
    full = lines.select("customer_id", name.alias("_name")).filter(pl.col("_name").str.contains(r"\S \S|\p{Han}{2}"))
    smallest = pl.col("customer_id").min().over("_name").alias("_person")
    return _as_pairs(full.unique().with_columns(smallest).collect(), "customer_id", "_person", "name")


def _as_pairs(people: pl.DataFrame, one: str, other: str, basis: str) -> pl.DataFrame:
    differing = people.filter(pl.col(one) != pl.col(other))
    pairs = differing.select(pl.col(one).alias("customer_id"), pl.col(other).alias("merged_into"))
    return pairs.with_columns(pl.lit(basis).alias("basis")).unique().sort("customer_id", "merged_into")


def name_customers(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Settle whose each line is: + customer_id filled, joined or made up; nameless lines set aside. Rows kept."""
    if sight.people is not None and sight.policy.same_person is not SamePerson.IGNORE:
        lines = _name_by_contacts(lines, sight.people, sight)
    return _name_nameless(_merge_by_hand(lines, sight), sight)


def _name_by_contacts(lines: pl.LazyFrame, people: pl.DataFrame, sight: Sight) -> pl.LazyFrame:
    """Fill ids that are missing, and tell or join those that share a contact."""
    name = "_person" if sight.policy.same_person is SamePerson.MERGE else "_named"
    filled = people.filter(pl.col("customer_id").is_null() & pl.col("_named").is_not_null())
    shared = people.filter(pl.col("_named") != pl.col("_person"))
    renamed = people.filter(pl.col("customer_id").ne_missing(pl.col(name)))
    who = key_of(["customer_id", *sight.some_of("email", "phone")])
    found = apply_mark(lines.with_columns(who.alias("_who")), FILLED, pl.col("_who").is_in(filled["_who"].implode()))
    found = apply_mark(found, WOULD_MERGE, pl.col("_who").is_in(shared["_who"].implode()))
    # only the few who change are looked up
    new = pl.col("_who").replace_strict(renamed["_who"], renamed[name], default=None, return_dtype=pl.String)
    return found.with_columns(pl.coalesce(new, "customer_id").alias("customer_id")).drop("_who")


def resolve_people(contacts: pl.DataFrame, phone_region: str | None = None) -> pl.DataFrame:
    """Find out who is who: customer_id, email, phone, _n -> + _named (id, filled where it was missing), _person.

    ``_person`` is the smallest id that is reached from contact to contact. Who has no id goes by a contact.

    >>> met = pl.DataFrame({"customer_id": ["7", None, "9"], "email": ["a@b.de", "A@b.de", "a@b.de"], "_n": [2, 1, 1]})
    >>> resolve_people(met).select("_named", "_person").rows()
    [('7', '7'), ('7', '7'), ('9', '7')]
    """
    keys = [name for name in ("_email", "_phone") if name[1:] in contacts.columns]
    named = contacts.with_columns(pl.col("customer_id").alias("_named"), *_contact_keys(contacts, phone_region))
    for key in keys:
        named = _fill_from(named, key)
    for key in keys:
        # only now that no id is found: what one guest is called by is known to the others of the same contact
        named = _fill_from(named, key).with_columns(pl.coalesce("_named", key).alias("_named"))
    people = _join_people([_ids_by(named, key) for key in keys])
    joined = named.join(people, on="_named", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("_person", "_named").alias("_person"))


def _contact_keys(contacts: pl.DataFrame, phone_region: str | None) -> list[pl.Expr]:
    keys = []
    if "email" in contacts.columns:
        # an id that is itself an address is one more place where the address stands
        keys.append(pl.coalesce(email_key(pl.col("email")), email_key(pl.col("customer_id"))).alias("_email"))
    if "phone" in contacts.columns:
        keys.append(phone_key(pl.col("phone"), phone_region).alias("_phone"))
    return keys


def _fill_from(named: pl.DataFrame, key: str) -> pl.DataFrame:
    known = (
        named.filter(pl.col(key).is_not_null(), pl.col("_named").is_not_null())
        .group_by(key, "_named")
        .agg(pl.col("_n").sum().alias("_lines"))
        # the id that was met most often; the smaller of equals, so that the order of rows says nothing
        .sort("_lines", "_named", descending=[True, False])
        .group_by(key, maintain_order=True)
        .agg(pl.col("_named").first().alias("_known"), pl.len().alias("_n_ids"))
        .filter(pl.col("_n_ids") <= _SHARED_BY)
    )
    found = named.join(known, on=key, how="left", maintain_order="left")
    return found.with_columns(pl.coalesce("_named", "_known").alias("_named")).drop("_known", "_n_ids")


def _ids_by(named: pl.DataFrame, key: str) -> pl.DataFrame:
    """Ids that share a contact with another: _contact, _named; contacts of one id only are left out."""
    pairs = named.select(pl.col(key).alias("_contact"), "_named").drop_nulls().unique()
    return pairs.filter(pl.len().over("_contact").is_between(2, _SHARED_BY))


def _join_people(pairs: list[pl.DataFrame]) -> pl.DataFrame:
    """Follow shared contacts from id to id: pairs -> _named, _person, one row for each id that isn't alone."""
    edges = pl.concat(pairs).with_columns(
        (pl.col("_named").rank("dense") - 1).cast(pl.Int64).alias("_id"),
        (pl.col("_contact").rank("dense") - 1).cast(pl.Int64).alias("_node"),
    )
    labels = _components(edges["_id"].to_numpy(), edges["_node"].to_numpy())
    labelled = edges.with_columns(pl.Series("_label", labels[edges["_id"].to_numpy()], dtype=pl.Int64))
    smallest = pl.col("_named").min().over("_label").alias("_person")
    return labelled.with_columns(smallest).select("_named", "_person").unique()


def _components(ids: np.ndarray, contacts: np.ndarray) -> np.ndarray:
    if not len(ids):
        return np.empty(0, dtype=np.int64)
    n_ids, n_nodes = int(ids.max()) + 1, int(ids.max()) + int(contacts.max()) + 2
    graph = coo_array((np.ones(len(ids)), (ids, contacts + n_ids)), shape=(n_nodes, n_nodes))
    return connected_components(graph, directed=False)[1]


def _merge_by_hand(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    if not sight.policy.merges:
        return lines
    kept = resolve_merges(sight.policy.merges)
    moved = apply_mark(lines, BY_HAND, pl.col("customer_id").is_in(list(kept)))
    return moved.with_columns(pl.col("customer_id").replace(kept))


def _name_nameless(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    if not sight.n_nameless:
        return lines
    is_nameless = pl.col("customer_id").is_null()
    if sight.policy.without_customer is WithoutCustomer.REJECT:
        return apply_mark(lines, NAMELESS, is_nameless, sets_aside=True)
    lines = apply_mark(lines, MADE_UP, is_nameless & IS_OPEN)
    name = pl.when(pl.col(MADE_UP.flag)).then(_made_up(sight)).otherwise("customer_id")
    return lines.with_columns(name.alias("customer_id"))


def _made_up(sight: Sight) -> pl.Expr:
    if sight.policy.without_customer is WithoutCustomer.ANONYMOUS:
        return pl.lit(ANONYMOUS)
    of_line = pl.format("{}|{}|{}", pl.lit(GUEST), "source_file", "source_row")
    of_order = pl.format("{}|{}", pl.lit(GUEST), "order_id") if sight.has("order_id") else of_line
    return pl.coalesce(of_order, of_line)

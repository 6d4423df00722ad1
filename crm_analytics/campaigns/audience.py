"""Who is asked, who is held out: eligibility by consent, the draw of the arms, and whether the arms are alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics.campaigns.stable_hash import stable_hash, stable_hash_of
from crm_analytics.errors import RepeatedCustomers, UnknownColumn
from crm_analytics.schemas import Arm, ContactChannel
from crm_analytics.settings import require


@dataclass(frozen=True)
class Eligibility:
    """Who may be contacted, who may not and why; together they are the customers that were asked about."""

    eligible: pl.DataFrame
    left_out: pl.DataFrame  # the customers' columns + left_out_reason
    reasons: pl.DataFrame  # left_out_reason, n_customers


def eligible_customers(
    customers: pl.DataFrame,
    *,
    channel: str,
    purpose: str | None = None,
    exclusions: Mapping[str, Collection[str]] | None = None,
    consent_confirmed: bool = False,
) -> Eligibility:
    """Split customers into those who may be contacted through a channel and those left out, with one reason each.

    Consent that is not known is no, unless ``consent_confirmed``: the sender vouches for those whose consent the
    data don't know (a refusal still counts). ``purpose`` is what the consent must cover (offers, news, service).
    ``exclusions`` names further reasons, each with its customer ids (suppressed, in_other_campaign, ...); the first
    reason that applies is given. Raises InvalidSetting for another channel.

    >>> people = pl.DataFrame({"customer_id": ["a", "b", "c"], "consent_email": [True, None, False]})
    >>> eligible_customers(people, channel="email").reasons.rows()
    [('consent_unknown', 1), ('no_consent', 1)]
    """
    require(channel in list(ContactChannel), "channel", channel, "one of " + ", ".join(ContactChannel))
    excluded = {
        reason: pl.col("customer_id").is_in(pl.Series(list(ids), dtype=pl.String).implode())
        for reason, ids in (exclusions or {}).items()
    }
    rules = {**excluded, **_consent_rules(customers, channel, purpose, consent_confirmed)}
    reason = pl.coalesce(*(pl.when(applies).then(pl.lit(code)) for code, applies in rules.items()))
    judged = customers.with_columns(left_out_reason=reason)
    left_out = judged.filter(pl.col("left_out_reason").is_not_null())
    return Eligibility(
        eligible=judged.filter(pl.col("left_out_reason").is_null()).drop("left_out_reason"),
        left_out=left_out,
        reasons=left_out.group_by("left_out_reason").agg(n_customers=pl.len().cast(pl.Int64)).sort("left_out_reason"),
    )


def _consent_rules(
    customers: pl.DataFrame, channel: str, purpose: str | None, consent_confirmed: bool
) -> dict[str, pl.Expr]:
    consent = _column_or_null(customers, f"consent_{channel}", pl.Boolean)
    rules = {"no_consent": ~consent, "consent_unknown": consent.is_null() & (not consent_confirmed)}
    if purpose is not None:
        covered = _column_or_null(customers, "consent_purpose", pl.String).str.contains(purpose, literal=True)
        unknown = pl.lit(consent_confirmed)
        rules["purpose_not_covered"] = ~covered.fill_null(unknown)
    return rules


def _column_or_null(frame: pl.DataFrame, name: str, dtype: type[pl.DataType]) -> pl.Expr:
    return pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype=dtype)


def assign_holdout(
    customers: pl.DataFrame,
    *,
    campaign_id: str,
    holdout_rate: float = 0.2,
    strata: Sequence[str] | None = ("segment",),
    seed: int = 0,
) -> pl.DataFrame:
    """Draw the hold-out: customers -> + arm (targeted, held_out) + stratum, rows kept in their order.

    The list is ordered by stratum, then by a hash of campaign, seed and customer; every (1 / rate)-th is held out
    from a hashed start on (systematic sampling, Cochran 1977, chapter 8). So the total is exactly
    ``round(n * holdout_rate)``, each stratum has its share within one customer, everyone has the same chance, and
    neither row order nor machine changes anyone's arm. ``stratum`` is the text of the strata joined by ``|``.
    Raises RepeatedCustomers, UnknownColumn, InvalidSetting.

    >>> people = pl.DataFrame({"customer_id": list("abcde"), "segment": ["gold"] * 5})
    >>> assign_holdout(people, campaign_id="spring")["arm"].value_counts(sort=True).rows()
    [('targeted', 4), ('held_out', 1)]
    """
    require(0 < holdout_rate < 1, "holdout_rate", holdout_rate, "between 0 and 1")
    require_one_row_each(customers, "customers")
    listed = _with_stratum(customers, strata)
    ordered = in_drawing_order(listed, salt_of(campaign_id, seed))
    is_held_out = np.empty(listed.height, dtype=bool)
    is_held_out[ordered["_row"].to_numpy()] = _systematic_sample(
        listed.height, round(listed.height * holdout_rate), stable_hash_of("start", salt=salt_of(campaign_id, seed))
    )
    return listed.with_columns(arm=_arm_of(is_held_out))


def assign_additions(
    existing: pl.DataFrame,
    newcomers: pl.DataFrame,
    *,
    campaign_id: str,
    holdout_rate: float = 0.2,
    strata: Sequence[str] | None = ("segment",),
    seed: int = 0,
) -> pl.DataFrame:
    """Assign people who join a running campaign: newcomers -> + arm + stratum; nobody assigned before is moved.

    Each stratum goes on counting where it stood, with a hashed start of its own, so that newcomers have the same
    chance whether they come one a day or all at once, and each stratum's later share is right within one customer.
    Newcomers who are in ``existing`` (ASSIGNMENTS) keep their arm and stratum. Raises as ``assign_holdout``.

    >>> first = pl.DataFrame({"customer_id": ["a"], "arm": ["held_out"], "stratum": ["gold"]})
    >>> joining = pl.DataFrame({"customer_id": ["a", "b"], "segment": ["iron", "iron"]})
    >>> assign_additions(first, joining, campaign_id="spring").select("customer_id", "stratum").rows()
    [('a', 'gold'), ('b', 'iron')]
    """
    require(0 < holdout_rate < 1, "holdout_rate", holdout_rate, "between 0 and 1")
    require_one_row_each(newcomers, "newcomers")
    known = existing.select("customer_id", _known_arm=pl.col("arm"), _known_stratum=pl.col("stratum").fill_null(""))
    listed = _with_stratum(newcomers, strata).join(known, on="customer_id", how="left", maintain_order="left")
    new = in_drawing_order(listed.filter(pl.col("_known_arm").is_null()), salt_of(campaign_id, seed))
    drawn = _continue_draw(new, known, holdout_rate, salt_of(campaign_id, seed))
    return (
        listed.join(drawn, on="customer_id", how="left", maintain_order="left")
        .with_columns(arm=pl.coalesce("_known_arm", "arm"), stratum=pl.coalesce("_known_stratum", "stratum"))
        .drop("_known_arm", "_known_stratum")
    )


def _continue_draw(new: pl.DataFrame, known: pl.DataFrame, holdout_rate: float, salt: str) -> pl.DataFrame:
    counts = known.group_by(stratum="_known_stratum").agg(_before=pl.len().cast(pl.Int64))
    placed = new.join(counts, on="stratum", how="left", maintain_order="left").with_columns(
        _place=pl.col("_before").fill_null(0) + pl.int_range(pl.len()).over("stratum")
    )
    start = stable_hash(placed["stratum"], salt=salt + "additions") / 2.0**64
    place = placed["_place"].to_numpy()
    is_held_out = np.floor((place + 1) * holdout_rate + start) > np.floor(place * holdout_rate + start)
    return placed.select("customer_id", arm=_arm_of(is_held_out))


def _systematic_sample(n: int, n_drawn: int, start: int) -> np.ndarray:
    # integers, because exact totals and exactly equal chances don't survive rounding
    steps = (np.arange(n + 1, dtype=np.int64) * n_drawn + start % max(n, 1)) // max(n, 1)
    return np.diff(steps) == 1


def in_drawing_order(listed: pl.DataFrame, salt: str) -> pl.DataFrame:
    """Sort by stratum and then by a hash of the customer: customer_id, stratum -> + _row, the place it came from."""
    # the id breaks ties of the hash, so every machine draws the same customer
    keyed = listed.select("customer_id", "stratum", _hash=pl.Series(stable_hash(listed["customer_id"], salt=salt)))
    return keyed.with_row_index("_row").sort("stratum", "_hash", "customer_id")


def _with_stratum(customers: pl.DataFrame, strata: Sequence[str] | None) -> pl.DataFrame:
    names = list(strata or [])
    missing = [name for name in names if name not in customers.columns]
    if missing:
        raise UnknownColumn(column=missing, available=customers.columns)
    parts = [pl.col(name).cast(pl.String).fill_null("") for name in names]
    stratum = pl.concat_str(parts, separator="|") if parts else pl.lit("")
    return customers.with_columns(stratum=stratum).drop("arm", strict=False)


def _arm_of(is_held_out: np.ndarray) -> pl.Series:
    held_out, targeted = pl.lit(str(Arm.HELD_OUT)), pl.lit(str(Arm.TARGETED))
    flags = pl.DataFrame({"_held_out": is_held_out})
    return flags.select(arm=pl.when("_held_out").then(held_out).otherwise(targeted))["arm"]


def salt_of(campaign_id: str, seed: int) -> str:
    """What makes a draw this campaign's own."""
    return f"{campaign_id}\x1f{seed}\x1f"


def require_one_row_each(frame: pl.DataFrame, table: str) -> None:
    """Raise RepeatedCustomers when a customer_id is null or comes twice."""
    ids = frame["customer_id"]
    if ids.null_count() == 0 and ids.n_unique() == frame.height:
        return
    repeated = frame.filter(pl.col("customer_id").is_null() | ~pl.col("customer_id").is_first_distinct())
    examples = repeated["customer_id"].fill_null("").unique(maintain_order=True).head(3).to_list()
    raise RepeatedCustomers(table=table, n_rows=repeated.height, examples=examples)


def arm_balance(assigned: pl.DataFrame, covariates: Sequence[str]) -> pl.DataFrame:
    """Compare the arms on what was known before the draw: assigned customers -> ARM_BALANCE.

    The standardised difference is the difference of means over the root of the mean variance (Austin 2009); text
    covariates are compared level by level. It is null where an arm is empty or nothing varies. Raises UnknownColumn.

    >>> drawn = pl.DataFrame({"arm": ["targeted", "targeted", "held_out", "held_out"], "frequency": [1, 3, 2, 4]})
    >>> arm_balance(drawn, ["frequency"])["standardised_difference"].round(3).to_list()
    [-0.707]
    """
    missing = [name for name in covariates if name not in assigned.columns]
    if missing:
        raise UnknownColumn(column=missing, available=assigned.columns)
    rows = [row for name in covariates for row in _balance_rows(assigned, name)]
    schema = {"covariate": pl.String, "level": pl.String, "mean_targeted": pl.Float64,
              "mean_held_out": pl.Float64, "standardised_difference": pl.Float64}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _balance_rows(assigned: pl.DataFrame, name: str) -> list[tuple[str, str | None, float, float, float | None]]:
    if assigned[name].dtype.is_numeric() or assigned[name].dtype == pl.Boolean:
        return [(name, None, *_compare_arms(assigned, pl.col(name).cast(pl.Float64)))]
    text = pl.col(name).cast(pl.String).fill_null("")
    levels = assigned.select(text.unique().sort()).to_series().to_list()
    return [(name, level, *_compare_arms(assigned, (text == level).cast(pl.Float64))) for level in levels]


def _compare_arms(assigned: pl.DataFrame, value: pl.Expr) -> tuple[float, float, float | None]:
    targeted, held_out = (value.filter(pl.col("arm") == str(arm)) for arm in (Arm.TARGETED, Arm.HELD_OUT))
    spread = ((targeted.var() + held_out.var()) / 2).sqrt()
    difference = (targeted.mean() - held_out.mean()) / pl.when(spread > 0).then(spread)
    row = assigned.select(targeted=targeted.mean(), held_out=held_out.mean(), difference=difference).row(0)
    return row[0], row[1], row[2]

"""Several treatments in one campaign: which of them each targeted customer gets."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from crm_analytics.campaigns.audience import in_drawing_order, require_one_row_each, salt_of
from crm_analytics.campaigns.stable_hash import stable_hash
from crm_analytics.schemas import Arm
from crm_analytics.settings import require

_KNOWN = {"customer_id": pl.String, "variant": pl.String, "stratum": pl.String}


def assign_variants(
    assigned: pl.DataFrame,
    *,
    campaign_id: str,
    shares: Mapping[str, float],
    seed: int = 0,
    existing: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Share the targeted out among treatments: customers with arm and stratum -> + variant, null for the held out.

    ``shares`` names the treatments and their shares of the targeted, which sum to 1; with fewer than two, everyone
    has null. The targeted, ordered by stratum and hash as in the draw of the arms, are shared out systematically from
    hashed starts: everyone has the same chance of each treatment; with equal shares each treatment has the same
    number within one, in all and in each stratum, with others within one for each treatment that is named before it.
    People in ``existing`` (ASSIGNMENTS) keep their variant, and each stratum goes on counting where it stood.
    Raises RepeatedCustomers, InvalidSetting.

    >>> drawn = pl.DataFrame({"customer_id": list("abc"), "arm": ["targeted"] * 2 + ["held_out"], "stratum": ["x"] * 3})
    >>> shared = assign_variants(drawn, campaign_id="spring", shares={"gift": 0.5, "call": 0.5})
    >>> sorted(shared["variant"].drop_nulls()), shared["variant"][2]
    (['call', 'gift'], None)
    """
    require(abs(sum(shares.values()) - 1) < 1e-6 or not shares, "shares", sum(shares.values()), "a sum of 1")
    require(all(share > 0 for share in shares.values()), "shares", list(shares.values()), "each above 0")
    require_one_row_each(assigned, "assigned")
    if len(shares) < 2:
        return assigned.with_columns(variant=pl.lit(None, dtype=pl.String))
    targeted = assigned.filter(pl.col("arm") == str(Arm.TARGETED)).with_columns(pl.col("stratum").fill_null(""))
    known = _known_variants(existing)
    ordered = in_drawing_order(targeted.join(known, on="customer_id", how="anti"), salt_of(campaign_id, seed))
    drawn = ordered.select("customer_id", variant=_share_out(ordered, known, shares, salt_of(campaign_id, seed)))
    everyone = pl.concat([drawn, known.select("customer_id", "variant")])
    return assigned.drop("variant", strict=False).join(everyone, on="customer_id", how="left", maintain_order="left")


def _known_variants(existing: pl.DataFrame | None) -> pl.DataFrame:
    if existing is None or "variant" not in existing.columns:
        return pl.DataFrame(schema=_KNOWN)
    told = existing.filter(pl.col("variant").is_not_null())
    return told.select("customer_id", pl.col("variant").cast(pl.String), pl.col("stratum").fill_null(""))


def _share_out(ordered: pl.DataFrame, known: pl.DataFrame, shares: Mapping[str, float], salt: str) -> pl.Series:
    names = np.array(list(shares), dtype=object)
    if max(shares.values()) - min(shares.values()) < 1e-9:
        taken = _places(ordered, known, len(names), salt + "variants")
        return pl.Series(names[np.floor(taken).astype(np.int64) % len(names)], dtype=pl.String)
    chosen = np.full(ordered.height, names[-1], dtype=object)
    left, rows = 1.0, np.arange(ordered.height)
    for number, name in enumerate(names[:-1]):
        among = known.filter(pl.col("variant").is_in(list(names[number:])))
        taken = _places(ordered[rows], among, left / shares[name], salt + name) * shares[name] / left
        is_drawn = np.floor(taken + shares[name] / left) > np.floor(taken)
        chosen[rows[is_drawn]] = name
        left, rows = left - shares[name], rows[~is_drawn]
    return pl.Series(chosen, dtype=pl.String)


def _places(ordered: pl.DataFrame, known: pl.DataFrame, period: float, salt: str) -> np.ndarray:
    """Each one's place in the count, from a hashed start in the first period."""
    if known.is_empty():  # one run over all strata, so that the totals are right, too
        return np.arange(ordered.height) + _start(pl.Series([""]), salt, period)
    counts = known.group_by("stratum").agg(_before=pl.len().cast(pl.Int64))
    placed = ordered.join(counts, on="stratum", how="left", maintain_order="left")
    place = placed.select(pl.col("_before").fill_null(0) + pl.int_range(pl.len()).over("stratum")).to_series()
    return place.to_numpy() + _start(ordered["stratum"], salt, period)


def _start(labels: pl.Series, salt: str, period: float) -> np.ndarray:
    return stable_hash(labels, salt=salt) / 2.0**64 * period

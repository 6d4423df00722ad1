"""Tables behind winning and keeping: ceilings and bids, payback, own costs beside the texts' claims, prospects."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import polars as pl

from crm_analytics.dataset import DataSet
from crm_analytics.scoring import Scores
from crm_analytics.settings import YEAR_DAYS, ContactCosts
from crm_analytics.value.acquisition import acquisition_ceilings, mean_ceiling, won_by_campaign, won_in_data
from crm_analytics.value.keeping import Ratio, cost_ratio, first_year_values, profit_ratio
from crm_analytics.value.likelihood import draw_rows
from crm_analytics.value.payback import Payback, payback_by, payback_curve, payback_month
from crm_analytics.value.prospects import ProspectEquity, prospect_equity
from crm_analytics.value.serving import add_costs
from crm_analytics.views.value_money import records_of

FOLLOWED_CUSTOMERS = 20_000  # of a larger base, drawn by chance: month by month they say as much as everybody
WON_BY = ("acquisition_channel", "first_channel", "first_coupon", "campaign_id", "first_category")


class Winning(NamedTuple):
    """What there is to say about winning customers."""

    everybody: pl.DataFrame
    groups: dict[str, pl.DataFrame]
    payback: Payback | None
    curve: pl.DataFrame
    paybacks: pl.DataFrame  # by what won the customer
    ratios: pl.DataFrame


def winning(data: DataSet, scores: Scores, *, customers: pl.DataFrame, costs: ContactCosts) -> Winning:
    """All of it for these customers, as of the day of the scores."""
    told = won_by_campaign(customers, data.responses, data.campaigns)
    won, value = won_in_data(told), value_column(told)
    followed = won[draw_rows(won.height, FOLLOWED_CUSTOMERS)]
    groups = {name: acquisition_ceilings(told, by=name) for name in WON_BY if name in told.columns}
    return Winning(
        everybody=mean_ceiling(told),
        groups={name: table for name, table in groups.items() if _tells_apart(table)},
        payback=payback_month(followed, data.ledger, as_of=scores.as_of, value=value),
        curve=payback_curve(followed, data.ledger, as_of=scores.as_of, value=value),
        paybacks=_paybacks(followed, data, scores.as_of, value),
        ratios=ratio_table(_ratios(data, scores, told, costs)),
    )


def _paybacks(won: pl.DataFrame, data: DataSet, as_of: dt.date, value: str) -> pl.DataFrame:
    by = WON_BY[0] if WON_BY[0] in won.columns else WON_BY[1]
    return payback_by(won, data.ledger, by=by, as_of=as_of, value=value)


def value_column(customers: pl.DataFrame) -> str:
    """The ledger's column that values are counted in: margin or revenue."""
    return str(customers["value_basis"][0]) if customers.height else "revenue"


def _tells_apart(table: pl.DataFrame) -> bool:
    return table["group"].null_count() < table.height


def prospects_beside(data: DataSet, scores: Scores, *, customers: pl.DataFrame) -> ProspectEquity | None:
    """What the open prospects are worth, if they become like these customers; None without prospects."""
    if data.prospects is None:
        return None
    horizon = scores.rules.value.horizon_days
    return prospect_equity(data.prospects, customers, as_of=scores.as_of, horizon_days=horizon)


def _ratios(data: DataSet, scores: Scores, customers: pl.DataFrame, costs: ContactCosts) -> list[Ratio]:
    records = records_of(data, scores)
    service = _yearly_service(customers, data, scores, costs)
    first_years = first_year_values(customers, data.ledger.filter(pl.col("date") <= scores.as_of),
                                    value=value_column(customers))  # fmt: skip
    found = (
        cost_ratio(customers, records, as_of=scores.as_of, yearly_service=service),
        profit_ratio(customers, first_years),
    )
    return [ratio for ratio in found if ratio is not None]


def _yearly_service(customers: pl.DataFrame, data: DataSet, scores: Scores, costs: ContactCosts) -> pl.Series | None:
    """Cost of the trailing year's contacts, one a row; None where no contacts are recorded."""
    now = records_of(data, scores)
    if now.interactions is None:
        return None
    people = customers.select("customer_id", "first_day")
    then = now.until(scores.as_of - dt.timedelta(days=YEAR_DAYS))
    sums = [add_costs(people, records, costs=costs)["cost_to_serve"].fill_null(0.0) for records in (then, now)]
    return sums[1] - sums[0]


def ratio_table(ratios: list[Ratio]) -> pl.DataFrame:
    """Own ratios beside the texts': -> comparison, winning, keeping, ratio, low, high, claim."""
    names = {"comparison": pl.String, "winning": pl.Float64, "keeping": pl.Float64, "ratio": pl.Float64,
             "low": pl.Float64, "high": pl.Float64, "claim": pl.Float64}  # fmt: skip
    rows = [(r.comparison.value, r.winning, r.keeping, r.ratio, r.low, r.high, r.claim) for r in ratios]
    return pl.DataFrame(rows, schema=names, orient="row")

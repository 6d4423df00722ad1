"""Were the two groups alike before the campaign? What was known of them on the day before, side by side."""

from __future__ import annotations

import polars as pl
from scipy.special import ndtri

from crm_analytics.campaigns import arm_balance
from crm_analytics.campaigns.covariates import FROZEN
from crm_analytics.charts import results as charts
from crm_analytics.schemas import Arm
from crm_analytics.views import results as views
from ui.results.targeting import known_before
from ui.show import picture
from ui.view import View

LEVEL = 0.95  # that no difference of a fair draw is called one, all of them together


def show_balance(view: View, result: views.Measured) -> None:
    """The standardised difference of each number that was known before, with what chance makes of it."""
    _, labels = view.words, view.labels
    known = known_before(view, result)
    names = [name for name in FROZEN if name in known.columns]
    table = arm_balance(known, names).filter(pl.col("standardised_difference").is_not_null())
    if table.is_empty():
        return
    reach = chance_reach(known, n_compared=table.height)
    drawn = table.select(
        estimate="standardised_difference", low=pl.col("standardised_difference") - reach,
        high=pl.col("standardised_difference") + reach,
    )  # fmt: skip
    picture(
        view,
        charts.forest(drawn, [labels[f"column.{name}"] for name in table["covariate"]], metric="margin",
                      unit=labels["column.standardised_difference"]),
        finding=tell_balance(view, table, reach),
        table=table.drop("level").with_columns(pl.col("covariate").replace({n: labels[f"column.{n}"] for n in names})),
        name="balance",
        formula=_(
            "Difference of the two means in standard deviations, of what was known on the day before the campaign "
            "(Austin 2009). The intervals hold together with 95 % for a fair draw. The measurement allows for what "
            "goes best with its metric."
        ),
    )  # fmt: skip


def chance_reach(known: pl.DataFrame, *, n_compared: int) -> float:
    """How far a fair draw may set any of the numbers apart, in standard deviations (Šidák)."""
    n_held_out = int((known["arm"] == str(Arm.HELD_OUT)).sum())
    n_targeted = known.height - n_held_out
    each = LEVEL ** (1 / n_compared)
    return float(ndtri((1 + each) / 2)) * (1 / n_targeted + 1 / n_held_out) ** 0.5


def tell_balance(view: View, table: pl.DataFrame, reach: float) -> str:
    """Name what differs beyond chance; else how far apart the groups are at most."""
    _, sizes = view.words, table["standardised_difference"].abs()
    unlike = table.filter(sizes > reach)["covariate"].to_list()
    if unlike:
        names = view.formats.list(view.labels[f"column.{name}"] for name in unlike)
        return _("Before the campaign the groups differed more than chance makes likely: {names}", names=names)
    largest = view.formats.number(float(sizes.to_numpy().max()), decimals=2)
    return _("Before the campaign the groups were alike: at most {n} standard deviations apart", n=largest)

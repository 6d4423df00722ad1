"""The purchase models by their code: which of them can feed the page, and which compete on the scoreboard."""

from __future__ import annotations

import datetime as dt

import polars as pl

from crm_analytics.settings import require
from crm_analytics.value.bg_nbd import BgNbd
from crm_analytics.value.forecasts import ForecastingModel
from crm_analytics.value.in_season import InSeason
from crm_analytics.value.mbg_nbd import MbgNbd
from crm_analytics.value.nbd import NbdNoDropout
from crm_analytics.value.pareto_nbd import ParetoNbd
from crm_analytics.value.purchases import PurchaseModel
from crm_analytics.value.season import Season, estimate_season

# in the order in which equals are preferred: the default first, then by how far P(alive) can be trusted
_MODELS: dict[str, type[ForecastingModel]] = {model.code: model for model in (MbgNbd, ParetoNbd, BgNbd, NbdNoDropout)}
_IN_SEASON = "_in_season"
MODEL_CODES = (*_MODELS, *(code + _IN_SEASON for code in _MODELS))
DEFAULT_MODEL, AUTO = MODEL_CODES[0], "auto"
FEWEST_SEASON_MONTHS = 24


def in_season(code: str) -> bool:
    """Whether the model of this code lives by a season's calendar."""
    return code.endswith(_IN_SEASON)


def find_season(code: str, ledger: pl.DataFrame, *, as_of: dt.date) -> Season | None:
    """The season that the model of this code needs; None where it needs none or fewer than two years are known.

    Within less, a season can't be told from customers growing older: on HAKR's first year it made forecasts worse.
    """
    if not in_season(code):
        return None
    season = estimate_season(ledger, as_of=as_of)
    return season if season.n_months >= FEWEST_SEASON_MONTHS else None


def make_model(code: str, season: Season | None = None) -> PurchaseModel:
    """A new, unfitted purchase model; "auto" stands for the default. Raises InvalidSetting for an unknown code.

    A model in season needs the season; without one every month is an average month.

    >>> make_model("bg_nbd").code, make_model("bg_nbd_in_season").code
    ('bg_nbd', 'bg_nbd_in_season')
    """
    code = DEFAULT_MODEL if code == AUTO else code
    require(code in MODEL_CODES, "model_code", code, f"auto or one of {', '.join(MODEL_CODES)}")
    model = _MODELS[code.removesuffix(_IN_SEASON)]()
    return InSeason(model, season or Season()) if in_season(code) else model

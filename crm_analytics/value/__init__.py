"""What customers are worth: purchase and spend models, customer lifetime value, equity, the textbook's formulas."""

from crm_analytics.value.acquisition import acquisition_ceilings
from crm_analytics.value.assumptions import check_assumptions
from crm_analytics.value.bg_bb import BgBb
from crm_analytics.value.bg_nbd import BgNbd
from crm_analytics.value.bridge import equity_bridge, split_change
from crm_analytics.value.clv import ValueModels, estimate_clv, fit_value_models
from crm_analytics.value.contenders import MODEL_CODES, make_model
from crm_analytics.value.covariates import Effect, ParetoNbdCovariates
from crm_analytics.value.delivered import cross_with_value, delivered_values
from crm_analytics.value.drivers import driver_effects
from crm_analytics.value.equity import Equity, customer_equity
from crm_analytics.value.fallback import ShrunkenMean
from crm_analytics.value.five_parts import add_parts, part_totals
from crm_analytics.value.gamma_gamma import GammaGamma, SpendModel
from crm_analytics.value.history import p_alive_path
from crm_analytics.value.in_season import InSeason
from crm_analytics.value.keeping import cost_ratio, profit_ratio
from crm_analytics.value.lifetime import add_lifetime_value
from crm_analytics.value.mbg_nbd import MbgNbd
from crm_analytics.value.model_error import ModelError, ModelErrors, measure_model_errors
from crm_analytics.value.nbd import CohortMean, NbdNoDropout
from crm_analytics.value.pareto_nbd import ParetoNbd
from crm_analytics.value.payback import payback_month
from crm_analytics.value.prospects import prospect_equity
from crm_analytics.value.purchases import PurchaseModel
from crm_analytics.value.records import Records
from crm_analytics.value.referrals import add_referrals
from crm_analytics.value.returns import equity_return
from crm_analytics.value.scoreboard import Scoreboard, run_scoreboard
from crm_analytics.value.season import Season, estimate_season
from crm_analytics.value.serving import add_costs, add_net_value
from crm_analytics.value.shifted_beta_geometric import ShiftedBetaGeometric
from crm_analytics.value.side_by_side import add_formula_value, value_of_groups
from crm_analytics.value.simple import (
    DeliveredValue,
    FiveParts,
    acquisition_ceiling,
    information_value,
    knowledge_value,
    purchase_value,
    simple_value,
    word_of_mouth_value,
)
from crm_analytics.value.what_if import WhatIf, value_by_month

__all__ = [
    "MODEL_CODES",
    "BgBb",
    "BgNbd",
    "CohortMean",
    "DeliveredValue",
    "Effect",
    "Equity",
    "FiveParts",
    "GammaGamma",
    "InSeason",
    "MbgNbd",
    "ModelError",
    "ModelErrors",
    "NbdNoDropout",
    "ParetoNbd",
    "ParetoNbdCovariates",
    "PurchaseModel",
    "Records",
    "Scoreboard",
    "Season",
    "ShiftedBetaGeometric",
    "ShrunkenMean",
    "SpendModel",
    "ValueModels",
    "WhatIf",
    "acquisition_ceiling",
    "acquisition_ceilings",
    "add_costs",
    "add_formula_value",
    "add_lifetime_value",
    "add_net_value",
    "add_parts",
    "add_referrals",
    "check_assumptions",
    "cost_ratio",
    "cross_with_value",
    "customer_equity",
    "delivered_values",
    "driver_effects",
    "equity_bridge",
    "equity_return",
    "estimate_clv",
    "estimate_season",
    "fit_value_models",
    "information_value",
    "knowledge_value",
    "make_model",
    "measure_model_errors",
    "p_alive_path",
    "part_totals",
    "payback_month",
    "profit_ratio",
    "prospect_equity",
    "purchase_value",
    "run_scoreboard",
    "simple_value",
    "split_change",
    "value_by_month",
    "value_of_groups",
    "word_of_mouth_value",
]

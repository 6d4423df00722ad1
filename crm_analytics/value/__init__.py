"""What customers are worth: purchase and spend models, customer lifetime value, equity, the textbook's formulas."""

from crm_analytics.value.bg_nbd import BgNbd
from crm_analytics.value.clv import ValueModels, estimate_clv, fit_value_models
from crm_analytics.value.equity import Equity, customer_equity
from crm_analytics.value.fallback import CohortMean, NbdNoDropout, ShrunkenMean
from crm_analytics.value.gamma_gamma import GammaGamma, SpendModel
from crm_analytics.value.history import p_alive_path
from crm_analytics.value.mbg_nbd import MbgNbd
from crm_analytics.value.purchases import PurchaseModel
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

__all__ = [
    "BgNbd",
    "CohortMean",
    "DeliveredValue",
    "Equity",
    "FiveParts",
    "GammaGamma",
    "MbgNbd",
    "NbdNoDropout",
    "PurchaseModel",
    "ShrunkenMean",
    "SpendModel",
    "ValueModels",
    "acquisition_ceiling",
    "customer_equity",
    "estimate_clv",
    "fit_value_models",
    "information_value",
    "knowledge_value",
    "p_alive_path",
    "purchase_value",
    "simple_value",
    "word_of_mouth_value",
]

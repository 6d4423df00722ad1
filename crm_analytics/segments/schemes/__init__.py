"""Ways to segment customers, all of one shape: rules in, each customer in exactly one class out."""

from crm_analytics.segments.schemes.by_column import ByColumn
from crm_analytics.segments.schemes.classify import Crossed, SchemeRules, classify
from crm_analytics.segments.schemes.clusters import ClusterRules
from crm_analytics.segments.schemes.comparison import agreement, class_table, separated_share
from crm_analytics.segments.schemes.crossing import cross, crossing_table
from crm_analytics.segments.schemes.early_adopters import AdopterRules
from crm_analytics.segments.schemes.profit_tiers import ProfitTierRules, whale_curve, whale_figures
from crm_analytics.segments.schemes.rfm import RfmGroup, RfmRules, score_rfm
from crm_analytics.segments.schemes.rule_builder import ClassRule, Clause, RuleSet, find_misfits
from crm_analytics.segments.schemes.scheme import People, Scheme
from crm_analytics.segments.schemes.tree import Explanation, explain
from crm_analytics.segments.schemes.value_levels import StageByValue, ValueLevels

__all__ = [
    "AdopterRules",
    "ByColumn",
    "ClassRule",
    "Clause",
    "ClusterRules",
    "Crossed",
    "Explanation",
    "People",
    "ProfitTierRules",
    "RfmGroup",
    "RfmRules",
    "RuleSet",
    "Scheme",
    "SchemeRules",
    "StageByValue",
    "ValueLevels",
    "agreement",
    "class_table",
    "classify",
    "cross",
    "crossing_table",
    "explain",
    "find_misfits",
    "score_rfm",
    "separated_share",
    "whale_curve",
    "whale_figures",
]

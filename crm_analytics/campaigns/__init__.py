"""Campaigns in a closed loop: plan, hold out, contact, measure, remember. The store is in campaigns.store."""

from crm_analytics.campaigns.audience import (
    Eligibility,
    arm_balance,
    assign_additions,
    assign_holdout,
    eligible_customers,
)
from crm_analytics.campaigns.checks import check_sample_ratio, find_contacts, measure_novelty
from crm_analytics.campaigns.covariates import best_covariate, freeze_covariates, use_frozen
from crm_analytics.campaigns.export import audience_export
from crm_analytics.campaigns.funnel import campaign_funnel
from crm_analytics.campaigns.late_returns import net_of_late_returns
from crm_analytics.campaigns.looks import Looks, estimate_looks
from crm_analytics.campaigns.measurement import Uplift, measure_by_stratum, measure_uplift
from crm_analytics.campaigns.memory import ExpectedResponse, expected_response, propose_next
from crm_analytics.campaigns.outcomes import collect_outcomes, estimate_unknown_margin
from crm_analytics.campaigns.outliers import Capped, measure_capped
from crm_analytics.campaigns.peeking import peek_known_end, peek_open_end
from crm_analytics.campaigns.plan import Campaign, next_stage
from crm_analytics.campaigns.returns import CampaignResult, campaign_result, detectable_uplift
from crm_analytics.campaigns.several import Comparison, compare_variants, measure_variants, shrink_groups
from crm_analytics.campaigns.variants import assign_variants
from crm_analytics.campaigns.verdict import Verdict, judge

__all__ = [
    "Campaign",
    "CampaignResult",
    "Capped",
    "Comparison",
    "Eligibility",
    "ExpectedResponse",
    "Looks",
    "Uplift",
    "Verdict",
    "arm_balance",
    "assign_additions",
    "assign_holdout",
    "assign_variants",
    "audience_export",
    "best_covariate",
    "campaign_funnel",
    "campaign_result",
    "check_sample_ratio",
    "collect_outcomes",
    "compare_variants",
    "detectable_uplift",
    "eligible_customers",
    "estimate_looks",
    "estimate_unknown_margin",
    "expected_response",
    "find_contacts",
    "freeze_covariates",
    "judge",
    "measure_by_stratum",
    "measure_capped",
    "measure_novelty",
    "measure_uplift",
    "measure_variants",
    "net_of_late_returns",
    "next_stage",
    "peek_known_end",
    "peek_open_end",
    "propose_next",
    "shrink_groups",
    "use_frozen",
]

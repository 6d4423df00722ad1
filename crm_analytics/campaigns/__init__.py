"""Campaigns in a closed loop: plan, hold out, contact, measure, remember. The store is in campaigns.store."""

from crm_analytics.campaigns.audience import (
    Eligibility,
    arm_balance,
    assign_additions,
    assign_holdout,
    eligible_customers,
)
from crm_analytics.campaigns.export import audience_export
from crm_analytics.campaigns.measurement import Uplift, measure_by_stratum, measure_uplift
from crm_analytics.campaigns.memory import ExpectedResponse, expected_response, propose_next
from crm_analytics.campaigns.outcomes import collect_outcomes, estimate_unknown_margin
from crm_analytics.campaigns.plan import Campaign, next_stage
from crm_analytics.campaigns.returns import CampaignResult, campaign_result, detectable_uplift

__all__ = [
    "Campaign",
    "CampaignResult",
    "Eligibility",
    "ExpectedResponse",
    "Uplift",
    "arm_balance",
    "assign_additions",
    "assign_holdout",
    "audience_export",
    "campaign_result",
    "collect_outcomes",
    "detectable_uplift",
    "eligible_customers",
    "estimate_unknown_margin",
    "expected_response",
    "measure_by_stratum",
    "measure_uplift",
    "next_stage",
    "propose_next",
]

"""Customer life cycle, value, segments and campaign uplift from a company's own exports.

    import crm_analytics as crm

    intake = crm.read_transactions("orders.csv")
    ledger = crm.build_ledger(intake.transactions)
    customers = crm.summarise_customers(ledger, as_of=date(2026, 6, 30))

Needs no Streamlit; ``app.py`` shows the same numbers in a browser.
"""

from crm_analytics.campaigns.audience import assign_holdout
from crm_analytics.campaigns.measurement import measure_uplift
from crm_analytics.customers import (
    add_first_purchases,
    add_profiles,
    add_prospects,
    summarise_customers,
)
from crm_analytics.dataset import DataSet, make_dataset
from crm_analytics.errors import CrmError
from crm_analytics.examples import open_cdnow, open_complete_journey, open_hakr
from crm_analytics.intake import (
    Policy,
    read_customers,
    read_files,
    read_interactions,
    read_responses,
    read_table,
    read_transactions,
)
from crm_analytics.ledger import build_ledger, find_first_purchases
from crm_analytics.lifecycle import StageModel, assign_stage
from crm_analytics.messages import Message
from crm_analytics.retention import count_retention, retention_table
from crm_analytics.scoring import Rules, Scores, score_customers
from crm_analytics.segments import assign_segment, estimate_potential
from crm_analytics.selection import Selection
from crm_analytics.settings import SegmentRules, StageRules, ValueRules
from crm_analytics.simulate import let_time_pass, simulate_world
from crm_analytics.value import (
    BgBb,
    BgNbd,
    GammaGamma,
    MbgNbd,
    ParetoNbd,
    ShiftedBetaGeometric,
    customer_equity,
    estimate_clv,
    run_scoreboard,
)

__all__ = [
    "BgBb",
    "BgNbd",
    "CrmError",
    "DataSet",
    "GammaGamma",
    "MbgNbd",
    "Message",
    "ParetoNbd",
    "Policy",
    "Rules",
    "Scores",
    "SegmentRules",
    "Selection",
    "ShiftedBetaGeometric",
    "StageModel",
    "StageRules",
    "ValueRules",
    "add_first_purchases",
    "add_profiles",
    "add_prospects",
    "assign_holdout",
    "assign_segment",
    "assign_stage",
    "build_ledger",
    "count_retention",
    "customer_equity",
    "estimate_clv",
    "estimate_potential",
    "find_first_purchases",
    "let_time_pass",
    "make_dataset",
    "measure_uplift",
    "open_cdnow",
    "open_complete_journey",
    "open_hakr",
    "read_customers",
    "read_files",
    "read_interactions",
    "read_responses",
    "read_table",
    "read_transactions",
    "retention_table",
    "run_scoreboard",
    "score_customers",
    "simulate_world",
    "summarise_customers",
]

"""Any export, read right: canonical tables, rejected rows with reasons, findings in money."""

from crm_analytics.intake.currency import guess_currency
from crm_analytics.intake.folder import read_tables
from crm_analytics.intake.mapping import Basis, ColumnMapping, Guess, map_columns
from crm_analytics.intake.policy import Policy
from crm_analytics.intake.tables import (
    Intake,
    read_customers,
    read_interactions,
    read_responses,
    read_table,
    read_transactions,
)

__all__ = [
    "Basis",
    "ColumnMapping",
    "Guess",
    "Intake",
    "Policy",
    "guess_currency",
    "map_columns",
    "read_customers",
    "read_interactions",
    "read_responses",
    "read_table",
    "read_tables",
    "read_transactions",
]

"""Any export, read right: canonical tables, rejected rows with reasons, findings in money."""

from crm_analytics.intake.currency import guess_currency
from crm_analytics.intake.effects import preview_effects
from crm_analytics.intake.files import list_unmatched, read_files
from crm_analytics.intake.findings import report_health
from crm_analytics.intake.folder import read_tables
from crm_analytics.intake.import_log import ImportLog, log_import, replay
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
    "ImportLog",
    "Intake",
    "Policy",
    "guess_currency",
    "list_unmatched",
    "log_import",
    "map_columns",
    "preview_effects",
    "read_customers",
    "read_files",
    "read_interactions",
    "read_responses",
    "read_table",
    "read_tables",
    "read_transactions",
    "replay",
    "report_health",
]

"""Exports of known systems: recognised by their headers, their traps taken apart."""

from crm_analytics.intake.presets.apply import apply_presets, made_columns
from crm_analytics.intake.presets.catalogue import PRESETS, preset_named, recognise_preset
from crm_analytics.intake.presets.preset import Preset, Reshaped

__all__ = [
    "PRESETS",
    "Preset",
    "Reshaped",
    "apply_presets",
    "made_columns",
    "preset_named",
    "recognise_preset",
]

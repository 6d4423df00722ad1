"""Words of the columns that only the Results page shows."""

from __future__ import annotations

from ui.words import N_

RESULT_COLUMNS = {
    "looked_on": N_("Looked on"),
    "boundary": N_("Standard errors from 0 that decide"),
    "is_decided": N_("Decided"),
    "week": N_("Week of the window"),
    "n_days": N_("Days"),
    "view": N_("Reckoned"),
    "shrunken": N_("Pulled towards all"),
    "shrunken_low": N_("Pulled, low"),
    "shrunken_high": N_("Pulled, high"),
    "gain_low": N_("Gain, low"),
    "gain_high": N_("Gain, high"),
    "gain_by_chance": N_("Gain of as many by chance"),
    "uplift_score": N_("Predicted uplift"),
    "propensity": N_("Chance of being chosen"),
    "difference_before": N_("Unlike before weighting"),
    "difference_after": N_("Unlike after weighting"),
    "past_margin": N_("Margin of the year before"),
    "late_returns": N_("Given back after the window"),
}

"""BG/NBD of Fader, Hardie and Lee (2005): a customer can leave after every repeat purchase."""

from __future__ import annotations

from crm_analytics.value.beta_geometric import BetaGeometric


class BgNbd(BetaGeometric):
    """BG/NBD model; params r, alpha, a, b. By construction P(alive) = 1 for one-time buyers.

    In: frequency, recency, T in one unit. Source: Marketing Science 24(2), "Counting your customers the easy way".

    >>> import polars as pl
    >>> model = BgNbd()
    >>> model.params_ = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}  # CDNOW, weeks
    >>> someone = pl.DataFrame({"frequency": [2], "recency": [30.43], "T": [38.86]})
    >>> round(model.expected_purchases(someone, 39)[0], 3)
    1.226
    """

    code = "bg_nbd"
    first_purchase_can_be_last = False

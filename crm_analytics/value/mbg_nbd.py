"""MBG/NBD of Batislam, Denizel and Filiztekin (2007): a customer can leave after every purchase, the first included."""

from __future__ import annotations

from crm_analytics.value.beta_geometric import BetaGeometric


class MbgNbd(BetaGeometric):
    """MBG/NBD model; params r, alpha, a, b.

    In: frequency, recency, T in one unit. Source: International Journal of Research in Marketing 24(3).

    >>> import polars as pl
    >>> model = MbgNbd()
    >>> model.params_ = {"r": 0.5, "alpha": 6.0, "a": 0.9, "b": 1.6}
    >>> once = pl.DataFrame({"frequency": [0], "recency": [0], "T": [39]})
    >>> model.p_alive(once)[0] < 1
    True
    """

    code = "mbg_nbd"
    first_purchase_can_be_last = True

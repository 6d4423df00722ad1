"""Word of mouth: nobody's value is counted twice."""

import polars as pl

from crm_analytics.value.referrals import add_referrals, referral_totals

# a won b and c, b won d; e names somebody unknown, f names herself
TREE = pl.DataFrame({
    "customer_id": ["a", "b", "c", "d", "e", "f"],
    "referred_by": [None, "a", "a", "b", "outsider", "f"],
    "clv": [1.0, 2.0, 4.0, 8.0, 16.0, 32.0],
})  # fmt: skip


def test_only_those_recommended_directly_stand_beside_a_customer():
    table = add_referrals(TREE)
    assert table.select("n_referred", "referred_clv").rows() == [
        (2, 6.0), (1, 8.0), (0, 0.0), (0, 0.0), (0, 0.0), (0, 0.0),
    ]  # fmt: skip


def test_the_values_beside_customers_add_up_to_those_with_a_known_referrer():
    totals = referral_totals(TREE)
    assert add_referrals(TREE)["referred_clv"].sum() == totals.clv_of_known_referrers == 14.0
    assert (totals.n_referred, totals.n_referrers, totals.clv) == (4, 2, 30.0)


def test_without_referrals_in_the_data_nothing_is_known():
    nobody = TREE.drop("referred_by")
    assert referral_totals(nobody) is None
    assert add_referrals(nobody)["n_referred"].to_list() == [None] * 6

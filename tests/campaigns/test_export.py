import polars as pl

from crm_analytics.campaigns.export import audience_export

DRAWN = pl.DataFrame({"customer_id": ["a", "b", "c", "d"], "arm": ["targeted", "targeted", "held_out", "targeted"]})
PROFILES = pl.DataFrame(
    {
        "customer_id": ["d", "c", "b", "a"],
        "name": ["Di", "Cy", "Bo", "Ann"],
        "consent_email": [None, True, False, True],
        "wallet": [1.0, 2.0, 3.0, 4.0],
    }
)


def test_only_targeted_people_who_consented_are_listed_and_the_arm_is_not_told():
    listed = audience_export(DRAWN, PROFILES, channel="email")
    assert listed.rows(named=True) == [{"customer_id": "a", "name": "Ann", "consent_email": True}]


def test_without_profiles_only_a_sender_who_vouches_gets_a_list():
    assert audience_export(DRAWN, None, channel="email").is_empty()
    vouched = audience_export(DRAWN, None, channel="email", consent_confirmed=True)
    assert vouched["customer_id"].to_list() == ["a", "b", "d"]

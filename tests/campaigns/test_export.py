import polars as pl

from crm_analytics.campaigns.export import audience_export, contacts_for, systems_for, without_address
from crm_analytics.export import csv_bytes

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


def test_a_purpose_that_is_not_covered_is_asked_again_at_the_export():
    people = PROFILES.with_columns(consent_purpose=pl.Series([None, "offers", "offers", "service"]))
    assert audience_export(DRAWN, people, channel="email", purpose="offers").is_empty()
    assert audience_export(DRAWN, people, channel="email", purpose="service")["customer_id"].to_list() == ["a"]


LISTED = pl.DataFrame(
    {
        "customer_id": ["a", "b", "c"],
        "name": ["Ann van Lee", "Ember Trading, Lan Novak", None],
        "email": ["ann@x.org", "lan@x.org", None],
        "region": ["South", "West", None],
        "consent_email": [True, None, True],
    }
)


def export(system: str, channel: str = "email", listed: pl.DataFrame = LISTED) -> pl.DataFrame:
    return contacts_for(listed, system=system, channel=channel, campaign="Spring")


def test_mailchimp_gets_its_columns_and_people_with_an_address():
    table = export("mailchimp")
    assert table.columns == ["Email Address", "First Name", "Last Name", "TAGS", "CUSTOMERID", "CONSENT"]
    assert table.row(0) == ("ann@x.org", "Ann", "van Lee", "Spring", "a", "yes")
    assert table.row(1) == ("lan@x.org", "Ember Trading, Lan Novak", "", "Spring", "b", "confirmed by sender")
    assert (table.height, without_address(LISTED, system="mailchimp")) == (2, 1)


def test_klaviyo_gets_the_address_first_and_its_word_for_consent():
    table = export("klaviyo")
    assert table.columns[0] == "Email"
    assert table["Email Marketing Consent"].to_list() == ["Subscribed", "confirmed by sender"]
    assert table["State / Region"].to_list() == ["South", "West"]


def test_hubspot_takes_people_without_an_address_and_each_channel_has_its_consent():
    table = export("hubspot", "phone", LISTED.with_columns(consent_phone=pl.lit(True)))
    assert table.height == 3
    assert table["Consent to calls"].to_list() == ["yes"] * 3
    assert table["Email"].to_list() == ["ann@x.org", "lan@x.org", ""]


def test_the_plain_list_is_the_list_itself():
    assert export("plain").equals(LISTED)


def test_tools_that_send_e_mail_are_not_offered_for_letters():
    assert [str(system) for system in systems_for("post")] == ["plain", "hubspot"]


def test_without_addresses_in_the_data_an_e_mail_tool_gets_nobody():
    assert export("mailchimp", listed=LISTED.drop("email")).is_empty()


def test_no_list_for_contact_tells_the_arm_but_it_tells_the_variant():
    drawn = DRAWN.with_columns(variant=pl.Series(["A", "B", None, "A"]))
    listed = audience_export(drawn, PROFILES, channel="email")
    assert listed.select("customer_id", "variant").rows() == [("a", "A")]
    for system in systems_for("email"):
        table = contacts_for(listed, system=system, channel="email", campaign="x")
        cells = {str(cell) for row in table.rows() for cell in row}
        assert "arm" not in [name.lower() for name in table.columns]
        assert not cells & {"targeted", "held_out"}


def test_a_formula_in_a_name_or_campaign_is_neutralised_in_every_file():
    listed = LISTED.with_columns(name=pl.lit("=1+1"))
    for system in systems_for("email"):
        content = csv_bytes(contacts_for(listed, system=system, channel="email", campaign="@SUM(A1)")).decode()
        assert ",=1+1" not in content
        assert ",@SUM" not in content
        assert "'=1+1" in content

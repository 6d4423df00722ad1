"""HubSpot, Salesforce, Mailchimp and Klaviyo: chances of a sale, people with their consent, mailings."""

import datetime as dt

import pytest

from crm_analytics.intake import read_customers, read_table
from crm_analytics.schemas import CAMPAIGNS, OPPORTUNITIES
from tests.intake.presets.exports import (
    HUBSPOT_CONTACTS,
    HUBSPOT_DEALS,
    KLAVIYO_CAMPAIGNS,
    KLAVIYO_PROFILES,
    MAILCHIMP_AUDIENCE,
    MAILCHIMP_CAMPAIGNS,
    SALESFORCE_OBJECT,
    SALESFORCE_REPORT,
    write_export,
)

CHANCE = ["opportunity_id", "customer_id", "owner", "opened_on", "closed_on", "status", "amount"]


def test_hubspot_deals_are_chances_and_an_open_ones_close_date_is_only_hoped_for():
    def deal(number, stage, **more):
        return {"Record ID": number, "Deal Name": f"Deal {number}", "Deal Stage": stage, "Amount": "1200.00",
                "Deal owner": "Ana Ruiz", "Create Date": "2024-01-05 10:00", "Close Date": "2024-03-01 09:00",
                "Associated Contact IDs": "77; 78"} | more  # fmt: skip

    intake = read_table(
        write_export(
            HUBSPOT_DEALS,
            deal("1", "Closed Won"),
            deal("2", "closedlost"),
            deal("3", "Appointment Scheduled"),
            deal("4", "Contract Sent", **{"Associated Contact IDs": "", "Associated Company IDs": "900"}),
            deal("5", "Waiting for lawyer", Amount=""),
        ),
        table=OPPORTUNITIES,
    )
    opened, closed = dt.date(2024, 1, 5), dt.date(2024, 3, 1)
    assert intake.table.select(CHANCE).rows() == [
        ("1", "77", "Ana Ruiz", opened, closed, "won", 1200.0),
        ("2", "77", "Ana Ruiz", opened, closed, "lost", 1200.0),
        ("3", "77", "Ana Ruiz", opened, None, "qualified", 1200.0),
        ("4", "900", "Ana Ruiz", opened, None, "offered", 1200.0),
        ("5", "77", "Ana Ruiz", opened, None, "Waiting for lawyer", None),
    ]


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (
            SALESFORCE_REPORT,
            ("Opportunity Name", "Account Name", "Stage", "Close Date", "Created Date", "Opportunity Owner"),
        ),
        (SALESFORCE_OBJECT, ("Id", "AccountId", "StageName", "CloseDate", "CreatedDate", "OwnerId")),
    ],
    ids=["report", "object"],
)
def test_salesforce_opportunities_come_as_report_and_as_data_export(header, names):
    won = dict(zip(names, ("006A", "Holt GmbH", "Closed Won", "2024-03-01", "2024-01-05", "Ana"), strict=True))
    open_one = dict(
        zip(names, ("006B", "Holt GmbH", "Negotiation/Review", "2024-09-01", "2024-02-05", "Ana"), strict=True)
    )
    intake = read_table(write_export(header, won | {"Amount": "5000"}, open_one), table=OPPORTUNITIES)
    assert intake.table.select(CHANCE).rows() == [
        ("006A", "Holt GmbH", "Ana", dt.date(2024, 1, 5), dt.date(2024, 3, 1), "won", 5000.0),
        ("006B", "Holt GmbH", "Ana", dt.date(2024, 2, 5), None, "offered", None),
    ]


def test_hubspot_contacts_bear_the_id_of_their_deals_and_their_standing():
    intake = read_customers(
        write_export(
            HUBSPOT_CONTACTS,
            {"Record ID": "77", "First Name": "Mara", "Last Name": "Holt", "Email": "mara@example.de",
             "Contact owner": "Ana Ruiz", "Create Date": "2024-01-05 10:00", "Lifecycle Stage": "Customer",
             "Original Source": "Organic Search", "Associated Company": "Holt GmbH"},
            {"Record ID": "78", "First Name": "Lin", "Create Date": "2024-01-06 10:00", "Lifecycle Stage": "Lead"},
        )
    )  # fmt: skip
    names = ["customer_id", "name", "signed_up_on", "owner", "acquisition_channel", "account_id", "declared_standing"]
    assert intake.table.select(names).rows() == [
        ("77", "Mara Holt", dt.date(2024, 1, 5), "Ana Ruiz", "Organic Search", "Holt GmbH", "regular"),
        ("78", "Lin", dt.date(2024, 1, 6), None, None, None, "potential"),
    ]


def test_mailchimps_members_have_agreed_unless_they_left_or_bounced():
    header = MAILCHIMP_AUDIENCE + ",UNSUB_TIME,CLEAN_TIME"
    confirmed = {"Email Address": "Mara@example.de", "First Name": "Mara", "CONFIRM_TIME": "2024-01-05 10:00:00",
                 "MEMBER_RATING": "4", "REGION": "BY", "CC": "DE"}  # fmt: skip
    intake = read_customers(
        write_export(
            header, confirmed,
            confirmed | {"Email Address": "left@example.de", "UNSUB_TIME": "2024-02-01 10:00:00"},
            confirmed | {"Email Address": "gone@example.de", "CLEAN_TIME": "2024-02-01 10:00:00"},
            {"Email Address": "unknown@example.de", "MEMBER_RATING": "2"},
        )
    )  # fmt: skip
    assert intake.table.select("customer_id", "signed_up_on", "consent_email").rows() == [
        ("mara@example.de", dt.date(2024, 1, 5), True),
        ("left@example.de", dt.date(2024, 1, 5), False),
        ("gone@example.de", dt.date(2024, 1, 5), False),
        ("unknown@example.de", None, None),
    ]


def test_klaviyos_profiles_say_in_words_who_has_agreed():
    def profile(email, consent):
        return {"Email": email, "Klaviyo ID": "01H", "First Name": "A", "State / Region": "Bayern", "Source": "Form",
                "Email Marketing Consent": consent, "Profile Created On": "2024-01-05 10:00:00"}  # fmt: skip

    intake = read_customers(
        write_export(
            KLAVIYO_PROFILES, profile("a@x.de", "SUBSCRIBED"), profile("b@x.de", "Never Subscribed"),
            profile("c@x.de", "unsubscribed"), profile("d@x.de", ""),
        )
    )  # fmt: skip
    assert intake.table["consent_email"].to_list() == [True, False, False, None]
    assert intake.table["region"].to_list() == ["Bayern"] * 4


def test_mailings_are_campaigns():
    mailchimp = write_export(
        MAILCHIMP_CAMPAIGNS,
        {"Title": "Spring", "Subject": "10 % off", "Send Date": "Mar 05, 2024 10:00 am", "Total Recipients": 500,
         "Unique Id": "9f1"},
    )  # fmt: skip
    klaviyo = write_export(
        KLAVIYO_CAMPAIGNS,
        {"Campaign Name": "Spring", "Subject": "Hi", "Send Time": "2024-03-05 10:00:00", "Campaign ID": "K1",
         "Campaign Channel": "SMS"},
    )  # fmt: skip
    intake = read_table([mailchimp, klaviyo], table=CAMPAIGNS)
    day = dt.date(2024, 3, 5)
    assert intake.table.select("campaign_id", "name", "channel", "starts_on", "ends_on", "offer").rows() == [
        ("9f1", "Spring", "email", day, day, "10 % off"),
        ("K1", "Spring", "phone", day, day, "Hi"),
    ]
    assert [message.code for message in intake.messages].count("intake.campaign_end_unknown") == 2

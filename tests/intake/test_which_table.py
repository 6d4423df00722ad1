"""Which table a file is: by how much of it finds a place there."""

from pathlib import Path

import polars as pl
import pytest

from crm_analytics.intake.which_table import table_of
from crm_analytics.readers import read_raw

SAMPLES = Path(__file__).parents[2] / "sample_data"


def table(header, *rows):
    found = table_of(pl.DataFrame([row.split(",") for row in rows], schema=header.split(","), orient="row"))
    return found.name if found else None


@pytest.mark.parametrize(
    "name",
    ["transactions", "customers", "interactions", "responses", "surveys", "invoices", "opportunities", "prospects",
     "campaigns", "partner_income", "assignments"],
)  # fmt: skip
def test_our_own_tables_are_told_apart(name):
    found = table_of(read_raw(SAMPLES / f"{name}.csv").head(2_000))
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        ("InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID", "5,A,1,2024-01-05,2.5,7", "transactions"),
        ("订单编号,会员编号,下单时间,实付金额", "1,7,2024-01-05,5", "transactions"),
        ("Customer ID,Full name,Email,Signup date,City,Total Spent", "7,Mara,a@b.c,2024-01-05,Ulm,5", "customers"),
        ("Campaign,Email,Date,Action", "spring,a@b.c,2024-01-05,opened", "responses"),
        ("Ticket ID,Customer,Opened at,Type", "1,7,2024-01-05,complaint", "interactions"),
        ("Deal ID,Create date,Deal stage,Amount,Deal owner", "1,2024-01-05,won,500,Ana", "opportunities"),
        ("Invoice no,Customer,Issue date,Due date,Total due", "1,7,2024-01-05,2024-02-05,50", "invoices"),
        ("Lead ID,Lead source,Created at,Industry", "1,fair,2024-01-05,retail", "prospects"),
        ("name,colour", "x,red", None),
    ],
)
def test_exports_of_others_find_their_table(header, row, name):
    assert table(header, row) == name


def test_a_list_with_one_row_a_customer_and_sums_in_several_columns_is_one_of_customers():
    header = "ID;Year_Birth;Income;Dt_Customer;Recency;MntWines;MntFruits;NumWebPurchases;Complain;Z_Revenue;Response"
    rows = [f"{5000 + i};1957;{58138 + i};2012-09-{i + 1:02};{i};{i};88;3;0;11;1" for i in range(25)]
    assert table(header.replace(";", ","), *(row.replace(";", ",") for row in rows)) == "customers"


def test_so_is_a_list_of_contracts():
    header = "customerID,gender,SeniorCitizen,Partner,tenure,Contract,PaymentMethod,MonthlyCharges,TotalCharges,Churn"
    rows = [f"75{i:02}-VHVEG,Female,0,Yes,{i},Two year,Mailed check,29.85,{i}.85,No" for i in range(25)]
    assert table(header, *rows) == "customers"


def test_baskets_without_customer_and_day_are_no_table():
    assert table("citrus fruit,margarine,soap", "yogurt,coffee,milk", "rice,tea,salt") is None

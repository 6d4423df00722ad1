"""Which column is which: by name, by synonym, by content; and how sure that is."""

import polars as pl
import pytest

from crm_analytics import schemas
from crm_analytics.errors import UnknownColumn
from crm_analytics.intake import Basis, ColumnMapping, Guess, map_columns


def export(header, *rows):
    names = header.split(",")
    return pl.DataFrame([row.split(",") for row in rows] or [[""] * len(names)], schema=names, orient="row")


TABLES = [schemas.TRANSACTIONS, schemas.PROFILES, schemas.INTERACTIONS, schemas.RESPONSES, schemas.SURVEYS,
          schemas.INVOICES, schemas.OPPORTUNITIES, schemas.TRUTH]  # fmt: skip


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_our_own_headers_map_to_themselves(table):
    names = [name for name in table.names if not name.startswith("source_")]
    assert map_columns(export(",".join(names)), table).sources == {name: name for name in names}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
            {"order_id": "InvoiceNo", "product_id": "StockCode", "product": "Description", "quantity": "Quantity",
             "date": "InvoiceDate", "unit_price": "UnitPrice", "customer_id": "CustomerID", "region": "Country"},
        ),
        (
            "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
            {"order_id": "Invoice", "product_id": "StockCode", "product": "Description", "quantity": "Quantity",
             "date": "InvoiceDate", "unit_price": "Price", "customer_id": "Customer ID", "region": "Country"},
        ),
        (
            "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Region,Product ID,Category,"
            "Product Name,Sales,Quantity,Discount,Profit",
            {"order_id": "Order ID", "date": "Order Date", "customer_id": "Customer ID", "region": "Region",
             "product_id": "Product ID", "category": "Category", "product": "Product Name", "revenue": "Sales",
             "quantity": "Quantity", "profit": "Profit"},
        ),
        (
            "household_id,store_id,basket_id,product_id,quantity,sales_value,week,transaction_timestamp",
            {"customer_id": "household_id", "order_id": "basket_id", "product_id": "product_id",
             "quantity": "quantity", "revenue": "sales_value", "date": "transaction_timestamp"},
        ),
        (
            "订单编号,会员编号,商品名称,数量,单价,下单时间,渠道,地区,优惠券",
            {"order_id": "订单编号", "customer_id": "会员编号", "product": "商品名称", "quantity": "数量",
             "unit_price": "单价", "date": "下单时间", "channel": "渠道", "region": "地区", "coupon": "优惠券"},
        ),
        (
            "訂單編號,客戶編號,類別,數量,金額,成本,訂單日期",
            {"order_id": "訂單編號", "customer_id": "客戶編號", "category": "類別", "quantity": "數量",
             "revenue": "金額", "cost": "成本", "date": "訂單日期"},
        ),
    ],
    ids=["online retail", "online retail II", "superstore", "complete journey", "simplified", "traditional"],
)  # fmt: skip
def test_headers_of_known_exports_are_recognised(header, expected):
    assert map_columns(export(header)).sources == expected


def test_the_more_telling_of_two_synonyms_wins():
    assert map_columns(export("amount,sales")).sources == {"revenue": "sales"}


def test_a_column_whose_content_contradicts_its_name_loses():
    frame = export("order date,day,email", "soon,2024-01-05,a@b.c", "late,2024-01-06,d@e.f")
    assert map_columns(frame).sources["date"] == "day"


def test_a_required_column_is_found_by_part_of_its_name_but_not_under_a_misleading_one():
    guesses = map_columns(export("old customer_id,discount amount,my amount,the date", "7,1.5,2.5,2024-01-05")).guesses
    assert guesses["revenue"] == Guess("my amount", 0.6, Basis.PART_OF_NAME)
    assert guesses["date"].source == "the date"


def test_where_names_say_nothing_the_only_column_of_dates_and_of_money_is_taken():
    guesses = map_columns(export("a,b,c", "x,2024-01-05,2.50", "y,2024-01-06,3.75")).guesses
    assert guesses == {"date": Guess("b", 0.4, Basis.CONTENT), "revenue": Guess("c", 0.4, Basis.CONTENT)}


def test_of_two_columns_of_dates_without_a_name_none_is_taken():
    assert "date" not in map_columns(export("a,b", "2024-01-05,2024-01-06")).guesses


def test_given_columns_win_and_none_leaves_a_column_out():
    mapped = map_columns(export("Customer ID,Member,Sales,Region"), given={"customer_id": "Member", "region": None})
    assert mapped.sources == {"customer_id": "Member", "revenue": "Sales"}
    assert mapped.guesses["customer_id"] == Guess("Member", 1.0, Basis.GIVEN)
    assert mapped.unused == ("Customer ID", "Region")


def test_a_complete_mapping_is_used_as_it_is():
    given = ColumnMapping({"customer_id": Guess("Member", 1.0, Basis.GIVEN)})
    assert map_columns(export("Customer ID,Member,Sales"), given=given).sources == {"customer_id": "Member"}


@pytest.mark.parametrize("given", [{"customer": "Member"}, {"customer_id": "Mitglied"}])
def test_a_given_name_that_does_not_exist_is_refused(given):
    with pytest.raises(UnknownColumn):
        map_columns(export("Member,Sales"), given=given)

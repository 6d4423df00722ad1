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
             "customer_name": "Customer Name",
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


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Kundennummer,Bestelldatum,Gesamtpreis", {"customer_id": 0, "date": 1, "revenue": 2}),
        ("numero client,Date de commande,Montant", {"customer_id": 0, "date": 1, "revenue": 2}),
        ("Cliente,Fecha,Importe", {"customer_id": 0, "date": 1, "revenue": 2}),
        ("顧客番号,注文日,売上金額", {"customer_id": 0, "date": 1, "revenue": 2}),
        ("会员号,交易时间,金额（元）", {"customer_id": 0, "date": 1, "revenue": 2}),
        ("Client,Created (UTC),Amount (EUR)", {"customer_id": 0, "date": 1, "revenue": 2}),
        (
            "Buyer,Date,Amount,Order status,Currency,VAT,Shipping cost,Mobile,E-mail",
            {"customer_id": 0, "date": 1, "revenue": 2, "status": 3, "currency": 4, "tax": 5, "shipping": 6, "phone": 7,
             "email": 8},
        ),
    ],
)  # fmt: skip
def test_headers_are_known_in_several_languages_and_with_their_unit(header, expected):
    names = header.split(",")
    assert map_columns(export(header)).sources == {name: names[at] for name, at in expected.items()}


@pytest.mark.parametrize(
    ("header", "revenue"),
    [
        ("Price,Quantity,Tax,Discount,Line total", "Line total"),
        ("Discount,Shipping,Order total,Net sales", "Net sales"),
        ("Tax,Total,Net amount,Gross", "Net amount"),
        ("税额,折扣,订单金额,实付金额", "实付金额"),
    ],
)
def test_of_several_amounts_the_net_one_of_the_line_is_its_revenue(header, revenue):
    assert map_columns(export(header)).sources["revenue"] == revenue


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("customer_id", "Customer Type"), ("customer_id", "Customer since"), ("customer_id", "客户等级"),
        ("order_id", "Order Status"), ("revenue", "Total orders"), ("revenue", "Discount amount"),
        ("revenue", "Payment Method"),
    ],
)  # fmt: skip
def test_a_name_that_only_resembles_is_not_taken(name, header):
    assert name not in map_columns(export(header, "x", "y")).sources


def test_a_column_of_yes_and_no_is_no_customer_whatever_its_name():
    rows = [f"{'Yes' if i % 3 else 'No'},C{i}" for i in range(12)]
    assert map_columns(export("Member,Customer No", *rows)).sources["customer_id"] == "Customer No"
    assert "customer_id" not in map_columns(export("Member,Colour", *rows)).sources


def test_a_state_may_be_a_place_or_that_of_the_order():
    assert map_columns(export("State", "Ohio", "Texas")).sources == {"region": "State"}
    assert "region" not in map_columns(export("State", "paid", "cancelled")).sources


def test_an_address_is_the_customer_where_nothing_better_is_there_and_stays_the_address():
    mapped = map_columns(export("Email,Date,Total", "a@b.c,2024-01-05,5"))
    assert mapped.sources == {"customer_id": "Email", "date": "Date", "revenue": "Total", "email": "Email"}
    assert mapped.guesses["customer_id"] == Guess("Email", 0.85, Basis.SYNONYM)
    assert map_columns(export("Email,Customer No,Date,Total")).sources["customer_id"] == "Customer No"


def test_a_customer_number_that_is_an_address_is_one_by_content():
    guesses = map_columns(export("Buyer,Total", "a@b.c,5", "d@e.f,6")).guesses
    assert guesses["email"] == Guess("Buyer", 0.8, Basis.CONTENT)
    assert guesses["customer_id"].source == "Buyer"


def test_a_name_alone_is_the_customer_but_hardly_believed():
    assert map_columns(export("Customer name,Total")).guesses["customer_id"] == Guess(
        "Customer name", 0.5, Basis.SYNONYM
    )


def test_left_out_by_the_user_the_customer_is_not_guessed_from_the_address():
    assert "customer_id" not in map_columns(export("Email,Total"), given={"customer_id": None}).sources


def test_ids_that_come_back_are_the_customer_where_no_name_says_so():
    rows = [f"K{i % 12},N{i},{i % 5},Tea,2024-01-05,{i}.50" for i in range(40)]
    guesses = map_columns(export("a,b,c,d,e,f", *rows)).guesses
    assert guesses["customer_id"] == Guess("a", 0.4, Basis.CONTENT)


def test_an_orders_amount_that_stands_on_each_of_its_lines_gives_way_to_price_times_quantity():
    header = "Customer,Order,Day,Order total,Qty,Price"
    lines = ["a,1,2024-01-05,10,1,4", "a,1,2024-01-05,10,2,3", "b,2,2024-01-05,9,1,4", "b,2,2024-01-05,9,1,5"]
    assert "revenue" not in map_columns(export(header, *lines)).sources
    own = ["a,1,2024-01-05,4,1,4", "a,1,2024-01-05,6,2,3", "b,2,2024-01-05,4,1,4", "b,2,2024-01-05,5,1,5"]
    assert map_columns(export(header, *own)).sources["revenue"] == "Order total"


def test_numbers_are_dates_only_under_the_name_of_a_date():
    rows = [f"C{i},{1706695506 + i},{i}.5" for i in range(3)]
    assert map_columns(export("Customer,Created at,Total", *rows)).sources["date"] == "Created at"
    assert "date" not in map_columns(export("Customer,Machine,Total", *rows)).sources


def test_tax_and_shipping_stand_beside_a_net_amount_and_not_beside_a_total_that_holds_them():
    beside = {"revenue": "Subtotal", "tax": "Tax", "shipping": "Shipping"}
    assert map_columns(export("Total,Tax,Shipping,Subtotal")).sources == beside
    assert map_columns(export("Total,Tax,Shipping")).sources == {"revenue": "Total"}
    assert map_columns(export("Total,Tax,Shipping"), given={"tax": "Tax"}).sources == {"revenue": "Total", "tax": "Tax"}

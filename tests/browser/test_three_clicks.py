"""From a shop's export to the Segments page: open Data, give the file, open Segments."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tools.browser import wait_until_settled

FIRST, N_CUSTOMERS, N_DAYS = dt.datetime(2023, 1, 2, 10, 15), 60, 700


def orders() -> Iterator[tuple[int, int, dt.datetime, float]]:
    """Number, customer, moment and money of a small shop's orders: the lower the customer's number, the more often."""
    number = 1000
    for customer in range(N_CUSTOMERS):
        for day in range(customer, N_DAYS, 25 + 5 * customer):
            number += 1
            yield number, customer, FIRST + dt.timedelta(days=day), 20.0 + customer % 7 * 12.5


def written(header: list[str], rows: Iterator[dict[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def shopify() -> bytes:
    """Two lines an order; what belongs to the order stands in its first row only."""
    header = ["Name", "Email", "Financial Status", "Paid at", "Currency", "Subtotal", "Shipping", "Taxes", "Total",
              "Discount Code", "Discount Amount", "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price",
              "Lineitem sku", "Billing Name", "Refunded Amount", "Id", "Source"]  # fmt: skip

    def rows() -> Iterator[dict[str, object]]:
        for number, customer, moment, money in orders():
            line = {"Name": f"#{number}", "Email": f"c{customer}@shop.example", "Lineitem quantity": 1}
            yield line | {
                "Financial Status": "paid", "Currency": "USD", "Subtotal": money, "Shipping": 5, "Taxes": 0,
                "Total": money + 5, "Created at": moment.strftime("%Y-%m-%d %H:%M:%S +0000"), "Refunded Amount": 0,
                "Lineitem name": "Mug", "Lineitem price": money - 10, "Lineitem sku": "M1", "Id": number,
            }  # fmt: skip
            yield line | {"Lineitem name": "Card", "Lineitem price": 10, "Lineitem sku": "K1"}

    return written(header, rows()).encode()


def stripe() -> bytes:
    """Every seventh payment failed."""
    header = ["id", "Description", "Seller Message", "Created (UTC)", "Amount", "Amount Refunded", "Currency",
              "Converted Amount", "Converted Amount Refunded", "Fee", "Tax", "Converted Currency", "Mode", "Status",
              "Customer ID", "Customer Email", "Captured", "Card ID", "Invoice ID"]  # fmt: skip

    def rows() -> Iterator[dict[str, object]]:
        for number, customer, moment, money in orders():
            is_paid = number % 7 > 0
            yield {
                "id": f"ch_{number}", "Created (UTC)": moment.strftime("%Y-%m-%d %H:%M"), "Amount": money,
                "Amount Refunded": 0, "Currency": "usd", "Converted Amount": money, "Converted Amount Refunded": 0,
                "Converted Currency": "usd", "Mode": "Live", "Status": "Paid" if is_paid else "Failed",
                "Customer ID": f"cus_{customer}", "Captured": str(is_paid).lower(),
            }  # fmt: skip

    return written(header, rows()).encode()


def taobao() -> bytes:
    """GBK, and orders that were closed without a sale among the others."""
    header = ["订单编号", "买家会员名", "买家支付宝账号", "买家应付货款", "买家应付邮费", "总金额", "买家实际支付金额",
              "订单状态", "收货人姓名", "订单创建时间", "订单付款时间", "宝贝标题", "宝贝种类", "宝贝总数量",
              "店铺名称", "订单关闭原因"]  # fmt: skip

    def rows() -> Iterator[dict[str, object]]:
        for number, customer, moment, money in orders():
            is_paid = number % 7 > 0
            yield {
                "订单编号": f'="{20230000000000 + number}"', "买家会员名": f"买家{customer}", "买家应付货款": money,
                "买家应付邮费": 0, "总金额": money, "买家实际支付金额": money if is_paid else 0,
                "订单状态": "交易成功" if is_paid else "交易关闭", "订单创建时间": moment.strftime("%Y-%m-%d %H:%M:%S"),
                "订单付款时间": moment.strftime("%Y-%m-%d %H:%M:%S") if is_paid else "", "宝贝标题": "杯子",
                "宝贝总数量": 1, "订单关闭原因": "订单未关闭" if is_paid else "买家未付款",
            }  # fmt: skip

    return written(header, rows()).encode("gb18030")


@pytest.fixture
def visit(browser_page: Page, app_url: str) -> Callable[[str], Page]:
    """Open an address of the app and wait until it is drawn."""

    def open_address(address: str) -> Page:
        browser_page.goto(f"{app_url}/{address}", wait_until="domcontentloaded")
        wait_until_settled(browser_page)
        return browser_page

    return open_address


ORDERS = list(orders())
PAID = [money for number, *_, money in ORDERS if number % 7]


@pytest.mark.parametrize(
    ("name", "export", "n_rows", "revenue"),
    [
        ("orders_export.csv", shopify, 2 * len(ORDERS), sum(money for *_, money in ORDERS)),
        ("payments.csv", stripe, len(ORDERS), sum(PAID)),
        ("ExportOrderList.csv", taobao, len(ORDERS), sum(PAID)),
    ],
)
def test_three_clicks_lead_from_an_export_to_the_segments(
    visit: Callable[[str], Page],
    tmp_path: Path,
    name: str,
    export: Callable[[], bytes],
    n_rows: int,
    revenue: float,
) -> None:
    (tmp_path / name).write_bytes(export())
    page = visit("?lang=en")
    page.get_by_role("link", name="Data", exact=True).first.click()  # one
    wait_until_settled(page)
    page.locator("input[type=file]").first.set_input_files(tmp_path / name)  # two: choose the file, or drop it
    tiles = page.get_by_test_id("stMetric")
    expect(tiles.filter(has_text="Rows read")).to_contain_text(f"{n_rows:,}", timeout=60_000)
    wait_until_settled(page)
    expect(tiles.filter(has_text="Revenue")).to_contain_text(f"{revenue / 1000:.1f}K")
    page.get_by_role("link", name="Segments", exact=True).first.click()  # three
    wait_until_settled(page)
    expect(page.get_by_test_id("stMetric").filter(has_text="Gold")).to_be_visible()
    assert page.locator("[data-testid=stException]").count() == 0

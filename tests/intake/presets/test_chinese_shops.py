"""Taobao, JD, Youzan, Douyin and Pinduoduo, as they are exported: GBK or UTF-8, ids with tabs and quotes."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.errors import CompanionMissing
from crm_analytics.intake import read_transactions
from tests.intake.presets.exports import DOUYIN, JD, PINDUODUO, TAOBAO_DETAIL, TAOBAO_LIST, YOUZAN, write_export

NAMES = ["customer_id", "order_id", "date", "product", "quantity", "revenue"]


def listed(number, **more):
    row = {"订单编号": f'="{number}"', "买家会员名": "小明", "买家应付货款": "90.00", "买家应付邮费": "10.00",
           "总金额": "100.00", "买家实际支付金额": "100.00", "订单状态": "交易成功", "收货人姓名": "王明",
           "收货地址": "浙江省 杭州市 西湖区 文三路", "联系手机": "'13800001111", "订单创建时间": "2024-01-05 10:00:00",
           "订单付款时间": "2024-01-05 10:05:00", "宝贝标题": "衬衫，帽子", "宝贝总数量": "3",
           "店铺名称": "旗舰店"}  # fmt: skip
    return row | more


def detail(number, product, price, quantity, **more):
    row = {"订单编号": f'="{number}"', "标题": product, "价格": price, "购买数量": quantity, "订单状态": "交易成功",
           "商家编码": "S-1"}  # fmt: skip
    return row | more


LIST = write_export(
    TAOBAO_LIST,
    listed("2001"),
    listed("2002", 订单状态="交易关闭", 买家实际支付金额="0.00", 订单付款时间="", 订单关闭原因="买家未付款"),
    listed("2003", 订单状态="等待买家付款", 买家实际支付金额="0.00", 订单付款时间="", 买家会员名="小红"),
    listed("2004", 买家会员名="小红", 买家实际支付金额="60.00", 买家应付邮费="0.00", 宝贝标题="杯子", 宝贝总数量="1"),
    encoding="gb18030",
)
DETAIL = write_export(
    TAOBAO_DETAIL,
    detail("2001", "衬衫", "40.00", "2"),
    detail("2001", "帽子", "20.00", "1"),
    detail("2002", "杯子", "90.00", "1", 订单状态="交易关闭"),
    detail("2009", "没有买家", "5.00", "1"),
    encoding="gb18030",
)


def test_a_taobao_list_alone_gives_a_line_for_each_order():
    intake = read_transactions(LIST, file_name="ExportOrderList.csv")
    assert intake.table.select(NAMES).rows() == [
        ("小明", "2001", dt.date(2024, 1, 5), "衬衫，帽子", 3.0, 90.0),
        ("小红", "2004", dt.date(2024, 1, 5), "杯子", 1.0, 60.0),
    ]
    assert intake.rejected.select("source_row", "reason").rows() == [
        (3, "status_not_counted"),
        (4, "status_not_counted"),
    ]
    typed = intake.typed.collect()
    assert typed.select("shipping", "region", "phone").row(0) == (10.0, "浙江省", "13800001111")
    # what was never paid keeps the price that was asked
    assert typed["revenue"].to_list() == [90.0, 90.0, 90.0, 60.0]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["list_first", "detail_first"])
def test_taobao_list_and_detail_are_joined_by_the_order_in_any_order(order):
    files = [LIST, DETAIL]
    intake = read_transactions([files[i] for i in order])
    # 90 paid for goods over 80 and 20: 72 and 18
    assert sorted(intake.table.select(NAMES).rows()) == [
        ("小明", "2001", dt.date(2024, 1, 5), "帽子", 1.0, 18.0),
        ("小明", "2001", dt.date(2024, 1, 5), "衬衫", 2.0, 72.0),
        ("小红", "2004", dt.date(2024, 1, 5), "杯子", 1.0, 60.0),
    ]
    reasons = intake.rejected.select("reason").to_series().sort().to_list()
    # a closed line, an order that was not paid, and a line whose order the list doesn't have
    assert reasons == ["row_without_customer", "status_not_counted", "status_not_counted"]
    assert intake.n_read == 4 + 2


def test_tmalls_newer_detail_says_what_was_paid_for_each_line():
    header = (
        "子订单编号,主订单编号,标题,价格,购买数量,商品属性,套餐信息,订单状态,商家编码,"
        "买家应付货款,买家实际支付金额,订单创建时间,订单付款时间"
    )
    lines = (
        "1,2001,衬衫,40.00,2,,,交易成功,S-1,80.00,60.00,2024-01-05 10:00:00,2024-01-05 10:05:00\n"
        "2,2001,帽子,20.00,1,,,交易成功,H-1,20.00,30.00,2024-01-05 10:00:00,2024-01-05 10:05:00\n"
    )
    intake = read_transactions([LIST, f"{header}\n{lines}".encode("gb18030")])
    first = intake.table.filter(pl.col("order_id") == "2001")
    assert first.select("product", "revenue").rows() == [("衬衫", 60.0), ("帽子", 30.0)]


def test_a_taobao_detail_alone_names_the_file_that_it_needs():
    with pytest.raises(CompanionMissing) as refusal:
        read_transactions(DETAIL, file_name="ExportOrderDetailList.csv")
    assert refusal.value.params == {
        "file": "ExportOrderDetailList.csv", "other": "taobao_order_list", "missing": "customer_id, date",
    }  # fmt: skip


def test_taobao_gives_back_what_the_list_says():
    header = TAOBAO_LIST + ",退款金额"
    intake = read_transactions(write_export(header, listed("2001", 退款金额="20.00"), encoding="gb18030"))
    # a fifth of 90 of goods and 10 of postage
    assert intake.typed.collect().select("revenue", "shipping").rows() == [(90.0, 10.0), (-18.0, -2.0)]


def test_jd_repeats_an_orders_amount_on_each_line_and_it_counts_once():
    def row(number, product, price, quantity, amount, **more):
        return {"订单号": number, "商品ID": product, "商品名称": product, "订购数量": quantity, "京东价": price,
                "下单时间": "2024-01-05 10:00:00", "订单金额": amount, "订单状态": "完成", "下单帐号": "jd_ming",
                "客户姓名": "王明", "运费金额": "6.00"} | more  # fmt: skip

    intake = read_transactions(
        write_export(
            JD,
            row("3001", "衬衫", "40.00", 2, "90.00"),
            row("3001", "帽子", "20.00", 1, "90.00"),
            row("3002", "杯子", "10.00", 1, "10.00", 订单状态="(删除)等待付款"),
            row("3003", "书", "33.33", 1, "100.00", 下单帐号="jd_hong"),
            row("3003", "笔", "33.33", 1, "100.00", 下单帐号="jd_hong"),
            row("3003", "本", "33.33", 1, "100.00", 下单帐号="jd_hong"),
            encoding="gbk",
        )
    )
    # 90 over 80 and 20: 72 and 18; 100 over three alike: the odd cent goes to the first
    assert intake.table.select(NAMES).rows() == [
        ("jd_ming", "3001", dt.date(2024, 1, 5), "衬衫", 2.0, 72.0),
        ("jd_ming", "3001", dt.date(2024, 1, 5), "帽子", 1.0, 18.0),
        ("jd_hong", "3003", dt.date(2024, 1, 5), "书", 1.0, 33.34),
        ("jd_hong", "3003", dt.date(2024, 1, 5), "笔", 1.0, 33.33),
        ("jd_hong", "3003", dt.date(2024, 1, 5), "本", 1.0, 33.33),
    ]
    assert intake.rejected.select("source_row", "reason").rows() == [(4, "status_not_counted")]
    assert intake.typed.collect()["shipping"].to_list() == [6.0, 0.0, 6.0, 6.0, 0.0, 0.0]


def test_youzan_has_a_column_name_twice_and_gives_back_by_line():
    def row(number, product, paid, **more):
        return {"订单号": f"\t{number}", "订单状态": "交易完成", "订单创建时间": "2024-01-05 10:00:00",
                "商品名称": product,
                "商品数量": 1, "商品金额小计": "50.00", "商品实际成交金额": paid, "买家手机号": "13800001111",
                "商品已退款金额": "0.00"} | more  # fmt: skip

    content = write_export(
        YOUZAN, row("E1", "衬衫", "45.00"), row("E1", "帽子", "20.00", 商品已退款金额="8.00"),
        row("E2", "杯子", "9.00", 订单状态="交易关闭"),
    )  # fmt: skip
    intake = read_transactions(content)
    assert intake.table.select("customer_id", "order_id", "product", "revenue").rows() == [
        ("13800001111", "E1", "衬衫", 45.0),
        ("13800001111", "E1", "帽子", 20.0),
        ("13800001111", "E1", None, -8.0),
    ]
    assert intake.rejected["reason"].to_list() == ["status_not_counted"]


def test_the_second_of_two_columns_of_one_name_fills_the_first():
    header = "订单号,商品名称,商品数量,商品实际成交金额,商品已退款金额,订单创建时间,买家手机号,商品编码,商品编码"
    text = f"{header}\nE1,衬衫,1,45.00,0,2024-01-05,13800001111,,P-9\nE2,帽子,1,5.00,0,2024-01-05,13800001111,P-8,X\n"
    assert read_transactions(text.encode()).table["product_id"].to_list() == ["P-9", "P-8"]


def douyin(main, sub, product, payable, **more):
    row = {"主订单编号": f"\t{main}", "子订单编号": f"\t{sub}", "选购商品": f"\t{product}", "商品数量": 1,
           "商家编码": "\tS-1",
           "订单应付金额": payable, "运费": "0.00", "收件人": "张**", "收件人手机号": "138****1111", "省": "四川省",
           "订单提交时间": "2024-01-05 10:00:00", "订单状态": "已完成", "售后状态": "-"}  # fmt: skip
    return row | more


def test_douyin_counts_sub_orders_and_gives_back_what_was_refunded_after_it_was_done():
    intake = read_transactions(
        write_export(
            DOUYIN,
            douyin("6001", "6001", "肥皂", "28.90"),
            douyin("6001", "6002", "赠品", "0.00"),
            douyin("6003", "6003", "肥皂", "20.00", 售后状态="退款成功"),
            douyin("6004", "6004", "肥皂", "15.90", 订单状态="已关闭", 售后状态="退款成功"),
            encoding="utf-8-sig",
        )
    )
    assert intake.table.select(NAMES).rows() == [
        ("张**|138****1111", "6001", dt.date(2024, 1, 5), "肥皂", 1.0, 28.9),
        ("张**|138****1111", "6001", dt.date(2024, 1, 5), "赠品", 1.0, 0.0),
        ("张**|138****1111", "6003", dt.date(2024, 1, 5), "肥皂", 1.0, 20.0),
        ("张**|138****1111", "6003", dt.date(2024, 1, 5), None, None, -20.0),
    ]
    assert intake.rejected.select("source_row", "reason").rows() == [(5, "status_not_counted")]


def test_encrypted_buyers_are_nobody_and_each_order_stands_alone():
    hidden = {"收件人": "##密文", "收件人手机号": "$$密文"}
    intake = read_transactions(
        write_export(
            DOUYIN, douyin("6001", "6001", "肥皂", "28.90", **hidden), douyin("6002", "6002", "肥皂", "1", **hidden)
        )
    )
    assert intake.table["customer_id"].to_list() == ["6001", "6002"]
    assert "intake.no_buyers_named" in {message.code for message in intake.messages}


def test_pinduoduo_tells_shipping_and_refund_in_one_status():
    def row(number, received, status, after="无售后或售后取消", **more):
        return {"订单号": number, "商品": "横幅", "订单状态": status, "商品总价(元)": "20.00", "邮费(元)": "2.00",
                "用户实付金额(元)": "17.80", "商家实收金额(元)": received, "商品数量(件)": 2, "商品id": "754",
                "订单成交时间": "2024-01-05 10:00:00", "售后状态": after} | more  # fmt: skip

    intake = read_transactions(
        write_export(
            PINDUODUO,
            row("240105-1", "19.80", "已收货"),
            row("240105-2", "19.80", "已发货，退款成功", "退款成功"),
            row("240105-3", "19.80", "未发货，退款成功", "退款成功"),
            row("240105-4", "19.80", "已取消"),
        )
    )
    assert intake.typed.collect().select("order_id", "revenue", "shipping").rows() == [
        ("240105-1", 17.8, 2.0),
        ("240105-2", 17.8, 2.0),
        ("240105-2", -17.8, -2.0),
        ("240105-3", 17.8, 2.0),
        ("240105-4", 17.8, 2.0),
    ]
    assert intake.table["revenue"].sum() == pytest.approx(17.8)
    assert intake.rejected.select("source_row", "reason").rows() == [
        (4, "status_not_counted"),
        (5, "status_not_counted"),
    ]

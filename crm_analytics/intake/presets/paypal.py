"""PayPal activity: sales among withdrawals, conversions, authorisations, fees and own purchases; English and German."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.presets.cells import number, person
from crm_analytics.intake.presets.preset import Preset, Reshaped
from crm_analytics.intake.presets.zones import one_zone
from crm_analytics.schemas import TRANSACTIONS

# rows that move money without earning it, or only tell of what another row books
_NO_SALE = (
    r"withdraw|transfer to bank|currency conversion|\bhold\b|authori[sz]ation|bank deposit|general credit card deposit"
    r"|deposit to pp|reserve|chargeback fee|payment fee|mass pay|payout|invoice sent|request sent|money request"
    r"|shopping cart item|buyer credit|account correction|funding|loan"
    r"|abbuchung|währungsumrechnung|einbehalt|autorisierung|bankgutschrift|warenkorbartikel|reserve|gebühr|auszahlung"
    r"|提现|货币兑换|预授权|冻结|银行存款"
)
_GIVEN_BACK = r"refund|reversal|chargeback|dispute|rückzahlung|rückerstattung|rückbuchung|käuferschutz|退款|撤单|退单"


def reshape_activity(parts: pl.DataFrame) -> Reshaped:
    """Sales and refunds as lines; every other row gets the status "transfer"."""
    rows = number(parts, "_gross", "_tax", "_shipping", "_quantity").with_columns(
        pl.concat_str("_date", "_time", separator=" ", ignore_nulls=True).alias("occurred_at"),
        pl.col("_type").str.to_lowercase().fill_null("").alias("_kind"),
        (pl.col("_impact").str.to_lowercase() != "memo").fill_null(True).alias("_moved"),
    )
    rows = _find_refunds(rows.with_columns(_is_sale().alias("_sale")))
    lines = rows.with_columns(*_name_buyer(), _share_of("_tax").alias("tax"), _share_of("_shipping").alias("shipping"))
    revenue = (pl.col("_gross") - pl.col("tax") - pl.col("shipping")).round(2)
    # a refund that came back is money again, but nobody bought anything on that day
    came_back = pl.when(pl.col("_back") & (pl.col("_gross") > 0)).then(0.0)
    pieces = pl.when(pl.col("_sale") & (pl.col("_quantity") > 0)).then("_quantity").otherwise(came_back)
    return Reshaped(
        lines.with_columns(revenue.alias("revenue"), pieces.alias("quantity"), _status().alias("status")),
        source_time_zone=one_zone(parts["_zone"]),
    )


def _is_sale() -> pl.Expr:
    return pl.col("_moved") & (pl.col("_gross") > 0) & ~pl.col("_kind").str.contains(f"{_NO_SALE}|{_GIVEN_BACK}")


def _find_refunds(rows: pl.DataFrame) -> pl.DataFrame:
    """Mark what went back to a buyer, or came back from him again: never what a supplier gave back to us."""
    sales = rows.filter("_sale").drop_nulls("order_id").unique("order_id", keep="first")
    sales = sales.select(
        pl.col("order_id").alias("_reference"),
        *(pl.col(name).alias(f"_sale{name}") for name in ("_gross", "_tax", "_shipping")),
    )
    told = rows.join(sales, on="_reference", how="left", maintain_order="left")
    of_a_sale = (pl.col("_gross") < 0) | pl.col("_sale_gross").is_not_null()
    is_back = pl.col("_kind").str.contains(_GIVEN_BACK) & ~pl.col("_kind").str.contains(_NO_SALE)
    return told.with_columns((pl.col("_moved") & is_back & of_a_sale).fill_null(False).alias("_back"))


def _name_buyer() -> list[pl.Expr]:
    # a refund goes to the buyer, a sale comes from him; money that changes its place has PayPal on the other side
    counts = pl.col("_sale") | pl.col("_back")
    buyer = pl.when("_back").then(person("_to", "_from", "_name")).otherwise(person("_from", "_name"))
    return [
        pl.when(counts).then(buyer).otherwise(pl.coalesce(buyer, pl.lit("PayPal"))).alias("customer_id"),
        pl.when(buyer.str.contains("@", literal=True)).then(buyer).alias("email"),
        pl.col("_name").alias("customer_name"),
        # one purchase and its refunds are one order
        pl.when("_back").then(pl.coalesce("_reference", "order_id")).otherwise(pl.col("order_id")).alias("order_id"),
    ]


def _share_of(part: str) -> pl.Expr:
    """Tax or shipping in a sale, and in proportion in a refund of it."""
    of_refund = (pl.col("_gross") * pl.col(f"_sale{part}") / pl.col("_sale_gross")).round(2)
    return pl.when("_sale").then(part).when("_back").then(of_refund).fill_null(0.0)


def _status() -> pl.Expr:
    counts = pl.col("_sale") | pl.col("_back")
    return pl.when(counts).then(pl.coalesce("_status", pl.lit("Completed"))).otherwise(pl.lit("transfer"))


ACTIVITY = Preset(
    name="paypal_activity",
    system="paypal",
    table=TRANSACTIONS,
    columns={
        "order_id": ("Transaction ID", "Transaktionscode", "Código de transacción", "Numéro de transaction", "交易号"),
        "currency": ("Currency", "Währung", "Divisa", "Devise", "币种", "货币"),
        "product": ("Item Title", "Artikelbezeichnung", "物品名称"),
        "product_id": ("Item ID", "Artikelnummer", "物品号"),
        "phone": ("Contact Phone Number", "Telefon"),
        "region": ("State/Province/Region/County/Territory/Prefecture/Republic", "Bundesland", "Country", "Land"),
        "_date": ("Date", "Datum", "Fecha", "日期"),
        "_time": ("Time", "Uhrzeit", "Hora", "Heure", "时间"),
        "_zone": ("TimeZone", "Time Zone", "Zeitzone", "Zona horaria", "Fuseau horaire", "时区"),
        "_name": ("Name", "Nombre", "Nom", "名称"),
        "_type": ("Type", "Typ", "Description", "Beschreibung", "Tipo", "类型"),
        "_status": ("Status", "Estado", "État", "状态"),
        "_gross": ("Gross", "Brutto", "Bruto", "Avant commission", "总额"),
        "_fee": ("Fee", "Gebühr", "Entgelt", "Tarifa", "Commission", "费用"),
        "_net": ("Net", "Netto", "Neto", "Net", "净额"),
        "_from": (
            "From Email Address", "Absender E-Mail-Adresse", "Correo electrónico del remitente",
            "De l'adresse email", "发件人邮箱地址",
        ),
        "_to": (
            "To Email Address", "Empfänger E-Mail-Adresse", "Correo electrónico del destinatario",
            "À l'adresse email", "收件人邮箱地址",
        ),
        "_shipping": ("Shipping and Handling Amount", "Versand- und Bearbeitungsgebühr"),
        "_tax": ("Sales Tax", "Umsatzsteuer"),
        "_quantity": ("Quantity", "Anzahl"),
        "_reference": ("Reference Txn ID", "Zugehöriger Transaktionscode", "参考交易号"),
        "_impact": ("Balance Impact", "Auswirkung auf Guthaben", "余额影响"),
    },
    signature=("order_id", "_date", "_time", "_zone", "_type", "_gross", "_fee", "_net", "_from"),
    reshape=reshape_activity,
    is_payment=True,
)  # fmt: skip

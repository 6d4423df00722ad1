"""Names under which exports carry our columns; the most telling name comes first.

English, Simplified and Traditional Chinese, and the basics in German, French, Spanish and Japanese. Case, spaces and
punctuation don't count: "Invoice No." and "invoice_no" are one name.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from crm_analytics.schemas import (
    CAMPAIGNS,
    INTERACTIONS,
    INVOICES,
    OPPORTUNITIES,
    PARTNER_INCOME,
    PROFILES,
    PROSPECTS,
    RESPONSES,
    SURVEYS,
    TRANSACTIONS,
)


def _names(*languages: str) -> tuple[str, ...]:
    return tuple(name.strip() for line in languages for name in line.split(",") if name.strip())


_CUSTOMER = _names(
    "customer id, customer no, customer number, customer code, client id, client no, member id, user id, buyer id",
    "shopper id, household id, account id, contact id, customer key, cust id, cid, client number, member no",
    "member number, customer reference, donor id, donor, patron id, guest id, buyer username, customer, client",
    "member, buyer, user",
    "household, buyer user id, cust, shopper, klaviyo id, account number, account no, customer ref, debtor no",
    "客户编号, 客户id, 客户号, 会员编号, 会员id, 会员号, 会员卡号, 用户id, 用户编号, 顾客编号, 买家id, 买家会员名",
    "下单帐号, 下单账号, 买家账号, 买家昵称, 用户名, 会员名, 客户, 会员, 用户, 顾客, 买家, 客户代码, 客户编码",
    "客戶編號, 客戶id, 客戶代號, 會員編號, 會員id, 會員代號, 會員卡號, 使用者id, 顧客編號, 買家id, 買家帳號, 買家暱稱",
    "客戶, 會員, 顧客, 買家, 會員帳號, 用戶id",
    "kundennummer, kunden id, kundennr, kunden nr, kunde, debitor, debitorennummer",
    "numéro client, id client, n client, code client, cliente, id cliente, número de cliente, código cliente",
    "顧客id, 顧客番号, 会員番号, お客様番号, 購入者id, 得意先コード",
)
_EMAIL = _names(
    "email, email address, e mail, e mail address, customer email, buyer email, billing email, contact email",
    "customer email address, from email address, mail",
    "邮箱, 电子邮箱, 邮件, 邮箱地址, 买家邮箱, 電子郵件, 信箱, 電子信箱, 電郵, 買家信箱",
    "e mail adresse, adresse e mail, courriel, correo, correo electrónico, メールアドレス, メール",
)
_PHONE = _names(
    "phone, phone number, telephone, mobile, mobile number, mobile phone, cell phone, customer phone, buyer phone",
    "billing phone, contact phone, contact phone number, tel",
    "电话, 手机, 手机号, 手机号码, 联系电话, 联系手机, 电话号码, 電話, 手機, 手機號碼, 聯絡電話, 電話號碼, 行動電話",
    "telefon, telefonnummer, handynummer, téléphone, teléfono, móvil, 電話番号, 携帯電話",
)
_PERSON = _names(
    "customer name, full name, buyer name, client name, member name, billing name, display name, contact name",
    "name of customer, customer full name, buyer full name, guest name, donor name, bill to name, billed to, name",
    "客户姓名, 客户名称, 买家姓名, 会员姓名, 姓名, 顾客姓名, 客戶姓名, 客戶名稱, 買家姓名, 會員姓名, 顧客姓名",
    "kundenname, nom du client, nom client, nombre del cliente, nombre cliente, 顧客名, お名前, 氏名, 購入者名",
)
_DATE = _names(
    "order date, invoice date, transaction date, purchase date, sale date, sales date, date of purchase",
    "transaction timestamp, order timestamp, order time, transaction time, purchase time, datetime, date time",
    "timestamp, created at, created utc, created, paid at, order purchase timestamp, date of sale, date ordered",
    "ordered at, ordered on, order datetime, purchased at, purchased on, order created, creation date, date created",
    "created date, created on, posting date, document date, bill date, receipt date, booking date, event date, day",
    "booked on, booked at, gift date, donation date, donated on, tx date, txn date",
    "时间, 日期, 订单日期, 下单日期, 下单时间, 订单创建时间, 订单付款时间, 交易日期, 交易时间, 购买日期, 购买时间",
    "业务日期, 单据日期, 开单日期, 消费日期, 消费时间, 销售日期, 支付时间, 付款时间, 成交日期, 成交时间, 创建时间",
    "订单提交时间, 订单时间",
    "交易创建时间",
    "時間, 訂單日期, 下單日期, 下單時間, 訂單建立時間, 訂單時間, 訂單成立日期, 交易日期, 交易時間, 購買日期, 購買時間",
    "消費日期, 消費時間, 銷售日期, 付款時間, 成交日期, 建立時間, 訂購日期, 消費日",
    "datum, bestelldatum, bestellzeit, rechnungsdatum, kaufdatum, auftragsdatum, belegdatum, bestellt am",
    "verkaufsdatum",
    "date de commande, date commande, date de facture, date d achat, date de vente",
    "fecha, fecha de pedido, fecha pedido, fecha de compra, fecha de factura, fecha de venta",
    "日付, 注文日, 購入日, 売上日, 注文日時, 受注日, 取引日",
)
_REGION = _names(
    "state, province, country, city, area, territory, state region, shipping province, shipping country, country code",
    "customer state, customer city, billing country, ship country, ship state, market, county, delivery country, town",
    "地区, 区域, 省份, 省, 城市, 国家, 市, 收货省份, 地區, 區域, 縣市, 國家, 居住地, 城市名稱",
    "land, bundesland, stadt, ort, pays, région, ville, país, región, provincia, ciudad, 国, 都道府県, 地域",
)
_CHANNEL = _names(
    "sales channel, order channel, source, order source, medium, platform, channel name, store type, purchase channel",
    "渠道, 销售渠道, 订单渠道, 订单来源, 来源, 平台, 来源渠道, 通路, 管道, 銷售通路, 訂單來源, 來源, 通路別",
    "kanal, vertriebskanal, canal, canal de vente, canal de venta, チャネル, 販売チャネル",
)
_CATEGORY = _names(
    "product category, item category, category name, product type, product line, department, product group",
    "item type, commodity, family, product family, class, genre",
    "类别, 分类, 品类, 商品类别, 产品类别, 商品分类, 类目, 商品类目, 產品線, 類別, 分類, 品類, 商品類別, 產品類別",
    "商品分類, 產品分類",
    "kategorie, warengruppe, produktkategorie, catégorie, categoría, カテゴリ, カテゴリー, 商品カテゴリ",
)
# the money of the line comes before that of the order, which an export may repeat on each of its lines
_REVENUE = _names(
    "line total, net sales, line amount, line revenue, item total, net line total, extended price, net revenue, sales",
    "sales value, sales amount, net amount, lineitem total, row total, item subtotal, line subtotal, net total",
    "total price, total amount, amount, net, subtotal, sub total, order amount, amount paid, total, order total",
    "total sales, gross sales, gross amount, gross, gross revenue, grand total, spend, spending, payment, paid",
    "turnover, value, order value, dollar value, purchase amount, transaction amount, payment value, payment amount",
    "money, gmv, sum, total revenue, total value, invoice amount, invoice total, price paid, amount spent, total paid",
    "gift amount, donation amount, net amt, line amt, sales amt, total amt, amt, transaction value, order subtotal",
    "purchase value, sale amount",
    "实付金额, 实际支付金额, 买家实际支付金额, 支付金额, 金额, 销售额, 销售金额, 订单金额, 消费金额, 交易金额",
    "成交金额",
    "总金额, 应付金额, 收入, 营收, 总额, 总价, 实收金额, 商品金额, 订单总额, 小计, 付款金额, 结算金额",
    "實付金額, 金額, 銷售額, 銷售金額, 訂單金額, 支付金額, 消費金額, 交易金額, 成交金額, 總金額, 營收, 總額, 總價",
    "小計, 實收金額, 付款金額, 訂單總額",
    "umsatz, betrag, gesamtbetrag, summe, nettobetrag, gesamtpreis, rechnungsbetrag, netto, bruttobetrag, gesamt",
    "montant, chiffre d affaires, total ht, montant ht, total ttc, montant total, importe, importe total, ventas",
    "monto, total venta, 金額, 売上, 売上金額, 合計金額, 注文金額, 購入金額, 税込金額",
)
_ORDER = _names(
    "order no, order number, order, invoice no, invoice, invoice id, invoice number, basket id, transaction id",
    "transaction no, receipt id, receipt no, receipt number, ticket id, bill no, order ref, order reference",
    "order code",
    "purchase id, sale id, sales order, sales order no, document no, document number, transaction number, bill id",
    "transaction, receipt, order key, cart id, booking id, checkout id, voucher no, txn id",
    "订单编号, 订单号, 订单id, 交易号, 交易编号, 交易单号, 单号, 发票号, 小票号, 主订单编号, 流水号, 单据编号",
    "訂單編號, 訂單號碼, 訂單號, 訂單id, 交易編號, 交易序號, 單號, 發票號碼, 單據編號, 流水號",
    "bestellnummer, bestell nr, auftragsnummer, rechnungsnummer, rechnungsnr, belegnummer, bestellung, auftragsnr",
    "numéro de commande, n commande, commande, numéro de facture, facture, número de pedido, pedido, factura",
    "número de factura, id pedido, 注文番号, 注文id, 受注番号, 伝票番号, 取引id",
)
_PRODUCT_ID = _names(
    "stock code, sku, product code, item id, item code, item no, product no, article no, asin, lineitem sku",
    "product number, item number, article number, article id, article code, barcode, ean, upc, isbn, material",
    "material number, product key, listing id, variant sku, item sku, plu",
    "商品id, 商品编号, 商品编码, 产品编号, 产品id, 货号, 商家编码, 条码, 商品代码, 商品條碼, 商品編號, 商品代碼",
    "產品編號, 產品id, 貨號, 料號, 條碼, 商品貨號",
    "artikelnummer, artikel nr, artikelnr, produktnummer, référence produit, code article, referencia",
    "código de producto, código producto, 商品コード, 商品番号, 品番",
)
_PRODUCT = _names(
    "product name, description, product description, item, item name, item description, title, lineitem name",
    "product title, item title, product type, article, article name, article description, goods, goods name",
    "product s, products, service, service name, item purchased, book title",
    "商品名称, 商品, 产品名称, 产品, 品名, 宝贝标题, 标题, 货品名称, 品项, 商品標題, 商品名稱, 產品名稱, 產品, 品項",
    "produkt, produktname, artikel, artikelbezeichnung, bezeichnung, produit, nom du produit, désignation, article",
    "producto, nombre del producto, descripción, artículo, 商品名, 品名, 商品, 製品名",
)
_QUANTITY = _names(
    "qty, units, pieces, n items, item quantity, quantity sold, units sold, order quantity, lineitem quantity",
    "number of items, number of cds, items sold, quantity purchased, quantity ordered, order qty, item count, pcs",
    "no of items, sales quantity, qty ordered, qty sold, item qty, count of items, net quantity",
    "数量, 购买数量, 订购数量, 件数, 销售数量, 销量, 商品数量, 宝贝总数量, 數量, 購買數量, 訂購數量, 件數, 銷售數量",
    "銷量",
    "menge, anzahl, stück, stückzahl, quantité, qté, nombre, cantidad, unidades, cant, 個数, 注文数, 販売数量",
)
_UNIT_PRICE = _names(
    "price, price each, item price, sale price, selling price, lineitem price, retail price",
    "product price, price per unit, price per item, unit net price, single price, unit amount",
    "单价, 价格, 商品单价, 售价, 京东价, 销售单价, 商品价格, 單價, 價格, 商品單價, 售價, 銷售單價",
    "preis, einzelpreis, stückpreis, verkaufspreis, prix, prix unitaire, precio, precio unitario, 単価, 価格, 販売単価",
)
_STATUS = _names(
    "order status, payment status, financial status, transaction status, status, state of order, invoice status",
    "fulfillment status, order state, delivery status, sale status, payment state",
    "状态, 订单状态, 交易状态, 支付状态, 付款状态, 当前状态, 狀態, 訂單狀態, 交易狀態, 付款狀態",
    "bestellstatus, zahlungsstatus, auftragsstatus, statut, statut de la commande, estado, estado del pedido",
    "ステータス, 注文ステータス, 注文状況",
)
_CURRENCY = _names(
    "currency, currency code, order currency, iso currency, ccy, transaction currency, presentment currency",
    "币种, 货币, 币别, 货币代码, 幣別, 貨幣, 幣種, währung, devise, moneda, divisa, 通貨",
)
_TAX = _names(
    "tax, taxes, vat, tax amount, sales tax, total tax, gst, item tax, vat amount, tax total, line tax, hst",
    "税, 税额, 税金, 税费, 增值税, 稅, 稅額, 稅金, 營業稅, 稅費",
    "steuer, mwst, umsatzsteuer, ust, mehrwertsteuer, tva, montant tva, taxe, iva, impuesto, impuestos, 消費税, 税額",
)
_SHIPPING = _names(
    "shipping, shipping cost, shipping price, shipping amount, shipping fee, shipping charge, freight, freight value",
    "delivery fee, delivery cost, postage, shipping total, shipping charges, shipping costs, delivery charge",
    "shipping and handling, carriage, p p, shipping rate, delivery price",
    "运费, 邮费, 运费金额, 配送费, 快递费, 買家應付郵費, 買家应付邮费, 運費, 郵費, 配送費, 物流費",
    "versand, versandkosten, porto, frais de port, frais de livraison, livraison, envío, gastos de envío, 送料, 配送料",
)
_OWNER = _names(
    "contact owner, sales rep, salesperson, account owner, account manager, sales representative, rep, agent",
    "sales agent",
    "lead owner, deal owner, opportunity owner, assigned to, responsible",
    "负责人, 销售员, 业务员, 客户经理, 跟进人, 負責人, 業務員, 業務, 客戶經理, betreuer, verkäufer, commercial",
    "vendedor, responsable, 担当者, 営業担当",
)
_INDUSTRY = _names(
    "sector, line of business, business type, vertical, trade",
    "行业, 所属行业, 產業, 行業, 所屬行業, branche, secteur, industria, 業種",
)
_PERSON_OR_LEAD = _names("full name, lead name, contact name, 姓名, 名称, 名稱, 客户名称, 客戶名稱, name")

SYNONYMS: dict[str, dict[str, tuple[str, ...]]] = {
    TRANSACTIONS.name: {
        "customer_id": _CUSTOMER,
        "date": _DATE,
        "revenue": _REVENUE,
        "order_id": _ORDER,
        "product_id": _PRODUCT_ID,
        "product": _PRODUCT,
        "category": (*_CATEGORY, "sub category"),
        "quantity": _QUANTITY,
        "unit_price": _UNIT_PRICE,
        "cost": _names(
            "total cost, cogs, cost of goods, cost of goods sold, line cost, cost amount, total cogs",
            "成本, 总成本, 成本金额, 总成本金额, 總成本, 成本金額, kosten, wareneinsatz, coût, coste, costo, 原価",
        ),
        "unit_cost": _names(
            "cost price, cost per unit, item cost, purchase price, unit cogs, product cost, cost each, buying price",
            "成本价, 单位成本, 进价, 进货价, 成本價, 單位成本, 進價, 進貨價, einkaufspreis, prix d achat",
            "precio de coste, 仕入単価, 仕入価格",
        ),
        "profit": _names(
            "margin, gross profit, gross margin, net profit, line profit, profit amount",
            "利润, 毛利, 毛利额, 利潤, 毛利額, gewinn, deckungsbeitrag, marge, bénéfice, beneficio, 利益, 粗利",
        ),
        "channel": _CHANNEL,
        "region": _REGION,
        "coupon": _names(
            "coupon code, discount code, promo code, voucher, coupon s, promotion code, voucher code, coupon used",
            "promo, promotion, campaign code, coupons",
            "优惠券, 优惠码, 折扣码, 优惠券编号, 優惠券, 優惠碼, 折扣碼, gutschein, gutscheincode, code promo, cupón",
            "クーポン, クーポンコード",
        ),
        "promised_on": _names(
            "promised date, promised delivery date, estimated delivery date, order estimated delivery date",
            "expected delivery date, required date, due delivery",
            "承诺送达日期, 预计送达日期, 預計送達日期, liefertermin, お届け予定日",
        ),
        "delivered_on": _names(
            "delivered date, delivery date, date delivered, delivered at, order delivered customer date, received date",
            "送达日期, 签收时间, 送達日期, 簽收時間, lieferdatum, date de livraison, fecha de entrega, 配達日",
        ),
        "status": _STATUS,
        "currency": _CURRENCY,
        "tax": _TAX,
        "shipping": _SHIPPING,
        "email": _EMAIL,
        "phone": _PHONE,
        # among sales a bare "name" may as well be the product's
        "customer_name": tuple(name for name in _PERSON if name != "name"),
    },
    PROFILES.name: {
        "customer_id": ("id", *_CUSTOMER, "record id", "编号", "編號"),
        "name": (*_PERSON, "company name", "名称", "名稱"),
        "email": _EMAIL,
        "signed_up_on": _names(
            "signup date, sign up date, registration date, registered on, registered, created at, create date",
            "date joined, join date, joined, optin time, profile created on, dt customer, date added, signed up",
            "member since, customer since, enrollment date, enrolment date, registered at, joined on, account created",
            "date registered, created, creation date, first seen, created date",
            "注册日期, 注册时间, 入会日期, 开户日期, 建档日期, 创建时间, 加入日期, 註冊日期, 註冊時間, 入會日期",
            "加入日期",
            "建立日期, registrierungsdatum, kunde seit, angemeldet am, date d inscription, fecha de registro",
            "fecha de alta, 登録日, 入会日",
        ),
        "region": _REGION,
        "industry": _INDUSTRY,
        "acquisition_channel": _names(
            "acquisition source, original source, lead source, source, signup source, first touch, referral source",
            "获客渠道, 来源渠道, 客户来源, 渠道, 來源渠道, 獲客管道, 客戶來源, herkunft, 獲得チャネル",
        ),
        "acquisition_cost": _names("cac, cost to acquire, 获客成本, 獲客成本"),
        "referred_by": _names(
            "referrer, referrer id, referral, referred by id, referring customer, 推荐人, 介绍人, 推薦人, 介紹人",
            "紹介者",
        ),
        "household_id": _names("household, family id, 家庭编号, 家庭編號"),
        "account_id": _names(
            "account, company, company id, associated company, organisation, organization, firm, parent account",
            "公司, 企业, 所属公司, 企業, 所屬公司, firma, unternehmen, société, entreprise, empresa, 会社, 会社名",
        ),
        "owner": _OWNER,
        "preferred_channel": _names(
            "preferred contact, contact preference, preferred contact method, 偏好渠道, 偏好通路",
        ),
        "consent_email": _names(
            "accepts email marketing, accepts marketing, email marketing consent, email opt in, newsletter, opt in",
            "email consent, marketing consent, email subscribed, subscribed, marketing opt in, gdpr consent",
            "邮件同意, 邮件订阅, 订阅, 電郵同意, 郵件訂閱, 訂閱, メルマガ",
        ),
        "consent_phone": _names(
            "accepts sms marketing, phone opt in, sms opt in, sms consent, phone consent, sms marketing consent",
            "电话同意, 短信同意, 電話同意, 簡訊同意",
        ),
        "consent_post": _names("post opt in, mail opt in, postal consent, direct mail, 邮寄同意, 郵寄同意"),
        "consent_purpose": _names("purpose, consent scope, 同意用途"),
        "wallet": _names("yearly spending, estimated wallet, annual budget, 年预算, 年預算"),
        "declared_standing": _names(
            "lead status, lifecycle stage, customer standing, 客户状态, 客户阶段, 跟进状态, 客户级别, 意向",
            "客戶狀態, 客戶階段, 跟進狀態, 客戶級別",
        ),
        "birthday": _names(
            "birth date, date of birth, dob, birthdate, 生日, 出生日期, geburtsdatum, geburtstag, date de naissance",
            "fecha de nacimiento, 生年月日, 誕生日",
        ),
    },
    INTERACTIONS.name: {
        "interaction_id": _names(
            "id, ticket id, case id, event id, case number, activity id, session id, 工单编号, 工單編號",
        ),
        "customer_id": (*_CUSTOMER, *_EMAIL, *_PERSON),
        "occurred_at": (*_DATE, *_names("date, opened at, contacted at, contact date, visit date, 联系时间, 聯絡時間")),
        "kind": _names(
            "type, event, event type, interaction type, activity type, contact type, case type, contact reason, reason",
            "类型, 联系类型, 互动类型, 類型, 事件, 聯絡類型, 互動類型",
        ),
        "channel": _CHANNEL,
        "category": _CATEGORY,
        "opened_at": _names("opened, open time, open date, 开始时间, 開始時間"),
        "closed_at": _names("closed, resolved at, close time, closed date, resolution date, 结束时间, 結束時間"),
        "satisfaction": _names("csat, rating, score, satisfaction score, 满意度, 滿意度, 评分, 評分"),
        "is_adopted": _names("adopted, implemented, 已采纳, 已採納"),
    },
    RESPONSES.name: {
        "campaign_id": _names(
            "campaign, campaign name, mailing, 活动, 活动编号, 活动名称, 活動, 活動編號, 活動名稱, kampagne",
        ),
        "customer_id": (*_CUSTOMER, *_EMAIL),
        "occurred_at": (*_DATE, *_names("date, event time, event date, opened at, clicked at, sent at")),
        "event": _names("action, event type, response, type, status, activity, 事件, 动作, 响应, 回應, 動作"),
    },
    SURVEYS.name: {
        "customer_id": (*_CUSTOMER, *_EMAIL),
        "answered_on": ("date", "response date", "survey date", "submitted at", "completed at", "回答日期", *_DATE),
        "quality": _names("product quality, q quality, 质量, 品质, 品質, 产品质量, 產品品質"),
        "price": _names("price fairness, value for money, 价格, 價格"),
        "convenience": _names("ease, ease of buying, 便利, 便利性"),
        "brand_awareness": _names("awareness, 品牌知名度, 知名度"),
        "attitude": _names("liking, brand attitude, 品牌态度, 品牌態度"),
        "ethics": _names("trust, 品牌道德, 信任"),
        "loyalty_programme": _names("loyalty program, rewards, 忠诚计划, 忠誠計劃, 忠誠計畫"),
        "time": _names("time cost, 时间, 时间成本, 時間, 時間成本"),
        "energy": _names("effort, 精力, 精力成本"),
        "expectation": _names("expected, expectations, 期望"),
        "performance": _names("perceived, received, experience, 感知, 实际感受, 實際感受"),
    },
    PROSPECTS.name: {
        "prospect_id": _names(
            "id, lead id, contact id, record id, prospect no, 线索编号, 潜客编号, 線索編號, 潛客編號",
        ),
        "name": _PERSON_OR_LEAD,
        "created_on": _names(
            "created at, create date, created, date, created date, date added, 创建时间, 建立時間, 建立日期",
        ),
        "region": _REGION,
        "industry": _INDUSTRY,
        "source": _names("lead source, original source, source, channel, 线索来源, 来源, 線索來源, 來源"),
        "owner": _OWNER,
        "customer_id": _names(
            "customer no, customer number, converted account id, converted contact id, 客户编号, 客戶編號",
        ),
        "converted_on": _names("converted date, conversion date, converted at, 转化日期, 成交日期, 轉換日期"),
    },
    OPPORTUNITIES.name: {
        "opportunity_id": _names("id, deal id, record id, opportunity no, opportunity number, 商机编号, 商機編號"),
        "prospect_id": _names("lead id, prospect"),
        "customer_id": _names(
            "customer no, account id, account name, company, associated company, contact, 客户, 客戶, 客户名称",
        ),
        "opened_on": _names("create date, created at, created date, created, open date, 创建时间, 建立日期, 建立時間"),
        "closed_on": _names(
            "close date, closed, closed date, expected close date, 结单日期, 成交日期, 預計成交日期, 关闭日期",
        ),
        "status": _names("stage, deal stage, opportunity stage, state, 阶段, 销售阶段, 状态, 階段, 銷售階段, 狀態"),
        "owner": _OWNER,
        "amount": _names("deal amount, value, deal value, expected revenue, total, 金额, 预计金额, 金額, 預計金額"),
    },
    INVOICES.name: {
        "invoice_id": _names(
            "id, invoice no, invoice number, invoice, 发票号, 发票编号, 發票號碼, 帳單編號, rechnungsnummer",
        ),
        "customer_id": (*_CUSTOMER, *_EMAIL, *_PERSON),
        "order_id": _names("order no, order number, order, sales order, 订单编号, 訂單編號"),
        "issued_on": _names("invoice date, issue date, date, billed on, 开票日期, 開立日期, 發票日期, rechnungsdatum"),
        "due_on": _names(
            "due date, payment due, due, 到期日, 付款期限, 应付日期, 應付日期, fälligkeit, fällig am, échéance",
        ),
        "paid_on": _names("paid date, payment date, paid at, paid, 付款日期, 付款时间, 付款時間, bezahlt am"),
        "amount": _names(
            "total, amount due, invoice amount, invoice total, total due, 金额, 应付金额, 金額, 應付金額, betrag",
        ),
    },
    PARTNER_INCOME.name: {
        "customer_id": (*_CUSTOMER, *_EMAIL),
        "earned_on": ("date", "income date", "日期", *_DATE),
        "partner": _names("partner name, supplier, affiliate, vendor, payer, 合作伙伴, 合作夥伴, 伙伴, 夥伴"),
        "amount": _names("income, commission, revenue, payout, 收入, 佣金, 金额, 金額"),
    },
    CAMPAIGNS.name: {
        "campaign_id": _names("id, unique id, campaign code, 活动编号, 活動編號"),
        "name": _names("campaign name, title, campaign, 活动名称, 活動名稱"),
        "starts_on": _names("start date, send time, send date, start, launch date, 开始日期, 開始日期"),
        "ends_on": _names("end date, end, 结束日期, 結束日期"),
        "channel": _names("campaign channel, 渠道, 通路"),
        "cost_per_contact": _names("cost per recipient, contact cost, unit cost, 单次接触成本"),
        "fixed_cost": _names("cost, total cost, campaign cost, 固定成本"),
        "offer": _names("promotion, incentive, 优惠, 優惠"),
        "objective": _names("goal, purpose, 目标, 目標"),
    },
}  # fmt: skip

# an amount under such a name is never what a line was sold for
_NO_REVENUE = _names(
    "discount, tax, vat, shipping, freight, postage, fee, tip, refund, row, cost, balance, income, salary, score",
    "rate, limit, count, number, quantity, qty, items, orders, visits, days, age, year, month, week, method, type",
    "status, percent, margin, profit, rank, points, per unit, change",
    "折扣, 优惠, 優惠, 税, 稅, 运费, 運費, 退款, 邮费, 郵費, 积分, 積分, 成本, 余额, 餘額, 数量, 數量, 笔数, 件数",
    "rabatt, steuer, remise",
)
# no person and no order is named under a name with one of these in it
_NO_ID = _names(
    "type, status, segment, group, since, level, tier, class, count, date, time, country, city, region, zip, postal",
    "note, comment, service, satisfaction, lifetime, value, total, amount, price, age, gender, sex, birth, rating",
    "score, rank, feedback, review, reason, method, channel, source, quantity, qty, discount, cost, revenue, address",
    "language, currency, tags, priority, mode, phone, days, kind, flag, new, returning, first, last, lines",
    "类型, 類型, 状态, 狀態, 等级, 等級, 时间, 時間, 日期, 地址, 备注, 備註, 金额, 金額, 数量, 數量, 来源, 來源, 渠道",
    "性别, 性別",
    "年龄, 年齡, 标签, 標籤, 级别, 級別, 电话, 電話, 分组, 分組, 留言, 评价, 評價, 满意, 滿意, 积分, 積分",
)
# such a day is another one than the day of the sale
_NO_DATE = _names(
    "birth, expir, due, updated, modified, deliver, ship, cancel, refund, export, printed, valid, next, end",
    "更新, 修改, 发货, 發貨, 到期, 生日, 退款, 签收, 簽收, 完成, 关闭, 關閉, 结束, 結束, geburt, liefer, änder",
)
MISLEADING: dict[str, tuple[str, ...]] = {
    "revenue": _NO_REVENUE,
    "amount": _NO_REVENUE,
    **dict.fromkeys(("date", "occurred_at", "answered_on", "issued_on", "opened_on", "created_on"), _NO_DATE),
    **dict.fromkeys(("customer_id", "order_id", "interaction_id", "campaign_id", "invoice_id"), _NO_ID),
    **dict.fromkeys(("opportunity_id", "prospect_id"), _NO_ID),
}


@lru_cache(maxsize=20_000)
def bare(name: str) -> str:
    """Reduce a header to its letters and digits.

    >>> bare("Invoice No."), bare("订单 编号"), bare("Numéro client")
    ('invoiceno', '订单编号', 'numeroclient')
    """
    # accents fall away, too: they are marks of their own once the letters are taken apart
    return "".join(char for char in unicodedata.normalize("NFKD", name).casefold() if char.isalnum())


# an amount under such a name holds tax and shipping
GROSS = frozenset(
    bare(name)
    for name in _names(
        "total, order total, grand total, gross, gross amount, amount paid, total paid, total ttc, bruttobetrag",
        "invoice total",
        "总额, 总价, 订单总额, 订单金额, 实付金额, 总金额, 總額, 總價, 訂單總額, 訂單金額, 實付金額, 總金額, 税込金額",
        "合計金額",
    )
)

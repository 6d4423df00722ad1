"""Names under which exports carry our columns, in English and Chinese; the most telling name comes first.

Case, spaces and punctuation don't count: "Invoice No." and "invoice_no" are one name.
"""

from __future__ import annotations

import unicodedata

from crm_analytics.schemas import (
    CAMPAIGNS,
    INTERACTIONS,
    INVOICES,
    OPPORTUNITIES,
    PROFILES,
    PROSPECTS,
    RESPONSES,
    SURVEYS,
    TRANSACTIONS,
)

_CUSTOMER = (
    "customer id", "customer no", "customer number", "customer code", "client id", "client no", "member id",
    "user id", "buyer id", "shopper id", "household id", "account id", "contact id", "customer key", "cust id",
    "cid",
    "customer", "client", "member", "buyer", "user", "household", "klaviyo id", "customer email", "email",
    "email address", "from email address", "customer name",
    "客户编号", "客户id", "客户号", "会员编号", "会员id", "会员号", "会员卡号", "用户id", "用户编号", "顾客编号",
    "买家id",
    "买家会员名", "下单帐号", "下单账号", "客户", "会员", "用户", "顾客", "买家", "客户姓名", "客户名称",
    "客戶編號", "客戶id", "客戶代號", "會員編號", "會員id", "會員代號", "會員卡號", "使用者id", "顧客編號",
    "買家id", "買家帳號",
    "客戶", "會員", "顧客", "買家", "客戶姓名", "客戶名稱",
)  # fmt: skip
_DATE = (
    "order date", "invoice date", "transaction date", "purchase date", "sale date", "sales date",
    "date of purchase",
    "transaction timestamp", "order timestamp", "order time", "transaction time", "purchase time", "datetime",
    "date time", "timestamp", "created at", "created utc", "created", "paid at", "order purchase timestamp", "day",
    "时间", "日期", "订单日期", "下单日期", "下单时间", "订单创建时间", "订单付款时间", "交易日期", "交易时间",
    "购买日期",
    "购买时间", "消费日期", "消费时间", "销售日期", "支付时间", "付款时间", "成交日期", "成交时间", "创建时间",
    "時間", "訂單日期", "下單日期", "下單時間", "訂單建立時間", "訂單時間", "訂單成立日期", "交易日期", "交易時間",
    "購買日期", "購買時間",
    "消費日期", "消費時間", "銷售日期", "付款時間", "成交日期", "建立時間",
)  # fmt: skip
_REGION = (
    "state", "province", "country", "city", "area", "territory", "state region", "shipping province",
    "地区", "区域", "省份", "省", "城市", "国家", "地區", "區域", "縣市", "國家",
)  # fmt: skip
_CHANNEL = (
    "sales channel", "order channel", "source", "order source", "medium", "platform",
    "渠道", "销售渠道", "订单渠道", "订单来源", "来源", "平台", "通路", "管道", "銷售通路", "訂單來源", "來源",
)  # fmt: skip
_CATEGORY = (
    "product category", "item category", "category name", "product type", "product line", "department",
    "类别", "分类", "品类", "商品类别", "产品类别", "商品分类", "類別", "分類", "品類", "商品類別", "產品類別",
    "商品分類",
)  # fmt: skip

SYNONYMS: dict[str, dict[str, tuple[str, ...]]] = {
    TRANSACTIONS.name: {
        "customer_id": _CUSTOMER,
        "date": _DATE,
        "revenue": (
            "sales", "sales value", "net sales", "line total", "total price", "sales amount", "order amount",
            "amount",
            "net amount", "total amount", "line amount", "amount paid", "total", "order total", "total sales",
            "gross",
            "grand total", "spend", "spending", "payment", "paid", "turnover", "value", "order value",
            "dollar value",
            "money", "gmv", "sum",
            "金额", "销售额", "销售金额", "订单金额", "实付金额", "实际支付金额", "买家实际支付金额", "支付金额",
            "消费金额",
            "交易金额", "成交金额", "总金额", "应付金额", "收入", "营收", "总额", "总价",
            "金額", "銷售額", "銷售金額", "訂單金額", "實付金額", "支付金額", "消費金額", "交易金額", "成交金額",
            "總金額",
            "營收", "總額", "總價", "小計", "小计",
        ),
        "order_id": (
            "order no", "order number", "order", "invoice no", "invoice", "invoice id", "invoice number",
            "basket id",
            "transaction id", "transaction no", "receipt id", "receipt no", "receipt number", "ticket id",
            "bill no",
            "订单编号", "订单号", "订单id", "交易号", "交易编号", "单号", "发票号", "小票号",
            "訂單編號", "訂單號碼", "訂單號", "訂單id", "交易編號", "交易序號", "單號", "發票號碼",
        ),
        "product_id": (
            "stock code", "sku", "product code", "item id", "item code", "item no", "product no", "article no",
            "asin",
            "lineitem sku",
            "商品id", "商品编号", "商品编码", "产品编号", "产品id", "货号", "商家编码",
            "商品編號", "商品代碼", "產品編號", "產品id", "貨號", "料號",
        ),
        "product": (
            "product name", "description", "product description", "item", "item name", "item description", "title",
            "lineitem name", "product title", "item title", "product type", "article", "article name",
            "商品名称", "商品", "产品名称", "产品", "品名", "宝贝标题", "标题", "商品標題", "商品名稱", "產品名稱",
            "產品",
        ),
        "category": (*_CATEGORY, "sub category"),
        "quantity": (
            "qty", "units", "pieces", "n items", "item quantity", "quantity sold", "units sold", "order quantity",
            "lineitem quantity", "number of items", "number of cds", "items sold",
            "数量", "购买数量", "订购数量", "件数", "销售数量", "销量", "數量", "購買數量", "訂購數量", "件數",
            "銷售數量",
        ),
        "unit_price": (
            "price", "price each", "item price", "sale price", "selling price", "lineitem price", "retail price",
            "单价", "价格", "商品单价", "售价", "京东价", "單價", "價格", "商品單價", "售價",
        ),
        "cost": (
            "total cost", "cogs", "cost of goods", "cost of goods sold", "line cost", "cost amount", "成本",
            "总成本", "總成本", "成本金額",
            "成本金额",
        ),
        "unit_cost": (
            "cost price", "cost per unit", "item cost", "purchase price", "成本价", "单位成本", "进价", "成本價",
            "單位成本", "進價",
        ),
        "profit": ("margin", "gross profit", "gross margin", "利润", "毛利", "利潤"),
        "channel": _CHANNEL,
        "region": _REGION,
        "coupon": (
            "coupon code", "discount code", "promo code", "voucher", "coupon s", "promotion code",
            "优惠券", "优惠码", "折扣码", "優惠券", "優惠碼", "折扣碼",
        ),
        "promised_on": (
            "promised date", "promised delivery date", "estimated delivery date", "order estimated delivery date",
                        "承诺送达日期", "预计送达日期", "預計送達日期"),
        "delivered_on": (
            "delivered date", "delivery date", "date delivered", "delivered at", "order delivered customer date",
                         "送达日期", "签收时间", "送達日期", "簽收時間"),
    },
    PROFILES.name: {
        "customer_id": ("id", *_CUSTOMER, "record id"),
        "name": (
            "customer name", "full name", "display name", "客户姓名", "客户名称", "姓名", "名称", "客戶姓名",
            "客戶名稱", "名稱",
        ),
        "email": ("email address", "e mail", "customer email", "邮箱", "电子邮箱", "邮件", "電子郵件", "信箱"),
        "signed_up_on": (
            "signup date", "sign up date", "registration date", "registered on", "registered", "created at",
            "create date",
            "date joined", "join date", "joined", "optin time", "profile created on", "dt customer", "date added",
            "注册日期", "注册时间", "入会日期", "开户日期", "註冊日期", "註冊時間", "入會日期",
        ),
        "region": _REGION,
        "industry": ("sector", "line of business", "行业", "產業", "行業"),
        "acquisition_channel": (
            "acquisition source", "original source", "lead source", "source", "获客渠道", "来源渠道", "來源渠道",
            "獲客管道",
        ),
        "acquisition_cost": ("cac", "cost to acquire", "获客成本", "獲客成本"),
        "referred_by": ("referrer", "referrer id", "referral", "推荐人", "推薦人"),
        "household_id": ("household", "family id", "家庭编号", "家庭編號"),
        "account_id": ("account", "company", "company id", "associated company", "公司", "企业", "企業"),
        "owner": (
            "contact owner", "sales rep", "salesperson", "account owner", "负责人", "销售员", "业务员", "負責人",
            "業務員", "業務",
        ),
        "preferred_channel": ("preferred contact", "contact preference", "偏好渠道", "偏好通路"),
        "consent_email": (
            "accepts email marketing", "accepts marketing", "email marketing consent", "email opt in", "邮件同意",
            "電郵同意",
        ),
        "consent_phone": ("accepts sms marketing", "phone opt in", "sms opt in", "电话同意", "電話同意"),
        "consent_post": ("post opt in", "mail opt in"),
        "wallet": ("yearly spending", "estimated wallet", "annual budget", "年预算", "年預算"),
        "birthday": ("birth date", "date of birth", "dob", "生日", "出生日期"),
    },
    INTERACTIONS.name: {
        "interaction_id": ("id", "ticket id", "case id", "event id"),
        "customer_id": _CUSTOMER,
        "occurred_at": (*_DATE, "date", "opened at"),
        "kind": ("type", "event", "event type", "interaction type", "类型", "類型", "事件"),
        "channel": _CHANNEL,
        "category": _CATEGORY,
        "opened_at": ("opened", "open time", "开始时间", "開始時間"),
        "closed_at": ("closed", "resolved at", "close time", "结束时间", "結束時間"),
        "satisfaction": ("csat", "rating", "score", "满意度", "滿意度", "评分", "評分"),
        "is_adopted": ("adopted", "implemented", "已采纳", "已採納"),
    },
    RESPONSES.name: {
        "campaign_id": ("campaign", "campaign name", "活动", "活动编号", "活動", "活動編號"),
        "customer_id": _CUSTOMER,
        "occurred_at": (*_DATE, "date", "event time", "event date"),
        "event": ("action", "event type", "response", "type", "status", "事件", "响应", "回應"),
    },
    SURVEYS.name: {"customer_id": _CUSTOMER, "answered_on": ("date", "response date", "survey date", *_DATE)},
    PROSPECTS.name: {
        "prospect_id": ("id", "lead id", "contact id", "record id"),
        "created_on": ("created at", "create date", "created", "date"),
    },
    OPPORTUNITIES.name: {
        "opportunity_id": ("id", "deal id", "record id"),
        "opened_on": ("create date", "created at", "created date", "created"),
        "closed_on": ("close date", "closed"),
        "status": ("stage", "deal stage"),
        "owner": ("deal owner", "opportunity owner"),
    },
    INVOICES.name: {
        "invoice_id": ("id", "invoice no", "invoice number", "发票号", "發票號碼"),
        "customer_id": _CUSTOMER,
        "issued_on": ("invoice date", "issue date", "date"),
        "due_on": ("due date", "到期日"),
        "paid_on": ("paid date", "payment date", "paid at", "付款日期"),
        "amount": ("total", "amount due", "金额", "金額"),
    },
    CAMPAIGNS.name: {
        "campaign_id": ("id", "unique id"),
        "name": ("campaign name", "title"),
        "starts_on": ("start date", "send time", "send date"),
        "ends_on": ("end date",),
        "channel": ("campaign channel",),
    },
}  # fmt: skip

# an amount under such a name is never what a line was sold for
MISLEADING = (
    "discount",
    "tax",
    "shipping",
    "fee",
    "tip",
    "refund",
    "row",
    "折扣",
    "税",
    "稅",
    "运费",
    "運費",
    "退款",
    "邮费",
)


def bare(name: str) -> str:
    """Reduce a header to its letters and digits.

    >>> bare("Invoice No."), bare("订单 编号")
    ('invoiceno', '订单编号')
    """
    return "".join(char for char in unicodedata.normalize("NFKC", name).casefold() if char.isalnum())

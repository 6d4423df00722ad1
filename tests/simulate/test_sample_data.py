"""HAKR's files are what the script writes, and what the demonstration needs."""

import datetime as dt
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from crm_analytics.schemas import TABLES

FOLDER = Path(__file__).parents[2] / "sample_data"
NAMES = (
    "customers", "transactions", "interactions", "surveys", "prospects", "opportunities", "invoices", "partner_income",
    "campaigns", "assignments", "responses", "truth",
)  # fmt: skip
LAST_DAY = dt.date(2026, 6, 30)


@cache
def table(name: str) -> pl.DataFrame:
    return pl.read_csv(FOLDER / f"{name}.csv", try_parse_dates=True, infer_schema_length=20_000)


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return table("transactions")


def test_the_script_writes_the_files_that_are_there(tmp_path: Path) -> None:
    # another locale and time zone, because neither may matter
    environment = {**os.environ, "TZ": "America/New_York", "LC_ALL": "C"}
    script = FOLDER / "make_sample_data.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, env=environment)
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.csv"))
    assert written == sorted(path.relative_to(FOLDER) for path in FOLDER.rglob("*.csv"))
    assert [path for path in written if (tmp_path / path).read_bytes() != (FOLDER / path).read_bytes()] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_table_has_a_file_and_a_template_with_the_names_of_the_schema(name: str) -> None:
    columns = table(name).columns
    assert set(TABLES[name].required) <= set(columns) <= set(TABLES[name].names)
    template = pl.read_csv(FOLDER / "templates" / f"{name}.csv")
    assert (template.columns, len(template)) == (columns, 2)


def test_together_they_are_under_15_megabytes() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.csv")) < 15_000_000


def test_about_one_line_in_a_hundred_has_no_customer(lines: pl.DataFrame) -> None:
    assert lines["customer_id"].null_count() / len(lines) == pytest.approx(0.01, abs=0.002)


def test_about_three_lines_in_a_thousand_are_repeated(lines: pl.DataFrame) -> None:
    assert 1 - lines.n_unique() / len(lines) == pytest.approx(0.003, abs=0.0015)


def test_there_are_free_goods_and_late_deliveries(lines: pl.DataFrame) -> None:
    assert (lines["revenue"] == 0).sum() > 50
    assert 0.03 < (lines["delivered_on"] > lines["promised_on"]).mean() < 0.15


def test_all_costs_are_known_and_each_category_earns_8_to_36_percent(lines: pl.DataFrame) -> None:
    rates = lines.group_by("category").agg(rate=1 - pl.col("cost").sum() / pl.col("revenue").sum())["rate"]
    assert lines["cost"].null_count() == 0
    assert 0.08 <= rates.min() <= rates.max() <= 0.36


def test_new_products_were_bought_after_their_launch_only_and_early_by_some(lines: pl.DataFrame) -> None:
    first = lines.group_by("product").agg(pl.col("date").min())
    launched = first.filter(pl.col("date") > dt.date(2024, 2, 1))
    assert launched["product"].n_unique() >= 9
    assert first.filter(pl.col("product") == "Mesh 7 Router")["date"].item() >= dt.date(2025, 2, 10)


def test_60_to_72_percent_have_come_back_at_least_once(lines: pl.DataFrame) -> None:
    days = (
        lines.filter(pl.col("quantity") > 0)
        .drop_nulls("customer_id")
        .group_by("customer_id")
        .agg(n=pl.col("date").n_unique())
    )
    assert 0.60 <= (days["n"] >= 2).mean() <= 0.72


def test_revenue_grows_but_not_wildly(lines: pl.DataFrame) -> None:
    years = [
        lines.filter(pl.col("date").is_between(dt.date(year, 7, 1), dt.date(year + 1, 6, 30)))["revenue"].sum()
        for year in (2023, 2024, 2025)
    ]
    assert 1.0 < years[1] / years[0] < 1.3
    assert 1.0 < years[2] / years[1] < 1.3


def test_value_and_potential_are_not_two_names_of_one_thing(lines: pl.DataFrame) -> None:
    year = lines.filter(pl.col("date") > LAST_DAY - dt.timedelta(days=365)).group_by("customer_id")
    margin = year.agg(value=(pl.col("revenue") - pl.col("cost")).sum())
    base = table("customers").join(margin, on="customer_id", how="left").with_columns(pl.col("value").fill_null(0))
    rate = 1 - lines["cost"].sum() / lines["revenue"].sum()
    both = base.drop_nulls("wallet").select("value", potential=pl.col("wallet") * rate - pl.col("value"))
    assert abs(both.select(pl.corr("value", "potential", method="spearman")).item()) < 0.5
    high = both.select(
        pl.col("value") >= pl.col("value").quantile(0.7), pl.col("potential") >= pl.col("potential").quantile(0.6)
    )
    assert high.group_by(pl.all()).len()["len"].min() >= 0.05 * len(both)


def test_no_true_stage_holds_less_than_a_twentieth_at_the_end() -> None:
    last = table("truth").filter(pl.col("month_end") == LAST_DAY)["true_stage"].value_counts(normalize=True)
    assert len(last) == 5
    assert last["proportion"].min() >= 0.05


def test_the_trade_fair_has_its_funnel_and_is_repeated_the_next_year() -> None:
    events = table("responses").filter(pl.col("campaign_id").is_in(["fair-2024", "fair-2025"]))
    for _, fair in events.group_by("campaign_id"):
        count = dict(fair["event"].value_counts().iter_rows())
        assert count["sent"] > count["opened"] > count["clicked"] > count["registered"] > 0
        assert count["ordered"] > 0


def test_the_camera_plan_sells_more_cameras_to_the_targeted(lines: pl.DataFrame) -> None:
    window = pl.col("date").is_between(dt.date(2024, 10, 1), dt.date(2024, 11, 30)) & (pl.col("category") == "cameras")
    bought = lines.filter(window).group_by("customer_id").agg(pl.col("revenue").sum())
    drawn = (
        table("assignments").filter(pl.col("campaign_id") == "cameras-2024").join(bought, on="customer_id", how="left")
    )
    mean = dict(drawn.group_by("arm").agg(pl.col("revenue").fill_null(0).mean()).iter_rows())
    assert mean["targeted"] > 1.25 * mean["held_out"]


def test_time_passes_for_all_of_hakr(lines: pl.DataFrame) -> None:
    from crm_analytics.simulate import let_time_pass

    passed = let_time_pass(table("truth"), table("customers"), lines, from_date=LAST_DAY, days=60, seed=1)
    assert passed.truth["month_end"].unique().sort().to_list() == [dt.date(2026, 7, 31)]
    assert passed.transactions["customer_id"].n_unique() > 500
    assert passed.transactions["customer_id"].null_count() == 0


def test_an_account_has_one_firm_and_a_converted_prospect_the_name_of_the_customer() -> None:
    customers = table("customers").select("customer_id", "account_id", "name")
    firms = customers.drop_nulls("account_id").with_columns(firm=pl.col("name").str.extract("^(.*), "))
    assert firms["firm"].null_count() == 0
    assert firms.group_by("account_id").agg(pl.col("firm").n_unique())["firm"].max() == 1
    assert firms["account_id"].is_duplicated().any()
    converted = table("prospects").join(customers, on="customer_id")
    assert len(converted) > 100
    assert converted["name"].equals(converted["name_right"], check_names=False)

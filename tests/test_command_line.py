"""The steps without a browser: what goes in as an export comes out as a table."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.__main__ import main


@pytest.fixture
def export(tmp_path):
    """Forty customers who each bought twice in the first half of 2024; one line names nobody."""
    rows = [
        f"{number},c{number // 2},2024-0{1 + number % 2 * 4}-{1 + number // 4:02d},1,{10 + number},4"
        for number in range(80)
    ]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(["order_id,customer_id,date,quantity,revenue,cost", *rows, "99,,2024-03-01,1,5,1"]))
    return path


def test_importing_reports_what_was_set_aside_and_keeps_it(export, tmp_path, capsys):
    lines, rejected = tmp_path / "lines.parquet", tmp_path / "rejected.csv"
    assert main(["import", str(export), "-o", str(lines), "--rejected", str(rejected)]) == 0
    assert "read 81 = 80 + 1 rejected" in capsys.readouterr().err
    assert pl.read_parquet(lines).height == 80
    assert "row_without_customer" in rejected.read_text(encoding="utf-8-sig")


def test_customers_as_of_a_date_see_nothing_later(export, tmp_path):
    table = tmp_path / "customers.parquet"
    assert main(["summarise", str(export), "--as-of", "2024-02-01", "-o", str(table)]) == 0
    assert set(pl.read_parquet(table)["frequency"]) == {0}


def test_a_list_is_scored_drawn_and_measured(export, tmp_path):
    scores, drawn, effect = (tmp_path / name for name in ("scores.csv", "drawn.parquet", "effect.csv"))
    assert main(["score", str(export), "--as-of", "2024-02-01", "-o", str(scores)]) == 0
    assert main(["audience", str(scores), "--campaign", "may", "--holdout-rate", "0.25", "-o", str(drawn)]) == 0
    assert pl.read_parquet(drawn)["arm"].value_counts().sort("arm").rows() == [("held_out", 10), ("targeted", 30)]
    window = ["--starts-on", "2024-02-02", "--ends-on", "2024-06-30", "--metric", "n_orders"]
    assert main(["measure", str(export), str(drawn), *window, "-o", str(effect)]) == 0
    result = pl.read_csv(effect).row(0, named=True)
    assert (result["n_targeted"], result["n_held_out"]) == (30, 10)
    assert result["estimate"] == 0  # everybody came back once, contacted or not


def test_the_report_prints_the_headline_figures(export, capsys):
    assert main(["report", str(export), "--as-of", "2024-06-30"]) == 0
    assert "n_customers" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "order_id,customer_id,date,revenue\n"])
def test_bad_input_is_one_line_and_no_traceback(text, tmp_path, capsys):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    assert main(["report", str(path), "--as-of", str(dt.date(2024, 1, 1))]) == 2
    assert capsys.readouterr().err.startswith("error.")

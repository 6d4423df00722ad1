"""What tests share: engines that run the same tables, a browser, a running app."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tools.app_server import serve_app
from tools.browser import find_browser, open_browser
from tools.java import NEEDED, find_java
from tools.postgres import find_postgres, run_postgres

SPARK_TIME_ZONES = {"spark-utc": "UTC", "spark-new-york": "America/New_York"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs Spark, a browser or PostgreSQL, and keep each kind on one worker: a session of it is dear."""
    for item in items:
        for kind in ("spark", "browser", "postgres"):
            if _needs(item, kind):
                item.add_marker(getattr(pytest.mark, kind))
                item.add_marker(pytest.mark.xdist_group(kind))


def _needs(item: pytest.Item, fixture: str) -> bool:
    callspec = getattr(item, "callspec", None)
    params = callspec.params if callspec else {}
    is_asked_for = {
        "spark": params.get("engine", "") in SPARK_TIME_ZONES,
        "postgres": "postgresql" in (params.get("shop"), params.get("url")),
    }
    return fixture in getattr(item, "fixturenames", ()) or is_asked_for.get(fixture, False)


@dataclass(frozen=True)
class PolarsEngine:
    """Runs a table as a Polars LazyFrame."""

    name: str = "polars"

    def frame(self, rows: dict[str, list[Any]] | pl.DataFrame) -> Any:
        return pl.DataFrame(rows).lazy()

    def collect(self, native: Any) -> pl.DataFrame:
        return native.lazy().collect()


@dataclass(frozen=True)
class SparkEngine:
    """Runs a table as a Spark DataFrame, in the session's time zone."""

    name: str
    session: Any

    def frame(self, rows: dict[str, list[Any]] | pl.DataFrame) -> Any:
        table = pl.DataFrame(rows).to_arrow(compat_level=pl.CompatLevel.oldest())
        return self.session.createDataFrame(table)

    def collect(self, native: Any) -> pl.DataFrame:
        return pl.DataFrame(pl.from_arrow(native.toArrow()))


@pytest.fixture(params=["polars", *SPARK_TIME_ZONES])
def engine(request: pytest.FixtureRequest) -> PolarsEngine | SparkEngine:
    """Each engine in turn: ``engine.frame(rows)`` is its lazy frame, ``engine.collect(frame)`` a Polars table."""
    if request.param == "polars":
        return PolarsEngine()
    session = request.getfixturevalue("spark")
    session.conf.set("spark.sql.session.timeZone", SPARK_TIME_ZONES[request.param])
    return SparkEngine(request.param, session)


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Spark session for all tests of a worker."""
    if find_java() is None:
        pytest.skip(f"Spark needs Java {NEEDED} or newer, and there is none")
    pyspark = pytest.importorskip("pyspark", reason="Spark tests need pyspark")
    os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["SPARK_LOCAL_HOSTNAME"] = "localhost"
    session = _start_spark(tmp_path_factory.mktemp("spark"))
    yield session
    session.stop()


def _start_spark(folder: Path) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("spec")
    options = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.local.dir": str(folder / "local"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder}",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.timestampType": "TIMESTAMP_NTZ",  # our datetimes are shop-local: no zone moves them
        "spark.log.level": "ERROR",
        "spark.ui.showConsoleProgress": "false",
    }
    for key, value in options.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a fresh PostgreSQL server for all tests of a worker."""
    programs = find_postgres()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with run_postgres(programs) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless browser for all tests of a worker."""
    executable = find_browser()
    if executable is None:
        pytest.skip("there is no Chromium or Chrome")
    with open_browser(executable) as opened:
        yield opened


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app, running with a workspace of its own."""
    with serve_app(tmp_path_factory.mktemp("workspace")) as url:
        yield url


@pytest.fixture
def browser_page(browser: Any) -> Iterator[Any]:
    """A new page in a new, empty browser profile, as wide as a desk's screen."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()

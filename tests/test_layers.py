"""The architecture, as rules that a change can't break unseen."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_analytics import schemas

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "crm_analytics"

# Imports go from right to left, or stay inside a layer.
LAYERS = (
    {"schemas", "settings", "errors", "messages", "calendar"},
    {"readers", "sources", "intake"},
    {"ledger", "customers", "retention"},
    {"lifecycle", "value", "early_warning", "segments", "patterns", "campaigns", "simulate"},
    {"dataset", "scoring", "selection", "examples", "workspace"},
    {"views"},
    {"charts", "reports", "export"},
    {"__init__", "__main__"},
)
NEVER = {"streamlit", "ui", "pages", "app", "tools", "tests", "benchmarks"}
# pandas keeps out of big tables: only where a library takes nothing else
MAY_USE_PANDAS = {"crm_analytics/examples.py"}  # CDNOW comes as a pandas frame
READS_FOREIGN_COLUMNS = {"crm_analytics/examples.py"}  # names that other people's files have
CLOCKS = {"today", "now", "utcnow", "time", "time_ns", "localtime", "monotonic"}
NAMING_CALLS = {"col", "alias", "over", "group_by", "partition_by", "sort", "with_row_index", "get_column"}

SOURCES = sorted(PACKAGE.rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def layer_of(module: str) -> int:
    layer = next((number for number, names in enumerate(LAYERS) if module in names), None)
    assert layer is not None, f"{module} has no place in LAYERS yet"
    return layer


def module_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Dotted names that a file imports, wherever in the file it does so."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(path.relative_to(ROOT).parts[: -node.level]) if node.level else ""
            base = ".".join(filter(None, (package, node.module)))
            yield from (f"{base}.{alias.name}" for alias in node.names)


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_module_imports_only_what_lies_before_it(path):
    own_layer = layer_of(module_of(path))
    ours = [name.split(".")[1] for name in imported(path) if name.startswith("crm_analytics.")]
    assert [name for name in ours if layer_of(name) > own_layer] == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_the_package_knows_nothing_of_the_app(path):
    assert {name.split(".")[0] for name in imported(path)} & NEVER == set()


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_pandas_stays_at_the_named_edges(path):
    uses_pandas = any(name.split(".")[0] == "pandas" for name in imported(path)) or any(
        isinstance(call.func, ast.Attribute) and call.func.attr == "to_pandas" for call in calls(path)
    )
    assert not uses_pandas or relative(path) in MAY_USE_PANDAS


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_the_package_reads_no_clock(path):
    read = [ast.unparse(call.func) for call in calls(path) if not call.args and is_clock(call.func)]
    assert read == []


def is_clock(function: ast.expr) -> bool:
    owner = function.value if isinstance(function, ast.Attribute) else None
    return isinstance(owner, ast.Name | ast.Attribute) and function.attr in CLOCKS


@pytest.mark.parametrize("path", [s for s in SOURCES if relative(s) not in READS_FOREIGN_COLUMNS], ids=relative)
def test_every_column_is_declared_in_schemas(path):
    tables = [table for table in vars(schemas).values() if isinstance(table, schemas.Table)]
    declared = {name for table in tables for name in table.names}
    named = {name for call in calls(path) for name in column_names(call) if not name.startswith("_")}
    assert sorted(named - declared) == []


def column_names(call: ast.Call) -> Iterator[str]:
    if isinstance(call.func, ast.Attribute) and call.func.attr in NAMING_CALLS:
        arguments = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg in {"by", "order_by"})]
        yield from (literal for argument in arguments for literal in literals(argument))


def literals(argument: ast.expr) -> Iterator[str]:
    """Strings that stand as an argument, alone or in a list; not those deeper inside an expression."""
    elements = argument.elts if isinstance(argument, ast.List | ast.Tuple) else [argument]
    yield from (e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, str))


def test_the_rules_see_what_they_forbid(tmp_path):
    forbidden = tmp_path / "forbidden.py"
    forbidden.write_text('import datetime as dt\nnow = dt.datetime.now()\nframe.select(nw.col("a").alias("b"))\n')
    assert [name for call in calls(forbidden) for name in column_names(call)] == ["b", "a"]
    assert [is_clock(call.func) for call in calls(forbidden)].count(True) == 1
    assert list(imported(forbidden)) == ["datetime"]

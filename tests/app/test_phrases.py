"""Whatever code the package can say, the app has words for it."""

from __future__ import annotations

import ast
import enum
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import fields
from string import Formatter

import pytest

import crm_analytics
from crm_analytics.errors import CrmError
from crm_analytics.intake import ColumnMapping, Policy
from crm_analytics.readers.kinds import recognise_kind
from crm_analytics.schemas import TABLES
from crm_analytics.views.data import mappable, mapping_table
from tests.app.sessions import APP
from ui.phrases import PHRASES

PACKAGE = APP.parent / "crm_analytics"
WORDED_ON_THEIR_PAGE = {"NextStep"}  # each is a sentence with figures of the page


def calls(*names: str) -> Iterator[ast.Call]:
    """Calls of functions of these names anywhere in the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
                yield node


def literals(node: ast.AST) -> Iterator[str]:
    """Texts that an expression can give: a literal, or either side of a condition."""
    if isinstance(node, ast.IfExp):
        yield from (*literals(node.body), *literals(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def enums() -> list[type[enum.Enum]]:
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(crm_analytics.__path__, "crm_analytics.")
        if "migrations" not in found.name and not found.name.endswith("__main__")
    ]
    return [
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, enum.Enum) and thing.__module__ == module.__name__
    ]


def placeholders(text: str) -> set[str]:
    return {name for _before, name, _format, _conversion in Formatter().parse(text) if name}


def errors(kind: type[CrmError] = CrmError) -> Iterator[type[CrmError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from errors(child)


def test_every_message_has_words():
    said = {code for call in calls("Message") for code in literals(call.args[0])}
    assert len(said) > 20
    assert sorted(said - set(PHRASES)) == []


def test_every_kind_of_message_that_is_put_together_has_words():
    built = {call.args[0].values[0].value for call in calls("Message") if isinstance(call.args[0], ast.JoinedStr)}
    assert [begin for begin in sorted(built) if not any(code.startswith(begin) for code in PHRASES)] == []


def test_every_finding_of_the_intake_has_words():
    # codes of checks are put together from a kind of value in two places
    found = {code for call in calls("Check", "Mark") for code in literals(call.args[0])}
    made = {f"unreadable_{kind}" for kind in ("date", "number", "value")}
    made |= {"row_without_customer", "row_without_date", "row_without_amount", "row_incomplete"}
    assert found >= {"exact_duplicate", "zero_money", "returned"}
    assert [code for code in sorted(found | made) if f"intake.{code}" not in PHRASES] == []
    # what a finding does to later results is said beside it
    assert [code for code in sorted(found | made) if f"finding.{code}.consequence" not in PHRASES] == []


def test_every_switch_of_the_policy_has_words_or_words_for_each_choice():
    worded = {code.split(".")[1] for code in PHRASES if code.startswith("switch.")}
    assert {field.name for field in fields(Policy)} - worded == set()


@pytest.mark.parametrize("error", sorted(errors(), key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
def test_every_error_has_words_that_its_parameters_can_fill(error):
    assert placeholders(PHRASES[error.code]) <= placeholders(error.template)


@pytest.mark.parametrize(
    "codes", [c for c in enums() if c.__name__ not in WORDED_ON_THEIR_PAGE], ids=lambda codes: codes.__name__
)
def test_every_code_of_an_enum_has_words(codes):
    members = {member.value for member in codes}
    areas = {code.rpartition(".")[0] for code in PHRASES}
    assert [area for area in areas if all(f"{area}.{member}" in PHRASES for member in members)]


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"PK", b"\x1f\x8b", b"SQLite format 3", b"{\\rtf", b"7z\xbc\xaf",
     b"Rar!", b"<html", b"\0\1\2" * 99, b"id,sum", b"PAR1", b"\xd0\xcf\x11\xe0"],
)  # fmt: skip
def test_every_kind_of_file_that_cannot_be_read_has_words(content):
    assert f"detail.{recognise_kind(content)}" in PHRASES


def test_every_other_reason_why_a_file_cannot_be_read_has_words():
    details = {
        detail
        for call in calls("UnreadableFile")
        for argument in call.keywords
        if argument.arg == "detail"
        for detail in literals(argument.value)
    }
    assert [detail for detail in sorted(details) if f"detail.{detail}" not in PHRASES] == []


def test_every_column_that_can_be_mapped_has_a_name():
    assert mapping_table(ColumnMapping())["canonical"].to_list() == mappable()
    assert [name for name in mappable() if f"column.{name}" not in PHRASES] == []


def test_every_template_has_a_name():
    templates = [path.stem for path in (APP.parent / "sample_data" / "templates").glob("*.csv")]
    assert templates
    assert [name for name in templates if f"table.{name}" not in PHRASES or name not in TABLES] == []

"""What holds for the source of every page: sentences go through the catalogues, and caches are bounded."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.sessions import APP

ROOT = APP.parent
FILES = [APP, *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "ui").rglob("*.py"))]
SAY = {"_", "words", "N_", "plain", "plural"}
SAME_IN_EVERY_LANGUAGE = {"CRM analytics", "Language · 语言 · 語言", "SELECT * FROM sales"}
SENTENCE = re.compile(r"[^\W\d_]\W* \W*[^\W\d_]")  # two words
CACHES = {"cache_data", "cache_resource"}
BOUNDS = {"max_entries", "max_size"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_sentence_is_written_directly_into_a_page(path):
    assert sorted(set(unsaid_sentences(path.read_text())) - SAME_IN_EVERY_LANGUAGE) == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_cache_is_bounded(path):
    assert list(unbounded_caches(path.read_text())) == []


def unsaid_sentences(source: str) -> Iterator[str]:
    """String literals of two words or more that are neither a docstring nor said through the catalogues."""
    tree = ast.parse(source)
    harmless = {id(part) for node in ast.walk(tree) for part in harmless_parts(node)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in harmless and SENTENCE.search(node.value):
            yield node.value


def harmless_parts(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value  # a docstring
    elif isinstance(node, ast.Call) and called(node) in SAY:
        yield from (argument for argument in node.args if isinstance(argument, ast.Constant))


def unbounded_caches(source: str) -> Iterator[int]:
    """Lines on which a function is cached without a bound."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            for cache in node.decorator_list:
                call = cache if isinstance(cache, ast.Call) else None
                if called(call or cache) in CACHES and not BOUNDS & {k.arg for k in (call.keywords if call else [])}:
                    yield node.lineno


def called(node: ast.AST) -> str:
    target = node.func if isinstance(node, ast.Call) else node
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def test_the_rules_see_what_they_forbid():
    page = 'st.write("So it is.")\n_("This is said.")\nst.write(f"{n} are left over")\n_(f"Never like this {n}")\n'
    assert sorted(unsaid_sentences(page)) == [" are left over", "Never like this ", "So it is."]
    caches = ("@st.cache_data", "@st.cache_resource(ttl=3)", "@cache_data(max_entries=2)")
    assert [len(list(unbounded_caches(f"{cache}\ndef a(): ...\n"))) for cache in caches] == [1, 1, 0]

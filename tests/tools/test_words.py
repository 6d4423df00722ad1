"""A language is complete, or the tool that watches the catalogues says what is missing."""

from pathlib import Path

import pytest

from tools.words import LANGUAGES, ROOT, Gaps, extract_words, find_gaps, read_language, update_language

PAGE = """
from ui.words import N_, _, plural
_("Customers")
N_("{n} days")
plural("{n} customer", "{n} customers", 3)
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An app of one page and a Chinese catalogue in which nothing is translated yet."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "overview.py").write_text(PAGE)
    update_language(extract_words(tmp_path), "zh_Hans", tmp_path / "locales")
    return tmp_path


def translate(app: Path, **translations: str | tuple[str, ...]) -> None:
    path = app / "locales" / "zh_Hans" / "LC_MESSAGES" / "messages.po"
    text = path.read_text()
    text = text.replace('msgid "Customers"\nmsgstr ""', f'msgid "Customers"\nmsgstr "{translations["customers"]}"')
    text = text.replace('msgid "{n} days"\nmsgstr ""', f'msgid "{{n}} days"\nmsgstr "{translations["days"]}"')
    path.write_text(text.replace('msgstr[0] ""', f'msgstr[0] "{translations["plural"]}"'))


def gaps(app: Path) -> Gaps:
    return find_gaps(extract_words(app), "zh_Hans", app / "locales")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_app_is_translated(language):
    assert find_gaps(extract_words(ROOT), language, ROOT / "locales") == Gaps(missing=[], stale=[], broken=[])


def test_a_new_word_is_missing_until_it_is_translated(app):
    assert gaps(app).missing == [("{n} customer", "{n} customers"), "Customers", "{n} days"]
    translate(app, customers="客户", days="{n} 天", plural="{n} 位客户")
    assert not gaps(app)


def test_a_word_that_is_no_longer_said_is_stale_until_the_update(app):
    translate(app, customers="客户", days="{n} 天", plural="{n} 位客户")
    (app / "pages" / "overview.py").write_text('_("{n} days")')
    assert gaps(app).stale == [("{n} customer", "{n} customers"), "Customers"]
    update_language(extract_words(app), "zh_Hans", app / "locales")
    assert not gaps(app)


def test_a_translation_without_its_placeholder_is_broken(app):
    translate(app, customers="客户", days="天", plural="{count} 位客户")
    assert gaps(app).broken == [("{n} customer", "{n} customers"), "{n} days"]


def test_every_way_to_say_something_is_collected_and_mere_placeholders_are_not(tmp_path):
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "show.py").write_text(
        'words("a"); _("b"); words.plain("c"); _.plural("d", "e", 2); N_("f"); _("{name}")'
    )
    assert {message.id for message in extract_words(tmp_path) if message.id} == {"a", "b", "c", ("d", "e"), "f"}


def test_an_update_without_new_words_changes_no_byte(app):
    translate(app, customers="客户", days="{n} 天", plural="{n} 位客户")
    path = app / "locales" / "zh_Hans" / "LC_MESSAGES" / "messages.po"
    update_language(extract_words(app), "zh_Hans", app / "locales")
    once = path.read_bytes()
    update_language(extract_words(app), "zh_Hans", app / "locales")
    assert path.read_bytes() == once
    assert read_language("zh_Hans", app / "locales").get("Customers").string == "客户"

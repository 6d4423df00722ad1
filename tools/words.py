"""Keep locales/ in step with the words in the source: ``make words``.

Collects the arguments of ``_``, ``words``, ``plain``, ``plural`` and ``N_`` from the app into messages.pot, and adds
new ones to each language's messages.po with an empty translation. Nothing is guessed, and what the source no longer
says goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LANGUAGES = ("zh_Hans", "zh_Hant")  # English is the language of the source
KEYWORDS = {"_": None, "words": None, "plain": None, "plural": (1, 2), "N_": None}
SOURCES = ("app.py", "pages", "ui")

MessageId = str | tuple[str, ...]


@dataclass(frozen=True)
class Gaps:
    """What keeps a language from being complete."""

    missing: list[MessageId]  # said in the source, without a translation
    stale: list[MessageId]  # translated, but no longer said
    broken: list[MessageId]  # a {placeholder} of the source is not in the translation, or the other way round

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.broken)


def main() -> None:
    """Bring the template and every language up to date and say what is left to translate."""
    template = extract_words(ROOT)
    _write(template, ROOT / "locales" / "messages.pot")
    for language in LANGUAGES:
        update_language(template, language, ROOT / "locales")
        gaps = find_gaps(template, language, ROOT / "locales")
        print(f"{language}: {len(template)} messages, {len(gaps.missing)} to translate, {len(gaps.broken)} broken")


def extract_words(root: Path) -> Catalog:
    """Every message in the app's source under ``root``."""
    catalog = Catalog(charset="utf-8")
    for path in _source_files(root):
        for _line, text, _comments, context in extract_from_file("python", path, keywords=KEYWORDS):
            if _has_words(text):
                catalog.add(text, locations=[(path.relative_to(root).as_posix(), 0)], context=context)
    return catalog


def update_language(template: Catalog, language: str, folder: Path) -> None:
    """Rewrite a language's file: the template's messages, with the translations that it had."""
    catalog = read_language(language, folder)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    _write(catalog, _path(language, folder))


def find_gaps(template: Catalog, language: str, folder: Path) -> Gaps:
    """What is missing, stale or broken in a language, against the template."""
    catalog = read_language(language, folder)
    said, translated = _by_id(template), {key: m for key, m in _by_id(catalog).items() if _is_translated(m)}
    return Gaps(
        missing=sorted((key for key in said if key not in translated), key=str),
        stale=sorted((key for key in _by_id(catalog) if key not in said), key=str),
        broken=sorted((key for key, message in translated.items() if not _keeps_placeholders(message)), key=str),
    )


def read_language(language: str, folder: Path) -> Catalog:
    """The catalogue of a language; an empty one when its file does not exist yet."""
    path = _path(language, folder)
    content = path.read_bytes() if path.exists() else b""
    return read_po(BytesIO(content), locale=language) if content else Catalog(locale=language, charset="utf-8")


def _source_files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        path = root / source
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path] * path.exists()


def _has_words(text: MessageId) -> bool:
    # "{name}" alone only fills in: there is nothing to translate
    sentence = text if isinstance(text, str) else "".join(text)
    return any(before.strip() for before, *_ in Formatter().parse(sentence))


def _path(language: str, folder: Path) -> Path:
    return folder / language / "LC_MESSAGES" / "messages.po"


def _by_id(catalog: Catalog) -> dict[MessageId, Message]:
    return {_key(message): message for message in catalog if message.id}


def _key(message: Message) -> MessageId:
    return tuple(message.id) if isinstance(message.id, list | tuple) else str(message.id)


def _is_translated(message: Message) -> bool:
    return all(_forms(message)) and not message.fuzzy


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else [form or "" for form in message.string or [""]]


def _keeps_placeholders(message: Message) -> bool:
    # the singular may spell its number out ("one customer"): what the plural names is what counts
    wanted = _placeholders(message.id if isinstance(message.id, str) else message.id[-1])
    return all(_placeholders(form) == wanted for form in _forms(message))


def _placeholders(text: str) -> set[str]:
    return {name for _before, name, _format, _conversion in Formatter().parse(text) if name is not None}


def _write(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = BytesIO()
    write_po(content, catalog, sort_output=True, include_lineno=False, ignore_obsolete=True, width=120)
    path.write_bytes(_without_dates(content.getvalue()))


def _without_dates(content: bytes) -> bytes:
    # dates and the tool's version would change the file although no word has changed
    volatile = rb'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By)[^\n]*\n'
    return re.sub(volatile, b"", re.sub(rb"\A(?:#[^\n]*\n)+", b"", content), flags=re.MULTILINE)


if __name__ == "__main__":
    main()

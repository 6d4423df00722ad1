"""The words of the reader's language.

One translation object a session, handed down as an argument: no install(), no module-level ``_``, no locale, because
threads share those. English is the language of the source; catalogues are read from locales/<language>.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from ui.markdown import md_escape

LANGUAGES = {"en": "English", "zh_Hans": "简体中文", "zh_Hant": "繁體中文"}
LOCALES = {"en": "en", "zh_Hans": "zh_Hans_CN", "zh_Hant": "zh_Hant_TW"}
CATALOGUES = Path(__file__).parent.parent / "locales"


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a text for translation where it is only declared."""
    return text


class Words:
    """Translate and fill sentences: ``_ = words; _("{n} left", n=3)``.

    Parameters are escaped for Markdown, because nearly every Streamlit label is Markdown; use ``plain`` for charts,
    tables and files.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale.parse(LOCALES[language])
        self._translations = _load(language)

    def __call__(self, text: str, /, **params: Any) -> str:
        return _fill(self._translations.gettext(text), {name: md_escape(value) for name, value in params.items()})

    def plain(self, text: str, /, **params: Any) -> str:
        """Translate for a sink that is not Markdown."""
        return _fill(self._translations.gettext(text), params)

    def plural(self, one: str, many: str, n: int, /, **params: Any) -> str:
        """Translate a sentence whose wording depends on a count; ``{n}`` is filled unless it is given as text."""
        escaped = {name: md_escape(value) for name, value in {"n": n, **params}.items()}
        return _fill(self._translations.ngettext(one, many, n), escaped)


def _fill(text: str, params: Mapping[str, Any]) -> str:
    return text.format(**params) if params else text


@lru_cache(maxsize=len(LANGUAGES))
def _load(language: str) -> gettext.NullTranslations:
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=LOCALES[language]))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Labels(Mapping[str, str]):
    """The words for codes (``stage.gold``, ``axis.revenue``), as the charts and tables of the package ask for them."""

    def __init__(self, words: Words) -> None:
        from ui.phrases import PHRASES  # phrases are marked with N_, so they import this module

        self._words, self._phrases = words, PHRASES

    def __getitem__(self, code: str) -> str:
        return self._words.plain(self._phrases[code])

    def __iter__(self) -> Iterator[str]:
        return iter(self._phrases)

    def __len__(self) -> int:
        return len(self._phrases)

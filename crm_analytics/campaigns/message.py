"""The text that a customer gets: placeholders filled, unknown ones named, its length in the unit of its channel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from crm_analytics.schemas import ContactChannel

PLACEHOLDERS = ("name", "first_name", "offer", "region", "owner")
_PLACE = re.compile(r"\{(\w+)\}")
_WORDS_A_MINUTE = 130  # spoken slowly enough to be understood
_LETTERS_A_PAGE = 1800  # a standard page
_LETTERS_A_LINE = 80
_EAST_ASIAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def fill_message(text: str, customer: Mapping[str, Any], *, offer: str = "") -> str:
    """Fill the placeholders of a text with what is known of a customer; unknown placeholders stay as they are.

    What isn't known of the customer becomes nothing, and a space before it goes with it.

    >>> fill_message("Dear {name}, {offer} for you in {region}{what}", {"name": "Ann"}, offer="10 % off")
    'Dear Ann, 10 % off for you in{what}'
    """
    known = {**customer, "offer": offer, "first_name": split_name(customer.get("name"))[0]}

    def fill(found: re.Match[str]) -> str:
        return str(known.get(found[1]) or "") if found[1] in PLACEHOLDERS else found[0]

    empty = "|".join(name for name in PLACEHOLDERS if not known.get(name))
    text = re.sub(rf"[ \t]\{{(?:{empty})\}}", "", text) if empty else text
    return _PLACE.sub(fill, text)


def unknown_placeholders(text: str) -> list[str]:
    """Placeholders of a text that no customer can fill, each once.

    >>> unknown_placeholders("{name} {nmae} {nmae}")
    ['nmae']
    """
    return [name for name in dict.fromkeys(_PLACE.findall(text)) if name not in PLACEHOLDERS]


def split_name(name: str | None) -> tuple[str, str]:
    """First and last name, where the way it is written tells: two words or more without a comma.

    A firm ("Ember Trading, Lan Novak") or a name of one word is not taken apart: it is the first name as a whole.

    >>> split_name("Kai van Ashby"), split_name("王小明"), split_name(None)
    (('Kai', 'van Ashby'), ('王小明', ''), ('', ''))
    """
    words = (name or "").split()
    if len(words) < 2 or "," in (name or ""):
        return (name or "").strip(), ""
    return words[0], " ".join(words[1:])


def message_length(text: str, channel: str) -> tuple[str, float]:
    """Length of a text in the unit of its channel: pages of a letter, minutes of a call, lines of an e-mail.

    >>> message_length("word " * 130, "phone")
    ('minutes', 1.0)
    """
    if channel == ContactChannel.PHONE:
        # a Chinese character takes about as long to say as half a word
        n_words = len(_EAST_ASIAN.sub(" ", text).split()) + len(_EAST_ASIAN.findall(text)) / 2
        return "minutes", n_words / _WORDS_A_MINUTE
    if channel == ContactChannel.POST:
        return "pages", len(text) / _LETTERS_A_PAGE
    return "lines", float(sum(-(-max(len(line), 1) // _LETTERS_A_LINE) for line in text.splitlines()))

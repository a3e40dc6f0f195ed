"""
What in a text could point to a State or to a case, before it leaves the Forum (ToR 14, 22).

It finds words, and judges nothing: a name of a State in any of the six languages, and the
reference of a case, a posting or a meeting. A reference may not leave. A State may be named where
that is known already and points to no case, such as one that gave a public paper: a person says so.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from babel import Locale

from forum import keys
from forum.models import State
from forum.models.states import LANGUAGES

REFERENCE = re.compile(rf"\b(?:[A-Z]-)?\d{{4}}-[{keys.ALPHABET}]{{4}}\b", re.IGNORECASE)
CODE = re.compile(r"[A-Z]{2}")  # of a State; longer ones are regions of the world
# Without spaces between words, a name is found wherever it stands.
UNSPACED = re.compile(r"[\u3400-\u9fff]")
SPOKEN = ("en", "fr", "es", "ru", "ar", "zh")  # the languages of the Treaty
SHORTEST = 3  # A name of two letters is found in too much else.


class Named(NamedTuple):
    """A State as it stands in a text."""

    code: str
    word: str


def references(text: str) -> list[str]:
    """Return what looks like the reference of a case, a posting, a proposal or a meeting."""
    return sorted({found.group().upper() for found in REFERENCE.finditer(text)})


def states_named(text: str) -> list[Named]:
    """Return the States, of the Forum or not, whose name stands in a text in any language."""
    known = {**territories(), **of_the_forum()}
    found = {(code, word) for word, code in known.items() if _stands(word, text)}
    return [Named(code, word) for code, word in sorted(found)]


def _stands(word: str, text: str) -> bool:
    if UNSPACED.search(word):
        return word in text
    return word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


@cache
def territories() -> dict[str, str]:
    """Return every name of every territory that Babel knows, in the six languages."""
    names: dict[str, str] = {}
    for language in SPOKEN:
        for code, name in Locale(language).territories.items():
            if (CODE.fullmatch(code) and len(name) >= SHORTEST) or UNSPACED.search(name):
                names[name] = code
    return names


def of_the_forum() -> dict[str, str]:
    """Return the names that the list of States has."""
    names = {}
    for state in State.objects.all():
        for language in LANGUAGES:
            if name := getattr(state, f"name_{language}", ""):
                names[name] = state.code
    return names

"""Two texts of a section, side by side, line by line: what one says that the other does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cases.forms.telling import ROW_FORMS, SECTIONS, STATE_FIELDS, YES
from cases.queries import ROWS, Said
from cases.rules import Section
from forum import partial_dates
from forum.fields import PartialDayField

# Chinese has no spaces between its words: there each character is one.
WORDS = re.compile(r"[\u3400-\u9fff]|\w+|\W")
QUESTION_MARKS = ("?", "\u061f", "\uff1f")  # also Arabic, and Chinese
MOST_WORDS = 3000  # in a line whose words are compared; a longer one is marked whole


class Piece(NamedTuple):
    text: str
    differs: bool


@dataclass(frozen=True)
class Line:
    """One line of both texts: the same, or what each says there."""

    left: list[Piece]
    right: list[Piece]

    @property
    def is_same(self) -> bool:
        return self.left == self.right


def lines_of(section: Section, said: Said, names: Mapping[str, str]) -> list[str]:
    """
    Write a section down in lines, with the labels of its form.

    :param names: of States, by their codes.
    """
    lines = list(_texts(SECTIONS[section].base_fields, said, names))
    for number, row in enumerate(said.get(ROWS, []), start=1):
        lines.append(_("%(what)s %(n)s") % {"what": ROW_FORMS[section].called, "n": number})
        lines += _texts(ROW_FORMS[section].base_fields, row, names)
    return lines


def _texts(fields: dict[str, Any], said: Said, names: Mapping[str, str]) -> Iterator[str]:
    for name, field in fields.items():
        if not said.get(name):
            continue
        text = (
            names.get(said[name], said[name]) if name in STATE_FIELDS else _shown(field, said[name])
        )
        first, *more = text.split("\n")
        asks = str(field.label).endswith(QUESTION_MARKS)
        says = _("%(label)s %(text)s") if asks else _("%(label)s: %(text)s")
        yield says % {"label": field.label, "text": first}
        yield from more


def _shown(field: Any, text: str) -> str:
    if isinstance(field, PartialDayField):
        return str(partial_dates.known(text) or text)
    if text == YES:
        return _("yes")
    named = {value: word for value, word in getattr(field, "choices", []) if value}
    return str(named.get(text, text))


def compared(left: list[str], right: list[str]) -> list[Line]:
    """Return both texts line by line."""
    found: list[Line] = []
    matcher = SequenceMatcher(a=left, b=right, autojunk=False)
    for kind, start, end, from_, to in matcher.get_opcodes():
        if kind == "equal":
            found += [Line([Piece(line, False)], [Piece(line, False)]) for line in left[start:end]]
            continue
        pairs = zip_longest(left[start:end], right[from_:to])
        found += [_line(one, other) for one, other in pairs]
    return found


def _line(left: str | None, right: str | None) -> Line:
    if left is None or right is None:
        return Line(_whole(left), _whole(right))
    words, others = WORDS.findall(left), WORDS.findall(right)
    if len(words) > MOST_WORDS or len(others) > MOST_WORDS:
        return Line(_whole(left), _whole(right))
    matcher = SequenceMatcher(a=words, b=others, autojunk=False)
    pieces: tuple[list[Piece], list[Piece]] = ([], [])
    for kind, start, end, from_, to in matcher.get_opcodes():
        differs = kind != "equal"
        pieces[0].append(Piece("".join(words[start:end]), differs))
        pieces[1].append(Piece("".join(others[from_:to]), differs))
    left_pieces, right_pieces = ([piece for piece in side if piece.text] for side in pieces)
    return Line(left_pieces, right_pieces)


def _whole(line: str | None) -> list[Piece]:
    return [Piece(line, True)] if line else []

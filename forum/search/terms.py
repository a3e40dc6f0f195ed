"""
What is looked for: words, marks and "several words together". All of them must be there.

A word is found where a word begins with it: "rifle" in "rifles", not "gun" in "begun". Arabic
writes its article and the small words onto the next, Chinese nothing between words: there it is
found inside, too. Between quotes it is those words, one after the other, and no longer ones.

A mark (whatever holds a digit) is found however its signs are separated, and in signs that look
alike. It may be typed in pieces: ``AB-123 456`` finds ``ab123456``, or the pieces on their own;
capital letters beside digits are such a piece, and no beginning of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from forum.search.patterns import Plain, mark_of, pattern_of
from forum.search.signs import composed
from forum.search.words import in_pieces, terms_of

AROUND = 70  # signs of an excerpt on either side
MOST = 200  # places in one text that are looked at for an excerpt


class Part(NamedTuple):
    """Some of a text, which says what was looked for or not."""

    text: str
    said: bool


class Terms:
    def __init__(self, said: str) -> None:
        terms = list(terms_of(said))
        self.all = (1 << len(terms)) - 1
        marks = list(in_pieces(terms))
        pieces = {place for places, _mark in marks for place in places}
        self._patterns = [
            pattern_of(
                term._replace(exact=True) if place in pieces and term.capitals else term, 1 << place
            )
            for place, term in enumerate(terms)
        ]
        self._patterns += [
            mark_of(mark, sum(1 << place for place in places)) for places, mark in marks
        ]

    def __bool__(self) -> bool:
        return self.all > 0

    def are_in(self, text: bytes) -> bool:
        return self.found_in(text) == self.all

    def found_in(self, text: bytes, *, but: int = 0) -> int:
        """Return the terms that a text says, a bit for each; not asked for those already found."""
        plain = Plain(text) if text.isascii() else None
        opened, found = "", but
        for pattern in self._patterns:
            if pattern.terms & ~found == 0 or (plain and not plain.may_have(pattern)):
                continue
            opened = opened or composed(text.decode())
            if pattern.is_in(opened):
                found |= pattern.terms
        return found & ~but

    def marked(self, text: str) -> list[Part]:
        """Return a whole text, with what was looked for set apart."""
        text = composed(text)
        return list(_parts(text, self._places(text), 0, len(text)))

    def excerpt_of(self, text: str) -> list[Part]:
        """Return the words around most of the terms, as they were written; nothing without any."""
        text = composed(text)
        places = self._places(text)
        if not places:
            return []
        first = max(places, key=lambda place: _terms_from(place, places))
        start = _word_edge(text, max(0, first.start - AROUND))
        end = max(first.end, min(len(text), first.start + 2 * AROUND))
        cut = [Part("… ", said=False)] if start else []
        more = [Part(" …", said=False)] if end < len(text) else []
        return [*cut, *_parts(text, places, start, end), *more]

    def _places(self, text: str) -> list[_Place]:
        """Return where the terms stand, in the order of the text, none within another."""
        places = sorted(
            _Place(found.start(), -found.end(), pattern.terms)
            for pattern in self._patterns
            for found, _ in zip(pattern.places(text), range(MOST), strict=False)
        )
        apart: list[_Place] = []
        for place in places:
            if not apart or place.start >= apart[-1].end:
                apart.append(place)
        return apart


class _Place(NamedTuple):
    start: int
    less_end: int  # The longer of two that begin together stands first.
    terms: int

    @property
    def end(self) -> int:
        return -self.less_end


def _terms_from(first: _Place, places: list[_Place]) -> int:
    """Return how many of the terms stand here and shortly after."""
    terms = 0
    for place in places:
        if first.start <= place.start < first.start + AROUND:
            terms |= place.terms
    return terms.bit_count()


def _word_edge(text: str, start: int) -> int:
    """Begin with a whole word, if there is an edge near."""
    edge = text.find(" ", start, start + AROUND // 4) if start else -1
    return edge + 1 if edge >= 0 else start


def _parts(text: str, places: list[_Place], start: int, end: int) -> Iterator[Part]:
    at = start
    for place in places:
        if place.start < start or place.end > end:
            continue
        yield Part(_one_line(text[at : place.start]), said=False)
        yield Part(_one_line(text[place.start : place.end]), said=True)
        at = place.end
    yield Part(_one_line(text[at:end]), said=False)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)

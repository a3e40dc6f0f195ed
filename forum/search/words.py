"""What was typed, as terms: words, words between quotes, and marks, also in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from forum.search import signs
from forum.search.signs import ARABIC, CHINESE, UNSPOKEN, composed

QUOTES = str.maketrans(dict.fromkeys("“”«»„‟＂「」『』", '"'))
WORD = re.compile(rf"(?:[^\W_]|[{UNSPOKEN}])+")
SHORT_LETTERS = re.compile(rf"[^\W\d_{ARABIC}{CHINESE}]{{1,4}}")


class Term(NamedTuple):
    words: tuple[str, ...]  # in their bases
    exact: bool = False
    capitals: bool = False  # letters only, all of them capitals

    @property
    def is_mark(self) -> bool:
        return not self.exact and any(_has_digit(word) for word in self.words)

    @property
    def joined(self) -> str:
        return "".join(self.words)


def terms_of(said: str) -> Iterator[Term]:
    for place, part in enumerate(composed(said).translate(QUOTES).split('"')):
        exact = place % 2 == 1
        for piece in [part] if exact else part.split():
            words = tuple(filter(None, map(signs.base, WORD.findall(piece))))
            if words:
                yield Term(words, exact, piece.isupper() and piece.isalpha())


def _has_digit(word: str) -> bool:
    return any(map(str.isdecimal, word))


def in_pieces(terms: list[Term]) -> Iterator[tuple[list[int], Term]]:
    """Give the marks that neighbouring pieces come to, and the places of the pieces."""
    for together, run in groupby(enumerate(terms), lambda each: _may_be_piece(each[1])):
        pieces = list(run)
        if together and len(pieces) > 1 and any(term.is_mark for _, term in pieces):
            words = tuple(word for _, term in pieces for word in term.words)
            yield [place for place, _ in pieces], Term(words)


def _may_be_piece(term: Term) -> bool:
    return term.is_mark or (not term.exact and bool(SHORT_LETTERS.fullmatch(term.joined)))

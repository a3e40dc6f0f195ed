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
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from forum.search import signs
from forum.search.signs import ARABIC, BETWEEN, CHINESE, UNSPOKEN

AROUND = 70  # signs of an excerpt on either side
MOST = 200  # places in one text that are looked at for an excerpt
SHORT = 4  # signs of a mark that is found inside others too; a shorter one stands on its own
SHORT_ARABIC = 3
MOST_OVERLAPPING = 4  # letters from which ligatures begin that may overlap

LETTERS = rf"[^\W_{ARABIC}{CHINESE}]"  # of a script that sets words apart
QUOTES = str.maketrans(dict.fromkeys("“”«»„‟＂「」『』", '"'))
WORD = re.compile(rf"(?:[^\W_]|[{UNSPOKEN}])+")
SHORT_LETTERS = re.compile(rf"[^\W\d_{ARABIC}{CHINESE}]{{1,4}}")
UNSPOKENS = f"[{UNSPOKEN}]*"
SEPARATORS = f"(?:[{BETWEEN}{UNSPOKEN}]{{0,4}}|[,\u066b])"
APART = rf"[\W_{UNSPOKEN}]+"
APART_OR_NOT = rf"[\W_{UNSPOKEN}]*"
PIECES_APART = rf"[\W_{UNSPOKEN}]{{0,4}}"


class Part(NamedTuple):
    """Some of a text, which says what was looked for or not."""

    text: str
    said: bool


@dataclass(frozen=True)
class _Pattern:
    """One way in which some of the terms can be written; ``terms`` has a bit for each."""

    terms: int
    written: re.Pattern[str]
    key: (
        bytes  # must be in a text of plain letters, in small ones; of a mark, in what it looks like
    )
    of_mark: bool = False

    def places(self, text: str) -> Iterator[re.Match[str]]:
        for found in self.written.finditer(text):
            # What looks like a mark and has no digit is a word.
            if not self.of_mark or any(map(str.isnumeric, found[0])):
                yield found

    def is_in(self, text: str) -> bool:
        return any(True for _place in self.places(text))


class _Plain:
    """A text of plain letters, as it is compared: made when first asked for."""

    LOOKS = bytes.maketrans(
        bytes(range(128)), signs.alike(bytes(range(128)).decode().lower()).encode()
    )
    NO_SIGN = bytes(n for n in range(128) if not chr(n).isalnum())

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._small = self._looks = b""

    def may_have(self, pattern: _Pattern) -> bool:
        if pattern.of_mark:
            self._looks = self._looks or self._text.translate(self.LOOKS, self.NO_SIGN)
            return pattern.key in self._looks
        self._small = self._small or self._text.lower()
        return pattern.key in self._small


class Terms:
    def __init__(self, said: str) -> None:
        terms = list(_terms(said))
        self.all = (1 << len(terms)) - 1
        marks = list(_in_pieces(terms))
        pieces = {place for places, _mark in marks for place in places}
        self._patterns = [
            _pattern(
                term._replace(exact=True) if place in pieces and term.capitals else term, 1 << place
            )
            for place, term in enumerate(terms)
        ]
        self._patterns += [
            _mark(mark, sum(1 << place for place in places)) for places, mark in marks
        ]

    def __bool__(self) -> bool:
        return self.all > 0

    def are_in(self, text: bytes) -> bool:
        return self.found_in(text) == self.all

    def found_in(self, text: bytes, *, but: int = 0) -> int:
        """Return the terms that a text says, a bit for each; not asked for those already found."""
        plain = _Plain(text) if text.isascii() else None
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


def composed(text: str) -> str:
    """Return a text with letters and their accents in one sign: it reads the same."""
    if unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


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


# --- What was typed, as terms -------------------------------------------------------------------


class _Term(NamedTuple):
    words: tuple[str, ...]  # in their bases
    exact: bool = False
    capitals: bool = False  # letters only, all of them capitals

    @property
    def is_mark(self) -> bool:
        return not self.exact and any(_has_digit(word) for word in self.words)

    @property
    def joined(self) -> str:
        return "".join(self.words)


def _terms(said: str) -> Iterator[_Term]:
    for place, part in enumerate(composed(said).translate(QUOTES).split('"')):
        exact = place % 2 == 1
        for piece in [part] if exact else part.split():
            words = tuple(filter(None, map(signs.base, WORD.findall(piece))))
            if words:
                yield _Term(words, exact, piece.isupper() and piece.isalpha())


def _has_digit(word: str) -> bool:
    return any(map(str.isdecimal, word))


def _in_pieces(terms: list[_Term]) -> Iterator[tuple[list[int], _Term]]:
    """Give the marks that neighbouring pieces come to, and the places of the pieces."""
    for together, run in groupby(enumerate(terms), lambda each: _may_be_piece(each[1])):
        pieces = list(run)
        if together and len(pieces) > 1 and any(term.is_mark for _, term in pieces):
            words = tuple(word for _, term in pieces for word in term.words)
            yield [place for place, _ in pieces], _Term(words)


def _may_be_piece(term: _Term) -> bool:
    return term.is_mark or (not term.exact and bool(SHORT_LETTERS.fullmatch(term.joined)))


# --- Terms, as patterns -------------------------------------------------------------------------


def _pattern(term: _Term, bit: int) -> _Pattern:
    return _mark(term, bit) if term.is_mark else _words(term, bit)


def _mark(term: _Term, bit: int) -> _Pattern:
    looks = signs.alike(term.joined)
    words = [list(_letters(word, _looks_like, SEPARATORS)) for word in term.words]
    is_short = len(looks) < SHORT
    if is_short:
        words[0][0] = _begins(words[0][0])
    written = PIECES_APART.join(map(SEPARATORS.join, words))
    if is_short:
        written += f"(?!{LETTERS})"
    return _Pattern(bit, re.compile(written), looks.encode(), of_mark=True)


def _looks_like(letter: str) -> str:
    return signs.any_that_looks_like(signs.alike(letter))


def _words(term: _Term, bit: int) -> _Pattern:
    between = APART if term.exact else APART_OR_NOT
    written = between.join(_word(word, begins=place == 0) for place, word in enumerate(term.words))
    if term.exact and _is_set_apart(term.words[-1][-1]):
        written += rf"{UNSPOKENS}(?!{LETTERS})"
    return _Pattern(bit, re.compile(written), max(term.words, key=len).encode())


def _word(word: str, *, begins: bool) -> str:
    """Return a pattern for a word; where scripts set words apart, it begins one."""
    apart = _is_set_apart(word[0]) or (_is_arabic(word[0]) and len(word) < SHORT_ARABIC)
    # Within a word of Chinese a line may end.
    between = rf"[\s{UNSPOKEN}]{{0,2}}" if re.match(f"[{CHINESE}]", word) else UNSPOKENS
    letters = list(_letters(word, signs.any_of, UNSPOKENS))
    if begins and apart:
        letters[0] = _begins(letters[0])
    return between.join(letters)


def _begins(letter: str) -> str:
    # Looking back after the first letter lets the search run ahead to it: five times as fast.
    if letter.startswith("(?:"):
        return rf"(?<!{LETTERS}){letter}"
    return rf"{letter}(?<!{LETTERS}{letter})"


def _letters(word: str, any_of: Callable[[str], str], between: str) -> Iterator[str]:
    """Give a pattern for each letter; for two or three together where one sign writes them."""
    at = 0
    while at < len(word):
        end = _end_of_ligatures(word, at)
        together = _written(word[at:end], any_of, between)
        yield together[0] if len(together) == 1 else f"(?:{'|'.join(together)})"
        at = end


def _end_of_ligatures(word: str, start: int) -> int:
    """Return where letters end of which one sign, or several that overlap, may write some."""
    end, at = start + 1, start
    while at < min(end, start + MOST_OVERLAPPING):
        sizes = [size for size in (2, 3) if signs.ligature(word[at : at + size])]
        end = max([end, *(at + size for size in sizes)])
        at += 1
    return min(end, len(word))


def _written(letters: str, any_of: Callable[[str], str], between: str) -> list[str]:
    """Return every way in which these letters can be written, one by one or in ligatures."""
    if not letters:
        return [""]
    ways = []
    for size in range(1, min(3, len(letters)) + 1):
        first = any_of(letters[0]) if size == 1 else signs.ligature(letters[:size])
        if first:
            after = _written(letters[size:], any_of, between)
            ways += [f"{first}{between}{rest}" if rest else first for rest in after]
    return ways


def _is_set_apart(letter: str) -> bool:
    return bool(re.match(LETTERS, letter))


def _is_arabic(letter: str) -> bool:
    return bool(re.match(f"[{ARABIC}]", letter))

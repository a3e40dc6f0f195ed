"""Terms, as patterns: every way in which a word or a mark can be written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from forum.search import signs
from forum.search.signs import ARABIC, BETWEEN, CHINESE, UNSPOKEN
from forum.search.words import Term

SHORT = 4  # signs of a mark that is found inside others too; a shorter one stands on its own
SHORT_ARABIC = 3
MOST_OVERLAPPING = 4  # letters from which ligatures begin that may overlap

LETTERS = rf"[^\W_{ARABIC}{CHINESE}]"  # of a script that sets words apart


UNSPOKENS = f"[{UNSPOKEN}]*"
SEPARATORS = f"(?:[{BETWEEN}{UNSPOKEN}]{{0,4}}|[,\u066b])"
APART = rf"[\W_{UNSPOKEN}]+"
APART_OR_NOT = rf"[\W_{UNSPOKEN}]*"
PIECES_APART = rf"[\W_{UNSPOKEN}]{{0,4}}"


@dataclass(frozen=True)
class Pattern:
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


class Plain:
    """A text of plain letters, as it is compared: made when first asked for."""

    LOOKS = bytes.maketrans(
        bytes(range(128)), signs.alike(bytes(range(128)).decode().lower()).encode()
    )
    NO_SIGN = bytes(n for n in range(128) if not chr(n).isalnum())

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._small = self._looks = b""

    def may_have(self, pattern: Pattern) -> bool:
        if pattern.of_mark:
            self._looks = self._looks or self._text.translate(self.LOOKS, self.NO_SIGN)
            return pattern.key in self._looks
        self._small = self._small or self._text.lower()
        return pattern.key in self._small


def pattern_of(term: Term, bit: int) -> Pattern:
    return mark_of(term, bit) if term.is_mark else _words(term, bit)


def mark_of(term: Term, bit: int) -> Pattern:
    looks = signs.alike(term.joined)
    words = [list(_letters(word, _looks_like, SEPARATORS)) for word in term.words]
    is_short = len(looks) < SHORT
    if is_short:
        words[0][0] = _begins(words[0][0])
    written = PIECES_APART.join(map(SEPARATORS.join, words))
    if is_short:
        written += f"(?!{LETTERS})"
    return Pattern(bit, re.compile(written), looks.encode(), of_mark=True)


def _looks_like(letter: str) -> str:
    return signs.any_that_looks_like(signs.alike(letter))


def _words(term: Term, bit: int) -> Pattern:
    between = APART if term.exact else APART_OR_NOT
    written = between.join(_word(word, begins=place == 0) for place, word in enumerate(term.words))
    if term.exact and _is_set_apart(term.words[-1][-1]):
        written += rf"{UNSPOKENS}(?!{LETTERS})"
    return Pattern(bit, re.compile(written), max(term.words, key=len).encode())


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

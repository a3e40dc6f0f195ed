"""
Seven hundred and eighty invented items, of a sentence of each row and a mark of their own.

Marks are written as people write them: with and without separators, on a Russian keyboard, with
Arabic digits, in full width.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.search.stocks import STOCKS

OF_EACH = 130
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FULL_WIDTH = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
RUSSIAN = str.maketrans("ABEKMHOPCTX", "АВЕКМНОРСТХ")
LETTERS = {"en": "KB", "fr": "MT", "es": "PX", "ru": "HK", "ar": "CE", "zh": "AT"}


@dataclass(frozen=True)
class Item:
    language: str
    number: int
    sentences: dict[str, str]  # by their names
    mark: str  # plain: letters and digits
    written: str  # as it stands in the text

    @property
    def name(self) -> str:
        return f"{self.language} {self.number}"

    @property
    def in_a_file(self) -> bool:
        """Whether how it was done and the mark stand in the name of a file, not in the account."""
        return self.number % 10 == 0

    @property
    def account(self) -> str:
        rows = [said for name, said in self.sentences.items() if not self._apart(name)]
        return "\n".join(rows if self.in_a_file else [*rows, f"№ {self.written}."])

    @property
    def file(self) -> str:
        said = [said for name, said in self.sentences.items() if self._apart(name)]
        return f"{self.written} {' '.join(said)}"[:140] if self.in_a_file else ""

    def _apart(self, name: str) -> bool:
        return self.in_a_file and ".ways." in name


def items() -> Iterator[Item]:
    for language, stock in STOCKS.items():
        for number in range(OF_EACH):
            chosen = {
                "what": (number + number // 8) % 8,
                "where": number % 7,
                "ways": (number * 2 + number // 9) % 9,
            }
            sentences = {f"{language}.{row}.{at}": stock[row][at] for row, at in chosen.items()}
            mark = f"{LETTERS[language]}{213_048 + 4_391 * number}"
            yield Item(language, number, sentences, mark, written(mark, language, number))


def written(mark: str, language: str, number: int) -> str:
    letters, one, two = mark[:2], mark[2:5], mark[5:]
    way = (
        mark,
        f"{letters}-{one} {two}",
        f"{letters}/{one}.{two}",
        f"{letters.lower()} {one}–{two}",
        f"{letters}\u00a0{one}\u2011{two}",
    )[number % 5]
    if language == "ru" and number % 2:
        return way.translate(RUSSIAN)
    if language == "ar" and number % 2:
        return way.translate(ARABIC_DIGITS)
    if language == "zh" and number % 2:
        return way.translate(FULL_WIDTH)
    return way

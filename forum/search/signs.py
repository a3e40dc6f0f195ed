"""
Which signs count as the same where a text is searched, in the six languages of the Forum.

Every sign has a base: the letters it is compared as. Compatibility forms (full-width, ligatures,
presentation forms of Arabic) and what stands above and below letters are taken off by Unicode's
own tables; what those keep apart, and readers do not, is written here: the forms of alef are one
letter by their decomposition, teh marbuta and alef maksura are not. Russian й is a letter, and
stays one; ё is е.

A text is never changed: a pattern is made of what is looked for, in which each letter stands for
all the signs with its base. So whatever is found is marked where it stands, as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from itertools import chain

# Letters of their own, though Unicode writes them as another with a mark.
LETTERS = frozenset("йЙўЎїЇ")
# Told apart by Unicode, and written for one another by people or by keyboards.
SPELT: dict[int, str | None] = str.maketrans(
    {
        "ة": "ه",
        "ى": "ي",
        "ی": "ي",
        "ے": "ي",
        "ک": "ك",
        "ہ": "ه",
        "ھ": "ه",
        "ٱ": "ا",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "ـ": None,
        "ł": "l",
        "ŧ": "t",
        "\u2019": "'",
        "\u02bc": "'",
    }
)
# Of a mark on a weapon: what looks alike, on metal, on a photograph and on two keyboards.
ALIKE = str.maketrans("авекмнорстухіѕјαβεζηικμνορτυχoil", "abekmh0pctyx1sjabezh1kmn0ptyx011")
# What stands on, in or between letters, and is none.
UNSPOKEN = (
    "\u0300-\u036f\u0483-\u0487\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    "\u06e7\u06e8\u06ea-\u06ed\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
)
# What may stand between the signs of a mark.
BETWEEN = (
    r"\s\-./\\_:·•\u00ad\u2010-\u2015\u2212\u061c\u200b-\u200f\u2066-\u2069"
    r"\ufe63\uff0d\uff0e\uff0f\uff3f"
)
CHINESE = (
    "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"

# Where the scripts of the six languages lie, and the forms they are typed in.
BLOCKS = (
    range(0x21, 0x250),
    range(0x370, 0x700),
    range(0x1E00, 0x2000),
    range(0x2070, 0x20A0),
    range(0x2100, 0x2190),
    range(0x2460, 0x2500),
    range(0x2E80, 0x2FE0),
    range(0xF900, 0xFC00),
    range(0xFE70, 0xFF00),
    range(0xFF01, 0xFFEF),
)
LIGATURE = 3  # Letters that one sign may stand for, at most.


def composed(text: str) -> str:
    """Return a text with letters and their accents in one sign: it reads the same."""
    if unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def base(text: str) -> str:
    """Return the letters that a text is compared as."""
    return "".join(map(_base, text))


@cache
def _base(sign: str) -> str:
    if _is_no_letter(sign):
        return ""
    if sign in LETTERS or not any(ord(sign) in block for block in BLOCKS):
        return sign.casefold()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
    said = "".join(
        str(digit) if (digit := unicodedata.decimal(each, None)) is not None else each
        for each in plain
        if not _is_no_letter(each)
    ).translate(SPELT)
    # A sign that stands for several and is no letter, such as №, is a sign of its own.
    return said if len(said) == 1 or unicodedata.category(sign)[0] == "L" else sign.casefold()


def _is_no_letter(sign: str) -> bool:
    """Whether it stands on, in or between letters, and is none."""
    return unicodedata.category(sign) in {"Mn", "Me", "Cf"}


def alike(based: str) -> str:
    """Return what the signs of a mark look like: Cyrillic А as Latin A, O as 0, I as 1."""
    return based.translate(ALIKE)


def any_of(letter: str) -> str:
    """Return a pattern for every sign that is written for this letter."""
    cases = {each for each in (letter, letter.upper(), letter.lower()) if len(each) == 1}
    return _class({*cases, *_signs().get(letter, ())})


def any_that_looks_like(letter: str) -> str:
    """Return a pattern for every sign that looks like this one of a mark."""
    same = {letter, *_looks().get(letter, ())}
    return _class(same.union(*(_signs().get(each, ()) for each in same)))


def ligature(letters: str) -> str:
    """Return a pattern for the signs that stand for several letters, or nothing."""
    found = _signs().get(letters)
    return _class(set(found)) if found else ""


def _class(signs: set[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(signs)))}]"


@cache
def _signs() -> dict[str, list[str]]:
    """Return the signs with each base, of which they are not themselves."""
    signs = defaultdict(list)
    for number in chain.from_iterable(BLOCKS):
        sign = chr(number)
        said = _base(sign)
        if said != sign and 0 < len(said) <= LIGATURE:
            signs[said].append(sign)
    return dict(signs)


@cache
def _looks() -> dict[str, str]:
    """Return the letters that look like each, by what they look like."""
    looks: dict[str, str] = defaultdict(str)
    for sign, letter in ALIKE.items():
        looks[chr(letter)] += chr(sign)
    return dict(looks)

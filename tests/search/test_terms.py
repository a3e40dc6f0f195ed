"""What is typed is found where it stands, whatever it is; and marked as it was written."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.signs import any_of, base, composed
from forum.search.terms import Terms
from tests.search.stocks import STOCKS

LETTERS = "".join(
    sorted({sign for stock in STOCKS.values() for row in stock.values() for s in row for sign in s})
)
TEXTS = st.text(
    st.sampled_from(LETTERS + "0123456789٠١٢３４АВЕЁЙéÉñœŒﻻａＡ \n-_.,'\"«»"), max_size=80
)
FAR_APART = re.compile(r"[\W_]{4}")  # farther than the pieces of a mark can be
ANYTHING = st.text(max_size=40)
MARKS = st.from_regex(r"[A-Z]{1,3}[0-9]{4,8}[A-Z]?", fullmatch=True)
BETWEEN = st.sampled_from(["", "-", " ", "/", ".", " / ", "–", "_", "\u200f", "\n", "\u00a0", "‑"])


def is_found(words: str, text: str) -> bool:
    return Terms(words).are_in(text.encode())


@given(st.one_of(TEXTS, ANYTHING.filter(lambda text: "\0" not in text)))
def test_each_word_of_a_text_is_found_in_it(text):
    text = text.encode(errors="ignore").decode()
    for word in text.replace('"', " ").split():
        if not FAR_APART.search(word):
            assert is_found(word, text), word


@given(TEXTS)
def test_a_whole_text_is_found_in_it(text):
    """As one phrase, if it holds no quotes of its own; quotes ask for words as they stand."""
    phrase = re.sub(r'["«»“”]', " ", text)

    assert is_found(f'"{phrase}"', phrase)


@given(TEXTS, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_how_letters_are_put_together_makes_no_difference(text, form):
    words = re.sub(r'["«»“”]', " ", text)

    assert is_found(words, unicodedata.normalize(form, words))
    assert is_found(unicodedata.normalize(form, words), words)


@given(TEXTS)
def test_capitals_make_no_difference(text):
    words = re.sub(r'["«»“”]', " ", text)

    assert is_found(words.upper(), words)
    assert is_found(words, words.upper())


@given(
    MARKS, st.lists(BETWEEN, min_size=20, max_size=20), st.lists(BETWEEN, min_size=20, max_size=20)
)
def test_a_mark_is_found_however_its_signs_are_separated(mark, one, other):
    def apart(between: list[str]) -> str:
        return "".join(f"{sign}{gap}" for sign, gap in zip(mark, between, strict=False)).strip()

    written = f"Seen: {apart(one)}, on the receiver."

    assert is_found(mark, written)
    assert is_found(mark.lower(), written)
    assert is_found(apart(other).replace("\n", " "), f"x {mark} y")


@given(TEXTS, TEXTS)
def test_marking_changes_no_text(words, text):
    parts = Terms(words).marked(text)

    plain = re.sub(r"\s+", " ", composed(text))
    assert re.sub(r"\s+", " ", "".join(part.text for part in parts)) == plain


@given(TEXTS, TEXTS)
def test_what_is_found_is_marked_in_the_excerpt(words, text):
    terms = Terms(words)
    if terms and terms.are_in(text.encode()):
        assert any(part.said and part.text.strip() for part in terms.excerpt_of(text))


@given(TEXTS, st.text(st.sampled_from("abcxyz 123")), TEXTS)
def test_more_text_takes_no_answer_away(before, words, after):
    """What is said in a text is said in a longer one, if the words around stand apart."""
    text = f"crates {words} lorry"
    assert is_found(words, f"{before} {text} {after}") or not is_found(words, text)


@pytest.mark.parametrize(
    ("typed", "written", "found"),
    [
        ("7,62x39", "7.62 x 39", True),
        ("7.62x39", "7,62x39", True),
        ("762x39", "7,62×39", False),  # a sign of multiplication is no x
        ("AB-123 456", "ab123456", True),
        ("AB 123", "about 123 crates", False),
        ("ab 123", "about 123 crates", True),
        ("АК 47", "AK-47", True),
        ("AKM 1O1", "AKM-101", True),
        ('"AKM 1O1"', "AKM-101", False),
        ("47", "1947", False),
        ("T72", "T-72", True),
        ("T72", "T-720", False),
        ("M4", "M4步枪", True),
        ("2026", "٢٠٢٦", True),
        ("1010", "lolo", False),
        ("soeur", "sœur", True),
        ("SŒUR", "soeur", True),
        ("strasse", "Straße", True),
        ("لا", "ﻻ أحد", True),
        ("سلام", "ســلام", True),
        ("عليكم", "عَلَيْكُمْ", True),
        ("в", "овощи", False),
        ("ё", "е", True),
        ("й", "и", False),
        ("步枪", "步\n枪", True),
        ("", "anything", True),
    ],
)
def test_some_that_people_type(typed, written, found):
    assert is_found(typed, written) is found


def test_the_base_of_a_base_is_itself():
    for sign in map(chr, range(0x20, 0x3000)):
        assert base(base(sign)) == base(sign), sign


def test_every_sign_is_found_by_its_base():
    for sign in map(chr, range(0x20, 0x700)):
        if len(base(sign)) == 1:
            assert re.fullmatch(any_of(base(sign)), sign), sign


@pytest.mark.parametrize(
    "words", ["a" * 200, "0" * 200, '"' + "a " * 99 + '"', "1 " * 100, "oe" * 100]
)
def test_no_search_takes_long(words):
    """Neither what is looked for nor the text can make it slow."""
    terms, worst = Terms(words), 0.0
    for text in (
        "a" * 10_000,
        "0" * 10_000,
        "é " * 5_000,
        "a." * 5_000,
        "é1 1 1" * 1_500,
        "œ" * 5_000,
    ):
        begun = time.perf_counter()
        terms.are_in(text.encode())
        worst = max(worst, time.perf_counter() - begun)

    assert worst < 1

"""
What in a text could point to one State: for whoever is about to say it aloud (ToR 22).

It finds words in the six languages: names of States and how they are inflected, what their people
and things are called, ports and cities, makes and models of arms, days, small numbers, references.
It warns, and judges nothing: that a text has none of these does not make it general. ``UNSEEN`` is
what it cannot find; the page says so beside what it found.

Names come from the list of States and from Babel; the rest from ``forum/data``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from babel.core import get_global
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum import attribution

DATA = Path(__file__).with_name("data")


class Kind(TextChoices):
    NAME = "NAME", _("the name of a State")
    PEOPLE = "PEOPLE", _("what belongs to a State or its people")
    PLACE = "PLACE", _("a port or another place")
    MODEL = "MODEL", _("a make or model")
    DATE = "DATE", _("a date")
    NUMBER = "NUMBER", _("a small number")
    REFERENCE = "REFERENCE", _("a reference")


UNSEEN: tuple[Promise, ...] = (
    _("descriptions, such as “an island State” or “the largest exporter of the region”"),
    _("names of persons, companies, ships and operations"),
    _("places and models that are in no list of the portal, and words that are misspelt"),
    _("what two points tell together, or together with what was in the press"),
)


class Finding(NamedTuple):
    kind: Kind
    word: str
    codes: tuple[str, ...] = ()  # of the States it may stand for, as far as one can tell


class Found(NamedTuple):
    """What was found of one kind, in the order of the text."""

    kind: Kind
    words: list[str]


def findings(text: str) -> list[Finding]:
    """Return what in a text could point to one State, each word once."""
    read = _as_read(text)
    spots = sorted({*_listed(read), *_written(read)}, key=_longest_first)
    found: dict[tuple[Kind, str], set[str]] = {}
    within: dict[tuple[int, int], Kind] = {}
    for kind, start, end, code in spots:
        # A city in the name of its port, a figure in a date: said once, as the longer of the two.
        around = next((span for span in within if span[0] <= start and end <= span[1]), None)
        if around is None:
            within[start, end] = kind
            around = start, end
        spot = within[around], text[around[0] : around[1]]
        found.setdefault(spot, set()).update({code} - {""})
    kept = [Finding(kind, word, tuple(sorted(codes))) for (kind, word), codes in found.items()]
    return sorted(kept, key=lambda one: (list(Kind).index(one.kind), text.find(one.word)))


class _Spot(NamedTuple):
    kind: Kind
    start: int
    end: int
    code: str


def _longest_first(spot: _Spot) -> tuple[int, int, int]:
    return spot.start - spot.end, list(Kind).index(spot.kind), spot.start


def by_kind(found: Iterable[Finding]) -> list[Found]:
    """Return what was found, kind by kind."""
    listed = list(found)
    kinds = [kind for kind in Kind if any(one.kind == kind for one in listed)]
    return [Found(kind, [one.word for one in listed if one.kind == kind]) for kind in kinds]


# --- How a text is read --------------------------------------------------------------------------

# What Arabic writes in several ways, and the digits of every script: one letter for one letter, so
# that a word found in what is read stands at the same place in what was written.
ARABIC = str.maketrans("أإآٱىةؤئ", "اااايهوي")
MARKS = re.compile("[\u064b-\u0652\u0640]")


def _as_read(text: str) -> str:
    letters = text.translate(ARABIC).replace("ё", "е").replace("Ё", "Е")
    return "".join(str(int(c)) if c.isdecimal() else c for c in letters)


class _Entry(NamedTuple):
    """A word of a list: the letters it has in any form, and the pattern of its forms."""

    kind: Kind
    code: str
    letters: str
    pattern: str
    any_case: bool


def _listed(read: str) -> Iterator[_Spot]:
    lower = read.lower()
    for entry in (*_entries(), *_of_the_forum()):
        if entry.letters not in (lower if entry.any_case else read):
            continue
        flags = re.IGNORECASE if entry.any_case else re.NOFLAG
        for found in re.finditer(entry.pattern, read, flags):
            yield _Spot(entry.kind, *found.span(), entry.code)


@cache
def _entries() -> tuple[_Entry, ...]:
    names = (_named(Kind.NAME, code, name) for name, code in attribution.territories().items())
    return (*names, *_people(), *_places(), *_models())


def _of_the_forum() -> Iterator[_Entry]:
    """States as the Secretariat keeps them, with the usual English endings for those in no file."""
    for name, code in attribution.of_the_forum().items():
        short = name.partition(" (")[0]
        yield _named(Kind.NAME, code, short)
        if code not in _with_people() and short.isascii():
            stem = re.escape(short.removesuffix("s"))
            forms = rf"(?<!\w){stem}(?:n|an|ian|ese|er|i)s?(?!\w)"
            yield _Entry(Kind.PEOPLE, code, short.removesuffix("s"), forms, any_case=False)


def _named(kind: Kind, code: str, name: str) -> _Entry:
    """Return a proper name with the forms that its script gives it."""
    name = _as_read(MARKS.sub("", name))
    if attribution.UNSPACED.search(name):
        return _Entry(kind, code, name, re.escape(name), any_case=False)
    if CYRILLIC.search(name):
        return _Entry(kind, code, *_inflected(name), any_case=False)
    if ARABIC_LETTER.search(name):
        return _Entry(kind, code, *_with_particles(name), any_case=False)
    return _Entry(kind, code, name, rf"(?<!\w){re.escape(name)}(?!\w)", any_case=False)


# --- Russian: a word ends in many ways ------------------------------------------------------------

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
VOWELS = "аеиоуыэюяйь"
ENDING = f"(?:[{VOWELS}]{{0,3}}|[{VOWELS}]{{0,2}}(?:го|му|м|ми|х|в))"
OF_PEOPLE = f"[{VOWELS}]{{0,2}}(?:н|ин|нин|ц|ч|к|нк|йк)?{ENDING}"
SHORTEST = 3  # of a stem: a shorter one stands at the beginning of too much


def _stem(word: str) -> str:
    short = word.rstrip(VOWELS)
    return short if len(short) >= SHORTEST else word


def _inflected(name: str) -> tuple[str, str]:
    words = re.split(r"([\s-]+)", name)
    stems = [word if len(word) <= SHORTEST else _stem(word) for word in words]
    forms = [
        re.escape(stem) + (ENDING if len(word) > SHORTEST and CYRILLIC.search(word) else "")
        for word, stem in zip(words, stems, strict=True)
    ]
    return stems[0], rf"(?<!\w){''.join(forms)}(?!\w)"


# --- Arabic: a word begins in many ways -----------------------------------------------------------

ARABIC_LETTER = re.compile("[\u0621-\u064a]")
PARTICLES = "[وف]?[بكل]?"
ARTICLE = "(?:ال|ل)?"
OF_PEOPLE_AR = "(?:ه|ين|ون|ان|ات|ا|تين|تان)?"


def _with_particles(name: str, ending: str = "") -> tuple[str, str]:
    words = [word.removeprefix("ال") for word in name.split()]
    forms = r"\s+".join(f"{ARTICLE}{re.escape(word)}{ending}" for word in words)
    return words[0], rf"(?<!\w){PARTICLES}{forms}(?!\w)"


# --- What belongs to a State, and its people ------------------------------------------------------

IN_FRENCH = "(?:e|s|es|ne|nes|le|les|te|tes|que|ques|se|ses)?"
ACCENTED = re.compile("[áéíóú](?=[sn]$)")
WITHOUT_ACCENT = str.maketrans("áéíóú", "aeiou")


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _with_people() -> frozenset[str]:
    return frozenset(row["code"] for row in _rows("demonyms.csv"))


def _people() -> Iterator[_Entry]:
    forms: dict[str, Callable[[str], tuple[str, str, bool]]] = {
        "en": _in_english,
        "fr": lambda word: (word, rf"(?<!\w){re.escape(word)}{IN_FRENCH}(?!\w)", True),
        "es": _in_spanish,
        "ru": _in_russian,
        "ar": lambda word: (*_with_particles(_as_read(word), OF_PEOPLE_AR), False),
    }
    for row in _rows("demonyms.csv"):
        for language, of in forms.items():
            for word in filter(None, row[language].split("|")):
                letters, pattern, any_case = of(word)
                yield _Entry(Kind.PEOPLE, row["code"], letters, pattern, any_case)


def _in_english(word: str) -> tuple[str, str, bool]:
    return word, rf"(?<!\w){re.escape(word)}s?(?!\w)", False


def _in_spanish(word: str) -> tuple[str, str, bool]:
    bare = word.translate(WITHOUT_ACCENT)
    if ACCENTED.search(word):
        forms = f"(?:{re.escape(word)}|{re.escape(bare)}(?:a|as|es))"
        return word[:2], rf"(?<!\w){forms}(?!\w)", True
    if word.endswith("o"):
        return word[:-1], rf"(?<!\w){re.escape(word[:-1])}(?:o|a|os|as)(?!\w)", True
    return word, rf"(?<!\w){re.escape(word)}(?:a|s|as|es)?(?!\w)", True


def _in_russian(word: str) -> tuple[str, str, bool]:
    stem = word if word.endswith("ск") else _stem(word)
    ending = ENDING if word.endswith("ск") else OF_PEOPLE
    return stem, rf"(?<!\w){re.escape(stem)}{ending}(?!\w)", True


# --- Places, makes and models ---------------------------------------------------------------------


def _places() -> Iterator[_Entry]:
    for row in _rows("ports.csv"):
        for name in row["names"].split("|"):
            yield _named(Kind.PLACE, row["code"], name)
    for zone, code in get_global("zone_territories").items():
        if attribution.CODE.fullmatch(code) and "/" in zone:
            for name in {zone.rpartition("/")[2].replace("_", " "), *_city_names(zone)}:
                yield _named(Kind.PLACE, code, name)


def _city_names(zone: str) -> Iterator[str]:
    for language in attribution.SPOKEN:
        said = Locale(language).time_zones.get(zone, {})
        if name := said.get("city"):
            yield name


def _models() -> Iterator[_Entry]:
    for row in _rows("models.csv"):
        for name in row["names"].split("|"):
            yield _named(Kind.MODEL, "", name)


# --- What is found by how it is written -----------------------------------------------------------

PLACES = (
    r"\b(?:[Pp]ort|[Hh]arbou?r|[Aa]irport|[Bb]order crossing|[Pp]ort de|[Aa]éroport d[eu]|"
    r"[Pp]uerto de|[Aa]eropuerto de) (?:of )?(?=[A-ZÀ-Ý])[\w’'-]+",
    r"\b(?:аэро)?порт[а-я]{0,3} [А-Я][\w-]+",
    r"(?:ميناء|مطار|معبر)\s+\w+",
    "[\u4e00-\u9fff]{1,3}(?:港口|港|机场|口岸)",
)
MODELS = (
    r"(?<![\w/.-])(?!(?:CSP|ATT|WG|UN|COVID|ISO|DIEF)[-\d])[A-ZА-Я]{1,5}-?\d{1,4}[A-ZА-Яa-z]{0,2}"
    r"(?![\w/])",
    r"(?<![\d.,])\d{1,3}(?:[.,]\d{1,2})?(?:\s?[x×х]\s?\d{2,3})?\s?(?:mm|мм|ملم|مم|毫米)",
    r"(?<![\d.,])\d{1,2}[.,]\d{1,2}\s?[x×х]\s?\d{2,3}",
    r"\d{2}式",
)
DAYS = (
    r"(?<![\w./-])(?:19|20)\d\d(?![\w/-])",
    r"(?<![\w./-])\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?![\w/-])",
    r"(?:19|20)\d\d\s?年(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?日)?|\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?",
)
# A count that names few: the first is one among few, and one is one.
OF_WHAT = "(?:States?|cases?|countr(?:y|ies)|presentations?|shipments?|transfers?|incidents?)"
NUMBERS = (
    r"(?<![\w.,/-])[1-9](?![\w.,/%-]\d|\w|\s?%)",
    rf"(?i)\b(?:only |a )?(?:one|single|sole)\s+(?:[\w-]+\s+)?{OF_WHAT}",
    r"(?i)\b(?:two|three|four|five|six|seven|eight|nine|twice|a couple|a pair)\b",
    r"(?i)\b(?:deux|trois|quatre|cinq|sept|huit|neuf|une? seule?|unique)\b",
    r"(?i)\b(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|un solo|una sola|únic[oa])\b",
    r"(?i)\b(?:дв(?:а|е|ух|ум|умя)|тр(?:и|ех|ем|емя)|четыр(?:е|ех|ем|ьмя)|пят(?:ь|и|ью)|"
    r"шест(?:ь|и|ью)|сем(?:ь|и|ью)|вос(?:емь|ьми|емью)|девят(?:ь|и|ью)|единственн\w+|"
    r"од(?:ин|на|но|ного|ной|ном|ному|ним|ну))\b",
    r"(?<!\w)[وف]?[بكل]?(?:ال)?(?:واحده?|اثن(?:ان|ين|تان|تين)|(?:حالت|دولت|قضيت)(?:ان|ين)|ثلاثه?|"
    r"اربعه?|خمسه?|سته?|سبعه?|ثمان(?:ي|يه)?|تسعه?|وحيده?)(?!\w)",
    "[一两二三四五六七八九](?:个|起|件|国|次|艘|支|名|批|宗|例)|仅有?|唯一|只有",
)
WRITTEN = {
    Kind.PLACE: PLACES,
    Kind.MODEL: MODELS,
    Kind.DATE: DAYS,
    Kind.NUMBER: NUMBERS,
}


def _written(read: str) -> Iterator[_Spot]:
    for kind, patterns in WRITTEN.items():
        for pattern in (*patterns, *(_months() if kind == Kind.DATE else ())):
            for found in re.finditer(pattern, read):
                yield _Spot(kind, *found.span(), "")
    for found in attribution.REFERENCE.finditer(read):
        yield _Spot(Kind.REFERENCE, *found.span(), "")


@cache
def _months() -> tuple[str, ...]:
    """Return the months of the six languages; in Arabic also as they are called in the Levant."""
    patterns = []
    for locale in ("en", "fr", "es", "ru", "ar", "ar_SY"):
        said = Locale.parse(locale).months
        names = {
            _as_read(name)
            for width in ("format", "stand-alone")
            for name in said[width]["wide"].values()
        }
        if locale == "ru":
            forms = "ма(?:й|ю|ем|я|е)|" + "|".join(
                sorted({_stem(name) + ENDING for name in names - {"май"}})
            )
        else:
            forms = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
        before = PARTICLES if locale.startswith("ar") else ""
        patterns.append(
            rf"(?<!\w)(?:\d{{1,2}}(?:er|st|nd|rd|th)?\s(?:de\s)?)?{before}(?:{forms})(?!\w)"
        )
    return tuple(patterns)

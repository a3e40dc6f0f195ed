"""
Search by opening and looking: there is no index, for an index would say what is sealed.

The rows are those that whoever asks can see, as the database shows them; nothing else is opened,
counted or timed. Their texts come in PostgreSQL's binary form, are opened one by one, looked
through and forgotten: one text is held in memory at a time. A few thousand take a part of a second.

What is looked for comes in the body of a request, and goes into no address and no log.
"""

from __future__ import annotations

import logging
import re
import struct
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from forum import object_keys
from forum.sealed import SealedTextField
from forum.vault import DataKey, Tampered

logger = logging.getLogger(__name__)

# What may stand between the signs of a serial number, and is not looked at where one is looked for.
BETWEEN = b"-/._ \t\r\n"
AROUND = 60  # characters of an excerpt on either side

ROWS = """
COPY (
    WITH seen AS MATERIALIZED ({seen})
    SELECT key.wrapped, seen.* FROM seen
    LEFT JOIN sight.keys_of(ARRAY(SELECT sealed_as FROM seen)) key ON key.object = seen.sealed_as
) TO STDOUT (FORMAT BINARY)
"""


@dataclass(frozen=True)
class Match:
    """A row that says all of what was looked for, and the words around the first of it."""

    pk: int
    excerpt: str


@dataclass(frozen=True)
class Hit:
    """What a match is on a page: where it leads, and what it is called."""

    url: str
    title: str
    where: str  # in what it was found: the case, a file, a notice
    by: str = ""  # whose it is
    excerpt: str = ""


@dataclass(frozen=True)
class _Term:
    written: re.Pattern[str]
    plain: bytes
    serial: bytes | None  # of a word with a digit: without what stands between its signs

    def is_in(self, folded: bytes, squeezed: bytes) -> bool:
        return self.plain in folded or (self.serial is not None and self.serial in squeezed)


class Terms:
    """What is looked for: words, and "several words" together. All of them must be there."""

    def __init__(self, said: str) -> None:
        self._terms = [_term(word) for word in _words(said)]
        self._serial = any(term.serial for term in self._terms)

    def __bool__(self) -> bool:
        return bool(self._terms)

    def are_in(self, text: bytes) -> bool:
        folded = fold(text)
        squeezed = _squeezed(folded) if self._serial else b""
        return all(term.is_in(folded, squeezed) for term in self._terms)

    def excerpt_of(self, text: str) -> str:
        """Return the words around the first of the terms, as they were written."""
        places = [found.start() for term in self._terms if (found := term.written.search(text))]
        if not places:
            return ""
        place = min(places)
        start, end = max(0, place - AROUND), place + AROUND
        shown = " ".join(text[start:end].split())
        return f"{'… ' if start else ''}{shown}{' …' if end < len(text) else ''}"


def fold(text: bytes) -> bytes:
    """Return a text as it is compared: capitals and small letters alike."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text.decode()).casefold().encode()


def _squeezed(folded: bytes) -> bytes:
    return folded.translate(None, BETWEEN)


def _words(said: str) -> list[str]:
    """Return the words that are looked for; what stands between quotes is one."""
    found: list[str] = []
    for place, part in enumerate(said.replace("“", '"').replace("”", '"').split('"')):
        found += [part.strip()] if place % 2 else part.split()
    return [word for word in found if word]


def _term(word: str) -> _Term:
    plain = fold(word.encode())
    with_a_digit = any(sign.isdigit() for sign in word)
    serial = _squeezed(plain) if with_a_digit else None
    signs = serial.decode() if serial else word
    between = rf"[{re.escape(BETWEEN.decode())}]*" if serial else ""
    written = re.compile(between.join(map(re.escape, signs)), re.IGNORECASE)
    return _Term(written, plain, serial)


def in_cards(rows: QuerySet[Any], terms: Terms, *columns: str) -> list[Match]:
    """Return the rows whose columns, which lie in clear, say all of the terms."""
    return [
        Match(pk, "")
        for pk, *texts in rows.values_list("pk", *columns)
        if terms.are_in("\n".join(texts).encode())
    ]


def in_contents(
    rows: QuerySet[Any], terms: Terms, *, sealed: Sequence[str], clear: Sequence[str] = ()
) -> list[Match]:
    """
    Return the rows that say all of the terms, in their sealed columns and those of their card.

    ``rows`` is of a kind of ``SealedRow``. What was destroyed is not found.
    """
    vault, found = object_keys.ring(), list[Match]()
    labels = [_label(rows, name) for name in sealed]

    def look(row: list[bytes | None]) -> None:
        wrapped, number, which, *texts = row
        if wrapped is None or number is None or which is None:
            return
        try:
            key = DataKey.unwrapped(UUID(bytes=which), wrapped, by=vault)
            pairs = zip(texts, labels, strict=False)
            opened = [key.open(text, row=label) for text, label in pairs if text]
        except Tampered:
            logger.error("A row does not open: %s", UUID(bytes=which))
            return
        on_card = [text for text in texts[len(labels) :] if text]
        if terms.are_in(b"\n".join([*opened, *on_card])):
            excerpt = terms.excerpt_of(b"\n".join(opened).decode())
            found.append(Match(int.from_bytes(number, "big"), excerpt))

    with connection.cursor() as cursor:
        seen = rows.values_list("pk", "sealed_as", *sealed, *clear).query
        sql, params = seen.sql_with_params()
        asked = cursor.mogrify(sql, params).decode()
        cursor.copy_expert(ROWS.format(seen=asked), _Reader(look))
    return found


def _label(rows: QuerySet[Any], name: str) -> str:
    field = rows.model._meta.get_field(name)
    assert isinstance(field, SealedTextField)
    return field.label


class _Reader:
    """Reads PostgreSQL's binary COPY as it comes, row by row."""

    HEAD = 19  # the signature, the flags, the length of what follows them
    END = -1
    NULL = -1

    def __init__(self, look: Callable[[list[bytes | None]], None]) -> None:
        self._look, self._held, self._at = look, b"", 0
        self._begun = False

    def write(self, data: bytes) -> None:
        self._held = self._held[self._at :] + data
        self._at = 0
        if not self._begun and len(self._held) >= self.HEAD:
            self._begun = True
            self._at = self.HEAD + struct.unpack_from("!i", self._held, self.HEAD - 4)[0]
        while self._begun and (row := self._row()) is not None:
            self._look(row)

    def _row(self) -> list[bytes | None] | None:
        """Return the next row, if all of it has come."""
        held, at = self._held, self._at
        if len(held) < at + 2:
            return None
        (fields,) = struct.unpack_from("!h", held, at)
        if fields == self.END:
            return None
        at += 2
        row: list[bytes | None] = []
        for _ in range(fields):
            if len(held) < at + 4:
                return None
            (size,) = struct.unpack_from("!i", held, at)
            at += 4
            if size == self.NULL:
                row.append(None)
                continue
            if len(held) < at + size:
                return None
            row.append(held[at : at + size])
            at += size
        self._at = at
        return row

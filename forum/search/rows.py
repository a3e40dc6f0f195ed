"""
Rows, opened one by one and looked through: one text is held in memory at a time.

The rows are those that whoever asks can see, as the database shows them; nothing else is opened,
counted or timed. Their texts come in PostgreSQL's binary form: a few thousand take a part of a
second.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from forum import object_keys
from forum.sealed import SealedTextField
from forum.vault import DataKey, Tampered

logger = logging.getLogger(__name__)

# Asked with the number of whatever a row belongs to, and what is sealed in it.
Look = Callable[[int, list[bytes]], None]

ROWS = """
COPY (
    WITH seen AS MATERIALIZED ({seen})
    SELECT key.wrapped, seen.* FROM seen
    LEFT JOIN sight.keys_of(ARRAY(SELECT sealed_as FROM seen)) key ON key.object = seen.sealed_as
) TO STDOUT (FORMAT BINARY)
"""


def look_through(rows: QuerySet[Any], look: Look, *, of: str, columns: Sequence[str]) -> None:
    """
    Show each row's texts to ``look``, with the number of what it is ``of``.

    Columns that are sealed are opened. What was destroyed is not shown.
    """
    if any(_is_sealed(rows, name) for name in columns):
        _open(rows, look, of=of, columns=columns)
        return
    for number, *texts in rows.values_list(of, *columns).iterator():
        look(number, [text.encode() for text in texts])


def _open(rows: QuerySet[Any], look: Look, *, of: str, columns: Sequence[str]) -> None:
    vault = object_keys.ring()
    labels = [_label(rows, name) for name in columns]

    def opened(row: list[bytes | None]) -> None:
        wrapped, number, which, *texts = row
        if wrapped is None or number is None or which is None:
            return
        try:
            key = DataKey.unwrapped(UUID(bytes=which), wrapped, by=vault)
            pairs = zip(texts, labels, strict=True)
            shown = [key.open(text, row=label) if text else b"" for text, label in pairs]
        except Tampered:
            logger.error("A row does not open: %s", UUID(bytes=which))
            return
        look(int.from_bytes(number, "big"), shown)

    seen = rows.order_by().values_list(of, "sealed_as", *columns).query
    try:
        sql, params = seen.sql_with_params()
    except EmptyResultSet:  # What narrows it leaves none: there is nothing to ask.
        return
    with connection.cursor() as cursor:
        asked = cursor.mogrify(sql, params).decode()
        cursor.copy_expert(ROWS.format(seen=asked), Reader(opened))


def _is_sealed(rows: QuerySet[Any], name: str) -> bool:
    return "__" not in name and isinstance(rows.model._meta.get_field(name), SealedTextField)


def _label(rows: QuerySet[Any], name: str) -> str:
    field = rows.model._meta.get_field(name)
    assert isinstance(field, SealedTextField), "A source is sealed in all its columns, or in none."
    return field.label


class Reader:
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

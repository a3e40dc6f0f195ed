"""
Which rows a page takes into its hands, whether or not it shows them.

A word that is not on a page proves little: the page may have held the row, and a template kept
it back. So the matrix notes each row that becomes an object while a page is made. What Django
calls for each of them is ``from_db``: for rows asked for, joined, and fetched beside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models

Read = set[tuple[type[models.Model], Any]]


@contextmanager
def noted() -> Iterator[Read]:
    """Return the rows that are read within, each as its kind and its key."""
    read: Read = set()
    made = models.Model.from_db.__func__  # type: ignore[attr-defined]

    def note(cls: type[models.Model], db: str, names: Collection[str], values: Any) -> Any:
        row = made(cls, db, names, values)
        read.add((cls, row.pk))
        return row

    models.Model.from_db = classmethod(note)  # type: ignore[assignment]
    try:
        yield read
    finally:
        models.Model.from_db = classmethod(made)  # type: ignore[assignment]

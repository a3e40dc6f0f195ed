"""
One act at a time on a row: taken first by every action, and by the sweep that rivals it.

A lock of PostgreSQL's on the row's name, held until the transaction ends. Unlike a row lock it
asks no right to change the row, so a State that only reads a row can act on what hangs on it.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import connection, models
from django.shortcuts import get_object_or_404

Row = TypeVar("Row", bound=models.Model)


def hold(row: Row) -> Row:
    """
    Wait until nobody else holds the row, and return it as it is now.

    :raises Http404: its office ended while it waited, or the row went: it is seen no more.
    """
    hold_name(f"{row._meta.label_lower} {row.pk}")
    return get_object_or_404(type(row)._default_manager.all(), pk=row.pk)


def hold_name(name: str) -> None:
    """Wait until nobody else holds what is no row: a year, an office. After rows, never before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])

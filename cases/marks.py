"""Marks as they are compared with others': when, and by what they look like (ToR 21)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from forum import reminders
from forum.search import signs
from forum.terms_of_reference import GENEVA

SHORTEST = 6  # signs: a shorter mark is on too many things to say anything
MOST = 300  # marks of one case that are compared

APART = re.compile("[,;\u060c\uff1b\u3001\n\r]+")  # also as Arabic and Chinese write them


def compared(written: Iterable[str]) -> frozenset[str]:
    """
    Return what marks are compared as: their letters and digits, by what they look like.

    A mark has a digit and six signs at least. Marks are written one a line, or between commas.
    """
    found: dict[str, None] = {}
    for text in written:
        for mark in APART.split(text):
            looks = "".join(filter(str.isalnum, signs.alike(signs.base(mark))))
            if len(looks) >= SHORTEST and any(map(str.isdigit, mark)):
                found[looks] = None
    return frozenset(list(found)[:MOST])


def last_comparison(now: datetime) -> datetime:
    """Return the last moment at which offers were due to be compared: Monday morning, in Geneva."""
    morning = reminders.last_morning(now, GENEVA)
    monday = morning.date() - timedelta(days=morning.weekday())
    return datetime.combine(monday, reminders.MORNING, GENEVA)


def next_comparison(now: datetime) -> datetime:
    following = last_comparison(now).date() + timedelta(weeks=1)
    return datetime.combine(following, reminders.MORNING, GENEVA)

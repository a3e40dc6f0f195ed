"""A new password: what was signed in with the one before is signed out, and its owner is told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forum import notices, passwords, queries, sight, trail
from forum.errors import Refused
from forum.models import NewPassword, Person


class LinkOver(Refused):
    def __init__(self) -> None:
        super().__init__(_("This link has expired or was used. Ask for a new one."))


@transaction.atomic
def set_by_link(*, person: Person, key: str, password: str, at: datetime, now: datetime) -> None:
    """
    Set the password of whoever a link was sent to. Every session of theirs is over.

    :param at: what time it is outside, by which the link is good.
    :raises LinkOver: if it was used or has expired meanwhile.
    """
    done = passwords.set_by_link(key, password, now=at)
    if done is None:
        raise LinkOver
    _tell(person, done, now=now)


@transaction.atomic
def change(*, person: Person, digest: str, password: str, at: datetime, now: datetime) -> None:
    """
    Change the password of whoever is signed in. Every other session of theirs is over.

    :raises LinkOver: if this session is over as well.
    """
    done = passwords.change(digest, password, now=at)
    if done is None:
        raise LinkOver
    _tell(person, done, now=now)


def _tell(person: Person, done: int, *, now: datetime) -> None:
    """Remember it, and tell the person, in the office that is known, if one is."""
    for office in queries.hats_of(person, now=now)[:1]:
        with sight.through_the_eyes_of(office, now=now):
            trail.record(office, "set a new password", office, at=now)
            notices.new_password(office, NewPassword(pk=done), now=now)

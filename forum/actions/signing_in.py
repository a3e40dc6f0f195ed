"""Coming in: the account of someone who was invited, and what the trail keeps of the door."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from forum import doorkeeping, keys, passwords, queries, sight, trail
from forum.errors import Refused
from forum.models import AccountInvitation, Person, Term


class InvitationOver(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This invitation has expired or was used. Ask whoever invited you for a new one.")
        )


def accept(
    *, invitation: AccountInvitation, password: str, known: Person | None, now: datetime
) -> Person:
    """
    Let in who was invited, into the office offered.

    :param known: whoever asks, if they have shown both factors: an office more for them.
    :raises InvitationOver: if it has expired, was cancelled or used, or is not for whoever asks.
    """
    person_id = doorkeeping.accept_invitation(
        invitation.key,
        password_hash=make_password(password or None),
        term_key=keys.new(),
        known=known.pk if known else None,
        now=now,
    )
    if person_id is None:
        raise InvitationOver
    person = passwords.person(person_id)
    if person is None:  # Closed meanwhile.
        raise InvitationOver
    remember(queries.hats_of(person, now=now)[-1:], "accepted an invitation", now=now)
    return person


def remember(offices: list[Term], act: str, *, now: datetime, **facts: str) -> None:
    """Write into the trail what was done at the door, in the office that is known, if one is."""
    for office in offices:
        with sight.through_the_eyes_of(office, now=now):
            trail.record(office, act, office, at=now, **facts)

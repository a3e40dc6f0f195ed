"""Mail came back: the Secretariat writes it down, and finds another way."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forum import trail
from forum.errors import Refused
from forum.models import Bounce, Term
from forum.models.bounces import Why
from forum.terms_of_reference import GENEVA


class NotBackYet(Refused):
    def __init__(self) -> None:
        super().__init__(_("Give the day on which the mail came back; it cannot lie ahead."))


@transaction.atomic
def record_bounce(*, office: Term, on: date, why: Why, by: Term, now: datetime) -> Bounce:
    """
    Record that mail to whoever holds an office came back. Nothing is taken from them.

    :raises NotBackYet: for a day that lies ahead.
    """
    if on > now.astimezone(GENEVA).date():
        raise NotBackYet
    bounce = Bounce.objects.create(
        person=office.person, on=on, why=why, recorded_by=by, recorded_at=now
    )
    trail.record(by, "recorded that mail came back from", office, at=now)
    return bounce

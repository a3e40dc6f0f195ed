"""Mail came back: the Secretariat writes it down, and finds another way."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from forum import returned, trail
from forum.errors import Refused
from forum.models import Bounce, Notice, Term
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


def take_in(*, path: Path, now: datetime) -> None:
    """Read a mail that came back, and let it go; leave to a person what is none."""
    with path.open("rb") as file:
        report = returned.read(file.read(returned.LARGEST))
    sent = Notice.objects.exclude(sent_at=None)
    notice = sent.filter(key=report.key).first() if report is not None else None
    if report is None or notice is None:
        returned.put_aside(path)
        return
    came_back(notice=notice, why=report.why, now=now)
    path.unlink()


@transaction.atomic
def came_back(*, notice: Notice, why: Why, now: datetime) -> None:
    """
    Record, as the portal, that the mail of a notice came back: once a day for a reason.

    The notice itself stands in the portal, and counts: nothing is taken from whom it tells.
    """
    on = now.astimezone(GENEVA).date()
    if Bounce.objects.filter(person=notice.to_id, on=on, why=why, recorded_by=None).exists():
        return
    Bounce.objects.create(person=notice.to, on=on, why=why, recorded_at=now)
    trail.record(None, "recorded that mail came back from", notice.office, at=now)

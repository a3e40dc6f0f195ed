"""What is known before a decision: a tentative date, who may come, what it costs (ToR 3, 24)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forum import lock, trail
from forum.errors import Refused
from forum.models import Role, Term
from meetings import queries
from meetings.actions.convening import CONSULTED, NotConsulted
from meetings.models import Forecast, Meeting, Resources
from meetings.notices import convening as notices
from meetings.rules import ComingFrom, Expects, Matter, Status


class NotTentative(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Only a date that is proposed and not yet decided can be tentative (¶3).")
        )


class AlreadyTentative(Refused):
    def __init__(self) -> None:
        super().__init__(_("Every State sees this date already, as tentative."))


class NoForecast(Refused):
    def __init__(self, meeting: Meeting) -> None:
        says = _("%(meeting)s is %(status)s: there is nothing to expect of it any more.")
        super().__init__(says % {"meeting": meeting, "status": Status(meeting.status).label})


class NothingToPlan(Refused):
    def __init__(self, meeting: Meeting) -> None:
        says = _("%(meeting)s is %(status)s: its costs are no longer planned.")
        super().__init__(says % {"meeting": meeting, "status": Status(meeting.status).label})


@transaction.atomic
def show_as_tentative(*, meeting: Meeting, by: Term, now: datetime) -> Meeting:
    """
    Show a proposed date to every State, and ask what to expect, before deciding on it (ToR 3).

    It convenes nothing: no limit of it binds anyone, and it does not count for its year.

    :raises NotConsulted: before the Chair and the Secretariat were.
    """
    meeting = lock.hold(meeting)
    if meeting.status != Status.PROPOSED:
        raise NotTentative
    if meeting.tentative_at is not None:
        raise AlreadyTentative
    for of in CONSULTED:
        if queries.consultation_of(meeting, Matter.MEETING, Role(of)) is None:
            raise NotConsulted(of)
    meeting.tentative_at = now
    meeting.save(update_fields=["tentative_at"])
    trail.record(by, "showed as tentative", meeting, at=now, day=str(meeting.held_on))
    notices.tentative(meeting, now=now)
    return meeting


@transaction.atomic
def forecast(
    *,
    meeting: Meeting,
    expects: Expects,
    coming_from: ComingFrom | str,
    law_enforcement: bool,
    by: Term,
    now: datetime,
) -> Forecast:
    """Say what to expect of one's own State. It can be said anew until the meeting opens."""
    meeting = lock.hold(meeting)
    if not meeting.takes_forecasts():
        raise NoForecast(meeting)
    if expects == Expects.NO:
        coming_from, law_enforcement = "", False
    given = {
        "expects": expects,
        "coming_from": coming_from,
        "law_enforcement": law_enforcement,
        "said_by": by,
        "said_at": now,
    }
    said, _new = Forecast.objects.update_or_create(
        meeting=meeting, state=by.speaks_for, defaults=given
    )
    # Not what was said: the trail of a State's own acts is read by itself, and kept for years.
    trail.record(by, "said what to expect of", meeting, at=now)
    return said


@transaction.atomic
def note_resources(
    *,
    meeting: Meeting,
    support: int,
    documents: int,
    interpretation: int,
    budget: int,
    by: Term,
    now: datetime,
) -> Resources:
    """Note what a meeting costs against its budget line. The last figures stand (ToR 24)."""
    meeting = lock.hold(meeting)
    if meeting.status not in {Status.PROPOSED, Status.DECIDED}:
        raise NothingToPlan(meeting)
    given = {
        "support": support,
        "documents": documents,
        "interpretation": interpretation,
        "budget": budget,
        "noted_by": by,
        "noted_at": now,
    }
    noted, _new = Resources.objects.update_or_create(meeting=meeting, defaults=given)
    trail.record(by, "noted the costs of", meeting, at=now)
    return noted

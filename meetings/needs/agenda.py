"""What needs the Chair, the Secretariat and the States about the agenda, the door and the room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from forum.models import Role, State, Term
from forum.needs import Need
from meetings import queries
from meetings.models import Meeting
from meetings.rules import AgendaStatus, Status


def of(hat: Term, *, now: datetime) -> list[Need]:
    """Return what is to be done; computed when it is read, so that it is never out of date."""
    live = list(queries.live_meetings())
    if hat.acting_as(Role.CHAIR, at=now):
        return [need for meeting in live for need in _of_the_chair(meeting, now)]
    if hat.acting_as(Role.SECRETARIAT, at=now):
        return [need for meeting in live for need in _of_the_secretariat(meeting, now)]
    if hat.speaking(at=now):
        return [need for meeting in live for need in _of_a_state(meeting, hat.speaks_for)]
    return []


def _of_the_chair(meeting: Meeting, now: datetime) -> Iterator[Need]:
    waiting = queries.waiting_for_the_chair(meeting)
    if waiting is not None:
        says = _("Approve the draft agenda of %(meeting)s, or return it.")
        page = reverse("meetings:agenda-version", args=[meeting.ref, waiting.key])
        yield _by_the_mark(meeting, says, page)
    today = now.astimezone(meeting.zone).date()
    floor = reverse("meetings:floor", args=[meeting.ref])
    if meeting.status == Status.DECIDED and meeting.held_on == today:
        yield Need(says=_("Open %(meeting)s.") % {"meeting": meeting}, link=floor)
    elif meeting.status == Status.OPEN and meeting.agenda_adopted_at is None:
        says = _("%(meeting)s is in session. Its agenda is to be adopted.") % {"meeting": meeting}
        page = reverse("meetings:agenda", args=[meeting.ref])
        yield Need(says=says, link=page, paragraph=11)
    elif meeting.status == Status.OPEN:
        yield Need(says=_("%(meeting)s is in session.") % {"meeting": meeting}, link=floor)


def _of_the_secretariat(meeting: Meeting, now: datetime) -> Iterator[Need]:
    if meeting.agenda_adopted_at is None:
        yield from _to_prepare(meeting)
    if meeting.held_on == now.astimezone(meeting.zone).date():
        says = _("Check in the delegations to %(meeting)s at the door.") % {"meeting": meeting}
        page = reverse("meetings:participants", args=[meeting.ref])
        yield Need(says=says, link=page, paragraph=6)


def _to_prepare(meeting: Meeting) -> Iterator[Need]:
    newest = queries.agenda_of(meeting)
    desk = reverse("meetings:agenda-edit", args=[meeting.ref])
    if newest is None:
        says = _("Prepare the draft agenda of %(meeting)s and send it to the Chair.")
        yield _by_the_mark(meeting, says, desk)
    elif newest.status == AgendaStatus.RETURNED:
        says = _("The Chair returned the draft agenda of %(meeting)s: send a new version.")
        yield _by_the_mark(meeting, says, desk)
    elif newest.status == AgendaStatus.APPROVED:
        page = reverse("meetings:agenda-version", args=[meeting.ref, newest.key])
        says = _("Circulate the agenda of %(meeting)s, which the Chair approved.")
        yield _by_the_mark(meeting, says, page)


def _by_the_mark(meeting: Meeting, says: str, page: str) -> Need:
    """Name the limit of paragraph 10, until a first version went out in time or late."""
    out = queries.circulated(meeting).exists()
    return Need(
        says=says % {"meeting": meeting},
        link=page,
        by=None if out else meeting.agenda_due_at,
        zone=meeting.zone,
        paragraph=10,
    )


def _of_a_state(meeting: Meeting, state: State) -> Iterator[Need]:
    """Attending is no duty: a State that has named nobody is told that it can."""
    delegation = queries.delegation_of(meeting, state)
    if delegation is not None and queries.delegates_of(delegation).exists():
        return
    yield Need(
        says=_("Your State can register its delegation to %(meeting)s.") % {"meeting": meeting},
        link=reverse("meetings:delegation", args=[meeting.ref]),
        zone=meeting.zone,
        paragraph=7,
        duty=False,
    )

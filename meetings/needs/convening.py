"""What needs the President, the Secretariat, the Chair and the States before a meeting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from forum import queries as forum
from forum.models import Role, Term
from forum.needs import Need
from meetings import queries
from meetings.models import Meeting
from meetings.rules import Matter, Status


def of(hat: Term, *, now: datetime) -> list[Need]:
    """Return what is to be done; computed when it is read, so that it is never out of date."""
    if hat.acting_as(Role.PRESIDENT, at=now):
        return list(_of_the_president(now))
    if hat.acting_as(Role.SECRETARIAT, at=now):
        return list(_of_the_secretariat())
    if hat.acting_as(Role.CHAIR, at=now):
        return list(_of_the_chair())
    if hat.speaking(at=now):
        return list(_of_a_state())
    return []


def _live() -> list[Meeting]:
    live = queries.known_meetings().filter(status__in=(Status.PROPOSED, Status.DECIDED))
    return list(live.order_by("held_on"))


def _of_the_president(now: datetime) -> Iterator[Need]:
    if forum.chair(now=now) is None:
        says = _("There is no Chair in office. You appoint one; acts that need the Chair wait.")
        yield Need(says=says, link=reverse("meetings:chair"), paragraph=4)
    for meeting in _live():
        if meeting.status == Status.PROPOSED:
            says = _("Decide on %(meeting)s.") % {"meeting": meeting}
            yield Need(says=says, link=reverse("meetings:plan", args=[meeting.ref]), paragraph=3)
        elif meeting.called_at is None:
            says = _("Call for cases to %(meeting)s.") % {"meeting": meeting}
            yield Need(says=says, link=reverse("meetings:call", args=[meeting.ref]), paragraph=3)


def _of_the_secretariat() -> Iterator[Need]:
    for meeting in _uninvited():
        yield Need(
            says=_("Send the invitation to %(meeting)s.") % {"meeting": meeting},
            link=reverse("meetings:invitation", args=[meeting.ref]),
            by=meeting.invitation_due_at,
            zone=meeting.zone,
            paragraph=9,
        )


def _uninvited() -> list[Meeting]:
    decided = [meeting for meeting in _live() if meeting.status == Status.DECIDED]
    return [meeting for meeting in decided if queries.invitation_of(meeting) is None]


def _of_the_chair() -> Iterator[Need]:
    for meeting in _live():
        if meeting.status != Status.PROPOSED:
            continue
        if queries.consultation_of(meeting, Matter.MEETING, Role.CHAIR) is None:
            says = _("The President asks for your view on %(meeting)s.") % {"meeting": meeting}
            yield Need(says=says, link=reverse("meetings:plan", args=[meeting.ref]), paragraph=3)
    for meeting in _uninvited():
        if queries.consultation_of(meeting, Matter.INVITATION, Role.CHAIR) is None:
            yield Need(
                says=_("The Secretariat consults you on the invitation to %(meeting)s.")
                % {"meeting": meeting},
                link=reverse("meetings:invitation", args=[meeting.ref]),
                by=meeting.invitation_due_at,
                zone=meeting.zone,
                paragraph=9,
            )


def _of_a_state() -> Iterator[Need]:
    for meeting in _live():
        if meeting.called_at is not None and meeting.takes_intentions():
            yield Need(
                says=_("The President calls for cases to %(meeting)s. Sharing is voluntary.")
                % {"meeting": meeting},
                link=meeting.get_absolute_url(),
                paragraph=3,
                duty=False,
            )

"""
What the next meeting needs before it can be held, gate by gate: done or missing, until when, where.

For the Secretariat's desk. Each gate is read from what was done; none of them blocks anything: what
the Terms of Reference refuse, the act itself refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum import queries as forum
from forum.models import Role
from meetings import dispatches, queries
from meetings.models import Meeting
from meetings.rules import AgendaStatus, Matter, Status


@dataclass(frozen=True)
class Gate:
    says: str
    done: bool
    link: str
    paragraph: int
    by: datetime | None = None  # the first moment that is too late
    lacks: str = ""  # how much is missing, where that can be counted


def of(meeting: Meeting, *, now: datetime) -> list[Gate]:
    return [*_to_convene(meeting, now), *_to_send(meeting), *_for_the_agenda(meeting)]


def _to_convene(meeting: Meeting, now: datetime) -> Iterator[Gate]:
    plan = _page("plan", meeting)
    decided = meeting.status in (Status.DECIDED, Status.OPEN)
    yield Gate(_("A Chair is in office"), forum.chair(now=now) is not None, "/people/", 4)
    yield Gate(_("The President decided on the meeting"), decided, plan, 3)
    called = meeting.called_at is not None
    yield Gate(_("The President called for cases"), called, plan, 3)


def _to_send(meeting: Meeting) -> Iterator[Gate]:
    consulted = queries.consultation_of(meeting, Matter.INVITATION, Role.CHAIR) is not None
    invited = queries.invitation_of(meeting)
    plan, due = _page("plan", meeting), meeting.invitation_due_at
    yield Gate(_("The Chair was consulted on the invitation"), consulted, plan, 9, due)
    sent = invited is not None
    page = _page("invitation" if sent else "compose", meeting)
    yield Gate(_("The invitation went to all States"), sent, page, 9, due)
    for dispatch in dispatches.of_meeting(meeting):
        missing = len(dispatches.proof_of(meeting, dispatch).missing)
        lacks = ngettext("%(n)d State to go", "%(n)d States to go", missing) % {"n": missing}
        yield Gate(
            _("Proof that it reached each State: %(title)s") % {"title": dispatch.title},
            not missing,
            reverse("meetings:dispatch", args=[meeting.ref, dispatch.slug]),
            dispatch.paragraph,
            lacks=lacks if missing else "",
        )


def _for_the_agenda(meeting: Meeting) -> Iterator[Gate]:
    newest, desk, due = (
        queries.agenda_of(meeting),
        _page("agenda-edit", meeting),
        meeting.agenda_due_at,
    )
    approved = (AgendaStatus.APPROVED, AgendaStatus.CIRCULATED, AgendaStatus.ADOPTED)
    out = queries.circulated_agenda_of(meeting) is not None
    yield Gate(_("The draft agenda is begun"), newest is not None, desk, 10, due)
    agreed = out or bool(newest and newest.status in approved)
    yield Gate(_("The Chair approved the draft agenda"), agreed, desk, 10, due)
    yield Gate(_("The draft agenda went to all States"), out, desk, 10, due)
    registered = len(queries.participants(meeting))
    yield Gate(_("Delegations are registered"), registered > 0, _page("participants", meeting), 6)


def _page(name: str, meeting: Meeting) -> str:
    return reverse(f"meetings:{name}", args=[meeting.ref])

"""What the portal writes about the agenda (ToR 10, 11). No title of an item is in any mail."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum import outbox
from forum.models import Role, Term, TermQuerySet
from meetings.models import Agenda
from meetings.rules import AgendaStatus


def _is_with_the_chair(agenda_id: int) -> bool:
    return Agenda.objects.filter(pk=agenda_id, status=AgendaStatus.WITH_CHAIR).exists()


def _is_approved(agenda_id: int) -> bool:
    return Agenda.objects.filter(pk=agenda_id, status=AgendaStatus.APPROVED).exists()


TO_APPROVE = outbox.kind(
    "meetings/agenda-to-approve",
    _("The Secretariat asks the Chair to approve the draft agenda, or to return it."),
    paragraph=10,
    stands=_is_with_the_chair,
)
APPROVED = outbox.kind(
    "meetings/agenda-approved",
    _("The Chair approved the draft agenda. The Secretariat can circulate it to all States."),
    paragraph=10,
    stands=_is_approved,
)
RETURNED = outbox.kind(
    "meetings/agenda-returned",
    _("The Chair returned the draft agenda to the Secretariat with a note."),
    paragraph=10,
)
CIRCULATED = outbox.kind(
    "meetings/agenda-circulated",
    _("The Secretariat circulated the draft agenda of the meeting. It is confidential (¶14)."),
    paragraph=10,
)
CHANGED = outbox.kind(
    "meetings/agenda-changed",
    _("The Secretariat circulated a new version of the draft agenda, with the list of changes."),
    paragraph=10,
)
ADOPTED = outbox.kind(
    "meetings/agenda-adopted",
    _("The agenda was adopted in the room. No further presentation can be announced for it."),
    paragraph=11,
)


def to_approve(agenda: Agenda, *, now: datetime) -> None:
    """Ask the Chair. With no Chair in office, the lobby of the next one asks (ToR 4)."""
    limit = agenda.meeting.agenda_due_at
    outbox.post(
        TO_APPROVE,
        to=Term.objects.of_role(Role.CHAIR, at=now),
        about=agenda,
        due_at=now,
        act_by=limit if now < limit else None,
        link=_version(agenda),
    )


def approved(agenda: Agenda, *, now: datetime) -> None:
    """Tell the Secretariat that it can circulate."""
    limit = agenda.meeting.agenda_due_at
    outbox.post(
        APPROVED,
        to=Term.objects.of_role(Role.SECRETARIAT, at=now),
        about=agenda,
        due_at=now,
        act_by=limit if now < limit else None,
        link=_version(agenda),
    )


def returned(agenda: Agenda, *, now: datetime) -> None:
    """Tell the Secretariat to make another version."""
    secretariat = Term.objects.of_role(Role.SECRETARIAT, at=now)
    outbox.post(RETURNED, to=secretariat, about=agenda, due_at=now, link=_version(agenda))


def circulated(agenda: Agenda, *, now: datetime) -> None:
    """Tell every State, party or signatory, and the President (ToR 10)."""
    earlier = agenda.meeting.agendas.filter(
        version__lt=agenda.version, status=AgendaStatus.CIRCULATED
    )
    kind = CHANGED if earlier.exists() else CIRCULATED
    outbox.post(kind, to=_all(now), about=agenda, due_at=now, link=_page(agenda))


def circulated_to(to: TermQuerySet, agenda: Agenda, *, now: datetime) -> None:
    """Offices of States that joined the Forum since: the version that all others have (ToR 10)."""
    outbox.post(CIRCULATED, to=to, about=agenda, due_at=now, link=_page(agenda))


def adopted(agenda: Agenda, *, now: datetime) -> None:
    """Tell every State that intentions are closed (ToR 11)."""
    outbox.post(ADOPTED, to=_all(now), about=agenda, due_at=now, link=_page(agenda))


def _all(now: datetime) -> TermQuerySet:
    states = Term.objects.of_states(now)
    return states | Term.objects.of_role(Role.CHAIR, Role.PRESIDENT, at=now)


def _page(agenda: Agenda) -> str:
    return reverse("meetings:agenda", args=[agenda.meeting.ref])


def _version(agenda: Agenda) -> str:
    return reverse("meetings:agenda-version", args=[agenda.meeting.ref, agenda.key])

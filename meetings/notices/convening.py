"""What is told from the proposal of a date to the circulated invitation (ToR 3, 4, 9)."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum import outbox, reminders
from forum.models import Role, StateQuerySet, Term
from meetings import queries
from meetings.models import Conference, Invitation, Mark, Meeting, Move
from meetings.notices.agenda import circulated_to
from meetings.rules import Missing, Status


def undecided(meeting_id: int) -> bool:
    return Meeting.objects.filter(pk=meeting_id, status=Status.PROPOSED).exists()


def not_invited(meeting_id: int) -> bool:
    """Ask whether the Secretariat still owes the invitation."""
    invited = Invitation.objects.filter(meeting=meeting_id).exists()
    return not invited and is_live(meeting_id)


def no_agenda_out(meeting_id: int) -> bool:
    """Ask whether the Secretariat still owes the draft agenda."""
    meeting = Meeting.objects.get(pk=meeting_id)
    return queries.circulated_agenda_of(meeting) is None and is_live(meeting_id)


def is_live(meeting_id: int) -> bool:
    live = (Status.DECIDED, Status.OPEN)
    return Meeting.objects.filter(pk=meeting_id, status__in=live).exists()


def not_open(mark_id: int) -> bool:
    return Mark.objects.filter(pk=mark_id, meeting__status=Status.DECIDED).exists()


def invitation_limit(meeting_id: int) -> datetime:
    return Meeting.objects.get(pk=meeting_id).invitation_due_at


def agenda_limit(meeting_id: int) -> datetime:
    return Meeting.objects.get(pk=meeting_id).agenda_due_at


PROPOSED = outbox.kind(
    "meetings/proposed",
    _("A date for a meeting is before the President. The Chair and the Secretariat are consulted."),
    paragraph=3,
    stands=undecided,
)
CONSULTED = outbox.kind(
    "meetings/consulted",
    _("The Chair and the Secretariat were consulted on a date. The President can decide."),
    paragraph=3,
    stands=undecided,
)
TENTATIVE = outbox.kind(
    "meetings/tentative",
    _("A date for a meeting is shown as tentative. You can say what to expect of your State."),
    paragraph=3,
    stands=undecided,
)
DECIDED = outbox.kind(
    "meetings/decided",
    _("The President has decided on a meeting. The Secretariat sends the invitation."),
    paragraph=3,
)
CALLED = outbox.kind(
    "meetings/called",
    _("The President calls for cases for the next meeting. You can announce a presentation."),
    paragraph=3,
)
INVITED = outbox.kind(
    "meetings/invited",
    _("Your State is invited to a meeting. The invitation holds the call for cases."),
    paragraph=9,
)
MOVED = outbox.kind(
    "meetings/moved", _("A meeting was moved. All its dates were counted again."), paragraph=3
)
CANCELLED = outbox.kind("meetings/cancelled", _("A meeting was cancelled."), paragraph=3)
CLOSED = outbox.kind(
    "meetings/conference-closed",
    _("The Conference is closed. The offices of its President and of the Chair ended with it."),
    paragraph=4,
)
MISSING = {
    Missing.INVITATION: outbox.kind(
        "meetings/invitation-missing",
        _("The day for the invitation has passed, and it was not sent. It can still be sent."),
        paragraph=9,
    ),
    Missing.AGENDA: outbox.kind(
        "meetings/agenda-missing",
        _("The day for the draft agenda has passed, and it was not sent. It can still be sent."),
        paragraph=10,
    ),
}
REPLY_WANTED = outbox.kind(
    "meetings/reply-wanted",
    _("Your State has not said yet whether it comes to a meeting. It helps to plan the room."),
    paragraph=9,
    stands=not_open,
)
INVITATION_DUE = reminders.ladder(
    "meetings/invitation-due",
    _("The invitation to a meeting is due and was not sent yet."),
    paragraph=9,
    stands=not_invited,
    limit=invitation_limit,
)
HANDED_OVER = outbox.kind(
    "meetings/handed-over",
    _("You are the Chair of the Forum. The hand-over list says what your office takes over."),
    paragraph=4,
)
AGENDA_DUE = reminders.ladder(
    "meetings/agenda-due",
    _("The draft agenda of a meeting is due and was not sent yet."),
    paragraph=10,
    stands=no_agenda_out,
    limit=agenda_limit,
)


def handed_over(chair: Term, *, now: datetime) -> None:
    """Lead the new Chair to what the one before leaves."""
    to = Term.objects.filter(pk=chair.pk)
    link = reverse("meetings:hand-over-list")
    outbox.post(HANDED_OVER, to=to, about=chair, due_at=now, link=link)


def proposed(meeting: Meeting, *, now: datetime) -> None:
    to = Term.objects.of_role(Role.CHAIR, Role.PRESIDENT, at=now)
    outbox.post(PROPOSED, to=to, about=meeting, due_at=now)


def consulted(meeting: Meeting, *, now: datetime) -> None:
    to = Term.objects.of_role(Role.PRESIDENT, at=now)
    outbox.post(CONSULTED, to=to, about=meeting, due_at=now)


def tentative(meeting: Meeting, *, now: datetime) -> None:
    """All States Parties and signatories, and the Secretariat, which has the totals."""
    secretariat = Term.objects.of_role(Role.SECRETARIAT, at=now)
    to = Term.objects.of_states(now) | secretariat
    outbox.post(TENTATIVE, to=to, about=meeting, due_at=now)


def decided(meeting: Meeting, *, now: datetime) -> None:
    bureau = Term.objects.of_role(Role.SECRETARIAT, Role.CHAIR, at=now)
    outbox.post(DECIDED, to=bureau, about=meeting, due_at=now)
    due(meeting, now=now)


def due(meeting: Meeting, *, now: datetime) -> None:
    """Put the reminders of what the Secretariat owes in the outbox; anew when the day moves."""
    secretariat = Term.objects.of_role(Role.SECRETARIAT, at=now)
    bureau = Term.objects.of_role(Role.SECRETARIAT, Role.CHAIR, at=now)
    for ladder, to, limit in (
        (INVITATION_DUE, secretariat, meeting.invitation_due_at),
        (AGENDA_DUE, bureau, meeting.agenda_due_at),
    ):
        zone = meeting.zone
        reminders.post(ladder, to=to, about=meeting, too_late_at=limit, zone=zone, now=now)


def called(meeting: Meeting, *, now: datetime) -> None:
    """All States Parties and signatories (ToR 3)."""
    outbox.post(CALLED, to=Term.objects.of_states(now), about=meeting, due_at=now)


def invited(meeting: Meeting, *, now: datetime) -> None:
    """All States Parties and signatories (ToR 9); whom it reached already, it does not again."""
    outbox.post(INVITED, to=Term.objects.of_states(now), about=meeting, due_at=now)


def caught_up(meeting: Meeting, states: StateQuerySet, *, now: datetime) -> None:
    """The people of States that joined the Forum since: what all others were sent before."""
    to = Term.objects.of_states(now).filter(state__in=states)
    if meeting.called_at is not None:
        outbox.post(CALLED, to=to, about=meeting, due_at=now)
    if queries.invitation_of(meeting) is not None:
        outbox.post(INVITED, to=to, about=meeting, due_at=now)
    agenda = queries.circulated(meeting).first()
    if agenda is not None:
        circulated_to(to, agenda, now=now)


def moved(meeting: Meeting, move: Move, *, now: datetime) -> None:
    to = queries.everyone_of_the_forum(now=now)
    outbox.post(MOVED, to=to, about=move, due_at=now, link=meeting.get_absolute_url())
    due(meeting, now=now)


def cancelled(meeting: Meeting, *, known_to_all: bool, now: datetime) -> None:
    """Whoever could see the meeting is told, and nobody else."""
    convening = Term.objects.of_role(Role.SECRETARIAT, Role.CHAIR, Role.PRESIDENT, at=now)
    to = queries.everyone_of_the_forum(now=now) if known_to_all else convening
    outbox.post(CANCELLED, to=to, about=meeting, due_at=now)


def conference_closed(conference: Conference, leaving: list[Term], *, now: datetime) -> None:
    """The Secretariat; and those who leave office, in another they hold: none ends unsaid."""
    people = [term.person_id for term in leaving]
    in_office = Term.objects.running(now).exclude(pk__in=[term.pk for term in leaving])
    to = in_office.filter(role=Role.SECRETARIAT) | in_office.filter(person__in=people)
    link = reverse("meetings:calendar")
    outbox.post(CLOSED, to=to, about=conference, due_at=now, link=link)


def reply_wanted(mark: Mark, *, now: datetime) -> None:
    """The people who can answer for a State that has not; no State has to (ToR 6)."""
    to = queries.without_reply(mark.meeting, now=now)
    link = reverse("meetings:reply", args=[mark.meeting.ref])
    outbox.post(REPLY_WANTED, to=to, about=mark, due_at=now, link=link)


def missing(mark: Mark, *, now: datetime) -> None:
    """Secretariat and Chair, once for each mark."""
    to = Term.objects.of_role(Role.SECRETARIAT, Role.CHAIR, at=now)
    link = mark.meeting.get_absolute_url()
    outbox.post(MISSING[Missing(mark.name)], to=to, about=mark, due_at=now, link=link)

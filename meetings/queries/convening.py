"""The meetings themselves: decided, moved, held, and what their limits make of an act (ToR 3)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from forum import sight
from forum.models import Role, State
from forum.queries import secretariat
from forum.sight import Reason, Viewer, any_of
from forum.terms_of_reference import TimeLimit
from meetings.models import Agenda, Consultation, Invitation, Mark, Meeting, Move
from meetings.queries.offices import convening, of_the_forum, president
from meetings.rules import LIMITS, Matter, Missing, Status, Timed, Timing


def date_laid(viewer: Viewer) -> Q:
    """The Secretariat lays a date before the President, who decides (ToR 3)."""
    nothing_yet = Q(status=Status.PROPOSED, decided_at=None, called_at=None, opened_at=None)
    nothing_yet &= Q(tentative_at=None)
    return secretariat(viewer) & nothing_yet & Q(proposed_by=viewer.term)


def _becomes(was: Status, becomes: Status) -> str:
    return f"OLD.status = '{was.value}' AND NEW.status = '{becomes.value}'"


# The President decides, calls, moves and cancels (ToR 3); the Chair opens the meeting, adopts its
# agenda and closes it; the Secretariat takes back a date that nobody has decided on.
for offices, was in (
    ((Role.SECRETARIAT, Role.PRESIDENT), Status.PROPOSED),
    ((Role.PRESIDENT,), Status.DECIDED),
):
    sight.step(
        Meeting,
        *("status", "cancelled_at", "cancel_reason"),
        by=offices,
        when=_becomes(was, Status.CANCELLED),
    )
sight.step(
    Meeting,
    *("status", "decided_by_id", "decided_at", "short_notice_reason"),
    by=(Role.PRESIDENT,),
    when=f"{_becomes(Status.PROPOSED, Status.DECIDED)} AND NEW.decided_by_id = me.term",
)
sight.step(
    Meeting,
    "tentative_at",
    by=(Role.PRESIDENT,),
    when=f"{_becomes(Status.PROPOSED, Status.PROPOSED)} AND {sight.once('tentative_at')}",
)
sight.step(
    Meeting,
    "called_at",
    by=(Role.PRESIDENT,),
    when=f"{_becomes(Status.DECIDED, Status.DECIDED)} AND OLD.called_at IS NULL",
)
sight.step(
    Meeting,
    *("week_id", "held_on", "zone_name", "venue", "moved_at", *LIMITS),
    by=(Role.PRESIDENT,),
    when=_becomes(Status.DECIDED, Status.DECIDED),
)
sight.step(
    Meeting,
    *("status", "opened_at"),
    by=(Role.CHAIR,),
    when=_becomes(Status.DECIDED, Status.OPEN),
)
sight.step(
    Meeting,
    "agenda_adopted_at",
    by=(Role.CHAIR,),
    when=f"{_becomes(Status.OPEN, Status.OPEN)} AND OLD.agenda_adopted_at IS NULL",
)
for status in (Status.DECIDED, Status.OPEN):
    sight.step(
        Meeting,
        "session_minutes",
        by=(Role.SECRETARIAT,),
        when=f"{_becomes(status, status)} AND OLD.agenda_adopted_at IS NULL",
    )
sight.step(
    Meeting,
    *("status", "closed_at", "floor_erased_at", "turns_erased"),
    by=(Role.CHAIR,),
    when=_becomes(Status.OPEN, Status.CLOSED),
)


def told_to_all(viewer: Viewer) -> Q:
    told = Q(decided_at__isnull=False) | Q(tentative_at__isnull=False)
    return told & of_the_forum(viewer)


KNOWN_TO = (
    Reason(convening, _("Decides on meetings, or is consulted on them (¶3).")),
    Reason(told_to_all, _("Every State of the Forum knows of a meeting decided (¶6).")),
)


@sight.of(
    Meeting,
    adds=date_laid,
    changes=convening,
    columns=(
        *("held_on", "zone_name", "venue", "week_id", "status", *LIMITS, "moved_at"),
        *("decided_by_id", "decided_at", "short_notice_reason", "tentative_at"),
        *("called_at", "opened_at", "session_minutes"),
        *("agenda_adopted_at", "closed_at", "floor_erased_at", "turns_erased"),
        *("cancelled_at", "cancel_reason"),
    ),
    because=KNOWN_TO,
)
def meetings(viewer: Viewer) -> Q:
    """
    Everyone of the forum, once it is decided or shown as tentative; before, those who decide or
    are consulted.

    Of a date that was taken back before anyone decided on it, nobody else hears.
    """
    return any_of(viewer, KNOWN_TO)


def of_a_live_meeting(_: Viewer) -> Q:
    """Hang on a meeting that is to come or in session, and that whoever acts can see."""
    return Q(meeting__in=Meeting.objects.filter(status__in=(Status.DECIDED, Status.OPEN)))


def consulted(viewer: Viewer) -> Q:
    return convening(viewer) & Q(recorded_by=viewer.term)


@sight.of(Consultation, adds=consulted)
def consultations(viewer: Viewer) -> Q:
    return convening(viewer)


def moved(viewer: Viewer) -> Q:
    return president(viewer) & Q(moved_by=viewer.term, moved_at__gte=viewer.now)


@sight.of(Move, adds=moved)
def moves(viewer: Viewer) -> Q:
    """Everyone of the forum: only a meeting that was decided is moved."""
    return of_the_forum(viewer)


@sight.of(Mark)
def marks(viewer: Viewer) -> Q:
    """What is missing is told to those who have to do it; the sweeps write it."""
    return convening(viewer)


def meeting_for(ref: str) -> Meeting:
    """Return the meeting if whoever asks can see it, or answer 404."""
    return get_object_or_404(Meeting.objects.select_related("week__conference"), ref=ref)


def known_meetings() -> QuerySet[Meeting]:
    """Return the meetings that whoever asks can see, the latest first."""
    return Meeting.objects.select_related("week__conference").order_by("-held_on")


def consultation_of(meeting: Meeting, matter: Matter, of: Role) -> Consultation | None:
    return meeting.consultations.filter(matter=matter, of=of).first()


def states_called(*, now: datetime) -> dict[str, int]:
    """Return how many States a call or an invitation goes to (ToR 3, 9)."""
    parties = State.objects.parties(now).count()
    signatories = State.objects.signatories(now).count()
    return {"parties": parties, "signatories": signatories, "all": parties + signatories}


def timed(meeting: Meeting, limit: TimeLimit, at: datetime) -> Timed:
    """
    Return how an act stands to a limit of its meeting, which may have moved since.

    What is in time for the day as it is now is in time. What was in time for the day as it
    was when it was done stays so, as short notice. Everything else is late.
    """
    now = limit.passes_at(meeting.held_on, meeting.zone)
    if at < now:
        return Timed(Timing.IN_TIME)
    late = meeting.late_by(now, at)
    moved = meeting.moves.filter(moved_at__gt=at).order_by("moved_at", "pk").first()
    if moved is None:
        return Timed(Timing.LATE, late)
    zone = ZoneInfo(moved.from_zone_name)
    then = limit.passes_at(moved.from_day, zone)
    if at < then:
        return Timed(Timing.SHORT_NOTICE)
    return Timed(Timing.LATE, min(late, meeting.late_by(then, at)))


DUE = {
    Missing.INVITATION: "invitation_due_at",
    Missing.AGENDA: "agenda_due_at",
    Missing.REPLIES: "agenda_due_at",
}


def marked(meeting: Meeting, missing: Missing) -> bool:
    """Return whether the mark of the day as it is now has passed with its act missing."""
    passed_at = getattr(meeting, DUE[missing])
    return meeting.marks.filter(name=missing, passed_at=passed_at).exists()


def passed_without(missing: Missing, before: datetime) -> QuerySet[Meeting]:
    """Return the meetings whose mark passed with its act missing, and is not written down yet."""
    column = DUE[missing]
    done = {
        Missing.INVITATION: Invitation.objects.filter(meeting=OuterRef("pk")),
        Missing.AGENDA: Agenda.objects.filter(meeting=OuterRef("pk"), circulated_at__isnull=False),
        # Who has to reply follows from the replies; a meeting without invitation asks for none.
        Missing.REPLIES: Meeting.objects.filter(pk=OuterRef("pk"), invitation=None),
    }[missing]
    known = Mark.objects.filter(meeting=OuterRef("pk"), name=missing, passed_at=OuterRef(column))
    live = Meeting.objects.filter(
        status__in=(Status.DECIDED, Status.OPEN), **{f"{column}__lte": before}
    )
    return live.exclude(Exists(done)).exclude(Exists(known))


def unfollowed() -> QuerySet[Meeting]:
    """Return the meetings that were moved and whose dependent rows have not followed yet."""
    behind = Q(followed_at=None) | Q(followed_at__lt=F("moved_at"))
    return Meeting.objects.filter(behind, moved_at__isnull=False)


def live_meetings() -> QuerySet[Meeting]:
    """Return the meetings to come and those in session, the next first."""
    return known_meetings().filter(status__in=(Status.DECIDED, Status.OPEN)).order_by("held_on")

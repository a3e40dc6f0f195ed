"""What a State means to present, and where it stands on an agenda (ToR 11, 12)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from cases.models import Intention, MissedLimit, NoticeToState, Placing
from cases.queries.concerned import notices_of, of_a_seen_notice, own_intention
from cases.queries.sharing import NOT_WITHDRAWN
from forum import sight
from forum.models import Role, State, StateQuerySet
from forum.models.people import SPEAKING
from forum.sight import Reason, Viewer, any_of
from forum.terms_of_reference import NOTICE
from meetings.models import AgendaItem, Meeting
from meetings.queries import bureau, known_meetings, own_item, timed
from meetings.rules import Status as MeetingStatus
from meetings.rules import Timing


def announced(viewer: Viewer) -> Q:
    return own_intention(viewer) & Q(announced_by=viewer.term)


OF_INTENTION = (*("meeting_id", "touches_others", "leave_asked_at", "withdrawn_at", "raised_at"),)
sight.step(Intention, *OF_INTENTION, by=SPEAKING, when=NOT_WITHDRAWN)
DETAILS = ("title", "subject", "minutes", "touches_others", "consent_required", "case_id")
sight.step(  # What was announced in one click is said once.
    Intention,
    *("in_brief", *DETAILS),
    by=SPEAKING,
    when=f"{NOT_WITHDRAWN} AND OLD.in_brief AND NOT NEW.in_brief",
)


KNOWN_TO = (
    Reason(own_intention, _("%(whose)s means to present it (¶11).")),
    Reason(bureau, _("Prepares the meeting and its agenda (¶10).")),
)


@sight.of(
    Intention,
    adds=announced,
    changes=own_intention,
    columns=(*OF_INTENTION, "in_brief", *(each for each in DETAILS if each not in OF_INTENTION)),
    because=KNOWN_TO,
)
def intentions(viewer: Viewer) -> Q:
    """The presenting State, Secretariat and Chair; all others read the agenda (ToR 11)."""
    return any_of(viewer, KNOWN_TO)


def placed(viewer: Viewer) -> Q:
    """By the presenting State, or with the Chair's leave; nobody writes that for another."""
    own_ones = Q(intention__in=Intention.objects.filter(own_intention(viewer)))
    own_ones &= Q(item__in=AgendaItem.objects.filter(own_item(viewer)))
    return (own_ones | viewer.acts_as(Role.CHAIR)) & Q(placed_by=viewer.term)


@sight.of(Placing, adds=placed)
def placings(viewer: Viewer) -> Q:
    return Q(intention__in=Intention.objects.filter(intentions(viewer)))


@sight.of(MissedLimit)
def missed_limits(viewer: Viewer) -> Q:
    """Of an intention, whoever sees that; of a notice, whoever sees this. Sweeps write it."""
    of_intention = Q(notice=None, intention__in=Intention.objects.filter(intentions(viewer)))
    return of_intention | of_a_seen_notice(viewer)


def intention_for(key: str) -> Intention:
    return get_object_or_404(known_intentions(), key=key)


def known_intentions() -> QuerySet[Intention]:
    """Return the intentions that whoever asks can see, the newest first."""
    rows = Intention.objects.select_related("state", "meeting", "case")
    return rows.order_by("-announced_at", "-pk")


def item_of(intention: Intention) -> AgendaItem | None:
    """Return the item as which an intention stands on the agenda of its meeting, if it does."""
    placing = (
        intention.placings.select_related("item", "placed_by")
        .filter(item__meeting=intention.meeting_id, item__removed_at=None)
        .first()
    )
    return placing.item if placing else None


def leave_for(intention: Intention) -> Placing | None:
    """Return the Chair's leave for short notice, if it was given for this meeting (ToR 12)."""
    return intention.placings.filter(
        item__meeting=intention.meeting_id, placed_by__role=Role.CHAIR
    ).first()


def is_short_notice(intention: Intention, meeting: Meeting, *, now: datetime) -> bool:
    """Return whether D-30 passed and no State concerned was told by then (ToR 12)."""
    if not intention.touches_others or now < meeting.notices_due_at:
        return False
    told = [timed(meeting, NOTICE, n.told_at) for n in notices_of(intention).standing()]
    return all(act.timing == Timing.LATE for act in told)


def awaits_leave(intention: Intention, *, now: datetime) -> bool:
    """Return whether only the Chair's leave still puts an intention on its agenda (ToR 12)."""
    meeting = intention.meeting
    if meeting is None or intention.withdrawn_at is not None or not meeting.takes_intentions():
        return False
    return item_of(intention) is None and is_short_notice(intention, meeting, now=now)


def states_to_name(intention: Intention, *, now: datetime) -> StateQuerySet:
    """Return whom a State can still notify: parties and signatories of that day (ToR 12)."""
    named = notices_of(intention).standing().values("concerned")
    others = State.objects.of_the_forum(now).exclude(pk=intention.state_id)
    return others.exclude(pk__in=named).order_by("name_en")


def consent_is_missing(intention: Intention) -> bool:
    """Return whether the presenter's law blocks the item until each State consents (ToR 12)."""
    if not intention.consent_required:
        return False
    standing = notices_of(intention).standing()
    return not standing.exists() or standing.filter(consent=None).exists()


def in_brief(meeting: Meeting, state: State) -> Intention | None:
    """Return what a State announced for a meeting in one click, if its details are to come."""
    announced = Intention.objects.filter(meeting=meeting, state=state, withdrawn_at=None)
    return announced.filter(in_brief=True).first()


def announced_for(meeting: Meeting, state: State) -> QuerySet[Intention]:
    """Return what a State announced for a meeting and did not withdraw."""
    return known_intentions().filter(meeting=meeting, state=state, withdrawn_at=None)


def open_meetings() -> QuerySet[Meeting]:
    """Return the meetings at which a presentation can still be announced, the next first."""
    live = known_meetings().filter(status__in=(MeetingStatus.DECIDED, MeetingStatus.OPEN))
    return live.filter(agenda_adopted_at=None).order_by("held_on")


def intentions_untold(before: datetime) -> QuerySet[Intention]:
    """Return those that touch others, D-30 passed, and no State was told: not noted yet."""
    told = NoticeToState.objects.standing().filter(intention=OuterRef("pk"))
    noted = MissedLimit.objects.filter(
        intention=OuterRef("pk"), notice=None, due_at=OuterRef("meeting__notices_due_at")
    )
    passed = Intention.objects.filter(
        touches_others=True, withdrawn_at=None, meeting__notices_due_at__lte=before
    )
    live = passed.exclude(meeting__status=MeetingStatus.CANCELLED)
    return live.exclude(Exists(told)).exclude(Exists(noted))

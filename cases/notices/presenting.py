"""What the portal writes about intentions to present (ToR 11, 12)."""

from __future__ import annotations

from datetime import datetime, time

from django.utils.translation import gettext_lazy as _

from cases.models import Intention, MissedLimit, NoticeToState, Placing
from forum import outbox, reminders
from forum.models import Role, Term, TermQuerySet


def _is_owed(intention_id: int) -> bool:
    """Return whether no State has been told yet of what may involve it."""
    wanted = Intention.objects.filter(pk=intention_id, touches_others=True, withdrawn_at=None)
    told = NoticeToState.objects.standing().filter(intention=intention_id)
    return wanted.exists() and not told.exists()


def _due_at(intention_id: int) -> datetime | None:
    meeting = Intention.objects.select_related("meeting").get(pk=intention_id).meeting
    return meeting.notices_due_at if meeting else None


def _is_still_missing(missed_id: int) -> bool:
    return _is_owed(MissedLimit.objects.get(pk=missed_id).intention_id)


ANNOUNCED = outbox.kind(
    "cases/announced", _("A State has announced that it intends to present."), paragraph=11
)
DETAILED = outbox.kind(
    "cases/detailed", _("A State that intends to present has said what."), paragraph=11
)
WITHDRAWN = outbox.kind(
    "cases/intention-withdrawn",
    _("A State has withdrawn its announcement. Nothing of it is on the agenda."),
    paragraph=11,
)
ASSIGNED = outbox.kind(
    "cases/assigned", _("A State will present at another meeting than before."), paragraph=11
)
LEAVE_ASKED = outbox.kind(
    "cases/leave-asked",
    _("A State asks the Chair's leave for a presentation at short notice."),
    paragraph=12,
)
LEAVE_GIVEN = outbox.kind(
    "cases/leave-given",
    _("The Chair gave leave: your State's presentation is on the agenda."),
    paragraph=12,
)
NOTICE_OWED = reminders.ladder(
    "cases/notice-owed",
    _("Your State must notify the States that its presentation may involve."),
    paragraph=12,
    stands=_is_owed,
    limit=_due_at,
)
NOTICE_MISSED = outbox.kind(
    "cases/notice-missed",
    _(
        "The notice to the States that your State's presentation may involve was due, and is not"
        " recorded. The page says what you can do."
    ),
    paragraph=12,
    stands=_is_still_missing,
)
NOTICE_MISSED_STATUS = outbox.kind(
    "cases/notice-missed-status",
    _("A presentation may involve another State, and no notice to it is recorded."),
    paragraph=12,
    stands=_is_still_missing,
)


def announced(intention: Intention, *, now: datetime) -> None:
    """Tell the Secretariat and the Chair; remind the State of its own duty (ToR 11, 12)."""
    outbox.post(ANNOUNCED, to=bureau(now), about=intention, due_at=now)
    notice_owed(intention, now=now)


def detailed(intention: Intention, *, now: datetime) -> None:
    """Tell the Secretariat and the Chair; remind the State of its own duty (ToR 11, 12)."""
    outbox.post(DETAILED, to=bureau(now), about=intention, due_at=now)
    notice_owed(intention, now=now)


def notice_owed(intention: Intention, *, now: datetime) -> None:
    """Remind the presenting State, until it has told those concerned."""
    meeting = intention.meeting
    if meeting is None or not intention.touches_others:
        return
    reminders.post(
        NOTICE_OWED,
        to=Term.objects.of_state(intention.state, now),
        about=intention,
        too_late_at=meeting.notices_due_at,
        zone=meeting.zone,
        now=now,
    )


def withdrawn(intention: Intention, *, now: datetime) -> None:
    """Tell the Secretariat and the Chair; the States concerned are told by their notices."""
    outbox.post(WITHDRAWN, to=bureau(now), about=intention, due_at=now)


def assigned(placing: Placing, *, now: datetime) -> None:
    """Tell the Secretariat and the Chair that an agenda has one item more."""
    link = placing.intention.get_absolute_url()
    outbox.post(ASSIGNED, to=bureau(now), about=placing, due_at=now, link=link)


def leave_asked(intention: Intention, *, now: datetime) -> None:
    """Ask the Chair, who answers before the day of the meeting if it is still to come."""
    meeting = intention.meeting
    assert meeting is not None  # Leave is asked for a meeting.
    the_day = datetime.combine(meeting.held_on, time.min, meeting.zone)
    outbox.post(
        LEAVE_ASKED,
        to=Term.objects.of_role(Role.CHAIR, at=now),
        about=intention,
        due_at=now,
        act_by=the_day if now < the_day else None,
    )


def leave_given(placing: Placing, *, now: datetime) -> None:
    presenter = Term.objects.of_state(placing.intention.state, now)
    link = placing.intention.get_absolute_url()
    outbox.post(LEAVE_GIVEN, to=presenter, about=placing, due_at=now, link=link)


def notice_missed(missed: MissedLimit, *, now: datetime) -> None:
    """Tell the presenting State; the Secretariat and the Chair that it is so, not about what."""
    link = missed.intention.get_absolute_url()
    presenter = Term.objects.of_state(missed.intention.state, now)
    outbox.post(NOTICE_MISSED, to=presenter, about=missed, due_at=now, link=link)
    outbox.post(NOTICE_MISSED_STATUS, to=bureau(now), about=missed, due_at=now, link=link)


def bureau(now: datetime) -> TermQuerySet:
    return Term.objects.of_role(Role.SECRETARIAT, Role.CHAIR, at=now)

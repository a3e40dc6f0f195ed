"""An intention to present is announced, put on an agenda, moved and withdrawn (ToR 11, 12)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies, queries
from cases.models import Case, Intention, MissedLimit, NoticeToState, Placing
from cases.notices import concerned as notices_concerned
from cases.notices import presenting as notices
from cases.rules import Subject
from forum import lock, moments, trail
from forum.errors import Refused
from forum.models import Term
from meetings.actions import items
from meetings.models import Meeting
from meetings.rules import ItemKind


class NoLongerTaken(Refused):
    """The agenda was adopted, or the meeting is not held; says when the next chance is."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__(no_longer_taken(meeting))


class NotYourCase(Refused):
    def __init__(self) -> None:
        super().__init__(_("Attach a case of your own State, or none (¶11)."))


class KnownInDetail(Refused):
    def __init__(self) -> None:
        super().__init__(_("What your State will present is on record already (¶11)."))


class Withdrawn(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This announcement was withdrawn. Announce anew if you intend to present (¶11).")
        )


class AlreadyThere(Refused):
    def __init__(self) -> None:
        super().__init__(_("It already is announced for this meeting. Nothing was changed."))


class NoLeaveNeeded(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "This presentation needs no leave: the Chair's leave is for what may involve"
                " another State and was not notified in time (¶12)."
            )
        )


class LeaveAsked(Refused):
    def __init__(self) -> None:
        super().__init__(_("The Chair was asked already. Nothing was sent again."))


class Named(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "A State concerned has been notified. Take that notice back first: it tells the"
                " State that you will not present what may involve it (¶12)."
            )
        )


def no_longer_taken(meeting: Meeting) -> str:
    """Say that a presentation can no longer be announced for a meeting, and when it next can."""
    if meeting.agenda_adopted_at is not None:
        says = _(
            "The agenda of %(meeting)s was adopted on %(at)s: a presentation could be announced"
            " until then (¶11)."
        )
        at = moments.moment(meeting.agenda_adopted_at, meeting.zone)
        why = says % {"meeting": meeting, "at": at}
    else:
        says = _("%(meeting)s is %(status)s: nothing can be announced for it.")
        why = says % {"meeting": meeting, "status": meeting.get_status_display()}
    following = queries.open_meetings().exclude(pk=meeting.pk).first()
    if following is None:
        then = _("No other meeting is decided: announce without one, and it waits until one is.")
    else:
        says = _("The next chance is %(meeting)s on %(day)s.")
        then = says % {"meeting": following, "day": moments.day(following.held_on)}
    return f"{why} {then}"


@transaction.atomic
def announce(
    *,
    title: str,
    subject: Subject,
    minutes: int,
    touches_others: bool,
    consent_required: bool,
    case: Case | None,
    meeting: Meeting | None,
    by: Term,
    now: datetime,
) -> Intention:
    """
    Announce that a State will present: any time until the agenda is adopted (ToR 11).

    With no meeting yet it waits in the pool. What may involve another State and comes after
    D-30 is announced all the same, but only the Chair's leave puts it on the agenda (ToR 12).

    :raises NoLongerTaken: once the agenda of that meeting was adopted.
    """
    # The lock comes first, so that the adoption of the agenda cannot overtake it.
    meeting = _taking(meeting)
    if case is not None and case.provider != by.speaks_for:
        raise NotYourCase
    intention = Intention.objects.create(
        state=by.speaks_for,
        meeting=meeting,
        case=case,
        subject=subject,
        title=title,
        minutes=minutes,
        touches_others=touches_others,
        consent_required=consent_required,
        announced_by=by,
        announced_at=now,
    )
    trail.record(by, "announced", intention, at=now)
    _place_if_in_time(intention, by=by, now=now)
    notices.announced(intention, now=now)
    return intention


@transaction.atomic
def announce_in_brief(*, meeting: Meeting, by: Term, now: datetime) -> Intention:
    """
    Answer the call in one click: this State intends to present, and says later what (ToR 3, 11).

    It waits in the pool until then. A second click announces nothing more.

    :raises NoLongerTaken: once the agenda of that meeting was adopted.
    """
    meeting = lock.hold(meeting)
    known = queries.in_brief(meeting, by.speaks_for)
    if known is not None:
        return known
    if not meeting.takes_intentions():
        raise NoLongerTaken(meeting)
    intention = Intention.objects.create(
        state=by.speaks_for,
        meeting=meeting,
        title=_("A presentation, its details to come"),
        in_brief=True,
        announced_by=by,
        announced_at=now,
    )
    trail.record(by, "announced in brief", intention, at=now)
    notices.announced(intention, now=now)
    return intention


@transaction.atomic
def give_details(
    *,
    intention: Intention,
    title: str,
    subject: Subject,
    minutes: int,
    touches_others: bool,
    consent_required: bool,
    case: Case | None,
    by: Term,
    now: datetime,
) -> Intention:
    """
    Say what a State presents that announced itself in one click; it goes on the agenda (ToR 11).

    :raises NoLongerTaken: once the agenda of its meeting was adopted.
    """
    _hold_meetings(intention.meeting)
    intention = _hold(intention, by=by, now=now)
    if not intention.in_brief:
        raise KnownInDetail
    _taking(intention.meeting)
    if case is not None and case.provider != by.speaks_for:
        raise NotYourCase
    given = {
        "title": title,
        "subject": subject,
        "minutes": minutes,
        "touches_others": touches_others,
        "consent_required": consent_required,
        "case": case,
        "in_brief": False,
    }
    for name, value in given.items():
        setattr(intention, name, value)
    intention.save(update_fields=list(given))
    trail.record(by, "gave the details of", intention, at=now)
    _place_if_in_time(intention, by=by, now=now)
    notices.detailed(intention, now=now)
    return intention


@transaction.atomic
def assign(*, intention: Intention, meeting: Meeting | None, by: Term, now: datetime) -> Intention:
    """
    Choose another meeting for an intention, or give it back to the pool (ToR 11).

    Its notices go along: their dates are those of the new meeting, and those concerned are told.
    """
    _hold_meetings(intention.meeting, meeting)
    meeting = _taking(meeting)
    intention = _hold(intention, by=by, now=now)
    if intention.meeting == meeting:
        raise AlreadyThere
    _take_off(intention, by=by, now=now)
    intention.meeting, intention.leave_asked_at = meeting, None
    intention.save(update_fields=["meeting", "leave_asked_at"])
    trail.record(by, "assigned", intention, at=now)
    placing = _place_if_in_time(intention, by=by, now=now)
    if placing is not None:
        notices.assigned(placing, now=now)
    notices.notice_owed(intention, now=now)
    for notice in queries.notices_of(intention).standing():
        notice.meeting = meeting
        notice.save(update_fields=["meeting"])
        notices_concerned.rescheduled(notice, now=now)
    return intention


@transaction.atomic
def withdraw(*, intention: Intention, by: Term, now: datetime) -> None:
    """Give up presenting, at any time: off the agenda, and those concerned are told (ToR 11)."""
    _hold_meetings(intention.meeting)
    intention = _hold(intention, by=by, now=now)
    for notice in queries.notices_of(intention).standing():
        take_back(notice, intention, by=by, now=now)
    _take_off(intention, by=by, now=now)
    intention.withdrawn_at = now
    intention.save(update_fields=["withdrawn_at"])
    trail.record(by, "withdrew", intention, at=now)
    notices.withdrawn(intention, now=now)


@transaction.atomic
def remove_reference(*, intention: Intention, by: Term, now: datetime) -> Intention:
    """
    State that it involves no other State after all: then no notice is due (ToR 12).

    :raises Named: while a State concerned stands notified.
    """
    _hold_meetings(intention.meeting)
    intention = _hold(intention, by=by, now=now)
    if queries.notices_of(intention).standing().exists():
        raise Named
    waited = queries.awaits_leave(intention, now=now)
    intention.touches_others, intention.leave_asked_at = False, None
    intention.save(update_fields=["touches_others", "leave_asked_at"])
    trail.record(by, "removed the reference from", intention, at=now)
    if waited:  # For nothing but that.
        _place(intention, by=by, now=now)
    return intention


@transaction.atomic
def ask_leave(*, intention: Intention, by: Term, now: datetime) -> Intention:
    """Ask the Chair's leave for short notice (ToR 12)."""
    intention = _hold(intention, by=by, now=now)
    if not queries.awaits_leave(intention, now=now):
        raise NoLeaveNeeded
    if intention.leave_asked_at is not None:
        raise LeaveAsked
    intention.leave_asked_at = now
    intention.save(update_fields=["leave_asked_at"])
    trail.record(by, "asked leave for", intention, at=now)
    notices.leave_asked(intention, now=now)
    return intention


@transaction.atomic
def grant_leave(*, intention: Intention, by: Term, now: datetime) -> Placing:
    """
    Put a presentation at short notice on the agenda: the Chair's recorded leave (ToR 12).

    The State concerned has no veto, and keeps its right of reply.

    :raises NoLongerTaken: once the agenda of its meeting was adopted.
    """
    _taking(intention.meeting)
    intention = lock.hold(intention)
    if intention.withdrawn_at is not None:
        raise Withdrawn
    if not queries.awaits_leave(intention, now=now):
        raise NoLeaveNeeded
    placing = _place(intention, by=by, now=now)
    trail.record(by, "gave leave for", intention, at=now)
    notices.leave_given(placing, now=now)
    return placing


@transaction.atomic
def note_missing_notice(*, intention_id: int, now: datetime) -> None:
    """Write down, once, that D-30 passed and no State was told, as the portal (ToR 12)."""
    intention = Intention.objects.select_related("meeting").get(pk=intention_id)
    _hold_meetings(intention.meeting)  # It may be moving.
    intention = lock.hold(intention)
    if not queries.intentions_untold(now).filter(pk=intention.pk).exists():
        return
    assert intention.meeting is not None  # What is untold has one.
    missed = MissedLimit.objects.create(
        intention=intention, due_at=intention.meeting.notices_due_at, noted_at=now
    )
    trail.record(None, "noted a missing notice of", intention, at=now)
    notices.notice_missed(missed, now=now)


def take_back(notice: NoticeToState, intention: Intention, *, by: Term, now: datetime) -> None:
    """Take a notice back, within an act: the State concerned is told, its right of reply ends."""
    item = queries.item_of(intention)
    if item is not None:
        items.withdraw_right_of_reply(item=item, state=notice.concerned, by=by, now=now)
    notice.withdrawn_at = now
    notice.save(update_fields=["withdrawn_at"])
    trail.record(by, "took back", notice, at=now)
    notices_concerned.taken_back(notice, now=now)


def _hold_meetings(*meetings: Meeting | None) -> None:
    """Hold meetings before the intentions for them, always in one order: nobody waits in a ring."""
    for meeting in sorted(filter(None, meetings), key=lambda meeting: meeting.pk):
        lock.hold(meeting)


def _taking(meeting: Meeting | None) -> Meeting | None:
    """Hold a meeting that takes intentions; nothing, where there is none yet."""
    if meeting is None:
        return None
    meeting = lock.hold(meeting)
    if not meeting.takes_intentions():
        raise NoLongerTaken(meeting)
    return meeting


def _hold(intention: Intention, *, by: Term, now: datetime) -> Intention:
    intention = lock.hold(intention)
    if policies.may_change(by, intention, now=now) is None:
        raise Withdrawn
    return intention


def _place_if_in_time(intention: Intention, *, by: Term, now: datetime) -> Placing | None:
    meeting = intention.meeting
    if (
        meeting is None
        or intention.in_brief
        or queries.is_short_notice(intention, meeting, now=now)
    ):
        return None
    return _place(intention, by=by, now=now)


def _place(intention: Intention, *, by: Term, now: datetime) -> Placing:
    """Put an intention on the agenda of its meeting, with its rights of reply (ToR 11, 12)."""
    assert intention.meeting is not None  # Whoever places it has held its meeting.
    item = items.add(
        meeting=intention.meeting,
        kind=ItemKind.PRESENTATION,
        title=intention.title,
        minutes=intention.minutes,
        state=intention.state,
        by=by,
        now=now,
    )
    for notice in queries.notices_of(intention).standing():
        items.give_right_of_reply(item=item, state=notice.concerned, by=by, now=now)
    return Placing.objects.create(intention=intention, item=item, placed_by=by, placed_at=now)


def _take_off(intention: Intention, *, by: Term, now: datetime) -> None:
    item = queries.item_of(intention)
    if item is not None:
        items.remove(item=item, by=by, now=now)

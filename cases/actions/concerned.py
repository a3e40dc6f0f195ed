"""A State concerned is notified, replies in its own words, and never holds a veto (ToR 12)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies, queries
from cases.actions import presenting
from cases.models import (
    Consent,
    Intention,
    MissedLimit,
    NoticeOpening,
    NoticeText,
    NoticeToState,
    Reply,
    ReplyText,
)
from cases.notices import concerned as notices
from cases.rules import Answer, Channel
from forum import keys, lock, trail
from forum.errors import Refused
from forum.models import State, Term
from forum.terms_of_reference import GENEVA
from meetings.actions import items
from meetings.rules import Status as MeetingStatus


class NotConcerned(Refused):
    def __init__(self) -> None:
        super().__init__(_("Your own State is not notified. Choose another State (¶12)."))


class OutsideTheForum(Refused):
    def __init__(self, state: State) -> None:
        says = _(
            "%(state)s is neither a State Party nor a signatory today: ¶12 asks for no notice"
            " to it, and this portal serves none."
        )
        super().__init__(says % {"state": state})


class AlreadyNotified(Refused):
    def __init__(self, state: State) -> None:
        says = _("%(state)s was notified already. Nothing was sent again.")
        super().__init__(says % {"state": state})


class NotYetToday(Refused):
    def __init__(self) -> None:
        super().__init__(_("Enter a day that has come: the day on which the State was told."))


class MeetingOver(Refused):
    def __init__(self) -> None:
        super().__init__(_("The meeting is over. Choose another meeting first (¶12)."))


class TakenBack(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This notice was taken back: the State no longer intends to present it (¶12).")
        )


class NothingSaid(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Write the reply, or choose “no comment”: it is shown word for word (¶12).")
        )


class NoConsentAsked(Refused):
    def __init__(self, state: State) -> None:
        says = _(
            "%(state)s needs no consent of yours to present: its law does not require it (¶12)."
            " Your reply must be part of the presentation, and the right of reply after it is"
            " yours."
        )
        super().__init__(says % {"state": state})


class AlreadyConsented(Refused):
    def __init__(self) -> None:
        super().__init__(_("The consent of your State is on record already."))


@transaction.atomic
def serve(
    *, intention: Intention, state: State, text: str, by: Term, now: datetime
) -> NoticeToState:
    """
    Notify a State concerned through the portal: its people are told, its time to reply runs.

    Late or not it stands, shown with its days (ToR 12).

    :raises OutsideTheForum: only States Parties and signatories of that day get notices.
    """
    notice = _name(intention, state, by=by, now=now)
    # Added without being read: the text is the two sides', and so is the row.
    NoticeText.objects.create(notice=notice, text=text)
    _tell(notice, by=by, now=now)
    return notice


@transaction.atomic
def record(
    *, intention: Intention, state: State, told_on: date, by: Term, now: datetime
) -> NoticeToState:
    """Record that a State concerned was notified otherwise, on a day (ToR 12)."""
    zone = intention.meeting.zone if intention.meeting else GENEVA
    if told_on > now.astimezone(zone).date():
        raise NotYetToday
    notice = _name(intention, state, by=by, now=now, told_on=told_on)
    _tell(notice, by=by, now=now)
    return notice


def _name(
    intention: Intention, state: State, *, by: Term, now: datetime, told_on: date | None = None
) -> NoticeToState:
    if intention.meeting is not None:
        lock.hold(intention.meeting)
    intention = lock.hold(intention)
    if policies.may_notify(by, intention, now=now) is None:
        raise presenting.Withdrawn
    _may_be_named(intention, state, now=now)
    if not intention.touches_others:
        intention.touches_others = True
        intention.save(update_fields=["touches_others"])
    notice = NoticeToState(
        intention=intention,
        meeting=intention.meeting,
        title=intention.title,
        presenting=intention.state,
        concerned=state,
        channel=Channel.PORTAL if told_on is None else Channel.OTHERWISE,
        notified_on=told_on,
        consent_asked=intention.consent_required,
        served_by=by,
        served_at=now,
    )
    keys.insert(notice, year=now.year)
    return notice


def _may_be_named(intention: Intention, state: State, *, now: datetime) -> None:
    if state == intention.state:
        raise NotConcerned
    if not state.belongs(now):
        raise OutsideTheForum(state)
    if queries.notices_of(intention).standing().filter(concerned=state).exists():
        raise AlreadyNotified(state)
    meeting = intention.meeting
    if meeting is not None and meeting.status == MeetingStatus.CLOSED:
        raise MeetingOver


def _tell(notice: NoticeToState, *, by: Term, now: datetime) -> None:
    item = queries.item_of(notice.intention)
    if item is not None:
        items.give_right_of_reply(item=item, state=notice.concerned, by=by, now=now)
    trail.record(by, "notified", notice, at=now)
    notices.served(notice, now=now)


@transaction.atomic
def take_back(*, notice: NoticeToState, by: Term, now: datetime) -> None:
    """Take a notice back: the presentation will not involve that State after all (ToR 12)."""
    lock.hold(notice.intention)
    notice = lock.hold(notice)
    if policies.may_take_back(by, notice, now=now) is None:
        raise TakenBack
    presenting.take_back(notice, notice.intention, by=by, now=now)


@transaction.atomic
def open_notice(*, notice: NoticeToState, by: Term, now: datetime) -> None:
    """Note that the State concerned has opened a notice; only the first time counts."""
    notice = lock.hold(notice)
    if NoticeOpening.objects.filter(notice=notice).exists():
        return
    NoticeOpening.objects.create(notice=notice, opened_by=by, opened_at=now)
    trail.record(by, "opened", notice, at=now)


@transaction.atomic
def answer(*, notice: NoticeToState, kind: Answer, text: str, by: Term, now: datetime) -> Reply:
    """
    Answer a notice: late is taken too, and a later answer stands beside the earlier (ToR 12).

    :raises NothingSaid: if a reply has no words.
    """
    notice = lock.hold(notice)
    if policies.may_answer(by, notice, now=now) is None:
        raise TakenBack
    if kind == Answer.REPLY and not text.strip():
        raise NothingSaid
    reply = Reply.objects.create(notice=notice, kind=kind, replied_by=by, replied_at=now)
    if text.strip():
        ReplyText.objects.create(reply=reply, text=text)
    trail.record(by, "answered", notice, at=now, answer=kind.value)
    notices.replied(reply, now=now)
    return reply


@transaction.atomic
def consent(*, notice: NoticeToState, by: Term, now: datetime) -> Consent:
    """
    Record the consent of the State concerned, where the presenter's law requires it (ToR 12).

    :raises NoConsentAsked: there is no veto to lift.
    """
    notice = lock.hold(notice)
    if policies.may_answer(by, notice, now=now) is None:
        raise TakenBack
    if not notice.consent_asked:
        raise NoConsentAsked(notice.presenting)
    if Consent.objects.filter(notice=notice).exists():
        raise AlreadyConsented
    given = Consent.objects.create(notice=notice, given_by=by, given_at=now)
    trail.record(by, "consented to", notice, at=now)
    notices.consented(given, now=now)
    return given


@transaction.atomic
def note_missing_reply(*, notice_id: int, now: datetime) -> None:
    """Write down, once, that D-15 passed without a reply, as the portal (ToR 12)."""
    notice = NoticeToState.objects.select_related("meeting").get(pk=notice_id)
    if notice.meeting is not None:
        lock.hold(notice.meeting)  # It may be moving.
    notice = lock.hold(notice)
    if not queries.notices_unanswered(now).filter(pk=notice.pk).exists():
        return
    assert notice.reply_due_at is not None  # What is unanswered in time has a limit.
    missed = MissedLimit.objects.create(
        intention=notice.intention, notice=notice, due_at=notice.reply_due_at, noted_at=now
    )
    trail.record(None, "noted a missing reply to", notice, at=now)
    notices.reply_missed(missed, notice, now=now)

"""What the portal writes to States concerned, and to the State that presents (ToR 12)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases import pack, queries
from cases.models import Consent, MissedLimit, NoticeToState, Reply
from cases.notices.presenting import bureau
from cases.rules import Answer
from forum import outbox, reminders
from forum.models import Term
from meetings.rules import Timing


def _awaits_a_reply(notice_id: int) -> bool:
    return NoticeToState.objects.standing().unanswered().filter(pk=notice_id).exists()


def _reply_due_at(notice_id: int) -> datetime | None:
    return NoticeToState.objects.select_related("meeting").get(pk=notice_id).reply_due_at


def _is_still_missing(missed_id: int) -> bool:
    notice_id = MissedLimit.objects.get(pk=missed_id).notice_id
    return notice_id is not None and _awaits_a_reply(notice_id)


def _came_too_late_for_the_pack(reply_id: int) -> bool:
    """Return whether the presentation was finalised before this reply came, and not since."""
    reply = queries.reply_to_tell(reply_id)
    if reply.notice.withdrawn_at is not None:
        return False
    last = queries.packs_of(reply.notice.intention).first()
    return last is not None and not pack.holds(last, reply)


def _is_not_packed_over(reply_id: int) -> bool:
    return not _came_too_late_for_the_pack(reply_id)


SERVED = outbox.kind(
    "cases/notice-served",
    _("Another State intends to present information that may involve yours, and asks to reply."),
    paragraph=12,
)
REPLY = reminders.ladder(
    "cases/reply",
    _("Your State has been asked to reply to a notice, and has not replied yet."),
    paragraph=12,
    stands=_awaits_a_reply,
    limit=_reply_due_at,
)
SERVED_LATE = outbox.kind(
    "cases/notice-late",
    _("A State concerned was notified after the time limit."),
    paragraph=12,
)
TAKEN_BACK = outbox.kind(
    "cases/notice-taken-back",
    _("A State that had notified yours no longer intends to present what may involve it."),
    paragraph=12,
)
RESCHEDULED = outbox.kind(
    "cases/notice-rescheduled",
    _("The dates of a presentation that may involve your State have changed."),
    paragraph=12,
)
REPLIED = outbox.kind(
    "cases/replied",
    _("A State concerned has answered. Its reply must be part of your State's presentation."),
    paragraph=12,
    stands=_is_not_packed_over,
)
REPLIED_AFTER = outbox.kind(
    "cases/replied-after-finalising",
    _(
        "A State concerned replied after you finalised the presentation. Its reply is in the next"
        " version: read it, and finalise again."
    ),
    paragraph=12,
    stands=_came_too_late_for_the_pack,
)
MORE_TIME = outbox.kind(
    "cases/more-time",
    _(
        "A State concerned asks for more time to reply. The Terms of Reference give none: you may"
        " choose a later meeting, or go ahead."
    ),
    paragraph=12,
)
CONSENTED = outbox.kind(
    "cases/consented", _("A State concerned has given the consent you need."), paragraph=12
)
REPLY_MISSED = outbox.kind(
    "cases/reply-missed",
    _("No reply to your State's notice was received in time. The presentation can go ahead."),
    paragraph=12,
    stands=_is_still_missing,
)
NO_REPLY_FROM_US = outbox.kind(
    "cases/no-reply-from-us",
    _("The time to reply to a notice has passed. A later reply is still taken, marked late."),
    paragraph=12,
    stands=_is_still_missing,
)


def served(notice: NoticeToState, *, now: datetime) -> None:
    """Tell the State concerned, remind it until it replied; say if the notice came late."""
    limit = notice.reply_due_at
    outbox.post(
        SERVED,
        to=Term.objects.of_state(notice.concerned, now),
        about=notice,
        due_at=now,
        act_by=limit if limit and now < limit else None,
    )
    remind_to_reply(notice, now=now)
    if queries.timing_of(notice).timing == Timing.LATE:
        outbox.post(SERVED_LATE, to=bureau(now), about=notice, due_at=now)


def remind_to_reply(notice: NoticeToState, *, now: datetime) -> None:
    if notice.meeting is None:
        return
    reminders.post(
        REPLY,
        to=Term.objects.of_state(notice.concerned, now),
        about=notice,
        too_late_at=notice.meeting.replies_due_at,
        zone=notice.meeting.zone,
        now=now,
    )


def rescheduled(notice: NoticeToState, *, now: datetime) -> None:
    """Tell the State concerned of its new dates."""
    limit = notice.reply_due_at
    outbox.post(
        RESCHEDULED,
        to=Term.objects.of_state(notice.concerned, now),
        about=notice,
        due_at=now,
        act_by=limit if limit and now < limit else None,
    )
    remind_to_reply(notice, now=now)


def taken_back(notice: NoticeToState, *, now: datetime) -> None:
    concerned = Term.objects.of_state(notice.concerned, now)
    outbox.post(TAKEN_BACK, to=concerned, about=notice, due_at=now)


def replied(reply: Reply, *, now: datetime) -> None:
    presenter = Term.objects.of_state(reply.notice.presenting, now)
    link = reply.notice.get_absolute_url()
    # Of the two that are owed for an answer, one stands when they leave: the other is withdrawn.
    kinds = (MORE_TIME,) if reply.kind == Answer.MORE_TIME else (REPLIED, REPLIED_AFTER)
    for kind in kinds:
        outbox.post(kind, to=presenter, about=reply, due_at=now, link=link)


def consented(consent: Consent, *, now: datetime) -> None:
    presenter = Term.objects.of_state(consent.notice.presenting, now)
    link = consent.notice.get_absolute_url()
    outbox.post(CONSENTED, to=presenter, about=consent, due_at=now, link=link)


def reply_missed(missed: MissedLimit, notice: NoticeToState, *, now: datetime) -> None:
    """Tell both sides: the one that it can go ahead, the other that it can still reply."""
    link = notice.get_absolute_url()
    for kind, state in ((REPLY_MISSED, notice.presenting), (NO_REPLY_FROM_US, notice.concerned)):
        outbox.post(kind, to=Term.objects.of_state(state, now), about=missed, due_at=now, link=link)

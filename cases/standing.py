"""How intentions, notices, challenges, arrangements stand, in a word (ToR 11, 12, 15, 16, 21)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from cases import queries
from cases.models import (
    ArrangementStep,
    Case,
    Challenge,
    Intention,
    NoticeToState,
    Posting,
    Reply,
)
from cases.rules import ANSWERS, Answer, Channel, Status, UseWord
from forum import moments
from forum.models import State
from forum.terms_of_reference import GENEVA
from meetings.rules import Status as MeetingStatus
from meetings.rules import Timing


class Said(NamedTuple):
    """A state, as the tag ``status`` draws it."""

    kind: str
    word: str


def of_intention(intention: Intention, *, now: datetime) -> Said:
    """Say where an intention stands on its way to the floor."""
    meeting = intention.meeting
    if intention.withdrawn_at is not None:
        return Said("neutral", _("withdrawn"))
    if meeting is None:
        return Said("neutral", _("waits until a meeting is decided"))
    if meeting.status == MeetingStatus.CANCELLED:
        return Said("soon", _("the meeting was cancelled: choose another"))
    if intention.in_brief:
        return Said("soon", _("the details are to come"))
    if queries.item_of(intention) is None:
        return _not_placed(intention, now=now)
    if queries.consent_is_missing(intention):
        return Said("late", _("blocked: consent awaited"))
    return Said("done", _("on the agenda"))


def _not_placed(intention: Intention, *, now: datetime) -> Said:
    if not queries.awaits_leave(intention, now=now):
        return Said("neutral", _("not on the agenda"))
    if intention.leave_asked_at is None:
        return Said("soon", _("short notice: not on the agenda"))
    return Said("next", _("short notice: the Chair was asked for leave"))


def of_notice(notice: NoticeToState, *, now: datetime) -> Iterator[Said]:
    """Say how a notice stands: when it was served, whether it was answered, whether consented."""
    if notice.withdrawn_at is not None:
        yield Said("neutral", _("taken back"))
        return
    yield served(notice)
    yield answered(notice, now=now)
    if notice.consent_asked:
        yield consented(notice)


def served(notice: NoticeToState) -> Said:
    timed = queries.timing_of(notice)
    if timed.timing == Timing.SHORT_NOTICE:
        return Said("soon", str(Timing.SHORT_NOTICE.label))
    if timed.timing == Timing.IN_TIME:
        return Said("done", _("notified in time"))
    says = ngettext("notified %(n)d day late", "notified %(n)d days late", timed.days_late)
    return Said("soon", says % {"n": timed.days_late})


def days_late(days: int) -> str:
    return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}


def answered(notice: NoticeToState, *, now: datetime) -> Said:
    """Say what came of a notice. Of a State that said nothing: not received, never overdue."""
    replies = list(queries.replies_to(notice))
    last = next((reply for reply in reversed(replies) if reply.kind in ANSWERS), None)
    if last is not None:
        return Said("done", reply(notice, last))
    due_at = notice.reply_due_at
    if due_at is not None and now >= due_at:
        return Said("neutral", _("due %(day)s, not received") % {"day": last_day(notice)})
    if replies:
        return Said("next", _("asks for more time"))
    if due_at is None:
        return Said("next", _("reply awaited"))
    return Said("next", _("reply awaited by %(day)s") % {"day": last_day(notice)})


def reply(notice: NoticeToState, reply: Reply) -> str:
    """Say what kind of answer came, and if it came late."""
    word = {
        Answer.REPLY: _("reply received"),
        Answer.NO_COMMENT: _("no comment"),
        Answer.MORE_TIME: _("asks for more time"),
    }[Answer(reply.kind)]
    if queries.timing_of_reply(notice, reply.replied_at).timing == Timing.LATE:
        return _("%(what)s, late") % {"what": word}
    return word


def consented(notice: NoticeToState) -> Said:
    if hasattr(notice, "consent"):
        return Said("done", _("consent recorded"))
    return Said("late", _("blocked: consent awaited"))


def no_reply(notice: NoticeToState, *, now: datetime) -> str:
    """Say for the presentation that no reply came, with what is known of the notice (ToR 12)."""
    zone = notice.meeting.zone if notice.meeting else GENEVA
    served_on = moments.day(notice.told_at.astimezone(zone).date())
    if hasattr(notice, "opening"):
        opened_on = moments.day(notice.opening.opened_at.astimezone(zone).date())
        told = _("notice served %(served)s, opened %(opened)s") % {
            "served": served_on,
            "opened": opened_on,
        }
    else:
        told = _("notice served %(served)s, not opened in this portal") % {"served": served_on}
    if notice.reply_due_at is None or now < notice.reply_due_at:
        return _("No reply yet; %(told)s.") % {"told": told}
    return _("No reply received by %(day)s; %(told)s.") % {"day": last_day(notice), "told": told}


def delivered(notice: NoticeToState) -> Said:
    """Say whether the message that a notice was served left for anybody (ToR 12)."""
    if notice.channel == Channel.OTHERWISE:
        return Said("neutral", _("outside this portal"))
    delivery = queries.delivery_of(notice)
    if delivery.at is not None:
        return Said("done", _("delivered"))
    if not delivery.owed:
        return Said("soon", _("not delivered: nobody speaks for that State in this portal"))
    if delivery.failed_at is not None:
        return Said("soon", _("not delivered yet: the message could not be sent"))
    return Said("next", _("on its way"))


def of_challenge(challenge: Challenge, *, asks: bool, now: datetime) -> Said:
    """Say whose turn it is. It is open or closed, and nothing else: nobody is judged (ToR 15)."""
    if challenge.is_closed:
        return Said("neutral", pgettext("challenge", "closed"))
    if challenge.nobody_is_left(now):
        return Said("neutral", _("the office of one side is over"))
    if queries.awaits_the_challenged(challenge):
        return Said("next", _("answer awaited") if asks else _("your answer is awaited"))
    return Said("next", _("answered: close it, or ask again") if asks else _("answered"))


def of_arrangement(room: queries.Room, *, state: State | None, now: datetime) -> Said:
    """Say whose word an arrangement waits for (ToR 21)."""
    if room.arrangement.is_purged:
        return Said("neutral", _("closed, and erased"))
    if state is not None and not room.has_confirmed(state):
        return Said("soon", _("your State's word is awaited"))
    if len(room.states) == 1:
        return Said("neutral", _("no other State is a party"))
    if room.closing:
        return Said("soon", _("to be closed"))
    if room.awaited:
        names = _(", ").join(state.name for state in room.awaited)
        return Said("next", _("awaits %(states)s") % {"states": names})
    return Said("done", _("confirmed by all parties"))


def of_step(step: ArrangementStep, *, now: datetime) -> Said:
    if step.done_at is not None:
        return Said("done", pgettext("step", "done"))
    if step.is_late(now):
        return Said("late", pgettext("step", "late"))
    return Said("next", pgettext("step", "to be done"))


USES = {
    None: ("next", gettext_lazy("word awaited: %(use)s")),
    UseWord.DISCUSSED: ("done", gettext_lazy("discussed: %(use)s")),
    UseWord.CONDITIONS: ("done", gettext_lazy("discussed with conditions: %(use)s")),
    UseWord.NOT_YET: ("soon", gettext_lazy("not yet: %(use)s")),
}


def of_use(item: Case | Posting, uses: Sequence[queries.Standing]) -> Said:
    """Say how the use of an item stands for a State: the badge of a list, and of its page."""
    if item.status == Status.WITHDRAWN:
        return Said("neutral", pgettext("case", "withdrawn"))
    # Of several discussions about the same use, the last one says how it stands.
    latest = {one.use: one for one in reversed(uses)}
    if not latest:
        return Said("soon", _("discuss before use (¶16)"))
    said = [of_discussion(one) for one in latest.values()]
    kinds = {one.kind for one in said}
    kind = next(kind for kind in ("soon", "next", "done") if kind in kinds)
    return Said(kind, _("; ").join(one.word for one in said))


def of_discussion(one: queries.Standing) -> Said:
    """Say how one use stands: discussed, or not yet; nobody allows or denies (ToR 16)."""
    kind, says = USES[one.word]
    return Said(kind, str(says) % {"use": one.use.label})


def last_day(notice: NoticeToState) -> str:
    """Write the last day for a reply that is in time."""
    assert notice.meeting is not None  # Without one there is no limit.
    last = moments.last_good_minute(notice.meeting.replies_due_at)
    return moments.day(last.astimezone(notice.meeting.zone).date())

"""The record of a notice: what became of it, each thing with its instant, as proof (ToR 12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from cases import queries, standing
from cases.models import NoticeToState
from cases.rules import ANSWERS, Channel
from forum import moments
from forum.terms_of_reference import GENEVA
from meetings.rules import Timing


@dataclass(frozen=True)
class Entry:
    """A line of the record. What did not happen has no instant, and its word says so."""

    what: str
    at: datetime | None = None
    on: date | None = None  # where only the day is known
    word: str = ""


def of(notice: NoticeToState, *, now: datetime) -> Iterator[Entry]:
    """Write what is known of a notice: of its words nothing, so its card is enough to read it."""
    if notice.channel == Channel.OTHERWISE:
        word = standing.served(notice).word
        yield Entry(_("Notified otherwise"), on=notice.notified_on, word=word)
        yield Entry(_("Recorded here"), at=notice.served_at)
    else:
        yield Entry(_("Served"), at=notice.served_at, word=standing.served(notice).word)
        delivery = queries.delivery_of(notice)
        yield Entry(_("Delivered"), at=delivery.at, word=standing.delivered(notice).word)
    opening = getattr(notice, "opening", None)
    yield Entry(
        _("Opened"),
        at=opening.opened_at if opening else None,
        word="" if opening else _("not opened in this portal"),
    )
    yield from _answers(notice, now=now)
    if notice.consent_asked:
        consent = getattr(notice, "consent", None)
        yield Entry(
            _("Consent"),
            at=consent.given_at if consent else None,
            word="" if consent else _("asked for by the law of the presenting State, not given"),
        )
    if notice.withdrawn_at is not None:
        yield Entry(_("Taken back"), at=notice.withdrawn_at)


def _answers(notice: NoticeToState, *, now: datetime) -> Iterator[Entry]:
    replies = list(queries.replies_to(notice))
    for reply in replies:
        timed = queries.timing_of_reply(notice, reply.replied_at)
        word = str(timed.timing.label)
        if timed.timing == Timing.LATE:
            word = standing.days_late(timed.days_late)
        if reply.kind not in ANSWERS:
            word = ""
        what = _("Replied: %(kind)s") % {"kind": reply.get_kind_display()}
        if reply.kind not in ANSWERS:
            what = _("Asked for more time")
        yield Entry(what, at=reply.replied_at, word=word)
    if not any(reply.kind in ANSWERS for reply in replies) and notice.withdrawn_at is None:
        yield Entry(_("Replied"), word=_silent(notice, now=now))


def _silent(notice: NoticeToState, *, now: datetime) -> str:
    """Say of a State that did not reply that none came: neither consent nor refusal (ToR 12)."""
    due_at = notice.reply_due_at
    if due_at is None:
        return _("none yet: no meeting is chosen, and no limit runs")
    zone = notice.meeting.zone if notice.meeting else GENEVA
    until = moments.moment(moments.last_good_minute(due_at), zone)
    if now < due_at:
        return _("none yet: it can reply in time until %(until)s") % {"until": until}
    return _("silent: no reply by %(until)s") % {"until": until}

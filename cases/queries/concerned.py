"""The notices to States concerned, and what they answered (ToR 12)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Consent,
    Intention,
    MissedLimit,
    NoticeOpening,
    NoticeQuerySet,
    NoticeText,
    NoticeToState,
    Reply,
    ReplyText,
)
from cases.queries.sharing import NOT_WITHDRAWN, signs
from cases.rules import ANSWERS
from forum import sight
from forum.models import State
from forum.models.people import SPEAKING
from forum.sight import Reason, Viewer, any_of, of_parent
from forum.terms_of_reference import NOTICE, REPLY
from meetings.queries import bureau, timed
from meetings.rules import Status as MeetingStatus
from meetings.rules import Timed, Timing


def own_intention(viewer: Viewer) -> Q:
    return Q(state=viewer.speaks_for)


def presenting(viewer: Viewer) -> Q:
    return Q(presenting=viewer.speaks_for)


def laid(viewer: Viewer) -> Q:
    own_ones = Intention.objects.filter(own_intention(viewer))
    by_us = presenting(viewer) & Q(intention__in=own_ones)
    now = Q(served_by=viewer.term, served_at__gte=viewer.now)  # Whether in time, counts from there.
    return by_us & now & signs(viewer)


def concerned(viewer: Viewer) -> Q:
    return Q(concerned=viewer.speaks_for)


# The presenting State and the State concerned, each notice apart (ToR 12).
TWO_SIDES = (
    Reason(presenting, _("%(whose)s presents the case (¶12).")),
    Reason(concerned, _("It is the State concerned (¶12).")),
)


def two_sides(viewer: Viewer) -> Q:
    return any_of(viewer, TWO_SIDES)


NOTICE_CARD = (
    *TWO_SIDES,
    Reason(bureau, _("Prepares the meeting: sees that, when and how it was answered (¶5).")),
)


sight.step(NoticeToState, "meeting_id", "withdrawn_at", by=SPEAKING, when=NOT_WITHDRAWN)


@sight.of(
    NoticeToState,
    adds=laid,
    changes=presenting,
    columns=("meeting_id", "withdrawn_at"),
    because=NOTICE_CARD,
)
def notices_to_states(viewer: Viewer) -> Q:
    """Both sides; Secretariat and Chair the card: that, when and how answered."""
    return any_of(viewer, NOTICE_CARD)


def of_a_seen_notice(viewer: Viewer) -> Q:
    return Q(notice__in=NoticeToState.objects.filter(notices_to_states(viewer)))


def of_own_notice(viewer: Viewer) -> Q:
    return Q(notice__in=NoticeToState.objects.filter(presenting(viewer)))


OF_TWO_SIDES = of_parent(TWO_SIDES, "notice", NoticeToState.objects.all())


def of_a_notice_between_us(viewer: Viewer) -> Q:
    return Q(notice__in=NoticeToState.objects.filter(any_of(viewer, TWO_SIDES)))


@sight.of(NoticeText, adds=of_own_notice, because=OF_TWO_SIDES, floor=of_a_notice_between_us)
def notice_texts(viewer: Viewer) -> Q:
    """One of the two sides, always and only."""
    return of_a_notice_between_us(viewer)


def to_a_notice_to_us(viewer: Viewer) -> Q:
    """Answer for the State concerned; nobody answers for another, not even the presenter."""
    return Q(notice__in=NoticeToState.objects.filter(concerned=viewer.speaks_for))


def opened(viewer: Viewer) -> Q:
    now = Q(opened_by=viewer.term, opened_at__gte=viewer.now)
    return to_a_notice_to_us(viewer) & now


@sight.of(NoticeOpening, adds=opened)
def openings(viewer: Viewer) -> Q:
    return of_a_seen_notice(viewer)


def consented(viewer: Viewer) -> Q:
    return to_a_notice_to_us(viewer) & Q(given_by=viewer.term) & signs(viewer)


@sight.of(Consent, adds=consented)
def consents(viewer: Viewer) -> Q:
    return of_a_seen_notice(viewer)


def replied(viewer: Viewer) -> Q:
    now = Q(replied_by=viewer.term, replied_at__gte=viewer.now)
    return to_a_notice_to_us(viewer) & now & signs(viewer)


@sight.of(Reply, adds=replied, kept=True)
def replies(viewer: Viewer) -> Q:
    return of_a_seen_notice(viewer)


def of_own_reply(viewer: Viewer) -> Q:
    """With the reply itself: nothing is added to one that was sent."""
    return Q(reply__in=Reply.objects.filter(replied(viewer)))


def of_a_reply_between_us(viewer: Viewer) -> Q:
    ours = NoticeToState.objects.filter(two_sides(viewer))
    return Q(reply__in=Reply.objects.filter(notice__in=ours))


@sight.of(ReplyText, adds=of_own_reply, kept=True, floor=of_a_reply_between_us)
def reply_texts(viewer: Viewer) -> Q:
    """One of the two sides, always and only."""
    return of_a_reply_between_us(viewer)


def notices_of(intention: Intention) -> NoticeQuerySet:
    """Return the notices on an intention that whoever asks can see, the first served first."""
    return known_notices().filter(intention=intention)


def known_notices() -> NoticeQuerySet:
    rows = NoticeToState.objects.select_related(
        "presenting", "concerned", "meeting", "opening", "consent"
    )
    return rows.order_by("served_at", "pk")


def notice_for(key: str) -> NoticeToState:
    return get_object_or_404(known_notices(), key=key)


def timing_of(notice: NoticeToState) -> Timed:
    """Return how a notice stands to D-30 of its meeting: late or not, it stands (ToR 12)."""
    if notice.meeting is None:
        return Timed(Timing.IN_TIME)
    return timed(notice.meeting, NOTICE, notice.told_at)


def timing_of_reply(notice: NoticeToState, at: datetime) -> Timed:
    """Return how a reply at that moment stands to D-15: a late one is taken too (ToR 12)."""
    if notice.meeting is None:
        return Timed(Timing.IN_TIME)
    return timed(notice.meeting, REPLY, at)


def is_answered(notice: NoticeToState) -> bool:
    """Return whether a reply came, or "no comment": asking for more time is neither."""
    return notice.replies.filter(kind__in=ANSWERS).exists()


def text_of(notice: NoticeToState) -> NoticeText | None:
    """Return what is to be presented, if it is written here and whoever asks can read it."""
    return NoticeText.objects.filter(notice=notice).first()


def replies_to(notice: NoticeToState) -> QuerySet[Reply]:
    """Return the answers to a notice, the first first; their texts to the two sides only."""
    return notice.replies.select_related("text").order_by("replied_at", "pk")


def state_for(code: str) -> State:
    return get_object_or_404(State, code=code)


def notices_unanswered(before: datetime) -> NoticeQuerySet:
    """Return those served in time for a reply that did not come by D-15: not noted yet."""
    noted = MissedLimit.objects.filter(
        notice=OuterRef("pk"), due_at=OuterRef("meeting__replies_due_at")
    )
    passed = NoticeToState.objects.standing().filter(
        meeting__replies_due_at__lte=before, served_at__lt=F("meeting__replies_due_at")
    )
    live = passed.exclude(meeting__status=MeetingStatus.CANCELLED)
    return live.unanswered().exclude(Exists(noted))

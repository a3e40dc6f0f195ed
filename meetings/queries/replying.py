"""What States answered to the invitation: each its own; the Secretariat how many (ToR 6, 7)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from forum import sight
from forum.models import State, Term, TermQuerySet
from forum.models.people import SPEAKING
from forum.sight import Viewer
from meetings.models import Meeting, ReplyCard
from meetings.rules import LANGUAGE_NAMES, Status

# The Secretariat is told how many, never which: a function counts what it does not let read.
sight.question(
    "replies",
    "which bigint",
    """
    SELECT count(*) FILTER (WHERE r.comes = 'YES'),
        count(*) FILTER (WHERE r.comes = 'NO'),
        count(*) FILTER (WHERE r.comes = 'NOT_KNOWN'),
        coalesce(sum(r.how_many), 0),
        count(*) FILTER (WHERE r.coming_from = 'CAPITAL'),
        count(*) FILTER (WHERE r.coming_from = 'MISSION'),
        count(*) FILTER (WHERE r.coming_from = 'BOTH'),
        count(*) FILTER (WHERE r.law_enforcement),
        coalesce(string_agg(nullif(r.languages, ''), ','), '')
    FROM (
        SELECT DISTINCT ON (c.state_id) c.* FROM meetings_replycard c
        WHERE c.meeting_id = which ORDER BY c.state_id, c.id DESC
    ) r
    WHERE EXISTS (SELECT FROM sight.ticket() me WHERE me.role = 'SECRETARIAT')
    """,
    returns=(
        "TABLE (yes bigint, no bigint, not_known bigint, people bigint, capital bigint,"
        " mission bigint, both_ways bigint, law_enforcement bigint, languages text)"
    ),
)


def own_reply(viewer: Viewer) -> Q:
    return Q(state=viewer.speaks_for)


def replied_now(viewer: Viewer) -> Q:
    """Of one's own State, as oneself, and only until the meeting opens."""
    coming = Meeting.objects.filter(status=Status.DECIDED)
    own_act = Q(said_by=viewer.term, said_at__gte=viewer.now, meeting__in=coming)
    return own_reply(viewer) & own_act


@sight.of(ReplyCard, adds=replied_now)
def reply_cards(viewer: Viewer) -> Q:
    """Own State only, the earlier ones too. The Secretariat has totals, by the question above."""
    return own_reply(viewer)


def replies_of(meeting: Meeting, state: State) -> QuerySet[ReplyCard]:
    """Return what a State answered, the answer that stands first."""
    cards = ReplyCard.objects.filter(meeting=meeting, state=state)
    return cards.select_related("said_by__person").order_by("-pk")


class Replies(NamedTuple):
    """How many States answered what; by language of interpretation, how many wish it."""

    yes: int
    no: int
    not_known: int
    people: int
    capital: int
    mission: int
    both: int
    law_enforcement: int
    languages: dict[str, int]


def replies_counted(meeting: Meeting) -> Replies:
    """Return the totals, to the Secretariat; to anybody else, zeros."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sight.replies(%s)", [meeting.pk])
        row = cursor.fetchone()
    *counts, wished = row
    codes = wished.split(",")
    languages = {code: codes.count(code) for code in LANGUAGE_NAMES if code in codes}
    return Replies._make((*counts, languages))


def takes_replies(meeting: Meeting) -> bool:
    """Return whether a State may answer the invitation: from then on, until the meeting opens."""
    return meeting.status == Status.DECIDED and hasattr(meeting, "invitation")


def without_reply(meeting: Meeting, *, now: datetime) -> TermQuerySet:
    """Return who speaks for States that have not answered. For the portal, which sees all rows."""
    answered = ReplyCard.objects.filter(meeting=meeting, state=OuterRef("state"))
    speaking = Term.objects.of_states(now).filter(role__in=SPEAKING)
    return speaking.exclude(Exists(answered))

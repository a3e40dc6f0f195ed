"""A State answers the invitation (ToR 6, 7, 9)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forum import lock, trail
from forum.errors import Refused
from forum.models import Term
from meetings import queries
from meetings.models import Meeting, ReplyCard
from meetings.rules import Comes, ComingFrom


class NoReplyTaken(Refused):
    def __init__(self) -> None:
        says = _("A reply is taken from the invitation on, until the meeting opens.")
        super().__init__(f"{says} {_('Who comes later is registered as a delegation.')}")


@transaction.atomic
def reply(
    *,
    meeting: Meeting,
    comes: Comes,
    how_many: int | None,
    coming_from: ComingFrom | str,
    law_enforcement: bool,
    languages: str,
    contact: str,
    by: Term,
    now: datetime,
) -> ReplyCard:
    """
    Say whether one's own State comes. What was said before is kept; this stands from now on.

    :raises NoReplyTaken: before the invitation, and once the meeting is open.
    """
    meeting = lock.hold(meeting)
    if not queries.takes_replies(meeting):
        raise NoReplyTaken
    if comes == Comes.NO:
        how_many, coming_from, law_enforcement, languages = None, "", False, ""
    card = ReplyCard.objects.create(
        meeting=meeting,
        state=by.speaks_for,
        comes=comes,
        how_many=how_many,
        coming_from=coming_from,
        law_enforcement=law_enforcement,
        languages=languages,
        contact=contact,
        said_by=by,
        said_at=now,
    )
    # Not what was said: the trail of a State's own acts is kept for years.
    trail.record(by, "replied to the invitation to", meeting, at=now)
    return card

"""A State answers the questionnaire when the Forum's usefulness is reviewed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forum import lock, trail
from forum.errors import Refused
from forum.models import Mandate, Term
from meetings import queries
from meetings.models import ReviewAnswer
from meetings.rules import Led, Terms, Useful

WHAT = ("meetings", "platform", "led_to_action", "terms")


class ReviewDone(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("The Conference has carried out this review: answers stand as they are.")
        )


@transaction.atomic
def answer(
    *,
    mandate: Mandate,
    meetings: Useful,
    platform: Useful,
    led_to_action: Led,
    terms: Terms,
    by: Term,
    now: datetime,
) -> None:
    """Answer for one's State; until the review is done, answer otherwise."""
    mandate = lock.hold(mandate)
    if mandate.done_on is not None:
        raise ReviewDone
    known = queries.answer_of(mandate, by.speaks_for)
    given = known or ReviewAnswer(mandate=mandate, state=by.speaks_for)
    given.meetings, given.platform = meetings, platform
    given.led_to_action, given.terms = led_to_action, terms
    given.answered_by, given.answered_at = by, now
    if known is None:
        given.save(force_insert=True)
    else:
        given.save(update_fields=[*WHAT, "answered_by", "answered_at"])
    trail.record(by, "answered the questionnaire of", mandate, at=now)

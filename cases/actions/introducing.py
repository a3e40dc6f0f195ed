"""
The same mark elsewhere: two providers are introduced, if both want to be (ToR 21).

Offers are compared once a week, at one moment for all. Both sides of a match are told the same,
and neither what the other says: only after two yeses does each learn who the other is.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies, queries
from cases.models import Case, Introduction, MarkComparison, MarkMatch, MarkOffer
from cases.notices import introducing as notices
from forum import keys, lock, trail
from forum.errors import Refused
from forum.models import Term


class NotOffered(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Marks are offered of a released case, by who signs for its provider (¶21)."
                " Release the case first, or ask a colleague who may."
            )
        )


class OfferedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("The marks of this case are offered already."))


class NoMarks(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "This case tells no mark that can be compared. Write the marks of its items first,"
                " one a line: six signs or more, with a digit among them."
            )
        )


class AnsweredAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("Your State has answered already."))


@transaction.atomic
def offer(*, case: Case, by: Term, now: datetime) -> MarkOffer:
    """Offer to be introduced to whoever offered the same mark of a case of its own."""
    case = lock.hold(case)
    if policies.may_offer_marks(by, case, now=now) is None:
        raise NotOffered
    if queries.standing_offer(case) is not None:
        raise OfferedAlready
    offered = MarkOffer(case=case, state=by.speaks_for, offered_by=by, offered_at=now)
    if not queries.marks_of([offered]).get(offered.pk):
        raise NoMarks
    offered.save(force_insert=True)
    trail.record(by, "offered the marks of", case, at=now)
    return offered


@transaction.atomic
def take_back(*, offered: MarkOffer, by: Term, now: datetime) -> None:
    """Compare them no longer. What was found before comes to nothing, and nobody is told."""
    offered = lock.hold(offered)
    if offered.taken_back_at is not None or policies.may_answer_match(by, offered, now=now) is None:
        raise NotOffered
    offered.taken_back_at = now
    offered.save(update_fields=["taken_back_at"])
    trail.record(by, "took back the offer of marks of", offered.case, at=now)


@transaction.atomic
def answer(*, match: MarkMatch, agrees: bool, by: Term, now: datetime) -> None:
    """Say whether one's State wants to be introduced. A no, or silence, is told to nobody."""
    match = lock.hold(match)
    if policies.may_answer_match(by, match.offer, now=now) is None:
        raise NotOffered
    if match.answered_at is not None:
        raise AnsweredAlready
    match.agrees, match.answered_by, match.answered_at = agrees, by, now
    match.save(update_fields=["agrees", "answered_by", "answered_at"])
    trail.record(by, "answered about marks of", match.offer.case, at=now)


@transaction.atomic
def compare(*, morning: datetime, now: datetime) -> int:
    """
    Introduce who agreed, look for new matches, tell all who offer that it was done; as the portal.

    Those who offer are told the same, whether something was found or not: from who is written to,
    nobody learns whose marks match. Late or twice it does the same.

    :return: how many offers were compared.
    """
    lock.hold_name("comparison of marks")
    if queries.was_compared(morning):
        return 0
    offered = list(queries.offers_to_compare(morning, now=now))
    for one, other in list(queries.agreed_pairs(offered)):
        Introduction.objects.create(
            pair=one.pair, one=one.state, other=other.state, introduced_at=now
        )
    for sides in list(queries.newly_matching(offered)):
        pair = keys.number()
        for side in sides:
            MarkMatch.objects.create(offer=side, state=side.state, pair=pair, found_at=now)
    done = MarkComparison.objects.create(morning=morning, compared_at=now)
    notices.compared(done, {each.state for each in offered}, now=now)
    return len(offered)

"""A dispatch that mail did not carry: another way is found, and written down (ToR 9, 10)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forum import lock, trail
from forum.errors import Refused
from forum.models import State, Term
from forum.terms_of_reference import GENEVA
from meetings.models import Meeting, OtherWay
from meetings.rules import Way


class NotDeliveredYet(Refused):
    def __init__(self) -> None:
        super().__init__(_("Give the day on which it was delivered; it cannot lie ahead."))


class BeforeItWasMade(Refused):
    def __init__(self) -> None:
        super().__init__(_("It was not sent yet on that day. Give the day of the delivery."))


@transaction.atomic
def record_other_way(
    *,
    meeting: Meeting,
    dispatch: str,
    made_at: datetime,
    state: State,
    way: Way,
    reference: str,
    on: date,
    by: Term,
    now: datetime,
) -> OtherWay:
    """
    Record that a dispatch was delivered to a State outside the portal.

    A second time is another row: the first delivery is not unsaid.

    :param dispatch: its slug (``meetings.dispatches``).
    :raises NotDeliveredYet: for a day that lies ahead.
    :raises BeforeItWasMade: for a day before the dispatch was made.
    """
    meeting = lock.hold(meeting)
    if on > now.astimezone(GENEVA).date():
        raise NotDeliveredYet
    if on < made_at.astimezone(GENEVA).date():
        raise BeforeItWasMade
    delivered = OtherWay.objects.create(
        meeting=meeting,
        dispatch=dispatch,
        state=state,
        way=way,
        reference=reference,
        on=on,
        recorded_by=by,
        recorded_at=now,
    )
    trail.record(by, "delivered otherwise", delivered, at=now, on=str(on))
    return delivered

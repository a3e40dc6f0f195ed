"""The answer to the call for cases, in one click on the pages of a meeting (ToR 3, 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import policies, queries
from forum.models import Term
from meetings import offers
from meetings.models import Meeting


@offers.answers
def to_present(meeting: Meeting, hat: Term | None, now: datetime) -> Iterator[offers.Offer]:
    """Offer it to whoever speaks for a State, until the agenda is adopted; once called for."""
    office = policies.may_announce(hat, now=now)
    if office is None:
        return
    announced = list(queries.announced_for(meeting, office.speaks_for))
    for intention in announced:
        says = _("Your State intends to present: %(title)s") % {"title": intention.title}
        yield offers.Offer(says, intention.get_absolute_url(), is_done=True)
    is_called = meeting.called_at is not None or hasattr(meeting, "invitation")  # ToR 3, 9
    if is_called and meeting.takes_intentions() and not any(one.in_brief for one in announced):
        yield offers.Offer(
            label=_("We intend to present"),
            address=reverse("cases:we-intend", args=[meeting.ref]),
            consequence=_(
                "The Secretariat and the Chair are told. You say what later; it commits"
                " your State to nothing."
            ),
        )

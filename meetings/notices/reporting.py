"""What is told when the Chair's report is out."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from forum import outbox
from forum.models import Term
from meetings import queries
from meetings.models import ChairReport

ISSUED = outbox.kind(
    "meetings/report-issued", _("The Chair has issued the report to the Conference.")
)


def issued(report: ChairReport, *, by: Term, now: datetime) -> None:
    """All States of the Forum, the Secretariat and the President; but not who issued it."""
    to = queries.everyone_of_the_forum(now=now).exclude(pk=by.pk)
    outbox.post(ISSUED, to=to, about=report, due_at=now)

"""What the portal tells those who offered marks: that they were compared, and never what came."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import queries
from cases.models import MarkComparison
from forum import outbox
from forum.models import State

COMPARED = outbox.kind(
    "cases/marks-compared",
    _("The marks that States offered were compared. See what came of your State's offer."),
    paragraph=21,
)


def compared(done: MarkComparison, states: Iterable[State], *, now: datetime) -> None:
    """Tell each State that offered the same, at the same moment."""
    to = queries.signers_of(states, now=now)
    outbox.post(COMPARED, to=to, about=done, due_at=now, link=reverse("cases:marks"))

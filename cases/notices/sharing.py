"""What the portal writes about cases (ToR 13, 15). A mail says no more than that there is one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases.models import Case
from forum import outbox
from forum.models import State, Term

RELEASED = outbox.kind("cases/released", _("A State has shared a case with yours."), paragraph=13)


def released(case: Case, *, to: Iterable[State], now: datetime) -> None:
    """Tell the States that can read it from now on."""
    readers = Term.objects.of_states(now).filter(state__in=list(to))
    outbox.post(RELEASED, to=readers, about=case, due_at=now)

"""What the portal tells a colleague to whom a case was passed (ToR 16)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases.models import Case
from forum import outbox
from forum.models import Term

PASSED_ON = outbox.kind(
    "cases/passed-on",
    _("Your State passed a case to you. Read it in confidence; use is discussed first."),
    paragraph=16,
)


def passed_on(case: Case, *, to: Term, now: datetime) -> None:
    outbox.post(PASSED_ON, to=Term.objects.filter(pk=to.pk), about=case, due_at=now)

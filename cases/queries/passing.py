"""The register of what a State passed to its own authorities: its own matter (ToR 16)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from cases.models import Case, CaseReader
from forum.access import running, to_view
from forum.models import Role, Term, TermQuerySet


def register_of(case: Case, hat: Term) -> QuerySet[CaseReader]:
    """
    Return to whom one's own State passed a case, the last first.

    Its police see what they themselves passed on, and what was passed to them.
    """
    of_it = CaseReader.objects.filter(
        content_object=case, granted_by=hat.state_id, permission__in=to_view(Case)
    )
    return of_it.select_related("user", "added_by__person").order_by("-added_at", "-pk")


def colleagues_for(case: Case, hat: Term, *, now: datetime) -> TermQuerySet:
    """Return the law-enforcement contacts of one's own State who do not read it by name yet."""
    police = Term.objects.of_role(Role.LAW_ENFORCEMENT, at=now).filter(state=hat.state_id)
    reading = register_of(case, hat).filter(running(now)).values("user")
    others = police.exclude(person__in=reading).exclude(person=hat.person_id)
    return others.select_related("person").order_by("person__last_name", "person__first_name")

"""The papers of a delegation. They are noted, and nothing waits for them (ToR 6, 7)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from forum import lock, trail
from forum.models import Term
from meetings import queries
from meetings.actions.delegations import still_registering
from meetings.models import Credentials, Delegation


@transaction.atomic
def enter_note(
    *, delegation: Delegation, reference: str, dated: date, by: Term, now: datetime
) -> None:
    """Say which note verbale names the delegation: its State, or the Secretariat that got it."""
    papers = _papers(delegation)
    papers.reference, papers.dated = reference, dated
    papers.entered_by, papers.entered_at = by, now
    _keep(papers, "reference", "dated", "entered_by", "entered_at")
    trail.record(by, "entered the note verbale of", delegation, at=now)


@transaction.atomic
def mark(*, delegation: Delegation, in_order: bool, by: Term, now: datetime) -> None:
    """Note whether the credentials are in order, or not yet. Nobody is kept out by either."""
    papers = _papers(delegation)
    papers.in_order, papers.marked_by, papers.marked_at = in_order, by, now
    _keep(papers, "in_order", "marked_by", "marked_at")
    act = "found the papers in order of" if in_order else "found the papers not yet in order of"
    trail.record(by, act, delegation, at=now)


def _papers(delegation: Delegation) -> Credentials:
    """Hold the meeting and the delegation: two people may begin its papers at one moment."""
    still_registering(delegation.meeting)
    delegation = lock.hold(delegation)
    return queries.credentials_of(delegation) or Credentials(delegation=delegation)


def _keep(papers: Credentials, *columns: str) -> None:
    if papers._state.adding:
        papers.save(force_insert=True)
    else:
        papers.save(update_fields=columns)

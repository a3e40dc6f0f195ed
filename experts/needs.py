"""What needs whoever is in office here."""

from __future__ import annotations

from datetime import datetime

from forum.models import Term
from forum.needs import Need


def of(hat: Term, *, now: datetime) -> list[Need]:
    """Return nothing yet."""
    return []

"""
Searches are saved and forgotten.

The trail says nothing of either: what someone looks for is nobody else's matter.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import SavedSearch
from forum import lock
from forum.errors import Refused
from forum.models import Term

MOST = 30


class TooMany(Refused):
    def __init__(self) -> None:
        says = _("You have saved %(n)d searches. Forget one before you save another.")
        super().__init__(says % {"n": MOST})


@transaction.atomic
def save(*, name: str, asked: str, by: Term, now: datetime) -> SavedSearch:
    """
    Keep what was asked, sealed, for this person in this office.

    :raises TooMany: if there are many already.
    """
    lock.hold(by)
    if SavedSearch.objects.filter(saved_by=by).count() >= MOST:
        raise TooMany
    return SavedSearch.objects.create(name=name, asked=asked, saved_by=by, saved_at=now)


@transaction.atomic
def forget(*, search_id: int, now: datetime) -> None:
    """Forget a search, and destroy the key under which it lies in backups too."""
    search = SavedSearch.objects.filter(pk=search_id).first()
    if search is None:  # By a sweep, or in another tab.
        return
    search.destroy_key(at=now)
    search.delete()

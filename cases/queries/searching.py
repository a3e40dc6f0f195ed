"""Saved searches: of one person in one office, and shown to nobody else."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from cases.models import SavedSearch
from forum import sight
from forum.sight import Viewer


def own_search(viewer: Viewer) -> Q:
    return Q(saved_by=viewer.term)


@sight.of(SavedSearch, adds=own_search, changes=own_search, columns=("name",), deletes=own_search)
def saved_searches(viewer: Viewer) -> Q:
    """Whoever saved it, under the hat under which they did: it says what that office knows of."""
    return own_search(viewer)


def known_searches() -> QuerySet[SavedSearch]:
    """Return what whoever asks has saved, the newest first."""
    return SavedSearch.objects.order_by("-saved_at", "-pk")


def search_for(key: str) -> SavedSearch:
    return get_object_or_404(SavedSearch, key=key)


def searches_to_forget(now: datetime) -> QuerySet[SavedSearch]:
    """Return those of offices that are over. Asked by the portal."""
    return SavedSearch.objects.filter(saved_by__ends_at__lte=now)

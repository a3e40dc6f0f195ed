"""What the portal told the office in use."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from forum import sight
from forum.models import Notice, Role
from forum.queries.offices import in_office
from forum.sight import Viewer

# Whoever opens a notice writes down that they did, the first time: it proves that it reached them.
sight.step(Notice, "opened_at", by=tuple(Role), when=sight.once("opened_at"))


@sight.of(
    Notice,
    adds=in_office,
    changes=lambda viewer: notices(viewer),
    columns=("opened_at",),
)
def notices(viewer: Viewer) -> Q:
    """The office-holder reads a notice. Whoever acts causes some; the rest is the portal's."""
    return Q(office=viewer.term)


def notices_due(*, now: datetime) -> QuerySet[Notice]:
    """Return what the portal has told the office in use, the newest first."""
    return Notice.objects.filter(due_at__lte=now, withdrawn_at=None).order_by("-due_at", "-pk")


def notice_for(key: str, *, now: datetime) -> Notice:
    """Return a notice of the office in use that is due, or answer 404."""
    return get_object_or_404(notices_due(now=now), key=key)

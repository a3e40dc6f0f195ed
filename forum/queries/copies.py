"""Whose a copy is: seen by nobody."""

from __future__ import annotations

from django.db.models import Q, Value
from django.db.models.lookups import Exact, IsNull

from forum import sight
from forum.models import Copy
from forum.queries.offices import secretariat
from forum.sight import Viewer


def nobody(_: Viewer) -> Q:
    return Q(Exact(Value(0), Value(1)))


def own_copy(viewer: Viewer) -> Q:
    """One's own, for one's own State; the Secretariat also what it hands to a State on paper."""
    own_state = Q(state=viewer.state) | Q(state=None) & Q(IsNull(viewer.state, True))
    return Q(office=viewer.term, made_at__gte=viewer.now) & (own_state | secretariat(viewer))


# Whose a copy is, is answered to a challenger about its own open challenge: ``sight.copy_of``.
sight.of(Copy, adds=own_copy, kept=True)(nobody)

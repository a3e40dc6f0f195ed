"""Which States belong to the Forum: no secret to anyone."""

from __future__ import annotations

import unicodedata

from django.db.models import Q
from django.shortcuts import get_object_or_404

from forum import sight
from forum.models import State
from forum.queries.offices import secretariat
from forum.sight import Viewer

STANDING = ("signed_at", "party_from", "party_until", "to_confirm", "note", "source")
NAMES = tuple(f"name_{language}" for language in ("en", "fr", "es", "ru", "ar", "zh"))


@sight.of(State, adds=secretariat, changes=secretariat, columns=(*NAMES, "region", *STANDING))
def states(_: Viewer) -> Q:
    """Which States belong to the forum is no secret."""
    return Q()


def listed_states() -> list[State]:
    """Return every State, in the order of its name in the reader's language."""
    return sorted(State.objects.all(), key=lambda state: _letters(state.name))


def _letters(name: str) -> str:
    """Return a name as it is sorted: letters without their accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def state_for(code: str) -> State:
    return get_object_or_404(State, code=code)

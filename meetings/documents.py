"""What goes on paper about meetings: row -> context -> bytes."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation

from forum import documents, moments
from forum.models import State
from meetings import d_line
from meetings.models import Invitation, InvitationDraft, Meeting
from meetings.rules import LANGUAGE_NAMES


def invitation(
    meeting: Meeting,
    words: Invitation | InvitationDraft,
    *,
    state: State | None = None,
    now: datetime,
) -> bytes:
    """
    Print the invitation, or its draft, in English; with a State, as the letter to it (ToR 9).

    The call for cases stands in the template: nobody can leave it out.
    """
    circulated_at = getattr(words, "circulated_at", None)
    context = {
        "meeting": meeting,
        "practical": words.practical,
        "circulated_at": circulated_at,
        "circulated_day": circulated_at and circulated_at.astimezone(meeting.zone).date(),
        "chair_consulted_on": getattr(words, "chair_consulted_on", None),
        "state": state,
        "dates": d_line.plan(meeting.held_on, zone=meeting.zone, now=now),
    }
    with translation.override("en"):
        context |= {
            "languages": language_names(words),
            "zone_word": moments.zone_word(meeting.zone),
        }
        return documents.pdf("meetings/documents/invitation.html", context)


def language_names(words: Invitation | InvitationDraft) -> list[str]:
    """Return the languages of interpretation by name, in the language in use."""
    return [str(LANGUAGE_NAMES[code]) for code in words.languages.split(",") if code]

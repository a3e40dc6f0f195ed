"""What goes on paper about meetings: row -> context -> bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import translation

from forum import documents, moments
from forum.models import State
from forum.terms_of_reference import GENEVA
from meetings import d_line, queries
from meetings.dispatches import Dispatch, Proof
from meetings.models import (
    ChairReport,
    Conference,
    Delegation,
    Invitation,
    InvitationDraft,
    Meeting,
    Move,
    ReplyCard,
)
from meetings.reporting import Part
from meetings.rules import LANGUAGE_NAMES, Status

A_SHEET = 10  # badges


def invitation(
    meeting: Meeting,
    words: Invitation | InvitationDraft,
    *,
    state: State | None = None,
    now: datetime,
) -> bytes:
    """
    Print the invitation, or its draft, in English; with a State, as the letter to it (ToR 9).

    The call for cases stands in the template, in six languages: nobody can leave it out.
    """
    circulated_at = getattr(words, "circulated_at", None)
    context = {
        "meeting": meeting,
        "practical": words.practical,
        "why_late": getattr(words, "why_late", ""),
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
        return documents.pdf("meetings/documents/invitation.html", context, tagged=True)


def proof(meeting: Meeting, shown: Proof, *, now: datetime) -> bytes:
    """Print what proves that a dispatch reached each State, in English (ToR 9, 10)."""
    with translation.override("en"):
        context = {"meeting": meeting, "proof": shown, "now": now}
        return documents.pdf("meetings/documents/proof.html", context, tagged=True)


def letter(meeting: Meeting, sent: Dispatch, *, state: State, now: datetime) -> bytes:
    """Print the letter that carries a dispatch to a State which mail does not reach."""
    invited = queries.invitation_of(meeting)
    if sent.slug == "invitation" and invited is not None:
        return invitation(meeting, invited, state=state, now=now)
    moved = sent.row if isinstance(sent.row, Move) else None
    day = moved.to_day if moved else meeting.held_on
    over = sent.slug == "cancellation"
    with translation.override("en"):
        context = {
            "meeting": meeting,
            "dispatch": sent,
            "state": state,
            "day": day,
            "move": moved,
            "was": moments.day(moved.from_day) if moved else "",
            "sent_on": sent.made_at.astimezone(meeting.zone).date(),
            "dates": [] if over else d_line.plan(day, zone=meeting.zone, now=now),
            "zone_word": moments.zone_word(meeting.zone),
        }
        return documents.pdf("meetings/documents/letter.html", context, tagged=True)


def participants(
    meeting: Meeting, shown: Sequence[Delegation], *, for_the_door: bool, now: datetime
) -> bytes:
    """
    Print who comes, in English, or once the meeting is closed who came (ToR 7).

    Neither who is of law enforcement nor who is sponsored stands on it.
    """
    closed = meeting.status == Status.CLOSED
    with translation.override("en"):
        context = {
            "meeting": meeting,
            "delegations": [one for one in shown if one.checked_in_at] if closed else shown,
            "final": closed and not for_the_door,
            "for_the_door": for_the_door,
            "now": now,
        }
        return documents.pdf("meetings/documents/participants.html", context, tagged=True)


def badges(meeting: Meeting, shown: Sequence[Delegation]) -> bytes:
    """Print a badge for each delegate, sheet by sheet with marks to cut along, in English."""
    people = [
        delegate
        for delegation in shown
        for delegate in delegation.coming  # type: ignore[attr-defined]
    ]
    with translation.override("en"):
        context = {
            "meeting": meeting,
            "sheets": [people[at : at + A_SHEET] for at in range(0, len(people), A_SHEET)],
        }
        return documents.pdf("meetings/documents/badges.html", context, tagged=True)


def language_names(words: Invitation | InvitationDraft | ReplyCard) -> list[str]:
    """Return the languages of interpretation by name, in the language in use."""
    return [str(LANGUAGE_NAMES[code]) for code in words.languages.split(",") if code]


def report(issued: ChairReport) -> bytes:
    """Print the Chair's report as it was issued, in English."""
    context = {
        "csp": str(issued.conference),
        "symbol": issued.symbol,
        "chair": issued.chair,
        "issued_on": issued.issued_at.astimezone(GENEVA).date(),
    }
    return _report(context, issued.parts)


def report_draft(conference: Conference, parts: Sequence[Part]) -> bytes:
    """Print the Chair's report as it would go out now."""
    return _report({"csp": str(conference)}, parts)


def _report(context: dict[str, Any], parts: Sequence[Part] | list[dict[str, Any]]) -> bytes:
    with translation.override("en"):
        template = "meetings/documents/chair_report.html"
        return documents.pdf(template, {**context, "parts": parts}, tagged=True)

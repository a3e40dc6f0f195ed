"""Every component with invented data: what the gallery shows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from forum.audience import Audience, Kind, Party
from forum.d_line import DLine, Mark, Standing, days_of_silence
from forum.fields import DayField
from forum.models import Person
from forum.terms_of_reference import AGENDA, CONSULTATION, INVITATION, REPLY, SILENCE, TimeLimit

GENEVA = ZoneInfo("Europe/Zurich")
MEETING = date(2027, 8, 25)
NOW = datetime(2027, 7, 29, 12, 5, tzinfo=UTC)
CIRCULATED = datetime(2027, 7, 26, 8, 12, tzinfo=UTC)


def mark(limit: TimeLimit, label: str, state: Standing, said: str) -> Mark:
    return Mark(-limit.days, label, limit.last_day(MEETING), state, said)


LINE = DLine(
    marks=(
        mark(INVITATION, "Invitation", Standing.DONE, "sent 3 July"),
        mark(AGENDA, "Draft agenda", Standing.MISSED, "recorded deviation"),
        mark(CONSULTATION, "Objections settled", Standing.NEXT, "in 7 days"),
        mark(REPLY, "Replies", Standing.FUTURE, "1 reply awaited"),
        Mark(0, "Seventh meeting", MEETING, Standing.FUTURE, "Geneva"),
    ),
    today_days=(MEETING - NOW.date()).days,
)
AUDIENCE = Audience(
    kind=Kind.CHOSEN,
    parties=(
        Party("Alvania", people=12, reason="Your own State."),
        Party("Borland", reason="Alvania chose it."),
        Party("Carland", reason="Alvania chose it."),
        Party("Secretariat", "notice only", reason="It serves the notice, and cannot open it."),
        Party("Chair", "notice only", reason="The agenda names the item."),
    ),
    use="Read and brief in confidence. Ask Alvania before operational use.",
    preview_url="#main",
)


class Filled(forms.Form):
    """One field of each kind."""

    neutral_title = forms.CharField(
        help_text="It appears in lists and agendas. For example: Case 2027-KQ7."
    )
    what_happened = forms.CharField(widget=forms.Textarea, required=False)
    held_on = DayField(label="Day of the seizure")
    e_mail = forms.EmailField(required=False)
    involved = forms.ChoiceField(choices=[("", "Choose a State"), ("XB", "Borland")])
    consent = forms.ChoiceField(
        label="Does the law of your State require Borland's consent?",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes, it requires consent"), ("no", "No")],
        help_text="Only if it does, the item waits for the consent.",
    )
    kinds = forms.MultipleChoiceField(
        label="What the case shows",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("route", "A route"), ("broker", "A broker"), ("document", "A forged document")],
    )
    undertaking = forms.BooleanField(label="I have the authority to release this")
    paper = forms.FileField(required=False)


def form() -> forms.Form:
    """Return a form that somebody sent with mistakes, and that was refused."""
    filled = Filled({"what_happened": "مرحبا", "held_on_day": "31", "held_on_month": "6"})
    filled.add_error(
        None, "The notice to Borland was due 26 July 2027, 23:59 Geneva time (ToR 12)."
    )
    return filled


def context() -> dict[str, Any]:
    end_of_silence = SILENCE.passes_at(CIRCULATED.date(), GENEVA)
    return {
        "crumbs": [("Cases", "#main"), ("Case 2027-KQ7", "#main")],
        "audience": AUDIENCE,
        "about": "Case 2027-KQ7",
        "sections": [
            {"label": "Overview", "url": "#main", "current": True},
            {"label": "States concerned", "url": "#main", "count": 1},
            {"label": "Files", "url": "#main", "count": 3},
        ],
        "limit": REPLY.passes_at(MEETING, GENEVA),
        "opened": NOW - timedelta(days=1),
        "now": NOW,
        "zone": GENEVA,
        "line": LINE,
        "card": {
            "reference": "2027-E03",
            "title": "An expert in marking of small arms",
            "url": "#main",
            "by": "Alvania",
            "circulated_at": CIRCULATED,
            "to": "116 States Parties",
            "ends_at": end_of_silence,
            "zone": GENEVA,
            "days": days_of_silence(
                distributed_at=CIRCULATED, ends_at=end_of_silence, zone=GENEVA, now=NOW
            ),
            "standing": "silence",
            "word": "Silence runs",
            "sentence": "No objection so far. If none comes, the expert is invited.",
            "after": "After that: 5 days to settle an objection before 5 August 2027.",
        },
        "rows": [
            {"key": "Neutral title", "value": "Case 2027-KQ7", "url": "#main"},
            {"key": "States concerned", "value": "Borland", "url": "#main", "action": "Add"},
            {"key": "What happened", "value": "Two crates left the convoy.\nOne was found."},
        ],
        "tasks": [
            {"title": "What happened", "url": "#main", "kind": "done", "word": "Complete"},
            {
                "title": "States concerned",
                "url": "#main",
                "kind": "next",
                "word": "Draft",
                "hint": "Borland: notice prepared",
            },
            {"title": "Handling", "kind": "neutral", "word": "Cannot start yet"},
        ],
        "dates": [
            {
                "what": "Reply of Borland",
                "who": "Borland to Alvania",
                "paragraph": 12,
                "too_late_at": REPLY.passes_at(MEETING, GENEVA),
                "zone": GENEVA,
                "now": NOW,
                "kind": "next",
                "word": "Awaited",
            },
            {"what": "Seventh meeting", "who": "All States", "day": MEETING, "today": NOW.date()},
        ],
        "files": [
            {
                "name": "Draft agenda",
                "url": "#main",
                "kind": "PDF",
                "size": 84_000,
                "language": "English",
                "note": "version 2, 26 July 2027",
            },
            {"name": "markings.jpg", "url": "#main", "kind": "JPEG", "size": 2_400_000},
        ],
        "entries": [
            {
                "at": CIRCULATED,
                "zone": GENEVA,
                "who": "Alvania",
                "what": "Case released to Borland",
                "formal": True,
                "icon": "send",
            },
            {"at": NOW, "zone": GENEVA, "who": "Borland", "what": "Opened the notice"},
            {
                "at": NOW,
                "zone": GENEVA,
                "who": "Borland",
                "what": "Replied to the notice",
                "formal": True,
                "paragraph": 12,
                "icon": "message-circle",
            },
        ],
        "form": form(),
        "meeting_clock": {
            "title": "DIEF seventh meeting",
            "says": "opens in 27 days",
            "now": NOW,
            "zone": GENEVA,
        },
        "needs_me_count": 3,
        "signed_in": True,
        "own_hats": (1, 2),
        "hat": SimpleNamespace(get_role_display="Delegate", state="Alvania"),
        "navigation": [
            {
                "label": label,
                "url": "#main",
                "icon": icon,
                "current": label == "Cases",
                "exact": False,
            }
            for label, icon in (
                ("Home", "home"),
                ("Meetings", "calendar-event"),
                ("Cases", "folder"),
                ("Experts", "id-badge"),
                ("About", "book"),
                ("Help", "help"),
            )
        ],
    }


def gallery(language: str, **more: Any) -> str:
    """Return the gallery as a page."""
    request = RequestFactory().get("/")
    request.user = Person(zone_name="Asia/Manila")
    with translation.override(language):
        shown = {**context(), **more}
        return render_to_string("components/_gallery.html", shown, request)

"""What stands around every page: where one can go, and in which office one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import is_valid_path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dief_portal import health, lobby
from forum import clock, moments
from forum.models import Role, Term
from forum.models.people import OF_A_STATE
from forum.session import WARNING, SessionStore


@dataclass(frozen=True)
class Door:
    """A way in at the side of the page."""

    label: str | Promise
    url: str
    icon: str
    also: tuple[str, ...] = ()  # Other addresses that lie behind it.
    only: tuple[Role, ...] = ()

    def is_for(self, role: str) -> bool:
        return not self.only or role in self.only

    def leads_to(self, path: str) -> bool:
        """Whether a page lies behind this door."""
        if self.url == "/":
            return path == "/"
        return path.startswith((self.url, *self.also))


# Who takes part in the Forum: not an expert, who is its guest, nor who keeps the machine.
OF_THE_FORUM = (*OF_A_STATE, Role.SECRETARIAT, Role.CHAIR, Role.PRESIDENT)

DOORS = (
    Door(_("Home"), "/", "home"),
    Door(_("Desk"), "/desk/", "inbox", only=(Role.SECRETARIAT,)),
    Door(_("Meetings"), "/meetings/", "calendar-event", only=OF_THE_FORUM),
    Door(
        _("Cases"),
        "/cases/",
        "folder",
        also=("/platform/", "/arrangements/", "/use/", "/challenges/"),
        only=OF_THE_FORUM,
    ),
    Door(_("Challenges"), "/challenges/", "folder", only=(Role.EXPERT,)),
    Door(_("Experts"), "/experts/", "id-badge", only=OF_THE_FORUM),
    Door(_("Contacts"), "/contacts/", "address-book", only=(*OF_A_STATE, Role.SECRETARIAT)),
    Door(
        _("Outreach"),
        "/outreach/",
        "world",
        only=OF_THE_FORUM,
    ),
    Door(_("People"), "/people/", "users", only=(Role.SECRETARIAT, Role.FOCAL_POINT)),
    Door(_("States"), "/states/", "flag"),
    Door(_("Trail"), "/trail/", "history"),
    Door(_("About"), "/about/", "book"),
    Door(_("Search"), "/search/", "search"),
    Door(_("Help"), "/help/", "help"),
)

# Who can do something about it, or has to know.
STAFF = (Role.SECRETARIAT, Role.CHAIR, Role.PRESIDENT, Role.ADMINISTRATOR)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every page its frame."""
    practice = getattr(settings, "PRACTICE", False)
    bar = "practice/bar.html" if apps.is_installed("dief_portal.practice") else ""
    hat = getattr(request, "hat", None)
    return {
        "signed_in": is_inside(request),
        "session_end": session_end(request) if is_inside(request) else None,
        "hat": hat,
        "own_hats": getattr(request, "hats", ()),
        "needs_me_count": needs_me(hat),
        "meeting_clock": meeting_clock(hat),
        "navigation": [
            {
                "label": door.label,
                "url": door.url,
                "icon": door.icon,
                "current": door.leads_to(request.path),
                "exact": door.url == request.path,
            }
            for door in DOORS
            if door.is_for(hat.role if hat else "") and is_valid_path(door.url)
        ],
        "silence_of_sweeps": health.silence_of_sweeps if hat and hat.role in STAFF else None,
        "practice": practice,
        "practice_bar": bar,
    }


def session_end(request: HttpRequest) -> dict[str, Any]:
    """Say when whoever reads this is signed out, on their own watch and in seconds from now."""
    session, now = request.session, clock.real()
    assert isinstance(session, SessionStore)
    idle = session.end_if_idle(now) if session.is_used else session.ends_at
    zone = request.user.zone  # type: ignore[union-attr]
    return {
        "idle": idle.astimezone(zone).strftime("%H:%M"),
        "latest": session.latest_end.astimezone(zone).strftime("%H:%M"),
        "left": int((idle - now).total_seconds()),
        "longest": int((session.latest_end - now).total_seconds()),
        "warning": int(WARNING.total_seconds()),
    }


def needs_me(hat: Term | None) -> Callable[[], int]:
    """Return how to count the duties of this office, once, for a page that shows the number."""
    return cache(lambda: sum(need.duty for need in lobby.needs_of(hat, now=clock.now())))


def meeting_clock(hat: Term | None) -> Callable[[], dict[str, Any] | None]:
    """Return how to say when the next meeting opens, and what the clock shows there."""

    def clock_of_the_next() -> dict[str, Any] | None:
        now = clock.now()
        meeting = lobby.next_meeting(hat, now=now)
        if meeting is None:
            return None
        days = (meeting.held_on - now.astimezone(meeting.zone).date()).days
        says = moments.days_off(days) if days >= 0 else ""
        return {"title": str(meeting), "says": says, "now": now, "zone": meeting.zone}

    return cache(clock_of_the_next)


def is_inside(request: HttpRequest) -> bool:
    """Whether someone came through the gate, with both factors."""
    user = getattr(request, "user", None)
    verified = getattr(user, "is_verified", None)
    return bool(user and user.is_authenticated and verified and verified())

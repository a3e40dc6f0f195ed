"""The pages of a meeting, as the line under its title names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.models import Role, Term
from forum.models.people import SPEAKING
from meetings.models import Meeting


@dataclass(frozen=True)
class Section:
    page: str  # name of the address, in this app
    label: str | Promise
    only: tuple[Role, ...] = ()
    under: str = "meetings"  # whose address it is, where another app keeps the page

    def is_for(self, hat: Term | None) -> bool:
        return not self.only or (hat is not None and hat.role in self.only)


SECTIONS = (
    # --- Convening ---
    Section("meeting", _("Meeting")),
    Section("plan", _("Plan"), only=(Role.SECRETARIAT, Role.CHAIR, Role.PRESIDENT)),
    Section("invitation", _("Invitation")),
    Section("dispatches", _("Dispatches"), only=(Role.SECRETARIAT, Role.CHAIR)),
    # --- The agenda, who comes, the room ---
    Section("agenda", _("Agenda")),
    Section("papers", _("Papers")),
    Section("delegation", _("Your delegation"), only=SPEAKING),
    Section("participants", _("Participants")),
    Section("floor", _("Floor"), only=(Role.SECRETARIAT, Role.CHAIR)),
    Section(
        "briefing",
        _("Briefing"),
        only=(*SPEAKING, Role.SECRETARIAT, Role.CHAIR),
        under="briefings",
    ),
)


def of(meeting: Meeting, *, hat: Term | None, page: str) -> list[dict[str, Any]]:
    """Return the pages of a meeting that an office has, for ``components/section_nav.html``."""
    return [
        {
            "label": section.label,
            "url": reverse(f"{section.under}:{section.page}", args=[meeting.ref]),
            "current": section.page == page,
        }
        for section in SECTIONS
        if section.is_for(hat)
    ]

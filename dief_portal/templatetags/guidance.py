"""What help is written with."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.urls import is_valid_path
from django.utils.translation import gettext_lazy as _

register = template.Library()

# What the pages are called to which help leads.
PAGES = {
    "/": _("Home"),
    "/arrangements/": _("Arrangements"),
    "/cases/": _("Cases"),
    "/challenges/": _("Challenges"),
    "/contacts/": _("Contacts"),
    "/desk/": _("Desk"),
    "/experts/": _("Experts"),
    "/health/": _("Health"),
    "/meetings/": _("Meetings"),
    "/outreach/": _("Outreach"),
    "/meetings/chair/": _("The Chair"),
    "/meetings/decisions/": _("Your decisions"),
    "/meetings/planner/": _("Planner"),
    "/meetings/chair/hand-over/": _("Hand-over list"),
    "/meetings/reports/": _("Chair's reports"),
    "/outreach/mandates/": _("Mandates"),
    "/people/": _("People"),
    "/platform/": _("Platform"),
    "/states/": _("States"),
    "/trail/": _("Trail"),
    "/use/": _("Operational use"),
}


@register.simple_block_tag
def act(content: str, at: str, paragraph: int | None = None) -> str:
    """Say what can be done, and where; nothing, while the portal has no such page."""
    page = PAGES[at]
    if not is_valid_path(at):
        return ""
    context = {"content": content, "at": at, "page": page, "paragraph": paragraph}
    return render_to_string("help/_act.html", context)

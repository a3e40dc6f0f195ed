"""What the bar of practice shows on every page."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template

from dief_portal.practice import jumps
from forum import clock
from forum.terms_of_reference import GENEVA

register = template.Library()


@register.simple_tag
def practice_now() -> datetime:
    return clock.now()


@register.simple_tag
def practice_zone() -> ZoneInfo:
    return GENEVA


@register.simple_tag
def practice_jumps(now: datetime) -> dict[str, list[jumps.Jump]]:
    """Return short steps, and the next marks of the meetings that whoever looks can see."""
    return {"steps": jumps.steps(now=now), "marks": jumps.ahead(now=now)[:8]}

"""How a route is drawn on a page and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from django import template

from cases.drawing import Leg, draw, sheet
from forum.models import State

register = template.Library()


class LegOfCase(Protocol):
    """A leg as a case tells it: the codes of two States, either of which may be unknown."""

    from_state: str
    to_state: str


@register.inclusion_tag("cases/_route.html")
def route_picture(legs: Sequence[LegOfCase], named: str, *, paper: bool = False) -> dict[str, Any]:
    """
    Draw the legs over the map, numbered as in the table that stands beside: it says all of it.

    ``named`` is the id of the heading over both.
    """
    drawn = [Leg(number, leg.from_state, leg.to_state) for number, leg in enumerate(legs, start=1)]
    codes = {code for leg in drawn for code in (leg.start, leg.end)}
    names = {state.code: state.name for state in State.objects.filter(code__in=codes)}
    drawing = draw(drawn, sheet(), names=names)
    return {"route": drawing, "count": len(drawn), "named": named, "paper": paper}

"""What the tablets of the Chair and of the door send: taps, some made without a network."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import clock
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import State, Term
from meetings import policies, queries
from meetings.actions import tapping as actions
from meetings.actions.floor import NotInSession
from meetings.forms.delegations import Door, DoorTap
from meetings.forms.floor import Act, Ask, Tap
from meetings.models import Meeting
from meetings.rules import Status, Turn

MOST = 500  # taps at once: more than ten minutes of a busy room


class NoSuchTap(Refused):
    def __init__(self) -> None:
        super().__init__(_("This tap does not fit the floor as it stands. Load the page again."))


@require_http_methods(["GET", "POST"])
def taps(request: SignedIn, ref: str) -> HttpResponse:
    """
    Do taps one after the other, and say what came of each; one that is refused stops no other.

    Asked for, it gives a page that stayed open over a new sign-in the token it needs.
    """
    now = clock.now()
    meeting = queries.meeting_for(ref)
    require(policies.may_run_the_floor(request.hat, now=now))
    if request.method == "GET":
        return JsonResponse({"token": get_token(request)})
    return JsonResponse({"came": [_came(meeting, said, now) for said in _said(request)]})


def _said(request: SignedIn) -> list[Any]:
    try:
        said = json.loads(request.POST.get("taps", ""))
    except ValueError:
        return []
    return said[:MOST] if isinstance(said, list) else []


def _came(meeting: Meeting, said: Any, now: datetime) -> dict[str, str]:
    try:
        return {"came": _do(meeting, said, now).value}
    except Refused as refusal:
        return {"came": "refused", "says": str(refusal)}


def _do(meeting: Meeting, said: Any, now: datetime) -> actions.Came:
    form = Tap(said if isinstance(said, dict) else {})
    if not form.is_valid():
        raise NoSuchTap
    if meeting.status != Status.OPEN or meeting.opened_at is None:
        raise NotInSession
    tap = form.cleaned_data
    # The page says how long ago, and not when: whatever its clock shows, no timer is wrong.
    at = max(now - timedelta(milliseconds=tap["ago"]), meeting.opened_at)
    if tap["act"] in actions.TURNS:
        turn = queries.turn_for_tap(meeting, tap["turn"])
        if turn is None or tap["step"] is None:
            raise NoSuchTap
        return actions.turn(turn=turn, act=tap["act"], step=tap["step"], now=at)
    return _to_an_item(meeting, tap, at)


def _to_an_item(meeting: Meeting, tap: dict[str, Any], at: datetime) -> actions.Came:
    item = queries.item_for_tap(meeting, tap["item"])
    if item is None:
        raise NoSuchTap
    if tap["act"] == Act.OPEN:
        return actions.open_item(item=item, now=at)
    if tap["act"] == Act.END:
        return actions.end_item(item=item, now=at)
    present = [one.state for one in queries.checked_in(meeting).select_related("state")]
    ask = Ask(tap, states=[*present, *queries.not_heard(item)])
    if not ask.is_valid() or not tap["turn"]:
        raise NoSuchTap
    asked = actions.Asked(ask.cleaned_data["state"], Turn(ask.cleaned_data["kind"]), tap["turn"])
    return actions.ask(item=item, asked=asked, now=at)


class NoSuchState(Refused):
    def __init__(self) -> None:
        super().__init__(_("This tap names no State of the Forum. Load the page again."))


@require_http_methods(["GET", "POST"])
def door_taps(request: SignedIn, ref: str) -> HttpResponse:
    """Let States in whose names were tapped at the door; one that came twice is in once (ToR 6)."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_keep_the_door(request.hat, now=now))
    if request.method == "GET":
        return JsonResponse({"token": get_token(request)})
    came = [_let_in(meeting, said, office, now) for said in _said(request)]
    return JsonResponse({"came": came})


def _let_in(meeting: Meeting, said: Any, office: Term, now: datetime) -> dict[str, str]:
    said = said if isinstance(said, dict) else {}
    tap, door = DoorTap(said), Door(said, states=State.objects.of_the_forum(now))
    try:
        if not tap.is_valid() or not door.is_valid():
            raise NoSuchState
        tapped = now - timedelta(milliseconds=tap.cleaned_data["ago"])
        state = door.cleaned_data["state"]
        came = actions.let_in(meeting=meeting, state=state, by=office, tapped=tapped, now=now)
    except Refused as refusal:
        return {"came": "refused", "says": str(refusal)}
    return {"came": came.value}

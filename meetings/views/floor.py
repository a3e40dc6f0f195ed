"""The pages of a meeting in session: the floor, the room display, opening and closing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum import clock, proof, session
from forum.access import SignedIn, require
from forum.models import State
from forum.views.telling import do
from meetings import policies, queries
from meetings.actions import floor as actions
from meetings.forms import floor as forms
from meetings.models import AgendaItem, FloorTurn, Meeting
from meetings.rules import ASKED_FOR, Status, Turn, TurnStatus
from meetings.views.convening import frame

MINUTE = timedelta(minutes=1)
MINUS = "\N{MINUS SIGN}"


class Row(NamedTuple):
    """An item, with the number the room calls it by."""

    number: int
    item: AgendaItem


class Clock(NamedTuple):
    """A time that runs, as the tablet shows it."""

    ran: timedelta

    @property
    def seconds(self) -> int:
        return round(self.ran.total_seconds())

    def __str__(self) -> str:
        minutes, seconds = divmod(abs(self.seconds), 60)
        return f"{MINUS if self.seconds < 0 else ''}{minutes}:{seconds:02}"


class Card(NamedTuple):
    """A turn, and how long it ran when the page was made."""

    turn: FloorTurn
    clock: Clock


# From which a page without a network makes a turn of its own.
BLANK = {
    "turn": {
        "key": "__key__",
        "state": "__state__",
        "get_kind_display": "__kind__",
        "kind": "",
        "status": TurnStatus.WAITING.value,
        "steps": 0,
    },
    "clock": Clock(timedelta(0)),
}


@require_POST
@proof.asked
def open_meeting(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_preside(request.hat, now=now))
    done = _("The meeting is open.")
    do(request, lambda: actions.open_meeting(meeting=meeting, by=office, now=now), done)
    return redirect("meetings:floor", ref)


@require_safe
@session.polled
def floor(request: SignedIn, ref: str) -> HttpResponse:
    """Now, next and later; who has the floor, and who waits for it."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    require(policies.may_run_the_floor(request.hat, now=now))
    present = [one.state for one in queries.checked_in(meeting).select_related("state")]
    presides = policies.may_preside(request.hat, now=now)
    context = {
        **frame(request, meeting, "floor", now=now),
        **_run(meeting, now),
        **_boards(meeting, now),
        "presides": presides,
        "may_open": presides and meeting.status == Status.DECIDED,
        "in_session": meeting.status == Status.OPEN,
        "adopted": meeting.agenda_adopted_at is not None,
        "present": len(present),
        "kinds": ASKED_FOR,
        "blank": BLANK,
        "form": forms.Ask(states=present),
    }
    return render(request, "meetings/floor.html", context)


@require_safe
@session.polled
def room(request: SignedIn, ref: str) -> HttpResponse:
    """The display in the room: numbers, and no title that an expert or an interpreter reads."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    require(policies.may_run_the_floor(request.hat, now=now))
    context = {**frame(request, meeting, "floor", now=now), **_run(meeting, now)}
    return render(request, "meetings/room.html", context)


@require_POST
def open_item(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    item = queries.item_for(queries.meeting_for(ref), key)
    require(policies.may_run_the_floor(request.hat, now=now))
    done = _("The room is on “%(title)s”.") % {"title": item.title}
    do(request, lambda: actions.open_item(item=item, now=now), done)
    return redirect("meetings:floor", ref)


@require_POST
def end_item(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    item = queries.item_for(queries.meeting_for(ref), key)
    require(policies.may_run_the_floor(request.hat, now=now))
    done = _("“%(title)s” is ended.") % {"title": item.title}
    do(request, lambda: actions.end_item(item=item, now=now), done)
    return redirect("meetings:floor", ref)


@require_POST
def ask(request: SignedIn, ref: str, key: str) -> HttpResponse:
    """Put a State in the queue. One that is concerned can be, checked in or not (ToR 12)."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    item = queries.item_for(meeting, key)
    require(policies.may_run_the_floor(request.hat, now=now))
    present = [one.state for one in queries.checked_in(meeting).select_related("state")]
    form = forms.Ask(request.POST, states=[*present, *queries.not_heard(item)])
    if not form.is_valid():
        messages.error(request, _("Choose a State that is checked in, and why it asks."))
        return redirect("meetings:floor", ref)
    state, kind = form.cleaned_data["state"], Turn(form.cleaned_data["kind"])
    done = _("%(state)s is in the queue.") % {"state": state}
    do(request, lambda: actions.ask(item=item, state=state, kind=kind, now=now), done)
    return redirect("meetings:floor", ref)


@require_POST
def give(request: SignedIn, ref: str, key: str) -> HttpResponse:
    return _turn(request, ref, key, actions.give, gettext_lazy("%(state)s has the floor."))


@require_POST
def pause(request: SignedIn, ref: str, key: str) -> HttpResponse:
    said = gettext_lazy("The timer of %(state)s stands still.")
    return _turn(request, ref, key, actions.pause, said)


@require_POST
def resume(request: SignedIn, ref: str, key: str) -> HttpResponse:
    said = gettext_lazy("The timer of %(state)s runs again.")
    return _turn(request, ref, key, actions.resume, said)


@require_POST
def used(request: SignedIn, ref: str, key: str) -> HttpResponse:
    return _turn(request, ref, key, actions.used, gettext_lazy("%(state)s has spoken."))


@require_POST
def waived(request: SignedIn, ref: str, key: str) -> HttpResponse:
    said = gettext_lazy("%(state)s does not take the floor.")
    return _turn(request, ref, key, actions.waived, said)


@require_http_methods(["GET", "POST"])
@proof.asked
def closing(request: SignedIn, ref: str) -> HttpResponse:
    """What closing erases, before the Chair closes; what was erased, for everyone, after."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    if meeting.status != Status.CLOSED:
        office = require(policies.may_preside(request.hat, now=now))
        if request.method == "POST":
            done = _("The meeting is closed, and its floor is erased (¶17).")
            do(request, lambda: actions.close_meeting(meeting=meeting, by=office, now=now), done)
            return redirect("meetings:closing", ref)
    context = {
        **frame(request, meeting, "floor", now=now),
        "is_closed": meeting.status == Status.CLOSED,
        "in_session": meeting.status == Status.OPEN,
        "turns": queries.turns_in(meeting),
        "open_item": meeting.items.open().first(),
        "not_taken": meeting.items.live().filter(opened_at=None),
    }
    return render(request, "meetings/closing.html", context)


def _turn(
    request: SignedIn, ref: str, key: str, act: Callable[..., None], says: Promise
) -> HttpResponse:
    now = clock.now()
    turn = queries.turn_for(queries.meeting_for(ref), key)
    require(policies.may_run_the_floor(request.hat, now=now))
    if turn.is_passage:
        says = gettext_lazy("Noted: the expert of %(state)s.")
    do(request, lambda: act(turn=turn, now=now), says % {"state": turn.state})
    return redirect("meetings:floor", ref)


def _run(meeting: Meeting, now: datetime) -> dict[str, Any]:
    """Return the run of the meeting: where the room is, and what comes."""
    rows = [Row(number, item) for number, item in enumerate(queries.items_of(meeting), start=1)]
    current = next((row for row in rows if row.item.is_open), None)
    to_come = [row for row in rows if row.item.opened_at is None]
    return {
        "current": current,
        "next": to_come[0] if to_come else None,
        "later": to_come[1:],
        "over": [row for row in rows if row.item.ended_at is not None],
        **(_on(current.item, now) if current else {}),
    }


def _boards(meeting: Meeting, now: datetime) -> dict[str, Any]:
    """
    Return a board for the item that the room is on, and one for each that is to come.

    A page without a network turns to the next item too: what it then shows is here already.
    """
    rows = [Row(number, item) for number, item in enumerate(queries.items_of(meeting), start=1)]
    boards = [_board(row, now) for row in rows if row.item.ended_at is None]
    following = [board["row"] for board in boards if not board["is_open"]]
    return {
        "boards": boards,
        "following": following,
        "inside": [_card(turn, now) for turn in queries.still_inside(meeting)],
    }


def _board(row: Row, now: datetime) -> dict[str, Any]:
    item = row.item
    turns = [*queries.turns_of(item), *queries.passages_of(item)] if item.is_open else []
    known = {(turn.state_id, turn.kind) for turn in turns}
    to_come = [pair for pair in actions.expected(item) if (pair[0].pk, pair[1]) not in known]
    if item.is_open:  # A right given while the item is open is put in the queue by hand.
        to_come = []
    cards = [_card(turn, now) for turn in turns]
    for state, kind in to_come:
        cards.append(_card(_blank(item, state, kind, now), now))
    experts = [card.turn.state for card in cards if card.turn.kind == Turn.EXPERT_ENTERS]
    leave = [_blank(item, state, Turn.EXPERT_LEAVES, now) for state in experts]
    ran = now - item.opened_at if item.opened_at else timedelta(0)
    return {
        "row": row,
        "is_open": item.is_open,
        "turns": [card for card in cards if not card.turn.is_passage],
        "experts": [card for card in cards if card.turn.kind == Turn.EXPERT_ENTERS],
        "leaving": [_card(turn, now) for turn in leave],
        "nobody": all(card.turn.status != TurnStatus.SPEAKING for card in cards),
        "left": Clock(item.minutes * MINUTE - ran),
    }


def _blank(item: AgendaItem, state: State, kind: Turn, now: datetime) -> FloorTurn:
    """Return a turn as it will stand once the item is open, or over."""
    key = actions.key_of(item, state, kind)
    return FloorTurn(item=item, state=state, kind=kind, key=key, asked_at=now)


def _card(turn: FloorTurn, now: datetime) -> Card:
    return Card(turn, Clock(turn.ran(now)))


def _on(item: AgendaItem, now: datetime) -> dict[str, Any]:
    """Return the floor of the item that the room is on."""
    turns = queries.turns_of(item)
    assert item.opened_at is not None
    until = item.opened_at + item.minutes * MINUTE
    waiting = [turn for turn in turns if turn.status == TurnStatus.WAITING]
    in_queue = {turn.state_id for turn in turns if turn.kind == Turn.REPLY}
    return {
        "speaking": next((t for t in turns if t.status == TurnStatus.SPEAKING), None),
        "queue": waiting,
        "heard": [turn for turn in turns if _is_over(turn)],
        "owed": [s for s in queries.not_heard(item) if s.pk not in in_queue],
        "until": until,
        "minutes_left": max(0, (until - now) // MINUTE),
    }


def _is_over(turn: FloorTurn) -> bool:
    return turn.status in {TurnStatus.USED, TurnStatus.WAIVED}

"""The pages about the agenda: to read, to make, to approve (ToR 10, 11, 14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum import audience, clock, proof
from forum import queries as forum_queries
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.typed import typed
from forum.views.telling import do
from meetings import composition, policies, pool, queries, readiness
from meetings.actions import agenda as actions
from meetings.forms import agenda as forms
from meetings.forms.counting import TypedCount
from meetings.models import Agenda, AgendaItem, AgendaLine, Meeting
from meetings.rules import AgendaStatus, Change, Entry, ItemKind, Status, changes
from meetings.views.convening import frame


@require_safe
def agenda(request: SignedIn, ref: str) -> HttpResponse:
    """What every State reads: the newest version that went out."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    versions = list(queries.circulated(meeting))
    newest = versions[0] if versions else None
    chairs = policies.may_preside(request.hat, now=now)
    prepares = policies.may_prepare_the_agenda(request.hat, now=now)
    in_the_room = meeting.status == Status.OPEN and meeting.agenda_adopted_at is None
    context = {
        **frame(request, meeting, "agenda", now=now),
        "agenda": newest,
        "versions": versions[1:],
        "lines": _rows(queries.lines_of(newest)) if newest else [],
        "changes": _changes(*versions[:2]),
        "papers": queries.cards_of(meeting),
        "audience": audience.of(newest, now=now) if newest else None,
        "days_late": _days_late(meeting, versions),
        "not_yet_out": _own_waiting(request, meeting, newest),
        "may_prepare": prepares,
        "approved": queries.approved_agenda(meeting) if prepares else None,
        "waiting": queries.waiting_for_the_chair(meeting) if chairs else None,
        "may_adopt": chairs and in_the_room,
        "enters_now": _since(newest, meeting) if chairs and in_the_room else [],
    }
    return render(request, "meetings/agenda.html", context)


@require_safe
def agenda_version(request: SignedIn, ref: str, key: str) -> HttpResponse:
    """One version: for the Chair to decide on, for all once it went out."""
    now = clock.now()
    version = queries.version_for(queries.meeting_for(ref), key)
    lines = queries.lines_of(version)
    decides = policies.may_preside(request.hat, now=now)
    circulates = policies.may_prepare_the_agenda(request.hat, now=now)
    live = version.meeting.agenda_adopted_at is None
    approved = version.status == AgendaStatus.APPROVED
    is_first = version == queries.circulated(version.meeting).last()
    context = {
        **frame(request, version.meeting, "agenda", now=now),
        "agenda": version,
        "audience": audience.of(version, now=now),
        "lines": _with_experts(lines),
        "changes": _changes(version, queries.version_before(version)),
        "may_decide": decides and live and version.status == AgendaStatus.WITH_CHAIR,
        "may_circulate": circulates and live and approved,
        "waits_without_chair": circulates and _waits(version, now),
        "states": queries.number_of_states(now=now),
        "count": TypedCount(called=queries.states_called(now=now)),
        "recipients": queries.recipients(now=now) if circulates and approved else [],
        "days_late": _days_late(version.meeting, [version]) if is_first else 0,
        "form": forms.Return(initial=typed(request)),
    }
    return render(request, "meetings/agenda_version.html", context)


@require_http_methods(["GET", "POST"])
def agenda_edit(request: SignedIn, ref: str) -> HttpResponse:
    """The Secretariat's desk: order, titles, minutes, and what goes to the Chair."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_prepare_the_agenda(request.hat, now=now))

    form = forms.Item(request.POST or None, initial=typed(request))
    if form.is_valid():
        try:
            actions.add_procedure(meeting=meeting, by=office, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The item is on the agenda."))
            return redirect("meetings:agenda-edit", ref)
    return render(request, "meetings/agenda_edit.html", _desk(request, meeting, now, form))


@require_http_methods(["GET", "POST"])
def agenda_item(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    item = queries.item_for(queries.meeting_for(ref), key)
    office = require(policies.may_prepare_the_agenda(request.hat, now=now))

    stands = {"title": item.title, "minutes": item.minutes}
    form = forms.Item(request.POST or None, initial={**stands, **typed(request)})
    if form.is_valid():
        try:
            actions.edit(item=item, by=office, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The item is changed."))
            return redirect("meetings:agenda-edit", ref)
    above = frame(request, item.meeting, "agenda", now=now)
    context = {**above, "item": item, "form": form}
    return render(request, "meetings/agenda_item.html", context)


@require_POST
def begin(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_prepare_the_agenda(request.hat, now=now))
    done = _("The agenda is begun.")
    do(request, lambda: actions.begin(meeting=meeting, by=office, now=now), done)
    return redirect("meetings:agenda-edit", ref)


@require_POST
def slot(request: SignedIn, ref: str) -> HttpResponse:
    """How long the room has: the minutes of the items are added up against it."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_prepare_the_agenda(request.hat, now=now))
    form = forms.Slot(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say the length of the session in minutes, from 30 to 480."))
        return redirect("meetings:agenda-edit", ref)
    minutes = form.cleaned_data["session"]
    done = _("The session is %(time)s long.") % {"time": _hours(minutes)}
    do(request, lambda: actions.allot(meeting=meeting, minutes=minutes, by=office, now=now), done)
    return redirect("meetings:agenda-edit", ref)


@require_POST
def place(request: SignedIn, ref: str, key: str) -> HttpResponse:
    """Move an item. The page that follows offers to undo it."""
    now = clock.now()
    item = queries.item_for(queries.meeting_for(ref), key)
    office = require(policies.may_prepare_the_agenda(request.hat, now=now))

    form = forms.Place(request.POST)
    desk = reverse("meetings:agenda-edit", args=[ref])
    if not form.is_valid():
        messages.error(request, _("Say the place as a number."))
        return redirect(desk)
    order = queries.items_of(item.meeting)
    was = order.index(item) + 1
    at = min(max(form.cleaned_data["to"], 1), len(order))
    said = _("%(title)s moved to position %(at)s of %(all)s.")
    done = said % {"title": item.title, "at": at, "all": len(order)}
    if do(request, lambda: actions.place(item=item, at=at, by=office, now=now), done):
        desk += f"?{urlencode({'moved': key, 'was': was})}"
    return redirect(desk)


@require_POST
def drop(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    item = queries.item_for(queries.meeting_for(ref), key)
    office = require(policies.may_prepare_the_agenda(request.hat, now=now))
    done = _("%(title)s is off the agenda.") % {"title": item.title}
    do(request, lambda: actions.drop(item=item, by=office, now=now), done)
    return redirect("meetings:agenda-edit", ref)


@require_POST
@proof.asked
def send(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_prepare_the_agenda(request.hat, now=now))
    if forum_queries.chair(now=now):
        done = _("The Chair has the agenda.")
    else:
        done = _("There is no Chair in office. The agenda waits for the next one (¶4, ¶10).")
    do(request, lambda: actions.submit(meeting=meeting, by=office, now=now), done)
    return redirect("meetings:agenda-edit", ref)


@require_POST
@proof.asked
def approve(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    version = queries.version_for(queries.meeting_for(ref), key)
    office = require(policies.may_preside(request.hat, now=now))
    done = _("You approved it. The Secretariat can circulate it.")
    do(request, lambda: actions.approve(agenda=version, by=office, now=now), done)
    return redirect("meetings:agenda-version", ref, key)


@require_POST
@proof.asked
def give_back(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    version = queries.version_for(queries.meeting_for(ref), key)
    office = require(policies.may_preside(request.hat, now=now))
    form = forms.Return(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    done = _("You returned it. The Secretariat has your note.")
    do(request, lambda: actions.give_back(agenda=version, note=note, by=office, now=now), done)
    return redirect("meetings:agenda-version", ref, key)


@require_POST
@proof.asked
def circulate(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    version = queries.version_for(queries.meeting_for(ref), key)
    office = require(policies.may_prepare_the_agenda(request.hat, now=now))
    form = TypedCount(request.POST, called=queries.states_called(now=now))
    if not form.is_valid():
        messages.error(request, str(form.errors["states"][0]))
        return redirect("meetings:agenda-version", ref, key)
    done = _("The agenda is circulated to every State of the Forum.")
    do(request, lambda: actions.circulate(agenda=version, by=office, now=now), done)
    return redirect("meetings:agenda-version", ref, key)


@require_POST
@proof.asked
def adopt(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_preside(request.hat, now=now))
    done = _("The agenda is adopted. No further presentation can be announced (¶11).")
    do(request, lambda: actions.adopt(meeting=meeting, by=office, now=now), done)
    return redirect("meetings:agenda", ref)


def _rows(
    lines: Sequence[AgendaLine], badges: dict[int, list[readiness.Badge]] | None = None
) -> list[dict[str, Any]]:
    return [
        {
            "number": line.position,
            "line": line,
            "gone": line.item.removed_at is not None,
            "rights": line.item.rights,  # type: ignore[attr-defined]
            "badges": (badges or {}).get(line.item_id, []),
        }
        for line in lines
    ]


def _with_experts(lines: Sequence[AgendaLine]) -> list[dict[str, Any]]:
    """Return the lines for who decides on them: how ready each is, and who is in the room."""
    items = [line.item for line in lines]
    experts = composition.of(items)
    rows = _rows(lines, readiness.of(items))
    return [{**row, "experts": experts.get(row["line"].item_id, [])} for row in rows]


def _changes(
    agenda: Agenda | None = None, before: Agenda | None = None
) -> list[tuple[Change, Entry]]:
    if agenda is None or before is None:
        return []
    return changes(queries.entries_of(before), queries.entries_of(agenda))


def _since(agenda: Agenda | None, meeting: Meeting) -> list[tuple[Change, Entry]]:
    """Return what changed on the desk since a version."""
    if agenda is None:
        return []
    stands = [item.entry for item in meeting.items.live()]
    return changes(queries.entries_of(agenda), stands)


def _days_late(meeting: Meeting, versions: Sequence[Agenda]) -> int:
    """Return how late the first version went out; it is the one the limit is about."""
    first = versions[-1].circulated_at if versions else None
    return meeting.late_by(meeting.agenda_due_at, first) if first else 0


def _own_waiting(request: SignedIn, meeting: Meeting, agenda: Agenda | None) -> list[AgendaItem]:
    """Return the presentations of one's own State that are in no version yet."""
    if request.hat is None or request.hat.state is None:
        return []
    out = {line.item_id for line in agenda.lines.all()} if agenda else set()
    own = meeting.items.live().filter(state=request.hat.state, kind=ItemKind.PRESENTATION)
    return [item for item in own if item.pk not in out]


def _waits(version: Agenda, now: datetime) -> bool:
    return version.status == AgendaStatus.WITH_CHAIR and not forum_queries.chair(now=now)


def _desk(request: SignedIn, meeting: Meeting, now: datetime, form: forms.Item) -> dict[str, Any]:
    items = queries.items_of(meeting)
    newest = queries.agenda_of(meeting)
    badges = readiness.of(items)
    experts = composition.of(items)
    total = sum(item.minutes for item in items)
    moved = next((item for item in items if item.key == request.GET.get("moved")), None)
    return {
        **frame(request, meeting, "agenda", now=now),
        "form": form,
        "rows": [
            {
                "number": number,
                "item": item,
                "badges": badges.get(item.pk, []),
                "experts": experts.get(item.pk, []),
                "may_drop": item.kind == ItemKind.PROCEDURE and item.opened_at is None,
                "may_move": item.opened_at is None,
                "is_presentation": item.kind == ItemKind.PRESENTATION,
            }
            for number, item in enumerate(items, start=1)
        ],
        "total": _hours(total),
        "session": _hours(meeting.session_minutes) if meeting.session_minutes else "",
        "over": _hours(max(0, total - (meeting.session_minutes or total))),
        "is_over": meeting.session_minutes is not None and total > meeting.session_minutes,
        "pool": pool.waiting(),
        "newest": newest,
        "changes": _since(newest, meeting),
        "may_send": _may_send(meeting, newest),
        "may_circulate": newest is not None and newest.status == AgendaStatus.APPROVED,
        "is_returned": newest is not None and newest.status == AgendaStatus.RETURNED,
        "chair": forum_queries.chair(now=now),
        "is_begun": any(item.kind == ItemKind.PROCEDURE for item in items),
        "is_adopted": meeting.agenda_adopted_at is not None,
        "moved": moved,
        "was": request.GET.get("was", ""),
    }


def _hours(minutes: int) -> str:
    """Return a length as people say it: 50 min, 2 h 30."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return _("%(minutes)s min") % {"minutes": rest}
    return _("%(hours)s h %(minutes)s") % {"hours": whole, "minutes": f"{rest:02}"}


def _may_send(meeting: Meeting, newest: Agenda | None) -> bool:
    if newest is None or newest.status == AgendaStatus.RETURNED:
        return True
    return newest.status != AgendaStatus.WITH_CHAIR and bool(_since(newest, meeting))

"""The oral briefing, as the States that took part read it and say how they stand (ToR 22)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import policies, queries
from cases.actions import answering
from cases.actions import briefing as actions
from cases.forms import briefing as forms
from cases.models import Briefing
from cases.rules import BriefingStatus, Says
from forum import audience, clock, proof
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import Role, Term
from forum.typed import typed
from forum.views.telling import do
from meetings import policies as of_meetings
from meetings import queries as meetings
from meetings.models import Meeting
from meetings.rules import Status as MeetingStatus
from meetings.views.convening import frame

KINDS = {
    BriefingStatus.DRAFT: "next",
    BriefingStatus.PUT: "soon",
    BriefingStatus.AGREED: "done",
    BriefingStatus.DELIVERED: "done",
    BriefingStatus.DROPPED: "neutral",
}
SAYS = {Says.NO_OBJECTION: "done", Says.CHANGE: "soon", Says.OBJECT: "late"}


def page(request: SignedIn, meeting: Meeting, *, now: datetime) -> dict[str, Any]:
    """Return what stands above a page behind the page of the briefing."""
    return {**frame(request, meeting, "briefing", now=now), "page_of_briefing": True}


@require_safe
def briefing(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = meetings.meeting_for(ref)
    hat = require(of_meetings.may_see_meetings(request.hat, now=now))
    known = queries.briefings_of(meeting)
    standing = next((one for one in known if one.stands), None)
    context = {
        **frame(request, meeting, "briefing", now=now),
        "briefing": standing,
        "over": [one for one in known if not one.stands],
        "may_begin": standing is None and policies.may_brief(hat, now=now),
        "was_held": meeting.status in (MeetingStatus.OPEN, MeetingStatus.CLOSED),
        "raised": _own_presentations(meeting, hat) if hat.speaking(at=now) else [],
    }
    if standing is not None:
        context |= _of_the_standing(standing, hat, now)
    return render(request, "cases/briefing/briefing.html", context)


def _of_the_standing(briefing: Briefing, hat: Term, now: datetime) -> dict[str, Any]:
    points = queries.points_of(briefing)
    prepares = hat.role in (Role.CHAIR, Role.SECRETARIAT)
    return {
        "audience": audience.of(briefing, now=now, use=_("Use: said aloud, never written (¶22).")),
        "status_kind": KINDS[BriefingStatus(briefing.status)],
        "points": points,
        "prepares": prepares,
        "chairs": policies.may_brief(hat, now=now),
        "stands": [_row(stand) for stand in queries.stands_of(briefing)] if prepares else [],
        "blocked": _blocked(briefing) if prepares else "",
        **_of_the_state(briefing, hat, now),
    }


def _of_the_state(briefing: Briefing, hat: Term, now: datetime) -> dict[str, Any]:
    """Return how one's own State stands and what it can say; nothing to an office of the Forum."""
    if hat.speaking(at=now) is None:
        return {}
    state = hat.speaks_for
    signs = policies.may_say(hat, now=now) is not None and briefing.is_shown
    came = queries.is_of_a_participant(briefing.meeting, state)
    own = queries.position_of(briefing, state)
    return {
        "came": came,
        "may_say": signs and came,
        "may_object": signs and queries.has_presented(briefing.meeting, state),
        "opposed": {one.point_id for one in queries.objections_to(briefing) if one.state == state},
        "own": own,
        "own_holds": own is not None and own.stands_for(briefing),
        "own_kind": SAYS[Says(own.says)] if own else "",
        "signing": queries.who_signs(state, now=now),
    }


def _row(stand: queries.Stand) -> dict[str, Any]:
    said = stand.position
    return {"stand": stand, "kind": SAYS[Says(said.says)] if said is not None else "neutral"}


def _blocked(briefing: Briefing) -> str:
    """Say what stops the briefing. A State is not told: it would learn who objects."""
    try:
        actions.must_be_agreed(briefing)
    except Refused as refusal:
        return str(refusal)
    return ""


def _own_presentations(meeting: Meeting, hat: Term) -> list[dict[str, Any]]:
    """Return what one's State presented, and whether it raises that as a general issue."""
    items = list(queries.presentations_of(meeting).filter(state=hat.state))
    behind = queries.intentions_behind(items)
    return [
        {
            "item": item,
            "intention": behind[item.pk],
            "tagged": bool((content := _content(behind[item.pk])) and content.policy_issue),
        }
        for item in items
        if item.pk in behind
    ]


def _content(intention: Any) -> Any:
    return queries.content_of(intention.case) if intention.case else None


@require_http_methods(["GET", "POST"])
@proof.asked
def say(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = meetings.meeting_for(ref)
    standing = queries.standing_briefing(meeting)
    office = require(policies.may_say(request.hat, now=now))

    known = queries.position_of(standing, office.speaks_for)
    was = {"says": known.says, "wishes": known.wishes} if known else {}
    form = forms.Position(request.POST or None, initial={**was, **typed(request)})
    if form.is_valid():
        try:
            answering.say(briefing=standing, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The Chair sees how your State stands."))
            return redirect(standing)
    context = {
        **page(request, meeting, now=now),
        "briefing": standing,
        "points": queries.points_of(standing),
        "form": form,
    }
    return render(request, "cases/briefing/say.html", context)


@require_POST
@proof.asked
def object_to(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    point = queries.point_for(meetings.meeting_for(ref), key)
    office = require(policies.may_say(request.hat, now=now))
    do(
        request,
        lambda: answering.object_to(point=point, by=office, now=now),
        _("Your objection stands. No majority lifts it, and neither does the Chair."),
    )
    return redirect("briefings:briefing", ref)


@require_POST
@proof.asked
def lift(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    point = queries.point_for(meetings.meeting_for(ref), key)
    office = require(policies.may_say(request.hat, now=now))
    do(
        request,
        lambda: answering.lift(point=point, by=office, now=now),
        _("Your State objects to this point no more."),
    )
    return redirect("briefings:briefing", ref)


@require_http_methods(["GET", "POST"])
@proof.asked
def consent(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    meeting = meetings.meeting_for(ref)
    asked = queries.consent_for(meeting, key)
    hat = require(of_meetings.may_see_meetings(request.hat, now=now))
    office = policies.may_say(hat, now=now) if asked.state == hat.state else None

    was = {"version": asked.point.version, "says": asked.says}
    form = forms.Answer(request.POST or None, initial={**was, **typed(request)})
    if request.method == "POST":
        office = require(office)
    if office is not None and form.is_valid():
        try:
            answering.answer(consent=asked, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The Chair sees the answer of your State."))
            return redirect(asked)
    context = {
        **page(request, meeting, now=now),
        "audience": audience.of(asked, now=now, use=_("Use: said aloud, never written (¶22).")),
        "consent": asked,
        "briefing": asked.briefing,
        "point": asked.point,
        "form": form,
        "office": office,
        "own": asked.state == hat.state,
        "answered": asked.version == asked.point.version,
        "signing": queries.who_signs(asked.state, now=now),
    }
    return render(request, "cases/briefing/consent.html", context)


@require_POST
@proof.asked
def raise_issue(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    meeting = meetings.meeting_for(ref)
    intention = queries.intention_for(key)
    if intention.meeting != meeting:
        raise Http404
    require(policies.may_change(request.hat, intention, now=now))
    office = require(policies.may_say(request.hat, now=now))
    do(
        request,
        lambda: answering.raise_issue(intention=intention, by=office, now=now),
        _("The Chair sees that your State raises it as a general issue."),
    )
    return redirect("briefings:briefing", ref)

"""Who is in office, and how people are invited and leave."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum import clock, policies, proof, queries
from forum import rights as rights_of_offices
from forum.access import SignedIn, require
from forum.actions import people as actions
from forum.errors import Refused
from forum.forms import people as forms
from forum.models import Role, State
from forum.models.people import SPEAKING
from forum.terms_of_reference import GENEVA
from forum.typed import typed
from forum.views.telling import do


@require_safe
def people(request: SignedIn) -> HttpResponse:
    """List whom the office in use keeps, with what it can do about each."""
    now = clock.now()
    office = require(policies.may_keep_people(request.hat, now=now))
    rows = [
        {
            "term": term,
            "own": term.person_id == office.person_id,
            "may_end": policies.may_end(office, term, now=now),
            "may_sign_out": policies.may_sign_out(office, term, now=now),
            "may_let_in_again": policies.may_let_in_again(office, term, now=now),
            "may_change": term.role in SPEAKING and policies.may_change(office, term, now=now),
        }
        for term in queries.people_kept_by(office, now=now)
    ]
    invitations = [
        {
            "invitation": invitation,
            "expired": invitation.expires_at <= now,
            "may_send": policies.may_invite(office, Role(invitation.role), now=now),
        }
        for invitation in queries.invitations_open()
    ]
    context = {
        "rows": rows,
        "recoveries": [
            (recovery, recovery.stage(now)) for recovery in queries.recoveries_open(now=now)
        ],
        "invitations": invitations,
        "hat": office,
        "now": now,
        "geneva": GENEVA,
    }
    return render(request, "people/people.html", context)


@require_safe
def rights(request: SignedIn) -> HttpResponse:
    """Show what each office may see and do, as the sights have it."""
    require(policies.may_keep_people(request.hat, now=clock.now()))
    context = {
        "parts": rights_of_offices.matrix(),
        "offices": rights_of_offices.OFFICES,
    }
    return render(request, "people/rights.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def invite(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_keep_people(request.hat, now=now))
    roles = policies.offices_to_fill(office, now=now)
    states = State.objects.of_the_forum(now).order_by("name_en") if office.state is None else None
    form = forms.Invite(request.POST or None, roles=roles, states=states, initial=typed(request))
    if form.is_valid():
        given = {"state": office.state, **form.cleaned_data}
        given["role"] = Role(given["role"])
        try:
            actions.invite(**given, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The invitation leaves within a minute."))
            return redirect("people:people")
    return render(request, "people/invite.html", {"form": form})


@require_http_methods(["GET", "POST"])
@proof.asked
def end(request: SignedIn, key: str) -> HttpResponse:
    """Ask, then end an office."""
    now = clock.now()
    keeper = require(policies.may_keep_people(request.hat, now=now))
    term = get_object_or_404(queries.people_kept_by(keeper, now=now), key=key)
    office = require(policies.may_end(request.hat, term, now=now))

    refused = ""
    if request.method == "POST":
        try:
            actions.end_term(term=term, by=office, now=now)
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("The office has ended."))
            return redirect("people:people")
    return render(request, "people/end.html", {"term": term, "refused": refused})


@require_http_methods(["GET", "POST"])
@proof.asked
def sign_out(request: SignedIn, key: str) -> HttpResponse:
    """Ask, then end whatever somebody has open."""
    now = clock.now()
    keeper = require(policies.may_keep_people(request.hat, now=now))
    term = get_object_or_404(queries.people_kept_by(keeper, now=now), key=key)
    office = require(policies.may_sign_out(request.hat, term, now=now))

    if request.method == "POST":
        ended = actions.sign_out(term=term, by=office, now=now)
        says = ngettext(
            "%(n)s session has ended. They can sign in again.",
            "%(n)s sessions have ended. They can sign in again.",
            ended,
        )
        messages.success(request, says % {"n": ended})
        return redirect("people:people")
    return render(request, "people/sign_out.html", {"term": term})


@require_POST
@proof.asked
def let_release(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    keeper = require(policies.may_keep_people(request.hat, now=now))
    term = get_object_or_404(queries.people_kept_by(keeper, now=now), key=key)
    office = require(policies.may_change(request.hat, term, now=now))
    may_release = request.POST.get("may_release") == "1"
    do(
        request,
        lambda: actions.let_release(term=term, may_release=may_release, by=office, now=now),
        _("Your State's list of those who release is changed."),
    )
    return redirect("people:people")


@require_POST
def cancel(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    invitation = get_object_or_404(queries.invitations_open(), key=key)
    office = require(policies.may_cancel(request.hat, invitation, now=now))
    do(
        request,
        lambda: actions.cancel_invitation(invitation=invitation, by=office, now=now),
        _("The invitation is cancelled: its link opens nothing."),
    )
    return redirect("people:people")


@require_POST
@proof.asked
def again(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    invitation = get_object_or_404(queries.invitations_open(), key=key)
    office = require(policies.may_invite(request.hat, Role(invitation.role), now=now))
    do(
        request,
        lambda: actions.invite_again(invitation=invitation, by=office, now=now),
        _("A new link leaves within a minute. The old one opens nothing."),
    )
    return redirect("people:people")

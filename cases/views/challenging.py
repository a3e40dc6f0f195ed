"""Challenges of suspected disclosures: pages for the two sides, and for nobody else (ToR 15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies, queries, standing
from cases.actions import challenging as actions
from cases.forms import challenging as forms
from cases.models import Challenge
from cases.rules import OF_THE_CHALLENGED, OF_THE_CHALLENGER, Word
from cases.views.frame import sections
from forum import audience, clock, proof
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import Term
from forum.stamping import warden
from forum.stamping.incoming import InMemory
from forum.terms_of_reference import GENEVA
from forum.typed import typed
from forum.views.telling import do


@require_safe
def challenges(request: SignedIn) -> HttpResponse:
    now = clock.now()
    rows = [_row(request.hat, found, now) for found in queries.known_challenges()]
    context = {
        **sections("challenges"),
        "takes_part": policies.takes_part(request.hat, now=now),
        "open": [row for row in rows if not row["challenge"].is_closed],
        "closed": [row for row in rows if row["challenge"].is_closed],
    }
    return render(request, "cases/challenges.html", context)


def _row(hat: Term | None, challenge: Challenge, now: datetime) -> dict[str, Any]:
    asks = policies.is_challenger(hat, challenge, now=now) is not None
    return {
        "challenge": challenge,
        "asks": asks,
        "other": challenge.challenged if asks else challenge.challenger,
        "said": standing.of_challenge(challenge, asks=asks, now=now),
    }


@require_http_methods(["GET", "POST"])
@proof.asked
def raise_challenge(request: SignedIn) -> HttpResponse:
    now = clock.now()
    hat = require(policies.takes_part(request.hat, now=now))
    office = policies.speaks_up(hat, now=now)

    states = queries.states_to_ask(hat, now=now)
    form = forms.Challenge(request.POST or None, initial=typed(request), states=states)
    if form.is_valid():
        try:
            raised = _challenge(form.cleaned_data, by=require(office), now=now)
        except actions.UnknownExpert as refusal:
            form.add_error("expert", str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            says = _("%(who)s is asked. Nobody else can see it.")
            messages.success(request, says % {"who": raised.challenged})
            return redirect(raised)
    context = {
        "form": form,
        "office": office,
        "signing": queries.who_signs(hat.state, now=now) if hat.state else (),
    }
    return render(request, "cases/raise_challenge.html", context)


def _challenge(given: dict[str, Any], *, by: Term, now: datetime) -> Challenge:
    return actions.challenge(
        of=given["state"] or actions.expert_called(given["expert"], now=now),
        disclosed=given["disclosed"],
        question=given["question"],
        by=by,
        now=now,
    )


@require_http_methods(["GET", "POST"])
@proof.asked
def challenge(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.challenge_for(key)
    asks = policies.is_challenger(request.hat, found, now=now) is not None

    words = OF_THE_CHALLENGER if asks else OF_THE_CHALLENGED
    form = forms.Message(
        request.POST or None, initial={"kind": words[0], **typed(request)}, words=words
    )
    if request.method == "POST":
        office = require(policies.may_write(request.hat, found, now=now))
        if form.is_valid():
            actions.write(challenge=found, **form.cleaned_data, by=office, now=now)
            messages.success(request, _("Sent. Only the other side reads it."))
            return redirect(found)
    return render(request, "cases/challenge.html", _page(request, found, form, now=now))


def _page(
    request: SignedIn, challenge: Challenge, form: forms.Message, *, now: datetime
) -> dict[str, Any]:
    hat = request.hat
    office = policies.may_write(hat, challenge, now=now)
    silent = challenge.is_closed or challenge.nobody_is_left(now)
    return {
        **_row(hat, challenge, now),
        "audience": replace(
            audience.of(challenge, now=now, use=_("Use: between the two of you (¶15).")),
            between=True,
        ),
        "zone": GENEVA,
        "now": now,
        "text": challenge.text,
        "messages_between": [
            {"message": message, "word": Word(message.kind).label}
            for message in queries.messages_of(challenge)
        ],
        "form": form,
        "may_write": office,
        "may_close": policies.may_close(hat, challenge, now=now),
        "nobody_is_left": challenge.nobody_is_left(now),
        "signing": queries.who_signs(hat.state, now=now) if hat and hat.state else (),
        "is_silent": silent,
    }


@require_http_methods(["GET", "POST"])
@proof.asked
def close(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.challenge_for(key)
    office = require(policies.may_close(request.hat, found, now=now))

    if request.method == "POST":
        do(
            request,
            lambda: actions.close(challenge=found, by=office, now=now),
            done=_("The challenge is closed."),
        )
        return redirect(found)
    return render(request, "cases/close_challenge.html", _row(request.hat, found, now))


@csrf_exempt  # Checked in _whose_copy: the file is taken into memory, and never laid on a disk.
@require_http_methods(["GET", "POST"])
def whose_copy(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.challenge_for(key)
    office = require(policies.may_close(request.hat, found, now=now))

    request.upload_handlers = [InMemory(request)]
    return _whose_copy(request, found, office, now)


@csrf_protect
def _whose_copy(
    request: SignedIn, challenge: Challenge, office: Term, now: datetime
) -> HttpResponse:
    posted = request.method == "POST"
    form = forms.WhoseCopy(request.POST, request.FILES) if posted else forms.WhoseCopy()
    context: dict[str, Any] = {"challenge": challenge, "form": form}
    if form.is_valid():
        given = form.cleaned_data
        numbers = [given["number"]] if given["number"] else warden.numbers_in(given["file"].read())
        holder = actions.look_up(challenge=challenge, numbers=numbers, by=office, now=now)
        context |= {"asked": True, "holder": holder, "read": bool(numbers)}
    return render(request, "cases/whose_copy.html", context)

"""Letting someone in again who lost what they sign in with: the door, the links, the officers."""

from __future__ import annotations

import base64

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum import audience, clock, policies, proof, queries, recoveries, tokens
from forum.access import SignedIn, require
from forum.actions import factors, recovering
from forum.errors import Refused
from forum.first_steps import before_second_factor
from forum.forms import factors as forms
from forum.mail import RECOVER, STOP_RECOVERY
from forum.models import Recovery
from forum.models.recovery import OVER, Stage
from forum.terms_of_reference import GENEVA
from forum.views.factors import set_up_done, spaced
from forum.views.telling import do


@login_not_required
@require_http_methods(["GET", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """Ask to be let in again. The answer is the same for an address that nobody has."""
    form = forms.Lost(request.POST or None)
    if form.is_valid():
        recovering.ask(address=form.cleaned_data["email"], now=clock.now())
        return render(request, "sign_in/lost_asked.html")
    return render(request, "sign_in/lost.html", {"form": form})


@before_second_factor
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def recover(request: SignedIn, token: str) -> HttpResponse:
    """Set up a new app with the link of a mail, and the password."""
    now, person = clock.now(), request.user
    recovery = of_link(token, RECOVER)
    theirs = recovery is not None and recovery.person_id == person.pk
    if recovery is None or not theirs or recovery.stage(now) != Stage.READY:
        over = {"over": str(recovering.LinkOver())}
        return render(request, "sign_in/recovery_over.html", over, status=410)
    form = forms.NewAuthenticator(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            device = recovering.finish(key=recovery.key, person=person, code=code, now=now)
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            return set_up_done(request, device, queries.no_factors(), now=now)
    new = factors.begin_authenticator(person=person)
    context = {
        "form": form,
        "next": "/",
        "factors": queries.no_factors(),
        "recovering": True,
        "qr": segno.make(new.config_url).svg_data_uri(scale=5),
        "secret": spaced(base64.b32encode(new.bin_key).decode()),
    }
    return render(request, "sign_in/set_up.html", context)


@login_not_required
@require_http_methods(["GET", "POST"])
def stop_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Stop it with the link of a mail: no sign-in is needed to say that it was not oneself."""
    now = clock.now()
    recovery = of_link(token, STOP_RECOVERY)
    if recovery is None or recovery.stage(now) in OVER:
        over = {"over": str(recovering.RecoveryOver())}
        return render(request, "sign_in/recovery_over.html", over, status=410)
    if request.method == "POST":
        try:
            recovering.stop_by_link(key=recovery.key, now=now)
        except Refused as refusal:
            over = {"over": str(refusal)}
            return render(request, "sign_in/recovery_over.html", over, status=410)
        return render(request, "sign_in/recovery_stopped.html")
    return render(request, "sign_in/stop_recovery.html")


def of_link(token: str, purpose: str) -> Recovery | None:
    key = tokens.read(token, purpose=purpose)
    return recoveries.named(key) if key else None


@require_http_methods(["GET", "POST"])
@proof.asked
def let_in_again(request: SignedIn, key: str) -> HttpResponse:
    """Ask, then open a recovery as the first officer."""
    now = clock.now()
    keeper = require(policies.may_keep_people(request.hat, now=now))
    term = get_object_or_404(queries.people_kept_by(keeper, now=now), key=key)
    office = require(policies.may_let_in_again(request.hat, term, now=now))

    refused = ""
    if request.method == "POST":
        try:
            opened = recovering.open_recovery(term=term, by=office, now=now)
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("Now a second officer, of the Secretariat, confirms it."))
            return redirect("people:recovery", opened.key)
    context = {"term": term, "refused": refused}
    return render(request, "people/let_in_again.html", context)


@require_safe
def recovery(request: SignedIn, key: str) -> HttpResponse:
    """Say where it stands, and what whoever looks can do about it."""
    now, found = clock.now(), queries.recovery_for(key)
    context = {
        "recovery": found,
        "stage": found.stage(now),
        "audience": audience.of(found, now=now),
        "may_open": found.stage(now) == Stage.ASKED
        and policies.may_let_in_again(request.hat, found.office, now=now),
        "may_confirm": policies.may_confirm(request.hat, found, now=now),
        "may_stop": policies.may_stop(request.hat, found, now=now),
        "now": now,
        "zone": GENEVA,
    }
    return render(request, "people/recovery.html", context)


@require_POST
@proof.asked
def confirm(request: SignedIn, key: str) -> HttpResponse:
    now, found = clock.now(), queries.recovery_for(key)
    office = require(policies.may_confirm(request.hat, found, now=now))
    do(
        request,
        lambda: recovering.confirm(recovery=found, by=office, now=now),
        _("Confirmed. Everyone concerned is told, and can stop it until it is used."),
    )
    return redirect("people:recovery", found.key)


@require_POST
def stop(request: SignedIn, key: str) -> HttpResponse:
    now, found = clock.now(), queries.recovery_for(key)
    office = require(policies.may_stop(request.hat, found, now=now))
    do(
        request,
        lambda: recovering.stop(recovery=found, by=office, now=now),
        _("Stopped: the link opens nothing."),
    )
    return redirect("people:recovery", found.key)

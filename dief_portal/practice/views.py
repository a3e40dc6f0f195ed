"""The pages of practice: whom to play, what time it is, which mails were caught."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_otp import login as otp_login
from django_otp.plugins.otp_static.models import StaticDevice

from dief_portal.practice import clock as practice_clock
from dief_portal.practice import forms, jumps, mails
from dief_portal.practice.cast import PASSWORD
from dief_portal.practice.tasks import sweep_now
from forum import clock, proof, queries, vouching
from forum.models import Person, Term

MOST_YEARS = timedelta(days=366 * 10)


@login_not_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    hats = hats_to_play(now=now)
    context = {"cast": hats, "password": PASSWORD, "mails": len(mails.caught())}
    return render(request, "practice/people.html", context)


@login_not_required
@require_POST
def play(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the cast, with both factors, in the office that was picked."""
    now = clock.now()
    hats = hats_to_play(now=now)
    hat = next((hat for hat in hats if hat.key == request.POST.get("hat")), None)
    if hat is None:
        raise Http404
    person = hat.person
    if request.user.is_authenticated:
        logout(request)
    login(request, person)  # What the door keeps for whoever was signed out stays in the session.
    with vouching.of(person):
        device, _new = StaticDevice.objects.get_or_create(user=person, name="practice")
    otp_login(request, device)
    proof.remember(request)
    request.session["hat"] = hat.key
    return redirect(_then(request))


def hats_to_play(*, now: datetime) -> list[Term]:
    """Return every office that runs, each with its person: asked before anybody is in."""
    hats = []
    for person in Person.objects.order_by("pk"):
        for hat in queries.hats_of(person, now=now):
            hat.person = person
            hats.append(hat)
    return hats


@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """Show the second factor by one click, and send the form that asked for it on its way."""
    proof.remember(request)
    request.session.cycle_key()
    response = redirect(_then(request))
    response.status_code = HTTPStatus.TEMPORARY_REDIRECT  # With all that was sent.
    return response


@login_not_required
@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Move the clock on, and wait until the sweeps have run there."""
    form, now = forms.Move(request.POST), clock.now()
    if not form.is_valid():
        messages.error(request, _("That is no moment. Enter a day and an hour."))
        return redirect(_then(request))
    to = form.cleaned_data["to"]
    if not now < to < now + MOST_YEARS:
        messages.error(request, _("The clock of practice only goes on, at most ten years at once."))
        return redirect(_then(request))
    practice_clock.move_to(to)
    asked = secrets.token_hex(8)
    sweep_now.delay(asked)
    if not jumps.wait_for_sweeps(asked):
        messages.warning(request, _("The clock has moved; the sweeps are still running."))
    return redirect(_then(request))


@login_not_required
@require_safe
def caught(request: HttpRequest) -> HttpResponse:
    return render(request, "practice/mails.html", {"mails": mails.caught()})


@login_not_required
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    found = mails.one(name)
    if found is None:
        raise Http404
    return render(request, "practice/mail.html", {"mail": found})


def _then(request: HttpRequest) -> str:
    then = request.GET.get("next") or request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(then, allowed_hosts={request.get_host()})
    return then if here else "/"

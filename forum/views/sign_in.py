"""The door: two factors, the first steps, and the choice of an office."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import django_otp
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from forum import (
    clock,
    doorkeeping,
    moments,
    passwords,
    proof,
    queries,
    role_cards,
    throttle,
    tokens,
    trail,
)
from forum.access import SignedIn
from forum.actions import signing_in
from forum.errors import Refused
from forum.first_steps import before_first_steps, before_second_factor
from forum.forms import sign_in as forms
from forum.mail import INVITATION
from forum.models import Account, AccountInvitation, Person
from forum.terms_of_reference import GENEVA

# An example of a deadline, for the line that shows what a zone means.
EXAMPLE = datetime(2027, 7, 26, 23, 59, tzinfo=GENEVA)


def onward(request: HttpRequest) -> str:
    """Return where the person wanted to go; never to another host."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted.startswith("/") else "/"


def with_next(page: str, request: HttpRequest) -> str:
    return f"{reverse(page)}?{urlencode({'next': onward(request)})}"


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the first factor."""
    form = forms.SignIn(request, request.POST or None)
    name = form.name_typed()
    wait = throttle.hold("password", request, name) if request.method == "POST" else None
    if wait:
        context = {"form": forms.SignIn(request), "next": onward(request), "wait": wait}
        return throttle.answer(render(request, "sign_in/sign_in.html", context, status=429), wait)
    if form.is_valid():
        throttle.forget("password", request, name)
        auth.login(request, form.get_user())
        return redirect(with_next("sign-in:second-factor", request))
    context = {"form": form, "next": onward(request)}
    return render(request, "sign_in/sign_in.html", context)


@before_second_factor
@require_POST
def sign_out(request: SignedIn) -> HttpResponse:
    if request.hat:
        trail.record(request.hat, "signed out", request.hat, at=clock.now())
    auth.logout(request)
    messages.info(request, _("You are signed out."))
    response = redirect("sign-in:sign-in")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def let_in(request: SignedIn, device: object) -> None:
    """Both factors were shown: a new session key, so that the one from before opens nothing."""
    django_otp.login(request, device)
    proof.remember(request)
    request.session.cycle_key()


@before_first_steps
@require_http_methods(["GET", "POST"])
def settle(request: SignedIn) -> HttpResponse:
    """Choose a language and a zone. "Show" says what the zone means, and keeps nothing."""
    person = request.user
    chosen = {"language": request.LANGUAGE_CODE, "zone_name": person.zone_name}
    form = forms.Settle(request.POST or None, initial=chosen)
    if form.is_valid() and "show" not in request.POST:
        language, zone = form.cleaned_data["language"], form.cleaned_data["zone_name"]
        doorkeeping.settle(language=language, zone_name=zone)
        return redirect(onward(request))
    zone = form.cleaned_data.get("zone_name") if form.is_bound else None
    context = {
        "form": form,
        "next": onward(request),
        "worked": worked_line(ZoneInfo(zone or person.zone_name)),
    }
    return render(request, "sign_in/settle.html", context)


def worked_line(zone: ZoneInfo) -> str:
    """Say what a deadline is in this zone."""
    return _("A deadline of %(there)s is %(here)s for you.") % {
        "there": moments.moment(EXAMPLE, GENEVA),
        "here": moments.minute(EXAMPLE, zone),
    }


@before_first_steps
@require_http_methods(["GET", "POST"])
def undertaking(request: SignedIn) -> HttpResponse:
    """Undertake confidentiality (ToR 14-17)."""
    form = forms.Undertaking(request.POST or None)
    if form.is_valid():
        doorkeeping.undertake()
        if request.hat:
            trail.record(request.hat, "undertook confidentiality", request.hat, at=clock.now())
        return redirect(onward(request))
    context = {"form": form, "next": onward(request), "given_at": request.user.undertaking_at}
    return render(request, "sign_in/undertaking.html", context)


@before_first_steps
@require_http_methods(["GET", "POST"])
def role_card(request: SignedIn) -> HttpResponse:
    """Show what the office in use can and cannot do."""
    if request.method == "POST":
        doorkeeping.read_role_card()
        return redirect(onward(request))
    card = role_cards.card(request.hat, now=clock.now()) if request.hat else None
    return render(request, "sign_in/role_card.html", {"card": card, "next": onward(request)})


@before_first_steps
@require_http_methods(["GET", "POST"])
def hat(request: SignedIn) -> HttpResponse:
    """Choose the office in use. Sight and acts never mix two."""
    in_use = {"hat": request.hat.key if request.hat else ""}
    form = forms.Hat(request.POST or None, hats=request.hats, initial=in_use)
    if form.is_valid():
        request.session["hat"] = form.cleaned_data["hat"]
        request.session.cycle_key()
        return redirect(onward(request))
    return render(request, "sign_in/hat.html", {"form": form, "next": onward(request)})


@login_not_required
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def invitation(request: SignedIn, token: str) -> HttpResponse:
    """Accept an office: set up an account, or add the office to the account one has."""
    now = clock.now()
    invited = queries.invitation_that_opens(tokens.read(token, purpose=INVITATION), now=now)
    if invited is None:
        over = str(signing_in.InvitationOver())
        return render(request, "sign_in/invitation_over.html", {"over": over}, status=410)
    known = known_person(request)
    if stranger_in_the_way(invited, known):
        context = {"invitation": invited, "path": request.path, "known": known}
        return render(request, "sign_in/invitation_sign_in.html", context)

    form = None if known else forms.Password(request.POST or None, person=person_of(invited))
    if request.method == "POST" and (form is None or form.is_valid()):
        password = form.cleaned_data["password"] if form else ""
        try:
            person = signing_in.accept(invitation=invited, password=password, known=known, now=now)
        except Refused as over:
            return render(request, "sign_in/invitation_over.html", {"over": str(over)}, status=410)
        if known is None:
            auth.login(request, person)
        return redirect("sign-in:second-factor")
    return render(request, "sign_in/invitation.html", {"form": form, "invitation": invited})


def known_person(request: HttpRequest) -> Person | None:
    """Return who asks, if they have shown both factors."""
    who = request.user
    if not isinstance(who, Person):
        return None
    return who if who.is_verified() else None  # type: ignore[attr-defined]


def person_of(invited: AccountInvitation) -> Person:
    """Return who it will be, for the rules of passwords: not one's own name."""
    person = Person(first_name=invited.first_name, last_name=invited.last_name)
    person.account = Account(address=invited.email)
    return person


def stranger_in_the_way(invited: AccountInvitation, known: Person | None) -> bool:
    """Return whether someone must sign in first: as the person of that address, and no other."""
    its_person = passwords.person_at(invited.email.lower())
    if known is not None:
        return known.pk != its_person
    return its_person is not None


@login_not_required
@require_POST
def language(request: SignedIn) -> HttpResponse:
    """Change the language of the pages, and keep it for whoever is signed in."""
    response = set_language(request)
    code = request.POST.get("language", "")
    if request.hat and request.user.settled_at and code in dict(settings.LANGUAGES):
        doorkeeping.settle(language=code, zone_name=request.user.zone_name)
    return response

"""The second factor: shown at the door, and kept on a page of one's own."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django_otp.models import Device

from forum import clock, passkeys, proof, queries, session
from forum.access import SignedIn
from forum.actions import factors as actions
from forum.errors import Refused
from forum.first_steps import before_first_steps, before_second_factor
from forum.forms import factors as forms
from forum.models import Authenticator
from forum.queries import Factors
from forum.views.sign_in import let_in, onward, with_next

FRESH = 5 * 60  # seconds for which a second factor, once shown, is fresh
FEW = 3  # recovery codes left, from which the page asks to renew them

View = Callable[..., HttpResponse]


def fresh(view: View) -> View:
    """Ask for a second factor again, unless it was shown within the last minutes."""

    @wraps(view)
    def asked(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponse:
        first = prove_first(request, queries.factors_of(request.user))
        return first or view(request, *args, **kwargs)

    return asked


def prove_first(request: SignedIn, known: Factors) -> HttpResponse | None:
    """Lead away whoever has not shown a factor of late; who has none yet has none to show."""
    if not request.user.is_verified() and (known.count or known.codes_left):  # type: ignore[attr-defined]
        return redirect(with_next("sign-in:second-factor", request))
    if known.count and time.time() - request.session.get(proof.PROVED, 0) >= FRESH:
        return redirect(f"{reverse('sign-in:prove')}?{urlencode({'next': request.path})}")
    return None


@before_second_factor
@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "POST"])
def second_factor(request: SignedIn) -> HttpResponse:
    if request.user.is_verified():  # type: ignore[attr-defined]
        return redirect(onward(request))
    if leads_to_a_recovery(onward(request)):
        return redirect(onward(request))
    if not queries.factors_of(request.user).count:
        return redirect(with_next("sign-in:add-passkey", request))
    return asked_for(request, "sign_in/second_factor.html", act=actions.SIGNED_IN)


def leads_to_a_recovery(page: str) -> bool:
    """Return whether someone who gave the password follows the link of a recovery."""
    try:
        return resolve(page).view_name == "sign-in:recover"
    except Resolver404:
        return False


@before_first_steps
@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "POST"])
def prove(request: SignedIn) -> HttpResponse:
    """Show it again, before something that whoever sits down at an open page must not do."""
    return asked_for(request, "sign_in/prove.html", act=actions.SHOWN_AGAIN)


def asked_for(request: SignedIn, template: str, *, act: str) -> HttpResponse:
    """Ask for a passkey or a code; lead on once one was shown."""
    form = forms.Proof(request.POST or None)
    if queries.factors_of(request.user).app is None:
        form.fields["code"].help_text = forms.ON_PAPER
    if form.is_valid():
        try:
            device = proof.shown(request, form, now=clock.now(), act=act)
        except Refused as refusal:
            form.add_error("code" if form.cleaned_data["code"] else None, str(refusal))
        else:
            let_in(request, device)
            return redirect(onward(request))
    context = {**proof.asking(request), "form": form, "next": onward(request)}
    return render(request, template, context)


@before_second_factor
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@fresh
def set_up(request: SignedIn) -> HttpResponse:
    """Tie an authenticator app to the account: the first factor, or another app in its place."""
    now, person = clock.now(), request.user
    known = queries.factors_of(person)
    form = forms.NewAuthenticator(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            device = actions.set_up_authenticator(person=person, code=code, now=now)
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            return set_up_done(request, device, known, now=now)
    new = actions.begin_authenticator(person=person)
    context = {
        "form": form,
        "next": onward(request),
        "factors": known,
        "qr": segno.make(new.config_url).svg_data_uri(scale=5),
        "secret": spaced(base64.b32encode(new.bin_key).decode()),
    }
    return render(request, "sign_in/set_up.html", context)


@before_second_factor
@sensitive_post_parameters("answer")
@require_http_methods(["GET", "POST"])
@fresh
def add_passkey(request: SignedIn) -> HttpResponse:
    """Tie a passkey to the account: the first factor, or one more."""
    now, person = clock.now(), request.user
    known = queries.factors_of(person)
    form = forms.NewPasskey(request.POST or None)
    if form.is_valid():
        signed = {**form.cleaned_data, "challenge": proof.take_challenge(request)}
        try:
            device = actions.add_passkey(person=person, **signed, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return set_up_done(request, device, known, now=now)
    context = {
        "form": form,
        "next": onward(request),
        "factors": known,
        "options": passkeys.made_for(person, known.passkeys, proof.new_challenge(request)),
    }
    return render(request, "sign_in/add_passkey.html", context)


def set_up_done(
    request: SignedIn, device: Device, before: Factors, *, now: datetime
) -> HttpResponse:
    """Let in with the first factor, and show codes for the day it is lost; else say it is there."""
    if not before.count or isinstance(device, Authenticator):  # It took the place of a former one.
        let_in(request, device)
    session.end_beside(request.session)
    if not before.codes_left:
        return show_codes(request, now=now)
    messages.success(request, _("From now on you can sign in with it."))
    return redirect("sign-in:my-sign-in")


def spaced(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@before_first_steps
@require_http_methods(["GET", "POST"])
@fresh
def recovery_codes(request: SignedIn) -> HttpResponse:
    """Ask before the former codes are made void."""
    if request.method == "POST":
        return show_codes(request, now=clock.now())
    return render(request, "sign_in/renew_codes.html", {"next": onward(request)})


def show_codes(request: SignedIn, *, now: datetime) -> HttpResponse:
    """Show ten codes, in the answer to the form and never again."""
    codes = actions.renew_recovery_codes(person=request.user, now=now)
    context = {"codes": codes, "next": onward(request)}
    return render(request, "sign_in/recovery_codes.html", context)


@before_first_steps
@require_safe
def my_sign_in(request: SignedIn) -> HttpResponse:
    """Show what one signs in with, since when, and when it was last used."""
    known = queries.factors_of(request.user)
    context = {"factors": known, "zone": request.user.zone, "few": known.codes_left <= FEW}
    return render(request, "sign_in/my_sign_in.html", context)


@before_first_steps
@require_http_methods(["GET", "POST"])
def rename_passkey(request: SignedIn, key: str) -> HttpResponse:
    passkey = queries.passkey_for(request.user, key)
    form = forms.PasskeyName(request.POST or None, initial={"name": passkey.name})
    if form.is_valid():
        name = form.cleaned_data["name"]
        actions.rename_passkey(person=request.user, key=key, name=name, now=clock.now())
        return redirect("sign-in:my-sign-in")
    return render(request, "sign_in/rename_passkey.html", {"form": form, "passkey": passkey})


@before_first_steps
@require_http_methods(["GET", "POST"])
@fresh
def remove_passkey(request: SignedIn, key: str) -> HttpResponse:
    passkey, now = queries.passkey_for(request.user, key), clock.now()
    return remove(
        request,
        passkey.name,
        lambda: actions.remove_passkey(person=request.user, key=key, now=now),
    )


@before_first_steps
@require_http_methods(["GET", "POST"])
@fresh
def remove_app(request: SignedIn) -> HttpResponse:
    if queries.factors_of(request.user).app is None:
        raise Http404
    now = clock.now()
    name = _("Authenticator app")
    return remove(request, name, lambda: actions.remove_authenticator(person=request.user, now=now))


def remove(request: SignedIn, name: str, act: Callable[[], None]) -> HttpResponse:
    """Ask, then sign in with it no more."""
    refused = ""
    if request.method == "POST":
        try:
            act()
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("It opens nothing any more."))
            return redirect("sign-in:my-sign-in")
    context = {"name": name, "refused": refused}
    return render(request, "sign_in/remove_factor.html", context)

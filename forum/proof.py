"""
That it is the person themself who acts, shown a little while ago.

Whoever finds a page open and its owner gone may read it. What is done in the name of a State, or
by the Chair, the President or the Secretariat for the Forum, asks for the second factor again
when it was last shown longer ago than ``settings.PROOF_HOLDS``.

The page that asks stands at the address of the act and holds the form that was sent: once the
factor is shown, the act goes on as if it had not been asked, and nothing is typed twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.models import Device

from forum import clock, passkeys, queries
from forum.access import SignedIn
from forum.actions import factors as actions
from forum.actions.factors import SHOWN_AGAIN, SIGNED_IN
from forum.errors import Refused
from forum.forms import factors as forms

CHALLENGE, PROVED = "passkey challenge", "proved at"
PREFIX = "proof"

View = TypeVar("View", bound=Callable[..., HttpResponse])


def remember(request: HttpRequest) -> None:
    """Keep in the session that a second factor was shown just now."""
    request.session[PROVED] = clock.real().timestamp()


def is_fresh(request: HttpRequest) -> bool:
    shown: float = request.session.get(PROVED, 0)
    return bool(clock.real().timestamp() - shown < settings.PROOF_HOLDS)


def asked(view: View) -> View:
    """Mark an act for which a second factor must have been shown of late."""

    @wraps(view)
    @sensitive_post_parameters(f"{PREFIX}-code", f"{PREFIX}-answer")
    def act(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or is_fresh(request):
            return view(request, *args, **kwargs)
        return ask(request) or view(request, *args, **kwargs)

    act.asks_for_proof = True  # type: ignore[attr-defined]
    return cast(View, act)


def ask(request: SignedIn) -> HttpResponse | None:
    """Ask for a second factor, over the form that was sent; or take it, and let the act go on."""
    answered = {f"{PREFIX}-code", f"{PREFIX}-answer"} & request.POST.keys()
    form = forms.Proof(request.POST if answered else None, prefix=PREFIX)
    if form.is_valid():
        try:
            shown(request, form, now=clock.now(), act=SHOWN_AGAIN)
        except Refused as refusal:
            form.add_error("code" if form.cleaned_data["code"] else None, str(refusal))
        else:
            remember(request)
            request.session.cycle_key()
            return None
    context = {**asking(request), "form": form, "sent": sent(request), "page": page_of(request)}
    return render(request, "sign_in/proof.html", context)


def asking(request: SignedIn) -> dict[str, Any]:
    """Return what a page needs that asks for a passkey or a code."""
    known = queries.factors_of(request.user)
    if not known.passkeys:
        return {"factors": known}
    options = passkeys.asked(known.passkeys, new_challenge(request))
    return {"factors": known, "options": options}


def shown(request: SignedIn, form: forms.Proof, *, now: datetime, act: str = SIGNED_IN) -> Device:
    """Take the code or the passkey of a form; raise what ``forum.actions.factors`` raises."""
    code, person = form.cleaned_data["code"], request.user
    if code:
        return actions.show_code(person=person, code=code, now=now, act=act)
    answer, challenge = form.cleaned_data["answer"], take_challenge(request)
    return actions.show_passkey(person=person, answer=answer, challenge=challenge, now=now, act=act)


def new_challenge(request: SignedIn) -> str:
    challenge = passkeys.new_challenge()
    request.session[CHALLENGE] = challenge
    return challenge


def take_challenge(request: SignedIn) -> str:
    """Return what was to be signed, once."""
    return str(request.session.pop(CHALLENGE, ""))


def page_of(request: HttpRequest) -> str:
    """Return the page on which the form stood that was sent: this one stands between."""
    said = request.POST.get(f"{PREFIX}-page", "")
    if said.startswith("/") and url_has_allowed_host_and_scheme(said, allowed_hosts=None):
        return said
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return request.get_full_path()
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the form that was sent, field by field, to be sent again."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not name.startswith(f"{PREFIX}-")
    ]

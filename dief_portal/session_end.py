"""
A session that ended while someone was writing: nothing they typed is lost.

A browser remembers whose it is for half a day, in a cookie that says so to the portal alone. What
such a browser sends without a session is sealed into the session of the sign-in page, for that
person and that page. Signed in again as the same person, they find it in the form; anyone else
who signs in there makes it vanish. Files, secrets and what is very long are not kept.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure

from forum import proof
from forum.models import Person
from forum.typed import Fields
from forum.vault import Tampered, Vault

View = Callable[..., HttpResponse]

COOKIE = f"{settings.COOKIES_OF_THIS_HOST}whose"
REMEMBERED = timedelta(hours=12)
CEILING = 200 * 1024  # characters of one page
PAGES = 4  # of one person: in so many windows someone may have been writing
KEPT = "kept"
SECRETS = ("password", "password_again", "current", "code", "answer", "proof-code", "proof-answer")
NOT_KEPT = ("csrfmiddlewaretoken", *SECRETS, "proof-page")


class KeptTextMiddleware:
    """Stands before LoginRequiredMiddleware, which would send the text away."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.kept = {}  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.headers.get("HX-Request") and _leads_to_the_door(response):
            return _whole_page(_signing_in_for(_page(request)))
        if request.resolver_match and request.resolver_match.view_name == "sign-in:sign-out":
            response.delete_cookie(COOKIE, samesite="Strict")  # They meant to leave.
        else:
            _remember_whose(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True):
            return None
        if request.user.is_authenticated:
            request.kept = give_back(request)  # type: ignore[attr-defined]
            return None
        whose = _whose(request)
        if request.method != "POST" or whose is None:
            return None
        page = keep(request, whose)
        messages.info(
            request,
            _(
                "You were signed out for security. Nothing is lost: sign in, and what you typed"
                " is back on its page."
            ),
        )
        return redirect(_signing_in_for(page))


def refused_for_its_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """
    Answer a form whose token is no longer good: its page was opened before signing in anew.

    The cookie that says whose browser it is never comes from another site. Without it this is
    not a form of ours, and the answer is Django's.
    """
    person = request.user
    if person.is_authenticated and _whose(request) == _sign_of(person):
        return redirect(keep(request, _sign_of(person)))
    return csrf_failure(request, reason)


def keep(request: HttpRequest, whose: str) -> str:
    """Seal what was typed into the session at hand; return the page on which it was."""
    page = _page(request)
    fields: Fields = {}
    room = CEILING
    for name, values in request.POST.lists():
        size = sum(map(len, values))
        if name in NOT_KEPT or size > room:
            continue
        room -= size
        fields[name] = values
    sealed = Vault(settings.VAULT_KEYS).seal(json.dumps(fields).encode(), row=_row(whose, page))
    pages = _pages_kept(request, whose)
    pages.pop(page, None)
    pages[page] = base64.b64encode(sealed).decode()
    request.session[KEPT] = [whose, dict(list(pages.items())[-PAGES:])]
    if not request.user.is_authenticated:
        request.session.set_expiry(REMEMBERED)
    return page


def _pages_kept(request: HttpRequest, whose: str) -> dict[str, str]:
    """Return what is kept for this person by now: they may have written in several windows."""
    of, pages = request.session.get(KEPT, [whose, {}])
    return dict(pages) if of == whose else {}


def give_back(request: HttpRequest) -> Fields:
    """Return what was typed on this page by this person, once; anyone else's is thrown away."""
    if KEPT not in request.session:
        return {}
    whose, pages = request.session[KEPT]
    person = request.user
    if not isinstance(person, Person) or whose != _sign_of(person):
        del request.session[KEPT]
        return {}
    request.session.set_expiry(None)
    page = request.get_full_path()
    here = request.method == "GET" and page in pages
    if not here or not person.is_verified():  # type: ignore[attr-defined]
        return {}
    sealed = pages.pop(page)
    request.session[KEPT] = [whose, pages]
    if not pages:
        del request.session[KEPT]
    return _opened(request, sealed, _row(whose, page))


def _opened(request: HttpRequest, sealed: str, row: str) -> Fields:
    try:
        plain = Vault(settings.VAULT_KEYS).open(base64.b64decode(sealed), row=row)
    except Tampered:
        return {}
    fields: Fields = json.loads(plain)
    messages.info(
        request,
        _(
            "Your session had ended. Nothing is lost: what you typed is back on this page. It has"
            " not been sent; check it and send it again. Files need to be chosen again."
        ),
    )
    return fields


def _row(whose: str, page: str) -> str:
    return f"typed by {whose} on {page}"


def _page(request: HttpRequest) -> str:
    """Return the page on which a form stood: often, but not always, where it was sent."""
    return proof.page_of(request)


def _signing_in_for(page: str) -> str:
    return f"{reverse('sign-in:sign-in')}?{urlencode({'next': page})}"


def _leads_to_the_door(response: HttpResponse) -> bool:
    doors = {reverse("sign-in:sign-in"), reverse("sign-in:second-factor")}
    return isinstance(response, HttpResponseRedirect) and urlsplit(response.url).path in doors


def _whole_page(url: str) -> HttpResponse:
    """Lead the browser elsewhere, where htmx would put the sign-in page into a part of this one."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": url})


def _sign_of(person: Person | AnonymousUser) -> str:
    """Return what stands for a person in the cookie: to the portal, and to nobody else."""
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, f"whose browser: {person.pk}".encode(), "sha256").hex()


def _whose(request: HttpRequest) -> str | None:
    try:
        return str(request.get_signed_cookie(COOKIE, salt=COOKIE, max_age=REMEMBERED))
    except (KeyError, signing.BadSignature):
        return None


def _remember_whose(request: HttpRequest, response: HttpResponse) -> None:
    person = getattr(request, "user", None)
    # Whoever gave the password in this very request carries no device yet.
    if not isinstance(person, Person) or getattr(person, "otp_device", None) is None:
        return
    if _whose(request) == _sign_of(person):
        return
    response.set_signed_cookie(
        COOKIE,
        _sign_of(person),
        salt=COOKIE,
        max_age=REMEMBERED,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )

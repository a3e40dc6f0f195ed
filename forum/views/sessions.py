"""Where a person is signed in, and for how long."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from forum import clock, session, trail
from forum.access import SignedIn
from forum.first_steps import before_first_steps
from forum.terms_of_reference import GENEVA


@before_first_steps
@require_safe
def sessions(request: SignedIn) -> HttpResponse:
    """List where whoever asks is signed in."""
    found = [
        {"session": one, "browser": in_words(one.browser)}
        for one in session.of_the_same_person(request.session)
    ]
    context = {"found": found, "others": len(found) > 1, "zone": GENEVA}
    return render(request, "sign_in/sessions.html", context)


@before_first_steps
@require_POST
def end(request: SignedIn, key: str) -> HttpResponse:
    """Sign out elsewhere. Of a session that is not theirs there is nothing to be known."""
    if not session.end_beside(request.session, key):
        raise Http404
    remember(request)
    messages.success(request, _("You are signed out there."))
    return redirect("sign-in:sessions")


@before_first_steps
@require_POST
def end_others(request: SignedIn) -> HttpResponse:
    ended = session.end_beside(request.session)
    if ended:
        remember(request)
    says = ngettext(
        "You are signed out in %(count)s other place.",
        "You are signed out in %(count)s other places.",
        ended,
    )
    messages.success(request, says % {"count": ended})
    return redirect("sign-in:sessions")


@before_first_steps
@require_safe
@session.by_itself
def still_open(request: SignedIn) -> HttpResponse:
    """Answer a page that asks for how long yet; asking does not make it longer."""
    return left(request)


@before_first_steps
@require_POST
def stay(request: SignedIn) -> HttpResponse:
    """Someone is there: answer with the time that is left from now on."""
    if "HX-Request" in request.headers or "application/json" in request.headers.get("Accept", ""):
        return left(request)
    return redirect("/")


def left(request: SignedIn) -> HttpResponse:
    now, opened = clock.real(), request.session
    idle = opened.end_if_idle(now) if opened.is_used else opened.ends_at
    seconds = {"left": idle - now, "longest": opened.latest_end - now}
    return JsonResponse({name: int(span.total_seconds()) for name, span in seconds.items()})


def remember(request: SignedIn) -> None:
    if request.hat:
        trail.record(request.hat, "signed out elsewhere", request.hat, at=clock.now())


def in_words(browser: str) -> str:
    """Return a browser as people call it."""
    name, _slash, system = browser.partition("/")
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or _("A browser that does not say its name")

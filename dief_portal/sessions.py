"""The session of a request: which browser it is, and that what was ended stays ended."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from forum.session import SessionStore

# What a browser calls itself, and what people call it; the first that is found.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "FxiOS": "Firefox",
    "Firefox": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Windows": "Windows",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Mac OS X": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


class SessionMiddleware:
    """
    Opens the session whose key the browser shows, and keeps it when the answer is there.

    The cookie is sent when the key is new, and else not: an answer that was long on its way must
    not bring back the key from before a second factor was shown.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        shown = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        session = SessionStore(shown, browser=in_words(request.headers.get("User-Agent", "")))
        request.session = session
        response = self.get_response(request)
        if session.accessed:
            patch_vary_headers(response, ("Cookie",))
        if session.is_empty():
            if shown:
                response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
        elif is_kept(session, response) and session.session_key != shown:
            send_key(response, session)
        return response


def is_kept(session: SessionStore, response: HttpResponse) -> bool:
    """Write the session, unless there was a fault; return whether it still stood."""
    fault = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
    if fault or not (session.accessed or session.modified):
        return False
    try:
        session.save()
    except UpdateError:  # It was ended while the page was made: the next one is asked for anew.
        return False
    return True


def send_key(response: HttpResponse, session: SessionStore) -> None:
    """Give the browser its key: until it is closed, or as long as typed text waits."""
    waits = session.person is None and not session.get_expire_at_browser_close()
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        session.session_key or "",
        max_age=session.get_expiry_age() if waits else None,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def in_words(user_agent: str) -> str:
    """Return what a browser calls itself, as people call it: ``Firefox/Windows``."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    return f"{browser}/{system}"

"""A page that adds an entry to the trail, whatever else it does: for ``bin/bench-trail`` only."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from forum import clock, trail

View = Callable[[HttpRequest], HttpResponse]


def on_the_trail(get_response: View) -> View:
    def answer(request: HttpRequest) -> HttpResponse:
        hat = getattr(request, "hat", None)
        if hat is not None:
            trail.record(hat, "saved", hat, at=clock.now())
        return get_response(request)

    return answer

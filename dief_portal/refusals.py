"""
The answers that no view gives: what was sent cannot be read, a fault, nothing at this address.

They are the same for whoever asks and whatever was asked. That there is nothing here takes the
same time, too, whether a row is hidden from the one who asks or does not exist.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

View = Callable[[HttpRequest], HttpResponseBase]

# What is posted here is about an account, and it may be one that does not exist.
ABOUT_AN_ACCOUNT = {"sign-in:sign-in", "sign-in:second-factor", "sign-in:forgotten"}


class EvenPaceMiddleware:
    """
    Gives an answer out at the end of a step of time, never within.

    To look for a row that is hidden takes PostgreSQL longer than to look for none, by a fraction
    of a millisecond; a few hundred requests show it. Stands outside the transaction, so that
    nothing is held meanwhile.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = self.get_response(request)
        step = _step(request, response)
        if step:
            wait(begun, step)
        return response


def _step(request: HttpRequest, response: HttpResponseBase) -> float:
    if response.status_code == HTTPStatus.NOT_FOUND:
        return float(settings.PACE_OF_NOTHING)
    match = request.resolver_match
    if request.method == "POST" and match and match.view_name in ABOUT_AN_ACCOUNT:
        return float(settings.PACE_OF_ACCOUNTS)
    return 0.0


def wait(begun: float, step: float) -> None:
    """Wait until a whole number of steps has passed, and at least one."""
    taken = time.perf_counter() - begun
    time.sleep(max(1, math.ceil(taken / step)) * step - taken)


class EmptyRefusalMiddleware:
    """Says on a page what Django says with a number: an address that takes no such request."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        page: HttpResponse = render(request, "405.html", status=response.status_code)
        page["Allow"] = response["Allow"]
        return page

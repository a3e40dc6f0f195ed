"""How a page that only acts tells what came of it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.utils.functional import Promise

from forum.access import SignedIn
from forum.errors import Refused


def do(request: SignedIn, act: Callable[[], object], done: str | Promise) -> bool:
    """Do one act; say that it is done, or why not. Return whether it was done."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, str(done))
    return True

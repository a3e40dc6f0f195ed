"""
The portal with the trail written on every page, or on none: for ``bin/bench-trail`` only.

Pages of one kind are compared, so nothing else differs: with ``EVERY_PAGE_RECORDS`` set, each page
adds an entry in its own transaction, beside what it records anyway; without, not even that.
"""

from __future__ import annotations

import os

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dief_portal.settings")
EVERY_PAGE = os.environ.get("EVERY_PAGE_RECORDS") == "1"
if EVERY_PAGE:
    settings.MIDDLEWARE.append("tests.load.every_page.on_the_trail")

from dief_portal.wsgi import application  # noqa: E402
from forum.actions import reading  # noqa: E402

__all__ = ["application"]

if not EVERY_PAGE:
    reading.note = lambda **_what: None

"""What must be so before the portal serves anybody; asked when it starts, and by ``check``."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, run_checks
from django.db import connections

HARFBUZZ = {"darwin": "libharfbuzz-subset.0.dylib"}.get(sys.platform, "libharfbuzz-subset.so.0")

# A superuser and a role with BYPASSRLS see past every sight; an owner can take them away.
LOGIN = """
SELECT login.rolname, login.rolsuper, login.rolbypassrls, EXISTS (
    SELECT FROM pg_class WHERE relowner = login.oid AND relnamespace = 'public'::regnamespace
) FROM pg_roles AS login WHERE login.rolname = session_user
"""


class Unfit(Exception):
    """The portal must not start like this."""


def letters_are_quick(**_: Any) -> list[CheckMessage]:
    try:
        ctypes.CDLL(HARFBUZZ)
    except OSError:
        says = "The library harfbuzz-subset is missing: letters take many times as long."
        hint = "apt-get install libharfbuzz-subset0"
        return [Warning(says, hint=hint, id="dief_portal.W001")]
    return []


def login_sees_no_more_than_it_should(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Look at the role that logs in; asked only when a database may be asked."""
    return [message for database in databases or () for message in _of_login(database)]


def _of_login(database: str) -> list[CheckMessage]:
    with connections[database].cursor() as cursor:
        cursor.execute(LOGIN)
        name, superuser, past_rows, owner = cursor.fetchone()
    found: list[CheckMessage] = []
    if superuser or past_rows:
        says = f"The role {name} sees past every sight (superuser or BYPASSRLS)."
        found.append(Error(says, id="dief_portal.E001"))
    if owner and settings.DATABASE_ROLE != "dief_owner":  # Only the one who migrates owns.
        says = f"The role {name} owns tables, and could take their sights away."
        hint = "Log in as dief_web to serve, as dief_portal to sweep."
        found.append(Error(says, hint=hint, id="dief_portal.E002"))
    return found


JSON_ONLY = "django.contrib.sessions.serializers.JSONSerializer"


def settings_let_nothing_out(**_: Any) -> list[CheckMessage]:
    """Refuse what would show rows past their sights, or run what lies in a queue or a session."""
    backend = getattr(settings, "CELERY_RESULT_BACKEND", None)
    accepts = {*settings.CELERY_ACCEPT_CONTENT, settings.CELERY_TASK_SERIALIZER}
    pickled = getattr(settings, "SESSION_SERIALIZER", JSON_ONLY) != JSON_ONLY
    caches = [name for name, said in settings.CACHES.items() if _pickles(said["BACKEND"])]
    wrong = (
        (
            40,
            "django.contrib.admin" in settings.INSTALLED_APPS,
            "Django's admin is installed.",
            "Take it out of INSTALLED_APPS: it shows rows that no page of the portal would.",
        ),
        (
            41,
            accepts != {"json"},
            "Tasks may come as something else than JSON.",
            "Set CELERY_ACCEPT_CONTENT = ['json'] and CELERY_TASK_SERIALIZER = 'json':"
            " a pickle runs what it says.",
        ),
        (
            42,
            pickled,
            "Sessions are not kept as JSON.",
            "Leave SESSION_SERIALIZER as Django has it: a pickle runs what it says.",
        ),
        (
            43,
            bool(backend) or not settings.CELERY_TASK_IGNORE_RESULT,
            "Results of tasks are kept.",
            "Unset CELERY_RESULT_BACKEND, set CELERY_TASK_IGNORE_RESULT: a result may be content.",
        ),
        (
            44,
            bool(caches),
            f"These caches keep pickles outside the process: {', '.join(caches)}.",
            "Use a cache in memory, or none: what a person sees is not kept anywhere.",
        ),
    )
    return [
        Error(says, hint=hint, id=f"dief_portal.E{number:03}")
        for number, is_so, says, hint in wrong
        if is_so
    ]


def _pickles(backend: str) -> bool:
    return backend not in {
        "django.core.cache.backends.locmem.LocMemCache",
        "django.core.cache.backends.dummy.DummyCache",
    }


def nothing_is_shown_of_an_error(**_: Any) -> list[CheckMessage]:
    """Asked by ``check --deploy`` only: a first look may be debugged."""
    if not settings.DEBUG:
        return []
    hint = "Unset DEBUG: its page of an error shows rows, settings and statements to anybody."
    return [Error("DEBUG is on.", hint=hint, id="dief_portal.E045")]


def refuse_an_unfit_start() -> None:
    """
    Ask every check; web servers and workers do not by themselves.

    :raises Unfit: if one of them is an error.
    """
    found = run_checks(databases=["default"])
    connections.close_all()  # Processes that are forked later open their own.
    errors = [str(one) for one in found if one.is_serious() and not one.is_silenced()]
    if errors:
        raise Unfit("\n".join(errors))

"""
What stands around the portal, as ``manage.py doctor`` asks it: servers, disk, clock, proxy, work.

Nothing is sent to anybody and nothing is left behind. What a server answers is not repeated, only
what kind of error it was: it may say more than whoever reads this should learn.
"""

from __future__ import annotations

import shutil
import smtplib
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from celery.exceptions import OperationalError as NoBroker
from django.conf import settings
from django.core.checks import run_checks
from django.core.mail import get_connection
from django.db import OperationalError, connection
from redis import Redis
from redis.exceptions import RedisError

from dief_portal import upgrades
from dief_portal.beat import LOCK
from dief_portal.celery import SWEEPS, app
from forum import clock, heartbeats, sight
from forum.models import Notice

DRIFT = timedelta(seconds=2)  # A ticket lives for minutes, a code for seconds.
LATE = timedelta(minutes=10)  # The sweeps run every minute.
FREE = 0.1  # of the disk
SMALLEST = 1024**3  # bytes
MAILS_FOR_TRYING_OUT = {"mailpit", "localhost", "127.0.0.1"}


def database_answers(now: datetime) -> list[str]:
    try:
        connection.ensure_connection()
    except OperationalError as away:
        return [
            f"The database does not answer ({type(away.__cause__ or away).__name__}). Does postgres"
            " run, is DATABASE_URL right, and does that role exist with that password?"
        ]
    return []


def nothing_is_pending(now: datetime) -> list[str]:
    waiting = len(upgrades.pending())
    if not waiting:
        return []
    return [
        f"{waiting} migrations are pending: run manage.py upgrade_plan, then manage.py migrate,"
        " both as the owner (docs/operations/upgrade.md)."
    ]


def checks_find_nothing(now: datetime) -> list[str]:
    """Roles, privileges, policies, settings: whatever keeps web and worker from starting."""
    found = run_checks(databases=["default"], include_deployment_checks=not settings.EMBEDDED)
    return [f"{one.msg} {one.hint or ''}".strip() for one in found if not one.is_silenced()]


def valkey_answers_and_keeps_nothing(now: datetime) -> list[str]:
    if settings.EMBEDDED:
        return []
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=5) as server:
            said: dict[Any, Any] = server.info("persistence")
            waiting = int(server.llen("celery"))
            saves = server.config_get("save")
    except RedisError as away:
        return [
            f"Valkey does not answer ({type(away).__name__}): no sweep runs and no mail leaves"
            " until it does. Does it run, and is the password in REDIS_URL its own?"
        ]
    found = []
    if said.get("aof_enabled") or (isinstance(saves, dict) and saves.get("save")):
        found.append(
            'Valkey writes to its disk: start it with --save "" --appendonly no. What waits there'
            " stands in the database anyway."
        )
    if waiting > 10 * len(app.conf.beat_schedule):
        found.append(
            f"{waiting} sweeps wait in Valkey and nobody takes them: is the worker running?"
        )
    return found


def mail_server_takes_mails(now: datetime) -> list[str]:
    if settings.EMBEDDED or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return []
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    server = get_connection(timeout=10)
    try:
        server.open()
    except smtplib.SMTPAuthenticationError:
        return [f"The mail server at {where} refuses the name or password in EMAIL_URL."]
    except OSError as away:
        return [
            f"The mail server at {where} does not take mails ({type(away).__name__}). What is owed"
            " waits, and stands on the pages. Is EMAIL_URL right?"
        ]
    finally:
        with suppress(OSError):
            server.close()
    if settings.EMAIL_HOST in MAILS_FOR_TRYING_OUT:
        return [
            f"Mails go to {where}, which is for trying out: nobody else gets them. Set EMAIL_URL."
        ]
    return []


def files_can_be_kept(now: datetime) -> list[str]:
    folder = Path(settings.FILES_DIR)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
        disk = shutil.disk_usage(folder)
    except OSError as refused:
        return [
            f"No file can be written to {folder} ({type(refused).__name__}): uploads are refused."
        ]
    found = []
    if disk.free < max(FREE * disk.total, SMALLEST):
        found.append(
            f"{disk.free // 1024**2} MiB are free where files are kept ({folder}): make room before"
            " uploads are refused."
        )
    if folder.stat().st_mode & 0o077 and not settings.EMBEDDED:
        found.append(f"Others on this machine can look into {folder}: chmod 700.")
    return found


def clocks_agree(now: datetime) -> list[str]:
    with connection.cursor() as cursor:
        before = clock.real()
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
        after = clock.real()
    drift = max(before - there, there - after, timedelta())
    if drift <= DRIFT:
        return []
    return [
        f"The clocks of this machine and of the database differ by {drift.total_seconds():.0f}"
        " seconds: is NTP running on both? Codes of authenticator apps fail, and limits are off by"
        " as much."
    ]


def proxy_is_counted(now: datetime) -> list[str]:
    if settings.EMBEDDED or settings.PROXIES:
        return []
    return [
        "PROXIES is 0, but TLS ends at a proxy: all people seem to come from one address, and who"
        " guesses a password slows everybody. Set it to the number of your proxies (1 for Caddy)."
    ]


def sweeps_run(now: datetime) -> list[str]:
    found = []
    with sight.of_the_portal(), connection.cursor() as cursor:
        late = Notice.objects.filter(due_at__lt=now - LATE, sent_at=None, withdrawn_at=None)
        waiting = late.filter(failed_at=None).count()
        refused = late.exclude(failed_at=None).count()
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND (classid::bigint << 32) + objid::bigint = hashtextextended(%s, 0))",
            [LOCK],
        )
        (beats,) = cursor.fetchone()
    if waiting:
        found.append(
            f"{waiting} notices are due for more than ten minutes and did not leave: are worker and"
            " beat running? Rights and limits do not depend on it; people are told late."
        )
    if refused:
        found.append(f"{refused} notices were refused by the mail server, which is asked again.")
    if not beats and not settings.EMBEDDED:
        found.append("No beat runs, so no sweep does: start it (docker compose up --detach beat).")
    return found


def each_sweep_ends(now: datetime) -> list[str]:
    """Some run while one fails each time: it is named, with where to read why."""
    silent = heartbeats.late(SWEEPS, now=clock.real())
    if len(silent) == len(SWEEPS):
        since = f"{min(silent.values()):%d %B %Y %H:%M} UTC"
        return [f"No sweep has come to its end since {since}: are worker and beat running?"]
    return [
        f"{name} has not come to its end since {at:%d %B %Y %H:%M} UTC, while others have: the"
        " worker's log says why, under that name."
        for name, at in sorted(silent.items())
    ]


def a_worker_answers(now: datetime) -> list[str]:
    if settings.EMBEDDED:
        return []
    try:
        answers = app.control.ping(timeout=3)
    except (OSError, NoBroker, RedisError):
        return []  # Valkey is asked by itself.
    return [] if answers else ["No worker answers: start it (docker compose up --detach worker)."]

"""
What a person who keeps the portal must know and do, in plain words: asked by ``manage.py doctor``.

Each question answers with what is wrong, and what to do about it; with nothing where all is well.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

from dief_portal import surroundings
from forum import object_keys, posted, rotation, sight, tombstones
from forum.models import RingBackup

A_WHILE = timedelta(hours=1)  # The sweeps run every minute.

Question = Callable[[datetime], list[str]]


def ring_opens_everything(now: datetime) -> list[str]:
    says = "Put it back into VAULT_KEYS, from its shares if need be (manage.py ring restore)."
    return [f"{fault} {says}" for fault in rotation.unopened(object_keys.ring())]


def ring_is_backed_up(now: datetime) -> list[str]:
    with sight.of_the_portal():
        safe = set(RingBackup.objects.values_list("number", flat=True))
    return [
        f"Key {number} of the ring was never backed up. Who loses it loses every text and every"
        " file: run manage.py ring backup, and give the five shares to five people."
        for number in settings.VAULT_KEYS
        if number not in safe
    ]


def tombstones_lie_outside(now: datetime) -> list[str]:
    with sight.of_the_portal():
        left = tombstones.to_note().filter(destroyed_at__lt=now - A_WHILE).count()
    if not left:
        return []
    return [
        f"{left} tombstones are not yet written to {tombstones.place()}: what they stand for"
        " would come back with an older backup. Is the worker running, and can it write there?"
    ]


def mails_may_leave(now: datetime) -> list[str]:
    with sight.of_the_portal():
        held = posted.is_held()
    if not held:
        return []
    return [
        "This database was restored from a backup, and no mail leaves it. If it is the one that"
        " works from now on, run manage.py release_mails; if it is not, switch its worker off."
    ]


# Asked in this order. Where the database does not answer, the last ones cannot be asked.
WITHOUT_DATABASE: tuple[Question, ...] = (
    surroundings.valkey_answers_and_keeps_nothing,
    surroundings.mail_server_takes_mails,
    surroundings.files_can_be_kept,
    surroundings.proxy_is_counted,
    surroundings.a_worker_answers,
)
MIGRATED: tuple[Question, ...] = (
    surroundings.checks_find_nothing,
    surroundings.sweeps_run,
    surroundings.each_sweep_ends,
    ring_opens_everything,
    ring_is_backed_up,
    tombstones_lie_outside,
    mails_may_leave,
)


def faults(now: datetime) -> list[str]:
    """Return everything that is wrong, one sentence each; what follows from another is left out."""
    found = [fault for question in WITHOUT_DATABASE for fault in question(now)]
    away = surroundings.database_answers(now)
    if away:
        return [*away, *found]
    found += surroundings.clocks_agree(now)
    pending = surroundings.nothing_is_pending(now)
    if pending:  # The others ask for tables that may not be there yet.
        return [*pending, *found]
    return [*found, *(fault for question in MIGRATED for fault in question(now))]

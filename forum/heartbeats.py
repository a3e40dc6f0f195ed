"""
Whether the clockwork runs, and what it has still to do: numbers and moments, no content.

A right lapses at its instant whether or not a sweep runs; what stands still with the sweeps is what
they write down and the mails that they send. So whoever runs the portal has to hear of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min

from forum.models import Heartbeat

SINCE = ("forum", "0015_heartbeats")  # From then on each good run is written down.

# Asked by whoever serves, who sees no row of these but their own: so it answers with numbers.
FUNCTION = """
SET LOCAL ROLE dief_portal;

CREATE OR REPLACE FUNCTION sight.pulse(portal timestamptz) RETURNS TABLE (
    due bigint, oldest timestamptz, refused bigint, unchained bigint, head bigint, tries bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*), min(due_at), count(*) FILTER (WHERE failures > 0),
        (SELECT count(*) FROM forum_unchained),
        (SELECT coalesce(max(sequence), 0) FROM forum_traillink),
        (SELECT coalesce(sum(tries), 0) FROM forum_attempt)
    FROM forum_notice WHERE sent_at IS NULL AND withdrawn_at IS NULL AND due_at <= portal
$$;

REVOKE ALL ON FUNCTION sight.pulse(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sight.pulse(timestamptz) TO dief_web;
SET LOCAL ROLE NONE;
"""


@dataclass(frozen=True)
class Pulse:
    due: int  # notices that are due and have not left
    oldest: datetime | None  # since when the oldest of them is due
    refused: int  # of them, those that a mail server did not take
    unchained: int  # entries of the trail that wait to be linked
    head: int  # the number of the trail's last link
    tries: int  # at the door, that were not followed by a right one


def install(cursor: CursorWrapper) -> None:
    """Give the database the function that counts."""
    cursor.execute(FUNCTION)


def pulse(*, now: datetime) -> Pulse:
    """Count what waits, at a moment of the portal's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sight.pulse(%s)", [now])
        return Pulse(*cursor.fetchone())


def record(sweep: str, *, at: datetime) -> None:
    """Note that a sweep came to its end; ``at`` is real time."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(sweep=sweep, good_at=at)],
        update_conflicts=True,
        unique_fields=["sweep"],
        update_fields=["good_at"],
    )


def last_good(sweeps: Iterable[str]) -> dict[str, datetime]:
    """Return when each came to its end last; one that never did, when it was first waited for."""
    known = dict(Heartbeat.objects.values_list("sweep", "good_at"))
    begun = _begun()
    return {name: known.get(name, begun) for name in sweeps}


def silent_since(sweeps: Iterable[str], *, now: datetime) -> datetime | None:
    """Return since when one of them has not run, if that is longer than they may take."""
    return min(late(sweeps, now=now).values(), default=None)


def late(sweeps: Iterable[str], *, now: datetime) -> dict[str, datetime]:
    """Return which of them have not come to their end for longer than they may take, since when."""
    before = now - timedelta(seconds=settings.SWEEPS_LATE_AFTER)
    return {name: at for name, at in last_good(sweeps).items() if at < before}


def _begun() -> datetime:
    applied = MigrationRecorder.Migration.objects.filter(app=SINCE[0], name=SINCE[1])
    found: datetime | None = applied.aggregate(begun=Min("applied"))["begun"]
    assert found is not None
    return found

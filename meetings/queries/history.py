"""
What is public of the portal's own meetings and Chairs: days and names, and nothing else (ToR 3, 4).

A stranger sees no meeting and no office. So two functions of the portal's role answer whoever asks:
the day of each meeting that is over, and who has chaired the Forum. The Treaty's Secretariat
publishes as much.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from forum import sight

sight.question(
    "public_meetings",
    "until timestamptz",
    """
    SELECT jsonb_agg(jsonb_build_array(c.number, m.held_on, w.kind) ORDER BY m.held_on)
    FROM meetings_meeting m
    JOIN meetings_week w ON w.id = m.week_id
    JOIN meetings_conference c ON c.id = w.conference_id
    WHERE m.status = 'CLOSED' AND m.closed_at <= until
    """,
    returns="jsonb",
)
# The Conference at whose close an office ends is the next one when it begins.
sight.question(
    "public_chairs",
    "until timestamptz",
    """
    SELECT jsonb_agg(
        jsonb_build_array(c.number, trim(concat_ws(' ', p.first_name, p.last_name)))
        ORDER BY t.starts_at
    )
    FROM forum_term t
    JOIN forum_person p ON p.id = t.person_id
    CROSS JOIN LATERAL (
        SELECT number FROM meetings_conference c
        JOIN meetings_week w ON w.conference_id = c.id AND w.kind = 'CONFERENCE'
        WHERE coalesce(c.closed_at, (w.ends_on + 1) AT TIME ZONE w.zone_name) > t.starts_at
        ORDER BY w.ends_on LIMIT 1
    ) c
    WHERE t.role = 'CHAIR' AND t.starts_at <= until
    """,
    returns="jsonb",
)


@dataclass(frozen=True)
class Held:
    cycle: int  # the number of the Conference that ends it
    day: date
    kind: str


def held_publicly(*, now: datetime) -> list[Held]:
    """Return the meetings of this portal that are over, the first first."""
    rows = _asked("public_meetings", now)
    return [Held(cycle, date.fromisoformat(day), kind) for cycle, day, kind in rows]


def chaired_publicly(*, now: datetime) -> list[tuple[int, str]]:
    """Return who has chaired the Forum since it has this portal, each with their cycle."""
    return [(cycle, name) for cycle, name in _asked("public_chairs", now)]


def _asked(question: str, now: datetime) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sight.{question}(%s)", [now])
        answer = cursor.fetchone()[0]
    return json.loads(answer or "[]") if isinstance(answer, str | None) else list(answer)

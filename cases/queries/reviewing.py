"""
How much came to the Forum since a Conference: totals for its review, with no State in them.

A function counts what nobody who asks may read, and does not say a number that is small.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from forum import sight
from meetings.queries import FEW

sight.question(
    "review_totals",
    "since timestamptz",
    f"""
    WITH totals (what, n) AS (
        SELECT 'presented', count(*) FROM meetings_agendaitem i
            JOIN meetings_meeting m ON m.id = i.meeting_id
            WHERE i.kind = 'PRESENTATION' AND i.removed_at IS NULL AND i.opened_at >= since
                AND m.status = 'CLOSED'
        UNION ALL
        SELECT 'notified', count(*) FROM cases_noticetostate n
            WHERE n.withdrawn_at IS NULL AND n.served_at >= since
        UNION ALL
        SELECT 'replied_in_time', count(*) FROM cases_noticetostate n
            JOIN meetings_meeting m ON m.id = n.meeting_id
            WHERE n.withdrawn_at IS NULL AND n.served_at >= since AND EXISTS (
                SELECT FROM cases_reply r WHERE r.notice_id = n.id
                AND r.kind IN ('REPLY', 'NO_COMMENT') AND r.replied_at < m.replies_due_at
            )
        UNION ALL
        SELECT 'posted', count(*) FROM cases_posting p WHERE p.released_at >= since
        UNION ALL
        SELECT 'contacts', count(*) FROM forum_contact c
            WHERE c.directory = 'LAW_ENFORCEMENT' AND c.taken_out_at IS NULL
    )
    SELECT what::text, CASE
        WHEN n BETWEEN 1 AND {FEW - 1} THEN NULL
        -- Nor how few did not reply in time, by subtraction.
        WHEN what = 'replied_in_time' AND (SELECT a.n FROM totals a WHERE a.what = 'notified') - n
            BETWEEN 1 AND {FEW - 1} THEN NULL
        ELSE n
    END FROM totals
    WHERE EXISTS (SELECT FROM sight.ticket() me WHERE me.role IN ('SECRETARIAT', 'CHAIR'))
    """,  # noqa: S608  Nothing of it is from outside.
    returns="TABLE (what text, n bigint)",
)


class Total(NamedTuple):
    """How much there was of something; None, if so little that a State could be told."""

    what: str
    n: int | None


def totals_since(moment: datetime) -> list[Total]:
    """Return the totals, to Chair and Secretariat; to anybody else, none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sight.review_totals(%s)", [moment])
        return [Total(*row) for row in cursor.fetchall()]

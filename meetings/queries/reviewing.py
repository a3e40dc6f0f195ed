"""
The review of the Forum's usefulness: own answers, and totals that point to no State.

The database suppresses: of a number below ``FEW`` it answers that it is small, to whoever asks.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection
from django.db.models import Q
from django.http import Http404

from forum import queries as forum
from forum import sight
from forum.models import Mandate, State
from forum.models.outreach import Task
from forum.sight import Viewer
from meetings.models import ReviewAnswer

FEW = 5  # Fewer States than that are not counted out: somebody could tell which.

# A question of which one number alone is small would give it away to who knows how many answered:
# so the next smallest is not told either.
sight.question(
    "review_answers",
    "which bigint",
    f"""
    WITH counted AS (
        SELECT said.question, said.answer, count(*) AS states
        FROM meetings_reviewanswer r, LATERAL (VALUES
            ('meetings', r.meetings), ('platform', r.platform),
            ('led_to_action', r.led_to_action), ('terms', r.terms)
        ) said (question, answer)
        WHERE r.mandate_id = which AND EXISTS (
            SELECT FROM sight.ticket() me WHERE me.role IN ('SECRETARIAT', 'CHAIR')
        )
        GROUP BY said.question, said.answer
    ), marked AS (
        SELECT *, states < {FEW} AS small,
            count(*) FILTER (WHERE states < {FEW}) OVER (PARTITION BY question) AS smalls,
            row_number() OVER (PARTITION BY question, states < {FEW} ORDER BY states, answer) AS n
        FROM counted
    )
    SELECT question::text, answer::text,
        CASE WHEN small OR smalls = 1 AND n = 1 THEN NULL ELSE states END
    FROM marked
    """,  # noqa: S608  Nothing of it is from outside.
    returns="TABLE (question text, answer text, states bigint)",
)


def own_answer(viewer: Viewer) -> Q:
    return Q(state=viewer.speaks_for)


def answered_now(viewer: Viewer) -> Q:
    """Of one's own State, as oneself, as long as the Conference has not carried out the review."""
    asked = Mandate.objects.filter(task=Task.REVIEW, done_on=None)
    return own_answer(viewer) & Q(answered_by=viewer.term, mandate__in=asked)


@sight.of(
    ReviewAnswer,
    adds=answered_now,
    changes=own_answer,
    into=answered_now,
    columns=(
        *("meetings", "platform", "led_to_action", "terms"),
        *("answered_by_id", "answered_at"),
    ),
)
def review_answers(viewer: Viewer) -> Q:
    """Its own State, and nobody else: Chair and Secretariat have totals, by the question above."""
    return own_answer(viewer)


def review_for(key: str) -> Mandate:
    """Return the mandate to review the Forum, or answer 404."""
    mandate = forum.mandate_for(key)
    if mandate.task != Task.REVIEW:
        raise Http404
    return mandate


def answer_of(mandate: Mandate, state: State) -> ReviewAnswer | None:
    return ReviewAnswer.objects.filter(mandate=mandate, state=state).first()


class Counted(NamedTuple):
    """How many States gave an answer; None, if so few that one could be told."""

    question: str
    answer: str
    states: int | None


def answers_counted(mandate: Mandate) -> list[Counted]:
    """Return the totals, to Chair and Secretariat; to anybody else, none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sight.review_answers(%s)", [mandate.pk])
        return [Counted(*row) for row in cursor.fetchall()]

"""Who may come to a meeting, and what it would cost (ToR 3, 24)."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q

from forum import sight
from forum.models import State
from forum.queries import secretariat
from forum.sight import Viewer
from meetings.models import Forecast, Meeting, Resources
from meetings.queries.offices import convening
from meetings.rules import Status

TOTALS = ("yes", "likely", "no", "capital", "mission", "both", "law_enforcement")

# The Secretariat is told how many, never which: a function counts what it does not let read.
sight.question(
    "forecast",
    "which bigint",
    """
    SELECT ARRAY[
        count(*) FILTER (WHERE f.expects = 'YES'),
        count(*) FILTER (WHERE f.expects = 'LIKELY'),
        count(*) FILTER (WHERE f.expects = 'NO'),
        count(*) FILTER (WHERE f.coming_from = 'CAPITAL'),
        count(*) FILTER (WHERE f.coming_from = 'MISSION'),
        count(*) FILTER (WHERE f.coming_from = 'BOTH'),
        count(*) FILTER (WHERE f.law_enforcement)
    ] FROM meetings_forecast f WHERE f.meeting_id = which
    AND EXISTS (SELECT FROM sight.ticket() me WHERE me.role = 'SECRETARIAT')
    """,
    returns="bigint[]",
)


def own_forecast(viewer: Viewer) -> Q:
    return Q(state=viewer.speaks_for)


def said_now(viewer: Viewer) -> Q:
    """Of one's own State, as oneself, and only until the meeting opens."""
    coming = Meeting.objects.filter(status__in=(Status.PROPOSED, Status.DECIDED))
    return own_forecast(viewer) & Q(said_by=viewer.term, meeting__in=coming)


@sight.of(
    Forecast,
    adds=said_now,
    changes=own_forecast,
    into=said_now,
    columns=("expects", "coming_from", "law_enforcement", "said_by_id", "said_at"),
)
def forecasts(viewer: Viewer) -> Q:
    """Own State only. The Secretariat has the totals, by the question above."""
    return own_forecast(viewer)


def noted_now(viewer: Viewer) -> Q:
    return secretariat(viewer) & Q(noted_by=viewer.term)


@sight.of(
    Resources,
    adds=noted_now,
    changes=secretariat,
    into=noted_now,
    columns=(
        *("support", "documents", "interpretation", "budget"),
        *("noted_by_id", "noted_at"),
    ),
)
def resources(viewer: Viewer) -> Q:
    """Those who decide on meetings, or are consulted on them."""
    return convening(viewer)


def forecast_of(meeting: Meeting, state: State) -> Forecast | None:
    return meeting.forecasts.filter(state=state).first()


def forecast_totals(meeting: Meeting) -> dict[str, int]:
    """Return how many States expect what, to the Secretariat; to anybody else, nothing at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sight.forecast(%s)", [meeting.pk])
        (counts,) = cursor.fetchone()
    return dict(zip(TOTALS, counts, strict=True))


def resources_of(meeting: Meeting) -> Resources | None:
    return Resources.objects.filter(meeting=meeting).first()

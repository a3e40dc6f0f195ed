"""The outline of an oral briefing, as far as whoever asks can see it (ToR 22)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from cases.models import (
    Briefing,
    BriefingConsent,
    BriefingObjection,
    BriefingPoint,
    BriefingPosition,
    BriefingSource,
    Case,
    Intention,
    Placing,
)
from cases.rules import BRIEFING_STANDS, BriefingStatus, Says
from forum.models import State, Term, TermQuerySet
from forum.sealed import with_keys
from meetings.models import AgendaItem, Delegation, Meeting
from meetings.queries import checked_in
from meetings.rules import ItemKind


def briefings_of(meeting: Meeting) -> list[Briefing]:
    """Return the briefings of a meeting that whoever asks can see, the newest first."""
    rows = meeting.briefings.select_related("meeting").order_by("-begun_at", "-pk")
    return list(rows)


def standing_briefing(meeting: Meeting) -> Briefing:
    """Return the briefing that is prepared, if whoever asks can see it, or answer 404."""
    rows = Briefing.objects.select_related("meeting").order_by("-begun_at", "-pk")
    found = rows.filter(meeting=meeting, status__in=BRIEFING_STANDS)
    return get_object_or_404(found[:1])


def point_for(meeting: Meeting, key: str) -> BriefingPoint:
    of_it = BriefingPoint.objects.select_related("briefing__meeting")
    of_it = of_it.filter(briefing__in=meeting.briefings.filter(status__in=BRIEFING_STANDS))
    return get_object_or_404(of_it, key=key, taken_out_at=None)


def consent_for(meeting: Meeting, key: str) -> BriefingConsent:
    rows = BriefingConsent.objects.select_related("point", "briefing__meeting", "state", "said_by")
    return get_object_or_404(rows, briefing__in=meeting.briefings.all(), key=key)


def points_of(briefing: Briefing) -> list[BriefingPoint]:
    """Return the points that stand, each with what hangs on it, as far as one may see it."""
    named = BriefingSource.objects.select_related("item", "state", "case").order_by("pk")
    consents = BriefingConsent.objects.select_related("state").order_by("state__name_en")
    objections = BriefingObjection.objects.select_related("state").order_by("state__name_en")
    rows = briefing.points.filter(taken_out_at=None).order_by("position", "written_at", "pk")
    shown = (
        Prefetch("sources", queryset=named, to_attr="drawn_from"),
        Prefetch("consents", queryset=consents, to_attr="traced_to"),
        Prefetch("objections", queryset=objections, to_attr="opposed_by"),
    )
    return with_keys(rows.prefetch_related(*shown))


def sources_of(point: BriefingPoint) -> QuerySet[BriefingSource]:
    return point.sources.select_related("item", "state", "case").order_by("pk")


@dataclass(frozen=True)
class Stand:
    """How a State that took part stands to the outline."""

    state: State
    position: BriefingPosition | None
    holds: bool  # It was said of this version, or is an objection, which stands until taken back.

    @property
    def agrees(self) -> bool:
        return self.holds and self.position is not None and self.position.says == Says.NO_OBJECTION


def stands_of(briefing: Briefing) -> list[Stand]:
    """Return the States that took part, each with its position, as far as one may see them."""
    rows = with_keys(briefing.positions.select_related("state", "said_by__person"))
    said = {row.state_id: row for row in rows}
    there = checked_in(briefing.meeting).select_related("state")
    stands = [
        Stand(one.state, row, row is not None and row.stands_for(briefing))
        for one in there
        for row in (said.get(one.state_id),)
    ]
    return sorted(stands, key=lambda stand: stand.state.name)


def position_of(briefing: Briefing, state: State) -> BriefingPosition | None:
    return briefing.positions.filter(state=state).first()


def objections_to(briefing: Briefing) -> QuerySet[BriefingObjection]:
    """Return the objections of presenting States to the points that stand."""
    of_it = BriefingPoint.objects.filter(briefing=briefing, taken_out_at=None)
    rows = BriefingObjection.objects.select_related("state", "point")
    return rows.filter(point__in=of_it).order_by("point__position", "pk")


def is_of_a_participant(meeting: Meeting, state: State) -> bool:
    """Return whether a State came through the door."""
    return checked_in(meeting).filter(state=state).exists()


def presentations_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """Return what was presented: only what the room turned to is behind a briefing."""
    taken = meeting.items.live().filter(kind=ItemKind.PRESENTATION, opened_at__isnull=False)
    return taken.select_related("state")


def has_presented(meeting: Meeting, state: State) -> bool:
    return presentations_of(meeting).filter(state=state).exists()


def intentions_behind(items: Iterable[AgendaItem]) -> dict[int, Intention]:
    """Return the intention behind each item, by item, as far as whoever asks can see it."""
    placings = Placing.objects.filter(item__in=list(items)).select_related("intention__case")
    return {placing.item_id: placing.intention for placing in placings}


def case_behind(item: AgendaItem) -> Case | None:
    """Return the case that was presented, if there is one in the portal that one sees."""
    intentions = Intention.objects.filter(
        pk__in=Placing.objects.filter(item=item).values("intention")
    )
    return Case.objects.filter(pk__in=intentions.values("case")).first()


def consents_to_ask(briefing: Briefing) -> QuerySet[BriefingConsent]:
    """Return the States to be asked about points as they stand, less those that have answered."""
    rows = BriefingConsent.objects.filter(briefing=briefing, point__taken_out_at=None)
    unsaid = rows.exclude(version=F("point__version"))
    return unsaid.select_related("state", "briefing__meeting")


def consents_awaited(state: State) -> QuerySet[BriefingConsent]:
    """Return the points on which a State is asked for its word, and has not said it."""
    rows = BriefingConsent.objects.filter(state=state, asked_at__isnull=False)
    unsaid = rows.exclude(version=F("point__version"))
    return unsaid.select_related("briefing__meeting", "point").order_by("asked_at", "pk")


def outlines_put(state: State) -> list[Briefing]:
    """Return the outlines on which a State that took part has not said how it stands."""
    there = Delegation.objects.filter(state=state, checked_in_at__isnull=False)
    rows = Briefing.objects.filter(
        status=BriefingStatus.PUT, meeting__in=there.values("meeting")
    ).select_related("meeting")
    said = {row.briefing_id: row for row in BriefingPosition.objects.filter(state=state)}
    return [row for row in rows if row.pk not in said or not said[row.pk].stands_for(row)]


def offices_that_took_part(meeting: Meeting, *, now: datetime) -> TermQuerySet:
    """Return who speaks for the States that came, or presented."""
    came_in = Q(state__in=checked_in(meeting).values("state"))
    took_the_floor = Q(state__in=presentations_of(meeting).order_by().values("state"))
    return Term.objects.of_states(now).filter(came_in | took_the_floor)


def offices_of(state: State, *, now: datetime) -> TermQuerySet:
    return Term.objects.of_state(state, now)

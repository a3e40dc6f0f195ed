"""The floor of a meeting, until it is erased (ToR 17)."""

from __future__ import annotations

from django.db.models import Q
from django.shortcuts import get_object_or_404

from forum import sight
from forum.models import State
from forum.sight import Viewer
from meetings.models import AgendaItem, FloorTurn, Meeting
from meetings.queries.offices import bureau
from meetings.rules import PASSAGES, TURNS_IN_ORDER, Status, Turn, TurnStatus


def taken(viewer: Viewer) -> Q:
    """The floor remembers while the meeting is in session: nothing before, nothing after."""
    in_session = Meeting.objects.filter(status=Status.OPEN)
    items = AgendaItem.objects.filter(meeting__in=in_session, opened_at__isnull=False)
    return bureau(viewer) & Q(item__in=items)


@sight.of(
    FloorTurn,
    adds=taken,
    changes=bureau,
    columns=("status", "runs_since", "ran_for", "steps"),
    deletes=bureau,
)
def turns(viewer: Viewer) -> Q:
    """Those who run the room, and a State its own; erased when the meeting closes (ToR 17)."""
    return bureau(viewer) | Q(state=viewer.speaks_for)


def turn_for(meeting: Meeting, key: str) -> FloorTurn:
    return get_object_or_404(FloorTurn, item__meeting=meeting, key=key)


def turn_for_tap(meeting: Meeting, key: str) -> FloorTurn | None:
    """Return the turn that a tap is about: of a tap that came too late there is none any more."""
    return FloorTurn.objects.filter(item__meeting=meeting, key=key).first()


def item_for_tap(meeting: Meeting, key: str) -> AgendaItem | None:
    return meeting.items.live().filter(key=key).first()


def turns_of(item: AgendaItem) -> list[FloorTurn]:
    """Return the turns on an item in the order of the floor; who has it comes first."""
    turns = item.turns.exclude(kind__in=PASSAGES).select_related("state")

    def place(turn: FloorTurn) -> tuple[bool, int]:
        return turn.status != TurnStatus.SPEAKING, TURNS_IN_ORDER.index(Turn(turn.kind))

    return sorted(turns.order_by("asked_at", "pk"), key=place)


def still_inside(meeting: Meeting) -> list[FloorTurn]:
    """Return the experts of items that are over who were not yet seen to leave (ToR 8, 14)."""
    leaving = FloorTurn.objects.filter(item__meeting=meeting, kind=Turn.EXPERT_LEAVES)
    return list(leaving.filter(status=TurnStatus.WAITING).select_related("state").order_by("pk"))


def passages_of(item: AgendaItem) -> list[FloorTurn]:
    """Return who comes into the room for an item, and who leaves it after."""
    return list(item.turns.filter(kind__in=PASSAGES).select_related("state").order_by("pk"))


def turns_in(meeting: Meeting) -> int:
    """Return how many turns the floor of a meeting remembers, of those that one may see."""
    return FloorTurn.objects.filter(item__meeting=meeting).count()


def not_heard(item: AgendaItem) -> list[State]:
    """Return the States concerned that have neither used nor waived the floor (ToR 12)."""
    turns = item.turns.filter(kind=Turn.REPLY)
    heard = turns.filter(status__in=(TurnStatus.USED, TurnStatus.WAIVED)).values("state")
    asking = turns.filter(status__in=(TurnStatus.WAITING, TurnStatus.SPEAKING)).values("state")
    entitled = item.rights_of_reply.standing().exclude(state__in=heard)
    owed = Q(pk__in=entitled.values("state")) | Q(pk__in=asking)
    return list(State.objects.filter(owed).order_by("name_en"))

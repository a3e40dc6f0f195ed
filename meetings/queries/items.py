"""The items of an agenda as they stand, and who may reply to them (ToR 10, 12)."""

from __future__ import annotations

from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404

from forum import sight
from forum.models import Role
from forum.models.people import SPEAKING
from forum.queries import secretariat
from forum.sight import Viewer
from meetings.models import AgendaItem, Meeting, RightOfReply
from meetings.queries.offices import bureau, of_the_forum
from meetings.rules import ANNOUNCED, ItemKind, Status


def own_item(viewer: Viewer) -> Q:
    return Q(state=viewer.speaks_for)


def own_or_bureau(viewer: Viewer) -> Q:
    return own_item(viewer) | bureau(viewer)


def put_on(viewer: Viewer) -> Q:
    """A presentation, by its State or with the Chair's leave; procedure, by the Secretariat."""
    new = Q(circulated_at=None, opened_at=None, ended_at=None, removed_at=None)
    presented = own_item(viewer) | viewer.acts_as(Role.CHAIR)
    presentation = presented & Q(kind=ItemKind.PRESENTATION, position=ANNOUNCED)
    procedure = secretariat(viewer) & Q(kind=ItemKind.PROCEDURE, state=None)
    open_ = Meeting.objects.filter(of_the_forum(viewer), agenda_adopted_at=None)
    live = Q(meeting__in=open_.filter(status__in=(Status.DECIDED, Status.OPEN)))
    return new & live & (presentation | procedure)


TO_BE_TAKEN = "OLD.opened_at IS NULL AND OLD.removed_at IS NULL"
MEETING = "SELECT FROM meetings_meeting m WHERE m.id = NEW.meeting_id"
TO_BE_ADOPTED = f"EXISTS ({MEETING} AND m.agenda_adopted_at IS NULL)"
IN_SESSION = f"EXISTS ({MEETING} AND m.status = 'OPEN')"
sight.step(AgendaItem, "position", by=(Role.SECRETARIAT,), when=TO_BE_ADOPTED)
sight.step(
    AgendaItem,
    *("title", "minutes"),
    by=(Role.SECRETARIAT,),
    when=f"{TO_BE_TAKEN} AND {TO_BE_ADOPTED}",
)
sight.step(
    AgendaItem,
    "removed_at",
    by=(Role.SECRETARIAT,),
    when=f"{TO_BE_TAKEN} AND NEW.kind = 'PROCEDURE'",
)
sight.step(
    AgendaItem,
    "removed_at",
    by=SPEAKING,
    when=f"{TO_BE_TAKEN} AND NEW.state_id = me.speaks_for",
)
sight.step(
    AgendaItem,
    "circulated_at",
    by=(Role.SECRETARIAT, Role.CHAIR),
    when="OLD.circulated_at IS NULL",
)
sight.step(
    AgendaItem,
    *("opened_at", "ended_at"),
    by=(Role.SECRETARIAT, Role.CHAIR),
    when=f"OLD.removed_at IS NULL AND NEW.opened_at = COALESCE(OLD.opened_at, NEW.opened_at)"
    f" AND {IN_SESSION} AND NOT (NEW.kind = 'PRESENTATION' AND {TO_BE_ADOPTED})",
)
# Closing the meeting forgets when each item was taken (ToR 17): all bear the day's two moments.
DAY = "EXISTS (SELECT FROM meetings_meeting m WHERE m.id = NEW.meeting_id"
sight.step(
    AgendaItem,
    *("opened_at", "ended_at"),
    by=(Role.CHAIR,),
    when=f"OLD.ended_at IS NOT NULL AND NEW.ended_at IS NOT NULL AND {DAY}"
    " AND m.status = 'OPEN' AND m.opened_at = NEW.opened_at)",
)


@sight.of(
    AgendaItem,
    adds=put_on,
    changes=own_or_bureau,
    columns=(
        *("position", "title", "minutes", "removed_at"),
        *("circulated_at", "opened_at", "ended_at"),
    ),
)
def items(viewer: Viewer) -> Q:
    """Its State and the bureau; everyone of the forum once it was circulated (ToR 10)."""
    circulated = Q(circulated_at__isnull=False) & of_the_forum(viewer)
    return own_or_bureau(viewer) | circulated


def of_own_item(viewer: Viewer) -> Q:
    return Q(item__in=AgendaItem.objects.filter(own_or_bureau(viewer)))


def given_by_the_presenter(viewer: Viewer) -> Q:
    return of_presented_item(viewer) & Q(withdrawn_at=None)


def of_presented_item(viewer: Viewer) -> Q:
    """Whose presentation it is, and the Chair; the Secretariat cannot take a right away (ToR 5)."""
    presented = own_item(viewer) | viewer.acts_as(Role.CHAIR)
    return Q(item__in=AgendaItem.objects.filter(presented))


# Once the item was opened the floor is theirs, whom the right is given.
ITEM = "SELECT FROM meetings_agendaitem i WHERE i.id = NEW.item_id"
GIVERS = (*SPEAKING, Role.CHAIR)
sight.step(
    RightOfReply,
    "withdrawn_at",
    by=GIVERS,
    when=f"OLD.withdrawn_at IS NULL AND EXISTS ({ITEM} AND i.opened_at IS NULL)",
)
sight.step(
    RightOfReply,
    "withdrawn_at",
    by=GIVERS,
    when=f"NEW.withdrawn_at IS NULL AND EXISTS ({ITEM} AND i.ended_at IS NULL)",
)


@sight.of(
    RightOfReply, adds=given_by_the_presenter, changes=of_presented_item, columns=("withdrawn_at",)
)
def rights_of_reply(viewer: Viewer) -> Q:
    """The presenting State, the State concerned, the bureau; all once the item is opened."""
    opened = AgendaItem.objects.filter(items(viewer), opened_at__isnull=False)
    circulated = AgendaItem.objects.filter(items(viewer))
    concerned = Q(state=viewer.speaks_for) & Q(item__in=circulated)
    return of_own_item(viewer) | concerned | Q(item__in=opened)


def item_for(meeting: Meeting, key: str) -> AgendaItem:
    return get_object_or_404(AgendaItem, meeting=meeting, key=key, removed_at=None)


def items_of(meeting: Meeting) -> list[AgendaItem]:
    """Return the items as they stand, each with the rights of reply that one may see."""
    rights = RightOfReply.objects.standing().select_related("state")
    shown = Prefetch("rights_of_reply", queryset=rights.order_by("pk"), to_attr="rights")
    return list(meeting.items.live().select_related("state").prefetch_related(shown))

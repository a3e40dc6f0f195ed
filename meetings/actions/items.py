"""Items of an agenda, as the apps above put them there and take them back (ToR 11, 12)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forum import lock, trail
from forum.errors import Refused
from forum.models import State, Term
from meetings.models import AgendaItem, Meeting, RightOfReply
from meetings.rules import ANNOUNCED, ItemKind, Status


class NotOnAnAgenda(Refused):
    def __init__(self, meeting: Meeting) -> None:
        says = _("%(meeting)s is %(status)s: nothing can be put on its agenda.")
        status = Status(meeting.status).label
        super().__init__(says % {"meeting": meeting, "status": status})


class AgendaAdopted(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "The agenda of this meeting was adopted. A presentation could be announced "
                "until then (¶11). Keep it for the next meeting, or share it on the platform now."
            )
        )


class ItemTaken(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("The Chair has opened this item in the room. It can no longer be changed here.")
        )


@transaction.atomic
def add(
    *,
    meeting: Meeting,
    kind: ItemKind,
    title: str,
    minutes: int,
    state: State | None = None,
    by: Term | None,
    now: datetime,
) -> AgendaItem:
    """
    Put an item at the end of the agenda, before what closes the meeting (ToR 11).

    The title is neutral: everyone of the forum reads it in the circulated agenda (ToR 14). An
    office of ``None`` is the portal, which adds procedural decisions at any time.

    :raises NotOnAnAgenda: if the meeting is not decided, or over.
    :raises AgendaAdopted: only procedural decisions come after the adoption.
    """
    # The lock comes first, so that an intention in flight and the adoption cannot both win.
    meeting = lock.hold(meeting)
    if meeting.status not in {Status.DECIDED, Status.OPEN}:
        raise NotOnAnAgenda(meeting)
    if meeting.agenda_adopted_at is not None and kind != ItemKind.DECISION:
        raise AgendaAdopted

    item = AgendaItem.objects.create(
        meeting=meeting,
        position=ANNOUNCED,
        kind=kind,
        title=title,
        minutes=minutes,
        state=state,
    )
    trail.record(by, "put on the agenda", item, at=now)
    return item


@transaction.atomic
def remove(*, item: AgendaItem, by: Term | None, now: datetime) -> None:
    """
    Take an item off the agenda; a second time changes nothing. Nobody is told here.

    :raises ItemTaken: once the Chair has opened it in the room.
    """
    lock.hold(item.meeting)
    item = lock.hold(item)
    if item.opened_at is not None:
        raise ItemTaken
    if item.removed_at is not None:
        return

    item.removed_at = now
    item.save(update_fields=["removed_at"])
    trail.record(by, "took off the agenda", item, at=now)


@transaction.atomic
def give_right_of_reply(*, item: AgendaItem, state: State, by: Term | None, now: datetime) -> None:
    """
    Give a State concerned the floor after an item (ToR 12); a second time changes nothing.

    :raises ItemTaken: once the item has ended. Until then the floor takes it in.
    """
    item = lock.hold(item)
    if item.ended_at is not None:
        raise ItemTaken

    right = item.rights_of_reply.filter(state=state).first()
    if right is None:
        right = RightOfReply.objects.create(item=item, state=state)
    elif right.withdrawn_at is not None:
        right.withdrawn_at = None
        right.save(update_fields=["withdrawn_at"])
    else:
        return
    trail.record(by, "gave a right of reply", right, at=now)


@transaction.atomic
def withdraw_right_of_reply(
    *, item: AgendaItem, state: State, by: Term | None, now: datetime
) -> None:
    """
    Take it back, for a State that is no longer concerned; a second time changes nothing.

    :raises ItemTaken: once the item was opened: the floor is then theirs.
    """
    item = lock.hold(item)
    if item.opened_at is not None:
        raise ItemTaken

    right = item.rights_of_reply.standing().filter(state=state).first()
    if right is None:
        return
    right.withdrawn_at = now
    right.save(update_fields=["withdrawn_at"])
    trail.record(by, "took back a right of reply", right, at=now)

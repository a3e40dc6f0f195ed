"""Who comes: delegations, their members, and their service (ToR 6, 7)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, Prefetch, Q, QuerySet, When
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from forum import sight
from forum.models import Role, State
from forum.queries import secretariat
from forum.sight import Reason, Viewer, any_of
from meetings.models import Delegate, Delegation, Meeting, Service, Sponsorship
from meetings.queries.convening import of_a_live_meeting
from meetings.queries.items import MEETING
from meetings.queries.offices import bureau, takes_part
from meetings.rules import Function


def own_delegation(viewer: Viewer) -> Q:
    return Q(state=viewer.speaks_for)


def registered_now(viewer: Viewer) -> Q:
    """A State registers itself; that it came, the door writes down."""
    own = own_delegation(viewer) & Q(checked_in_at=None)
    own_act = Q(registered_by=viewer.term) & of_a_live_meeting(viewer)
    return (own | secretariat(viewer)) & own_act


LIVE = "m.status IN ('DECIDED', 'OPEN')"
sight.step(
    Delegation, "checked_in_at", by=(Role.SECRETARIAT,), when=f"EXISTS ({MEETING} AND {LIVE})"
)


KNOWN_TO = (
    Reason(own_delegation, _("It is their own delegation (¶7).")),
    Reason(takes_part, _("Their State takes part in the meeting too (¶7).")),
    Reason(bureau, _("Prepares and runs the meeting (¶5).")),
)


@sight.of(
    Delegation,
    adds=registered_now,
    changes=secretariat,
    columns=("checked_in_at",),
    because=KNOWN_TO,
)
def delegations(viewer: Viewer) -> Q:
    """Own State, Secretariat, Chair; the participants once they are registered (ToR 7)."""
    return any_of(viewer, KNOWN_TO)


def of_own_delegation(viewer: Viewer) -> Q:
    own = Delegation.objects.filter(own_delegation(viewer))
    return Q(delegation__in=own.filter(of_a_live_meeting(viewer)))


@sight.of(
    Delegate,
    adds=of_own_delegation,
    changes=of_own_delegation,
    columns=("name", "position", "function", "acts_for_head", "left_at"),
)
def delegates(viewer: Viewer) -> Q:
    return Q(delegation__in=Delegation.objects.filter(delegations(viewer)))


def of_own_delegate(viewer: Viewer) -> Q:
    return Q(delegate__in=Delegate.objects.filter(of_own_delegation(viewer)))


@sight.of(Service, adds=of_own_delegate, changes=of_own_delegate, columns=("law_enforcement",))
def services(viewer: Viewer) -> Q:
    """Own State; Secretariat and Chair, who are shown a share in per cent only (ToR 7)."""
    ours = Delegation.objects.filter(own_delegation(viewer))
    return bureau(viewer) | Q(delegate__in=Delegate.objects.filter(delegation__in=ours))


def own_or_secretariat(viewer: Viewer) -> Q:
    """The own State, and the Secretariat that deals with its papers; not the Chair either."""
    return secretariat(viewer) | own_delegation(viewer)


@sight.of(Sponsorship, adds=of_own_delegate, changes=of_own_delegate, columns=("sponsored",))
def sponsorships(viewer: Viewer) -> Q:
    """Own State and Secretariat: who is sponsored is told to no other State (ToR 24)."""
    of = Delegation.objects.filter(own_or_secretariat(viewer))
    return Q(delegate__in=Delegate.objects.filter(delegation__in=of))


def delegation_of(meeting: Meeting, state: State) -> Delegation | None:
    return meeting.delegations.filter(state=state).first()


def checked_in(meeting: Meeting) -> QuerySet[Delegation]:
    return meeting.delegations.filter(checked_in_at__isnull=False)


def delegation_for(meeting: Meeting, key: str) -> Delegation:
    return get_object_or_404(Delegation.objects.select_related("state"), meeting=meeting, key=key)


def delegate_for(meeting: Meeting, state: State, key: str) -> Delegate:
    own = {"delegation__meeting": meeting, "delegation__state": state}
    return get_object_or_404(Delegate, key=key, left_at=None, **own)


def delegates_of(delegation: Delegation) -> QuerySet[Delegate]:
    """Return who comes: the head first, then alternates, then advisers."""
    rank = Case(*(When(function=f, then=n) for n, f in enumerate(Function)))
    coming = delegation.delegates.filter(left_at=None).select_related("service", "sponsorship")
    return coming.order_by(rank, "pk")


def participants(meeting: Meeting) -> list[Delegation]:
    """Return the delegations that whoever asks may see, in the order of their States' names."""
    rank = Case(*(When(function=f, then=n) for n, f in enumerate(Function)))
    coming = (
        Delegate.objects.filter(left_at=None)
        .select_related("service", "sponsorship")
        .order_by(rank, "pk")
    )
    shown = Prefetch("delegates", queryset=coming, to_attr="coming")
    delegations = meeting.delegations.select_related("state").prefetch_related(shown)
    named = sorted(delegations, key=lambda delegation: delegation.state.name)
    return [one for one in named if one.coming or one.checked_in_at]


def missing(meeting: Meeting, *, now: datetime) -> list[State]:
    """Return the States of the forum that have not come through the door."""
    came = meeting.delegations.filter(checked_in_at__isnull=False).values("state")
    states = State.objects.of_the_forum(now).exclude(pk__in=came)
    return sorted(states, key=lambda state: state.name)

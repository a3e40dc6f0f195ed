"""The invitation, and whom it reached (ToR 9)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from forum import sight
from forum.models import State, StateQuerySet
from forum.queries import secretariat
from forum.sight import Reason, Viewer, any_of
from meetings.models import Delivery, Invitation, InvitationDraft, Meeting
from meetings.queries.convening import of_a_live_meeting
from meetings.queries.offices import bureau, of_the_forum


def circulated_now(viewer: Viewer) -> Q:
    """In one's own name, and not before now: how late it was, is counted from there."""
    own_act = Q(circulated_by=viewer.term, circulated_at__gte=viewer.now)
    return secretariat(viewer) & own_act & of_a_live_meeting(viewer)


INVITED = (Reason(of_the_forum, _("All States Parties and signatories are invited (¶9).")),)


@sight.of(Invitation, adds=circulated_now, because=INVITED)
def invitations(viewer: Viewer) -> Q:
    """All States Parties and signatories (ToR 9)."""
    return any_of(viewer, INVITED)


@sight.of(
    InvitationDraft,
    adds=secretariat,
    changes=secretariat,
    columns=("practical", "languages", "saved_by_id", "saved_at"),
)
def invitation_drafts(viewer: Viewer) -> Q:
    """The Secretariat, and the Chair, who is consulted on it (ToR 9)."""
    return bureau(viewer)


@sight.of(Delivery, adds=secretariat, changes=secretariat, columns=("handed_over_on",))
def deliveries(viewer: Viewer) -> Q:
    """Which State has no account is told to nobody else."""
    return bureau(viewer)


def letters_of(meeting: Meeting) -> QuerySet[Delivery]:
    """Return the States that nobody could be told in the portal for, by name."""
    rows = Delivery.objects.filter(invitation__meeting=meeting, has_account=False)
    return rows.select_related("state").order_by("state__name_en")


def invitation_of(meeting: Meeting) -> Invitation | None:
    return Invitation.objects.filter(meeting=meeting).first()


def draft_of(meeting: Meeting) -> InvitationDraft | None:
    return InvitationDraft.objects.filter(meeting=meeting).first()


def delivery_for(meeting: Meeting, code: str) -> Delivery:
    rows = Delivery.objects.select_related("state", "invitation")
    return get_object_or_404(rows, invitation__meeting=meeting, state__code=code)


def not_yet_invited(meeting: Meeting, *, now: datetime) -> StateQuerySet:
    """Return the States of the forum to which the invitation has not gone (ToR 9)."""
    reached = Delivery.objects.filter(invitation__meeting=meeting, state=OuterRef("pk"))
    states = State.objects.of_the_forum(now)
    return states.exclude(Exists(reached)).order_by("name_en")

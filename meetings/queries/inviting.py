"""The invitation, and whom it reached (ToR 9)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from forum import sight, trail
from forum.models import Notice, State, StateQuerySet, Term
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


@sight.of(Delivery, adds=secretariat)
def deliveries(viewer: Viewer) -> Q:
    """Which State has no account is told to nobody else."""
    return bureau(viewer)


def invitation_of(meeting: Meeting) -> Invitation | None:
    return Invitation.objects.filter(meeting=meeting).first()


def draft_of(meeting: Meeting) -> InvitationDraft | None:
    return InvitationDraft.objects.filter(meeting=meeting).first()


def newcomers(meeting: Meeting, *, now: datetime) -> StateQuerySet:
    """
    Return the States that joined since the call, or the invitation, and were not reached (ToR 9).

    For the portal, which sees what was posted. Before the invitation only a State where someone
    has an account can be reached: the call has no letter of its own.
    """
    joined = State.objects.of_the_forum(now)
    invitation = invitation_of(meeting)
    if invitation is not None:
        then = State.objects.of_the_forum(invitation.circulated_at)
        reached = Delivery.objects.filter(invitation=invitation, state=OuterRef("pk"))
        return joined.exclude(pk__in=then.values("pk")).exclude(Exists(reached))
    if meeting.called_at is None:
        return joined.none()
    then = State.objects.of_the_forum(meeting.called_at)
    told = Notice.objects.filter(
        kind="meetings/called", about=trail.label(meeting), office__state=OuterRef("pk")
    )
    someone = Term.objects.of_states(now).filter(state=OuterRef("pk"))
    left = joined.exclude(pk__in=then.values("pk")).exclude(Exists(told))
    return left.filter(Exists(someone))


def not_yet_invited(meeting: Meeting, *, now: datetime) -> StateQuerySet:
    """Return the States of the forum to which the invitation has not gone (ToR 9)."""
    reached = Delivery.objects.filter(invitation__meeting=meeting, state=OuterRef("pk"))
    states = State.objects.of_the_forum(now)
    return states.exclude(Exists(reached)).order_by("name_en")

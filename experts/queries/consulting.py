"""
Objections, who knows of them, and the room of the two States that settle one (ToR 8).

What a person may not see does not exist for them: they are told 404, never 403.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from cases.queries import signs
from experts.models import (
    ConsultationMessage,
    ConsultationText,
    Objection,
    ObjectionReason,
    Proposal,
)
from experts.queries.proposing import objectable, own
from experts.rules import OBJECTED_TO
from forum import sight
from forum.models import State, Term
from forum.models.people import SPEAKING
from forum.sight import Viewer
from meetings.queries import bureau, takes_part


def own_objection(viewer: Viewer) -> Q:
    open_ = Q(proposal__in=Proposal.objects.filter(objectable(viewer)))
    now = Q(lodged_by=viewer.term, lodged_at__gte=viewer.now, withdrawn_at=None)
    return open_ & now & Q(state=viewer.speaks_for) & signs(viewer)


def of_own_state(viewer: Viewer) -> Q:
    return Q(state=viewer.speaks_for)


def to_the_two(viewer: Viewer) -> Q:
    """The objecting State and the proposing State."""
    to_us = Q(proposal__in=Proposal.objects.filter(own(viewer)))
    return of_own_state(viewer) | to_us


def settled_between_the_two(viewer: Viewer) -> Q:
    return to_the_two(viewer) & signs(viewer)


def standing_between_the_two(viewer: Viewer) -> Q:
    """What was withdrawn stays so: to object anew, there is a time."""
    return settled_between_the_two(viewer) & Q(withdrawn_at=None)


def before_the_parties(viewer: Viewer) -> Q:
    """The States Parties taking part, once it is theirs to decide (ToR 8)."""
    escalated = Proposal.objects.filter(escalated_at__isnull=False)
    return Q(proposal__in=escalated.filter(viewer.is_party() & takes_part(viewer)))


# Each of the two writes its own word, never the other's. The objecting State withdraws alone at any
# time; the word of the proposing State ends an objection only if the objecting State gave its own.
OURS, THEIRS = "me.speaks_for = NEW.state_id", "me.speaks_for <> NEW.state_id"
STANDS = "NEW.withdrawn_at IS NULL"
sight.step(Objection, "withdrawn_at", by=SPEAKING, when=OURS)
sight.step(Objection, "objector_agreed_at", by=SPEAKING, when=f"{OURS} AND {STANDS}")
sight.step(Objection, "proposer_agreed_at", by=SPEAKING, when=f"{THEIRS} AND {STANDS}")
sight.step(
    Objection,
    *("objector_agreed_at", "withdrawn_at"),
    by=SPEAKING,
    when=f"{OURS} AND OLD.proposer_agreed_at IS NOT NULL AND NEW.objector_agreed_at IS NOT NULL",
)
sight.step(
    Objection,
    *("proposer_agreed_at", "withdrawn_at"),
    by=SPEAKING,
    when=f"{THEIRS} AND OLD.objector_agreed_at IS NOT NULL AND NEW.proposer_agreed_at IS NOT NULL",
)


@sight.of(
    Objection,
    adds=own_objection,
    changes=standing_between_the_two,
    into=settled_between_the_two,
    columns=("withdrawn_at", "objector_agreed_at", "proposer_agreed_at"),
)
def objections(viewer: Viewer) -> Q:
    """Objector, proposer, Chair and Secretariat; after escalation the parties taking part."""
    return to_the_two(viewer) | before_the_parties(viewer) | bureau(viewer)


def own_reason(viewer: Viewer) -> Q:
    return Q(objection__in=Objection.objects.filter(own_objection(viewer)))


@sight.of(ObjectionReason, adds=own_reason)
def reasons(viewer: Viewer) -> Q:
    """Words, not an act: for the two States, and those who have to decide."""
    read = Objection.objects.filter(to_the_two(viewer) | before_the_parties(viewer))
    return Q(objection__in=read)


def in_our_room(viewer: Viewer) -> Q:
    return Q(objection__in=Objection.objects.filter(to_the_two(viewer)))


def said(viewer: Viewer) -> Q:
    """Write for one's own side, as long as there is something to settle."""
    open_ = Objection.objects.filter(withdrawn_at=None, proposal__status__in=OBJECTED_TO)
    to_us = open_.filter(proposal__in=Proposal.objects.filter(own(viewer)))
    sides = Q(by_proposer=True, objection__in=to_us)
    sides |= Q(by_proposer=False, objection__in=open_.filter(of_own_state(viewer)))
    return sides & signs(viewer) & Q(sent_by=viewer.term, sent_at__gte=viewer.now)


@sight.of(ConsultationMessage, adds=said, floor=in_our_room, kept=True)
def consultation_messages(viewer: Viewer) -> Q:
    """
    The two States: the Terms of Reference have them consult, and nobody else (ToR 8).

    The bureau sees that they do, not what they say, and so do those who come to decide.
    """
    return in_our_room(viewer)


def of_what_is_said(viewer: Viewer) -> Q:
    return Q(message__in=ConsultationMessage.objects.filter(said(viewer)))


def of_our_room(viewer: Viewer) -> Q:
    return Q(message__in=ConsultationMessage.objects.filter(in_our_room(viewer)))


@sight.of(ConsultationText, adds=of_what_is_said, floor=of_our_room, kept=True)
def consultation_texts(viewer: Viewer) -> Q:
    return of_our_room(viewer)


def rooms_of(hat: Term | None) -> QuerySet[Objection]:
    """Return the objections that this office's State settles with another one."""
    state = hat.state if hat else None
    two = Q(state=state) | Q(proposal__proposed_by=state)
    rows = Objection.objects.select_related("state", "proposal__proposed_by", "proposal__meeting")
    return rows.filter(two) if state else rows.none()


def room_for(ref: str, key: str, hat: Term | None) -> Objection:
    """Return the objection whose two States consult there, to one of them; else answer 404."""
    return get_object_or_404(rooms_of(hat), proposal__ref=ref, key=key)


def messages_on(objection: Objection) -> QuerySet[ConsultationMessage]:
    """Return what the two States wrote, the first first."""
    return objection.messages.select_related("text").order_by("sent_at", "pk")


def objections_to(proposal: Proposal) -> QuerySet[Objection]:
    """Return the objections that whoever asks may know of, the first lodged first."""
    rows = Objection.objects.filter(proposal=proposal).select_related("state", "reason")
    return rows.order_by("lodged_at", "pk")


def standing_objection(proposal: Proposal, state: State | None) -> Objection | None:
    """Return the objection by which a State stands, if whoever asks may know of it."""
    return Objection.objects.standing().filter(proposal=proposal, state=state).first()


def objection_stands(proposal: Proposal) -> bool:
    """Return whether any State's objection stands: that it does, not whose it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sight.objected(%s)", [proposal.pk])
        return bool(cursor.fetchone()[0])

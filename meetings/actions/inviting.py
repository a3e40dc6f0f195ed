"""The invitation: composed by the Secretariat, the Chair consulted, sent to all States (ToR 9)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum import lock, trail
from forum import queries as forum
from forum.errors import Refused
from forum.models import Role, State, StateQuerySet, Term
from meetings import queries
from meetings.actions.convening import NoChair, NotDecided
from meetings.models import Delivery, Invitation, InvitationDraft, Meeting
from meetings.notices import convening as notices
from meetings.rules import Matter, Status


class AlreadyInvited(Refused):
    def __init__(self) -> None:
        super().__init__(_("The invitation went out already; it is not changed any more (¶9)."))


class NothingComposed(Refused):
    def __init__(self) -> None:
        super().__init__(_("Compose the invitation and save it first; then send what you saw."))


class NotComplete(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Practical information and the languages of interpretation are missing from the "
                "draft. Compose it first; then the invitation can leave."
            )
        )


class ChairNotConsulted(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "¶9 asks for consultation with the Chair. Record the day on which the Chair was "
                "consulted; then the invitation can leave."
            )
        )


class WrongCount(Refused):
    """The typed number is not that of the States a dispatch goes to."""

    def __init__(self, typed: int, called: dict[str, int]) -> None:
        if typed == called["parties"]:
            says = ngettext(
                "It goes to all States Parties and signatories. %(signatories)s signatory is "
                "missing from this number. Type %(all)s.",
                "It goes to all States Parties and signatories. %(signatories)s signatories are "
                "missing from this number. Type %(all)s.",
                called["signatories"],
            )
        else:
            says = _(
                "It goes to %(all)s States: %(parties)s States Parties and "
                "%(signatories)s signatories. You typed %(typed)s."
            )
        super().__init__(says % {**called, "typed": typed})


class NotInvitedYet(Refused):
    def __init__(self) -> None:
        super().__init__(_("The invitation has not gone out yet (¶9)."))


class NobodyLeft(Refused):
    def __init__(self) -> None:
        super().__init__(_("The invitation went to every State of the Forum (¶9)."))


@transaction.atomic
def compose(
    *, meeting: Meeting, practical: str, languages: str, by: Term, now: datetime
) -> InvitationDraft:
    """Keep the draft. What ToR 9 asks for is not in it: that is the same in each invitation."""
    meeting = lock.hold(meeting)
    _can_be_sent(meeting)
    draft = queries.draft_of(meeting) or InvitationDraft(meeting=meeting)
    new = draft.pk is None
    draft.practical, draft.languages = practical, languages
    draft.saved_by, draft.saved_at = by, now
    fields = None if new else ["practical", "languages", "saved_by", "saved_at"]
    draft.save(force_insert=new, update_fields=fields)
    trail.record(by, "composed the invitation to", meeting, at=now)
    return draft


def _can_be_sent(meeting: Meeting) -> None:
    if meeting.status != Status.DECIDED:
        raise NotDecided
    if queries.invitation_of(meeting) is not None:
        raise AlreadyInvited


@transaction.atomic
def circulate(
    *, meeting: Meeting, states: int, why_late: str = "", by: Term, now: datetime
) -> Invitation:
    """
    Send the invitation to all States Parties and signatories (ToR 9): late, if need be.

    :param states: how many States it goes to, as the Secretariat typed it.
    :param why_late: after D-50, the reason, which every State reads in it.
    :raises NotComplete: without practical information, or without languages.
    :raises NoChair: while nobody can be consulted.
    :raises ChairNotConsulted: before the Chair was.
    """
    meeting = lock.hold(meeting)
    _can_be_sent(meeting)
    draft = queries.draft_of(meeting)
    if draft is None:
        raise NothingComposed
    if not draft.practical.strip() or not draft.languages:
        raise NotComplete
    consulted = queries.consultation_of(meeting, Matter.INVITATION, Role.CHAIR)
    if consulted is None and forum.chair(now=now) is None:
        raise NoChair(_("the invitation waits"))
    if consulted is None:
        raise ChairNotConsulted
    called = queries.states_called(now=now)
    if states != called["all"]:
        raise WrongCount(states, called)

    invitation = Invitation.objects.create(
        meeting=meeting,
        practical=draft.practical,
        languages=draft.languages,
        chair_consulted_on=consulted.held_on,
        why_late=why_late if now >= meeting.invitation_due_at else "",
        circulated_by=by,
        circulated_at=now,
        states=states,
    )
    _deliver(invitation, now=now)
    trail.record(by, "circulated the invitation to", meeting, at=now, states=str(states))
    notices.invited(meeting, now=now)
    return invitation


def _deliver(
    invitation: Invitation, *, now: datetime, to: StateQuerySet | None = None
) -> list[Delivery]:
    """Write down each State the invitation goes to, and whether anyone there can be told."""
    if to is None:
        to = queries.not_yet_invited(invitation.meeting, now=now)
    with_account = set(Term.objects.of_states(now).values_list("state", flat=True))
    sent = [
        Delivery(
            invitation=invitation, state=state, has_account=state.pk in with_account, sent_at=now
        )
        for state in to
    ]
    return Delivery.objects.bulk_create(sent)


@transaction.atomic
def circulate_to_new_states(*, meeting: Meeting, by: Term, now: datetime) -> list[Delivery]:
    """Send the invitation also to States that joined the Forum after it left (ToR 6, 9)."""
    meeting = lock.hold(meeting)
    invitation = queries.invitation_of(meeting)
    if invitation is None or meeting.status != Status.DECIDED:
        raise NotInvitedYet
    sent = _deliver(invitation, now=now)
    if not sent:
        raise NobodyLeft

    trail.record(by, "circulated the invitation to", meeting, at=now, states=str(len(sent)))
    notices.invited(meeting, now=now)
    return sent


@transaction.atomic
def reach_newcomers(*, meeting_id: int, now: datetime) -> None:
    """
    Send what went out already to the States that joined since, as the portal (ToR 6, 9, 10).

    Call, invitation and draft agenda, each on its own; nothing reaches a State twice.
    """
    meeting = lock.hold(Meeting(pk=meeting_id))
    if meeting.status != Status.DECIDED:
        return
    sent = list(queries.newcomers(meeting, now=now).values_list("pk", flat=True))
    if not sent:
        return  # Another sweep was here since this one looked.
    states = State.objects.filter(pk__in=sent)
    invitation = queries.invitation_of(meeting)
    if invitation is not None:
        _deliver(invitation, now=now, to=states)
    trail.record(None, "reached new States about", meeting, at=now, states=str(len(sent)))
    notices.caught_up(meeting, states, now=now)

"""A participant asks another about a suspected disclosure, and alone closes it (ToR 15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies, queries
from cases.models import (
    Challenge,
    ChallengeClosing,
    ChallengeMessage,
    ChallengeMessageText,
    ChallengeText,
)
from cases.notices import challenging as notices
from cases.rules import OF_THE_CHALLENGED, OF_THE_CHALLENGER, Side, Word
from forum import keys, lock, trail
from forum.errors import Refused
from forum.models import Role, State, Term

SIDES = {
    Role.CHAIR: Side.CHAIR,
    Role.SECRETARIAT: Side.SECRETARIAT,
    Role.EXPERT: Side.EXPERT,
}


class NotYours(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Only who acts in the name of one of the two sides can do that, while the"
                " challenge is open (¶15)."
            )
        )


class OwnState(Refused):
    def __init__(self) -> None:
        super().__init__(_("Choose another State: yours does not challenge itself (¶15)."))


class NoParticipant(Refused):
    def __init__(self, state: State) -> None:
        says = _(
            "%(state)s is neither a State Party nor a signatory today: nobody can answer for it"
            " here (¶15)."
        )
        super().__init__(says % {"state": state})


class NobodyThere(Refused):
    def __init__(self, state: State) -> None:
        says = _(
            "Nobody speaks for %(state)s in this portal yet, so nobody could answer. Ask it"
            " directly: ¶15 wants nothing else."
        )
        super().__init__(says % {"state": state})


class UnknownExpert(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("No invited expert of that name is known here. Write the last name as it is spelt.")
        )


class SeveralExperts(Refused):
    def __init__(self) -> None:
        super().__init__(_("Several invited experts have that name. Write the whole name."))


class AnotherSidesWord(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("That is for the other side to write: the one asks, the other explains (¶15).")
        )


def expert_called(name: str, *, now: datetime) -> Term:
    """
    Return the invited expert of that name.

    :raises UnknownExpert: if there is none; the same for one whom nobody may know of.
    """
    found = queries.experts_called(name, now=now)
    exact = [term for term in found if str(term.person).casefold() == name.strip().casefold()]
    if not found:
        raise UnknownExpert
    if len(found) > 1 and len(exact) != 1:
        raise SeveralExperts
    return exact[0] if exact else found[0]


@transaction.atomic
def challenge(
    *, of: State | Term, disclosed: str, question: str, by: Term, now: datetime
) -> Challenge:
    """
    Ask another participant to explain a suspected disclosure, between the two alone (ToR 15).

    :param of: the State, or the expert's term of office.
    """
    if policies.speaks_up(by, now=now) is None:
        raise NotYours
    raised = Challenge(
        by_side=SIDES.get(Role(by.role), Side.STATE),
        by_state=by.state,
        by_term=by if by.role in (Role.CHAIR, Role.EXPERT) else None,
        raised_by=by,
        raised_at=now,
    )
    if isinstance(of, State):
        _may_be_asked(of, by=by, now=now)
        raised.to_state = of
    elif of.acting_as(Role.EXPERT, at=now) is None or of == by:
        raise UnknownExpert
    else:
        raised.to_term = of
    keys.insert(raised, year=now.year)
    ChallengeText.objects.create(challenge=raised, disclosed=disclosed, question=question)
    trail.record(by, "challenged", raised, at=now)
    notices.raised(raised, now=now)
    return raised


def _may_be_asked(state: State, *, by: Term, now: datetime) -> None:
    if state == by.state:
        raise OwnState
    if not state.belongs(now):
        raise NoParticipant(state)
    if not Term.objects.of_state(state, now).exists():
        raise NobodyThere(state)


@transaction.atomic
def write(
    *, challenge: Challenge, kind: Word, text: str, by: Term, now: datetime
) -> ChallengeMessage:
    """Write to the other side: explain, tell of measures, ask again. Nobody else reads it."""
    challenge = lock.hold(challenge)
    if policies.may_write(by, challenge, now=now) is None:
        raise NotYours
    asks = policies.is_challenger(by, challenge, now=now) is not None
    if kind not in (OF_THE_CHALLENGER if asks else OF_THE_CHALLENGED):
        raise AnotherSidesWord
    message = ChallengeMessage.objects.create(
        challenge=challenge, by_challenger=asks, kind=kind, sent_by=by, sent_at=now
    )
    ChallengeMessageText.objects.create(message=message, text=text)
    # About the message and not the challenge: entries of the two sides do not name each other.
    trail.record(by, "wrote", message, at=now)
    notices.written(message, now=now)
    return message


@transaction.atomic
def close(*, challenge: Challenge, by: Term, now: datetime) -> None:
    """Close a challenge. Only the challenger does; nothing follows for anyone (ToR 15)."""
    challenge = lock.hold(challenge)
    if policies.may_close(by, challenge, now=now) is None:
        raise NotYours
    closing = ChallengeClosing.objects.create(challenge=challenge, closed_by=by, closed_at=now)
    trail.record(by, "closed", challenge, at=now)
    notices.closed(closing, now=now)


@transaction.atomic
def look_up(
    *, challenge: Challenge, numbers: Sequence[str], by: Term, now: datetime
) -> queries.Holder | None:
    """
    Ask whose copy it is that leaked: the first number that is one. Each look is on record.

    Only for an open challenge of one's own, and it answers with the State, never the person.
    """
    if policies.may_close(by, challenge, now=now) is None:
        raise NotYours
    trail.record(by, "asked whose copy it is", challenge, at=now)
    answers = (queries.holder_of(number, challenge) for number in numbers)
    return next(filter(None, answers), None)

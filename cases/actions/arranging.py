"""
Interested States make an arrangement: a text, steps and files, for its parties alone (ToR 21).

Nobody is bound by what it did not write or confirm itself: a changed text is a new version, which
each party confirms anew; a step is its own State's; whoever wants to leave leaves. What lies in
the room is erased only when every State that ever confirmed something agrees: one alone can
neither take from the others what they agreed on, nor, once it has left, hold them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies, queries
from cases.actions.carrying_out import NotYours, must_sign, take_back
from cases.models import (
    Arrangement,
    ArrangementClosing,
    ArrangementConfirmation,
    ArrangementInvitee,
    ArrangementParty,
    ArrangementVersion,
)
from cases.notices import arranging as notices
from cases.queries import Room
from forum import keys, lock, trail
from forum.errors import Refused
from forum.models import State, Term


class NobodyElse(Refused):
    def __init__(self) -> None:
        super().__init__(_("Choose at least one other State: an arrangement has two sides (¶21)."))


class NotOfTheForum(Refused):
    def __init__(self, states: Collection[State]) -> None:
        says = _(
            "Arrangements are between States Parties and signatories (¶21): not with %(names)s."
        )
        super().__init__(says % {"names": ", ".join(state.name for state in states)})


class NobodyThere(Refused):
    def __init__(self, state: State) -> None:
        says = _(
            "Nobody speaks for %(state)s in this portal yet, so nobody could confirm. Speak to it"
            " first, or ask the Secretariat whom it can invite."
        )
        super().__init__(says % {"state": state})


class AnotherVersion(Refused):
    """Someone proposed a version since the page was opened: nobody confirms what was not read."""

    def __init__(self) -> None:
        super().__init__(
            _("Another version was proposed meanwhile. Read it first: it is on this page now.")
        )


class ConfirmedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("Your State has confirmed this version already."))


class NothingNew(Refused):
    def __init__(self) -> None:
        super().__init__(_("This is the text as it stands: there is nothing to confirm anew."))


class OnlyParty(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "No other State has confirmed anything, so nobody would keep the room. Close it"
                " instead: what lies in it is erased."
            )
        )


class OnlyInvited(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Your State has confirmed nothing here, so there is nothing of its own to close."
                " It can leave."
            )
        )


class AgreedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("Your State has agreed already. The room closes when the others do."))


# --- The text -------------------------------------------------------------------------------------


@transaction.atomic
def open_(
    *,
    title: str,
    text: str,
    case_ref: str,
    states: Collection[State],
    by: Term,
    now: datetime,
) -> Arrangement:
    """Open a room with other States, and propose a text to them; to propose is to confirm."""
    if policies.may_arrange(by, now=now) is None:
        raise NotYours
    others = {state for state in states if state != by.speaks_for}
    if not others:
        raise NobodyElse
    _may_come_in(others, now=now)
    arrangement = Arrangement(opened_by=by, opened_at=now)
    keys.insert(arrangement, year=now.year)
    for state in (by.speaks_for, *others):
        _let_in(arrangement, state, now=now)
    _propose(arrangement, 1, title=title, text=text, case_ref=case_ref, by=by, now=now)
    trail.record(by, "opened an arrangement", arrangement, at=now)
    notices.proposed(arrangement, by=by, now=now)
    return arrangement


def _may_come_in(states: Collection[State], *, now: datetime) -> None:
    outside = [state for state in states if not state.belongs(now)]
    if outside:
        raise NotOfTheForum(outside)
    for state in states:
        if not Term.objects.of_state(state, now).exists():
            raise NobodyThere(state)


def _let_in(arrangement: Arrangement, state: State, *, now: datetime) -> None:
    party = ArrangementParty(arrangement=arrangement, state=state, invited_at=now)
    party.save(force_insert=True)


def _propose(
    arrangement: Arrangement,
    number: int,
    *,
    title: str,
    text: str,
    case_ref: str,
    by: Term,
    now: datetime,
) -> ArrangementVersion:
    """Write a version. Who proposes it confirms it."""
    version = ArrangementVersion(
        arrangement=arrangement,
        number=number,
        state=by.speaks_for,
        title=title,
        text=text,
        case_ref=case_ref,
        proposed_by=by,
        proposed_at=now,
    )
    version.save(force_insert=True)
    _confirm(version, by=by, now=now)
    return version


def _confirm(version: ArrangementVersion, *, by: Term, now: datetime) -> None:
    said = ArrangementConfirmation(
        version=version, state=by.speaks_for, confirmed_by=by, confirmed_at=now
    )
    said.save(force_insert=True)


@transaction.atomic
def propose(
    *,
    arrangement: Arrangement,
    number: int,
    title: str,
    text: str,
    states: Collection[State],
    by: Term,
    now: datetime,
) -> ArrangementVersion:
    """
    Propose another version, and with it other States to bring in; each party confirms anew.

    :param number: of the version that was read.
    :raises AnotherVersion: if it is not the last any more.
    """
    arrangement, room = _enter(arrangement, number, by=by, now=now)
    inside = {state.pk for state in room.states}
    others = [state for state in states if state.pk not in inside]
    if (title, text) == (room.last.title, room.last.text) and not others:
        raise NothingNew
    _may_come_in(others, now=now)
    version = _propose(
        arrangement,
        room.last.number + 1,
        title=title,
        text=text,
        case_ref=room.last.case_ref,
        by=by,
        now=now,
    )
    for state in others:
        ArrangementInvitee(version=version, state=state).save(force_insert=True)
    trail.record(by, "proposed a version of", arrangement, at=now, version=str(version.number))
    notices.proposed(arrangement, by=by, now=now, version=version)
    _bring_in(arrangement, by=by, now=now)
    return version


@transaction.atomic
def confirm(*, arrangement: Arrangement, number: int, by: Term, now: datetime) -> None:
    """Confirm the last version in the State's name. With the last word, whom it names comes in."""
    arrangement, room = _enter(arrangement, number, by=by, now=now)
    if room.has_confirmed(by.speaks_for):
        raise ConfirmedAlready
    _confirm(room.last, by=by, now=now)
    version = room.last
    trail.record(by, "confirmed a version of", arrangement, at=now, version=str(version.number))
    _bring_in(arrangement, by=by, now=now)
    notices.confirmed(arrangement, version, by=by, now=now)


def _enter(
    arrangement: Arrangement, number: int, *, by: Term, now: datetime
) -> tuple[Arrangement, Room]:
    arrangement = lock.hold(arrangement)
    must_sign(arrangement, by, now=now)
    room = queries.room_of(arrangement)
    if room.last.number != number:
        raise AnotherVersion
    return arrangement, room


def _bring_in(arrangement: Arrangement, *, by: Term, now: datetime) -> None:
    """Let in whom the last version names, once all who confirmed before have confirmed it."""
    room = queries.room_of(arrangement)
    if not room.invitees or not room.is_agreed_by_members(now=now):
        return
    for state in room.invitees:
        if state.belongs(now):
            _let_in(arrangement, state, now=now)
            notices.brought_in(arrangement, state, now=now)


@transaction.atomic
def leave(*, arrangement: Arrangement, by: Term, now: datetime) -> None:
    """
    Leave, or decline: the State sees nothing of the room from now on, and no State holds it there.

    :raises OnlyParty: if no other State confirmed anything: the room would be nobody's.
    """
    arrangement = lock.hold(arrangement)
    must_sign(arrangement, by, now=now)
    room = queries.room_of(arrangement)
    if not room.waits_for({by.speaks_for.pk}, now=now):
        raise OnlyParty
    trail.record(by, "left", arrangement, at=now)
    party = queries.own_place_in(arrangement, by.speaks_for)
    notices.left(party, by=by, now=now)
    ArrangementParty.objects.filter(pk=party.pk).update(left_at=now)


# --- Closing --------------------------------------------------------------------------------------


@transaction.atomic
def close(*, arrangement: Arrangement, number: int, by: Term, now: datetime) -> bool:
    """
    Agree to close the room; return whether it is closed, and all of it erased.

    It is, with the agreement of the last State that ever confirmed a version and has not left. A
    version proposed meanwhile takes the agreements back: somebody wants to go on.
    """
    arrangement, room = _enter(arrangement, number, by=by, now=now)
    if by.speaks_for.pk not in room.members:
        raise OnlyInvited
    awaited = room.waits_for({*room.closing, by.speaks_for.pk}, now=now)
    if by.speaks_for.pk not in room.closing:
        _agree(arrangement, awaited, by=by, now=now)
    elif awaited:
        raise AgreedAlready
    if awaited:
        return False
    notices.closed(arrangement, by=by, now=now)
    _erase(arrangement, by=by, now=now)
    return True


def _agree(
    arrangement: Arrangement, awaited: Collection[State], *, by: Term, now: datetime
) -> None:
    agreed = ArrangementClosing(
        arrangement=arrangement, state=by.speaks_for, agreed_by=by, agreed_at=now
    )
    agreed.save(force_insert=True)
    trail.record(by, "agreed to close", arrangement, at=now)
    if awaited:
        notices.closing_asked(agreed, by=by, now=now)


def _erase(arrangement: Arrangement, *, by: Term, now: datetime) -> None:
    """Destroy every key of the room; its card stays, and says that there was one (ToR 21)."""
    for file in arrangement.files.filter(withdrawn_at=None):
        take_back(file, now=now)
    for step in arrangement.steps.filter(withdrawn_at=None):
        step.destroy_key(at=now)
        step.what = ""
        step.save(update_fields=["what"])
    for version in arrangement.versions.all():
        version.destroy_key(at=now)
        version.title = version.case_ref = version.text = ""
        version.save(update_fields=["title", "case_ref", "text"])
    arrangement.purged_at = now
    arrangement.save(update_fields=["purged_at"])
    trail.record(by, "erased", arrangement, at=now)

"""Which States belong to the Forum, and since when: loaded from a list, corrected by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from forum import lock, trail
from forum.errors import Refused
from forum.models import State, Term, TrailEntry
from forum.states_list import Listed

LISTED, CORRECTED = "listed", "corrected"
DATES = ("signed_at", "party_from", "party_until")
STANDING = (*DATES, "to_confirm", "note", "source")


class NoDate(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Enter the day the State signed, or the day it became party. With neither it "
                "does not belong to the Forum, and none of its people can act (¶6)."
            )
        )


class SignedAfterParty(Refused):
    def __init__(self) -> None:
        super().__init__(_("A State signs before it is party. Check the two days."))


class EndsTooEarly(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "A State ceases to be party after the day it became party (Article 24 of the "
                "Treaty). Check the two days."
            )
        )


class NothingToCorrect(Refused):
    def __init__(self) -> None:
        super().__init__(_("These are the dates the list has already. Nothing was changed."))


@transaction.atomic
def correct(
    state: State,
    *,
    by: Term,
    now: datetime,
    signed_at: datetime | None,
    party_from: datetime | None,
    party_until: datetime | None,
    to_confirm: bool,
    note: str,
    source: str,
) -> State:
    """Put right since when a State is what it is (ToR 6): whoever speaks for it gains or loses."""
    state = lock.hold(state)
    _make_sense(signed_at, party_from, party_until)
    dates = {"signed_at": signed_at, "party_from": party_from, "party_until": party_until}
    words = {"to_confirm": to_confirm, "note": note, "source": source}
    changes = {n: v for n, v in {**dates, **words}.items() if getattr(state, n) != v}
    if not changes:
        raise NothingToCorrect

    before = _dates(state, "was_")
    _change(state, changes)
    trail.record(by, CORRECTED, state, at=now, **before, **_dates(state))
    return state


def _make_sense(
    signed_at: datetime | None, party_from: datetime | None, party_until: datetime | None
) -> None:
    if signed_at is None and party_from is None:
        raise NoDate
    if signed_at is not None and party_from is not None and party_from < signed_at:
        raise SignedAfterParty
    if party_until is not None and (party_from is None or party_until <= party_from):
        raise EndsTooEarly


@dataclass
class Loaded:
    """What a list has changed, by the codes of the States."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # as the Secretariat corrected them
    not_listed: list[str] = field(default_factory=list)


@transaction.atomic
def load(listed: Iterable[Listed], *, now: datetime) -> Loaded:
    """
    Bring the States to what a list says; a second time changes nothing.

    What the Secretariat corrected stays: of such a State only names and region are taken over.
    A State that is not in the list stays as it is, and so does the end of a membership.
    """
    known = {state.code: state for state in State.objects.all()}
    corrected = set(
        TrailEntry.objects.filter(act=CORRECTED, subject__startswith="forum.state ").values_list(
            "subject", flat=True
        )
    )
    done = Loaded()
    for row in listed:
        state = known.pop(row.code, None)
        if state is None:
            _add(row, now=now)
            done.added.append(row.code)
        else:
            by_hand = trail.label(state) in corrected
            _bring(state, row, done, keep_standing=by_hand, now=now)
    done.not_listed = sorted(known)
    return done


def _bring(state: State, row: Listed, done: Loaded, *, keep_standing: bool, now: datetime) -> None:
    wanted: dict[str, object] = {**row.names, "region": row.region}
    standing = _standing(row)
    if not keep_standing:
        wanted |= standing
    elif any(getattr(state, name) != value for name, value in standing.items()):
        done.kept.append(state.code)
    changes = {name: value for name, value in wanted.items() if getattr(state, name) != value}
    if not changes:
        done.same.append(state.code)
        return
    _change(lock.hold(state), changes)
    trail.record(None, LISTED, state, at=now, **_dates_of(wanted))
    done.changed.append(state.code)


def _add(row: Listed, *, now: datetime) -> None:
    standing = _standing(row)
    state = State.objects.create(code=row.code, **row.names, region=row.region, **standing)
    trail.record(None, LISTED, state, at=now, **_dates_of(standing))


def _standing(row: Listed) -> dict[str, object]:
    """Return what the list says; it says nothing of the end of a membership."""
    return {name: getattr(row, name) for name in STANDING if name != "party_until"}


def _change(state: State, changes: dict[str, object]) -> None:
    for name, value in changes.items():
        setattr(state, name, value)
    state.save(update_fields=list(changes))


def _dates(state: State, prefix: str = "") -> dict[str, str]:
    return _dates_of({name: getattr(state, name) for name in DATES}, prefix)


def _dates_of(values: dict[str, object], prefix: str = "") -> dict[str, str]:
    """Return the dates among these values as the trail keeps them: times, never words."""
    dates = {name: values.get(name) for name in DATES}
    return {
        f"{prefix}{name}": at.isoformat() for name, at in dates.items() if isinstance(at, datetime)
    }

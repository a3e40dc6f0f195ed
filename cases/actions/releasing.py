"""A posting leaves its State: released, corrected, shown to more or fewer, ended, withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies, queries
from cases.actions.posting import NotYourPosting
from cases.actions.sharing import NobodyNew, NoStatesChosen
from cases.models import SAID, SORTED_BY, Posting, PostingAudience, PostingVersion
from cases.notices import posting as notices
from cases.rules import Status
from forum import lock, moments, trail
from forum.audience import Kind
from forum.errors import Refused
from forum.models import State, Term
from forum.terms_of_reference import GENEVA


class NoType(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Choose at least one kind of information, or “other”, before it is released (¶19).")
        )


class NothingSaid(Refused):
    def __init__(self) -> None:
        super().__init__(_("Nothing is written yet: write a text or add a part, then release."))


class PostingReleased(Refused):
    def __init__(self, posting: Posting) -> None:
        assert posting.released_at is not None
        says = _("Already released on %(at)s (reference %(ref)s). Nothing was sent again.")
        at = moments.moment(posting.released_at, GENEVA)
        super().__init__(says % {"at": at, "ref": posting.ref})


class OutsideTheForum(Refused):
    def __init__(self, states: Iterable[State]) -> None:
        names = ", ".join(state.name for state in states)
        says = _("Postings go to States Parties and signatories only (¶13): not to %(names)s.")
        super().__init__(says % {"names": names})


class NoCorrection(Refused):
    def __init__(self) -> None:
        super().__init__(_("There is no correction to release. Begin one first."))


class AlreadyOver(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("That day is over. Choose a later last day, or none; to end it now, withdraw it.")
        )


@dataclass(frozen=True)
class Reach:
    """To whom a posting goes, and until when; no end at all, if none is said."""

    audience: Kind
    states: Collection[State]
    expires_at: datetime | None


@transaction.atomic
def release(*, posting: Posting, reach: Reach, by: Term, now: datetime) -> Posting:
    """
    Let a posting leave its State for the first time (ToR 13, 15).

    :raises PostingReleased: if it has left already.
    """
    posting, chosen = _held(posting, reach, by=by, now=now)
    if posting.released_at is not None:
        raise PostingReleased(posting)
    if reach.audience == Kind.OWN:
        raise NobodyNew
    _make_current(posting)
    _choose(posting, chosen)
    posting.audience, posting.expires_at, posting.released_by = reach.audience, reach.expires_at, by
    posting.released_at = posting.news_at = now
    posting.become(Status.RELEASED, *REACHES, "released_at", "news_at", "version", *SORTED_BY)
    _tell(posting, _readers(posting, now=now), chosen, by=by, now=now)
    return posting


@transaction.atomic
def reach(*, posting: Posting, reach: Reach, by: Term, now: datetime) -> Posting:
    """
    Show what was released to more States or to fewer, for longer or for less long.

    :raises PostingReleased: if the same States read it already, for as long.
    """
    posting, chosen = _held(posting, reach, by=by, now=now)
    same = (posting.audience, posting.expires_at) == (reach.audience, reach.expires_at)
    if same and chosen == queries.states_chosen_for(posting):
        raise PostingReleased(posting)
    before = _readers(posting, now=now)
    _choose(posting, chosen)
    posting.audience, posting.expires_at, posting.released_by = reach.audience, reach.expires_at, by
    new = _readers(posting, now=now) - before
    posting.news_at = now if new else posting.news_at
    posting.save(update_fields=[*REACHES, "news_at"])
    _tell(posting, new, chosen, by=by, now=now)
    return posting


REACHES = ("audience", "expires_at", "released_by")


def _held(posting: Posting, reach: Reach, *, by: Term, now: datetime) -> tuple[Posting, set[State]]:
    posting = lock.hold(posting)
    if policies.may_release_posting(by, posting, now=now) is None:
        raise NotYourPosting
    if reach.expires_at is not None and reach.expires_at <= now:
        raise AlreadyOver
    return posting, _chosen(posting, reach.audience, reach.states, now=now)


def _tell(
    posting: Posting, new: set[State], chosen: set[State], *, by: Term, now: datetime
) -> None:
    codes = ",".join(sorted(state.code for state in chosen))
    audience = Kind(posting.audience)
    trail.record(by, "released", posting, at=now, audience=audience.value, states=codes)
    if chosen:
        notices.posted(posting, to=new, now=now)


def _readers(posting: Posting, *, now: datetime) -> set[State]:
    """Return the other States that read it at this moment: none once it has expired."""
    if posting.is_over(now):
        return set()
    return set(queries.states_reached_by(posting, now=now))


def _chosen(
    posting: Posting, audience: Kind, states: Collection[State], *, now: datetime
) -> set[State]:
    if audience != Kind.CHOSEN:
        return set()
    others = {state for state in states if state != posting.provider}
    if not others:
        raise NoStatesChosen
    outside = [state for state in others if not state.belongs(now)]
    if outside:
        raise OutsideTheForum(outside)
    return others


def _choose(posting: Posting, states: set[State]) -> None:
    now_chosen = queries.states_chosen_for(posting)
    posting.chosen.filter(state__in=now_chosen - states).delete()
    for state in states - now_chosen:
        PostingAudience.objects.create(posting=posting, provider=posting.provider, state=state)


def _make_current(posting: Posting) -> PostingVersion:
    """Make the version that is being written the one that others read; the card says so."""
    version = queries.version_in_writing(posting)
    if version is None:
        raise NoCorrection
    if not version.types:
        raise NoType
    if not (version.text or version.parts.exists()):
        raise NothingSaid
    posting.version = version.number
    for column in SORTED_BY:
        setattr(posting, column, getattr(version, column))
    return version


@transaction.atomic
def correct(*, posting: Posting, by: Term, now: datetime) -> Posting:
    """
    Put a correction in the place of what others read, which is erased with its key (ToR 13).

    The States that had opened it are told that there is one, and not what it says.

    :raises NoCorrection: if none was written.
    """
    posting = lock.hold(posting)
    if policies.may_release_posting(by, posting, now=now) is None:
        raise NotYourPosting
    was = queries.version_of(posting)
    if was is None:
        raise NoCorrection
    had_opened = {opened.state for opened in queries.opened_by_states(posting)}
    version = _make_current(posting)
    _erase(was, now=now)
    posting.released_by, posting.news_at = by, now
    posting.save(update_fields=["version", "released_by", "news_at", *SORTED_BY])
    trail.record(by, "released a correction of", posting, at=now)
    notices.corrected(version, to=_still_reading(posting, had_opened, now=now), now=now)
    return posting


def _still_reading(posting: Posting, states: set[State], *, now: datetime) -> set[State]:
    return states & _readers(posting, now=now)


def _erase(version: PostingVersion, *, now: datetime) -> None:
    """Destroy the keys of a version and its parts: what it says is unreadable, in backups too."""
    for part in version.parts.all():
        part.destroy_key(at=now)
        for column in SAID:
            setattr(part, column, "")
        part.save(update_fields=list(SAID))
    version.destroy_key(at=now)
    version.heading = version.text = ""
    version.erased_at = now
    version.save(update_fields=["heading", "text", "erased_at"])


@transaction.atomic
def withdraw(*, posting: Posting, by: Term, now: datetime) -> Posting:
    """
    Withdraw a posting: what it says is erased with its keys, a stub remains (ToR 15).

    The stub tells those who could read it that it was withdrawn, and nothing else.
    """
    posting = lock.hold(posting)
    if policies.may_withdraw_posting(by, posting, now=now) is None:
        raise NotYourPosting
    had_opened = {opened.state for opened in queries.opened_by_states(posting)}
    told = _still_reading(posting, had_opened, now=now)
    # First what it says: once the card says withdrawn, nobody reads it any more.
    for version in posting.versions.filter(erased_at=None):
        _erase(version, now=now)
    posting.types, posting.regions, posting.categories, posting.stage = [], [], [], ""
    posting.withdrawn_at = now
    changed = ["withdrawn_at", *SORTED_BY]
    if posting.released_at is not None:
        posting.released_by = by
        changed.append("released_by")
    posting.become(Status.WITHDRAWN, *changed)
    trail.record(by, "withdrew", posting, at=now)
    notices.withdrawn(posting, to=told, now=now)
    return posting

"""A case is begun, written, released and withdrawn by its provider alone (ToR 13, 15)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import checking, policies, queries
from cases.actions import revising
from cases.models import (
    COLUMNS,
    Case,
    CaseAttachment,
    CaseAudience,
    CaseContent,
    CaseSection,
)
from cases.notices import sharing as notices
from cases.rules import Finding, Section, Status
from forum import files, keys, lock, moments, trail
from forum.audience import Kind
from forum.errors import Refused
from forum.models import State, Term
from forum.terms_of_reference import GENEVA


class NotYours(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "This case has left your State: only a colleague who may release in your State's"
                " name can change it (¶15)."
            )
        )


class AlreadyReleased(Refused):
    def __init__(self, case: Case) -> None:
        assert case.released_at is not None
        says = _("Already released on %(at)s (reference %(ref)s). Nothing was sent again.")
        at = moments.moment(case.released_at, GENEVA)
        super().__init__(says % {"at": at, "ref": case.ref})


class NotComplete(Refused):
    """What a draft may leave open, and a released case may not."""

    def __init__(self, faults: Sequence[checking.Fault]) -> None:
        says = ngettext(
            "Before the case is released, one thing is to be settled: %(first)s",
            "Before the case is released, %(n)d things are to be settled. The first: %(first)s",
            len(faults),
        )
        super().__init__(says % {"n": len(faults), "first": faults[0].says})


class NobodyNew(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Only your own State would read it, as it does now. Choose who else shall (¶15).")
        )


class NoStatesChosen(Refused):
    def __init__(self) -> None:
        super().__init__(_("Choose at least one other State, or another audience."))


class NotOfTheForum(Refused):
    def __init__(self, states: Iterable[State]) -> None:
        names = ", ".join(state.name for state in states)
        says = _("Cases go to States Parties and signatories only (¶13): not to %(names)s.")
        super().__init__(says % {"names": names})


@transaction.atomic
def begin(
    *,
    finding: Finding | None,
    title: str,
    summary: str,
    by: Term,
    now: datetime,
    page: str = "",
) -> Case:
    """
    Keep a draft, for the provider's own State alone (ToR 15). Its title may be its reference.

    :param page: the window in which it is begun, and goes on.
    """
    case = Case(provider=by.speaks_for, title=title, begun_by=by, begun_at=now)
    keys.insert(case, year=now.year)
    if not title:
        case.title = case.ref
        case.save(update_fields=["title"])
    CaseContent.objects.create(case=case, finding=finding or "", summary=summary)
    section = CaseSection(case=case, section=Section.HAPPENED)
    revising.remember(section, page, by=by, now=now)
    revising.count_up(section, page, turn=0, by=by, now=now)
    trail.record(by, "began", case, at=now)
    return case


@transaction.atomic
def withdraw_file(*, attachment: CaseAttachment, by: Term, now: datetime) -> None:
    """Take a file back: its key goes now, a sweep clears the disk. Twice changes nothing."""
    case = lock.hold(attachment.case)
    if policies.may_edit(by, case, now=now) is None:
        raise NotYours
    attachment = lock.hold(attachment)
    if attachment.withdrawn_at is not None:
        return
    _take_back(attachment, now=now)
    trail.record(by, "withdrew a file of", case, at=now, file=attachment.key)


def _take_back(attachment: CaseAttachment, *, now: datetime) -> None:
    """Destroy its key: its name and its bytes are unreadable from here on, in backups too."""
    attachment.destroy_key(at=now)
    attachment.withdrawn_at = now
    attachment.save(update_fields=["withdrawn_at"])


@transaction.atomic
def release(
    *, case: Case, audience: Kind, states: Collection[State], by: Term, now: datetime
) -> Case:
    """
    Decide who may read: at first the case leaves its State, later more or fewer may.

    Only the provider decides (ToR 15), in the name of the State.

    :raises AlreadyReleased: if the same States read it already.
    """
    case = lock.hold(case)
    if policies.may_release(by, case, now=now) is None:
        raise NotYours
    chosen = _chosen(case, audience, states, now=now)
    before = set(queries.states_reading(case, now=now))
    same = case.audience == audience and chosen == queries.chosen_states_of(case)
    if same and case.released_at is not None:
        raise AlreadyReleased(case)
    if case.released_at is None and audience == Kind.OWN:
        raise NobodyNew
    if case.released_at is None:
        _check(case)

    _choose(case, chosen)
    case.audience, case.released_by = audience, by
    if case.released_at is None:
        case.released_at = now
        case.become(Status.RELEASED, "audience", "released_by", "released_at")
    else:
        case.save(update_fields=["audience", "released_by"])
    new = set(queries.states_reading(case, now=now)) - before
    codes = ",".join(sorted(state.code for state in chosen))
    trail.record(by, "released", case, at=now, audience=audience.value, states=codes)
    notices.released(case, to=new, now=now)
    return case


def _check(case: Case) -> None:
    told = queries.told(case)
    assert told is not None, "who releases a case reads it"
    faults = [*checking.faults(told), *checking.texts_aside(queries.texts_aside(case))]
    if faults:
        raise NotComplete(faults)


def _chosen(case: Case, audience: Kind, states: Collection[State], *, now: datetime) -> set[State]:
    if audience != Kind.CHOSEN:
        return set()
    others = {state for state in states if state != case.provider}
    if not others:
        raise NoStatesChosen
    outside = [state for state in others if not state.belongs(now)]
    if outside:
        raise NotOfTheForum(outside)
    return others


def _choose(case: Case, states: set[State]) -> None:
    now_chosen = queries.chosen_states_of(case)
    case.chosen.filter(state__in=now_chosen - states).delete()
    for state in states - now_chosen:
        CaseAudience.objects.create(case=case, provider=case.provider, state=state)


@transaction.atomic
def withdraw(*, case: Case, by: Term, now: datetime) -> Case:
    """
    Withdraw a case: what happened is erased with its keys, a stub remains (ToR 15).

    The stub tells those who could read it that it was withdrawn, and nothing else.
    """
    case = lock.hold(case)
    if policies.may_withdraw(by, case, now=now) is None:
        raise NotYours
    # First the content: once the card says withdrawn, nobody reads it any more.
    for attachment in case.attachments.filter(withdrawn_at=None):
        _take_back(attachment, now=now)
    revising.forget_everything(case, now=now)
    content = case.content
    content.destroy_key(at=now)
    for name in COLUMNS:
        setattr(content, name, "")
    content.version += 1
    content.save(update_fields=[*COLUMNS, "version"])
    case.title = case.ref
    case.withdrawn_at = now
    changed = ["title", "withdrawn_at"]
    if case.released_at is not None:
        case.released_by = by
        changed.append("released_by")
    case.become(Status.WITHDRAWN, *changed)
    trail.record(by, "withdrew", case, at=now)
    return case


@transaction.atomic
def destroy_file(*, attachment_id: int, now: datetime) -> None:
    """Destroy a withdrawn file, as the portal; a second time finds nothing to do."""
    attachment = lock.hold(CaseAttachment(pk=attachment_id))
    if attachment.withdrawn_at is None or attachment.destroyed_at is not None:
        return
    files.destroy(attachment.stored_as)
    attachment.destroyed_at = now
    attachment.save(update_fields=["destroyed_at"])

"""The presenting State finalises its presentation, with every reply in it (ToR 12)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases import pack, policies, queries
from cases.actions.presenting import Withdrawn
from cases.models import Intention, Pack, PackContent
from cases.pack import Facts, Section
from forum import lock, moments, trail
from forum.errors import Refused
from forum.models import Term


class NotOnTheAgenda(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("It is on no agenda. Choose a meeting first, or ask the Chair's leave (¶12).")
        )


class NoticeOwed(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "You announced that it may involve another State, and none is notified. Notify it,"
                " or say that it involves no other State (¶12)."
            )
        )


class ReplyAwaited(Refused):
    """Its time to reply still runs: what is final must hold the reply."""

    def __init__(self, facts: Facts, section: Section) -> None:
        says = _(
            "%(state)s can still reply until %(until)s, and its reply must be part of your"
            " presentation. Finalise once it has replied, or its time has passed (¶12)."
        )
        assert section.due_at is not None  # On an agenda there is a limit.
        until = moments.moment(moments.last_good_minute(section.due_at), facts.zone)
        super().__init__(says % {"state": section.of, "until": until})


class ConsentMissing(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Your law requires the consent of each State concerned, and it is not there (¶12).")
        )


class SomethingCame(Refused):
    """A reply came, or dates changed, since the page was opened: read first, then finalise."""

    def __init__(self) -> None:
        super().__init__(
            _("Something changed since you opened this page: it is shown now. Read it first.")
        )


class NothingChanged(Refused):
    def __init__(self, number: int) -> None:
        says = _("Version %(number)s holds all of this already. Nothing was finalised again.")
        super().__init__(says % {"number": number})


@transaction.atomic
def finalise(*, intention: Intention, edition: str, by: Term, now: datetime) -> Pack:
    """
    Freeze the pack as it stands: every reply is in it, and none can be left out (ToR 12).

    :param edition: of the pack that was read (``cases.pack.Facts.edition``).
    :raises SomethingCame: if it is another by now.
    """
    if intention.meeting is not None:
        lock.hold(intention.meeting)
    intention = lock.hold(intention)
    if policies.may_finalise(by, intention, now=now) is None:
        raise Withdrawn
    for notice in queries.notices_of(intention).standing():
        lock.hold(notice)  # An answer on its way comes before this version, or after it.
    facts = pack.of_intention(intention, now=now)
    _must_be_ready(intention, facts, now=now)
    if facts.edition != edition:
        raise SomethingCame
    last = queries.packs_of(intention).first()
    if last is not None and pack.thaw(last).edition == facts.edition:
        raise NothingChanged(last.number)
    number = last.number + 1 if last else 1
    made = Pack(intention=intention, number=number, finalised_by=by, finalised_at=now)
    made.save(force_insert=True)
    PackContent(pack=made, says=pack.freeze(facts)).save(force_insert=True)
    trail.record(by, "finalised", intention, at=now, version=str(made.number))
    return made


def not_ready(intention: Intention, facts: Facts, *, now: datetime) -> str:
    """Say why a pack cannot be finalised yet; nothing, if it can."""
    try:
        _must_be_ready(intention, facts, now=now)
    except Refused as refusal:
        return str(refusal)
    return ""


def _must_be_ready(intention: Intention, facts: Facts, *, now: datetime) -> None:
    if queries.item_of(intention) is None:
        raise NotOnTheAgenda
    if intention.touches_others and not facts.sections:
        raise NoticeOwed
    for section in facts.sections:
        if section.may_still_reply_in_time(now):
            raise ReplyAwaited(facts, section)
    if queries.consent_is_missing(intention):
        raise ConsentMissing
    facts.must_be_whole()

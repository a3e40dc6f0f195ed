"""The Chair writes conclusions and recommendations, and issues the report to the Conference."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from forum import attribution, lock, queries, trail
from forum.actions.outreach import NotPublicSafe
from forum.errors import Refused
from forum.models import Term
from forum.models.outreach import MandateQuerySet
from forum.terms_of_reference import GENEVA
from meetings import queries as meetings
from meetings import reporting
from meetings.models import ChairReport, Conference, ReportEntry
from meetings.notices import reporting as notices
from meetings.reporting import Facts, Part
from meetings.rules import EntryKind

SYMBOL = re.compile(r"ATT/[A-Z0-9.]+(?:/[A-Za-z0-9.]+)+")


class AlreadyOut(Refused):
    def __init__(self) -> None:
        super().__init__(_("The report to this Conference is out. It does not change any more."))


class Over(Refused):
    def __init__(self, conference: Conference) -> None:
        says = _("The close of %(csp)s is on record: its report was due before.")
        super().__init__(says % {"csp": conference})


class NoConclusion(Refused):
    def __init__(self) -> None:
        super().__init__(_("A recommendation follows from a conclusion. Choose which one."))


class LedTo(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("A recommendation follows from this conclusion. Change or drop that one first.")
        )


class Dropped(Refused):
    def __init__(self) -> None:
        super().__init__(_("This was dropped meanwhile. See the report."))


class NotASymbol(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("A symbol looks like ATT/CSP7.DIEF/2021/CHAIR/673/Conf.Rep; ask the Secretariat.")
        )


class StatesNamed(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "The report names a State. Say of each name that it is public already and points"
                " to no case, or take it out (¶14, ¶22)."
            )
        )


class NothingRecommended(Refused):
    def __init__(self) -> None:
        super().__init__(_("There is no conclusion yet: write at least one before you issue it."))


def facts_of(conference: Conference, *, now: datetime) -> Facts:
    """Return what the logs hold for the report to a Conference."""
    since = meetings.end_of_the_conference_before(conference)
    given: MandateQuerySet = queries.mandates_known().filter(conference=conference.number - 1)
    return Facts(
        number=conference.number,
        mandates=list(given.in_order()),
        held=meetings.held_in_cycle(conference),
        activities=list(queries.logged_between(since, now.astimezone(GENEVA).date())),
        entries=list(meetings.entries_of_report(conference)),
    )


def composed(conference: Conference, *, now: datetime) -> list[Part]:
    """Return the report as it would go out now: in English, as the first one was."""
    with translation.override("en"):
        return reporting.compose(facts_of(conference, now=now))


@transaction.atomic
def write(
    *,
    conference: Conference,
    kind: EntryKind,
    text: str,
    follows_from: ReportEntry | None,
    by: Term,
    now: datetime,
) -> ReportEntry:
    """Write a paragraph of the Chair's own; a recommendation says from what it follows."""
    conference = _open(conference)
    _must_follow(kind, follows_from, conference)
    _must_be_safe_to_share(text)
    last = meetings.entries_of_report(conference).aggregate(last=Max("position"))["last"] or 0
    entry = ReportEntry(
        conference=conference,
        kind=kind,
        position=last + 1,
        follows_from=follows_from,
        written_by=by,
        written_at=now,
    )
    entry.text = text
    entry.save(force_insert=True)
    trail.record(by, "wrote for the report", entry, at=now)
    return entry


@transaction.atomic
def rewrite(
    *, entry: ReportEntry, text: str, follows_from: ReportEntry | None, by: Term, now: datetime
) -> None:
    conference = _open(entry.conference)
    entry = lock.hold(entry)
    if entry.dropped_at is not None:
        raise Dropped
    _must_follow(EntryKind(entry.kind), follows_from, conference)
    _must_be_safe_to_share(text)
    entry.text, entry.follows_from, entry.written_by = text, follows_from, by
    entry.written_at = now
    entry.save(update_fields=["text", "follows_from", "written_by", "written_at"])
    trail.record(by, "rewrote for the report", entry, at=now)


@transaction.atomic
def drop(*, entry: ReportEntry, by: Term, now: datetime) -> None:
    conference = _open(entry.conference)
    entry = lock.hold(entry)
    if entry.dropped_at is not None:
        raise Dropped
    if meetings.entries_of_report(conference).filter(follows_from=entry).exists():
        raise LedTo
    entry.dropped_at = now
    entry.save(update_fields=["dropped_at"])
    trail.record(by, "dropped from the report", entry, at=now)


@transaction.atomic
def issue(
    *, conference: Conference, symbol: str, confirmed: Collection[str], by: Term, now: datetime
) -> ChairReport:
    """
    Issue the report to the Conference: from now on it is what was issued, whatever the logs say.

    :param confirmed: the names of States of which the Chair says that they point to no case.
    :raises StatesNamed: if it names one more, or others than were confirmed.
    :raises NotPublicSafe: if the reference of a case or a meeting stands in it.
    """
    conference = _open(conference)
    if not SYMBOL.fullmatch(symbol):
        raise NotASymbol
    if not meetings.entries_of_report(conference).filter(kind=EntryKind.CONCLUSION).exists():
        raise NothingRecommended
    parts = composed(conference, now=now)
    if references := reporting.references_in(parts):
        raise NotPublicSafe(references)
    named = reporting.names_in(parts)
    if {naming.key for naming in named} != set(confirmed):
        raise StatesNamed
    report = ChairReport(
        conference=conference,
        symbol=symbol,
        chair=str(by.person),
        body=json.dumps(reporting.kept(parts), ensure_ascii=False),
        names_confirmed=len(named),
        issued_by=by,
        issued_at=now,
    )
    report.save(force_insert=True)
    trail.record(by, "issued the report", report, at=now)
    notices.issued(report, by=by, now=now)
    return report


def _open(conference: Conference) -> Conference:
    conference = lock.hold(conference)
    if conference.closed_at is not None:
        raise Over(conference)
    if meetings.report_of(conference) is not None:
        raise AlreadyOut
    return conference


def _must_follow(kind: EntryKind, follows_from: ReportEntry | None, conference: Conference) -> None:
    conclusion = follows_from is not None and follows_from.kind == EntryKind.CONCLUSION
    of_this_report = follows_from is not None and follows_from.conference_id == conference.pk
    if kind == EntryKind.RECOMMENDATION and not (conclusion and of_this_report):
        raise NoConclusion
    if kind != EntryKind.RECOMMENDATION and follows_from is not None:
        raise NoConclusion


def _must_be_safe_to_share(text: str) -> None:
    if references := attribution.references(text):
        raise NotPublicSafe(references)

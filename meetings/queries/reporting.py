"""The Chair's report: written by the Chair, prepared with the Secretariat, read by all when out."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from forum import history, sight
from forum.models import Role
from forum.sight import Reason, Viewer, any_of
from meetings.models import ChairReport, Conference, Meeting, ReportEntry
from meetings.models.reporting import ReportEntryQuerySet
from meetings.queries.calendar import week_of
from meetings.queries.offices import bureau, chair, of_the_forum
from meetings.rules import Status


def of_an_open_conference(_: Viewer) -> Q:
    return Q(conference__in=Conference.objects.filter(closed_at=None))


def written(viewer: Viewer) -> Q:
    own = Q(written_by=viewer.term, dropped_at=None)
    return chair(viewer) & own & of_an_open_conference(viewer)


def rewritten(viewer: Viewer) -> Q:
    return chair(viewer) & of_an_open_conference(viewer)


sight.step(
    ReportEntry,
    *("text", "follows_from_id", "written_by_id", "written_at"),
    by=(Role.CHAIR,),
    when="OLD.dropped_at IS NULL",
)
sight.step(ReportEntry, "dropped_at", by=(Role.CHAIR,), when=sight.once("dropped_at"))


@sight.of(
    ReportEntry,
    adds=written,
    changes=rewritten,
    columns=("text", "follows_from_id", "written_by_id", "written_at", "dropped_at"),
)
def report_entries(viewer: Viewer) -> Q:
    """The Chair, and the Secretariat that supports the work, until the report is out (ToR 5)."""
    return bureau(viewer)


def issued_now(viewer: Viewer) -> Q:
    own_act = Q(issued_by=viewer.term, issued_at__gte=viewer.now)
    return chair(viewer) & own_act & of_an_open_conference(viewer)


REPORTED = (Reason(of_the_forum, _("The Chair reports to all States of the Forum.")),)


@sight.of(ChairReport, adds=issued_now, because=REPORTED, kept=True)
def chair_reports(viewer: Viewer) -> Q:
    """The Chair's report goes to the Conference, and so to every State of the Forum."""
    return any_of(viewer, REPORTED)


def entries_of_report(conference: Conference) -> ReportEntryQuerySet:
    """Return what the Chair wrote for the report to a Conference."""
    rows = ReportEntry.objects.standing().filter(conference=conference)
    return rows.select_related("follows_from")


def entry_for(key: str) -> ReportEntry:
    rows = ReportEntry.objects.select_related("conference")
    return get_object_or_404(rows, key=key, dropped_at=None)


def report_of(conference: Conference) -> ChairReport | None:
    rows = ChairReport.objects.select_related("conference", "issued_by__person")
    return rows.filter(conference=conference).first()


def reports() -> QuerySet[ChairReport]:
    """Return the reports that are out, the latest first."""
    return ChairReport.objects.select_related("conference").order_by("-conference__number")


def reports_to_come() -> QuerySet[Conference]:
    """Return the Conferences that are not over and have no report yet, the next first."""
    rows = Conference.objects.filter(closed_at=None, weeks__isnull=False, chair_report=None)
    return rows.distinct().order_by("number")


def held_in_cycle(conference: Conference) -> list[date]:
    """Return the days on which the Forum met in the cycle of a Conference."""
    rows = Meeting.objects.filter(week__conference=conference, status=Status.CLOSED)
    return list(rows.order_by("held_on").values_list("held_on", flat=True))


def cycles_held() -> list[int]:
    """Return the cycle of every meeting that was ever held, here and before this portal."""
    rows = Meeting.objects.filter(status=Status.CLOSED)
    here = rows.values_list("week__conference__number", flat=True)
    return [*history.cycles_with_meetings(), *here]


def end_of_the_conference_before(conference: Conference) -> date | None:
    """Return the last day of the Conference before, if that is known."""
    return end_of_conference(conference.number - 1)


def end_of_conference(number: int) -> date | None:
    """Return the last day of a Conference, from the calendar or from what is public."""
    known = Conference.objects.filter(number=number).first()
    week = week_of(known) if known else None
    if week is not None:
        return week.ends_on
    past = {known.number: known.ends_on for known in history.CONFERENCES}
    return past.get(number)

"""A State passes a case to its own authorities, and takes it back (ToR 16)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies, queries
from cases.models import Case
from cases.notices import passing as notices
from forum import access, lock, trail
from forum.errors import Refused
from forum.models import Person, Term
from forum.states_list import midnight


class NotPassedOn(Refused):
    def __init__(self) -> None:
        super().__init__(_("A State passes on what it reads, to its own authorities (¶16)."))


class NotAColleague(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Choose a law-enforcement contact of your own State who does not read this case"
                " yet (¶16)."
            )
        )


class DayOver(Refused):
    def __init__(self) -> None:
        super().__init__(_("Choose today or a later day."))


class NothingToTakeBack(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("It was taken back already, or is for another colleague to take back (¶16).")
        )


@transaction.atomic
def pass_on(*, case: Case, to: Term, until: date | None, by: Term, now: datetime) -> None:
    """
    Show a case to a colleague of one's own authorities, until the end of a day if one is said.

    The provider is not told to whom: that is the State's own matter. No copy leaves by mail.
    """
    case = lock.hold(case)
    if policies.may_pass_on(by, case, now=now) is None:
        raise NotPassedOn
    if to not in queries.colleagues_for(case, by, now=now):
        raise NotAColleague
    # The day counts until its midnight in Geneva.
    ends_at = midnight(until + timedelta(days=1)) if until else None
    if ends_at is not None and ends_at <= now:
        raise DayOver
    access.grant(case, to=to.person, by=by, now=now, until=ends_at)
    trail.record(by, "passed on", case, at=now, to=to.key)
    notices.passed_on(case, to=to, now=now)


@transaction.atomic
def take_back(*, case: Case, of: Person, by: Term, now: datetime) -> None:
    """Show it to the colleague no longer, from this moment. The register keeps that it was."""
    case = lock.hold(case)
    if not access.withdraw(case, to=of, by=by, now=now):
        raise NothingToTakeBack
    trail.record(by, "took back from a colleague", case, at=now)

"""The States say how they stand to an oral briefing: each for itself (ToR 22)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies, queries
from cases.actions.outlining import Rewritten
from cases.models import (
    Briefing,
    BriefingConsent,
    BriefingObjection,
    BriefingPoint,
    BriefingPosition,
    Intention,
)
from cases.notices import briefing as notices
from cases.rules import Consents, Says
from forum import lock, trail
from forum.errors import Refused
from forum.models import Term


class NotWithUs(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("The Chair is revising the outline. It will be put to you anew; then you can say.")
        )


class NotOneOfThem(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Only the States that came to the meeting agree to what is said of it (¶22).")
        )


class NotPresented(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "This objection is a right of the States that presented at the meeting. Say in"
                " your position on the whole that you object (¶22)."
            )
        )


class ObjectedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("Your objection stands. Nobody but your State can take it back."))


class NoObjection(Refused):
    def __init__(self) -> None:
        super().__init__(_("No objection of your State stands against this point."))


class RaisedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("The Chair knows already that your State raises it as a general issue."))


@transaction.atomic
def say(*, briefing: Briefing, says: Says, wishes: str, by: Term, now: datetime) -> None:
    """Say how one's State stands to the outline as it was put; later, say otherwise."""
    briefing = with_the_states(briefing)
    if not queries.is_of_a_participant(briefing.meeting, by.speaks_for):
        raise NotOneOfThem
    known = queries.position_of(briefing, by.speaks_for)
    position = known or BriefingPosition(briefing=briefing, state=by.speaks_for)
    position.says, position.wishes = says, wishes if says == Says.CHANGE else ""
    position.version, position.said_by, position.said_at = briefing.version, by, now
    if known is None:
        position.save(force_insert=True)
    else:
        position.save(update_fields=["says", "wishes", "version", "said_by", "said_at"])
    trail.record(by, "said how it stands to", briefing, at=now)
    notices.heard(position, briefing, now=now)


@transaction.atomic
def object_to(*, point: BriefingPoint, by: Term, now: datetime) -> None:
    """
    Object, as a State that presented, to a point based on one's case: attributable or not.

    :raises NotPresented: who did not present objects to the whole, like everyone.
    """
    briefing = with_the_states(point.briefing)
    if not queries.has_presented(briefing.meeting, by.speaks_for):
        raise NotPresented
    if point.objections.filter(state=by.speaks_for).exists():
        raise ObjectedAlready
    objection = BriefingObjection.objects.create(
        point=point, state=by.speaks_for, objected_by=by, objected_at=now
    )
    # The same word as for any position: the trail does not tell who stopped what.
    trail.record(by, "said how it stands to", briefing, at=now)
    notices.heard(objection, briefing, now=now)


@transaction.atomic
def lift(*, point: BriefingPoint, by: Term, now: datetime) -> None:
    """Take back the objection of one's own State. Nobody else can."""
    briefing = with_the_states(point.briefing)
    lifted, _tables = point.objections.filter(state=by.speaks_for).delete()
    if not lifted:
        raise NoObjection
    trail.record(by, "said how it stands to", briefing, at=now)
    notices.heard(briefing, briefing, now=now)


@transaction.atomic
def answer(
    *, consent: BriefingConsent, version: int, says: Consents, by: Term, now: datetime
) -> None:
    """Consent to a point that could be traced to one's State, as it was read; or do not."""
    briefing = with_the_states(consent.briefing)
    consent = lock.hold(consent)
    if consent.point.version != version:
        raise Rewritten
    consent.says, consent.version = says, version
    consent.said_by, consent.said_at = by, now
    consent.save(update_fields=["says", "version", "said_by", "said_at"])
    trail.record(by, "answered about a point of", briefing, at=now)
    notices.heard(consent, briefing, now=now)


@transaction.atomic
def raise_issue(*, intention: Intention, by: Term, now: datetime) -> None:
    """Tell the Chair that a case is raised as a general issue, too: no consent to anything yet."""
    intention = lock.hold(intention)
    if policies.may_change(by, intention, now=now) is None or intention.raised_at is not None:
        raise RaisedAlready
    intention.raised_at = now
    intention.save(update_fields=["raised_at"])
    trail.record(by, "raised a general issue by", intention, at=now)
    notices.raised(intention, now=now)


def with_the_states(briefing: Briefing) -> Briefing:
    briefing = lock.hold(briefing)
    if not briefing.is_shown:
        raise NotWithUs
    return briefing

"""
The logs of outreach and of mandates: written down, taken back, done.

What is logged goes into a public report: no reference of a case or a meeting is taken, and no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forum import attribution, lock, notices, policies, trail
from forum.errors import Refused
from forum.models import Mandate, Outreach, Term
from forum.models.outreach import Actor, Addressee, Log, Task


class NotPublicSafe(Refused):
    def __init__(self, references: list[str]) -> None:
        says = _(
            "%(references)s looks like the reference of a case or a meeting. What is logged goes"
            " into a public report: leave it out (¶14)."
        )
        super().__init__(says % {"references": ", ".join(references)})


class NotYourLog(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("A State logs its own outreach; the Chair and the Secretariat log all other.")
        )


class NotYet(Refused):
    def __init__(self) -> None:
        super().__init__(_("This day is still to come. It is logged once it is over."))


class TakenBack(Refused):
    def __init__(self) -> None:
        super().__init__(_("This entry was taken back meanwhile. See the log."))


@dataclass(frozen=True)
class Facts:
    """What is said of an occasion."""

    held_on: date
    occasion: str
    body: str = ""
    audiences: str = ""
    materials: str = ""
    points: str = ""


@transaction.atomic
def log(*, into: Log, actor: Actor, facts: Facts, by: Term, now: datetime) -> Outreach:
    """
    Log a briefing to a body of the Treaty, or outreach; a State, its own.

    :raises NotPublicSafe: if it names a case or a meeting by its reference.
    """
    office = policies.may_log(by, into, actor, now=now)
    if office is None:
        raise NotYourLog
    if facts.held_on > now.date():
        raise NotYet
    _must_be_safe_to_share(facts.occasion, facts.points)
    logged = Outreach(
        log=into,
        actor=actor,
        state=office.state if actor == Actor.STATE else None,
        held_on=facts.held_on,
        occasion=facts.occasion,
        body=facts.body,
        audiences=facts.audiences,
        materials=facts.materials,
        points=facts.points,
        recorded_by=office,
        recorded_at=now,
    )
    logged.save(force_insert=True)
    trail.record(office, "logged", logged, at=now)
    notices.outreach_logged(logged, by=office, now=now)
    return logged


@transaction.atomic
def withdraw(*, activity: Outreach, by: Term, now: datetime) -> None:
    """Take an entry back: it counts no more, and stands in no later report."""
    activity = lock.hold(activity)
    office = policies.may_take_back(by, activity, now=now)
    if activity.withdrawn_at is not None:
        raise TakenBack
    if office is None:
        raise NotYourLog
    activity.withdrawn_at = now
    activity.save(update_fields=["withdrawn_at"])
    trail.record(office, "took back from the log", activity, at=now)


@transaction.atomic
def record_mandate(
    *,
    conference: int,
    position: int,
    document: str,
    task: Task,
    addressee: Addressee,
    text: str,
    limits: str,
    by: Term,
    now: datetime,
) -> Mandate:
    """Record what a Conference decided on the Forum, and within what limits. It is public."""
    _must_be_safe_to_share(text, limits)
    mandate = Mandate(
        conference=conference,
        position=position,
        document=document,
        task=task,
        addressee=addressee,
        text=text,
        limits=limits,
        recorded_by=by,
        recorded_at=now,
    )
    mandate.save(force_insert=True)
    trail.record(by, "recorded a mandate", mandate, at=now)
    notices.mandate_given(mandate, by=by, now=now)
    return mandate


@transaction.atomic
def record_done(
    *, mandate: Mandate, done_on: date | None, done_with: str, by: Term, now: datetime
) -> None:
    """Record that a mandate is done, and with which document; or, without a day, that it is not."""
    mandate = lock.hold(mandate)
    if done_on is not None and done_on > now.date():
        raise NotYet
    mandate.done_on, mandate.done_with = done_on, done_with if done_on else ""
    mandate.save(update_fields=["done_on", "done_with"])
    act = "recorded a mandate as done" if done_on else "recorded a mandate as open"
    trail.record(by, act, mandate, at=now)


def _must_be_safe_to_share(*texts: str) -> None:
    found = [reference for text in texts for reference in attribution.references(text)]
    if found:
        raise NotPublicSafe(found)

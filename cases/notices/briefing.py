"""What is told of the oral briefing (ToR 22): that something waits, and none of what it says."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import queries
from cases.models import Briefing, Intention
from forum import outbox
from forum.models import Role, Term

ROUNDS = 40  # An outline is put as often as it takes; each time is a notice of its own.


def _of_each_round(name: str, says: Promise) -> list[str]:
    """Declare a kind for each round: a notice of the same kind about the same row is sent once."""
    return [outbox.kind(f"{name}-{n}", says, paragraph=22) for n in range(1, ROUNDS + 1)]


PUT = _of_each_round(
    "cases/briefing-put",
    _("The Chair puts points for an oral briefing to the States that took part."),
)
REVISED = _of_each_round(
    "cases/briefing-revised",
    _("The Chair revises the points for the oral briefing. They will be put to you anew."),
)
AGREED = _of_each_round(
    "cases/briefing-agreed",
    _("The States that took part agreed to the oral briefing, as the Chair recorded."),
)
CONSENT = outbox.kind(
    "cases/briefing-consent",
    _("A point for an oral briefing could be traced to your State: its consent is asked for."),
    paragraph=22,
)
HEARD = outbox.kind(
    "cases/briefing-heard",
    _("A State has said how it stands to the points for the oral briefing."),
    paragraph=22,
)
OVER = outbox.kind(
    "cases/briefing-over", _("The oral briefing is over, and its points are erased."), paragraph=22
)
RAISED = outbox.kind(
    "cases/issue-raised", _("A State raises its case as a general issue, too."), paragraph=22
)


def put(briefing: Briefing, *, now: datetime) -> None:
    """Each State that took part; and each that a point could be traced to, of that alone."""
    _tell_all(PUT[_round(briefing)], briefing, now=now)
    for consent in queries.consents_to_ask(briefing):
        to = queries.offices_of(consent.state, now=now)
        outbox.post(CONSENT, to=to, about=consent, due_at=now)


def heard(said: Model, of: Briefing, *, now: datetime) -> None:
    """Tell the Chair; the notice is about the row, which is erased with the rest."""
    to = Term.objects.of_role(Role.CHAIR, at=now)
    outbox.post(HEARD, to=to, about=said, due_at=now, link=of.get_absolute_url())


def revised(briefing: Briefing, *, now: datetime) -> None:
    """To be told before the version counts on: it is the one that they read."""
    _tell_all(REVISED[_round(briefing)], briefing, now=now)


def agreed(briefing: Briefing, *, now: datetime) -> None:
    _tell_all(AGREED[_round(briefing)], briefing, now=now)


def over(briefing: Briefing, *, now: datetime) -> None:
    """Tell those to whom it was ever put."""
    if briefing.put_at is not None:
        _tell_all(OVER, briefing, now=now)


def raised(intention: Intention, *, now: datetime) -> None:
    to = Term.objects.of_role(Role.CHAIR, at=now)
    outbox.post(RAISED, to=to, about=intention, due_at=now)


def _round(briefing: Briefing) -> int:
    return min(briefing.version, ROUNDS) - 1


def _tell_all(kind: str, briefing: Briefing, *, now: datetime) -> None:
    to = queries.offices_that_took_part(briefing.meeting, now=now)
    outbox.post(kind, to=to, about=briefing, due_at=now)

"""
What a case has to settle before it leaves its State: nothing of it stops a draft from being saved.

All of it is voluntary (ToR 18). What is asked is that what is said can be understood: a kind, dates
that are dates, rows that say something, and no text that waits for somebody to pick.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from cases.models import CaseRevision, RouteLeg
from cases.queries import Told
from cases.rules import Section
from forum import partial_dates


class Fault(NamedTuple):
    section: Section
    says: str


def faults(told: Told) -> list[Fault]:
    """Return what is to be settled, in the order of the sections."""
    return [
        *_of_what_happened(told),
        *_of_detection(told),
        *_of_items(told),
        *_of_the_route(told),
        *_of_actors(told),
        *_of_documents(told),
        *_of_states(told),
    ]


def texts_aside(waiting: Iterable[CaseRevision]) -> Iterator[Fault]:
    for section in dict.fromkeys(Section(text.section) for text in waiting):
        says = _("Two texts of “%(section)s” wait for someone to pick one.")
        yield Fault(section, says % {"section": section.label})


def _of_what_happened(told: Told) -> Iterator[Fault]:
    if not told.content.finding:
        says = _("Say what is known of the diversion: suspected, detected, prevented, or none.")
        yield Fault(Section.HAPPENED, says)


def _of_detection(told: Told) -> Iterator[Fault]:
    for label, written, known in (
        (_("Date of the diversion"), told.content.diverted_on, told.diverted_on),
        (_("Date of the detection"), told.content.detected_on, told.detected_on),
    ):
        if written and known is None:
            yield Fault(Section.DETECTION, _no_date(label))
    if told.delay is not None and told.delay[1] < 0:
        says = _("The detection is dated before the diversion. Check both dates.")
        yield Fault(Section.DETECTION, says)


def _of_items(told: Told) -> Iterator[Fault]:
    for number, item in enumerate(told.items, start=1):
        if not (item.category or item.description):
            says = _("Item %(n)d says neither its category nor what it is.")
            yield Fault(Section.ITEMS, says % {"n": number})


def _of_the_route(told: Told) -> Iterator[Fault]:
    for number, leg in enumerate(told.legs, start=1):
        if not _has_ends(leg):
            says = _("Leg %(n)d of the route does not say from where, or where to.")
            yield Fault(Section.ROUTE, says % {"n": number})
        if leg.on and partial_dates.known(leg.on) is None:
            yield Fault(Section.ROUTE, _no_date(_("Date of leg %(n)d") % {"n": number}))


def _has_ends(leg: RouteLeg) -> bool:
    return bool((leg.from_state or leg.from_place) and (leg.to_state or leg.to_place))


def _of_actors(told: Told) -> Iterator[Fault]:
    if told.actors and not told.content.actors_may_be_named:
        says = _(
            "Persons or companies are named. Confirm that your national law lets you share that,"
            " or take them out (¶18)."
        )
        yield Fault(Section.ACTORS, says)


def _of_documents(told: Told) -> Iterator[Fault]:
    for number, paper in enumerate(told.documents, start=1):
        if not (paper.kind or paper.number or paper.details):
            says = _("Document %(n)d does not say what it is.")
            yield Fault(Section.METHODS, says % {"n": number})


def _of_states(told: Told) -> Iterator[Fault]:
    for number, involved in enumerate(told.states, start=1):
        if involved.state is None:
            says = _("Choose the State in row %(n)d, or take the row out.")
            yield Fault(Section.STATES, says % {"n": number})


def _no_date(label: str) -> str:
    says = _("%(date)s: enter a year, a month and year, or a whole date.")
    return says % {"date": label}

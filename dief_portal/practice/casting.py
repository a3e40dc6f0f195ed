"""Puts the invented States and people into an empty database."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password

from dief_portal.practice import cast
from dief_portal.practice.cast import Country, Part, geneva
from forum import sight
from forum.models import Account, Person, Role, State, Term
from meetings.models import Conference, Week
from meetings.rules import WeekKind


def put_on_stage() -> None:
    """Write States, Conferences and people in office; nothing has happened between them yet."""
    with sight.of_the_portal():
        states = {country.code: _state(country) for country in cast.COUNTRIES}
        _conferences()
        password = make_password(cast.PASSWORD)
        for part in cast.CAST:
            _office(part, _person(part, password), states.get(part.state))


def is_empty() -> bool:
    with sight.of_the_portal():
        return not (State.objects.exists() or Person.objects.exists())


def _state(country: Country) -> State:
    names = {
        f"name_{code}": getattr(country, code) for code in ("en", "fr", "es", "ru", "ar", "zh")
    }
    return State.objects.create(
        code=country.code,
        region=country.region,
        signed_at=country.signed_at,
        party_from=country.party_from,
        source="invented, for practice",
        **names,
    )


def _conferences() -> None:
    before = Conference.objects.create(number=12, closed_at=geneva(2026, 8, 28, 18))
    days = geneva(2026, 8, 24).date(), geneva(2026, 8, 28).date()
    _week(before, WeekKind.CONFERENCE, *days)
    coming = Conference.objects.create(number=13)
    _week(coming, WeekKind.PREPARATORY, geneva(2027, 2, 22).date(), geneva(2027, 2, 25).date())
    _week(coming, WeekKind.CONFERENCE, geneva(2027, 8, 23).date(), geneva(2027, 8, 27).date())
    after = Conference.objects.create(number=14)
    _week(after, WeekKind.PREPARATORY, geneva(2028, 2, 21).date(), geneva(2028, 2, 24).date())
    _week(after, WeekKind.CONFERENCE, geneva(2028, 8, 21).date(), geneva(2028, 8, 25).date())


def _week(conference: Conference, kind: WeekKind, starts_on: date, ends_on: date) -> None:
    Week.objects.create(
        conference=conference, kind=kind, starts_on=starts_on, ends_on=ends_on, city="Geneva"
    )


def _person(part: Part, password: str) -> Person:
    steps = dict.fromkeys(("settled_at", "undertaking_at", "role_card_at"), cast.OPENED)
    known = Account.objects.filter(address=part.address).select_related("person").first()
    if known:
        return known.person
    person = Person.objects.create(
        first_name=part.first,
        last_name=part.last,
        language=part.language,
        zone_name=part.zone,
        **steps,
    )
    Account.objects.create(person=person, address=part.address, password=password)
    return person


def _office(part: Part, person: Person, state: State | None) -> Term:
    # The President's and the Chair's offices end by the close of the Conference, recorded there.
    ends_at = geneva(2027, 8, 28) if part.role in {Role.PRESIDENT, Role.CHAIR} else None
    return Term.objects.create(
        person=person,
        role=part.role,
        state=state,
        may_release=part.may_release,
        starts_at=cast.OPENED,
        ends_at=ends_at,
    )

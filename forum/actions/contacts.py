"""
A State gives its contacts to the others, through the Secretariat (ToR 20).

What a focal point writes stands at once: a number that waited for an officer would be the old one
meanwhile. The Secretariat is told of each change, can put it right, and asks for confirmation.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from forum import lock, notices, policies, queries, trail
from forum.actions import reading
from forum.errors import Refused
from forum.models import (
    Contact,
    ContactLook,
    ContactMark,
    ContactNumbers,
    ContactReveal,
    Directory,
    State,
    Term,
)


class NotYours(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "The focal point of the State, the contact and the Secretariat keep this entry"
                " (¶20). Tell one of them what is wrong."
            )
        )


class NotInTheForum(Refused):
    def __init__(self, state: State) -> None:
        says = _("%(state)s is neither a State Party nor a signatory today (¶20).")
        super().__init__(says % {"state": state})


class NotItsOfficer(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Choose a law-enforcement contact of that State, or nobody, for this card.")
        )


class TakenOut(Refused):
    def __init__(self) -> None:
        super().__init__(_("This entry was taken out meanwhile. See the directory."))


@dataclass(frozen=True)
class Details:
    """What an entry says; how to reach it stands apart."""

    agency: str
    unit: str = ""
    name: str = ""
    position: str = ""
    channel: str = ""
    competences: str = ""
    languages: str = ""
    always: bool = False
    days: str = ""
    opens_at: time | None = None
    closes_at: time | None = None
    zone_name: str = "Europe/Zurich"


@dataclass(frozen=True)
class Reach:
    phone: str = ""
    duty_phone: str = ""
    email: str = ""
    address: str = ""


@transaction.atomic
def give(
    *,
    directory: Directory,
    state: State,
    officer: Term | None,
    details: Details,
    reach: Reach,
    by: Term,
    now: datetime,
) -> Contact:
    """Give an entry to the others; in the Secretariat, enter what a State sent (ToR 20)."""
    office = policies.may_give_contacts(by, now=now)
    if office is None or (office.state is not None and office.state != state):
        raise NotYours
    if not state.belongs(now):
        raise NotInTheForum(state)
    _must_be_its_own(officer, state, now=now)
    contact = Contact(
        directory=directory,
        state=state,
        officer=officer,
        given_by=by,
        given_at=now,
        confirmed_by=by,
        confirmed_at=now,
        **_values(details),
    )
    contact.save(force_insert=True)
    ContactNumbers.objects.create(contact=contact, **_values(reach))
    trail.record(by, "gave a contact", contact, at=now)
    notices.contact_changed(contact, by=by, now=now)
    return contact


@transaction.atomic
def change(
    *,
    contact: Contact,
    officer: Term | None,
    details: Details,
    reach: Reach,
    by: Term,
    now: datetime,
) -> Contact:
    """Change an entry, which confirms it: whoever writes has just read it."""
    contact = _hold(contact, by, now=now)
    if policies.may_give_contacts(by, now=now) is None:
        officer = contact.officer
    elif officer != contact.officer:
        _must_be_its_own(officer, contact.state, now=now)
    for name, value in _values(details).items():
        setattr(contact, name, value)
    contact.officer, contact.confirmed_by, contact.confirmed_at = officer, by, now
    contact.save(update_fields=["officer", "confirmed_by", "confirmed_at", *_values(details)])
    numbers = contact.numbers
    for name, value in _values(reach).items():
        setattr(numbers, name, value)
    numbers.save(update_fields=list(_values(reach)))
    trail.record(by, "changed a contact", contact, at=now)
    notices.contact_changed(contact, by=by, now=now)
    return contact


def _values(given: Details | Reach) -> dict[str, object]:
    return {field.name: getattr(given, field.name) for field in fields(given)}


def _must_be_its_own(officer: Term | None, state: State, *, now: datetime) -> None:
    if officer is not None and officer not in queries.officers_of(state, now=now):
        raise NotItsOfficer


def _hold(contact: Contact, by: Term, *, now: datetime) -> Contact:
    contact = lock.hold(contact)
    if contact.taken_out_at is not None:
        raise TakenOut
    if policies.may_keep_contact(by, contact, now=now) is None:
        raise NotYours
    return contact


@transaction.atomic
def confirm(*, contact: Contact, by: Term, now: datetime) -> None:
    """Say that an entry is right as it stands: for half a year nobody is asked."""
    contact = _hold(contact, by, now=now)
    contact.confirmed_by, contact.confirmed_at = by, now
    contact.save(update_fields=["confirmed_by", "confirmed_at"])
    trail.record(by, "confirmed a contact", contact, at=now)


@transaction.atomic
def take_out(*, contact: Contact, by: Term, now: datetime) -> None:
    """Take an entry out: its words and numbers are unreadable from here on, in backups too."""
    if policies.may_give_contacts(by, now=now) is None:
        raise NotYours
    contact = _hold(contact, by, now=now)
    numbers = contact.numbers
    numbers.destroy_key(at=now)
    numbers.phone = numbers.duty_phone = numbers.email = numbers.address = ""
    numbers.save(update_fields=list(_values(Reach())))
    contact.destroy_key(at=now)
    for name, value in _values(Details(agency="")).items():
        setattr(contact, name, value)
    contact.officer, contact.taken_out_at = None, now
    contact.save(update_fields=["officer", "taken_out_at", *_values(Details(agency=""))])
    trail.record(by, "took out a contact", contact, at=now)
    notices.contact_changed(contact, by=by, now=now)


@transaction.atomic
def reveal(*, contact: Contact, by: Term, now: datetime, act: str = trail.READ) -> ContactNumbers:
    """
    Show the numbers to this office, on record; to whoever keeps them, without.

    The State of the contact is told that a State asked, and when; who of it, its own State is.
    """
    numbers = queries.numbers_of(contact)
    if by.state_id is None or by.state_id == contact.state_id:
        if numbers is None:
            raise NotYours
        return numbers
    if numbers is None:
        _put_on_record(contact, by=by, now=now)
    if numbers is None or act != trail.READ:
        reading.note(by=by, item=contact, of=contact.state, now=now, act=act)
    shown = queries.numbers_of(contact)
    assert shown is not None  # It was asked for, and the entry is seen.
    return shown


def _put_on_record(contact: Contact, *, by: Term, now: datetime) -> None:
    ContactReveal(contact=contact, office=by, revealed_at=now).save(force_insert=True)
    ContactLook(contact=contact, state=by.state, looked_at=now).save(force_insert=True)


@transaction.atomic
def mark_out_of_date(*, contact: Contact, by: Term, now: datetime) -> None:
    """Say that an entry does not hold. Its State and the Secretariat are told that, not by whom."""
    if policies.may_mark_contact(by, contact, now=now) is None:
        raise NotYours
    contact = lock.hold(contact)
    if contact.taken_out_at is not None:
        raise TakenOut
    if queries.last_mark(contact) is not None:
        return  # It is said already, and one telling is enough.
    mark = ContactMark(contact=contact, marked_at=now)
    mark.save(force_insert=True)
    trail.record(by, "marked out of date", contact, at=now)
    notices.contact_out_of_date(mark, now=now)


@transaction.atomic
def ask(*, contact: Contact, by: Term, now: datetime) -> None:
    """Ask a State to confirm an entry, as the Secretariat (ToR 20)."""
    if policies.may_ask_to_confirm(by, contact, now=now) is None:
        raise NotYours
    contact = lock.hold(contact)
    if contact.taken_out_at is not None:
        raise TakenOut
    trail.record(by, "asked to confirm", contact, at=now)
    notices.contact_to_confirm(contact, now=now)


@transaction.atomic
def ask_when_due(*, contact_id: int, now: datetime) -> None:
    """Ask a State once a week for four weeks, as the portal. Late or twice, it does the same."""
    contact = lock.hold(Contact(pk=contact_id))
    if not queries.to_ask(now=now).filter(pk=contact.pk).exists():
        return
    since = contact.asked_at is not None and contact.asked_at > contact.confirmed_at
    contact.asks = contact.asks + 1 if since else 1
    contact.asked_at = now
    contact.save(update_fields=["asks", "asked_at"])
    trail.record(None, "asked to confirm", contact, at=now)
    notices.contact_to_confirm(contact, now=now)

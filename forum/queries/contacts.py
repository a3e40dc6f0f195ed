"""The directory of contacts (ToR 20): who sees an entry, and who its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from forum import sight
from forum.models import (
    Contact,
    ContactLook,
    ContactMark,
    ContactNumbers,
    ContactReveal,
    Directory,
    Role,
    State,
    Term,
)
from forum.models.contacts import HOLDS
from forum.models.people import OF_A_STATE
from forum.queries.offices import secretariat
from forum.sealed import with_keys
from forum.sight import Reason, Viewer, any_of

SHOWN = timedelta(seconds=settings.NUMBERS_SHOWN)


def of_a_state(viewer: Viewer) -> Q:
    """Belong to a State of the Forum, its police included."""
    return viewer.acts_as(*OF_A_STATE)


def standing(viewer: Viewer) -> Q:
    """An entry that its State has not taken out, of a State that is of the Forum today."""
    return Q(taken_out_at=None, state__in=State.objects.of_the_forum(viewer.now))


def of_own_state(viewer: Viewer) -> Q:
    return of_a_state(viewer) & Q(state=viewer.state)


def law_enforcement(viewer: Viewer) -> Q:
    return of_a_state(viewer) & Q(directory=Directory.LAW_ENFORCEMENT) & standing(viewer)


def national(viewer: Viewer) -> Q:
    """National points of contact are for States Parties (Article 18 of the Treaty)."""
    of_a_party = of_a_state(viewer) & Q(viewer.party)
    return of_a_party & Q(directory=Directory.NATIONAL) & standing(viewer)


READERS = (
    Reason(of_own_state, _("It is its own entry.")),
    Reason(law_enforcement, _("Law-enforcement contacts are for every State of the Forum (¶20).")),
    Reason(national, _("National points of contact are for States Parties.")),
    Reason(secretariat, _("Contacts are exchanged through it (¶20).")),
)


def reads(viewer: Viewer) -> Q:
    return any_of(viewer, READERS)


def keeping(viewer: Viewer) -> Q:
    """The State's focal point, the contact the own card, and the Secretariat."""
    own = viewer.acts_as(Role.FOCAL_POINT) & Q(state=viewer.state)
    card = viewer.acts_as(Role.LAW_ENFORCEMENT) & Q(officer=viewer.term, state=viewer.state)
    return own | card | secretariat(viewer)


def its_own_officer(viewer: Viewer) -> Q:
    """A card is a law-enforcement contact's of that State, or nobody's."""
    officers = Term.objects.filter(
        pk=OuterRef("officer"), role=Role.LAW_ENFORCEMENT, state=OuterRef("state")
    )
    return Q(officer=None) | Q(Exists(officers))


def giving(viewer: Viewer) -> Q:
    """Give an entry of one's own State, or, in the Secretariat, what a State sent (ToR 20)."""
    own = viewer.acts_as(Role.FOCAL_POINT) & Q(state=viewer.state)
    now = Q(given_by=viewer.term, given_at=viewer.now, confirmed_at=viewer.now)
    fresh = Q(asked_at=None, asks=0, taken_out_at=None)
    return (own | secretariat(viewer)) & now & fresh & its_own_officer(viewer)


def kept(viewer: Viewer) -> Q:
    return keeping(viewer) & its_own_officer(viewer) & Q(confirmed_at__lte=viewer.now)


WORDS = ("agency", "unit", "name", "position", "channel")
CODES = ("competences", "languages", *("always", "days", "opens_at", "closes_at", "zone_name"))
CONFIRMED = ("confirmed_by_id", "confirmed_at")

# What was taken out stays out. A contact changes the own card, and not whose it is.
IN_PLACE = "OLD.taken_out_at IS NULL AND NEW.taken_out_at IS NULL"
AS_NOW = "NEW.confirmed_by_id = me.term AND NEW.confirmed_at = me.moment"
sight.step(
    Contact,
    *(*WORDS, *CODES, *CONFIRMED, "officer_id"),
    by=(Role.FOCAL_POINT, Role.SECRETARIAT),
    when=f"{IN_PLACE} AND {AS_NOW}",
)
sight.step(
    Contact,
    *(*WORDS, *CODES, *CONFIRMED),
    by=(Role.LAW_ENFORCEMENT,),
    when=f"{IN_PLACE} AND {AS_NOW}",
)
sight.step(
    Contact,
    *(*WORDS, *CODES, "officer_id", "taken_out_at"),
    by=(Role.FOCAL_POINT, Role.SECRETARIAT),
    when=sight.once("taken_out_at"),
)


@sight.of(
    Contact,
    adds=giving,
    changes=keeping,
    into=kept,
    columns=(*WORDS, *CODES, *CONFIRMED, "officer_id", "taken_out_at"),
    because=READERS,
)
def contacts(viewer: Viewer) -> Q:
    """Law-enforcement contacts: the States of the Forum. National points: States Parties."""
    return reads(viewer)


def own_reveal(viewer: Viewer) -> Q:
    return Q(office=viewer.term, revealed_at=viewer.now) & of_a_state(viewer)


@sight.of(ContactReveal, adds=own_reveal, kept=True)
def reveals(viewer: Viewer) -> Q:
    """Who of a State looked is told to that State."""
    return Q(office=viewer.term) | Q(office__in=Term.objects.filter(state=viewer.speaks_for))


def own_look(viewer: Viewer) -> Q:
    return Q(state=viewer.state, looked_at=viewer.now) & of_a_state(viewer)


@sight.of(ContactLook, adds=own_look, kept=True)
def looks(viewer: Viewer) -> Q:
    """The contact and its State; nobody else learns who wanted to call whom."""
    return Q(contact__in=Contact.objects.filter(of_own_state(viewer))) & of_a_state(viewer)


def marked_now(viewer: Viewer) -> Q:
    return Q(marked_at=viewer.now) & of_a_state(viewer)


@sight.of(ContactMark, adds=marked_now, kept=True)
def marks(viewer: Viewer) -> Q:
    """Whoever reads the entry learns that it was found out of date, not by whom."""
    return Q(contact__in=Contact.objects.filter(reads(viewer)))


def of_what_we_keep(viewer: Viewer) -> Q:
    return Q(contact__in=Contact.objects.filter(keeping(viewer)))


def numbers_of_own_state(viewer: Viewer) -> Q:
    return Q(contact__in=Contact.objects.filter(of_own_state(viewer)))


def numbers_asked_for(viewer: Viewer) -> Q:
    """Have asked for them of late, in this office, and see the entry still."""
    lately = ExpressionWrapper(viewer.now - SHOWN, output_field=DateTimeField())
    asked = ContactReveal.objects.filter(
        contact=OuterRef("contact"), office=viewer.term, revealed_at__gt=lately
    )
    others = Contact.objects.filter(law_enforcement(viewer) | national(viewer))
    return Q(Exists(asked)) & Q(contact__in=others)


NUMBERS = (
    Reason(numbers_of_own_state, _("It is its own entry.")),
    # Which other State asked for them is told to the State of the contact alone, in its register.
    Reason(numbers_asked_for, _("Asked for the numbers, on record."), private=True),
    Reason(secretariat, _("Contacts are exchanged through it (¶20).")),
)


@sight.of(
    ContactNumbers,
    adds=of_what_we_keep,
    changes=of_what_we_keep,
    columns=("phone", "duty_phone", "email", "address"),
    because=NUMBERS,
)
def numbers(viewer: Viewer) -> Q:
    return any_of(viewer, NUMBERS)


# --- What pages ask -------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """What someone looks for in a directory; nothing said is everything."""

    state: State | None = None
    competence: str = ""
    language: str = ""
    words: str = ""
    on_duty: bool = False

    def fits(self, contact: Contact, *, now: datetime) -> bool:
        if self.on_duty and not contact.is_on_duty(now):
            return False
        if self.competence and self.competence not in contact.competences.split():
            return False
        if self.language and self.language not in contact.language_codes:
            return False
        said = " ".join((contact.agency, contact.unit, contact.name)).casefold()
        return all(word in said for word in self.words.casefold().split())


def listed(directory: Directory, wanted: Wanted, *, now: datetime) -> list[Contact]:
    """Return the entries that whoever asks sees and looks for, by State and agency."""
    rows = _standing().filter(directory=directory)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    found = [contact for contact in with_keys(rows) if wanted.fits(contact, now=now)]
    return sorted(found, key=lambda contact: (contact.state.name, contact.agency))


def _standing() -> QuerySet[Contact]:
    return Contact.objects.filter(taken_out_at=None).select_related("state", "officer__person")


def contact_for(key: str) -> Contact:
    """Return an entry that whoever asks may see, or answer 404."""
    return get_object_or_404(_standing(), key=key)


def numbers_of(contact: Contact) -> ContactNumbers | None:
    """Return how to reach a contact, if whoever asks is shown it."""
    return ContactNumbers.objects.filter(contact=contact).first()


def last_mark(contact: Contact) -> ContactMark | None:
    """Return since when an entry is said to be out of date, if it was not confirmed since."""
    newer = contact.marks.filter(marked_at__gt=contact.confirmed_at)
    return newer.order_by("marked_at").last()


def marked(contacts: list[Contact]) -> set[int]:
    """Return which of these entries are said to be out of date."""
    newer = ContactMark.objects.filter(
        contact__in=contacts, marked_at__gt=F("contact__confirmed_at")
    )
    return set(newer.values_list("contact_id", flat=True))


def looks_at(contact: Contact) -> QuerySet[ContactLook]:
    """Return which States asked for the numbers, the newest first."""
    return contact.looks.select_related("state").order_by("-looked_at", "-pk")


def cards_of(officer: Term) -> list[Contact]:
    """Return what others see of a law-enforcement contact."""
    return with_keys(_standing().filter(officer=officer).order_by("given_at"))


def officers_of(state: State, *, now: datetime) -> QuerySet[Term]:
    """Return the law-enforcement contacts of a State who sign in here."""
    terms = Term.objects.of_role(Role.LAW_ENFORCEMENT, at=now).filter(state=state)
    return terms.select_related("person").order_by("person__last_name", "pk")


def focal_points_of(state: State, *, now: datetime) -> QuerySet[Term]:
    terms = Term.objects.of_role(Role.FOCAL_POINT, at=now).filter(state=state)
    return terms.select_related("person").order_by("person__last_name", "pk")


def to_confirm(*, now: datetime) -> QuerySet[Contact]:
    """Return the entries that were not confirmed for half a year, the oldest first."""
    rows = _standing().filter(state__in=State.objects.of_the_forum(now))
    return rows.filter(confirmed_at__lte=now - HOLDS).order_by("confirmed_at", "pk")


def said_out_of_date() -> QuerySet[Contact]:
    """Return the entries that a reader found out of date since they were confirmed."""
    newer: Any = ContactMark.objects.filter(
        contact=OuterRef("pk"), marked_at__gt=OuterRef("confirmed_at")
    )
    return _standing().filter(Exists(newer)).order_by("confirmed_at", "pk")


def to_ask(*, now: datetime) -> QuerySet[Contact]:
    """Return, to the portal, the entries whose State is to be asked now."""
    again = now - timedelta(seconds=settings.CONTACTS_ASKED_AGAIN)
    waits = Q(asked_at=None) | Q(asked_at__lte=F("confirmed_at"))
    once_more = Q(asked_at__lte=again, asks__lt=settings.CONTACTS_ASKED)
    return to_confirm(now=now).filter(waits | once_more)

"""What the portal tells people about their own offices and accounts."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticToken

from forum import outbox, trail
from forum.models import (
    Contact,
    ContactMark,
    Mandate,
    NewPassword,
    Outreach,
    Recovery,
    Role,
    Term,
    TrailEntry,
)
from forum.models.outreach import Addressee
from forum.models.people import TermQuerySet
from forum.models.recovery import Stage

CHAIR_APPOINTED = outbox.kind(
    "forum/chair-appointed",
    _("The President of the Conference has appointed the Chair of the Forum."),
    paragraph=4,
)
FACTOR_ADDED = outbox.kind(
    "forum/factor-added",
    _(
        "A passkey or an app was added to what you sign in with. If that was not you, tell the"
        " Secretariat at once."
    ),
)
FACTOR_REMOVED = outbox.kind(
    "forum/factor-removed",
    _(
        "A passkey or an app was removed from what you sign in with. If that was not you, tell the"
        " Secretariat at once."
    ),
)
RECOVERY_CODE_USED = outbox.kind(
    "forum/recovery-code-used",
    _(
        "Someone signed in as you with a recovery code. If that was not you, tell the Secretariat"
        " at once."
    ),
)
RECOVERY_CODES_RENEWED = outbox.kind(
    "forum/recovery-codes-renewed",
    _("Your recovery codes were renewed. If that was not you, tell the Secretariat at once."),
)
MANY_ITEMS_READ = outbox.kind(
    "forum/many-items-read",
    _(
        "Somebody of your State has read very many items within an hour. The trail says who."
        " If you did not expect that, speak to them, or end their office."
    ),
    paragraph=15,
)
RECOVERIES = {
    Stage.ASKED: outbox.kind(
        "forum/recovery-asked",
        _("Someone asks at the door to be let in again. Speak to them before you open a recovery."),
    ),
    Stage.OPENED: outbox.kind(
        "forum/recovery-opened",
        _(
            "An officer opened a recovery: someone lost what they sign in with. A second officer of"
            " the Secretariat confirms it, or stops it."
        ),
    ),
    Stage.CONFIRMED: outbox.kind(
        "forum/recovery-confirmed",
        _(
            "Two officers agreed to let someone in again, from tomorrow on. Until then, and until"
            " it is used, you can stop it."
        ),
    ),
    Stage.READY: outbox.kind(
        "forum/recovery-ready",
        _(
            "Someone who lost what they sign in with can set up a new app now. You can still stop"
            " it."
        ),
    ),
    Stage.DONE: outbox.kind("forum/recovery-done", _("Someone was let in again, with a new app.")),
    Stage.STOPPED: outbox.kind("forum/recovery-stopped", _("A recovery was stopped.")),
    Stage.LAPSED: outbox.kind(
        "forum/recovery-lapsed", _("A recovery has lapsed: nobody went on with it.")
    ),
}

NEW_PASSWORD = outbox.kind(
    "forum/new-password",
    _(
        "Your password was changed, and every other place where you were signed in is signed"
        " out. If that was not you, tell the Secretariat at once."
    ),
)
CONTACT_CHANGED = outbox.kind(
    "forum/contact-changed",
    _("An entry of the directory of contacts was given, changed or taken out."),
    paragraph=20,
)
CONTACT_TO_CONFIRM = outbox.kind(
    "forum/contact-to-confirm",
    _("The Secretariat asks your State to confirm one of its contacts, or to change it."),
    paragraph=20,
)
CONTACT_OUT_OF_DATE = outbox.kind(
    "forum/contact-out-of-date",
    _("A reader found one of the contacts out of date. Confirm the entry, or change it."),
    paragraph=20,
)

OUTREACH_LOGGED = outbox.kind(
    "forum/outreach-logged", _("An occasion on which the Forum was made known is in the log.")
)
MANDATE_GIVEN = outbox.kind(
    "forum/mandate-given", _("A decision of a Conference that gives you a task is on record.")
)
# To whom a task is told; the Conference is nobody in office.
TOLD_OF_A_TASK = {
    Addressee.PRESIDENT: (Role.PRESIDENT,),
    Addressee.CHAIR: (Role.CHAIR,),
    Addressee.SECRETARIAT: (Role.SECRETARIAT,),
    Addressee.STATES: (Role.DELEGATE, Role.FOCAL_POINT),
    Addressee.CONFERENCE: (Role.PRESIDENT,),
}


def chair_appointed(chair: Term, *, now: datetime) -> None:
    """Tell the new Chair and the Secretariat."""
    told = Term.objects.of_role(Role.CHAIR, Role.SECRETARIAT, at=now)
    outbox.post(
        CHAIR_APPOINTED, to=told, about=chair, due_at=now, link=reverse("sign-in:role-card")
    )


def factor_added(office: Term, factor: Device, *, now: datetime) -> None:
    _of_one_s_sign_in(FACTOR_ADDED, office, about=factor, now=now)


def factor_removed(office: Term, factor: Device, *, now: datetime) -> None:
    _of_one_s_sign_in(FACTOR_REMOVED, office, about=factor, now=now)


def recovery_code_used(office: Term, code: StaticToken, *, now: datetime) -> None:
    _of_one_s_sign_in(RECOVERY_CODE_USED, office, about=code, now=now)


def recovery_codes_renewed(office: Term, code: StaticToken, *, now: datetime) -> None:
    _of_one_s_sign_in(RECOVERY_CODES_RENEWED, office, about=code, now=now)


def _of_one_s_sign_in(kind: str, office: Term, *, about: Model, now: datetime) -> None:
    """Tell the person, each time: what it is about is another row each time."""
    person = Term.objects.filter(pk=office.pk)
    outbox.post(kind, to=person, about=about, due_at=now, link=reverse("sign-in:my-sign-in"))


def recovery_stands(recovery: Recovery, stage: Stage, *, now: datetime) -> None:
    """Tell whoever keeps the person, and the person, where it stands."""
    own = Q(role=Role.FOCAL_POINT, state=recovery.office.state, state__isnull=False)
    keeps = Q(role=Role.SECRETARIAT) | own | Q(person=recovery.person)
    told = Term.objects.running(now).filter(keeps)
    link = reverse("people:recovery", args=[recovery.key])
    outbox.post(RECOVERIES[stage], to=told, about=recovery, due_at=now, link=link)


def new_password(office: Term, written: NewPassword, *, now: datetime) -> None:
    """Tell the person, each time."""
    person = Term.objects.filter(pk=office.pk)
    link = reverse("sign-in:sessions")
    outbox.post(NEW_PASSWORD, to=person, about=written, due_at=now, link=link)


def many_items_were_read(entry: TrailEntry, *, by: Term, now: datetime) -> None:
    """Tell the focal points of the State, each time: about the entry that says so."""
    of_state = Term.objects.of_role(Role.FOCAL_POINT, at=now).filter(state=by.state_id)
    link = reverse("trail:trail")
    outbox.post(MANY_ITEMS_READ, to=of_state, about=entry, due_at=now, link=link)


def contact_changed(contact: Contact, *, by: Term, now: datetime) -> None:
    """Tell the Secretariat and those who keep the entry, but who did it; each time anew."""
    told = _keepers(contact, now=now) | Term.objects.of_role(Role.SECRETARIAT, at=now)
    act = _last_act(contact)
    if act is not None:
        link = reverse("contacts:contacts")
        outbox.post(CONTACT_CHANGED, to=told.exclude(pk=by.pk), about=act, due_at=now, link=link)


def contact_to_confirm(contact: Contact, *, now: datetime) -> None:
    """Ask those who keep the entry, each time anew."""
    act = _last_act(contact) or contact
    link = contact.get_absolute_url()
    outbox.post(CONTACT_TO_CONFIRM, to=_keepers(contact, now=now), about=act, due_at=now, link=link)


def contact_out_of_date(mark: ContactMark, *, now: datetime) -> None:
    told = _keepers(mark.contact, now=now) | Term.objects.of_role(Role.SECRETARIAT, at=now)
    link = mark.contact.get_absolute_url()
    outbox.post(CONTACT_OUT_OF_DATE, to=told, about=mark, due_at=now, link=link)


def _keepers(contact: Contact, *, now: datetime) -> TermQuerySet:
    """Return the focal points of the State, and the contact."""
    of_state = Q(role=Role.FOCAL_POINT, state=contact.state) | Q(pk=contact.officer_id)
    return Term.objects.running(now).filter(of_state)


def _last_act(contact: Contact) -> TrailEntry | None:
    """Return the entry of the trail that says so: of the same entry more than once is told."""
    acts = TrailEntry.objects.filter(subject=trail.label(contact))
    return acts.order_by("at", "pk").last()


def outreach_logged(logged: Outreach, *, by: Term, now: datetime) -> None:
    """Tell the Chair, whose report it goes into, and the Secretariat; but not who logged it."""
    told = Term.objects.of_role(Role.CHAIR, Role.SECRETARIAT, at=now).exclude(pk=by.pk)
    outbox.post(OUTREACH_LOGGED, to=told, about=logged, due_at=now)


def mandate_given(mandate: Mandate, *, by: Term, now: datetime) -> None:
    roles = TOLD_OF_A_TASK[Addressee(mandate.addressee)]
    told = Term.objects.of_role(*roles, at=now).exclude(pk=by.pk)
    link = reverse("outreach:mandates")
    outbox.post(MANDATE_GIVEN, to=told, about=mandate, due_at=now, link=link)

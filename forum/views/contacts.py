"""
The directory of contacts (ToR 20): whom one calls in another State.

What is looked for is asked by POST, as on the search page. Numbers are shown on record, one entry
at a time; there is no list of them to take along.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from babel import dates
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum import audience, clock, moments, policies, proof, queries, vcards
from forum.access import SignedIn, require
from forum.actions import contacts as actions
from forum.errors import Refused
from forum.forms import contacts as forms
from forum.models import Contact, Directory, Person, Role, State, Term
from forum.queries import Wanted
from forum.terms_of_reference import GENEVA
from forum.trail import DOWNLOADED
from forum.typed import typed


def _reader(request: SignedIn, now: datetime) -> Term:
    """Return the office in use; to whom the directory is nothing, there is nothing here."""
    office = policies.may_see_contacts(request.hat, now=now)
    if office is None:
        raise Http404
    return office


def _sees_national(office: Term, now: datetime) -> bool:
    return office.state is None or office.state.is_party(now)


@require_http_methods(["GET", "POST"])
def contacts(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = _reader(request, now)
    return _directory(request, office, Directory.LAW_ENFORCEMENT, now)


@require_http_methods(["GET", "POST"])
def national(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = _reader(request, now)
    if not _sees_national(office, now):
        raise Http404
    return _directory(request, office, Directory.NATIONAL, now)


def _directory(
    request: SignedIn, office: Term, directory: Directory, now: datetime
) -> HttpResponse:
    states = State.objects.of_the_forum(now).order_by("name_en")
    form = forms.Search(request.POST or None, initial=typed(request), states=states)
    wanted = form.wanted()
    found = queries.listed(directory, wanted, now=now)
    instead: list[Contact] = []
    if not found and wanted.state and directory == Directory.LAW_ENFORCEMENT:
        instead = queries.listed(Directory.NATIONAL, Wanted(state=wanted.state), now=now)
    context = {
        **_sections(office, directory, now),
        "form": form,
        "directory": directory,
        "is_national": directory == Directory.NATIONAL,
        "wanted": wanted,
        "asked": wanted != Wanted(),
        "rows": _rows(found, request.user, now),
        "instead": _rows(instead, request.user, now),
        "sees_national": _sees_national(office, now),
        "now": now,
        "geneva": GENEVA,
        "may_give": policies.may_give_contacts(office, now=now),
    }
    return render(request, "contacts/contacts.html", context)


def _sections(office: Term, current: str, now: datetime) -> dict[str, Any]:
    """Return the ways through the directory, as far as this office has them."""
    pages = [(Directory.LAW_ENFORCEMENT, Directory.LAW_ENFORCEMENT.label, "contacts:contacts")]
    if _sees_national(office, now):
        pages.append((Directory.NATIONAL, Directory.NATIONAL.label, "contacts:national"))
    if office.role == Role.LAW_ENFORCEMENT:
        pages.append(("mine", _("My contact card"), "contacts:mine"))  # type: ignore[arg-type]
    if office.role == Role.SECRETARIAT:
        pages.append(("to-confirm", _("To be confirmed"), "contacts:to-confirm"))  # type: ignore[arg-type]
    return {
        "about": _("Contacts"),
        "sections": [
            {"label": label, "url": reverse(url), "current": name == current}
            for name, label, url in pages
        ],
    }


def _rows(contacts: list[Contact], reader: Person, now: datetime) -> list[dict[str, Any]]:
    marked = queries.marked(contacts)
    return [_row(contact, reader, now, marked=contact.pk in marked) for contact in contacts]


def _row(contact: Contact, reader: Person, now: datetime, *, marked: bool) -> dict[str, Any]:
    return {
        "contact": contact,
        "languages": [forms.language_word(code) for code in contact.language_codes],
        "hours": _hours(contact, reader, now),
        "is_on_duty": contact.is_on_duty(now),
        "old": _old(contact, now),
        "marked": marked,
    }


def _old(contact: Contact, now: datetime) -> str:
    """Say since when nobody confirmed an entry, once that is half a year."""
    if not contact.is_old(now):
        return ""
    last = contact.confirmed_at.astimezone(GENEVA).date()
    days = (now.astimezone(GENEVA).date() - last).days
    says = ngettext("Not confirmed for %(n)d day.", "Not confirmed for %(n)d days.", days)
    return f"{says % {'n': days}} {_('Call with care; tell us if it fails.')}"


def _hours(contact: Contact, reader: Person, now: datetime) -> dict[str, str]:
    """Say when somebody is there, by the clock on their wall and by the reader's own today."""
    zone = contact.zone
    if contact.always:
        return {"there": _("Day and night"), "zone": moments.zone_word(zone)}
    if contact.opens_at is None or contact.closes_at is None:
        return {}
    there = _span(contact.opens_at, contact.closes_at)
    days = _days(contact)
    said = {"there": f"{days}, {there}" if days else there, "zone": moments.zone_word(zone)}
    today = now.astimezone(zone).date()
    opens, closes = (
        datetime.combine(today, at, zone).astimezone(reader.zone)
        for at in (contact.opens_at, contact.closes_at)
    )
    if opens.time() != contact.opens_at:
        own = _("%(hours)s your time")
        said["own"] = own % {"hours": _span(opens.time(), closes.time())}
    return said


def _span(opens: time, closes: time) -> str:
    return f"{opens:%H:%M}–{closes:%H:%M}"  # noqa: RUF001


def _days(contact: Contact) -> str:
    """Name the days on duty, a row of them by its ends."""
    numbers = contact.duty_days
    names = dates.get_day_names("abbreviated", locale=moments.locale())
    if not numbers or len(numbers) == len(names):
        return ""
    called = [names[number - 1] for number in numbers]
    in_a_row = numbers == list(range(numbers[0], numbers[-1] + 1))
    if in_a_row and len(called) > 2:
        return f"{called[0]}–{called[-1]}"  # noqa: RUF001
    return ", ".join(called)


@require_safe
def mine(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = _reader(request, now)
    if office.role != Role.LAW_ENFORCEMENT or office.state is None:
        raise Http404
    context = {
        **_sections(office, "mine", now),
        "cards": [_page(request, contact, now) for contact in queries.cards_of(office)],
        "focal_points": queries.focal_points_of(office.state, now=now),
    }
    return render(request, "contacts/mine.html", context)


@require_safe
def to_confirm(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = _reader(request, now)
    if office.role != Role.SECRETARIAT:
        raise Http404
    old = list(queries.to_confirm(now=now))
    known = {contact.pk for contact in old}
    doubted = [one for one in queries.said_out_of_date() if one.pk not in known]
    context = {
        **_sections(office, "to-confirm", now),
        "rows": _rows([*old, *doubted], request.user, now),
        "geneva": GENEVA,
        "now": now,
    }
    return render(request, "contacts/to_confirm.html", context)


@require_safe
def contact(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.contact_for(key)
    return render(request, "contacts/contact.html", _page(request, found, now))


def _page(request: SignedIn, contact: Contact, now: datetime) -> dict[str, Any]:
    hat = request.hat
    mark = queries.last_mark(contact)
    is_own = bool(hat and hat.state_id == contact.state_id)
    return {
        **_row(contact, request.user, now, marked=mark is not None),
        "audience": audience.of(
            contact, now=now, whose=contact.state, use=_("Use: to reach a counterpart (¶20).")
        ),
        "mark": mark,
        "is_own": is_own,
        "numbers": queries.numbers_of(contact),
        "looks": queries.looks_at(contact) if is_own else (),
        "may_keep": policies.may_keep_contact(hat, contact, now=now),
        "may_give": policies.may_give_contacts(hat, now=now),
        "may_mark": policies.may_mark_contact(hat, contact, now=now),
        "may_ask": policies.may_ask_to_confirm(hat, contact, now=now),
        "is_national": contact.directory == Directory.NATIONAL,
        "directory_word": Directory(contact.directory).label,
        "geneva": GENEVA,
        "now": now,
    }


@require_POST
def reveal(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.contact_for(key)
    actions.reveal(contact=found, by=_reader(request, now), now=now)
    return redirect(f"{found.get_absolute_url()}#numbers")


@require_POST
def card(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.contact_for(key)
    numbers = actions.reveal(contact=found, by=_reader(request, now), now=now, act=DOWNLOADED)
    return vcards.answer_with(found, numbers)


@require_POST
def mark(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.contact_for(key)
    office = require(policies.may_mark_contact(request.hat, found, now=now))
    return _done(
        request,
        found,
        lambda: actions.mark_out_of_date(contact=found, by=office, now=now),
        _("Its State and the Secretariat are told. Others read that it may not hold."),
    )


@require_POST
@proof.asked
def confirm(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.contact_for(key)
    office = require(policies.may_keep_contact(request.hat, found, now=now))
    return _done(
        request,
        found,
        lambda: actions.confirm(contact=found, by=office, now=now),
        _("The entry is confirmed as it stands."),
    )


@require_POST
@proof.asked
def ask(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.contact_for(key)
    office = require(policies.may_ask_to_confirm(request.hat, found, now=now))
    return _done(
        request,
        found,
        lambda: actions.ask(contact=found, by=office, now=now),
        _("%(state)s is asked to confirm the entry.") % {"state": found.state},
    )


def _done(
    request: SignedIn, contact: Contact, act: Callable[[], object], says: str
) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, says)
    return redirect(contact)


@require_http_methods(["GET", "POST"])
@proof.asked
def give(request: SignedIn) -> HttpResponse:
    now = clock.now()
    _reader(request, now)
    office = require(policies.may_give_contacts(request.hat, now=now))

    own = office.state
    form = forms.Entry(
        request.POST or None,
        initial={"directory": Directory.LAW_ENFORCEMENT, **_first(office), **typed(request)},
        states=None if own else State.objects.of_the_forum(now).order_by("name_en"),
        officers=queries.officers_of(own, now=now) if own else None,
        is_new=True,
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.give(
                directory=Directory(given["directory"]),
                state=own or given["state"],
                officer=given.get("officer"),
                details=form.details(),
                reach=form.reach(),
                by=office,
                now=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The entry stands in the directory."))
            return redirect(made)
    return render(request, "contacts/give.html", {"form": form, "office": office})


def _first(office: Term) -> dict[str, str]:
    """Suggest the zone of a State's own people; the Secretariat's is nobody's."""
    return {"zone_name": office.person.zone_name} if office.state else {}


@require_http_methods(["GET", "POST"])
@proof.asked
def change(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.contact_for(key)
    office = require(policies.may_keep_contact(request.hat, found, now=now))

    chooses = policies.may_give_contacts(office, now=now) is not None
    form = forms.Entry(
        request.POST or None,
        initial={**forms.as_given(found, queries.numbers_of(found)), **typed(request)},
        officers=queries.officers_of(found.state, now=now) if chooses else None,
    )
    if form.is_valid():
        try:
            actions.change(
                contact=found,
                officer=form.cleaned_data.get("officer"),
                details=form.details(),
                reach=form.reach(),
                by=office,
                now=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved, and confirmed as of today."))
            return redirect(found)
    context = {
        "form": form,
        "contact": found,
        "audience": audience.of(found, now=now, whose=found.state),
    }
    return render(request, "contacts/change.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def take_out(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.contact_for(key)
    office = require(policies.may_keep_contact(request.hat, found, now=now))
    require(policies.may_give_contacts(office, now=now))

    refused = ""
    if request.method == "POST":
        try:
            actions.take_out(contact=found, by=office, now=now)
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("The entry is taken out, and what it said is erased."))
            return redirect("contacts:contacts")
    return render(request, "contacts/take_out.html", {"contact": found, "refused": refused})

"""How an entry of the directory is given, kept true and taken out (ToR 20)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from forum import audience, clock, policies, proof, queries
from forum.access import SignedIn, require
from forum.actions import contacts as actions
from forum.errors import Refused
from forum.forms import contacts as forms
from forum.models import Directory, State, Term
from forum.typed import typed
from forum.views.contacts import office_reading
from forum.views.telling import do


@require_POST
def mark(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.contact_for(key)
    office = require(policies.may_mark_contact(request.hat, found, now=now))
    do(
        request,
        lambda: actions.mark_out_of_date(contact=found, by=office, now=now),
        _("Its State and the Secretariat are told. Others read that it may not hold."),
    )
    return redirect(found)


@require_POST
@proof.asked
def confirm(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.contact_for(key)
    office = require(policies.may_keep_contact(request.hat, found, now=now))
    do(
        request,
        lambda: actions.confirm(contact=found, by=office, now=now),
        _("The entry is confirmed as it stands."),
    )
    return redirect(found)


@require_POST
@proof.asked
def ask(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.contact_for(key)
    office = require(policies.may_ask_to_confirm(request.hat, found, now=now))
    do(
        request,
        lambda: actions.ask(contact=found, by=office, now=now),
        _("%(state)s is asked to confirm the entry.") % {"state": found.state},
    )
    return redirect(found)


@require_http_methods(["GET", "POST"])
@proof.asked
def give(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office_reading(request, now)
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

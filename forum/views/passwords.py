"""A password that was forgotten, and one that is changed."""

from __future__ import annotations

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from forum import clock, passwords, proof, throttle, tokens
from forum.access import SignedIn
from forum.actions import passwords as actions
from forum.errors import Refused
from forum.first_steps import before_first_steps
from forum.forms import sign_in as forms
from forum.mail import NEW_PASSWORD
from forum.models import Account, Person


@login_not_required
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same whether or not there is such an account."""
    form = forms.Forgotten(request.POST or None)
    if form.is_valid():
        address = form.cleaned_data["address"]
        if not throttle.hold("forgotten", request, address):
            passwords.forgot(address, now=clock.real())
        return render(request, "sign_in/forgotten_sent.html", {"address": address})
    return render(request, "sign_in/forgotten.html", {"form": form})


@login_not_required
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password by the link in a mail. It signs nobody in: the second factor is asked for."""
    key = tokens.read(token, purpose=NEW_PASSWORD) or ""
    who = passwords.link_of(key, now=clock.real())
    person = passwords.person(who) if who else None
    if person is None:
        return render(request, "sign_in/new_password_over.html", status=410)
    form = forms.Password(request.POST or None, person=with_address(person))
    if form.is_valid():
        given = form.cleaned_data["password"]
        try:
            actions.set_by_link(
                person=person, key=key, password=given, at=clock.real(), now=clock.now()
            )
        except Refused:
            return render(request, "sign_in/new_password_over.html", status=410)
        messages.success(request, _("Your new password is set. Sign in with it."))
        return redirect("sign-in:sign-in")
    return render(request, "sign_in/new_password.html", {"form": form})


@before_first_steps
@sensitive_post_parameters("current", "password", "password_again")
@require_http_methods(["GET", "POST"])
@proof.asked
def change_password(request: SignedIn) -> HttpResponse:
    """Change one's own password, and be signed out everywhere else."""
    person = with_address(request.user)
    form = forms.ChangePassword(request.POST or None, person=person)
    name = person.account.address
    wait = throttle.hold("password", request, name) if request.method == "POST" else None
    if wait:
        form = forms.ChangePassword(person=person)
    elif form.is_valid():
        given = form.cleaned_data
        if auth.authenticate(request, username=name, password=given["current"]) is None:
            form.add_error("current", _("This is not the password you have now."))
        else:
            throttle.forget("password", request, name)
            actions.change(
                person=request.user,
                digest=request.session.digest,
                password=given["password"],
                at=clock.real(),
                now=clock.now(),
            )
            request.session.cycle_key()
            messages.success(
                request, _("Your password is changed. Every other place is signed out.")
            )
            return redirect("sign-in:sessions")
    context = {"form": form, "wait": wait}
    response = render(request, "sign_in/change_password.html", context, status=429 if wait else 200)
    return throttle.answer(response, wait) if wait else response


def with_address(person: Person) -> Person:
    """Return the person with their own address, for the rules of passwords."""
    known = Person(pk=person.pk, first_name=person.first_name, last_name=person.last_name)
    known.account = Account(address=passwords.address_of(person))
    return known

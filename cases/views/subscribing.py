"""What someone asked to be told of, once a day (ToR 13)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import policies, queries
from cases.actions import subscribing as actions
from cases.forms import posting as forms
from cases.views.frame import sections
from forum import clock
from forum.access import SignedIn, require
from forum.terms_of_reference import GENEVA
from forum.typed import typed


@require_http_methods(["GET", "POST"])
def subscriptions(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_subscribe(request.hat, now=now))

    form = forms.Subscription(request.POST or None, initial=typed(request))
    if request.method == "POST" and form.is_valid():
        actions.subscribe(**form.cleaned_data, by=office, now=now)
        messages.success(request, _("You are told each morning on which something is new."))
        return redirect("platform:subscriptions")
    context = {
        **sections("platform"),
        "form": form,
        "subscriptions": queries.subscriptions_of(office),
        "zone": GENEVA,
    }
    return render(request, "cases/platform/subscriptions.html", context)


@require_POST
def stop(request: SignedIn, key: str) -> HttpResponse:
    found = queries.subscription_for(key)
    actions.unsubscribe(subscription=found)
    messages.success(request, _("You are no longer told of it."))
    return redirect("platform:subscriptions")

"""The reply card: a State's own page, on which it answers the invitation (ToR 6, 7)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import clock
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.typed import typed
from meetings import documents, policies, queries
from meetings.actions import replying as actions
from meetings.forms import replying as forms
from meetings.views.convening import frame

COLUMNS = ("comes", "how_many", "coming_from", "law_enforcement", "contact")


@require_http_methods(["GET", "POST"])
def reply(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_reply(request.hat, now=now))

    cards = queries.replies_of(meeting, office.speaks_for)
    standing = cards.first()
    known = {name: getattr(standing, name) for name in COLUMNS} if standing else {}
    if standing:
        known["languages"] = standing.languages.split(",")
    form = forms.Reply(request.POST or None, initial={**known, **typed(request)})
    if form.is_valid():
        try:
            actions.reply(meeting=meeting, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your reply is noted. You can change it at any time."))
            return redirect("meetings:reply", ref)
    context = {
        **frame(request, meeting, "meeting", now=now),
        "form": form,
        "takes_replies": queries.takes_replies(meeting),
        "state": office.speaks_for,
        "cards": [{"card": card, "languages": documents.language_names(card)} for card in cards],
    }
    return render(request, "meetings/reply.html", context)

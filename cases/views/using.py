"""Discussions of use: pages for the State that asks and the provider, for nobody else (ToR 16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies, queries, standing
from cases.actions import using as actions
from cases.forms import using as forms
from cases.models import Case, Posting, UseDiscussion
from cases.rules import UseWord
from cases.views.frame import sections
from forum import audience, clock, proof
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import Term
from forum.terms_of_reference import GENEVA
from forum.typed import typed


@require_safe
def discussions(request: SignedIn) -> HttpResponse:
    rows = [_row(request.hat, one) for one in queries.standings(queries.known_discussions())]
    context = {
        **sections("use"),
        "asked": [row for row in rows if row["asks"]],
        "to_us": [row for row in rows if not row["asks"]],
        "zone": GENEVA,
    }
    return render(request, "cases/use/discussions.html", context)


def _row(hat: Term | None, one: queries.Standing) -> dict[str, Any]:
    asks = hat is not None and hat.state_id == one.discussion.asking_id
    return {
        "discussion": one.discussion,
        "asks": asks,
        "other": one.discussion.provider if asks else one.discussion.asking,
        "said": standing.of_discussion(one),
        "conditions": one.conditions,
        "said_at": one.said_at,
        "said_on": one.said_at and one.said_at.astimezone(GENEVA).date(),
    }


def of_item(hat: Term | None, item: Case | Posting, *, now: datetime) -> dict[str, Any] | None:
    """Return what the page of an item says of its use; of an office of no State, nothing."""
    if hat is None or hat.state is None:
        return None
    uses = queries.standings(queries.uses_of(item))
    ask = "use:ask-of-case" if isinstance(item, Case) else "use:ask-of-posting"
    may_ask = policies.may_ask_use(hat, item, now=now) is not None
    return {
        "provider": item.provider,
        "provides": hat.state_id == item.provider_id,
        "said": standing.of_use(item, uses),
        "rows": [_row(hat, one) for one in uses],
        "ask_url": reverse(ask, args=[item.ref]) if may_ask else "",
        "zone": GENEVA,
    }


@require_http_methods(["GET", "POST"])
@proof.asked
def ask_of_case(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    case = queries.case_for(ref)
    content = queries.content_of(case)
    office = require(policies.may_ask_use(request.hat, case, now=now))
    if content is None:
        raise Http404
    return _ask(request, case, office, now=now)


@require_http_methods(["GET", "POST"])
@proof.asked
def ask_of_posting(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    posting = queries.posting_for(ref)
    version = queries.version_of(posting)
    office = require(policies.may_ask_use(request.hat, posting, now=now))
    if version is None:
        raise Http404
    return _ask(request, posting, office, now=now)


def _ask(request: SignedIn, about: Case | Posting, office: Term, *, now: datetime) -> HttpResponse:
    form = forms.Asking(request.POST or None, initial=typed(request))
    if form.is_valid():
        try:
            begun = actions.ask(about=about, **form.cleaned_data, by=office, now=now)
        except actions.DayOver as refusal:
            form.add_error("wished_by", str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            says = _("%(state)s is asked. Nobody else can see it.")
            messages.success(request, says % {"state": begun.provider})
            return redirect(begun)
    context = {
        "form": form,
        "about": about,
        "provider": about.provider,
        "asking": office.state,
        "nobody_there": not Term.objects.of_state(about.provider, now).exists(),
    }
    return render(request, "cases/use/ask.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def discussion(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.discussion_for(key)
    office = require(policies.may_write_of_use(request.hat, found, now=now))

    provides = policies.answers_for_use(office, found, now=now) is not None
    kind = forms.Answer if provides else forms.Message
    form = kind(request.POST or None, initial=typed(request))
    if form.is_valid():
        try:
            actions.write(
                discussion=found,
                word=form.cleaned_data.get("word", UseWord.MESSAGE),
                text=form.cleaned_data["text"],
                by=office,
                now=now,
            )
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("Sent. Only the two States read it."))
            return redirect(found)
    return render(request, "cases/use/discussion.html", _page(request, found, form, now=now))


def _page(
    request: SignedIn, found: UseDiscussion, form: forms.Message, *, now: datetime
) -> dict[str, Any]:
    (one,) = queries.standings([found])
    line = audience.of(found, now=now, use=_("Use: between the two States (¶16)."))
    return {
        **_row(request.hat, one),
        "audience": replace(line, between=True),
        "about_url": _about_url(found),
        "use_word": one.use.label,
        "text": found.text,
        "notes": [
            {"note": note, "word": UseWord(note.message.word).label}
            for note in queries.notes_of(found)
        ],
        "form": form,
        "nobody_there": not Term.objects.of_state(found.provider, now).exists(),
        "zone": GENEVA,
        "now": now,
    }


def _about_url(found: UseDiscussion) -> str:
    """Return where the item is, as long as whoever asks reads it."""
    if found.case_id is not None:
        case = queries.known_cases().filter(pk=found.case_id).first()
        return case.get_absolute_url() if case else ""
    posting = queries.known_postings().filter(pk__in=[found.posting_id]).first()
    return posting.get_absolute_url() if posting else ""

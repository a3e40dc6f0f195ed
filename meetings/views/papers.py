"""Papers of a meeting: the list, one of them, and the words that open it (ToR 10, 14, 15)."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from forum import audience, clock, copies, files, proof
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import Term
from forum.views.telling import do
from meetings import policies, queries
from meetings.actions import papers as actions
from meetings.forms import papers as forms
from meetings.models import Meeting, Paper, PaperFile
from meetings.rules import OpeningWord, Status
from meetings.views.convening import frame


@require_safe
def papers(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    return render(request, "meetings/papers.html", _list(request, meeting, now=now))


@csrf_exempt  # Checked in _submit, once the file is sealed while it comes in.
@require_POST
def submit(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_submit_papers(request.hat, now=now))

    request.upload_handlers = [files.Receiving(request)]
    return _submit(request, meeting, office, now)


@csrf_protect
def _submit(request: SignedIn, meeting: Meeting, office: Term, now: datetime) -> HttpResponse:
    form = forms.Paper(request.POST, request.FILES, items=_items(meeting))
    if form.is_valid():
        try:
            paper = actions.submit(meeting=meeting, **form.given(), by=office, now=now)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            says = _("The paper has the symbol %(symbol)s.")
            messages.success(request, says % {"symbol": paper.symbol})
            return redirect(paper)
    context = _list(request, meeting, now=now, form=form)
    return render(request, "meetings/papers.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_safe
def paper(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.paper_for(queries.meeting_for(ref), key)
    return render(request, "meetings/paper.html", _one(request, found, now=now))


@csrf_exempt  # Checked in _add, once the file is sealed while it comes in.
@require_POST
def add(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.paper_for(queries.meeting_for(ref), key)
    office = require(policies.may_add_version(request.hat, found, now=now))

    request.upload_handlers = [files.Receiving(request)]
    return _add(request, found, office, now)


@csrf_protect
def _add(request: SignedIn, found: Paper, office: Term, now: datetime) -> HttpResponse:
    form = forms.Version(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.add_version(paper=found, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The version stands beside the others."))
            return redirect(found)
    context = _one(request, found, now=now, form=form)
    return render(request, "meetings/paper.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_safe
def file(request: SignedIn, ref: str, key: str, version: str) -> HttpResponseBase:
    """Hand out a version, as the copy of whoever asks."""
    now = clock.now()
    found = queries.paper_for(queries.meeting_for(ref), key)
    try:
        one = queries.paper_file_for(found, version)
        return copies.download(one, by=require(request.hat), now=now)
    except copies.CannotBeMarked as refusal:
        messages.error(request, str(refusal))
        return redirect(found)


@require_POST
@proof.asked
def publish(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.paper_for(queries.meeting_for(ref), key)
    office = require(policies.may_publish(request.hat, found, now=now))
    done = _("The paper is in the public library.")
    do(request, lambda: actions.publish(paper=found, by=office, now=now), done)
    return redirect(found)


@require_POST
@proof.asked
def say(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.paper_for(queries.meeting_for(ref), key)
    word = _word_of(request, found, now=now)
    office = require(policies.may_say(request.hat, found, word, now=now))
    done = _("Recorded: %(word)s.") % {"word": word.label}
    do(request, lambda: actions.say(paper=found, word=word, by=office, now=now), done)
    return redirect(found)


@require_POST
@proof.asked
def take_back(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.paper_for(queries.meeting_for(ref), key)
    word = _word_of(request, found, now=now)
    office = require(policies.may_say(request.hat, found, word, now=now))
    done = _("Taken back. Nobody else sees the paper.")
    do(request, lambda: actions.take_back(paper=found, word=word, by=office, now=now), done)
    return redirect(found)


def _word_of(request: SignedIn, found: Paper, *, now: datetime) -> OpeningWord:
    """Return the one word that this office can say of a paper."""
    ours = [word for word in OpeningWord if policies.may_say(request.hat, found, word, now=now)]
    return ours[0] if ours else OpeningWord.DECIDED


def _items(meeting: Meeting) -> list[Any]:
    """Return the items that all States of the Forum know: a paper is listed under one for all."""
    newest = queries.circulated(meeting).first()
    if newest is None:
        return []
    return [line.item for line in queries.lines_of(newest) if line.item.removed_at is None]


def _list(
    request: SignedIn, meeting: Meeting, *, now: datetime, form: forms.Paper | None = None
) -> dict[str, Any]:
    submits = policies.may_submit_papers(request.hat, now=now)
    is_live = meeting.status in {Status.DECIDED, Status.OPEN}
    return {
        **frame(request, meeting, "papers", now=now),
        "papers": [
            {"paper": paper, "title": files_of[0].title, "files": _rows(paper, files_of)}
            for paper, files_of in queries.papers_of(meeting)
        ],
        "may_submit": submits and is_live,
        "form": form or forms.Paper(items=_items(meeting)),
    }


def _one(
    request: SignedIn, found: Paper, *, now: datetime, form: forms.Version | None = None
) -> dict[str, Any]:
    versions = queries.versions_of(found)
    newest = queries.newest(versions)
    standing = queries.standing_words(found)
    is_closed = found.is_restricted and found.opened_at is None
    return {
        **frame(request, found.meeting, "papers", now=now),
        "paper": found,
        "paper_title": newest[0].title,
        "audience": audience.of(found, now=now),
        "files": _rows(found, newest),
        "earlier": _rows(found, [one for one in versions if one not in newest]),
        "may_add": not standing and policies.may_add_version(request.hat, found, now=now),
        "may_publish": policies.may_publish(request.hat, found, now=now),
        "is_closed": is_closed,
        "words": [
            {
                "label": word.label,
                "said": standing.get(word),
                "may": is_closed and _may_now(request, found, word, standing, now=now),
            }
            for word in OpeningWord
            if word in actions.needed(found)
        ],
        "form": form or forms.Version(),
    }


def _may_now(
    request: SignedIn,
    found: Paper,
    word: OpeningWord,
    standing: dict[OpeningWord, Any],
    *,
    now: datetime,
) -> bool:
    if policies.may_say(request.hat, found, word, now=now) is None:
        return False
    if word == OpeningWord.DECIDED:
        return found.meeting.status == Status.OPEN
    return word != OpeningWord.CONFIRMED or word in standing or OpeningWord.DECIDED in standing


def _rows(found: Paper, versions: list[PaperFile]) -> list[dict[str, Any]]:
    """Return versions for ``components/files.html``."""
    rows = []
    for one in versions:
        notes = [_("original")] if one.is_original else []
        if one.number > 1:
            notes.append(_("version %(number)s") % {"number": one.number})
        rows.append(
            {
                "name": one.title,
                "url": reverse("meetings:paper-file", args=[found.meeting.ref, found.key, one.key]),
                "kind": one.kind_word,
                "size": one.size,
                "language": one.get_language_display(),
                "note": ", ".join(notes),
            }
        )
    return rows

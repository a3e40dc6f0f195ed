"""The case form: a list of sections, each saved for itself, by whoever of the delegation writes."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import checking, comparing, policies, queries
from cases import example as invented
from cases.actions import telling as actions
from cases.actions.telling import Kept
from cases.forms import telling as forms
from cases.models import Case, CaseRevision, CaseSection
from cases.queries import Told
from cases.rules import Section
from cases.views.naming import naming
from forum import audience, clock, moments
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import Term
from forum.session import by_itself
from forum.terms_of_reference import GENEVA
from forum.typed import typed, typed_as_sent

UNFIT = gettext_lazy(
    "Not saved: one of the fields holds more than can be kept. Save to see which one."
)


@require_http_methods(["GET", "POST"])
def begin(request: SignedIn) -> HttpResponse:
    """A case in two minutes; everything else can be added to it, in any order."""
    now = clock.now()
    office = require(policies.may_begin(request.hat, now=now))

    form = forms.Begin(request.POST or None, initial={**forms.new_window(), **typed(request)})
    if form.is_valid():
        case = actions.begin(said=form.said, page=form.cleaned_data["page"], by=office, now=now)
        messages.success(request, _("Draft saved, not released. Only your State reads it."))
        return redirect("cases:release" if "release" in request.POST else "cases:edit", case.ref)
    return render(request, "cases/begin.html", {"form": form})


@by_itself
@require_POST
def begin_by_itself(request: SignedIn) -> HttpResponse:
    """Begin a case with the first words that its page keeps, and say where it goes on."""
    now = clock.now()
    office = require(policies.may_begin(request.hat, now=now))

    form = forms.Begin(request.POST)
    if not form.is_valid():
        return JsonResponse({"says": str(UNFIT)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    case = actions.begin(said=form.said, page=form.cleaned_data["page"], by=office, now=now)
    where = [case.ref, Section.HAPPENED.value]
    told = {"keep": reverse("cases:keep", args=where), "page": reverse("cases:section", args=where)}
    return JsonResponse({**told, "version": 1})


@require_safe
def example(request: SignedIn) -> HttpResponse:
    """An invented case, as a reader would see it."""
    office = policies.may_begin(request.hat, now=clock.now())
    return render(request, "cases/example.html", {"told": invented.told(), "office": office})


@require_safe
def edit(request: SignedIn, ref: str) -> HttpResponse:
    """The sections of a case, in any order."""
    now = clock.now()
    found = queries.case_for(ref)
    office = require(policies.may_edit(request.hat, found, now=now))

    told = _told(found)
    context = {
        **_page(found, now),
        "tasks": [_task(found, section, row, told) for section, row in _sections(found)],
        "others": _others(found, office, now),
        "faults": _faults(found, told),
    }
    return render(request, "cases/edit.html", context)


@require_http_methods(["GET", "POST"])
def section(request: SignedIn, ref: str, section: str) -> HttpResponse:
    """Write one section. What is sent is saved, or kept beside what a colleague saved."""
    now = clock.now()
    found, of = queries.case_for(ref), _section(section)
    office = require(policies.may_edit(request.hat, found, now=now))

    states = forms.states_to_choose(queries.states_of_the_forum(now=now))
    row, status = queries.section_of(found, of), HTTPStatus.OK
    written = _opened(request, found, row, states)
    if request.method == "POST":
        written = forms.Written(of, request.POST, states=states)
        if written.is_valid():
            try:
                kept = actions.save(case=found, sent=written.sent, by=office, now=now)
            except Refused as refusal:
                written.form.add_error(None, str(refusal))
            else:
                if kept.is_saved:
                    return _saved(request, found, of)
                status = HTTPStatus.CONFLICT
                found, row = queries.case_for(ref), kept.row
                written = _as_saved(found, row, states)
        else:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        **_page(found, now),
        "section": of,
        "row": row,
        "written": written,
        "asides": [_compared(found, of, aside) for aside in queries.texts_aside(found, of)],
        "told": _told(found),
        "faults": [fault for fault in _faults(found, _told(found)) if fault.section == of],
        "after": _after(found, of),
        "naming": naming(found, now=now) if of == Section.STATES else None,
    }
    return render(request, "cases/section.html", context, status=status)


@by_itself
@require_http_methods(["GET", "POST"])
def keep(request: SignedIn, ref: str, section: str) -> HttpResponse:
    """
    Keep what the page of a section sends by itself; it says nothing of whether anyone is there.

    Asked, it says which version stands, and gives a page that is older than this session a token.
    """
    now = clock.now()
    found, of = queries.case_for(ref), _section(section)
    office = require(policies.may_edit(request.hat, found, now=now))

    if request.method == "GET":
        version = queries.section_of(found, of).version
        return JsonResponse({"version": version, "token": get_token(request)})
    states = forms.states_to_choose(queries.states_of_the_forum(now=now))
    written = forms.Written(of, request.POST, states=states)
    if not written.is_valid():
        return JsonResponse({"says": str(UNFIT)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    kept = actions.keep(case=found, sent=written.sent, by=office, now=now)
    return _answer(found, of, kept, now=now)


def _answer(case: Case, section: Section, kept: Kept, *, now: datetime) -> JsonResponse:
    at = {"at": f"{now.astimezone(GENEVA):%H:%M} {moments.zone_word(GENEVA)}"}
    page = reverse("cases:section", args=[case.ref, section.value])
    if kept.is_saved:
        told = {"version": kept.row.version, "says": _("Saved %(at)s") % at}
        return JsonResponse(told)
    if case.released_at is not None and kept.aside is not None:
        says = _("Kept %(at)s, for your delegation alone. Readers see it once you save.")
        return JsonResponse({"version": None, "says": says % at})
    says = _(
        "A colleague, or another window, saved this section while you were writing. What you write"
        " is kept beside it (%(at)s): compare the two."
    )
    return JsonResponse({"says": says % at, "page": page}, status=HTTPStatus.CONFLICT)


@require_POST
def pick(request: SignedIn, ref: str, section: str, key: str) -> HttpResponse:
    """Pick which of two texts shall stand."""
    now = clock.now()
    found, of = queries.case_for(ref), _section(section)
    office = require(policies.may_edit(request.hat, found, now=now))
    aside = queries.revision_for(found, of, key)

    form = forms.Pick(request.POST)
    if form.is_valid():
        try:
            actions.pick(aside=aside, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("Picked. The other text stays among the revisions of this section.")
            )
    return redirect("cases:section", ref=ref, section=of.value)


@require_safe
def revisions(request: SignedIn, ref: str, section: str) -> HttpResponse:
    """What a section said, and what changed from one time to the next."""
    now = clock.now()
    found, of = queries.case_for(ref), _section(section)
    require(policies.may_edit(request.hat, found, now=now))

    kept = list(queries.every_revision(found, of))
    shown = request.GET.get("of", "")
    newer = next((revision for revision in kept if revision.key == shown), None)
    context = {**_page(found, now), "section": of, "revisions": kept, "newer": newer}
    if newer is not None:
        before, names = queries.saved_before(newer), queries.names_of_states()
        context["older"] = before
        context["lines"] = comparing.compared(
            comparing.lines_of(of, queries.words_of(before) if before else {}, names),
            comparing.lines_of(of, queries.words_of(newer), names),
        )
    return render(request, "cases/revisions.html", context)


@require_safe
def check(request: SignedIn, ref: str) -> HttpResponse:
    """All answers on one page, before a case is released, and what is still to be settled."""
    now = clock.now()
    found = queries.case_for(ref)
    require(policies.may_edit(request.hat, found, now=now))

    told = _told(found)
    context = {
        **_page(found, now),
        "told": told,
        "content": told.content,
        "faults": _faults(found, told),
        "sections": Section,
        "attachments": queries.attachments_of(found),
        "may_release": policies.may_release(request.hat, found, now=now),
    }
    return render(request, "cases/check.html", context)


# --- What these pages are made of ----------------------------------------------------------------


def _section(value: str) -> Section:
    try:
        return Section(value)
    except ValueError as no_section:
        raise Http404 from no_section


def _told(case: Case) -> Told:
    told = queries.told(case)
    assert told is not None, "who may edit a case reads it"
    return told


def _page(case: Case, now: datetime) -> dict[str, Any]:
    content = queries.content_of(case)
    return {
        "case": case,
        "is_draft": case.released_at is None,
        "zone": GENEVA,
        "audience": audience.of(content or case, now=now, whose=case.provider),
    }


def _sections(case: Case) -> list[tuple[Section, CaseSection]]:
    return list(queries.sections_of(case).items())


def _task(case: Case, section: Section, row: CaseSection, told: Told) -> dict[str, Any]:
    kind, word = "neutral", _("not started")
    if row.is_complete:
        kind, word = "done", _("complete, as far as you like")
    elif told.has(section):
        kind, word = "next", _("begun")
    if queries.texts_aside(case, section).exists():
        kind, word = "soon", _("two texts: pick one")
    return {
        "title": section.label,
        "url": reverse("cases:section", args=[case.ref, section.value]),
        "kind": kind,
        "word": word,
        "hint": _last_saved(row),
    }


def _last_saved(row: CaseSection) -> str:
    if row.saved_by is None or row.saved_at is None:
        return ""
    says = _("%(who)s, %(when)s")
    when = moments.moment(row.saved_at, GENEVA)
    return says % {"who": row.saved_by.person.get_full_name(), "when": when}


def _others(case: Case, office: Term, now: datetime) -> list[dict[str, Any]]:
    """Return the tasks that are pages of their own: files, and who reads the case."""
    files = queries.attachments_of(case).count()
    says = ngettext("%(n)d file", "%(n)d files", files) % {"n": files}
    states = queries.states_reading(case, now=now).count()
    read = ngettext("%(n)d other State", "%(n)d other States", states) % {"n": states}
    return [
        {
            "title": _("Files"),
            "url": f"{case.get_absolute_url()}#files",
            "kind": "next" if files else "neutral",
            "word": says if files else _("not started"),
            "hint": _("Pictures, documents. Each is sealed."),
        },
        {
            "title": _("Handling and audience"),
            "url": reverse("cases:release", args=[case.ref]),
            "kind": "done" if states else "neutral",
            "word": read if states else _("only your State"),
            "hint": _("Who may read it. Chosen when the case is released, and whenever you like."),
        },
    ]


def _faults(case: Case, told: Told) -> list[checking.Fault]:
    waiting = checking.texts_aside(queries.texts_aside(case))
    return [*checking.faults(told), *waiting]


def _as_saved(case: Case, row: CaseSection, states: forms.States) -> forms.Written:
    return forms.Written(
        Section(row.section),
        states=states,
        said=queries.said_in(case, Section(row.section)),
        version=row.version,
        is_complete=row.is_complete,
    )


def _opened(request: SignedIn, case: Case, row: CaseSection, states: forms.States) -> forms.Written:
    """Return a section as it is saved; or as it was typed, where a session ended meanwhile."""
    as_saved = _as_saved(case, row, states)
    kept = typed_as_sent(request)
    if kept is None:
        return as_saved
    as_typed = forms.Written(Section(row.section), kept, states=states)
    if not as_typed.is_valid():
        return as_typed
    sent = as_typed.sent
    came_before = sent.page == row.page and 0 < sent.turn <= row.turn
    if came_before or actions.says_the_same(sent.said, queries.said_in(case, sent.section)):
        return as_saved
    # The old window may still be open: this one is another.
    for name, value in forms.new_window().items():
        kept.setlist(name, [value])
    return forms.Written(Section(row.section), kept, states=states)


def _saved(request: SignedIn, case: Case, section: Section) -> HttpResponse:
    said = _("Draft saved, not released.") if case.released_at is None else _("Saved.")
    messages.success(request, said)
    if "release" in request.POST:
        return redirect("cases:release", case.ref)
    if "more" in request.POST:
        page = reverse("cases:section", args=[case.ref, section.value])
        return redirect(f"{page}#rows")
    return redirect("cases:edit", ref=case.ref)


def _compared(case: Case, section: Section, aside: CaseRevision) -> dict[str, Any]:
    names = queries.names_of_states()
    stands = comparing.lines_of(section, queries.said_in(case, section), names)
    beside = comparing.lines_of(section, queries.words_of(aside), names)
    return {"aside": aside, "lines": comparing.compared(stands, beside)}


def _after(case: Case, section: Section) -> dict[str, Any] | None:
    """Return the section that follows: in any order, but there is one."""
    order = list(Section)
    place = order.index(section) + 1
    if place == len(order):
        return None
    after = order[place]
    return {"label": after.label, "url": reverse("cases:section", args=[case.ref, after.value])}

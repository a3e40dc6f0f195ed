"""The platform: its list, one posting, and what another office would see of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import policies, queries
from cases.forms import posting as forms
from cases.forms.previewing import Office, PreviewAs
from cases.models import Posting, PostingPart, PostingVersion
from cases.rules import Status
from cases.views import using
from cases.views.frame import sections
from cases.vocabulary import ONE_OF, Type
from forum import audience, clock
from forum.access import SignedIn
from forum.actions import reading
from forum.models import State, Term
from forum.terms_of_reference import GENEVA
from forum.trail import READ

ON_A_PAGE = 50
KINDS = {Status.DRAFT: "neutral", Status.RELEASED: "done", Status.WITHDRAWN: "neutral"}


@require_safe
def postings(request: SignedIn) -> HttpResponse:
    now, hat = clock.now(), request.hat
    office = policies.may_post(hat, now=now)
    form, wanted = asked(request)
    rows = wanted.of(queries.known_postings())
    own: list[dict[str, Any]] = []
    if office is not None:
        own = rows_of(rows.filter(provider=office.speaks_for), hat, now=now)
        rows = rows.exclude(provider=office.speaks_for)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        **sections("platform"),
        "form": form,
        "is_narrowed": any(wanted),
        "query": query.urlencode(),
        "office": office,
        "reads": policies.may_subscribe(hat, now=now),
        "nudged": policies.may_be_nudged(hat, now=now),
        "own": own,
        "shared": rows_of(page, hat, now=now),
        "page_obj": page,
    }
    return render(request, "cases/platform/postings.html", context)


def asked(request: SignedIn) -> tuple[forms.Find, queries.Filter]:
    """Return what a list is to be narrowed to; what is no kind of ours narrows nothing."""
    form = forms.Find(request.GET or None)
    form.is_valid()
    given = getattr(form, "cleaned_data", {})
    return form, queries.Filter(**{name: given.get(name, "") for name in queries.Filter._fields})


def rows_of(
    found: QuerySet[Posting] | Iterable[Posting], hat: Term | None, *, now: datetime
) -> list[dict[str, Any]]:
    """Return a line for each posting: its card, and whether one's own State has opened it."""
    listed = list(found)
    versions = queries.versions_shown(listed)
    opened = queries.first_opened_by(hat, versions.values()) if hat and hat.state else {}
    own_ones = queries.versions_of_own(listed, hat.state) if hat and hat.state else {}
    lines = []
    for posting in listed:
        version = versions.get(posting.pk)
        own = own_ones.get(posting.pk)
        others = hat is None or posting.provider_id != hat.state_id
        kind, word = standing(posting, now=now)
        lines.append(
            {
                "posting": posting,
                "about": own if own and not posting.version else posting,
                "heading": own.heading if own else "",
                "kind": kind,
                "word": word,
                "since": posting.news_at and posting.news_at.astimezone(GENEVA).date(),
                "is_new": bool(version and others and hat and hat.state)
                and version.pk not in opened,  # type: ignore[union-attr]
            }
        )
    return lines


def standing(posting: Posting, *, now: datetime) -> tuple[str, str]:
    status = Status(posting.status)
    if status == Status.RELEASED and posting.is_over(now):
        return "neutral", _("expired")
    return KINDS[status], str(status.label)


@require_safe
def posting(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found = queries.posting_for(ref)
    version = queries.version_of(found)
    if version is not None:
        note(request, version, found, now=now)
    return render(request, "cases/platform/posting.html", page_of(request, found, version, now=now))


def note(
    request: SignedIn, version: PostingVersion, of: Posting, *, now: datetime, act: str = READ
) -> None:
    """Write down that this version was read, by whoever is not of its own State."""
    reading.note(by=request.hat, item=version, of=of.provider, now=now, act=act)


def page_of(
    request: SignedIn, posting: Posting, version: PostingVersion | None, *, now: datetime
) -> dict[str, Any]:
    hat = request.hat
    kind, word = standing(posting, now=now)
    writing = queries.version_in_writing(posting)
    own = policies.is_the_poster(hat, posting, now=now)
    says = version or writing
    opened = queries.first_opened_by(hat, [version]) if hat and hat.state and version else {}
    return {
        "posting": posting,
        "kind": kind,
        "word": word,
        "zone": GENEVA,
        "now": now,
        "audience": audience.of(
            says or posting,
            now=now,
            whose=posting.provider,
            use=use(posting.provider, hat, card=bool(says) and posting.released_at is not None),
            preview_url=reverse("platform:preview", args=[posting.ref]),
        ),
        "version": version,
        "groups": groups_of(version) if version else [],
        "writing": writing,
        "groups_in_writing": groups_of(writing) if writing else [],
        "to_add": to_add(writing) if writing else [],
        "use": using.of_item(hat, posting, now=now) if posting.released_at and says else None,
        "is_own": own is not None,
        "is_draft": posting.status == Status.DRAFT,
        "is_withdrawn": posting.status == Status.WITHDRAWN,
        "is_over": posting.is_over(now),
        "opened": queries.opened_by_states(posting) if own else [],
        "speaks": hat is not None and hat.speaking(at=now) is not None,
        "opened_by_us": None if own else min(opened.values(), default=None),
        "may_write": policies.may_write_posting(hat, posting, now=now),
        "may_release": policies.may_release_posting(hat, posting, now=now),
        "may_withdraw": policies.may_withdraw_posting(hat, posting, now=now),
        "signing": queries.who_signs(posting.provider, now=now) if own else (),
    }


def groups_of(version: PostingVersion) -> list[dict[str, Any]]:
    """Return what a version says in parts, kind by kind, in the order of ToR 19."""
    parts = queries.parts_of(version)
    return [
        {"type": kind, "label": kind.label, "parts": [part_row(part) for part in of_it]}
        for kind in Type
        if (of_it := [part for part in parts if part.type == kind])
    ]


def part_row(part: PostingPart) -> dict[str, Any]:
    return {"part": part, "called": part.called, "rows": forms.facts_of(part)}


def to_add(version: PostingVersion) -> list[dict[str, Any]]:
    """Return which parts can be added: of the kinds that were chosen, or of any."""
    chosen = [kind for kind in Type if kind in version.types] or list(Type)
    return [{"type": kind.value.lower(), "called": ONE_OF[kind]} for kind in chosen]


def use(provider: State, hat: Term | None, *, card: bool) -> str:
    """Say what a reader may do with a posting, and who sees its card only (ToR 16)."""
    if hat is not None and hat.state == provider:
        says = _("Use: yours. Readers discuss operational use with your State first (¶16).")
    elif hat is None or hat.state is None:
        says = _("Use: you see the card only, in confidence (¶14).")
    else:
        says = _(
            "Use: read and brief your own authorities in confidence. Discuss operational use with"
            " %(provider)s first (¶16)."
        ) % {"provider": provider}
    if card:
        says = f"{says} {_('Secretariat and Chair see the card only: that, whose and when.')}"
    return says


@require_safe
def preview(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found = queries.posting_for(ref)
    version = queries.version_of(found) or queries.version_in_writing(found)

    form = PreviewAs(request.GET or None, states=queries.states_of_the_forum(now=now))
    context: dict[str, Any] = {
        "posting": found,
        "form": form,
        "zone": GENEVA,
        "audience": audience.of(
            version or found,
            now=now,
            whose=found.provider,
            use=use(found.provider, request.hat, card=False),
        ),
    }
    if form.is_valid():
        context["preview"] = seen(found, form.cleaned_data["viewer"])
    return render(request, "cases/platform/preview.html", context)


def seen(posting: Posting, office: Office) -> dict[str, Any]:
    """Return what an office sees of a posting, as the database answers it."""

    def one(of: QuerySet[Any]) -> Any:
        return next(iter(audience.shown_to(of, role=office.role, state=office.state)), None)

    version = one(PostingVersion.objects.filter(posting=posting, number=posting.version))
    return {
        "whom": office.name,
        "posting": one(queries.known_postings().filter(pk=posting.pk)),
        "version": version,
        "groups": groups_of(version) if version else [],
    }

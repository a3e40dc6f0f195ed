"""
What can be found of cases and notices, of what whoever asks can read.

A matter that keeps texts of a case in rows of its own adds a line to ``TEXTS_OF_CASES``; one that
can narrow what is found, a line to the filters.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.models import (
    SAID,
    Actor,
    ArmsItem,
    Case,
    CaseAttachment,
    CaseContent,
    CaseDocument,
    CaseState,
    NoticeText,
    NoticeToState,
    Part,
    Posting,
    PostingPart,
    PostingVersion,
    ReplyText,
    RouteLeg,
)
from cases.queries import known_cases, known_notices, known_postings
from forum.models import State
from forum.search import Kind, Source, Told, look_through, whose


def cases() -> QuerySet[Any]:
    return known_cases().annotate(when=Coalesce("released_at", "begun_at"))


def _case(case: Case) -> Told:
    title = case.title if case.title == case.ref else f"{case.ref}, {case.title}"
    return Told(case.get_absolute_url(), title, case.provider)


def _notice(notice: NoticeToState) -> Told:
    return Told(notice.get_absolute_url(), f"{notice.ref}, {notice.title}", notice.presenting)


def _standing(kind: type[Part]) -> QuerySet[Any]:
    return kind._default_manager.filter(taken_out_at=None)


def _saying(rows: QuerySet[Any], wanted: Collection[str], *columns: str) -> set[int]:
    """Return the cases whose rows say one of these codes: sealed, and so looked at one by one."""
    found: set[int] = set()

    def look(case: int, texts: list[bytes]) -> None:
        if not {text.decode() for text in texts}.isdisjoint(wanted):
            found.add(case)

    look_through(rows, look, of="case", columns=columns)
    return found


def _found_to_be(findings: list[str]) -> Q:
    return Q(pk__in=_saying(CaseContent.objects.all(), findings, "finding"))


def _of_categories(categories: list[str]) -> Q:
    return Q(pk__in=_saying(_standing(ArmsItem), categories, "category"))


def _leading_from(state: State) -> Q:
    return Q(pk__in=_saying(_standing(RouteLeg), [state.code], "from_state"))


def _leading_to(state: State) -> Q:
    return Q(pk__in=_saying(_standing(RouteLeg), [state.code], "to_state"))


def _touching(state: State) -> Q:
    """Name a State: as involved, on the route, or in a notice whose intention can be seen."""
    named = _standing(CaseState).filter(state=state).values("case")
    notices = NoticeToState.objects.filter(concerned=state, withdrawn_at=None)
    notified = notices.exclude(intention__case=None).values("intention__case")
    on_route = _saying(_standing(RouteLeg), [state.code], "from_state", "to_state")
    return Q(pk__in=named) | Q(pk__in=notified) | Q(pk__in=on_route)


def postings() -> QuerySet[Any]:
    return known_postings().annotate(when=Coalesce("news_at", "begun_at"))


def _posting(posting: Posting) -> Told:
    said = ", ".join(posting.type_words)
    return Told(posting.get_absolute_url(), f"{posting.ref}, {said}", posting.provider)


TEXTS_OF_CASES = (
    Source(
        where=_("Case"),
        rows=Case.objects.all,
        columns=("ref", "title"),
        counted=lambda n: ngettext("%(n)d case", "%(n)d cases", n) % {"n": n},
    ),
    Source(
        where=_("What happened"),
        rows=CaseContent.objects.all,
        of="case",
        columns=("summary", "detected_how", "methods", "helped_by"),
        counted=lambda n: ngettext("%(n)d account of it", "%(n)d accounts of them", n) % {"n": n},
    ),
    Source(
        where=_("Item of a case"),
        rows=lambda: _standing(ArmsItem),
        of="case",
        columns=("description", "quantity", "marks"),
        counted=lambda n: ngettext("%(n)d item", "%(n)d items", n) % {"n": n},
    ),
    Source(
        where=_("Route"),
        rows=lambda: _standing(RouteLeg),
        of="case",
        columns=("from_place", "to_place", "note"),
        counted=lambda n: ngettext("%(n)d leg of a route", "%(n)d legs of routes", n) % {"n": n},
    ),
    Source(
        where=_("Actor"),
        rows=lambda: _standing(Actor),
        of="case",
        columns=("name", "details"),
        counted=lambda n: ngettext("%(n)d actor", "%(n)d actors", n) % {"n": n},
    ),
    Source(
        where=_("Document of a transfer"),
        rows=lambda: _standing(CaseDocument),
        of="case",
        columns=("number", "issuer", "details"),
        counted=lambda n: ngettext("%(n)d document", "%(n)d documents", n) % {"n": n},
    ),
    Source(
        where=_("State involved"),
        rows=lambda: _standing(CaseState),
        of="case",
        columns=("note",),
        counted=lambda n: ngettext("%(n)d State involved", "%(n)d States involved", n) % {"n": n},
    ),
    Source(
        where=_("File of a case"),
        rows=lambda: CaseAttachment.objects.filter(withdrawn_at=None),
        of="case",
        columns=("name",),
        counted=lambda n: ngettext("%(n)d name of a file", "%(n)d names of files", n) % {"n": n},
    ),
)

TEXTS_OF_POSTINGS = (
    Source(
        where=_("Posting"),
        rows=Posting.objects.all,
        columns=("ref",),
        counted=lambda n: ngettext("%(n)d posting", "%(n)d postings", n) % {"n": n},
    ),
    Source(
        where=_("Posting"),
        rows=PostingVersion.objects.all,
        of="posting",
        columns=("heading", "text"),
        counted=lambda n: (
            ngettext("%(n)d text of a posting", "%(n)d texts of postings", n) % {"n": n}
        ),
    ),
    Source(
        where=_("Part of a posting"),
        rows=PostingPart.objects.all,
        of="version__posting",
        columns=SAID,
        counted=lambda n: (
            ngettext("%(n)d part of a posting", "%(n)d parts of postings", n) % {"n": n}
        ),
    ),
)

TEXTS_OF_NOTICES = (
    Source(
        where=_("Notice"),
        rows=NoticeToState.objects.all,
        columns=("ref", "title"),
        counted=lambda n: ngettext("%(n)d notice", "%(n)d notices", n) % {"n": n},
    ),
    Source(
        where=_("Notice"),
        rows=NoticeText.objects.all,
        of="notice",
        columns=("text",),
        counted=lambda n: (
            ngettext("%(n)d text of a notice", "%(n)d texts of notices", n) % {"n": n}
        ),
    ),
    Source(
        where=_("Reply to a notice"),
        rows=ReplyText.objects.all,
        of="reply__notice",
        columns=("text",),
        counted=lambda n: ngettext("%(n)d reply", "%(n)d replies", n) % {"n": n},
    ),
)

KINDS = (
    Kind(
        name="case",
        label=_("Case"),
        things=cases,
        when="when",
        tells=_case,
        is_shared=True,
        sources=TEXTS_OF_CASES,
        filters={
            "finding": _found_to_be,
            **whose("provider"),
            "named": _touching,
            "category": _of_categories,
            "leads_from": _leading_from,
            "leads_to": _leading_to,
        },
    ),
    Kind(
        name="posting",
        label=_("Posting on the platform"),
        things=postings,
        when="when",
        tells=_posting,
        is_shared=True,
        sources=TEXTS_OF_POSTINGS,
        filters={
            **whose("provider"),
            "category": lambda codes: Q(categories__overlap=codes),
            "type": lambda codes: Q(types__overlap=codes),
        },
    ),
    Kind(
        name="notice",
        label=_("Notice"),
        things=known_notices,
        when="served_at",
        tells=_notice,
        sources=TEXTS_OF_NOTICES,
        filters={
            **whose("presenting"),
            "named": lambda state: Q(concerned=state),
        },
    ),
)

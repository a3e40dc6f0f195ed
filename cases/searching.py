"""
What can be found of cases and notices, of what whoever asks can read.

A matter that keeps texts of a case in rows of its own adds a line to ``TEXTS_OF_CASES``; one that
can narrow what is found, a line to the filters.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.models import (
    SAID,
    Case,
    CaseAttachment,
    CaseContent,
    NoticeText,
    NoticeToState,
    Posting,
    PostingPart,
    PostingVersion,
    ReplyText,
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


def _found_to_be(findings: list[str]) -> Q:
    """Be a case of these findings: they are sealed, and so looked at one by one."""
    found: list[int] = []

    def look(case: int, texts: list[bytes]) -> None:
        if texts[0].decode() in findings:
            found.append(case)

    look_through(CaseContent.objects.all(), look, of="case", columns=["finding"])
    return Q(pk__in=found)


def _touching(state: State) -> Q:
    """Be a case of which a notice to this State can be seen."""
    notices = NoticeToState.objects.filter(concerned=state, withdrawn_at=None)
    return Q(pk__in=notices.exclude(intention__case=None).values("intention__case"))


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
        columns=("summary",),
        counted=lambda n: ngettext("%(n)d account of it", "%(n)d accounts of them", n) % {"n": n},
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

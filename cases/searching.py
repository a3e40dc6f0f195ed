"""What a search finds in cases, notices and replies, of what whoever asks can read."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cases.models import Case, CaseAttachment, CaseContent, NoticeText, NoticeToState, ReplyText
from cases.queries import known_cases, known_notices
from forum.search import Hit, Match, Terms, in_cards, in_contents


def of(terms: Terms) -> list[Hit]:
    """Return what says all of the terms: cases first, then notices; each once."""
    return [*_cases(terms), *_notices(terms)]


def _cases(terms: Terms) -> Iterator[Hit]:
    card = ("case__ref", "case__title")
    names = CaseAttachment.objects.filter(withdrawn_at=None)
    files = in_contents(names, terms, sealed=["name"], clear=card)
    of_files = dict(CaseAttachment.objects.filter(pk__in=_pks(files)).values_list("pk", "case_id"))
    found = {
        **_first(_("Case"), in_cards(Case.objects.all(), terms, "ref", "title")),
        **_first(_("File of a case"), [Match(of_files[file.pk], file.excerpt) for file in files]),
        **_first(
            _("Case"), in_contents(CaseContent.objects.all(), terms, sealed=["summary"], clear=card)
        ),
    }
    for case in known_cases().filter(pk__in=found):
        where, excerpt = found[case.pk]
        title = case.title if case.title == case.ref else f"{case.ref}, {case.title}"
        yield Hit(case.get_absolute_url(), title, where, case.provider.name, excerpt)


def _notices(terms: Terms) -> Iterator[Hit]:
    texts = NoticeText.objects.all()
    replies = in_contents(
        ReplyText.objects.all(),
        terms,
        sealed=["text"],
        clear=("reply__notice__ref", "reply__notice__title"),
    )
    answered = dict(
        ReplyText.objects.filter(pk__in=_pks(replies)).values_list("pk", "reply__notice_id")
    )
    cards = in_cards(NoticeToState.objects.all(), terms, "ref", "title")
    said = in_contents(texts, terms, sealed=["text"], clear=("notice__ref", "notice__title"))
    found = {
        **_first(_("Notice"), cards),
        **_first(_("Reply to a notice"), [Match(answered[r.pk], r.excerpt) for r in replies]),
        **_first(_("Notice"), said),
    }
    for notice in known_notices().filter(pk__in=found):
        where, excerpt = found[notice.pk]
        title = f"{notice.ref}, {notice.title}"
        yield Hit(notice.get_absolute_url(), title, where, notice.presenting.name, excerpt)


def _first(where: str, matches: list[Match]) -> dict[int, tuple[str, str]]:
    return {match.pk: (where, match.excerpt) for match in reversed(matches)}


def _pks(matches: list[Match]) -> list[int]:
    return [match.pk for match in matches]

"""Every kind of row, seen by everyone who might look: what is said, shown and printed agree."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest
from django.db import models

from forum import sight
from forum.models import Term
from tests import world

pytestmark = pytest.mark.django_db

DECLARED = sorted(sight.declared(), key=lambda kind: kind._meta.label)
# Of what the portal itself does not see, it can say nothing: tests/cases/test_challenge_sight.py.
KINDS = [kind for kind in DECLARED if not sight.declared()[kind].private]
Terms = dict[str, Term | None]


@pytest.fixture
def terms() -> Terms:
    terms = world.people()
    world.build(terms)
    return terms


def with_the_eyes_of(term: Term | None) -> AbstractContextManager[None]:
    return sight.through_the_eyes_of(term, now=world.NOW) if term else sight.of_nobody()


def row_of(kind: type[models.Model], terms: Terms) -> models.Model:
    """Return the row of this kind that the grid speaks of: the newest that somebody sees."""
    row = kind._default_manager.order_by("-pk").first()
    if sight.declared()[kind].private:  # The portal sees none.
        with with_the_eyes_of(terms[min(world.GRID[kind])]):
            row = kind._default_manager.order_by("-pk").first()
    assert row is not None, f"tests/world.py writes no {kind.__name__}"
    return row


def test_every_kind_of_row_has_its_line():
    assert set(world.GRID) == set(sight.declared())


def test_the_grid_is_seen_as_it_says(terms: Terms):
    for kind, expected in world.GRID.items():
        row = row_of(kind, terms)
        seen = set()
        for name, term in terms.items():
            with with_the_eyes_of(term):
                if kind._default_manager.filter(pk=row.pk).exists():  # type: ignore[attr-defined]
                    seen.add(name)
        assert seen == expected, kind.__name__


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_is_shown_is_what_is_said_and_what_is_printed(kind, terms: Terms):
    rows = kind._default_manager.all()
    running = set(Term.objects.running(world.NOW))
    for row in rows:
        printed = set(sight.audience(row, now=world.NOW))
        for term in filter(None, terms.values()):
            said = sight.seen_by(rows.filter(pk=row.pk), term, now=world.NOW).exists()
            with with_the_eyes_of(term):
                shown = rows.filter(pk=row.pk).exists()
            assert said == shown, (term, row)
            assert (term in printed) == (shown and term in running), (term, row)


# What a page shows with its audience line, by name; the line says why each reads it.
SAID_ON_A_PAGE = {
    *("Agenda", "Case", "CaseAttachment", "CaseContent", "Challenge", "Delegation", "Intention"),
    *("Invitation", "Meeting", "NoticeText", "NoticeToState", "Proposal", "Recovery"),
    *("Contact", "ContactNumbers", "Posting", "PostingPart", "PostingVersion"),
    *("Actor", "ArmsItem", "CaseDocument", "CaseState", "RouteLeg"),
    *("ChairReport", "Outreach", "Paper", "PaperFile", "LiftingWord"),
    *("Briefing", "BriefingConsent", "BriefingPoint"),
    *("UseDiscussion", "UseText", "UseMessage", "UseMessageText"),
}


def test_whoever_reads_what_a_page_shows_is_told_why_in_words():
    why = {kind.__name__: each.because for kind, each in sight.declared().items()}
    said = {name for name, because in why.items() if all(one.says for one in because)}
    assert said == SAID_ON_A_PAGE


@pytest.mark.parametrize(
    ("kind", "parent"), world.PARENTS, ids=lambda part: getattr(part, "__name__", part)
)
def test_a_visible_child_has_a_visible_parent(kind, parent, terms: Terms):
    for term in terms.values():
        with with_the_eyes_of(term):
            for row in kind._default_manager.all():
                above = kind._meta.get_field(parent).related_model
                pk = getattr(row, f"{parent}_id")
                assert pk is None or above._default_manager.filter(pk=pk).exists(), (term, row)

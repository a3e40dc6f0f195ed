"""References: short enough to be read aloud, and never two things under the same."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from cases.actions import sharing
from cases.models import Case
from cases.rules import Finding
from forum import keys, sight
from forum.models import Term
from tests import cast

pytestmark = pytest.mark.django_db

NOW = cast.NEW_YEAR


def begin(by: Term, *, title: str = "Of a truck") -> Case:
    with sight.through_the_eyes_of(by, now=NOW):
        return sharing.begin(finding=Finding.SUSPECTED, title=title, summary="", by=by, now=NOW)


def test_a_reference_that_is_taken_is_passed_over_though_nobody_may_see_by_whom(monkeypatch):
    drawn = iter(["2026-BBBB", "2026-BBBB", "2026-BBBB", "2026-CCCC"])
    monkeypatch.setattr(keys, "reference", lambda _year: next(drawn))
    hidden = begin(cast.delegate("Alvania"))
    begun = begin(cast.delegate("Borland"))
    assert (hidden.ref, begun.ref) == ("2026-BBBB", "2026-CCCC")


def test_a_case_without_a_title_is_called_by_its_reference():
    begun = begin(cast.delegate("Borland"), title="")
    assert begun.title == begun.ref == Case.objects.get().ref


def test_when_every_reference_is_taken_it_ends_in_a_fault_and_not_in_a_loop(monkeypatch):
    monkeypatch.setattr(keys, "ALPHABET", "B")
    borland = cast.delegate("Borland")
    begin(borland)
    with pytest.raises(IntegrityError, match="cases_case_ref"):
        begin(borland)


def test_another_rule_that_is_broken_is_not_taken_for_a_reference(monkeypatch):
    references = iter(["2026-BBBB"])
    monkeypatch.setattr(keys, "reference", lambda _year: next(references))
    borland = cast.delegate("Borland")
    nobody_signed = Case(
        provider=borland.speaks_for,
        title="Of a truck",
        begun_by=borland,
        begun_at=NOW,
        status="RELEASED",
    )
    with pytest.raises(IntegrityError, match="a_released_case_was_released"):
        keys.insert(nobody_signed, year=2026)

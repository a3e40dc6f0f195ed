"""Two thousand damaged files here; ``bin/fuzz-uploads`` sends as many as one has time for."""

from __future__ import annotations

import pytest

from forum.uploads.verdict import DOCX, PDF
from tests.uploads import checker, fuzz, mutations, seeds


def test_of_two_thousand_damaged_files_none_falls_over_and_none_that_acts_passes():
    tally = fuzz.batch(0, 2000)

    assert tally.faults == []
    assert sum(tally.passed.values()) > 200, "who refuses everything guards nothing"
    assert tally.worst[0] < 5000


def test_a_number_is_always_the_same_file():
    assert [mutations.file(n) for n in range(30)] == [mutations.file(n) for n in range(30)]


@pytest.mark.parametrize("name", seeds.ACTING_PDF)
def test_the_checker_would_see_what_acts_in_a_pdf(name):
    if name.startswith(("a link", "a script as", "a page that", "an attached")):
        pytest.skip("of links and places the gate knows more than the checker")

    assert checker.complaints(PDF, seeds.acting_pdf(name, packed=True))


@pytest.mark.parametrize(
    "name", ["macros", "an object", "a DDE field in pieces", "a template elsewhere"]
)
def test_the_checker_would_see_what_acts_in_an_office_file(name):
    assert checker.complaints(DOCX, seeds.acting_office()[name][0])

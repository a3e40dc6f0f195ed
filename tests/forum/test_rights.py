"""The rights matrix: made of the sights, and no kind of row is missing from it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from forum import rights, sight
from forum.models import Role
from forum.rights import OFFICES, Office, Rows
from tests import cast, world

# Whose line of the grid an office's column has to agree with: there, nobody sees more than it says.
OF_THE_GRID = {
    "borland": OFFICES[0],
    "borland focal point": OFFICES[2],
    "borland police": OFFICES[4],
    "secretariat": OFFICES[5],
    "chair": OFFICES[6],
    "president": OFFICES[7],
    "expert": OFFICES[8],
    "administrator": OFFICES[9],
}
PARTY, SIGNATORY, SECRETARIAT = OFFICES[0], OFFICES[1], OFFICES[5]


def test_every_kind_of_row_that_has_a_sight_has_words_in_the_matrix():
    assert set(rights.named()) == set(sight.declared())


def test_every_office_has_a_column():
    assert {office.role for office in OFFICES} == set(Role)


@pytest.mark.parametrize("name", OF_THE_GRID)
def test_what_an_office_sees_in_the_grid_the_matrix_does_not_deny(name):
    office = OF_THE_GRID[name]
    denied = {
        kind.__name__
        for kind, seen_by in world.GRID.items()
        if name in seen_by and rights.cell(kind, office).sees == Rows.NONE
    }
    assert denied == set()


@pytest.mark.parametrize("name", OF_THE_GRID)
def test_what_the_matrix_says_an_office_always_sees_it_sees_in_the_grid(name):
    office = OF_THE_GRID[name]
    promised = {
        kind.__name__
        for kind, seen_by in world.GRID.items()
        if name not in seen_by and rights.cell(kind, office).sees == Rows.ALL
    }
    assert promised == set()


def _model(label: str):
    return next(kind for kind in sight.declared() if kind.__name__ == label)


@pytest.mark.parametrize("kind", ["CaseContent", "PostingPart", "ReplyText", "ConsultationText"])
@pytest.mark.parametrize("office", [OFFICES[7], OFFICES[9]], ids=["president", "administrator"])
def test_neither_president_nor_administrator_sees_content(kind: str, office: Office):
    assert rights.cell(_model(kind), office).sees == Rows.NONE


def test_a_party_objects_and_a_signatory_does_not():
    objection = _model("Objection")
    assert rights.cell(objection, PARTY).adds
    assert not rights.cell(objection, SIGNATORY).adds
    assert not rights.cell(objection, SECRETARIAT).adds


@pytest.mark.django_db
def test_the_page_says_in_words_what_the_matrix_holds(client: Client):
    cast.sign_in(client, cast.secretariat())

    cells = re.findall(r"<td>(.*?)</td>", client.get("/people/rights/").text, re.DOTALL)
    said = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()).removeprefix("– ") for cell in cells]

    held = [
        " ".join(
            [
                str(cell.sees.label),
                *["adds"] * cell.adds,
                *["changes"] * cell.changes,
                *["takes away"] * cell.takes_away,
            ]
        )
        for part in rights.matrix()
        for line in part.lines
        for cell in line.cells
    ]
    assert said == held
    assert {cell.partition(" ")[0] for cell in said} == {"sees"}
    assert {"sees all", "sees some", "sees none"} <= set(said)

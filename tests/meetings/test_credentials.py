"""The papers of a delegation, its changes, who is sponsored, and what is printed (ToR 6, 7, 24)."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pikepdf
import pytest
from django.db import DatabaseError
from django.test import Client

from forum import sight
from meetings import documents, queries
from meetings.actions import credentials, delegations
from meetings.models import Credentials, Delegate, Delegation, Meeting, Sponsorship
from meetings.rules import Function
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 8, 1, 8, tzinfo=UTC)
THE_DAY = datetime(2026, 8, 26, 6, tzinfo=UTC)
NOTE = {"reference": "NV 17/2026", "dated_day": "30", "dated_month": "7", "dated_year": "2026"}


@pytest.fixture(autouse=True)
def today(time_machine) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def meeting() -> Meeting:
    return cast.meeting()


def named(meeting: Meeting, of: str, name: str, **more: Any) -> Delegate:
    said = {"position": "Director", "function": Function.ADVISER, "law_enforcement": False}
    return delegations.add(
        meeting=meeting, name=name, by=cast.delegate(of), now=NOW, **{**said, **more}
    )


def page(client: Client, by: Any, url: str, **post: str) -> str:
    cast.sign_in(client, by)
    response = client.post(url, post, follow=True) if post else client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_a_state_enters_its_note_and_the_secretariat_reads_by_whom(client, meeting):
    row = named(meeting, "Borland", "Ana Ferro").delegation
    base = f"/meetings/{meeting.ref}"
    assert "not entered yet" in page(client, cast.delegate(), f"{base}/delegation/")

    shown = page(client, cast.delegate(), f"{base}/delegation/note/", **NOTE)

    assert "NV 17/2026" in shown
    papers = Credentials.objects.get()
    by = papers.entered_by
    assert by is not None
    assert (papers.dated, str(by.state)) == (date(2026, 7, 30), "Borland")
    of_secretariat = page(client, cast.secretariat(), f"{base}/participants/{row.key}/")
    assert "entered the note verbale" in of_secretariat
    assert str(by.person) in of_secretariat


def test_the_secretariat_marks_the_credentials_and_the_state_reads_it(client, meeting):
    row = named(meeting, "Borland", "Ana Ferro").delegation
    url = f"/meetings/{meeting.ref}/participants/{row.key}/"
    assert "not yet" in page(client, cast.secretariat(), url)

    shown = page(client, cast.secretariat(), f"{url}credentials/", in_order="1")

    assert "in order" in shown
    own = page(client, cast.delegate(), f"/meetings/{meeting.ref}/delegation/")
    assert "found the credentials in order" in own
    with sight.through_the_eyes_of(cast.delegate(), now=NOW):
        assert [one.person != "" for one in queries.changes_of(row)] == [True, True, False]

    page(client, cast.secretariat(), f"{url}credentials/", in_order="0")
    assert not Credentials.objects.get().in_order


def test_a_delegation_without_papers_is_let_in_and_speaks_like_any_other(meeting):
    row = named(meeting, "Borland", "Ana Ferro").delegation
    secretariat = cast.secretariat()
    credentials.mark(delegation=row, in_order=False, by=secretariat, now=NOW)

    came = delegations.check_in(meeting=meeting, state=row.state, by=secretariat, now=THE_DAY)

    assert came.checked_in_at == THE_DAY
    assert [one.state for one in queries.participants(meeting)] == [row.state]
    assert row in queries.checked_in(meeting)


def test_a_state_cannot_say_that_its_own_papers_are_in_order(meeting):
    row = named(meeting, "Borland", "Ana Ferro").delegation
    borland = cast.delegate()
    credentials.enter_note(delegation=row, reference="NV 1", dated=NOW.date(), by=borland, now=NOW)

    with pytest.raises(DatabaseError), sight.through_the_eyes_of(borland, now=NOW):
        Credentials.objects.update(in_order=True, marked_by=borland, marked_at=NOW)

    assert not Credentials.objects.get().in_order


def test_who_is_sponsored_own_state_and_secretariat_read_and_nobody_else(client, meeting):
    ana = named(meeting, "Borland", "Ana Ferro", sponsored=True)
    named(meeting, "Alvania", "Ida Holm")
    seen = {}
    for who in (cast.delegate(), cast.delegate("Alvania"), cast.secretariat(), cast.chair()):
        with sight.through_the_eyes_of(who, now=NOW):
            seen[who.office] = Sponsorship.objects.filter(delegate=ana).exists()
            assert Delegate.objects.filter(pk=ana.pk).exists()

    assert [who for who, sees in seen.items() if sees] == [
        cast.delegate().office,
        cast.secretariat().office,
    ]
    shown = page(client, cast.chair(), f"/meetings/{meeting.ref}/participants/")
    assert "ponsor" not in shown


def test_other_states_and_the_chair_are_told_no_change(meeting):
    row = named(meeting, "Borland", "Ana Ferro").delegation
    named(meeting, "Alvania", "Ida Holm")
    told = {}
    for who in (cast.delegate(), cast.delegate("Alvania"), cast.secretariat(), cast.chair()):
        with sight.through_the_eyes_of(who, now=NOW):
            told[who.office] = len(queries.changes_of(row))

    assert list(told.values()) == [2, 0, 2, 0]


def test_one_person_acts_for_the_head_and_not_the_head(meeting):
    named(meeting, "Borland", "Ana Ferro", function=Function.ALTERNATE, acts_for_head=True)

    with pytest.raises(delegations.HasADeputy, match="Ana Ferro"):
        named(meeting, "Borland", "Bo Lund", acts_for_head=True)
    with pytest.raises(delegations.ActsForNobody):
        named(meeting, "Borland", "Bo Lund", function=Function.HEAD, acts_for_head=True)


def test_the_secretariat_s_page_does_not_say_who_is_police(client, meeting):
    row = named(meeting, "Borland", "Ana Ferro", law_enforcement=True).delegation
    shown = page(client, cast.secretariat(), f"/meetings/{meeting.ref}/participants/{row.key}/")

    assert "nforcement" not in shown.split("<main", 1)[1]


# On paper


@pytest.fixture
def shown(meeting) -> list[Delegation]:
    named(meeting, "Borland", "Ana Ferro", law_enforcement=True, sponsored=True)
    named(meeting, "Borland", "Maximiliana " * 10 + "of the Long Name", position="Director " * 12)
    named(meeting, "Alvania", "\u0639\u0628\u062f \u0627\u0644\u0631\u062d\u0645\u0646")
    named(meeting, "Carland", "\u738b\u5c0f\u660e", function=Function.HEAD)
    return queries.participants(meeting)


@pytest.mark.parametrize("kind", ["list", "door", "badges"])
def test_each_paper_is_tagged_and_carries_its_fonts(meeting, shown, kind):
    if kind == "badges":
        paper = documents.badges(meeting, shown)
    else:
        paper = documents.participants(meeting, shown, for_the_door=kind == "door", now=NOW)

    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "pdfuaid" in str(pdf.open_metadata())
        fonts = [
            one
            for sheet in pdf.pages
            for font in sheet.Resources.get("/Font", {}).values()
            for one in font.get("/DescendantFonts", [font])
        ]
        assert fonts
        for font in fonts:
            files = {"/FontFile", "/FontFile2", "/FontFile3"}
            assert files & set(font.FontDescriptor.keys())


def test_ten_badges_stand_on_a_sheet(meeting):
    for number in range(11):
        named(meeting, "Borland", f"Ana Ferro {number}")

    with pikepdf.open(io.BytesIO(documents.badges(meeting, queries.participants(meeting)))) as pdf:
        assert len(pdf.pages) == 2


def test_the_papers_are_downloaded_by_whom_they_are_for(client, meeting):
    named(meeting, "Borland", "Ana Ferro")
    base = f"/meetings/{meeting.ref}/participants"
    opens = {
        "list.pdf": {"borland", "chair", "secretariat"},
        "door-list.pdf": {"chair", "secretariat"},
        "badges.pdf": {"secretariat"},
    }
    people = {
        "borland": cast.delegate(),
        "chair": cast.chair(),
        "secretariat": cast.secretariat(),
        "carland": cast.delegate("Carland"),
    }
    for name, whom in opens.items():
        for who, term in people.items():
            cast.sign_in(client, term)
            answer = client.get(f"{base}/{name}")
            assert (answer.status_code == 200) == (who in whom)

"""The home page says what needs whoever is in office, and by when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from dief_portal import lobby
from forum import outbox, sight
from forum.models import Notice, Role, Term
from forum.needs import Need
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
TOLD = outbox.kind("tests/told", _("Alvania has named your State."), paragraph=12)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def home(client: Client, office: Term) -> str:
    cast.sign_in(client, office)
    return client.get("/").text


def tell(office: Term, **more) -> Notice:
    told = Term.objects.filter(pk=office.pk)
    about = cast.state("Borland")
    outbox.post(TOLD, **{"to": told, "about": about, "due_at": NOW, "link": "/help/", **more})
    return Notice.objects.get(office=office)


@pytest.mark.parametrize(
    ("hat", "says"),
    [
        (cast.delegate, "No other State has told you it will mention you."),
        (cast.focal_point, "Nothing leaves your delegation"),
        (cast.police, "Nothing has been passed to you yet"),
        (cast.secretariat, "Nothing is due"),
        (cast.chair, "Nothing waits for you"),
        (cast.president, "No decision waits"),
        (cast.expert, "You have no open invitation"),
        (cast.administrator, "Nothing needs you"),
    ],
)
def test_each_office_finds_words_of_its_own_where_there_is_nothing(client: Client, hat, says):
    cast.chair()  # Without one, the President has something to do.
    page = home(client, hat())
    assert says in page
    assert ("No meeting is scheduled." in page) == (hat not in (cast.expert, cast.administrator))


def test_every_office_has_such_words():
    assert set(lobby.EMPTY) == set(Role)


def test_the_next_meeting_is_shown_with_its_dates(client: Client):
    meeting = cast.meeting()
    page = home(client, cast.delegate())
    assert meeting.get_absolute_url() in page
    assert "d-line" in page
    assert "in 29 days" in page


def test_who_has_nothing_to_do_reads_what_comes_next(client: Client):
    cast.meeting()
    page = " ".join(strip_tags(home(client, cast.delegate())).split())
    assert "Next mark: Objections settled, 6 August 2026, in 9 days." in page


def test_an_expert_is_shown_no_meeting(client: Client):
    meeting = cast.meeting()
    assert meeting.ref not in home(client, cast.expert())


def test_what_needs_the_chair_is_counted_at_the_top(client: Client):
    chair = cast.chair()
    cast.meeting()
    with sight.through_the_eyes_of(chair, now=NOW):
        duties = [need for need in lobby.needs_of(chair, now=NOW) if need.duty]

    page = home(client, chair)

    assert duties
    assert f"What needs me ({len(duties)})" in page
    assert all(need.link in page for need in duties)


def test_what_comes_first_is_asked_first():
    later, sooner = NOW + timedelta(days=9), NOW + timedelta(days=2)
    needs = [Need("no date", "/"), Need("later", "/", by=later), Need("sooner", "/", by=sooner)]
    assert [need.says for need in lobby.in_order(needs)] == ["sooner", "later", "no date"]


def test_the_home_page_tells_lately_what_the_portal_told(client: Client):
    office = cast.delegate()
    notice = tell(office, act_by=NOW + timedelta(days=14))
    page = home(client, office)
    assert "Alvania has named your State." in page
    assert reverse("notices:open", args=[notice.key]) in page


# Notices


def test_a_notice_leads_to_what_it_is_about(client: Client):
    office = cast.delegate()
    notice = tell(office)
    cast.sign_in(client, office)
    assert client.get(f"/notices/{notice.key}/")["Location"] == "/help/"


def test_a_notice_of_someone_else_is_not_found(client: Client):
    notice = tell(cast.delegate())
    cast.sign_in(client, cast.delegate())
    assert client.get(f"/notices/{notice.key}/").status_code == 404


def test_a_notice_that_is_not_due_yet_is_not_there(client: Client):
    office = cast.delegate()
    notice = tell(office, due_at=NOW + timedelta(seconds=1))
    cast.sign_in(client, office)
    assert client.get(f"/notices/{notice.key}/").status_code == 404
    assert "No notice yet" in client.get("/notices/").text


def test_notices_stand_newest_first(client: Client):
    office = cast.delegate()
    cast.sign_in(client, office)
    for days in (3, 1, 2):
        tell_at = NOW - timedelta(days=days)
        about = cast.state(["Alvania", "Borland", "Carland"][days - 1])
        told = Term.objects.filter(pk=office.pk)
        outbox.post(TOLD, to=told, about=about, due_at=tell_at, link="/")

    shown = [notice.due_at.day for notice in client.get("/notices/").context["page_obj"]]

    assert shown == [27, 26, 25]


def test_a_notice_to_another_office_of_the_same_person_is_in_that_office(client: Client):
    chair = cast.chair()
    notice = tell(cast.delegate("Carland", person=chair.person))
    cast.sign_in(client, chair)

    missing = client.get(f"/notices/{notice.key}/")

    assert missing.status_code == 404
    assert "You hold other offices" in missing.text
    assert "Carland" not in missing.text

"""The public pages, and help: what anyone may read, and what each office is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import NoReverseMatch, is_valid_path, path, reverse

from dief_portal import urls
from dief_portal.help import KEY_DATES, TEMPLATES, help_page
from forum.models import Role, State
from forum.paragraphs import PARAGRAPHS
from meetings.rules import Status
from tests import cast, world

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, tzinfo=UTC)
PAGES = (
    "/about/",
    "/about/chairs-and-meetings/",
    "/about/terms-of-reference/",
    "/about/terms-of-reference/12/",
    "/about/rules-of-procedure/",
    "/about/non-state-actors/",
    "/about/kit/",
    "/about/kit/customs/",
)
LANGUAGES = {"ar": "rtl", "en": "ltr", "es": "ltr", "fr": "ltr", "ru": "ltr", "zh-hans": "ltr"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


# --- About ----------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_reads_it(client: Client, page: str):
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_so_does_someone_in_office(client: Client, page: str):
    cast.sign_in(client, cast.delegate())

    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("language", "direction"), LANGUAGES.items())
def test_a_page_says_its_language_and_direction(client: Client, page, language, direction):
    response = client.get(page, headers={"Accept-Language": language})

    assert f'<html lang="{language}" dir="{direction}">' in response.text


@pytest.mark.parametrize("page", PAGES)
def test_a_public_page_says_nothing_of_a_case_or_a_meeting_s_papers(client: Client, page: str):
    people = world.people()
    world.build(people)
    alvania = people["alvania"]
    assert alvania is not None
    cast.sign_in(client, alvania)

    main = main_of(client.get(page).text)

    assert not [word for word in ("Alvania", "Borland", "truck", "Palais") if word in main]


def test_the_past_of_the_forum_is_told(client: Client):
    page = client.get("/about/chairs-and-meetings/").text

    assert "Tom Nijs" in page
    assert "Belgium" in page
    assert "24 August 2022" in page
    assert re.search(r"Due at</dt><dd><bdi>CSP10", page)


def test_a_state_of_the_past_is_named_in_the_reader_s_language(client: Client):
    page = client.get("/about/chairs-and-meetings/", headers={"Accept-Language": "ru"}).text

    assert "Бельгия" in page


def test_a_stranger_reads_when_the_forum_met_here_and_who_chaired_it(client: Client):
    of = cast.chair(person=cast.person("Ilse Vrana"))
    cast.meeting(Status.CLOSED, closed_at=NOW, floor_erased_at=NOW, held_on=NOW.date())
    cast.meeting(Status.DECIDED, venue="Palais Wilson, Geneva")

    page = re.sub("<[^>]*>", "", main_of(client.get("/about/chairs-and-meetings/").text))

    assert str(of.person) in page
    assert "28 July 2026, during the Conference" in page
    assert "26 August 2026," not in page  # It has not met yet.
    assert "Palais" not in page


def test_every_paragraph_can_be_linked_to(client: Client):
    page = client.get("/about/terms-of-reference/").text

    for number in PARAGRAPHS:
        assert f'id="paragraph-{number}"' in page
        assert f'href="#paragraph-{number}"' in page


@pytest.mark.parametrize("page", PAGES[2:4])
def test_a_summary_is_never_taken_for_the_adopted_text(client: Client, page: str):
    text = client.get(page).text

    assert "Summary, not the adopted text." in text
    assert "ATT/CSP6.DIEF/2020/CHAIR/632/Conf.DIEFToRs" in text
    assert "ATT/CSP10.DIEF/2024/SCHAIR/802/Conf.Rep" in text


@pytest.mark.parametrize("number", PARAGRAPHS)
def test_each_paragraph_has_a_page(client: Client, number: int):
    page = client.get(f"/about/terms-of-reference/{number}/").text

    assert "<html" in page
    assert str(PARAGRAPHS[number].heading) in page


def test_a_chip_opens_a_paragraph_beside_the_page(client: Client):
    address = reverse("about:paragraph", args=[8])

    response = client.get(address, headers={"HX-Request": "true"})

    assert "<html" not in response.text
    assert "If a State Party objects" in response.text
    assert "not the adopted text" in response.text
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize("number", ["25", "012", "-1", "1a", "100"])
def test_there_is_no_other_paragraph(client: Client, number: str):
    assert client.get(f"/about/terms-of-reference/{number}/").status_code == 404


def test_no_address_is_made_of_a_paragraph_that_does_not_exist():
    with pytest.raises(NoReverseMatch):
        reverse("about:paragraph", args=[25])


def test_rules_that_nobody_has_read_are_called_unverified(client: Client):
    page = client.get("/about/rules-of-procedure/").text

    assert page.count("unverified</strong>") == 7
    assert page.count("verified</strong>") == 8


# --- Help -----------------------------------------------------------------------------------

OFFICES = {
    Role.DELEGATE: cast.delegate,
    Role.FOCAL_POINT: cast.focal_point,
    Role.LAW_ENFORCEMENT: cast.police,
    Role.SECRETARIAT: cast.secretariat,
    Role.CHAIR: cast.chair,
    Role.PRESIDENT: cast.president,
    Role.EXPERT: cast.expert,
    Role.ADMINISTRATOR: cast.administrator,
}


# The pages that help can name, whether or not the portal has them all.
ELSEWHERE = set(
    re.findall(
        r'act at="/(\w+)/"',
        "".join(
            (settings.BASE_DIR / "templates" / template).read_text()
            for template in (*TEMPLATES.values(), "help/_state.html")
        ),
    )
)
urlpatterns = [
    *urls.urlpatterns,
    *(path(f"{name}/", help_page) for name in ELSEWHERE),
]


def helped(client: Client, office) -> str:
    cast.sign_in(client, office)
    return client.get("/help/").text


def test_every_office_has_help():
    assert set(TEMPLATES) == set(OFFICES) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_help_is_for_the_office_in_use(client: Client, role: Role):
    page = helped(client, OFFICES[role]())

    assert "What you can do" in page
    assert "What you cannot do" in page
    assert 'class="chip"' in page


@pytest.mark.parametrize("role", Role)
def test_help_leads_only_to_pages_that_exist(client: Client, role: Role):
    links = re.findall(r'href="(/[^"#?]*)', main_of(helped(client, OFFICES[role]())))
    assert links
    assert [link for link in links if not is_valid_path(link)] == []


@pytest.mark.urls("dief_portal.about_urls")
def test_help_names_no_page_that_does_not_exist():
    assert "<li>" not in render_to_string("help/secretariat.html").split("<h2>")[1]


@pytest.mark.urls("tests.test_about")
def test_only_a_state_party_is_told_that_it_may_object(client: Client):
    words = "Read proposals while their silence runs"

    assert words in helped(client, cast.delegate("Alvania"))
    assert words not in helped(client, cast.delegate("Carland"))
    assert "objections are for States Parties" in client.get("/help/").text


def test_a_signatory_that_became_party_is_told_so(client: Client):
    office = cast.delegate("Carland")
    State.objects.filter(code="XC").update(party_from=NOW)

    assert "objections are for States Parties" not in helped(client, office)


@pytest.mark.parametrize(
    ("may_release", "words"), [(True, "leaves your State"), (False, "may prepare")]
)
def test_a_delegate_is_told_whether_they_may_release(client: Client, may_release, words):
    assert words in helped(client, cast.delegate(may_release=may_release))


def test_the_dates_are_those_of_the_next_meeting(client: Client):
    cast.meeting(Status.DECIDED)

    page = helped(client, cast.delegate())

    assert "26 August 2026" in page
    assert "7 July 2026" in page  # D-50
    assert "11 August 2026" in page  # D-15
    assert "5 days after distribution" in page


def test_without_a_meeting_the_days_are_counted(client: Client):
    assert "50 days before the meeting" in helped(client, cast.delegate())


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.CANCELLED])
def test_a_meeting_that_is_not_decided_has_no_dates(client: Client, status: Status):
    cast.meeting(status)

    assert "No meeting is fixed" in helped(client, cast.secretariat())


@pytest.mark.parametrize("role", [Role.EXPERT, Role.ADMINISTRATOR, Role.LAW_ENFORCEMENT])
def test_those_who_owe_nothing_by_a_date_are_shown_none(client: Client, role: Role):
    cast.meeting(Status.DECIDED)

    assert "26 August 2026" not in helped(client, OFFICES[role]())


def test_every_time_limit_is_told():
    assert len({key.limit.act for key in KEY_DATES}) == len(KEY_DATES) == 7


def test_a_delegate_is_told_who_their_focal_point_is(client: Client):
    cast.focal_point("Borland", person=cast.person("Anna Bor"))
    cast.focal_point("Alvania", person=cast.person("Boris Alv"))

    page = helped(client, cast.delegate("Borland"))

    assert "Anna Bor" in page
    assert "Boris Alv" not in page


def test_help_says_when_there_is_no_chair(client: Client):
    assert "No Chair is in office" in helped(client, cast.secretariat())
    cast.chair()
    assert "No Chair is in office" not in client.get("/help/").text


def test_who_holds_no_office_has_no_help(client: Client):
    cast.sign_in(client, cast.delegate(ends_at=NOW))

    assert client.get("/help/").status_code == 403

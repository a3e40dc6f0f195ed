"""The invitation goes to all States, with the call for cases in it (ToR 9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any, TypeVar

import pytest
from pypdf import PdfReader

from forum import sight
from forum.models import Notice, Role, Term
from forum.terms_of_reference import INVITATION
from meetings import documents, queries
from meetings.actions import convening, inviting
from meetings.models import Consultation, Delivery, Invitation, InvitationDraft, Meeting
from meetings.rules import Matter, Status, Timing
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 6, 8, tzinfo=UTC)  # a day before the invitation is due
ALL = 4  # Alvania, Borland and Drovania are parties, Carland has signed
PRACTICAL = "Bring the note verbale."

Done = TypeVar("Done")


def act(do: Callable[..., Done], by: Term, *, at: datetime = NOW, **more: Any) -> Done:
    """Do an act through the eyes of who does it."""
    with sight.through_the_eyes_of(by, now=at):
        return do(by=by, now=at, **more)


@pytest.fixture
def meeting() -> Meeting:
    """A decided meeting in a Forum of four States, two of which have an account."""
    for name in cast.STATES:
        cast.state(name)
    for name in ("Alvania", "Carland"):
        cast.delegate(name)
    meeting: Meeting = cast.meeting()
    return meeting


@pytest.fixture
def ready(meeting: Meeting) -> Meeting:
    """The same, with the invitation composed and the Chair consulted on it."""
    InvitationDraft.objects.create(
        meeting=meeting,
        practical=PRACTICAL,
        languages="en,fr",
        saved_by=meeting.proposed_by,
        saved_at=NOW,
    )
    consult(meeting)
    return meeting


def consult(meeting: Meeting) -> None:
    Consultation.objects.create(
        meeting=meeting,
        matter=Matter.INVITATION,
        of=Role.CHAIR,
        held_on=date(2026, 7, 3),
        recorded_by=meeting.proposed_by,
        recorded_at=NOW,
    )


def circulate(meeting: Meeting, states: int = ALL, *, at: datetime = NOW) -> Invitation:
    by = cast.secretariat()
    sent: Invitation = act(inviting.circulate, by, at=at, meeting=meeting, states=states)
    return sent


def words_of(sheet: bytes) -> str:
    pages = PdfReader(BytesIO(sheet)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


# --- The act ---


def test_the_invitation_goes_to_all_states_parties_and_signatories(ready):
    cast.police("Alvania"), cast.expert()

    sent = circulate(ready)

    assert (sent.circulated_at, sent.states) == (NOW, ALL)
    assert (sent.chair_consulted_on, sent.practical) == (date(2026, 7, 3), PRACTICAL)
    told = Notice.objects.filter(kind="meetings/invited").values_list("office__state__name_en")
    assert {name for (name,) in told} == {"Alvania", "Carland"}
    assert queries.timed(ready, INVITATION, NOW).timing == Timing.IN_TIME


def test_it_is_written_down_which_state_could_not_be_told(ready):
    circulate(ready)

    without = Delivery.objects.filter(has_account=False).order_by("state__name_en")
    assert Delivery.objects.count() == ALL
    assert [str(one.state) for one in without] == ["Borland", "Drovania"]


def test_the_number_of_states_must_match(ready):
    with pytest.raises(inviting.WrongCount, match=r"It goes to all .*\. 1 signator"):
        circulate(ready, states=3)
    with pytest.raises(inviting.WrongCount, match=r"3 States Parties and 1 .* typed 9"):
        circulate(ready, states=9)
    assert not Invitation.objects.exists()


def test_it_does_not_leave_before_the_chair_was_consulted(ready):
    cast.chair()
    Consultation.objects.all().delete()

    with pytest.raises(inviting.ChairNotConsulted, match="¶9"):
        circulate(ready)


def test_with_no_chair_in_office_it_waits(ready):
    Consultation.objects.all().delete()

    says = "no Chair in office. ¶4: the President appoints one; until then the invitation waits."
    with pytest.raises(convening.NoChair, match=says):
        circulate(ready)


def test_it_leaves_once_and_only_to_a_decided_meeting(ready):
    InvitationDraft.objects.all().delete()
    with pytest.raises(inviting.NothingComposed):
        circulate(ready)
    act(
        inviting.compose,
        cast.secretariat(),
        meeting=ready,
        practical=PRACTICAL,
        languages="en",
    )
    circulate(ready)
    with pytest.raises(inviting.AlreadyInvited):
        circulate(ready)
    with pytest.raises(inviting.AlreadyInvited):
        act(inviting.compose, cast.secretariat(), meeting=ready, practical="", languages="en")
    with pytest.raises(convening.NotDecided):
        circulate(cast.meeting(Status.PROPOSED))


@pytest.mark.parametrize(
    ("at", "days_late"),
    [
        (datetime(2026, 7, 7, 21, 59, 59, tzinfo=UTC), 0),
        (datetime(2026, 7, 7, 22, tzinfo=UTC), 1),
        (datetime(2026, 7, 10, 8, tzinfo=UTC), 3),
    ],
)
def test_a_late_invitation_is_sent_and_shown_as_late(ready, at, days_late):
    circulate(ready, at=at)
    assert queries.timed(ready, INVITATION, at).days_late == days_late


def test_a_draft_can_be_saved_again(meeting):
    by = cast.secretariat()
    for practical in ("One.", "Two."):
        act(inviting.compose, by, meeting=meeting, practical=practical, languages="ar,en")
    assert InvitationDraft.objects.get().practical == "Two."


@pytest.mark.parametrize("missing", ["practical", "languages"])
def test_nothing_leaves_without_practical_information_and_languages(ready, missing):
    draft = InvitationDraft.objects.get()
    setattr(draft, missing, "")
    draft.save()
    with pytest.raises(inviting.NotComplete):
        circulate(ready)
    assert not Invitation.objects.exists()


def test_a_state_that_joins_later_is_invited_too(ready):
    circulate(ready)
    carland = cast.state("Carland")
    Delivery.objects.filter(state=carland).delete()
    Notice.objects.all().delete()
    assert list(queries.not_yet_invited(ready, now=NOW)) == [carland]

    act(inviting.circulate_to_new_states, cast.secretariat(), meeting=ready)

    with pytest.raises(inviting.NobodyLeft):
        act(inviting.circulate_to_new_states, cast.secretariat(), meeting=ready)
    assert Delivery.objects.count() == ALL


def test_nobody_reads_which_state_has_no_account_but_the_bureau(ready):
    circulate(ready)
    for office in (cast.secretariat, cast.chair, cast.president, cast.delegate):
        with sight.through_the_eyes_of(office(), now=NOW):
            assert Delivery.objects.exists() == (office in {cast.secretariat, cast.chair})


# --- On paper ---


def test_the_letter_says_what_paragraph_9_asks_for(ready):
    sent = circulate(ready)

    letter = words_of(documents.invitation(ready, sent, state=cast.state("Drovania"), now=NOW))

    assert "To the Government of Drovania" in letter
    assert "26 August 2026" in letter
    assert "Palais Wilson, Geneva" in letter
    assert "called upon to present, at this meeting, cases of suspected or detected" in letter
    assert "Mon, 27 July 2026 Draft agenda to all States" in letter
    assert "English, French" in letter
    assert PRACTICAL in letter
    assert "Chair consulted on 3 July 2026" in letter


def test_no_draft_can_lose_the_call(meeting):
    draft = InvitationDraft(meeting=meeting, practical="", languages="")
    assert "Call for cases" in words_of(documents.invitation(meeting, draft, now=NOW))


def test_the_call_stands_in_six_languages_in_each_invitation(ready):
    """What runs from right to left is written to the PDF as it is seen: Arabic by its font."""
    paper = documents.invitation(ready, circulate(ready), now=NOW)

    words = words_of(paper)
    for call in ("called upon", "sont appelés", "Se exhorta", "призываются", "呼吁缔约国"):
        assert call in words
    assert any("\u0600" <= sign <= "\u06ff" or "\ufb50" <= sign <= "\ufeff" for sign in words)
    assert "/StructTreeRoot" in PdfReader(BytesIO(paper)).root_object


def test_in_practice_every_page_says_so(ready, settings):
    sent = circulate(ready)
    assert "PRACTICE" not in words_of(documents.invitation(ready, sent, now=NOW))
    settings.PRACTICE = True
    assert "PRACTICE" in words_of(documents.invitation(ready, sent, now=NOW))


# --- Pages ---

PAGES = {
    "invitation/": {"delegate", "police", "chair", "president", "secretariat"},
    "invitation.pdf": {"delegate", "police", "chair", "president", "secretariat"},
    "invitation/draft.pdf": {"chair", "secretariat"},
    "invitation/compose/": {"secretariat"},
    "invitation/send/": {"secretariat"},
    "dispatches/": {"chair", "secretariat"},
    "dispatches/invitation/": {"chair", "secretariat"},
    "dispatches/invitation/proof.pdf": {"chair", "secretariat"},
    "dispatches/invitation/XD/": {"secretariat"},
    "dispatches/invitation/XD/letter.pdf": {"secretariat"},
}


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_to_its_offices(page, ready, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    circulate(ready)
    for name in ("delegate", "police", "chair", "president", "secretariat", "expert"):
        cast.sign_in(client, getattr(cast, name)())
        response = client.get(f"/meetings/{ready.ref}/{page}")
        expected = {200} if name in PAGES[page] else {403, 404}
        assert response.status_code in expected, (name, page)


def test_before_it_is_sent_there_is_nothing_to_download(meeting, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    cast.sign_in(client, cast.delegate())
    assert client.get(f"/meetings/{meeting.ref}/invitation.pdf").status_code == 404
    shown = client.get(f"/meetings/{meeting.ref}/invitation/").text
    assert "The invitation has not gone out yet." in shown


def test_the_secretariat_composes_consults_and_sends(meeting, client, time_machine):
    time_machine.move_to(NOW + timedelta(days=4), tick=False)
    cast.chair()
    cast.sign_in(client, cast.secretariat())
    page = f"/meetings/{meeting.ref}/invitation/"

    waits = client.get(page).text
    client.post(f"{page}compose/", {"practical": PRACTICAL, "languages": ["en", "ar"]})
    draft = client.get(f"{page}draft.pdf")
    too_soon = client.post(f"{page}send/", {"states": ALL, "why_late": "No hall."})
    day = {"held_on_day": 8, "held_on_month": 7, "held_on_year": 2026}
    client.post(f"/meetings/{meeting.ref}/consultation/invitation/chair/", day)
    unsaid = client.post(f"{page}send/", {"states": ALL})
    late = {"why_late": "The hall was let to another body."}
    wrong = client.post(f"{page}send/", {"states": 3, **late})
    sent = client.post(f"{page}send/", {"states": ALL, **late}, follow=True)
    proof = client.get(f"/meetings/{meeting.ref}/dispatches/invitation/").text

    assert "Compose the invitation" in waits
    assert (draft["Content-Type"], draft.content[:4]) == ("application/pdf", b"%PDF")
    assert "Record the day on which the Chair was consulted" in too_soon.text
    assert "Why it leaves later than ¶9 asks" in unsaid.text
    assert "1 signatory is missing" in wrong.text
    assert late["why_late"] in sent.text
    assert late["why_late"] in proof
    assert "The invitation went to 4 States." in sent.text
    assert f"/meetings/{meeting.ref}/dispatches/invitation/" in sent.text


def test_a_signatory_reads_the_invitation_and_how_late_it_came(ready, client, time_machine):
    circulate(ready, at=NOW + timedelta(days=4))
    time_machine.move_to(NOW + timedelta(days=5), tick=False)
    cast.sign_in(client, Term.objects.get(state__name_en="Carland"))

    read = client.get(f"/meetings/{ready.ref}/invitation/").text

    assert "Sent 3 days late (¶9)" in read
    assert PRACTICAL in read
    assert 'lang="ar" dir="rtl"' in read
    assert "/dispatches/" not in read


def test_the_page_of_the_chair_says_who_is_waited_for(meeting, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    cast.sign_in(client, cast.secretariat())
    shown = client.get(f"/meetings/{meeting.ref}/invitation/").text
    assert "There is no Chair in office." in shown
    assert "until then the invitation waits" in shown

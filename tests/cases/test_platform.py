"""A State shares on the platform what it chooses, with whom, and until when (ToR 13)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, ProgrammingError, transaction

from cases.actions import posting as writing
from cases.actions import releasing
from cases.models import Posting, PostingPart, PostingVersion
from cases.rules import Status
from cases.vocabulary import FACTS, Type
from forum import sight
from forum.audience import Kind
from forum.models import Notice, ObjectKey, Term
from forum.object_keys import Destroyed
from tests import cast
from tests.cases import platform
from tests.cases.platform import browser, cards_seen_by, read_by, release, shared, write
from tests.cases.stage import EARLY

pytestmark = pytest.mark.django_db

LATER = EARLY + timedelta(hours=1)
SAYS = platform.SAID["text"]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(EARLY, tick=False)


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def draft(alvania) -> Posting:
    return write(alvania)


# --- Who reads it ---


def test_the_kinds_are_the_seven_of_the_treaty_and_any_other():
    assert len(Type) == 8
    assert str(Type.ROUTES.label) == "international trafficking routes"
    assert set(FACTS) == set(Type)


def test_a_draft_is_for_its_own_delegation(draft, alvania):
    assert read_by(cast.delegate("Alvania", may_release=False)) == [SAYS]
    for other in (cast.delegate("Borland"), cast.police("Alvania"), cast.secretariat()):
        assert cards_seen_by(other) == set()


@pytest.mark.parametrize("audience", [Kind.ALL, Kind.PARTIES, Kind.CHOSEN])
def test_the_audience_reads_it_with_its_police_and_nobody_else(draft, alvania, audience):
    chosen = [cast.state("Drovania")] if audience == Kind.CHOSEN else []
    release(draft, alvania, audience, *chosen)

    reached = {
        Kind.ALL: {"Borland", "Carland", "Drovania"},
        Kind.PARTIES: {"Borland", "Drovania"},
        Kind.CHOSEN: {"Drovania"},
    }[audience]
    for name in ("Borland", "Carland", "Drovania"):
        for office in (cast.delegate(name), cast.focal_point(name), cast.police(name)):
            assert read_by(office) == ([SAYS] if name in reached else []), office


def test_the_bureau_sees_the_card_and_an_expert_nothing(draft, alvania):
    release(draft, alvania)

    for office in (cast.secretariat(), cast.chair()):
        assert cards_seen_by(office) == {draft.ref}
        assert read_by(office) == []
    for office in (cast.expert(), cast.president(), cast.administrator()):
        assert cards_seen_by(office) == set()


def test_it_can_be_found_the_same_minute_without_any_meeting(draft, alvania):
    reader = browser(cast.delegate("Carland"))
    assert draft.ref not in reader.get("/platform/").text

    release(draft, alvania)

    assert draft.ref in reader.get("/platform/").text
    assert draft.ref in reader.get("/platform/?type=ROUTES&region=EUROPE").text
    assert draft.ref not in reader.get("/platform/?type=BROKERS").text
    assert SAYS in reader.get(f"/platform/{draft.ref}/").text


def test_a_list_says_nothing_of_what_is_sealed(draft, alvania):
    release(draft, alvania)

    page = browser(cast.delegate("Borland")).get("/platform/").text

    assert platform.SAID["heading"] not in page
    assert "not opened yet" in page


def test_what_may_not_be_seen_is_not_counted(draft):
    page = browser(cast.delegate("Borland")).get("/platform/").text

    assert "Posts that include your State in their audience appear here." in page
    assert "Posts you may not see are not counted." in page


# --- The nudge of the second sentence of ToR 13 ---

NUDGE = "States Parties are encouraged, under their national laws"


def test_the_nudge_stands_on_pages_of_states_parties_only(alvania, time_machine):
    case = cast.case(begun_by=cast.delegate("Carland"))
    carland = browser(case.begun_by)

    assert NUDGE in browser(alvania).get("/platform/").text
    for page in ("/platform/", "/platform/post/", f"/cases/{case.ref}/platform/"):
        assert NUDGE not in carland.get(page).text
    for office in (cast.secretariat(), cast.chair(), cast.police("Alvania")):
        assert NUDGE not in browser(office).get("/platform/").text


def test_a_signatory_is_nudged_from_the_moment_it_is_a_party(time_machine):
    carland = cast.delegate("Carland")
    carland.speaks_for.party_from = LATER
    carland.speaks_for.save()

    assert NUDGE not in browser(carland).get("/platform/").text
    time_machine.move_to(LATER, tick=False)
    assert NUDGE in browser(carland).get("/platform/").text


# --- Release ---


def test_by_default_it_goes_to_all_and_asks_for_the_word(draft, alvania):
    cast.state("Carland")
    page = browser(alvania).get(f"/platform/{draft.ref}/release/").text
    assert 'value="ALL" id="id_audience_3" checked' in " ".join(page.split()) or "checked" in page

    answer = browser(alvania).post(f"/platform/{draft.ref}/release/", {"audience": "ALL"})

    assert "about to show this to 1 State Party and 1 signatory" in answer.text
    assert Posting.objects.get().status == Status.DRAFT


def test_who_may_not_release_is_told_who_can(draft, alvania):
    author = cast.delegate("Alvania", may_release=False)

    page = browser(author).get(f"/platform/{draft.ref}/release/")

    assert page.status_code == 403
    assert str(alvania.person) in page.text
    with pytest.raises(writing.NotYourPosting):
        release(draft, author)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [({"types": []}, releasing.NoType), ({"text": ""}, releasing.NothingSaid)],
)
def test_nothing_empty_leaves_the_state(alvania, said, refusal):
    with pytest.raises(refusal):
        release(write(alvania, **said), alvania)


def test_chosen_states_are_told_and_a_wide_audience_is_not(draft, alvania):
    police, other = cast.police("Borland"), cast.delegate("Drovania")

    release(draft, alvania, Kind.CHOSEN, cast.state("Borland"))

    told = Notice.objects.filter(kind="cases/posted")
    assert [notice.office for notice in told] == [police]
    release(draft, alvania, at=LATER)
    assert not told.filter(office=other).exists()


def test_a_release_pressed_twice_says_when_it_was_done(draft, alvania):
    release(draft, alvania)

    with pytest.raises(releasing.PostingReleased, match=draft.ref):
        release(draft, alvania, at=LATER)


def test_a_wider_audience_makes_it_new_and_a_narrower_one_does_not(draft, alvania):
    release(draft, alvania, Kind.PARTIES)

    release(draft, alvania, Kind.CHOSEN, cast.state("Borland"), at=LATER)
    assert Posting.objects.get().news_at == EARLY
    cast.state("Carland")
    release(draft, alvania, Kind.ALL, at=LATER)
    assert Posting.objects.get().news_at == LATER


def test_nobody_releases_it_by_hand_without_the_signature(draft, alvania):
    author = cast.delegate("Alvania", may_release=False)

    with (
        sight.through_the_eyes_of(author, now=EARLY),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        Posting.objects.filter(pk=draft.pk).update(
            status="RELEASED", audience="ALL", version=1, released_at=EARLY, released_by=author
        )


def test_what_others_read_is_not_changed_by_hand_without_the_signature(draft, alvania):
    release(draft, alvania)
    author = cast.delegate("Alvania", may_release=False)

    with sight.through_the_eyes_of(author, now=EARLY):
        assert PostingVersion.objects.filter(number=1).update(edits=9) == 0


def test_no_card_goes_back_to_an_earlier_version(draft, alvania):
    release(draft, alvania)
    platform.correct(draft, alvania, text="Corrected.")

    with (
        sight.through_the_eyes_of(alvania, now=EARLY),
        pytest.raises(DatabaseError, match="takes no such step"),
        transaction.atomic(),
    ):
        Posting.objects.filter(pk=draft.pk).update(version=1)


# --- The last day ---


def test_it_expires_when_it_is_read_and_not_by_a_job(draft, alvania):
    borland, ends = cast.delegate("Borland"), EARLY + timedelta(days=1)
    release(draft, alvania, until=ends)

    assert read_by(borland, at=ends - timedelta(minutes=1)) == [SAYS]
    assert read_by(borland, at=ends) == []
    assert cards_seen_by(borland, at=ends) == {draft.ref}
    assert read_by(alvania, at=ends) == [SAYS]


def test_expired_it_is_a_card_that_says_so(draft, alvania, time_machine):
    release(draft, alvania, until=EARLY + timedelta(days=1))
    time_machine.move_to(EARLY + timedelta(days=2), tick=False)

    page = browser(cast.delegate("Borland")).get(f"/platform/{draft.ref}/").text

    assert "let others read this posting until" in page
    assert SAYS not in page


def test_its_last_day_is_a_whole_day_in_geneva(draft, alvania):
    cast.state("Borland")
    last_day = {"last_day_day": "4", "last_day_month": "7", "last_day_year": "2026"}
    answer = browser(alvania).post(
        f"/platform/{draft.ref}/release/", {"audience": "ALL", "word": "ALL", **last_day}
    )

    assert answer.status_code == 302
    assert f"{Posting.objects.get().expires_at:%Y-%m-%d %H:%M}" == "2026-07-04 22:00"


def test_a_last_day_that_is_over_is_refused(draft, alvania):
    with pytest.raises(releasing.AlreadyOver):
        release(draft, alvania, until=EARLY)


# --- Correction ---


def test_a_correction_is_read_once_it_is_released(draft, alvania):
    borland = cast.delegate("Borland")
    release(draft, alvania)

    platform.rewrite(draft, alvania, text="With plates of another State.")
    assert read_by(borland) == [SAYS]
    assert read_by(alvania) == [SAYS, "With plates of another State."]
    with sight.through_the_eyes_of(alvania, now=LATER):
        releasing.correct(posting=draft, by=alvania, now=LATER)

    assert read_by(borland) == ["With plates of another State."]
    assert Posting.objects.get().version == 2


def test_a_colleague_writes_a_correction_and_who_signs_releases_it(draft, alvania):
    release(draft, alvania)
    author = cast.delegate("Alvania", may_release=False)

    platform.rewrite(draft, author, text="Corrected.")

    with pytest.raises(writing.NotYourPosting), sight.through_the_eyes_of(author, now=EARLY):
        releasing.correct(posting=draft, by=author, now=EARLY)
    assert read_by(cast.delegate("Borland")) == [SAYS]


def test_what_was_corrected_is_erased_with_its_keys(draft, alvania):
    with sight.through_the_eyes_of(alvania, now=EARLY):
        part = writing.add_part(
            posting=draft, type=Type.ROUTES, said={"place": "Oldport"}, by=alvania, now=EARLY
        )
    release(draft, alvania)

    platform.correct(draft, alvania, at=LATER, text="Corrected.")

    first = PostingVersion.objects.get(number=1)
    gone = ObjectKey.objects.filter(object__in=(first.sealed_as, part.sealed_as))
    assert [key.wrapped for key in gone] == [None, None]
    assert first.text == ""
    assert PostingPart.objects.get(version__number=2).place == "Oldport"


def test_states_that_had_opened_it_are_told_and_not_what_it_says(draft, alvania):
    borland, drovania = cast.delegate("Borland"), cast.delegate("Drovania")
    release(draft, alvania)
    browser(borland).get(f"/platform/{draft.ref}/")

    platform.correct(draft, alvania, at=LATER, text="Corrected.")
    platform.correct(draft, alvania, at=LATER, text="Corrected again.")

    told = Notice.objects.filter(kind="cases/posting-corrected")
    assert [notice.office for notice in told] == [borland, borland]
    assert not told.filter(office=drovania).exists()


def test_a_correction_that_is_dropped_leaves_nothing(draft, alvania):
    release(draft, alvania)
    platform.rewrite(draft, alvania, text="Never mind.")

    answer = browser(alvania).post(f"/platform/{draft.ref}/drop/")

    assert answer.status_code == 302
    assert read_by(alvania) == [SAYS]
    platform.correct(draft, alvania, text="At last.")
    assert read_by(cast.delegate("Borland")) == ["At last."]


def test_what_others_read_is_not_written_in(draft, alvania):
    release(draft, alvania)

    with pytest.raises(writing.NothingInWriting), sight.through_the_eyes_of(alvania, now=EARLY):
        writing.save(posting=draft, edits=1, said=platform.SAID, by=alvania, now=EARLY)


def test_of_two_who_write_at_once_neither_loses_a_word(draft, alvania):
    with sight.through_the_eyes_of(alvania, now=EARLY):
        theirs = platform.said(text="Theirs.")
        writing.save(posting=draft, edits=1, said=theirs, by=alvania, now=EARLY)
    page, mine = f"/platform/{draft.ref}/edit/", {"types": ["ROUTES", "SUPPLY"], "text": "Mine."}

    clash = browser(alvania).post(page, {**mine, "edits": "1"})

    assert clash.status_code == 409
    assert "Theirs." in clash.text
    assert "Mine." in clash.text
    assert 'name="edits" value="2"' in clash.text
    assert browser(alvania).post(page, {**mine, "edits": "2"}).status_code == 302
    assert PostingVersion.objects.get().types == ["ROUTES", "SUPPLY"]


# --- Withdrawal ---


def test_withdrawn_a_stub_stays_and_its_keys_are_destroyed(draft, alvania):
    borland = cast.delegate("Borland")
    release(draft, alvania)
    version = PostingVersion.objects.get()
    browser(borland).get(f"/platform/{draft.ref}/")

    platform.withdraw(draft, alvania, at=LATER)

    assert ObjectKey.objects.get(object=version.sealed_as).wrapped is None
    with pytest.raises(Destroyed):
        _ = PostingVersion.objects.get().data_key
    assert (read_by(borland), read_by(alvania)) == ([], [])
    stub = Posting.objects.get()
    assert (stub.types, stub.regions, stub.stage) == ([], [], "")
    assert "What it said is erased" in browser(borland).get(f"/platform/{draft.ref}/").text
    assert [n.office for n in Notice.objects.filter(kind="cases/posting-withdrawn")] == [borland]


def test_a_draft_is_withdrawn_by_any_colleague_and_what_left_by_who_signs(draft, alvania):
    author = cast.delegate("Alvania", may_release=False)
    other = shared(alvania)

    platform.withdraw(draft, author)

    with pytest.raises(writing.NotYourPosting):
        platform.withdraw(other, author)


# --- Who has opened it ---


def test_the_provider_learns_which_states_opened_it_and_never_who(draft, alvania, time_machine):
    borland, police = cast.delegate("Borland"), cast.police("Borland")
    release(draft, alvania)
    assert "None yet." in browser(alvania).get(f"/platform/{draft.ref}/").text
    for office in (police, borland):
        browser(office).get(f"/platform/{draft.ref}/")
        time_machine.move_to(LATER, tick=False)

    page = browser(alvania).get(f"/platform/{draft.ref}/").text

    register = page[page.index("Which States have opened it") :]
    assert register.count("Borland") == 1
    assert "14:00" in register  # Geneva, when the first of them opened it
    assert str(borland.person) not in page
    assert str(police.person) not in page


def test_a_state_sees_its_own_reading_and_no_other_s(draft, alvania):
    release(draft, alvania)
    browser(cast.delegate("Drovania")).get(f"/platform/{draft.ref}/")

    page = browser(cast.delegate("Borland")).get(f"/platform/{draft.ref}/").text

    assert "Your State first opened it on" in page
    assert "Which States have opened it" not in page


def test_after_a_correction_it_says_who_opened_which_version(draft, alvania):
    borland, drovania = browser(cast.delegate("Borland")), browser(cast.delegate("Drovania"))
    release(draft, alvania)
    for visitor in (borland, drovania):
        visitor.get(f"/platform/{draft.ref}/")
    platform.correct(draft, alvania, text="Corrected.")
    borland.get(f"/platform/{draft.ref}/")

    page = browser(alvania).get(f"/platform/{draft.ref}/").text

    register = page[page.index("Which States have opened it") :]
    assert (register.count("Borland"), register.count("Drovania")) == (2, 1)


# --- For a licensing officer ---


def test_the_licensing_view_says_the_facts_first_and_reminds(draft, alvania):
    with sight.through_the_eyes_of(alvania, now=EARLY):
        writing.add_part(
            posting=draft, type=Type.ROUTES, said={"place": "Oldport"}, by=alvania, now=EARLY
        )
    release(draft, alvania)
    police = browser(cast.police("Borland"))

    page = police.get(f"/platform/{draft.ref}/licensing/").text

    assert page.index("Discuss before use") < page.index("Oldport") < page.index(SAYS)
    assert "discusses it with Alvania" in page
    for copy in (f"/platform/{draft.ref}/licensing/copy/", "/platform/licensing/copy/"):
        assert police.get(copy).content.startswith(b"%PDF")


def test_the_bureau_finds_no_facts_there(draft, alvania):
    release(draft, alvania)

    for page in ("licensing/", "licensing/copy/"):
        answer = browser(cast.secretariat()).get(f"/platform/{draft.ref}/{page}")
        assert answer.status_code == 404


# --- Share now, at the meeting, both, or not now ---


def test_why_a_case_is_not_shared_is_its_own_state_s_matter(alvania):
    case = cast.case(begun_by=alvania, audience=Kind.ALL)
    page = f"/cases/{case.ref}/platform/"

    browser(alvania).post(page, {"choice": "SECURITY"})

    chosen = "Not now: national security"
    assert chosen in browser(cast.focal_point("Alvania")).get(page).text
    for other in (cast.delegate("Borland"), cast.secretariat(), cast.chair()):
        assert browser(other).get(page).status_code == 403
        with sight.through_the_eyes_of(other, now=EARLY):
            assert not type(case).objects.filter(share__isnull=False).exists()


def test_a_case_shared_now_leads_to_its_posting(alvania):
    case = cast.case(begun_by=alvania)
    visitor, page = browser(alvania), f"/cases/{case.ref}/platform/"
    visitor.post(page, {"choice": "BOTH"})
    assert f"/platform/post/?case={case.ref}" in visitor.get(page).text

    visitor.post(f"/platform/post/?case={case.ref}", {"types": ["ROUTES"], "text": "In short."})

    posting = Posting.objects.get()
    assert posting.ref in visitor.get(page).text
    assert posting.status == Status.DRAFT


def test_not_now_after_all_says_that_the_posting_is_still_read(alvania):
    case = cast.case(begun_by=alvania)
    visitor, page = browser(alvania), f"/cases/{case.ref}/platform/"
    visitor.post(page, {"choice": "NOW"})
    visitor.post(f"/platform/post/?case={case.ref}", {"types": ["ROUTES"], "text": "In short."})
    assert "still released" not in visitor.get(page).text

    release(Posting.objects.get(), alvania)
    visitor.post(page, {"choice": "PROCEEDINGS"})

    assert "still released" in visitor.get(page).text


def test_one_s_own_list_says_what_a_draft_is_about(draft, alvania):
    assert platform.SAID["heading"] in browser(alvania).get("/platform/").text

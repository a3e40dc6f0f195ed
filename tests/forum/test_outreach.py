"""Logs of outreach and of mandates: who writes what, and that nothing confidential goes there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from forum import sight
from forum.actions import outreach as actions
from forum.actions.outreach import Facts
from forum.models import Mandate, Notice, Outreach, Term, TrailEntry
from forum.models.outreach import Actor, Addressee, Log, Task
from forum.outreach_kit import LEAFLETS
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
DAY = {"held_on_day": "1", "held_on_month": "6", "held_on_year": "2026"}
SEMINAR = {"occasion": "Seminar for customs", "audiences": ["CUSTOMS"], "is_safe_to_share": "on"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def log(by: Term, actor: Actor = Actor.CHAIR, into: Log = Log.OUTREACH, **more) -> Outreach:
    given = {"held_on": date(2026, 6, 1), "occasion": "Seminar", "audiences": "CUSTOMS", **more}
    if into == Log.BRIEFING:
        given |= {"body": "WGTR", "audiences": ""}
    with sight.through_the_eyes_of(by, now=NOW):
        return actions.log(into=into, actor=actor, facts=Facts(**given), by=by, now=NOW)


def seen(by: Term) -> set[str]:
    with sight.through_the_eyes_of(by, now=NOW):
        return set(Outreach.objects.values_list("occasion", flat=True))


# --- Who logs what --------------------------------------------------------------------------


@pytest.mark.parametrize("actor", [actor for actor in Actor if actor != Actor.STATE])
@pytest.mark.parametrize("office", [cast.chair, cast.secretariat])
def test_chair_and_secretariat_log_what_others_did(office, actor: Actor):
    assert log(office(), actor).actor == actor


def test_a_state_logs_its_own_outreach_and_nobody_else_s():
    borland = cast.delegate("Borland")
    assert log(borland, Actor.STATE).state == borland.state

    with pytest.raises(actions.NotYourLog):
        log(borland, Actor.CHAIR)
    with pytest.raises(actions.NotYourLog):
        log(cast.chair(), Actor.STATE)


def test_a_briefing_is_never_a_state_s():
    assert log(cast.chair(), into=Log.BRIEFING).body == "WGTR"
    with pytest.raises(actions.NotYourLog):
        log(cast.delegate(), Actor.STATE, Log.BRIEFING)


@pytest.mark.parametrize("office", [cast.police, cast.president, cast.expert, cast.administrator])
def test_nobody_else_logs(client, office):
    cast.sign_in(client, office())

    assert client.post("/outreach/log/", {**DAY, **SEMINAR}).status_code == 403
    assert not Outreach.objects.exists()


# --- Who reads it ---------------------------------------------------------------------------


def test_what_a_state_did_is_seen_by_it_the_chair_and_the_secretariat():
    borland, chair, secretariat = cast.delegate("Borland"), cast.chair(), cast.secretariat()
    log(borland, Actor.STATE, occasion="Course of our own")
    log(chair, occasion="Talk of the Chair")

    both = {"Course of our own", "Talk of the Chair"}
    for reader in (borland, cast.police("Borland"), chair, secretariat):
        assert seen(reader) == both
    for reader in (cast.delegate("Alvania"), cast.delegate("Carland"), cast.president()):
        assert seen(reader) == {"Talk of the Chair"}
    assert seen(cast.expert()) == set()


# --- What goes there ------------------------------------------------------------------------


@pytest.mark.parametrize("reference", ["2026-KQ7P", "P-2026-KQ7P", "2026-kq7p"])
@pytest.mark.parametrize("column", ["occasion", "points"])
def test_no_case_or_meeting_is_named_by_its_reference(column: str, reference: str):
    with pytest.raises(actions.NotPublicSafe, match="2026-KQ7P"):
        log(cast.chair(), Actor.CHAIR, Log.BRIEFING, **{column: f"We spoke of {reference}."})


@pytest.mark.parametrize("words", ["Seminar of 2026", "ATT/CSP7.DIEF/2021/CHAIR/673/Conf.Rep"])
def test_a_year_or_the_symbol_of_a_document_is_no_reference(words: str):
    assert log(cast.chair(), occasion=words).occasion == words


def test_what_is_still_to_come_is_not_logged():
    with pytest.raises(actions.NotYet):
        log(cast.chair(), held_on=NOW.date() + timedelta(days=1))


def test_a_form_that_is_not_called_public_is_not_taken_and_a_file_is_not_asked_for(client):
    cast.sign_in(client, cast.chair())
    filled_in = {**DAY, **SEMINAR, "actor": "CHAIR"}
    del filled_in["is_safe_to_share"]

    page = client.post("/outreach/log/", filled_in).text

    assert "Say that all of this is public, or could be" in page
    assert 'type="file"' not in page
    assert not Outreach.objects.exists()


def test_the_chair_logs_outreach_and_a_briefing_on_the_pages(client):
    cast.sign_in(client, cast.chair())
    client.post("/outreach/log/", {**DAY, **SEMINAR, "actor": "REGIONAL"})
    said = {"body": "WGTU", "actor": "CHAIR", "occasion": "Second session", "points": "One.\nTwo."}
    client.post("/outreach/briefings/log/", {**DAY, **said, "is_safe_to_share": "on"})

    seminar, briefing = Outreach.objects.order_by("pk")
    assert (seminar.actor, seminar.audiences) == ("REGIONAL", "CUSTOMS")
    assert briefing.paragraphs == ["One.", "Two."]
    assert "Seminar for customs" in client.get("/outreach/").text
    assert "Second session" not in client.get("/outreach/").text  # It stands in the other log.
    assert "Second session" in client.get("/outreach/briefings/").text


# --- Told, and on the trail -----------------------------------------------------------------


def test_chair_and_secretariat_are_told_what_a_state_did():
    chair, secretariat, borland = cast.chair(), cast.secretariat(), cast.delegate("Borland")

    log(borland, Actor.STATE)

    told = set(Notice.objects.values_list("to_id", flat=True))
    assert told == {chair.person_id, secretariat.person_id}
    assert TrailEntry.objects.get(act="logged").office == borland


def test_what_is_taken_back_stands_in_no_list_and_is_taken_back_once(client):
    borland = cast.delegate("Borland")
    logged = log(borland, Actor.STATE)
    for other in (cast.delegate("Alvania"), cast.chair()):
        with sight.through_the_eyes_of(other, now=NOW), pytest.raises(Exception):  # noqa: B017, PT011
            actions.withdraw(activity=logged, by=other, now=NOW)

    cast.sign_in(client, borland)
    client.post(f"/outreach/{logged.key}/take-back/")

    assert "Seminar" not in client.get("/outreach/").text
    assert TrailEntry.objects.filter(act="took back from the log").count() == 1
    with sight.through_the_eyes_of(borland, now=NOW), pytest.raises(actions.TakenBack):
        actions.withdraw(activity=logged, by=borland, now=NOW)


# --- Mandates -------------------------------------------------------------------------------


def record(by: Term, **more) -> Mandate:
    given = {
        "conference": 12,
        "position": 1,
        "document": "ATT/CSP12/2026/SEC/1/Conf.FinRep, 30",
        "task": Task.MEET,
        "addressee": Addressee.PRESIDENT,
        "text": "asks the President to organise a meeting",
        "limits": "within the budget of 2027",
        **more,
    }
    with sight.through_the_eyes_of(by, now=NOW):
        return actions.record_mandate(**given, by=by, now=NOW)


def test_whoever_a_mandate_is_addressed_to_is_told():
    president, chair = cast.president(), cast.chair()

    record(cast.secretariat())

    told = set(Notice.objects.values_list("to_id", flat=True))
    assert president.person_id in told
    assert chair.person_id not in told


def test_a_mandate_is_done_with_a_document_and_can_be_open_again(client):
    secretariat = cast.secretariat()
    mandate = record(secretariat)
    cast.sign_in(client, secretariat)
    day = {"done_on_day": "1", "done_on_month": "7", "done_on_year": "2026"}

    client.post(f"/outreach/mandates/{mandate.key}/done/", {**day, "done_with": "Letter 7"})
    mandate.refresh_from_db()
    assert (mandate.done_on, mandate.done_with) == (date(2026, 7, 1), "Letter 7")

    client.post(f"/outreach/mandates/{mandate.key}/done/", {"done_with": ""})
    mandate.refresh_from_db()
    assert (mandate.done_on, mandate.done_with) == (None, "")
    assert "to be done" in client.get("/outreach/mandates/").text


def test_a_state_reads_a_mandate_and_changes_nothing_of_it(client):
    mandate = record(cast.secretariat())
    cast.sign_in(client, cast.delegate())

    page = client.get("/outreach/mandates/").text

    assert "within the budget of 2027" in page
    assert "Record how it stands" not in page
    assert client.post(f"/outreach/mandates/{mandate.key}/done/", {}).status_code == 403


# --- The kit --------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", LEAFLETS)
def test_a_leaflet_is_public_and_names_no_state(client, slug: str):
    page = client.get(f"/about/kit/{slug}/").text

    assert str(LEAFLETS[slug].title) in page
    assert "What you can do" in page


def test_there_is_a_leaflet_for_each_audience_and_no_other(client):
    slugs = {"law-enforcement", "licensing", "customs", "prosecutors", "regional-bodies"}

    assert set(LEAFLETS) == slugs
    assert client.get("/about/kit/journalists/").status_code == 404

"""A case is told in sections: any colleague writes, in any order, and nothing is lost (ToR 18)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cases import checking, queries
from cases.actions import sharing
from cases.actions import telling as actions
from cases.actions.sharing import NotComplete, NotYours
from cases.actions.telling import ChangedMeanwhile, Kept, Sent, Settled
from cases.models import ArmsItem, Case, CaseRevision, CaseState, RouteLeg
from cases.queries import Told
from cases.rules import Section
from forum import object_keys, sight
from forum.audience import Kind
from forum.models import Term, TrailEntry
from tests import cast
from tests.cases.stage import EARLY
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db

LATER = EARLY + timedelta(hours=1)
RIFLES = {"key": "rifles", "category": "H", "description": "Rifles", "quantity": "40"}
LEG = {"key": "leg", "from_state": "XA", "to_place": "a border crossing", "on": "2026-03"}


@pytest.fixture(autouse=True)
def _today(time_machine, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    time_machine.move_to(EARLY, tick=False)


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def colleague() -> Term:
    return cast.focal_point("Alvania")


@pytest.fixture
def draft(alvania) -> Case:
    return cast.case(begun_by=alvania)


def browser(term: Term) -> Client:
    visitor = Visitor()
    cast.sign_in(visitor, term)
    return visitor


def happened(summary: str, **more: str) -> dict[str, Any]:
    said = {"finding": "DETECTED", "title": "", "aim": "", "policy_issue": ""}
    return {**said, "summary": summary, **more}


def rows(*rows: dict[str, str], **more: str) -> dict[str, Any]:
    empty = dict.fromkeys((*ArmsItem.TEXTS, *RouteLeg.TEXTS), "")
    kinds = {"category": ArmsItem.TEXTS, "from_state": RouteLeg.TEXTS}
    texts = next((kinds[name] for row in rows for name in row if name in kinds), ())
    blank = {name: empty[name] for name in texts}
    return {**more, "rows": [{**blank, **row} for row in rows]}


def save(
    case: Case, by: Term, said: dict[str, Any], section: Section = Section.HAPPENED, **more: Any
) -> Kept:
    about: dict[str, Any] = {"version": 0, "page": f"window of {by.pk}", **more}
    at, by_itself = about.pop("at", EARLY), about.pop("by_itself", False)
    sent = Sent(section=section, said=said, **about)
    with sight.through_the_eyes_of(by, now=at):
        return (actions.keep if by_itself else actions.save)(case=case, sent=sent, by=by, now=at)


def summary_of(case: Case) -> str:
    return str(told(case).content.summary)


def told(case: Case) -> Told:
    found = queries.told(case)
    assert found is not None
    return found


# --- Saving --------------------------------------------------------------------------------------


def test_a_colleague_of_any_office_writes_in_a_draft(draft, colleague):
    assert save(draft, colleague, happened("It was a ship.")).is_saved

    assert summary_of(draft) == "It was a ship."


def test_sections_are_saved_each_for_itself_in_any_order(draft, alvania, colleague):
    save(draft, colleague, rows(LEG), Section.ROUTE)
    save(draft, alvania, rows(RIFLES), Section.ITEMS)

    read = told(draft)
    assert [(item.category, item.quantity) for item in read.items] == [("H", "40")]
    assert [(leg.from_state, str(leg.when)) for leg in read.legs] == [("XA", "March 2026")]


def test_what_is_no_date_is_kept_as_it_was_typed_and_told_before_release(draft, alvania):
    save(draft, alvania, rows({**LEG, "on": "spring"}), Section.ROUTE)

    read = told(draft)
    assert read.legs[0].on == "spring"
    assert [fault.section for fault in checking.faults(read)] == [Section.ROUTE]


def test_a_row_that_is_taken_out_is_gone_and_can_come_back(draft, alvania):
    save(draft, alvania, rows(RIFLES), Section.ITEMS)
    save(draft, alvania, rows(), Section.ITEMS, version=1)
    assert told(draft).items == []
    assert ArmsItem.objects.get().description == ""

    save(draft, alvania, rows(RIFLES), Section.ITEMS, version=2)

    assert [item.description for item in told(draft).items] == ["Rifles"]


def test_a_state_that_is_taken_out_is_named_nowhere(draft, alvania):
    borland = cast.state("Borland")
    named = {"key": "xb", "state": "XB", "part": "TRANSIT", "note": ""}
    save(draft, alvania, {"helped_by": "", "rows": [named]}, Section.STATES)
    assert list(queries.states_involved(draft)) == [borland]

    save(draft, alvania, {"helped_by": "", "rows": []}, Section.STATES, version=1)

    assert CaseState.objects.get().state is None


def test_what_left_the_state_is_not_written_by_who_may_not_release(draft, alvania, colleague):
    release(draft, alvania)

    with pytest.raises(NotYours, match="15"):
        save(draft, colleague, happened("It was a ship."))
    assert browser(colleague).get(f"/cases/{draft.ref}/edit/").status_code == 403


# --- Two who write at once -----------------------------------------------------------------------


def test_of_two_who_write_at_once_neither_loses_a_word(draft, alvania, colleague):
    save(draft, colleague, happened("Theirs."))

    kept = save(draft, alvania, happened("Mine."))

    assert not kept.is_saved
    assert summary_of(draft) == "Theirs."
    (aside,) = queries.texts_aside(draft)
    assert queries.words_of(aside)["summary"] == "Mine."


def test_both_texts_are_shown_side_by_side(draft, alvania, colleague):
    save(draft, colleague, happened("Theirs it was."))
    page = f"/cases/{draft.ref}/edit/happened/"
    sent = {**happened("Mine it was."), "version": "0", "page": "mine", "turn": "0"}

    clash = browser(alvania).post(page, sent)

    assert clash.status_code == 409
    assert "<del>Theirs</del>" in clash.text
    assert "<ins>Mine</ins>" in clash.text
    assert 'name="version" value="1"' in clash.text
    assert "<ins>Mine</ins>" in browser(colleague).get(page).text


def test_the_text_that_is_picked_stands_and_the_other_is_kept(draft, alvania, colleague):
    save(draft, colleague, happened("Theirs."))
    save(draft, alvania, happened("Mine."))
    (aside,) = queries.texts_aside(draft)

    browser(alvania).post(
        f"/cases/{draft.ref}/edit/happened/aside/{aside.key}/", {"version": "1", "take": "yes"}
    )

    assert summary_of(draft) == "Mine."
    assert not queries.texts_aside(draft)
    said = [queries.words_of(one)["summary"] for one in CaseRevision.objects.order_by("pk")]
    assert said == ["Theirs.", "Mine.", "Mine."]


def test_a_text_is_not_picked_over_one_that_was_not_seen(draft, alvania, colleague):
    save(draft, colleague, happened("Theirs."))
    save(draft, alvania, happened("Mine."))
    (aside,) = queries.texts_aside(draft)
    save(draft, colleague, happened("Theirs, and more."), version=1)

    pick = {"aside": aside, "by": alvania, "now": EARLY}
    with sight.through_the_eyes_of(alvania, now=EARLY):
        with pytest.raises(ChangedMeanwhile):
            actions.pick(**pick, version=1, take=True)
        actions.pick(**pick, version=1, take=False)
        with pytest.raises(Settled):
            actions.pick(**pick, version=2, take=True)
    assert summary_of(draft) == "Theirs, and more."


def test_who_wrote_the_same_as_a_colleague_clashes_with_nobody(draft, alvania, colleague):
    save(draft, colleague, happened("The same."))

    assert save(draft, alvania, happened("The same.")).is_saved


def test_a_case_is_not_released_while_two_texts_wait(draft, alvania, colleague):
    save(draft, colleague, happened("Theirs."))
    save(draft, alvania, happened("Mine."))

    with pytest.raises(NotComplete, match="pick one"):
        release(draft, alvania)


# --- What is sent again, or late -----------------------------------------------------------------


def test_what_is_sent_twice_is_saved_once(draft, alvania):
    for _again in range(2):
        kept = save(draft, alvania, happened("Once."), turn=1)

    assert kept.row.version == 1
    assert CaseRevision.objects.count() == 1


def test_what_comes_late_does_not_replace_what_came_after_it(draft, alvania):
    save(draft, alvania, happened("First."), turn=1)
    save(draft, alvania, happened("First, and then."), turn=3)

    assert save(draft, alvania, happened("First, and"), turn=2).is_saved

    assert summary_of(draft) == "First, and then."


def test_a_window_whose_answer_was_lost_goes_on(draft, alvania):
    save(draft, alvania, happened("First."), turn=1)

    assert save(draft, alvania, happened("First, and then."), turn=2, version=0).is_saved


def test_a_window_that_a_colleague_overtook_clashes_only_when_it_says_more(
    draft, alvania, colleague
):
    save(draft, alvania, happened("First."), turn=1)
    save(draft, colleague, happened("First, and theirs."), version=1)

    again = save(draft, alvania, happened("First."), turn=2)
    assert again.is_stale
    assert not queries.texts_aside(draft)

    save(draft, alvania, happened("First, and mine."), turn=3)
    assert len(queries.texts_aside(draft)) == 1


def test_a_window_that_goes_on_beside_has_one_text_aside(draft, alvania, colleague):
    save(draft, colleague, happened("Theirs."))

    for turn, said in enumerate(("Mi", "Mine", "Mine."), start=1):
        save(draft, alvania, happened(said), turn=turn)

    (aside,) = queries.texts_aside(draft)
    assert queries.words_of(aside)["summary"] == "Mine."


def test_a_form_that_is_sent_twice_begins_one_case(alvania):
    window = browser(alvania)
    given = {"finding": "SUSPECTED", "summary": "A broker asks.", "page": "window"}

    first = window.post("/cases/begin/", given)
    again = window.post("/cases/begin/", given)

    assert first["Location"] == again["Location"]
    assert Case.objects.count() == 1


def test_a_form_that_is_changed_and_sent_again_loses_neither(alvania):
    window = browser(alvania)
    given = {"finding": "SUSPECTED", "title": "", "page": "window"}
    window.post("/cases/begin/", {**given, "summary": "A broker asks."})

    window.post("/cases/begin/", {**given, "summary": "A broker asks, twice."})

    assert summary_of(Case.objects.get()) == "A broker asks, twice."


# --- What other States read ----------------------------------------------------------------------


def release(case: Case, by: Term) -> None:
    with sight.through_the_eyes_of(by, now=EARLY):
        sharing.release(case=case, audience=Kind.ALL, states=[], by=by, now=EARLY)


def test_what_is_kept_by_itself_is_not_read_by_other_states(draft, alvania):
    release(draft, alvania)

    save(draft, alvania, happened("Half a sen"), by_itself=True, turn=1)
    assert summary_of(draft) == "Serial numbers were filed off."
    assert len(queries.texts_aside(draft)) == 1

    save(draft, alvania, happened("Half a sentence is none."), turn=2)
    assert summary_of(draft) == "Half a sentence is none."
    assert not queries.texts_aside(draft)


def test_readers_read_every_section_and_nothing_of_how_it_came_about(draft, alvania):
    borland = cast.delegate("Borland")
    save(draft, alvania, rows(RIFLES), Section.ITEMS)
    save(draft, alvania, rows(LEG), Section.ROUTE)
    save(draft, alvania, {"actors_may_be_named": "yes", "rows": [ACTOR]}, Section.ACTORS)
    release(draft, alvania)

    page = browser(borland).get(f"/cases/{draft.ref}/").text

    for said in ("Rifles", "a border crossing", "Alvania", "March 2026", "A haulier"):
        assert said in page
    with sight.through_the_eyes_of(borland, now=EARLY):
        assert not CaseRevision.objects.exists()


ACTOR = {"key": "haulier", "part": "CARRIER", "name": "A haulier", "details": ""}


def test_actors_are_not_released_without_a_word_on_the_law(draft, alvania):
    save(draft, alvania, {"actors_may_be_named": "", "rows": [ACTOR]}, Section.ACTORS)

    with pytest.raises(NotComplete, match="18"):
        release(draft, alvania)


# --- Revisions -----------------------------------------------------------------------------------


def test_what_one_window_saves_in_a_row_is_one_revision(draft, alvania):
    for turn, said in enumerate(("A ship", "A ship left", "A ship left a port."), start=1):
        save(draft, alvania, happened(said), turn=turn)

    assert [one.version for one in CaseRevision.objects.all()] == [3]
    assert [entry.act for entry in TrailEntry.objects.all()] == ["saved"]


def test_what_was_cut_out_is_in_the_revision_before(draft, alvania):
    save(draft, alvania, happened("A long story. " * 40), turn=1)
    save(draft, alvania, happened("Oh"), turn=2)

    newest, before = queries.saved_revisions(draft, Section.HAPPENED)
    assert queries.words_of(newest)["summary"] == "Oh"
    assert "A long story." in queries.words_of(before)["summary"]


def test_the_differences_of_a_revision_are_shown(draft, alvania, colleague):
    save(draft, alvania, happened("A ship left."))
    save(draft, colleague, happened("A train left."), version=1)
    newest = queries.saved_revisions(draft, Section.HAPPENED)[0]

    page = browser(alvania).get(f"/cases/{draft.ref}/edit/happened/revisions/?of={newest.key}")

    assert "<del>ship</del>" in page.text
    assert "<ins>train</ins>" in page.text


def test_a_state_of_a_revision_stands_there_by_its_name(draft, alvania):
    cast.state("Borland")
    named = {"key": "xb", "state": "XB", "part": "TRANSIT", "note": ""}
    save(draft, alvania, {"helped_by": "", "rows": [named]}, Section.STATES)
    revision = queries.every_revision(draft, Section.STATES)[0]

    page = browser(alvania).get(f"/cases/{draft.ref}/edit/states/revisions/?of={revision.key}").text

    assert "Borland" in page.partition("differences")[2]


def test_a_withdrawn_case_takes_all_it_ever_said_along(draft, alvania):
    save(draft, alvania, rows(RIFLES), Section.ITEMS)
    held = [ArmsItem.objects.get().sealed_as, CaseRevision.objects.get().sealed_as]

    with sight.through_the_eyes_of(alvania, now=LATER):
        sharing.withdraw(case=draft, by=alvania, now=LATER)

    assert set(object_keys.of_each(held).values()) == {None}
    with sight.through_the_eyes_of(alvania, now=LATER):
        assert not ArmsItem.objects.exists()
        assert not CaseRevision.objects.exists()


def test_the_trail_holds_acts_and_no_words(draft, alvania):
    save(draft, alvania, happened("The canary sings."))
    release(draft, alvania)

    acts = [entry.act for entry in TrailEntry.objects.order_by("pk")]
    assert acts == ["saved", "released"]
    assert "canary" not in str(list(TrailEntry.objects.values_list("facts", flat=True)))

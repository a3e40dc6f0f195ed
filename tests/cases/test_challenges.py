"""A participant asks another about a suspected disclosure (ToR 15)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from cases import needs, policies, queries
from cases.actions import challenging as actions
from cases.models import Challenge
from cases.notices.challenging import IN_CONFIDENCE
from cases.rules import Word
from forum import outbox, sight
from forum.errors import Refused
from forum.models import Notice, State, Term, TrailEntry
from tests import cast
from tests.cases.stage import EARLY
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db
LATER = EARLY + timedelta(days=3)


def ask(by: Term, of: State | Term, *, now=EARLY, **words: str) -> Challenge:
    says = {"disclosed": "A newspaper prints our serial numbers.", "question": "Was it you?"}
    with sight.through_the_eyes_of(by, now=now):
        return actions.challenge(of=of, **{**says, **words}, by=by, now=now)


def write(by: Term, challenge: Challenge, kind: Word, text: str = "Words.", now=EARLY) -> None:
    with sight.through_the_eyes_of(by, now=now):
        found = queries.challenge_for(challenge.key)
        actions.write(challenge=found, kind=kind, text=text, by=by, now=now)


def close(by: Term, challenge: Challenge, *, now=EARLY) -> None:
    with sight.through_the_eyes_of(by, now=now):
        actions.close(challenge=queries.challenge_for(challenge.key), by=by, now=now)


def seen_by(term: Term, *, now=EARLY) -> list[Challenge]:
    with sight.through_the_eyes_of(term, now=now):
        return list(queries.known_challenges())


def needed(term: Term, *, now=EARLY) -> list[str]:
    with sight.through_the_eyes_of(term, now=now):
        return [need.says for need in needs.of(term, now=now)]


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def borland() -> Term:
    return cast.delegate("Borland")


# --- Asking and answering -----------------------------------------------------------------------


def test_a_signatory_asks_a_state_party_which_explains_and_it_is_closed(borland):
    carland = cast.delegate("Carland")
    challenge = ask(carland, borland.speaks_for)
    write(borland, challenge, Word.EXPLANATION, "A clerk sent the wrong file.", now=EARLY)
    write(borland, challenge, Word.MEASURES, "She was warned.", now=LATER)
    write(carland, challenge, Word.QUESTION, "To whom?", now=LATER)
    write(borland, challenge, Word.MESSAGE, "To one journalist.", now=LATER)
    close(carland, challenge, now=LATER)

    with sight.through_the_eyes_of(borland, now=EARLY):
        found = queries.challenge_for(challenge.key)
        assert found.is_closed
        said = [message.text.text for message in queries.messages_of(found)]
    assert said[0] == "A clerk sent the wrong file."
    assert len(said) == 4


@pytest.mark.parametrize("office", [cast.chair, cast.secretariat, cast.expert])
def test_the_chair_the_secretariat_and_an_expert_ask_too(office, borland):
    asking = office()
    challenge = ask(asking, borland.speaks_for)
    assert seen_by(asking) == seen_by(borland) == [challenge]


def test_an_expert_is_challenged_and_answers(alvania):
    expert = cast.expert()
    challenge = ask(alvania, expert)
    write(expert, challenge, Word.EXPLANATION)

    assert seen_by(expert) == [challenge]
    assert seen_by(cast.expert()) == []


@pytest.mark.parametrize("office", [cast.president, cast.police, cast.administrator])
def test_nobody_who_is_no_participant_asks(office, borland):
    with pytest.raises(actions.NotYours):
        ask(office(), borland.speaks_for)


def test_who_does_not_sign_for_the_state_neither_asks_nor_answers(alvania, borland):
    junior = cast.delegate("Borland", may_release=False)
    challenge = ask(alvania, borland.speaks_for)

    with pytest.raises(actions.NotYours):
        write(junior, challenge, Word.EXPLANATION)
    with pytest.raises(actions.NotYours):
        ask(junior, alvania.speaks_for)


def test_a_state_does_not_ask_itself_nor_one_outside_the_forum(alvania, borland):
    with pytest.raises(actions.OwnState):
        ask(alvania, alvania.speaks_for)
    State.objects.filter(pk=borland.state_id).update(party_until=EARLY, signed_at=None)
    with pytest.raises(actions.NoParticipant):
        ask(alvania, State.objects.get(pk=borland.state_id))


def test_a_state_that_nobody_speaks_for_here_is_to_be_asked_directly(alvania):
    with pytest.raises(actions.NobodyThere):
        ask(alvania, cast.state("Drovania"))


def test_the_one_asks_and_the_other_explains(alvania, borland):
    challenge = ask(alvania, borland.speaks_for)

    with pytest.raises(actions.AnotherSidesWord):
        write(alvania, challenge, Word.EXPLANATION)
    with pytest.raises(actions.AnotherSidesWord):
        write(borland, challenge, Word.QUESTION)


def test_only_the_challenger_closes_it(alvania, borland):
    challenge = ask(alvania, borland.speaks_for)

    with pytest.raises(actions.NotYours):
        close(borland, challenge)
    close(alvania, challenge)
    with pytest.raises(actions.NotYours):
        close(alvania, challenge)


def test_once_it_is_closed_nobody_writes_any_more(alvania, borland):
    challenge = ask(alvania, borland.speaks_for)
    close(alvania, challenge)

    for term, kind in ((alvania, Word.QUESTION), (borland, Word.EXPLANATION)):
        with pytest.raises(actions.NotYours):
            write(term, challenge, kind)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [("Nobody", actions.UnknownExpert), ("VRBA", None), ("Dr. Vrba", actions.SeveralExperts)],
)
def test_an_expert_is_found_by_name_and_shown_in_no_list(typed, refusal, alvania):
    cast.expert(person=cast.person("Vrba"))
    if refusal is actions.SeveralExperts:
        cast.expert(person=cast.person("Vrba", first_name="Jana"))
    with sight.through_the_eyes_of(alvania, now=EARLY):
        if refusal is None:
            assert actions.expert_called(typed, now=EARLY).person.last_name == "Vrba"
        else:
            with pytest.raises(refusal):
                actions.expert_called(typed, now=EARLY)


# --- Offices end --------------------------------------------------------------------------------


def test_a_new_chair_does_not_inherit_what_the_former_one_asked(borland):
    former = cast.chair(ends_at=LATER)
    challenge = ask(former, borland.speaks_for)
    new = cast.chair(starts_at=LATER)
    again = cast.chair(starts_at=LATER, person=former.person)  # Appointed once more.

    assert seen_by(former, now=LATER) == seen_by(new, now=LATER) == seen_by(again, now=LATER) == []
    assert seen_by(borland, now=LATER) == [challenge]


def test_to_an_office_that_is_over_nobody_writes_and_nothing_is_due(borland):
    challenge = ask(cast.chair(ends_at=LATER), borland.speaks_for)
    assert needed(borland)

    assert needed(borland, now=LATER) == []
    with pytest.raises(actions.NotYours):
        write(borland, challenge, Word.EXPLANATION, now=LATER)


def test_every_officer_of_the_secretariat_acts_for_it(borland):
    challenge = ask(cast.secretariat(), borland.speaks_for)
    colleague = cast.secretariat(starts_at=LATER)
    close(colleague, challenge, now=LATER)
    assert seen_by(colleague, now=LATER)[0].is_closed


# --- Two sides only -----------------------------------------------------------------------------


def test_nothing_changes_on_anyone_else_s_pages(alvania, borland, time_machine):
    time_machine.move_to(EARLY, tick=False)
    others = [cast.chair(), cast.secretariat(), cast.president(), cast.administrator()]
    others += [cast.delegate("Drovania"), cast.expert(), cast.police("Borland")]
    browsers = [Visitor() for _ in others]
    for browser, term in zip(browsers, others, strict=True):
        cast.sign_in(browser, term)
    pages = ("/", "/challenges/", "/notices/", "/cases/")

    def everything() -> list[str]:
        said = [browser.get(page).text for browser in browsers for page in pages]
        return [re.sub(r'name="csrf\w+" value="\w+"', "", text) for text in said]

    before = everything()
    challenge = ask(alvania, borland.speaks_for)
    write(borland, challenge, Word.EXPLANATION)

    assert everything() == before


def test_a_notice_says_nothing_and_leads_to_no_challenge(alvania, borland):
    challenge = ask(alvania, borland.speaks_for)
    write(borland, challenge, Word.EXPLANATION)
    close(alvania, challenge)

    notices = list(Notice.objects.order_by("pk"))
    assert [notice.to for notice in notices] == [borland.person, alvania.person, borland.person]
    assert {(notice.kind, notice.link) for notice in notices} == {(IN_CONFIDENCE, "/challenges/")}
    assert "challenge" not in str(outbox.kinds()[IN_CONFIDENCE].says).lower()
    to_alvania, to_borland = notices[1].about, {notices[0].about, notices[2].about}
    assert not [about for about in to_borland if about.rpartition(" ")[2] in to_alvania]


def test_each_side_reads_its_own_acts_in_the_trail_and_nobody_any_other(alvania, borland):
    challenge = ask(alvania, borland.speaks_for)
    write(borland, challenge, Word.EXPLANATION)
    close(alvania, challenge)

    acts = {}
    for name, term in (
        *(("alvania", alvania), ("borland", borland), ("chair", cast.chair())),
        *(("secretariat", cast.secretariat()), ("drovania", cast.delegate("Drovania"))),
    ):
        with sight.through_the_eyes_of(term, now=EARLY):
            entries = TrailEntry.objects.order_by("pk")
            acts[name] = [entry.act for entry in entries]
            assert not [entry for entry in entries if entry.facts]
    assert acts == {
        "alvania": ["challenged", "closed"],
        "borland": ["wrote"],
        "chair": [],
        "secretariat": [],
        "drovania": [],
    }


def test_what_the_two_sides_did_cannot_be_put_together_from_the_trail(alvania, borland):
    challenge = ask(alvania, borland.speaks_for)
    write(borland, challenge, Word.EXPLANATION)

    subjects = dict(TrailEntry.objects.values_list("office__state__name_en", "subject"))
    assert subjects["Alvania"].split()[1] != subjects["Borland"].split()[1]


def test_a_row_does_not_tell_how_many_there_are(alvania, borland):
    numbers = [ask(alvania, borland.speaks_for).pk for _ in range(5)]
    assert max(numbers) - min(numbers) > 10**6


# --- What needs whom ----------------------------------------------------------------------------


def test_the_lobby_asks_the_challenged_to_answer_then_tells_the_challenger(alvania, borland):
    challenge = ask(alvania, borland.speaks_for)
    assert challenge.ref in needed(borland)[0]
    assert needed(alvania) == []

    write(borland, challenge, Word.EXPLANATION)
    assert needed(borland) == []
    assert challenge.ref in needed(alvania)[0]

    close(alvania, challenge)
    assert needed(alvania) == needed(borland) == []


# --- Policy and sight agree ---------------------------------------------------------------------


def test_who_may_close_is_who_the_database_lets_close(alvania, borland):
    chair, secretariat, expert = cast.chair(), cast.secretariat(), cast.expert()
    raised = [ask(by, borland.speaks_for) for by in (alvania, chair, secretariat, expert)]
    for challenge in raised:
        for term in (alvania, borland, chair, secretariat, expert, cast.chair()):
            may = policies.may_close(term, challenge, now=EARLY) is not None
            try:
                with sight.through_the_eyes_of(term, now=EARLY):
                    found = Challenge.objects.filter(pk=challenge.pk).exists()
            except Refused:
                found = False
            assert found == may or term == borland


# --- Pages --------------------------------------------------------------------------------------


def visit(term: Term) -> Visitor:
    visitor = Visitor()
    cast.sign_in(visitor, term)
    return visitor


def test_from_the_form_to_the_answer_to_the_closing(alvania, borland, time_machine):
    time_machine.move_to(EARLY, tick=False)
    asking, asked = visit(alvania), visit(borland)
    form = {"state": "XB", "disclosed": "Our <b>serial</b> numbers.", "question": "Was it you?"}

    page = asking.post("/challenges/raise/", form)
    assert "/challenges/" in page["Location"]
    page = asked.get(page["Location"])
    assert "Our &lt;b&gt;serial&lt;/b&gt; numbers." in page.text
    assert "your answer is awaited" in page.text
    answered = asked.post(page.wsgi_request.path, {"kind": "MEASURES", "text": "He was moved."})
    assert "He was moved." in asking.get(answered["Location"]).text
    assert asked.get(f"{answered['Location']}close/").status_code == 403
    asking.post(f"{answered['Location']}close/")
    assert "Closed by the challenger" in asked.get(answered["Location"]).text
    assert asked.post(answered["Location"], {"kind": "MESSAGE", "text": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "Choose a State, or write the name of an expert."),
        ({"state": "XB", "expert": "Vrba"}, "leave one empty"),
        ({"expert": "Nobody"}, "No invited expert of that name"),
        ({"state": "XA"}, "one of the choices. Choose again"),
    ],
)
def test_the_form_says_what_is_missing(form, says, alvania, borland, time_machine):
    time_machine.move_to(EARLY, tick=False)
    page = visit(alvania).post("/challenges/raise/", {"disclosed": "x", "question": "x", **form})
    assert says in page.text


def test_the_audience_line_names_the_two_sides(alvania, borland, time_machine):
    time_machine.move_to(EARLY, tick=False)
    challenge = ask(alvania, borland.speaks_for)
    page = visit(borland).get(challenge.get_absolute_url()).text
    line = page[page.index('class="audience-names"') : page.index('class="audience-tools"')]
    assert "Alvania" in line
    assert "Borland" in line
    assert "Secretariat" not in line
    assert "The two sides alone" in page

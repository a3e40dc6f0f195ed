"""The use of what was shared is discussed with its provider, before it (ToR 16)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from http import HTTPStatus

import pytest
from django.db import ProgrammingError

from cases import needs, queries, standing
from cases.actions import using as actions
from cases.models import Case, Posting, UseDiscussion, UseMessage, UseMessageText, UseText
from cases.notices.using import ASKED, SAID, WORD, WRITTEN
from cases.rules import Status, Use, UseWord
from forum import access, outbox, sight
from forum.audience import Kind
from forum.errors import Refused
from forum.models import Notice, State, Term, TrailEntry
from tests import cast
from tests.cases.stage import EARLY
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db
LATER = EARLY + timedelta(days=3)
WORDS = "We would search the yard in the north."
CONDITIONS = "Do not name the informant."
ALL_OF_IT = (UseDiscussion, UseText, UseMessage, UseMessageText)


@pytest.fixture
def case() -> Case:
    return cast.case("Alvania", audience=Kind.CHOSEN, chosen=("Borland", "Drovania"))


@pytest.fixture
def posting() -> Posting:
    return cast.posting("Alvania", audience=Kind.ALL)


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def borland() -> Term:
    return cast.delegate("Borland")


@pytest.fixture
def officer(case, borland) -> Term:
    """Law enforcement of Borland, to whom the case was passed by name."""
    officer = cast.police("Borland")
    access.grant(case, to=officer.person, by=borland, now=EARLY)
    return officer


def ask(
    by: Term, about: Case | Posting, use: Use = Use.PROCEEDING, *, now=EARLY, until=None
) -> UseDiscussion:
    with sight.through_the_eyes_of(by, now=now):
        return actions.ask(about=about, use=use, purpose=WORDS, wished_by=until, by=by, now=now)


def say(
    by: Term, discussion: UseDiscussion, word: UseWord, text: str = "Words.", *, now=EARLY
) -> None:
    with sight.through_the_eyes_of(by, now=now):
        found = queries.discussion_for(discussion.key)
        actions.write(discussion=found, word=word, text=text, by=by, now=now)


def seen_by(term: Term, *, now=EARLY) -> set[str]:
    with sight.through_the_eyes_of(term, now=now):
        return {kind.__name__ for kind in ALL_OF_IT if kind._default_manager.exists()}


def badge(term: Term, item: Case | Posting, *, now: datetime = LATER) -> str:
    with sight.through_the_eyes_of(term, now=now):
        item.refresh_from_db()
        return standing.of_use(item, queries.standings(queries.uses_of(item))).word


def needed(term: Term, *, now=EARLY) -> list[str]:
    with sight.through_the_eyes_of(term, now=now):
        return [need.says for need in needs.of(term, now=now)]


def speaking_for(state: State) -> set[int]:
    return set(Term.objects.of_state(state, EARLY).values_list("pk", flat=True))


def told(kind: str) -> set[int]:
    return set(Notice.objects.filter(kind=kind).values_list("office", flat=True))


# --- Asking and answering -----------------------------------------------------------------------


def test_police_asks_the_provider_answers_with_conditions_and_both_read_them(
    case, officer, alvania
):
    discussion = ask(officer, case)
    say(alvania, discussion, UseWord.CONDITIONS, CONDITIONS)
    say(officer, discussion, UseWord.MESSAGE, "We shall not.", now=LATER)

    for reader in (officer, alvania):
        with sight.through_the_eyes_of(reader, now=LATER):
            found = queries.discussion_for(discussion.key)
            assert found.text.purpose == WORDS
            assert [one.text for one in queries.notes_of(found)] == [CONDITIONS, "We shall not."]
            assert queries.standings([found])[0].conditions == CONDITIONS


@pytest.mark.parametrize(
    ("word", "says"),
    [
        (UseWord.DISCUSSED, "discussed: export assessment"),
        (UseWord.CONDITIONS, "discussed with conditions: export assessment"),
        (UseWord.NOT_YET, "not yet: export assessment"),
        (UseWord.MESSAGE, "word awaited: export assessment"),
    ],
)
def test_the_badge_says_how_a_use_stands_by_the_provider_s_word(case, alvania, borland, word, says):
    assert badge(borland, case) == "discuss before use (¶16)"
    say(alvania, ask(borland, case, Use.EXPORT), word)
    assert badge(borland, case) == says


def test_the_last_word_holds_and_each_use_stands_for_itself(case, alvania, borland):
    export = ask(borland, case, Use.EXPORT)
    say(alvania, export, UseWord.NOT_YET)
    say(alvania, export, UseWord.DISCUSSED, now=LATER)
    ask(borland, case, Use.PROCEEDING, now=LATER)
    said = badge(borland, case, now=LATER + timedelta(days=1))
    assert set(said.split("; ")) == {
        "discussed: export assessment",
        "word awaited: law enforcement proceeding",
    }


def test_no_word_allows_or_denies():
    said = " ".join(str(label) for _value, label in UseWord.choices).lower()
    assert not {"approved", "denied", "allowed", "refused", "granted", "rejected"} & {
        *said.replace(",", "").split()
    }


def test_a_posting_is_discussed_as_a_case_is(posting, alvania):
    carland = cast.delegate("Carland")
    say(alvania, ask(carland, posting), UseWord.DISCUSSED)
    assert badge(carland, posting) == "discussed: law enforcement proceeding"


def test_only_the_provider_says_how_a_use_stands(case, borland):
    discussion = ask(borland, case)
    for word in (UseWord.DISCUSSED, UseWord.CONDITIONS, UseWord.NOT_YET):
        with pytest.raises(actions.OnlyTheProvider):
            say(borland, discussion, word)


def test_conditions_and_messages_have_words(case, alvania, borland):
    discussion = ask(borland, case)
    with pytest.raises(actions.NoConditions):
        say(alvania, discussion, UseWord.CONDITIONS, " ")
    with pytest.raises(actions.NothingWritten):
        say(borland, discussion, UseWord.MESSAGE, " ")


def test_nobody_discusses_their_own_or_what_is_not_shared(case, alvania):
    with pytest.raises(actions.NotToBeAsked):
        ask(alvania, case)
    case.become(Status.WITHDRAWN)
    with pytest.raises(Refused):
        ask(cast.delegate("Borland"), case)


def test_an_expired_posting_is_not_asked_about(posting, borland):
    Posting.objects.update(expires_at=EARLY)
    posting.refresh_from_db()
    with pytest.raises(actions.NotToBeAsked):
        ask(borland, posting)


# --- The two States, and nobody else ------------------------------------------------------------


def test_the_two_states_see_it_and_no_office_of_the_forum(case, officer, alvania, borland):
    say(alvania, ask(officer, case), UseWord.CONDITIONS)
    for side in (alvania, borland, officer, cast.focal_point("Alvania")):
        assert len(seen_by(side)) == len(ALL_OF_IT)
    others = (cast.secretariat(), cast.chair(), cast.president(), cast.delegate("Drovania"))
    for other in (*others, cast.police("Alvania"), cast.police("Drovania"), cast.expert()):
        assert seen_by(other) == set()


def test_police_who_does_not_read_the_case_does_not_learn_of_it(case, officer):
    ask(officer, case)
    assert seen_by(cast.police("Borland", person=cast.person("Bruno"))) == set()
    access.withdraw(case, to=officer.person, by=cast.delegate("Borland"), now=LATER)
    assert seen_by(officer, now=LATER) == set()


def test_whoever_comes_after_the_one_who_shared_it_answers(case, alvania, borland):
    discussion = ask(borland, case)
    Term.objects.filter(pk=alvania.pk).update(ends_at=EARLY)
    successor = cast.delegate("Alvania", person=cast.person("Axel"))
    assert seen_by(alvania) == set()
    say(successor, discussion, UseWord.DISCUSSED, now=LATER)
    assert badge(borland, case) == "discussed: law enforcement proceeding"


def test_it_is_asked_of_a_state_for_which_nobody_speaks_at_the_moment(case, alvania, borland):
    Term.objects.filter(state=alvania.state).update(ends_at=EARLY)
    ask(borland, case)
    assert needed(cast.delegate("Alvania", person=cast.person("Axel")))


def test_the_asking_state_keeps_the_conditions_when_it_does_not_read_the_case_any_more(
    client: Visitor, time_machine, case, alvania, borland
):
    discussion = ask(borland, case)
    say(alvania, discussion, UseWord.CONDITIONS, CONDITIONS)
    case.chosen.all().delete()
    time_machine.move_to(LATER, tick=False)
    cast.sign_in(client, borland)
    page = client.get(discussion.get_absolute_url())
    assert CONDITIONS in page.text
    assert case.ref in page.text
    assert case.get_absolute_url() not in page.text


def test_nobody_says_the_other_side_s_word_by_hand(case, borland):
    discussion = ask(borland, case)
    by_hand = UseMessage(
        discussion=discussion,
        by_provider=True,
        word=UseWord.DISCUSSED,
        sent_by=borland,
        sent_at=EARLY,
    )
    with pytest.raises(ProgrammingError), sight.through_the_eyes_of(borland, now=EARLY):
        by_hand.save(force_insert=True)


def test_nobody_asks_another_than_the_provider_by_hand(case, borland):
    by_hand = UseDiscussion(
        ref="2026-XXXX",
        asking=borland.speaks_for,
        provider=cast.state("Drovania"),
        case=case,
        about_ref=case.ref,
        asked_by=borland,
        asked_at=EARLY,
    )
    with pytest.raises(ProgrammingError), sight.through_the_eyes_of(borland, now=EARLY):
        by_hand.save(force_insert=True)


# --- Telling ------------------------------------------------------------------------------------


def test_every_office_that_speaks_for_the_provider_is_told_and_nobody_else(
    case, officer, alvania, borland
):
    cast.focal_point("Alvania"), cast.police("Alvania"), cast.secretariat(), cast.chair()
    discussion = ask(officer, case)
    assert told(ASKED) == speaking_for(case.provider)
    say(alvania, discussion, UseWord.NOT_YET)
    assert told(SAID) == {borland.pk, officer.pk}
    say(borland, discussion, UseWord.MESSAGE)
    assert told(WRITTEN) == speaking_for(case.provider)
    assert WORDS not in str([*Notice.objects.values()])


def test_the_provider_finds_it_among_its_duties_until_the_word_is_its_own(case, alvania, borland):
    discussion = ask(borland, case)
    says = f"Borland would use what you shared ({case.ref}): discuss it."
    assert needed(alvania) == [says]
    assert needed(borland) == []
    say(alvania, discussion, UseWord.MESSAGE, "For which court?")
    assert needed(alvania) == []
    say(borland, discussion, UseWord.MESSAGE, "In Bor.", now=LATER)
    assert needed(alvania, now=LATER) == [says]


def test_the_provider_is_reminded_of_the_day_that_was_wished_until_it_says_its_word(
    case, alvania, borland
):
    discussion = ask(borland, case, until=date(2026, 7, 20))
    reminders = Notice.objects.filter(kind__startswith="cases/use-word-")
    assert set(reminders.values_list("office", flat=True)) == speaking_for(case.provider)
    assert set(WORD.kinds.values()) >= set(reminders.values_list("kind", flat=True))
    first = reminders.earliest("due_at")
    say(alvania, discussion, UseWord.MESSAGE, "We look into it.")
    assert outbox.still_stands(first, now=first.due_at)
    say(alvania, discussion, UseWord.DISCUSSED)
    assert not outbox.still_stands(first, now=first.due_at)


def test_a_day_that_is_over_is_not_wished_for(case, borland):
    with pytest.raises(actions.DayOver):
        ask(borland, case, until=EARLY.date() - timedelta(days=1))


def test_the_trail_keeps_the_acts_of_each_side_and_no_word(case, alvania, borland):
    say(alvania, ask(borland, case), UseWord.CONDITIONS, CONDITIONS)
    for term, act in ((borland, "asked to discuss the use of"), (alvania, "wrote about a use")):
        with sight.through_the_eyes_of(term, now=EARLY):
            assert set(TrailEntry.objects.values_list("act", flat=True)) == {act}
    assert CONDITIONS not in str([*TrailEntry.objects.values()])


# --- Pages --------------------------------------------------------------------------------------


def test_from_the_page_of_a_case_to_the_conditions_beside_it(
    client: Visitor, time_machine, case, officer, alvania
):
    time_machine.move_to(EARLY, tick=False)
    cast.sign_in(client, officer)
    assert f"/use/cases/{case.ref}/" in client.get(case.get_absolute_url()).text
    asked = {"use": "PROCEEDING", "purpose": WORDS}
    page = client.post(f"/use/cases/{case.ref}/", asked, follow=True)
    assert "Alvania is asked. Nobody else can see it." in page.text

    cast.sign_in(client, alvania)
    page = client.get(case.get_absolute_url())
    found = UseDiscussion.objects.get()
    assert found.get_absolute_url() in page.text
    client.post(found.get_absolute_url(), {"word": "CONDITIONS", "text": CONDITIONS})

    cast.sign_in(client, officer)
    page = client.get(case.get_absolute_url())
    assert "discussed with conditions: law enforcement proceeding" in page.text
    assert CONDITIONS in page.text
    assert "discussed with conditions" in client.get("/").text


def test_a_page_of_another_s_discussion_is_not_there(client: Visitor, time_machine, case, borland):
    discussion = ask(borland, case)
    time_machine.move_to(EARLY, tick=False)
    for other in (cast.secretariat(), cast.chair(), cast.delegate("Drovania")):
        cast.sign_in(client, other)
        assert client.get(discussion.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND
        assert discussion.ref not in client.get("/use/").text


def test_conditions_without_words_are_asked_for_and_nothing_is_lost(
    client: Visitor, time_machine, case, alvania, borland
):
    discussion = ask(borland, case)
    time_machine.move_to(EARLY, tick=False)
    cast.sign_in(client, alvania)
    page = client.post(discussion.get_absolute_url(), {"word": "CONDITIONS", "text": ""})
    assert "Write the conditions, or choose another answer." in page.text
    assert not UseMessage.objects.exists()

"""Interested States make an arrangement, for its parties alone (ToR 21)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import needs, queries
from cases.actions import arranging as actions
from cases.actions import carrying_out
from cases.models import (
    Arrangement,
    ArrangementClosing,
    ArrangementConfirmation,
    ArrangementFile,
    ArrangementInvitee,
    ArrangementParty,
    ArrangementStep,
    ArrangementVersion,
)
from cases.tasks import destroy_arranged_files
from forum import audience, files, keys, outbox, sight
from forum.models import Notice, ObjectKey, State, Term, TrailEntry
from forum.tasks import send_notices
from forum.uploads.passing import NotFit
from tests import cast
from tests.doors import a_pdf

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
A_PDF = a_pdf()
ROOMS = (Arrangement, ArrangementParty, ArrangementVersion, ArrangementInvitee)
TABLES = (*ROOMS, ArrangementConfirmation, ArrangementStep, ArrangementFile, ArrangementClosing)


@pytest.fixture(autouse=True)
def noon(time_machine) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def borland() -> Term:
    return cast.delegate("Borland")


@pytest.fixture
def carland() -> Term:
    return cast.delegate("Carland")  # a signatory


@pytest.fixture
def drovania() -> Term:
    return cast.delegate("Drovania")


@pytest.fixture
def arrangement(alvania, borland) -> Arrangement:
    return opened(alvania, borland.speaks_for)


def opened(by: Term, *states: State, now: datetime = NOW) -> Arrangement:
    words = {"title": "Marks", "text": "We compare the marks.", "case_ref": ""}
    with sight.through_the_eyes_of(by, now=now):
        return actions.open_(**words, states=states, by=by, now=now)


def act(do: Callable[..., Any], by: Term, arrangement: Arrangement, **more: Any) -> Any:
    """Do an act as the page of the last version offers it."""
    now = more.pop("now", NOW)
    with sight.through_the_eyes_of(by, now=now):
        found = queries.arrangement_for(arrangement.key)
        if do in (actions.confirm, actions.propose, actions.close):
            more.setdefault("number", queries.room_of(found).last.number)
        return do(arrangement=found, by=by, now=now, **more)


def propose(by: Term, arrangement: Arrangement, *states: State, text: str, **more: Any) -> None:
    act(actions.propose, by, arrangement, title="Marks", text=text, states=states, **more)


def set_step(by: Term, arrangement: Arrangement, day: date = date(2026, 8, 20)) -> ArrangementStep:
    step: ArrangementStep = act(
        carrying_out.set_step, by, arrangement, what="Send photographs.", day=day
    )
    return step


def attach(by: Term, arrangement: Arrangement) -> ArrangementFile:
    received = files.Received(name="photographs.pdf", key=keys.new())
    received.receive(A_PDF)
    received.finish()
    try:
        added: ArrangementFile = act(carrying_out.attach, by, arrangement, file=received)
    finally:
        received.close()
    return added


def room(by: Term, arrangement: Arrangement, now: datetime = NOW) -> queries.Room:
    with sight.through_the_eyes_of(by, now=now):
        return queries.room_of(queries.arrangement_for(arrangement.key))


def seen_by(term: Term, now: datetime = NOW) -> set[str]:
    """Return every row of a room that this office is shown, by table and number."""
    with sight.through_the_eyes_of(term, now=now):
        return {f"{table.__name__} {row.pk}" for table in TABLES for row in table.objects.all()}


def refusal(do: Callable[[], object], *, by: Term, now: datetime = NOW) -> str:
    try:
        with sight.through_the_eyes_of(by, now=now), transaction.atomic():
            do()
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


# --- The text -------------------------------------------------------------------------------------


def test_a_party_and_a_signatory_arrange_and_each_confirms(alvania, carland):
    made = opened(alvania, carland.speaks_for)
    assert [state.name for state in room(carland, made).awaited] == ["Carland"]
    act(actions.confirm, carland, made)
    assert room(alvania, made).standing == room(alvania, made).last
    with pytest.raises(actions.ConfirmedAlready):
        act(actions.confirm, carland, made)


def test_a_changed_text_is_another_version_and_needs_every_word_anew(arrangement, alvania, borland):
    act(actions.confirm, borland, arrangement)
    propose(borland, arrangement, text="We compare marks and papers.")
    now = room(alvania, arrangement)
    assert [state.name for state in now.awaited] == ["Alvania"]
    assert (now.last.number, now.standing and now.standing.number) == (2, 1)
    act(actions.confirm, alvania, arrangement)
    assert room(alvania, arrangement).standing == room(alvania, arrangement).last


def test_nobody_confirms_a_version_that_they_did_not_read(arrangement, alvania, borland):
    propose(alvania, arrangement, text="Something else.")
    with pytest.raises(actions.AnotherVersion):
        act(actions.confirm, borland, arrangement, number=1)
    with pytest.raises(actions.AnotherVersion):
        propose(borland, arrangement, text="A third.", number=1)
    with pytest.raises(actions.NothingNew):
        propose(borland, arrangement, text="Something else.")


def test_an_arrangement_is_between_states_of_the_forum_that_somebody_speaks_for(alvania, borland):
    own = alvania.speaks_for
    nobody = State.objects.create(code="XE", name_en="Estmark", signed_at=cast.SIGNED)
    outside = State.objects.create(code="XJ", name_en="Jorvia")
    for states, why in (
        ((own,), actions.NobodyElse),
        ((nobody,), actions.NobodyThere),
        ((outside,), actions.NotOfTheForum),
    ):
        with pytest.raises(why):
            opened(alvania, *states)
    with pytest.raises(carrying_out.NotYours):
        opened(cast.delegate("Alvania", may_release=False), borland.speaks_for)


def test_others_come_in_once_every_party_has_confirmed_the_version_that_names_them(
    arrangement, alvania, borland, drovania
):
    act(actions.confirm, borland, arrangement)
    propose(alvania, arrangement, drovania.speaks_for, text="The three of us.")
    assert seen_by(drovania) == set()
    act(actions.confirm, borland, arrangement)
    assert {state.name for state in room(drovania, arrangement).states} == {
        "Alvania",
        "Borland",
        "Drovania",
    }
    assert [state.name for state in room(alvania, arrangement).awaited] == ["Drovania"]


def test_who_is_only_invited_does_not_hold_up_whom_the_others_bring_in(
    alvania, borland, carland, drovania
):
    made = opened(alvania, borland.speaks_for, carland.speaks_for)
    act(actions.confirm, borland, made)
    propose(alvania, made, drovania.speaks_for, text="More of us.")
    act(actions.confirm, borland, made)  # Carland never said a word.
    assert seen_by(drovania)


def test_who_came_in_and_left_is_not_called_back_by_a_late_confirmation(
    arrangement, alvania, borland, drovania
):
    propose(alvania, arrangement, drovania.speaks_for, text="With Drovania.", now=NOW + HOUR)
    act(actions.leave, drovania, arrangement, now=NOW + 2 * HOUR)
    act(actions.confirm, borland, arrangement, now=NOW + 3 * HOUR)
    assert seen_by(drovania, NOW + DAY) == set()
    assert room(alvania, arrangement).invitees == ()
    again = ArrangementParty(
        arrangement=arrangement, state=drovania.speaks_for, invited_at=NOW + 4 * HOUR
    )
    assert "row-level security" in refusal(
        partial(again.save, force_insert=True), by=alvania, now=NOW + 4 * HOUR
    )
    propose(alvania, arrangement, drovania.speaks_for, text="Asked anew.", now=NOW + 5 * HOUR)
    act(actions.confirm, borland, arrangement, now=NOW + 6 * HOUR)
    assert seen_by(drovania, NOW + DAY) != set()


def test_who_leaves_sees_nothing_of_it_any_more_and_the_others_go_on(alvania, borland, carland):
    made = opened(alvania, borland.speaks_for, carland.speaks_for)
    act(actions.confirm, borland, made)
    act(actions.leave, carland, made, now=NOW + DAY)
    assert seen_by(carland, NOW + DAY) == set()
    assert room(alvania, made).standing is not None
    act(actions.leave, alvania, made, now=NOW + DAY)
    assert seen_by(alvania, NOW + DAY) == set()
    with pytest.raises(actions.OnlyParty):
        act(actions.leave, borland, made, now=NOW + DAY)


# --- Steps ----------------------------------------------------------------------------------------


def test_a_state_says_its_own_step_and_is_reminded_alone(arrangement, alvania, borland, drovania):
    cast.delegate("Borland")
    step = set_step(alvania, arrangement)
    reminded = Notice.objects.filter(kind__startswith="cases/arrangement-step-").exclude(
        kind="cases/arrangement-step-set"
    )
    assert {notice.office for notice in reminded} == {alvania}
    assert {notice.kind.rpartition("-")[2] for notice in reminded} == {"14", "7", "3", "1", "0"}
    assert step.due_at == datetime(2026, 8, 21, tzinfo=cast.GENEVA)
    with pytest.raises(carrying_out.PastDay):
        set_step(alvania, arrangement, day=date(2026, 7, 27))


def test_reminders_rest_once_it_is_done_taken_back_or_the_room_is_left(
    arrangement, alvania, borland, time_machine
):
    act(actions.confirm, borland, arrangement)
    steps = [set_step(alvania, arrangement) for _ in range(3)]
    for step, do in ((steps[0], carrying_out.mark_done), (steps[1], carrying_out.withdraw_step)):
        with sight.through_the_eyes_of(alvania, now=NOW):
            do(step=queries.step_for(arrangement, step.key), by=alvania, now=NOW)
    assert [queries.is_to_be_done(step.pk) for step in steps] == [False, False, True]
    act(actions.leave, alvania, arrangement)
    assert not queries.is_to_be_done(steps[2].pk)
    time_machine.move_to(NOW + 30 * DAY, tick=False)
    send_notices()
    ladder = [n for n in Notice.objects.all() if outbox.kinds()[n.kind].ladder]
    assert ladder
    assert all(notice.withdrawn_at for notice in ladder)


def test_only_its_own_state_does_a_step_and_any_colleague_can_say_so(arrangement, alvania, borland):
    step = set_step(alvania, arrangement)
    colleague = cast.delegate("Alvania", may_release=False)
    for term, why in (
        (borland, carrying_out.NotYours),
        (colleague, None),
        (alvania, carrying_out.StepOver),
    ):
        with sight.through_the_eyes_of(term, now=NOW):
            found = ArrangementStep.objects.get(pk=step.pk)
            if why is None:
                carrying_out.mark_done(step=found, by=term, now=NOW)
            else:
                with pytest.raises(why):
                    carrying_out.mark_done(step=found, by=term, now=NOW)


def test_what_waits_for_a_state_stands_among_its_needs(arrangement, alvania, borland):
    set_step(alvania, arrangement)

    def needed(term: Term) -> list[str]:
        with sight.through_the_eyes_of(term, now=NOW):
            return [need.says for need in needs.of(term, now=NOW)]

    assert [says.partition(" (")[0] for says in needed(alvania)] == [
        "Do what your State said it will do"
    ]
    assert needed(borland) == [
        f"Confirm arrangement {arrangement.ref}, propose another text, or leave it."
    ]
    assert needed(cast.delegate("Drovania")) == needed(cast.secretariat()) == []


# --- Files ----------------------------------------------------------------------------------------


def test_a_file_goes_through_the_gate_and_its_state_takes_it_back(
    arrangement, alvania, borland, settings, tmp_path: Path
):
    settings.FILES_DIR = tmp_path
    added = attach(borland, arrangement)
    assert (added.name, added.kind) == ("photographs.pdf", "application/pdf")
    with pytest.raises(NotFit):
        attach(alvania, arrangement)
    with sight.through_the_eyes_of(alvania, now=NOW), pytest.raises(carrying_out.NotYours):
        carrying_out.withdraw_file(file=added, by=alvania, now=NOW)
    with sight.through_the_eyes_of(borland, now=NOW):
        carrying_out.withdraw_file(file=added, by=borland, now=NOW)
    assert destroy_arranged_files() == 1
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_program_does_not_come_in(client: Client, arrangement, alvania, settings, tmp_path: Path):
    settings.FILES_DIR = tmp_path
    cast.sign_in(client, alvania)
    sent = {"file": SimpleUploadedFile("photographs.pdf", b"MZ" + bytes(400))}
    answer = client.post(f"{arrangement.get_absolute_url()}files/", sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not ArrangementFile.objects.exists()


def test_a_party_downloads_its_own_copy_and_the_state_whose_file_it_is_is_told(
    client: Client, arrangement, alvania, borland, settings, tmp_path: Path
):
    settings.FILES_DIR = tmp_path
    added = attach(borland, arrangement)
    cast.sign_in(client, alvania)
    answer = client.get(f"{arrangement.get_absolute_url()}files/{added.key}/")
    assert answer.content.startswith(b"%PDF")
    assert TrailEntry.objects.get(act="downloaded", owner=borland.state).reader == alvania.state


# --- Closing --------------------------------------------------------------------------------------


def test_one_state_alone_closes_nothing_and_both_erase_everything(
    arrangement, alvania, borland, settings, tmp_path: Path
):
    settings.FILES_DIR = tmp_path
    act(actions.confirm, borland, arrangement)
    set_step(alvania, arrangement)
    attach(borland, arrangement)
    held = ObjectKey.objects.exclude(wrapped=None).count()
    assert act(actions.close, alvania, arrangement) is False
    assert ObjectKey.objects.exclude(wrapped=None).count() == held
    with pytest.raises(actions.AgreedAlready):
        act(actions.close, alvania, arrangement)
    assert act(actions.close, borland, arrangement) is True
    assert ObjectKey.objects.exclude(wrapped=None).count() == held - 3
    assert room(alvania, arrangement).last.text == ""
    with pytest.raises(carrying_out.NotYours):
        propose(alvania, arrangement, text="Once more.")


def test_a_new_version_takes_back_the_word_to_close(arrangement, alvania, borland):
    act(actions.confirm, borland, arrangement)
    act(actions.close, alvania, arrangement)
    propose(borland, arrangement, text="Let us go on.", now=NOW + DAY)
    act(actions.confirm, alvania, arrangement, now=NOW + DAY)
    assert act(actions.close, borland, arrangement, now=NOW + DAY) is False
    assert not Arrangement.objects.get().is_purged


def test_who_proposed_and_was_not_answered_closes_alone(arrangement, alvania, borland):
    with pytest.raises(actions.OnlyParty):
        act(actions.leave, alvania, arrangement)
    assert act(actions.close, alvania, arrangement) is True
    assert room(borland, arrangement).arrangement.is_purged


def test_where_the_others_left_whoever_agreed_to_close_can_do_it(arrangement, alvania, borland):
    act(actions.confirm, borland, arrangement)
    act(actions.close, alvania, arrangement)
    act(actions.leave, borland, arrangement)
    assert act(actions.close, alvania, arrangement) is True


def test_who_confirmed_nothing_closes_nothing(arrangement, borland):
    with pytest.raises(actions.OnlyInvited):
        act(actions.close, borland, arrangement)


def test_for_a_state_that_left_the_forum_nobody_waits(arrangement, alvania, borland):
    act(actions.confirm, borland, arrangement)
    borland.speaks_for.party_until = NOW + DAY
    borland.speaks_for.save()
    assert act(actions.close, alvania, arrangement, now=NOW + 2 * DAY) is True
    assert seen_by(borland, NOW + 2 * DAY) == set()


# --- Nobody else ----------------------------------------------------------------------------------


def everyone_else() -> dict[str, Term]:
    return {
        "drovania": cast.delegate("Drovania"),
        "carland": cast.delegate("Carland"),
        "secretariat": cast.secretariat(),
        "chair": cast.chair(),
        "president": cast.president(),
        "expert": cast.expert(),
        "administrator": cast.administrator(),
        "police of a party": cast.police("Borland"),
    }


def test_pages_of_all_others_are_the_same_before_and_after(client: Client, alvania, borland):
    others = everyone_else()
    paths = ("/", "/arrangements/", "/cases/", "/notices/", "/trail/", "/arrangements/x/")

    def pages() -> dict[str, list[bytes]]:
        shown = {}
        for name, term in others.items():
            cast.sign_in(client, term, _csrf_token="x" * 32)
            shown[name] = [bare(client.get(path).content) for path in paths]
        return shown

    before = pages()
    made = opened(alvania, borland.speaks_for)
    act(actions.confirm, borland, made)
    set_step(alvania, made)
    assert pages() == before
    for term in others.values():
        cast.sign_in(client, term)
        absent = client.get("/arrangements/nowhere/")
        hidden = client.get(made.get_absolute_url())
        assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)


def bare(page: bytes) -> bytes:
    """Return a page without its tokens, which are others each time."""
    lines = page.splitlines()
    return b"\n".join(line for line in lines if b"csrfmiddlewaretoken" not in line)


def test_notices_and_trail_say_no_word_and_name_nobody_else(arrangement, alvania, borland):
    act(actions.confirm, borland, arrangement)
    told = {notice.office.state for notice in Notice.objects.all()}
    assert told == {alvania.state, borland.state}
    for term in everyone_else().values():
        with sight.through_the_eyes_of(term, now=NOW):
            assert not TrailEntry.objects.exists()


def test_the_audience_line_names_the_parties_and_nobody_else(arrangement, alvania):
    with sight.through_the_eyes_of(alvania, now=NOW):
        line = audience.of(arrangement, now=NOW)
    assert {str(party.name) for party in line.parties} == {"Alvania", "Borland"}


def test_no_text_lies_in_clear(arrangement):
    with connection.cursor() as cursor:
        cursor.execute("SELECT v::text FROM cases_arrangementversion v")
        lies = "".join(row for (row,) in cursor.fetchall())
    assert "marks" not in lies.lower()


def test_nobody_comes_in_by_their_own_hand(arrangement, alvania, borland, drovania):
    later, own = NOW + DAY, drovania.speaks_for

    def party(of: Arrangement) -> Callable[[], object]:
        row = ArrangementParty(arrangement=of, state=own, invited_at=later)
        return partial(row.save, force_insert=True)

    hidden = refusal(party(arrangement), by=drovania, now=later)
    absent = refusal(party(Arrangement(pk=keys.number())), by=drovania, now=later)
    assert hidden
    assert hidden == absent
    assert refusal(party(arrangement), by=alvania, now=later)  # Nobody agreed to it.
    act(actions.confirm, borland, arrangement, now=later)
    propose(alvania, arrangement, own, text="With Drovania.", now=later)
    assert refusal(party(arrangement), by=alvania, now=later)
    act(actions.confirm, borland, arrangement, now=later)
    assert seen_by(drovania, later)


def test_one_party_erases_nothing_past_the_portal(arrangement, alvania, borland):
    act(actions.confirm, borland, arrangement)
    step = set_step(borland, arrangement)
    version = ArrangementVersion.objects.get()
    for row in (version, step):
        erase = partial(row.destroy_key, at=NOW)
        assert "destroys its key" in refusal(erase, by=alvania)
    with sight.through_the_eyes_of(alvania, now=NOW):
        assert Arrangement.objects.update(purged_at=NOW) == 0


def test_nobody_confirms_speaks_or_agrees_for_another_state(arrangement, alvania, borland):
    version = ArrangementVersion.objects.get()
    junior = cast.delegate("Borland", may_release=False)
    for by, state in ((alvania, borland.speaks_for), (junior, borland.speaks_for)):
        for row in (
            ArrangementConfirmation(
                version=version, state=state, confirmed_by=by, confirmed_at=NOW
            ),
            ArrangementClosing(arrangement=arrangement, state=state, agreed_by=by, agreed_at=NOW),
            ArrangementStep(
                arrangement=arrangement, state=state, due_at=NOW, set_by=by, set_at=NOW
            ),
        ):
            assert refusal(partial(row.save, force_insert=True), by=by), row


def test_the_questions_of_the_sights_answer_nobody_else(arrangement, alvania, borland, drovania):
    act(actions.confirm, borland, arrangement)
    own = alvania.speaks_for.pk

    def answers(by: Term) -> list[object]:
        questions = (
            ("SELECT sight.arranged(%s)", [own]),
            ("SELECT sight.all_close(%s)", [arrangement.pk]),
            ("SELECT sight.brings_in(%s, %s)", [arrangement.pk, drovania.speaks_for.pk]),
        )
        told = []
        with sight.through_the_eyes_of(by, now=NOW), connection.cursor() as cursor:
            for question, of in questions:
                cursor.execute(question, of)
                told.append(cursor.fetchone()[0])
        return told

    assert answers(borland) == answers(alvania) == [[arrangement.pk], False, False]
    for term in everyone_else().values():
        assert answers(term) == [None, False, False]


# --- In any order ---------------------------------------------------------------------------------

NAMES = ("Alvania", "Borland", "Carland", "Drovania")


class Beside:
    """The same room as a plain list: who is in it, who said yes to what, whom they would bring."""

    def __init__(self, invited: set[str]) -> None:
        self.terms = {name: cast.delegate(name) for name in NAMES}
        self.others = [cast.secretariat(), cast.chair(), cast.police("Borland"), cast.expert()]
        states = [self.terms[name].speaks_for for name in sorted(invited)]
        self.room = opened(self.terms["Alvania"], *states)
        self.inside = {"Alvania", *invited}
        self.spoken, self.confirmed = {"Alvania"}, {"Alvania"}
        self.named: set[str] = set()
        self.closing: set[str] = set()
        self.erased, self.minutes = False, 0

    @property
    def members(self) -> set[str]:
        return self.spoken & self.inside

    def do(self, what: str, who: str, whom: str) -> None:
        if who in self.inside and not self.erased:
            self.minutes += 1
            now = NOW + timedelta(minutes=self.minutes)
            getattr(self, what)(who, self.terms[whom].speaks_for, whom, now)

    def step(self, who: str, _state: State, _whom: str, now: datetime) -> None:
        act(
            carrying_out.set_step,
            self.terms[who],
            self.room,
            what="x",
            day=date(2026, 9, 1),
            now=now,
        )

    def confirm(self, who: str, _state: State, _whom: str, now: datetime) -> None:
        if who not in self.confirmed:
            act(actions.confirm, self.terms[who], self.room, now=now)
            self.says_yes(who, self.confirmed | {who})

    def propose(self, who: str, _state: State, _whom: str, now: datetime) -> None:
        propose(self.terms[who], self.room, text=f"Text {self.minutes}", now=now)
        self.named, self.closing = set(), set()
        self.says_yes(who, {who})

    def bring_in(self, who: str, state: State, whom: str, now: datetime) -> None:
        propose(self.terms[who], self.room, state, text=f"Text {self.minutes}", now=now)
        self.named, self.closing = {whom} - self.inside, set()
        self.says_yes(who, {who})

    def says_yes(self, who: str, confirmed: set[str]) -> None:
        self.confirmed, self.spoken = confirmed, self.spoken | {who}
        if self.members <= confirmed:
            self.inside, self.named = self.inside | self.named, set()

    def leave(self, who: str, _state: State, _whom: str, now: datetime) -> None:
        if self.members - {who}:
            act(actions.leave, self.terms[who], self.room, now=now)
            self.inside = self.inside - {who}

    def close(self, who: str, _state: State, _whom: str, now: datetime) -> None:
        agreed_before = who in self.closing and not self.members <= self.closing
        if who not in self.members or agreed_before:
            return
        self.closing = self.closing | {who}
        self.erased = act(actions.close, self.terms[who], self.room, now=now)
        assert self.erased == (self.members <= self.closing)

    def is_as_shown(self) -> bool:
        late = NOW + DAY
        shown = {name for name, term in self.terms.items() if seen_by(term, late)}
        return shown == self.inside and not any(seen_by(term, late) for term in self.others)


DONE = st.tuples(
    st.sampled_from(("confirm", "propose", "bring_in", "leave", "close", "step")),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(DONE, max_size=12), st.sets(st.sampled_from(NAMES[1:]), min_size=1))
def test_in_any_order_of_acts_a_state_that_is_no_party_sees_nothing(acts, invited):
    with transaction.atomic():
        beside = Beside(invited)
        assert beside.is_as_shown()
        for what, who, whom in acts:
            beside.do(what, who, whom)
            assert beside.is_as_shown(), (what, who, whom)
        transaction.set_rollback(True)

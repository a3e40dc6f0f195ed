"""What a hand could try to write past the portal: the database holds each State to its own word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import Error, transaction

from cases.models import (
    Case,
    CaseAudience,
    CaseContent,
    Consent,
    Intention,
    MissedLimit,
    NoticeOpening,
    NoticeText,
    NoticeToState,
    Placing,
    Reply,
)
from cases.rules import Answer, Status
from forum import sight
from forum.audience import Kind
from forum.models import Term
from forum.sealed import Sealed
from meetings.models import AgendaItem, RightOfReply
from tests import cast
from tests.cases.stage import EARLY, announce, notify

pytestmark = pytest.mark.django_db


def try_to(act: Callable[[], object], *, by: Term) -> bool:
    """Return whether the database lets this office do that."""
    try:
        with sight.through_the_eyes_of(by, now=EARLY), transaction.atomic():
            return act() not in (0, (0, {}))
    except Error:
        return False


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def junior() -> Term:
    return cast.delegate("Alvania", may_release=False)


@pytest.fixture
def borland() -> Term:
    return cast.delegate("Borland")


def released_by(term: Term) -> dict[str, object]:
    return {
        "status": Status.RELEASED,
        "audience": Kind.ALL,
        "released_by": term,
        "released_at": EARLY,
    }


def test_who_may_not_release_does_not_do_it_by_hand(alvania, junior):
    draft = Case.objects.filter(pk=cast.case(begun_by=alvania).pk)

    assert not try_to(lambda: draft.update(**released_by(junior)), by=junior)
    assert not try_to(lambda: draft.update(**released_by(alvania)), by=junior)
    assert not try_to(lambda: draft.update(audience=Kind.ALL), by=junior)
    assert try_to(lambda: draft.update(title="Case of a ship"), by=junior)
    assert try_to(lambda: draft.update(**released_by(alvania)), by=alvania)


def test_a_case_is_not_begun_released(alvania):
    def begin() -> Case:
        return Case.objects.create(
            ref="2026-XXXX",
            provider=alvania.speaks_for,
            title="x",
            begun_by=alvania,
            begun_at=EARLY,
            **released_by(alvania),
        )

    assert not try_to(begin, by=alvania)


def test_what_left_the_state_is_changed_by_who_signs_only(alvania, junior):
    case = cast.case(begun_by=alvania, audience=Kind.CHOSEN, chosen=("Borland",))
    contents = CaseContent.objects.filter(case=case)
    drovania = {"case": case, "provider": case.provider, "state": cast.state("Drovania")}

    assert not try_to(lambda: contents.update(summary=Sealed(b"Something else.")), by=junior)
    assert not try_to(lambda: Case.objects.filter(pk=case.pk).update(title="x"), by=junior)
    assert not try_to(lambda: CaseAudience.objects.create(**drovania), by=junior)
    assert not try_to(lambda: CaseAudience.objects.filter(case=case).delete(), by=junior)
    assert try_to(lambda: contents.update(summary=Sealed(b"Something else.")), by=alvania)


def test_another_state_changes_nothing_of_a_case_it_reads(alvania, borland):
    case = cast.case(begun_by=alvania, audience=Kind.ALL)
    ours = {"case": case, "provider": case.provider, "state": cast.state("Carland")}

    assert not try_to(lambda: Case.objects.filter(pk=case.pk).update(title="x"), by=borland)
    assert not try_to(lambda: CaseContent.objects.update(summary=Sealed(b"x")), by=borland)
    assert not try_to(lambda: CaseAudience.objects.create(**ours), by=borland)
    # In its own name it may, of a case it sees: that opens nothing, for only the provider's choice
    # counts. Of a hidden one it may not, as of one that is not there.
    carland = cast.delegate("Carland")
    of_parties = cast.case(begun_by=alvania, audience=Kind.PARTIES)
    hidden = cast.case(begun_by=alvania, audience=Kind.CHOSEN, chosen=("Drovania",))
    own = {"provider": borland.speaks_for, "state": carland.speaks_for}
    assert try_to(lambda: CaseAudience.objects.create(case=of_parties, **own), by=borland)
    assert not try_to(lambda: CaseAudience.objects.create(case=hidden, **own), by=borland)
    with sight.through_the_eyes_of(carland, now=EARLY):
        assert not Case.objects.filter(pk=of_parties.pk).exists()


def test_nobody_announces_for_another(alvania, borland):
    def announce_for_alvania() -> Intention:
        return Intention.objects.create(
            state=alvania.speaks_for, title="x", announced_by=borland, announced_at=EARLY
        )

    assert not try_to(announce_for_alvania, by=borland)


@pytest.mark.parametrize("office", [cast.secretariat, cast.chair, cast.president])
def test_no_office_edits_or_withdraws_what_a_state_announced(alvania, office):
    announce(alvania, cast.meeting())

    assert not try_to(lambda: Intention.objects.update(title="x"), by=office())
    assert not try_to(lambda: Intention.objects.update(withdrawn_at=EARLY), by=office())


def test_a_state_does_not_write_the_chair_s_leave(alvania, borland):
    meeting = cast.meeting()
    intention, chair = announce(alvania, meeting), cast.chair()
    item = AgendaItem.objects.create(
        meeting=meeting, position=9, kind="PRESENTATION", title="x", state=alvania.state
    )

    def place(by: Term) -> Callable[[], Placing]:
        return lambda: Placing.objects.create(
            item=item, intention=intention, placed_by=by, placed_at=EARLY
        )

    assert not try_to(place(chair), by=alvania)
    assert not try_to(place(borland), by=borland)
    assert try_to(place(chair), by=chair)


def test_the_presenter_does_not_speak_for_the_state_concerned(alvania, borland):
    notice = notify(alvania, announce(alvania, cast.meeting(), consent_required=True))

    def rows(by: Term) -> list[Callable[[], object]]:
        return [
            lambda: NoticeOpening.objects.create(notice=notice, opened_by=by, opened_at=EARLY),
            lambda: Consent.objects.create(notice=notice, given_by=by, given_at=EARLY),
            lambda: Reply.objects.create(
                notice=notice, kind=Answer.REPLY, replied_by=by, replied_at=EARLY
            ),
        ]

    for row in [*rows(alvania), *rows(borland)]:
        assert not try_to(row, by=alvania)
    for row in rows(borland):
        assert try_to(row, by=borland)


def test_who_may_not_sign_neither_notifies_nor_replies_nor_consents(alvania, junior):
    meeting = cast.meeting()
    notice = notify(alvania, announce(alvania, meeting, consent_required=True))
    theirs = cast.delegate("Borland", may_release=False)
    given = {
        "ref": "2026-XXXX",
        "intention": notice.intention,
        "title": "x",
        "presenting": alvania.speaks_for,
        "concerned": cast.state("Carland"),
        "served_at": EARLY,
    }

    def served_by(term: Term) -> Callable[[], object]:
        return lambda: NoticeToState.objects.create(served_by=term, **given)

    assert not try_to(served_by(junior), by=junior)
    assert not try_to(served_by(alvania), by=junior)
    assert not try_to(
        lambda: Consent.objects.create(notice=notice, given_by=theirs, given_at=EARLY), by=theirs
    )
    assert not try_to(
        lambda: Reply.objects.create(
            notice=notice, kind=Answer.REPLY, replied_by=theirs, replied_at=EARLY
        ),
        by=theirs,
    )


def test_a_state_concerned_does_not_change_the_notice_nor_its_text(alvania, borland):
    notify(alvania, announce(alvania, cast.meeting()))

    assert not try_to(lambda: NoticeToState.objects.update(withdrawn_at=EARLY), by=borland)
    assert not try_to(lambda: NoticeText.objects.update(text=Sealed(b"x")), by=borland)
    assert not try_to(lambda: NoticeText.objects.update(text=Sealed(b"x")), by=alvania)


def test_a_reply_stays_as_it_was_given(alvania, borland):
    notice = notify(alvania, announce(alvania, cast.meeting()))
    Reply.objects.create(notice=notice, kind=Answer.REPLY, replied_by=borland, replied_at=EARLY)

    for by in (alvania, borland):
        assert not try_to(lambda: Reply.objects.update(kind=Answer.NO_COMMENT), by=by)
        assert not try_to(lambda: Reply.objects.all().delete(), by=by)


def test_nobody_writes_that_a_limit_was_missed(alvania):
    intention = announce(alvania, cast.meeting())
    for by in (alvania, cast.secretariat(), cast.chair()):
        assert not try_to(
            lambda: MissedLimit.objects.create(intention=intention, due_at=EARLY, noted_at=EARLY),
            by=by,
        )


def test_the_state_concerned_keeps_its_right_of_reply(alvania, borland):
    notify(alvania, announce(alvania, cast.meeting()))

    assert RightOfReply.objects.get().state == borland.state
    assert not try_to(lambda: RightOfReply.objects.update(withdrawn_at=EARLY), by=borland)

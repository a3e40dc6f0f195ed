"""A State concerned is told, answers in its own words, and has no veto (ToR 12)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cases import queries, standing
from cases.actions import concerned, presenting
from cases.models import MissedLimit, NoticeOpening, NoticeToState
from cases.rules import Answer
from cases.tasks import note_missing_replies
from forum import sight
from forum.models import Notice, State, Term
from forum.tasks import send_notices
from meetings.actions import postponing
from meetings.models import Meeting
from meetings.rules import Timed, Timing
from meetings.tasks import follow_moves
from tests import cast
from tests.cases.stage import D15, D30, EARLY, LATE, announce, answer, notify
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def borland() -> Term:
    return cast.delegate("Borland")


@pytest.fixture
def meeting() -> Meeting:
    return cast.meeting()


@pytest.fixture
def notice(alvania, borland, meeting) -> NoticeToState:
    return notify(alvania, announce(alvania, meeting))


def told(kind: str) -> set[str]:
    rows = Notice.objects.filter(kind=kind).select_related("office__state")
    return {notice.office.office for notice in rows}


def said(notice: NoticeToState, *, now=EARLY) -> list[str]:
    fresh = queries.known_notices().get(pk=notice.pk)
    return [one.word for one in standing.of_notice(fresh, now=now)]


# --- The notice ---


def test_its_people_are_told_and_reminded_and_it_has_the_right_of_reply(notice, meeting):
    assert told("cases/notice-served") == {"delegate, Borland"}
    ladder = Notice.objects.filter(kind__startswith="cases/reply-", act_by=D15)
    assert ladder.count() == 5
    assert [right.state.name_en for right in meeting.items.get().rights_of_reply.all()] == [
        "Borland"
    ]


@pytest.mark.parametrize(
    ("at", "timing", "days"),
    [
        (D30 - timedelta(seconds=1), Timing.IN_TIME, 0),
        (D30, Timing.LATE, 1),
        (LATE, Timing.LATE, 4),
    ],
)
def test_a_late_notice_stands_and_is_shown_with_its_days(
    alvania, borland, meeting, at, timing, days
):
    secretariat, chair = cast.secretariat(), cast.chair()
    late = notify(alvania, announce(alvania, meeting), at=at)

    assert queries.timing_of(late) == Timed(timing, days)
    flagged = {secretariat.office, chair.office} if days else set()
    assert told("cases/notice-late") == flagged


def test_what_was_told_otherwise_counts_from_its_day(alvania, borland, meeting):
    intention = announce(alvania, meeting)
    with sight.through_the_eyes_of(alvania, now=LATE):
        recorded = concerned.record(
            intention=intention,
            state=borland.speaks_for,
            told_on=date(2026, 7, 27),
            how="Note verbale 114/2026",
            by=alvania,
            now=LATE,
        )

    assert queries.timing_of(recorded).timing == Timing.IN_TIME


def test_a_day_that_has_not_come_is_no_day_on_which_it_was_told(alvania, borland, meeting):
    intention = announce(alvania, meeting)
    with pytest.raises(concerned.NotYetToday), sight.through_the_eyes_of(alvania, now=EARLY):
        concerned.record(
            intention=intention,
            state=borland.speaks_for,
            told_on=EARLY.date() + timedelta(days=1),
            how="Note verbale 114/2026",
            by=alvania,
            now=EARLY,
        )


def test_only_states_of_the_forum_of_that_day_get_notices(alvania, meeting):
    acceding = State.objects.create(code="XJ", name_en="Acceding", party_from=LATE)
    intention = announce(alvania, meeting)

    with pytest.raises(concerned.OutsideTheForum, match="¶12"):
        notify(alvania, intention, acceding)
    assert notify(alvania, intention, acceding, at=LATE).concerned == acceding


def test_a_signatory_is_notified_like_a_party(alvania, meeting):
    notice = notify(alvania, announce(alvania, meeting), cast.state("Carland"))

    assert notice.concerned.name_en == "Carland"


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("Alvania", concerned.NotConcerned), ("Borland", concerned.AlreadyNotified)],
)
def test_nobody_is_notified_twice_nor_by_itself(notice, alvania, name, refusal):
    with pytest.raises(refusal):
        notify(alvania, notice.intention, cast.state(name))


def test_naming_a_state_says_that_it_touches_others(alvania, borland, meeting):
    intention = announce(alvania, meeting, touches_others=False)

    notify(alvania, intention)

    intention.refresh_from_db()
    assert intention.touches_others


def test_a_notice_taken_back_takes_the_right_of_reply_along(notice, alvania, meeting):
    with sight.through_the_eyes_of(alvania, now=EARLY):
        concerned.take_back(notice=notice, by=alvania, now=EARLY)

    assert not meeting.items.get().rights_of_reply.filter(withdrawn_at=None).exists()
    assert told("cases/notice-taken-back") == {"delegate, Borland"}
    assert notify(alvania, notice.intention).pk != notice.pk  # It can be notified anew.


def test_only_the_first_opening_by_the_state_concerned_counts(
    notice, alvania, borland, time_machine
):
    page = notice.get_absolute_url()
    for term, days in ((alvania, 1), (cast.secretariat(), 2), (borland, 3), (borland, 4)):
        time_machine.move_to(EARLY + timedelta(days=days), tick=False)
        visitor = Visitor()
        cast.sign_in(visitor, term)
        assert visitor.get(page).status_code == 200

    assert NoticeOpening.objects.get().opened_at == EARLY + timedelta(days=3)


# --- The answer ---


@pytest.mark.parametrize(
    ("kinds", "word"),
    [
        ([], "reply awaited by 11 August 2026"),
        ([Answer.MORE_TIME], "asks for more time"),
        ([Answer.NO_COMMENT], "no comment"),
        ([Answer.MORE_TIME, Answer.REPLY], "reply received"),
        ([Answer.REPLY, Answer.MORE_TIME], "reply received"),
    ],
)
def test_what_came_of_a_notice(notice, borland, kinds, word):
    for kind in kinds:
        answer(borland, notice, kind)

    assert said(notice) == ["notified in time", word]


def test_a_later_reply_stands_beside_the_earlier_and_a_late_one_is_taken(notice, borland):
    answer(borland, notice)
    answer(borland, notice, at=D15)

    assert [standing.reply(notice, reply) for reply in queries.replies_to(notice)] == [
        "reply received",
        "reply received, late",
    ]


def test_the_presenter_is_told_each_time(notice, borland):
    answer(borland, notice)
    answer(borland, notice)

    assert Notice.objects.filter(kind="cases/replied").count() == 2
    assert told("cases/replied") == {"delegate, Alvania"}


def test_a_reply_needs_words_and_no_comment_does_not(notice, borland):
    with pytest.raises(concerned.NothingSaid), sight.through_the_eyes_of(borland, now=EARLY):
        concerned.answer(notice=notice, kind=Answer.REPLY, text=" ", by=borland, now=EARLY)


def test_to_a_notice_taken_back_there_is_nothing_to_answer(notice, alvania, borland):
    with sight.through_the_eyes_of(alvania, now=EARLY):
        presenting.withdraw(intention=notice.intention, by=alvania, now=EARLY)

    with pytest.raises(concerned.TakenBack):
        answer(borland, notice)


def test_reminders_stop_when_a_colleague_replied(notice, borland, time_machine):
    answer(borland, notice, at=D15 - timedelta(days=10))

    time_machine.move_to(D15, tick=False)
    send_notices()

    ladder = Notice.objects.filter(kind__startswith="cases/reply-", due_at__gt=D15 - timedelta(9))
    assert not ladder.filter(sent_at__isnull=False).exists()


# --- Consent, where the presenter's law asks for it ---


def consent(notice: NoticeToState, by: Term) -> None:
    with sight.through_the_eyes_of(by, now=EARLY):
        concerned.consent(notice=notice, by=by, now=EARLY)


def test_without_that_law_consent_is_never_asked(notice, borland):
    assert said(notice) == ["notified in time", "reply awaited by 11 August 2026"]
    with pytest.raises(concerned.NoConsentAsked, match="¶12"):
        consent(notice, borland)


def test_with_that_law_the_item_is_blocked_until_each_has_consented(alvania, borland, meeting):
    carland = cast.delegate("Carland")
    intention = announce(alvania, meeting, consent_required=True)
    assert queries.consent_is_missing(intention)
    notices = {term: notify(alvania, intention, term.speaks_for) for term in (borland, carland)}

    consent(notices[borland], borland)
    assert standing.of_intention(intention, now=EARLY).word == "blocked: consent awaited"
    consent(notices[carland], carland)

    assert standing.of_intention(intention, now=EARLY).word == "on the agenda"
    with pytest.raises(concerned.AlreadyConsented):
        consent(notices[carland], carland)


# --- D-15 passes ---


def test_a_missing_reply_is_noted_once_however_late_the_sweep(notice, time_machine):
    time_machine.move_to(D15 + timedelta(seconds=30), tick=False)
    assert note_missing_replies() == 0

    time_machine.move_to(D15 + timedelta(days=40), tick=False)
    assert note_missing_replies() == 1
    assert note_missing_replies() == 0

    assert MissedLimit.objects.get().notice == notice
    assert told("cases/reply-missed") == {"delegate, Alvania"}
    assert told("cases/no-reply-from-us") == {"delegate, Borland"}
    assert said(notice, now=D15)[1] == "due 11 August 2026, not received"


def test_who_was_told_too_late_to_reply_in_time_missed_nothing(
    alvania, borland, meeting, time_machine
):
    notify(alvania, announce(alvania, meeting), at=D15)

    time_machine.move_to(D15 + timedelta(days=1), tick=False)
    assert note_missing_replies() == 0


@pytest.mark.parametrize(("kind", "missed"), [(Answer.MORE_TIME, 1), (Answer.NO_COMMENT, 0)])
def test_more_time_is_no_answer_and_no_comment_is(notice, borland, time_machine, kind, missed):
    answer(borland, notice, kind)

    time_machine.move_to(D15 + timedelta(minutes=1), tick=False)
    assert note_missing_replies() == missed


# --- The meeting moves ---


def test_when_the_meeting_moves_its_dates_follow_and_nobody_is_made_late(
    notice, meeting, time_machine
):
    president = cast.president()
    cast.chair()
    earlier, at = date(2026, 8, 24), D30 - timedelta(days=1)
    late_for_the_new_day = notify(
        cast.delegate("Alvania"), announce(cast.delegate("Alvania"), meeting), at=at
    )
    time_machine.move_to(at + timedelta(hours=1), tick=False)
    with sight.through_the_eyes_of(president, now=at + timedelta(hours=1)):
        postponing.move(
            meeting=meeting,
            week=meeting.week,
            held_on=earlier,
            venue=meeting.venue,
            reason="The room is taken.",
            chair_consulted_on=EARLY.date(),
            secretariat_consulted_on=EARLY.date(),
            by=president,
            now=at + timedelta(hours=1),
        )
    follow_moves()

    assert said(notice)[1] == "reply awaited by 9 August 2026"
    assert said(late_for_the_new_day)[0] == "short notice because the meeting moved"
    assert told("cases/notice-rescheduled") == {"delegate, Borland"}
    assert Notice.objects.filter(kind="cases/reply-3", act_by=D15 - timedelta(days=2)).exists()

"""An oral briefing: prepared by the Chair, agreed by who took part, said aloud, gone (ToR 22)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from cases import needs, policies, queries
from cases.actions import answering, outlining
from cases.actions import briefing as actions
from cases.models import (
    Briefing,
    BriefingConsent,
    BriefingObjection,
    BriefingPoint,
    BriefingPosition,
    BriefingSource,
    Case,
    Placing,
)
from cases.rules import Body, BriefingStatus, Consents, PointsTo, Says
from forum import object_keys, sight
from forum.audience import Kind
from forum.models import Notice, State, Term, TrailEntry
from forum.object_keys import Destroyed
from forum.vault import Tampered
from meetings.models import AgendaItem, Delegation, Meeting
from meetings.rules import ItemKind
from meetings.rules import Status as MeetingStatus
from tests import cast
from tests.cases import stage
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 8, 26, 15, tzinfo=UTC)
DAY = date(2026, 8, 26)
LESSON = "End users are checked too late."


class Room:
    """Alvania presented its case to Borland and Carland, a signatory; Drovania stayed at home."""

    def __init__(self) -> None:
        self.chair, self.secretariat = cast.chair(), cast.secretariat()
        names = ("Alvania", "Borland", "Carland", "Drovania")
        self.alvania, self.borland, self.carland, self.drovania = map(cast.delegate, names)
        self.meeting = cast.meeting(MeetingStatus.OPEN, opened_at=NOW)
        self.case = cast.case(begun_by=self.alvania, audience=Kind.CHOSEN, chosen=("Borland",))
        self.item = self.presented(self.alvania, self.case)
        for term in (self.alvania, self.borland, self.carland):
            Delegation.objects.create(
                meeting=self.meeting,
                state=term.speaks_for,
                registered_by=term,
                registered_at=NOW,
                checked_in_at=NOW,
            )

    def presented(self, by: Term, case: Case) -> AgendaItem:
        item = AgendaItem.objects.create(
            meeting=self.meeting,
            position=1,
            kind=ItemKind.PRESENTATION,
            title="Case 2026-KQ7P",
            state=by.speaks_for,
            circulated_at=NOW,
            opened_at=NOW,
        )
        intention = stage.announce(by, None, case=case)
        intention.meeting = self.meeting
        intention.save(update_fields=["meeting"])
        Placing.objects.create(item=item, intention=intention, placed_by=by, placed_at=NOW)
        return item

    def begin(self) -> Briefing:
        begun: Briefing = self.by(
            self.chair, outlining.begin, meeting=self.meeting, body=Body.WGETI
        )
        return begun

    def point(
        self,
        briefing: Briefing,
        text: str = LESSON,
        *,
        to: Collection[State] = (),
        draws: bool = True,
    ) -> BriefingPoint:
        items = [self.item] if draws else []
        point: BriefingPoint = self.by(
            self.chair, outlining.write, briefing=briefing, text=text, items=items
        )
        self.ask(point, to)
        return point

    def ask(self, point: BriefingPoint, to: Collection[State] = ()) -> None:
        whom = PointsTo.STATES if to else PointsTo.NOBODY
        version = BriefingPoint.objects.get(pk=point.pk).version
        self.by(
            self.chair, outlining.say_whom, point=point, version=version, points_to=whom, states=to
        )

    def put(self, *, to: Collection[State] = ()) -> tuple[Briefing, BriefingPoint]:
        briefing = self.begin()
        point = self.point(briefing, to=to)
        self.by(self.chair, outlining.put, briefing=briefing)
        return briefing, point

    def agree(self, briefing: Briefing) -> None:
        self.by(self.chair, actions.agree, briefing=briefing, on=DAY)

    def by(self, term: Term, act: Any, *, now: datetime = NOW, **more: Any) -> Any:
        with sight.through_the_eyes_of(term, now=now):
            return act(**more, by=term, now=now)


@pytest.fixture
def room() -> Room:
    return Room()


def seen(term: Term, kind: Any) -> list[Any]:
    with sight.through_the_eyes_of(term, now=NOW):
        return list(kind.objects.all())


# --- Who sees it ----------------------------------------------------------------------------------


def test_before_it_is_put_the_points_are_the_chairs_and_the_secretariats(room: Room):
    point = room.point(room.begin())

    assert seen(room.chair, BriefingPoint) == seen(room.secretariat, BriefingPoint) == [point]
    for term in (room.alvania, room.borland, room.carland, room.drovania):
        assert seen(term, Briefing) == seen(term, BriefingPoint) == []


def test_the_states_that_came_read_it_once_it_is_put_and_nobody_else(room: Room):
    _briefing, point = room.put()

    for term in (room.alvania, room.borland, room.carland):
        assert [one.text for one in seen(term, BriefingPoint)] == [LESSON]
    for term in (room.drovania, cast.expert(), cast.president(), cast.police("Borland")):
        assert seen(term, Briefing) == seen(term, BriefingPoint) == []
    assert point.text == LESSON


def test_a_source_is_shown_to_who_presented_it_and_to_who_reads_the_case(room: Room):
    room.put()

    assert len(seen(room.alvania, BriefingSource)) == 1
    assert [one.case for one in seen(room.borland, BriefingSource)] == [room.case]
    assert seen(room.carland, BriefingSource) == []  # it reads the point, and not the case
    assert len(seen(room.chair, BriefingSource)) == 1


def test_a_state_that_could_be_meant_sees_its_point_and_no_other(room: Room):
    briefing = room.begin()
    point = room.point(briefing, "Islands lack scanners.", to=[room.drovania.speaks_for])
    room.point(briefing, LESSON)
    room.by(room.chair, outlining.put, briefing=briefing)

    assert seen(room.drovania, BriefingPoint) == [point]
    assert len(seen(room.drovania, BriefingConsent)) == 1
    assert seen(room.borland, BriefingConsent) == []  # nobody else is told who could be meant


def test_positions_and_objections_are_between_a_state_and_the_chair(room: Room):
    briefing, point = room.put()
    room.by(room.borland, answering.say, briefing=briefing, says=Says.CHANGE, wishes="Say “often”.")
    room.by(room.alvania, answering.object_to, point=point)

    assert [one.wishes for one in seen(room.chair, BriefingPosition)] == ["Say “often”."]
    assert len(seen(room.secretariat, BriefingObjection)) == 1
    assert seen(room.carland, BriefingPosition) == seen(room.carland, BriefingObjection) == []
    assert seen(room.borland, BriefingObjection) == []


# --- What stops it --------------------------------------------------------------------------------


def test_the_question_is_asked_of_every_point(room: Room):
    briefing = room.begin()
    room.point(briefing)
    room.by(room.chair, outlining.write, briefing=briefing, text="Another.", items=[])

    with pytest.raises(outlining.NotAskedAbout, match="Not said yet: 2"):
        room.by(room.chair, outlining.put, briefing=briefing)


def test_it_is_agreed_when_nothing_stands_against_it(room: Room):
    briefing, _point = room.put()

    room.agree(briefing)

    briefing.refresh_from_db()
    assert briefing.status == BriefingStatus.AGREED
    assert briefing.agreed_on == DAY


def test_an_objection_of_a_state_that_presented_stops_it_attributable_or_not(room: Room):
    briefing, point = room.put()
    room.by(room.alvania, answering.object_to, point=point)

    with pytest.raises(actions.OriginObjects, match="A majority cannot change this"):
        room.agree(briefing)


def test_it_stops_a_point_whose_source_the_chair_did_not_name(room: Room):
    briefing = room.begin()
    point = room.point(briefing, draws=False)
    room.by(room.chair, outlining.put, briefing=briefing)
    room.by(room.alvania, answering.object_to, point=point)

    with pytest.raises(actions.OriginObjects):
        room.agree(briefing)


def test_it_outlives_the_text_it_was_made_against(room: Room):
    briefing, point = room.put()
    room.by(room.alvania, answering.object_to, point=point)
    room.by(room.chair, outlining.revise, briefing=briefing)
    room.by(room.chair, outlining.rewrite, point=point, text="Milder words.", items=[])
    room.ask(point)
    room.by(room.chair, outlining.put, briefing=briefing)

    with pytest.raises(actions.OriginObjects):
        room.agree(briefing)


def test_the_chair_goes_past_it_by_taking_the_point_out(room: Room):
    briefing, point = room.put()
    room.by(room.alvania, answering.object_to, point=point)
    room.by(room.chair, outlining.revise, briefing=briefing)
    room.point(briefing, "Another lesson.")
    room.by(room.chair, outlining.take_out, point=point)
    room.by(room.chair, outlining.put, briefing=briefing)

    room.agree(briefing)

    briefing.refresh_from_db()
    assert briefing.status == BriefingStatus.AGREED


def test_its_own_state_takes_it_back(room: Room):
    briefing, point = room.put()
    room.by(room.alvania, answering.object_to, point=point)
    with pytest.raises(answering.NoObjection):
        room.by(room.borland, answering.lift, point=point)
    room.by(room.alvania, answering.lift, point=point)

    room.agree(briefing)

    assert not BriefingObjection.objects.exists()


def test_who_did_not_present_objects_to_the_whole_and_that_stops_it_too(room: Room):
    briefing, point = room.put()
    with pytest.raises(answering.NotPresented):
        room.by(room.carland, answering.object_to, point=point)
    room.by(room.carland, answering.say, briefing=briefing, says=Says.OBJECT, wishes="")

    with pytest.raises(actions.SomeObject, match="Carland"):
        room.agree(briefing)


def test_no_objection_speaks_of_one_version_and_an_objection_of_all(room: Room):
    briefing, _point = room.put()
    for term, says in ((room.borland, Says.NO_OBJECTION), (room.carland, Says.OBJECT)):
        room.by(term, answering.say, briefing=briefing, says=says, wishes="")
    room.by(room.chair, outlining.revise, briefing=briefing)
    room.by(room.chair, outlining.put, briefing=briefing)
    briefing.refresh_from_db()

    with sight.through_the_eyes_of(room.chair, now=NOW):
        holds = {stand.state.code: stand.holds for stand in queries.stands_of(briefing)}
    assert holds == {"XA": False, "XB": False, "XC": True}
    with pytest.raises(actions.SomeObject):
        room.agree(briefing)


def test_a_state_that_could_be_meant_has_to_consent_though_it_was_not_there(room: Room):
    briefing, _point = room.put(to=[room.drovania.speaks_for])
    with pytest.raises(actions.ConsentMissing, match="Drovania"):
        room.agree(briefing)
    (consent,) = seen(room.drovania, BriefingConsent)

    room.by(room.drovania, answering.answer, consent=consent, version=1, says=Consents.NO)
    with pytest.raises(actions.ConsentMissing):
        room.agree(briefing)
    room.by(room.drovania, answering.answer, consent=consent, version=1, says=Consents.YES)
    room.agree(briefing)


def test_a_consent_is_to_the_words_that_were_read(room: Room):
    briefing, point = room.put(to=[room.drovania.speaks_for])
    (consent,) = seen(room.drovania, BriefingConsent)
    room.by(room.drovania, answering.answer, consent=consent, version=1, says=Consents.YES)
    room.by(room.chair, outlining.revise, briefing=briefing)
    room.by(room.chair, outlining.rewrite, point=point, text="Sharper words.", items=[])
    room.ask(point, [room.drovania.speaks_for])
    room.by(room.chair, outlining.put, briefing=briefing)

    with pytest.raises(actions.ConsentMissing):
        room.agree(briefing)


def test_who_did_not_come_has_no_say_on_the_whole(room: Room):
    briefing, _point = room.put(to=[room.drovania.speaks_for])

    with pytest.raises(answering.NotOneOfThem):
        room.by(room.drovania, answering.say, briefing=briefing, says=Says.OBJECT, wishes="")


def test_nobody_prepares_a_briefing_on_a_meeting_that_was_not_opened(room: Room):
    later = cast.meeting(week=room.meeting.week, held_on=DAY + timedelta(days=1))

    with pytest.raises(outlining.NotHeldYet):
        room.by(room.chair, outlining.begin, meeting=later, body=Body.CSP)


def test_it_is_agreed_in_the_room_and_not_before_the_meeting(room: Room):
    briefing, _point = room.put()

    with pytest.raises(actions.BeforeTheMeeting):
        room.by(room.chair, actions.agree, briefing=briefing, on=DAY - timedelta(days=1))
    with pytest.raises(actions.NotYet):
        room.by(room.chair, actions.agree, briefing=briefing, on=DAY + timedelta(days=1))


# --- What the database refuses, whatever the code comes to say ------------------------------------


def refused(term: Term, sql: str, *values: Any) -> bool:
    """Return whether the database does not do it: it says no, or finds no such row."""
    try:
        with sight.through_the_eyes_of(term, now=NOW), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return bool(cursor.rowcount == 0)
    except DatabaseError:
        return True


AGREED = "UPDATE cases_briefing SET status='AGREED', agreed_on=%s, agreed_at=%s"


def test_the_database_agrees_to_nothing_while_an_objection_stands(room: Room):
    _briefing, point = room.put()
    room.by(room.alvania, answering.object_to, point=point)

    assert refused(room.chair, AGREED, DAY, NOW)
    room.by(room.alvania, answering.lift, point=point)
    assert not refused(room.chair, AGREED, DAY, NOW)


@pytest.mark.parametrize("who", ["chair", "secretariat", "borland", "carland"])
def test_nobody_else_takes_an_objection_away(room: Room, who: str):
    _briefing, point = room.put()
    room.by(room.alvania, answering.object_to, point=point)

    assert refused(getattr(room, who), "DELETE FROM cases_briefingobjection")
    assert not refused(room.alvania, "DELETE FROM cases_briefingobjection")


@pytest.mark.parametrize("who", ["chair", "secretariat", "alvania", "borland"])
def test_nobody_else_says_how_a_state_stands(room: Room, who: str):
    briefing, _point = room.put()
    room.by(room.carland, answering.say, briefing=briefing, says=Says.OBJECT, wishes="")

    term = getattr(room, who)
    assert refused(term, "UPDATE cases_briefingposition SET says='NO_OBJECTION'")
    assert refused(term, "DELETE FROM cases_briefingposition")
    assert refused(room.chair, AGREED, DAY, NOW)


@pytest.mark.parametrize("who", ["chair", "alvania", "borland"])
def test_nobody_else_consents_for_a_state(room: Room, who: str):
    room.put(to=[room.drovania.speaks_for])
    term = getattr(room, who)

    sql = "UPDATE cases_briefingconsent SET says='YES', version=1, said_by_id=%s, said_at=%s"
    assert refused(term, sql, term.pk, NOW)
    assert refused(room.chair, AGREED, DAY, NOW)
    assert not refused(room.drovania, sql, room.drovania.pk, NOW)


def test_the_points_stand_still_while_the_states_read_them(room: Room):
    room.put()

    assert refused(room.chair, "UPDATE cases_briefingpoint SET version=2, points_to=''")
    assert refused(room.chair, "DELETE FROM cases_briefingpoint")


def test_a_source_is_what_was_presented_and_no_other_case(room: Room):
    point = room.point(room.begin(), draws=False)
    other = cast.case("Alvania", audience=Kind.ALL)
    sql = (
        "INSERT INTO cases_briefingsource (id, point_id, item_id, state_id, case_id)"
        " VALUES (1, %s, %s, %s, %s)"
    )
    alvania, borland = room.alvania.state_id, room.borland.state_id

    assert refused(room.chair, sql, point.pk, room.item.pk, alvania, other.pk)
    assert refused(room.chair, sql, point.pk, room.item.pk, borland, None)
    assert not refused(room.chair, sql, point.pk, room.item.pk, alvania, room.case.pk)


# --- Given, and gone ------------------------------------------------------------------------------


def everything_said(room: Room) -> tuple[Briefing, list[Any]]:
    briefing, point = room.put(to=[room.drovania.speaks_for])
    (consent,) = seen(room.drovania, BriefingConsent)
    room.by(room.drovania, answering.answer, consent=consent, version=1, says=Consents.YES)
    room.by(room.borland, answering.say, briefing=briefing, says=Says.CHANGE, wishes="Shorter.")
    room.by(room.alvania, answering.object_to, point=point)
    room.by(room.alvania, answering.lift, point=point)
    sealed = [point.sealed_as, BriefingPosition.objects.get().sealed_as]
    return briefing, sealed


LEFT = (BriefingPoint, BriefingSource, BriefingConsent, BriefingObjection, BriefingPosition)


def test_once_it_is_given_nothing_is_left_and_the_keys_are_destroyed(room: Room):
    briefing, sealed = everything_said(room)
    room.agree(briefing)
    erased = room.by(room.chair, actions.deliver, briefing=briefing, on=DAY)

    briefing.refresh_from_db()
    assert (briefing.status, briefing.delivered_on, erased) == ("DELIVERED", DAY, 1)
    assert briefing.points_purged == 1
    assert [kind.objects.count() for kind in LEFT] == [0, 0, 0, 0, 0]
    for key in sealed:
        with pytest.raises((Destroyed, Tampered)):
            object_keys.of(key)


def test_dropped_it_goes_in_the_same_way_though_an_objection_stands(room: Room):
    briefing, point = room.put()
    room.by(room.alvania, answering.object_to, point=point)

    room.by(room.chair, actions.drop, briefing=briefing)

    assert [kind.objects.count() for kind in LEFT] == [0, 0, 0, 0, 0]
    with pytest.raises(Destroyed):
        object_keys.of(point.sealed_as)


def test_an_objection_after_the_agreement_stops_the_delivery(room: Room):
    briefing, point = room.put()
    room.agree(briefing)
    room.by(room.alvania, answering.object_to, point=point)

    with pytest.raises(actions.OriginObjects):
        room.by(room.chair, actions.deliver, briefing=briefing, on=DAY)


def test_no_word_of_it_is_in_the_trail_or_in_a_notice(room: Room):
    briefing, _sealed = everything_said(room)
    room.agree(briefing)
    room.by(room.chair, actions.deliver, briefing=briefing, on=DAY)

    entries = [f"{entry.act} {entry.subject} {entry.facts}" for entry in TrailEntry.objects.all()]
    notices = [f"{one.kind} {one.about}" for one in Notice.objects.all()]
    for word in ("End users", "Shorter", "OBJECT", "CHANGE", "XA", "XD"):
        assert not [line for line in (*entries, *notices) if word in line]
    # Who stopped it is not told either: to object and to say anything else is one word.
    assert not [entry for entry in entries if "objected" in entry]


# --- What the pages ask of people -----------------------------------------------------------------


def needed(term: Term) -> list[str]:
    with sight.through_the_eyes_of(term, now=NOW):
        return [need.says for need in needs.of(term, now=NOW) if need.paragraph == 22]


def test_a_state_is_asked_until_it_has_said_and_again_for_another_version(room: Room):
    briefing, _point = room.put()
    assert len(needed(room.borland)) == 1
    assert needed(room.drovania) == []
    room.by(room.borland, answering.say, briefing=briefing, says=Says.NO_OBJECTION, wishes="")
    assert needed(room.borland) == []

    room.by(room.chair, outlining.revise, briefing=briefing)
    room.by(room.chair, outlining.put, briefing=briefing)

    assert len(needed(room.borland)) == 1


def test_each_time_it_is_put_the_states_are_told_anew(room: Room):
    briefing, _point = room.put()
    room.by(room.chair, outlining.revise, briefing=briefing)
    room.by(room.chair, outlining.put, briefing=briefing)

    told = Notice.objects.filter(to=room.borland.person, kind__startswith="cases/briefing-put")
    assert told.count() == 2
    assert not Notice.objects.filter(to=room.drovania.person).exists()


def test_a_state_tells_the_chair_that_its_case_is_a_general_issue(room: Room):
    intention = Placing.objects.get().intention
    room.by(room.alvania, answering.raise_issue, intention=intention)

    intention.refresh_from_db()
    assert intention.raised_at == NOW
    assert Notice.objects.filter(to=room.chair.person, kind="cases/issue-raised").exists()
    with pytest.raises(answering.RaisedAlready):
        room.by(room.alvania, answering.raise_issue, intention=intention)


def test_only_who_signs_speaks_for_a_state(room: Room):
    quiet = cast.delegate("Borland", may_release=False)

    assert policies.may_say(quiet, now=NOW) is None
    assert policies.may_brief(room.secretariat, now=NOW) is None


# --- Its pages ------------------------------------------------------------------------------------


@pytest.fixture
def page(room: Room, time_machine, settings):
    time_machine.move_to(NOW, tick=False)

    def asked(term: Term, path: str = "", **form: Any) -> str:
        visitor = Visitor()
        cast.sign_in(visitor, term)
        address = f"/meetings/{room.meeting.ref}/briefing/{path}"
        answer = visitor.post(address, form, follow=True) if form else visitor.get(address)
        return " ".join(answer.content.decode().split())

    return asked


def test_the_chair_writes_a_point_and_is_asked_whom_it_points_to(room: Room, page):
    room.begin()
    says = page(
        room.chair, "add/", text="A French broker shipped AK-47 rifles.", items=room.item.key
    )

    assert "Could this point to one State?" in says
    for word in ("French", "AK-47", "It draws on one presentation only", "an island State"):
        assert word in says


def test_without_a_briefing_the_page_says_that_none_is_needed(room: Room, page):
    assert "None is needed: silence is a valid outcome." in page(room.borland)
    room.put()
    assert LESSON in page(room.borland)
    assert "None is needed" in page(room.drovania)  # which did not come


def test_no_address_of_a_briefing_answers_with_a_file(room: Room, page, time_machine):
    room.put()
    visitor = Visitor()
    cast.sign_in(visitor, room.chair)
    for ending in ("briefing.pdf", "briefing/outline.pdf", "briefing/export/", "briefing/points/"):
        assert visitor.get(f"/meetings/{room.meeting.ref}/{ending}").status_code == 404
    answer = visitor.get(f"/meetings/{room.meeting.ref}/briefing/")
    assert answer["Content-Type"].startswith("text/html")
    assert "no-store" in answer["Cache-Control"]


def test_a_meeting_keeps_one_briefing_in_hand(room: Room):
    room.begin()

    with pytest.raises(outlining.OnePrepared):
        room.by(room.chair, outlining.begin, meeting=room.meeting, body=Body.CSP)
    with transaction.atomic():
        assert Meeting.objects.get(pk=room.meeting.pk).briefings.count() == 1

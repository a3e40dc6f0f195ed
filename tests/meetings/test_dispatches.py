"""What went out about a meeting, and the proof that it reached each State (ToR 9, 10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import pytest
from django.db import InternalError

from forum import sight
from forum.actions import bounces
from forum.models import Bounce, Notice, State, Term, TrailEntry
from forum.models.bounces import Why
from meetings import dispatches, documents, queries
from meetings.actions import convening, postponing
from meetings.actions import dispatching as actions
from meetings.dispatches import Proof
from meetings.models import Meeting, OtherWay
from meetings.rules import Way
from tests import cast
from tests.meetings import test_inviting as invited

pytestmark = pytest.mark.django_db

NOW = invited.NOW
LATER = NOW + timedelta(days=2)
THE_DAY = LATER.date()
meeting, ready = invited.meeting, invited.ready

Done = TypeVar("Done")


def act(do: Callable[..., Done], by: Term, *, at: datetime = LATER, **more: Any) -> Done:
    with sight.through_the_eyes_of(by, now=at):
        return do(by=by, now=at, **more)


def proof(meeting: Meeting, slug: str = "invitation") -> Proof:
    """Gather the proof as the Secretariat does."""
    with sight.through_the_eyes_of(cast.secretariat(), now=LATER):
        return dispatches.proof_of(meeting, dispatches.dispatch_for(meeting, slug))


def words(meeting: Meeting, slug: str = "invitation") -> dict[str, str]:
    return {one.state.name_en: str(one.best[1]) for one in proof(meeting, slug).states}


def sent(**to: datetime) -> None:
    """Let the portal's messages leave."""
    for state, at in to.items():
        Notice.objects.filter(office__state__name_en=state).update(sent_at=at)


def test_the_proof_says_of_each_state_what_became_of_the_invitation(ready):
    invited.circulate(ready)
    sent(Carland=NOW)

    assert words(ready) == {
        "Alvania": "waits in the outbox",
        "Borland": "nobody has an account",
        "Carland": "sent",
        "Drovania": "nobody has an account",
    }
    assert [one.state.name_en for one in proof(ready).missing] == ["Alvania", "Borland", "Drovania"]


def test_whoever_opens_the_notice_proves_that_it_reached_them_the_first_time(
    ready, client, time_machine
):
    invited.circulate(ready)
    notice = Notice.objects.get(office__state__name_en="Carland")
    for day in (1, 2):
        time_machine.move_to(NOW + timedelta(days=day), tick=False)
        cast.sign_in(client, notice.office)
        client.get(f"/notices/{notice.key}/")

    notice.refresh_from_db()
    assert notice.opened_at == NOW + timedelta(days=1)
    assert words(ready)["Carland"] == "opened in the portal"


def test_nobody_says_that_another_opened_a_notice_or_that_it_was_sent(ready):
    invited.circulate(ready)
    notice = Notice.objects.get(office__state__name_en="Carland")

    with sight.through_the_eyes_of(cast.secretariat(), now=LATER):
        assert Notice.objects.filter(pk=notice.pk).update(opened_at=LATER) == 0
    with (
        sight.through_the_eyes_of(notice.office, now=LATER),
        pytest.raises(InternalError, match="takes no such step"),
    ):
        Notice.objects.filter(pk=notice.pk).update(opened_at=NOW)


def test_mail_that_came_back_is_no_proof_until_another_way_is_found(ready):
    invited.circulate(ready)
    sent(Carland=NOW)
    carland = Notice.objects.get(office__state__name_en="Carland").office

    by = cast.secretariat()
    act(bounces.record_bounce, by, office=carland, on=THE_DAY, why=Why.NO_MAILBOX)
    assert words(ready)["Carland"] == "came back"

    deliver(ready, "Carland")
    assert words(ready)["Carland"] == "delivered another way"


def deliver(meeting: Meeting, state: str, on: date = THE_DAY) -> OtherWay:
    return act(
        actions.record_other_way,
        cast.secretariat(),
        meeting=meeting,
        dispatch="invitation",
        made_at=NOW,
        state=State.objects.get(name_en=state),
        way=Way.NOTE_VERBALE,
        reference="NV 2026/14",
        on=on,
    )


def test_a_bounce_from_before_the_dispatch_says_nothing_of_it(ready):
    carland = Term.objects.get(state__name_en="Carland")
    by = cast.secretariat()
    yesterday = (NOW - timedelta(days=1)).date()
    act(bounces.record_bounce, by, at=NOW, office=carland, on=yesterday, why=Why.FULL)
    invited.circulate(ready)
    sent(Carland=NOW)

    assert words(ready)["Carland"] == "sent"
    with sight.through_the_eyes_of(by, now=NOW):
        last = {one.state.name_en: one.bounce for one in queries.recipients(now=NOW)}
    assert last["Carland"] == Bounce.objects.get()
    assert last["Alvania"] is None


@pytest.mark.parametrize(
    ("on", "refusal"),
    [
        (THE_DAY + timedelta(days=1), actions.NotDeliveredYet),
        (NOW.date() - timedelta(days=1), actions.BeforeItWasMade),
    ],
)
def test_a_delivery_lies_between_the_dispatch_and_today(ready, on, refusal):
    invited.circulate(ready)

    with pytest.raises(refusal):
        deliver(ready, "Borland", on=on)


def test_a_bounce_does_not_lie_ahead(ready):
    carland = Term.objects.get(state__name_en="Carland")

    tomorrow, by = THE_DAY + timedelta(days=1), cast.secretariat()
    with pytest.raises(bounces.NotBackYet):
        act(bounces.record_bounce, by, office=carland, on=tomorrow, why=Why.FULL)


def test_what_was_recorded_stands_in_the_trail_without_words(ready):
    invited.circulate(ready)
    deliver(ready, "Borland")

    entry = TrailEntry.objects.get(act="delivered otherwise")
    assert "NV" not in str(entry.facts)


# --- Each dispatch --------------------------------------------------------------------------------


def test_a_dispatch_of_every_kind_stands_in_the_list_in_its_order(ready):
    president = Term.objects.get(pk=ready.decided_by_id)
    invited.circulate(ready)
    act(convening.call, president, at=NOW + timedelta(hours=1), meeting=ready)
    act(postponing.cancel, president, meeting=ready, reason="The room is lost.")
    ready.refresh_from_db()

    with sight.through_the_eyes_of(cast.secretariat(), now=LATER):
        slugs = [one.slug for one in dispatches.of_meeting(ready)]
    assert slugs == ["invitation", "call", "cancellation"]
    assert set(words(ready, "cancellation")) >= {"Alvania", "Borland", "Carland", "Drovania"}


def test_a_late_invitation_says_by_how_many_days(ready):
    invited.circulate(ready, at=NOW + timedelta(days=4))

    assert proof(ready).dispatch.timed.days_late == 3


# --- Who reads it ---------------------------------------------------------------------------------


@pytest.mark.parametrize("office", [cast.president, cast.delegate, cast.administrator])
def test_what_became_of_the_messages_is_told_to_the_bureau_alone(ready, office):
    invited.circulate(ready)
    deliver(ready, "Borland")

    with sight.through_the_eyes_of(office(), now=LATER):
        assert queries.addressed(("meetings/invited",), f"meetings.meeting {ready.pk}") == []
        assert not OtherWay.objects.exists()


def test_of_other_messages_the_secretariat_is_told_nothing(ready):
    borland = cast.delegate("Borland")
    Notice.objects.create(
        to=borland.person,
        office=borland,
        kind="cases/notice-served",
        about="cases.noticetostate 1",
        link="/",
        due_at=NOW,
    )

    with sight.through_the_eyes_of(cast.secretariat(), now=LATER):
        assert queries.addressed(("cases/notice-served",), "cases.noticetostate 1") == []


def test_whose_mail_it_is_reads_that_it_came_back(ready):
    carland = Term.objects.get(state__name_en="Carland")
    by = cast.secretariat()
    act(bounces.record_bounce, by, office=carland, on=THE_DAY, why=Why.FULL)

    for office, reads in ((carland, True), (cast.delegate("Alvania"), False)):
        with sight.through_the_eyes_of(office, now=LATER):
            assert Bounce.objects.exists() == reads


# --- Pages and papers -----------------------------------------------------------------------------


def test_the_secretariat_records_a_bounce_and_another_delivery(ready, client, time_machine):
    invited.circulate(ready)
    sent(Carland=NOW)
    time_machine.move_to(LATER, tick=False)
    cast.sign_in(client, cast.secretariat())
    page = f"/meetings/{ready.ref}/dispatches/invitation/"
    office = Term.objects.get(state__name_en="Carland")
    day = {"on_day": 8, "on_month": 7, "on_year": 2026}

    back = client.post(f"{page}XC/{office.key}/", {"why": "NO_MAILBOX", **day}, follow=True)
    delivered = {"way": "NOTE_VERBALE", "reference": "NV 2026/14", **day}
    done = client.post(f"{page}XC/", delivered, follow=True)

    assert "there is no such mailbox" in back.text
    assert "delivered another way" in done.text
    assert "NV 2026/14" in done.text
    listed = client.get(f"/meetings/{ready.ref}/dispatches/").text
    assert "missing for 3 States" in listed


def test_the_paper_proves_each_message_and_each_other_delivery(ready):
    invited.circulate(ready)
    sent(Carland=NOW)
    deliver(ready, "Borland")

    shown = proof(ready)
    with sight.through_the_eyes_of(cast.secretariat(), now=LATER):
        paper = documents.proof(ready, shown, now=LATER)

    text = " ".join(invited.words_of(paper).split())
    assert "with a note verbale NV 2026/14, 8 July 2026" in text
    assert "not proven for 2" in text
    assert "waits in the outbox" in text


@pytest.mark.parametrize("slug", ["call", "invitation", "cancellation", "move-1"])
def test_a_letter_carries_each_dispatch_to_a_state_without_an_account(ready, slug):
    president = Term.objects.get(pk=ready.decided_by_id)
    cast.chair()
    invited.circulate(ready)
    act(convening.call, president, at=NOW + timedelta(hours=1), meeting=ready)
    consulted: dict[str, Any] = dict.fromkeys(
        ("chair_consulted_on", "secretariat_consulted_on"), NOW.date()
    )
    act(
        postponing.move,
        president,
        meeting=ready,
        week=ready.week,
        held_on=ready.held_on + timedelta(days=1),
        venue=ready.venue,
        reason="The room is taken.",
        **consulted,
    )
    act(postponing.cancel, president, meeting=ready, reason="The room is lost.")
    ready.refresh_from_db()

    with sight.through_the_eyes_of(cast.secretariat(), now=LATER):
        one = dispatches.dispatch_for(ready, slug)
        state = State.objects.get(name_en="Borland")
        paper = documents.letter(ready, one, state=state, now=LATER)

    text = invited.words_of(paper)
    assert "To the Government of Borland" in " ".join(text.split())

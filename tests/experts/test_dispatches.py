"""That a proposal reached each State Party is proven like all that goes out (ToR 8, 9)."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from experts.models import Proposal
from forum import sight
from forum.models import Notice
from meetings import dispatches, documents
from meetings.dispatches import Proof
from tests import cast
from tests.experts import acts
from tests.experts.acts import DISTRIBUTED, ENDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def distributed(time_machine) -> Proposal:
    """A signatory's proposal; Alvania and Borland are parties with people, Drovania without."""
    time_machine.move_to(DISTRIBUTED, tick=False)
    cast.meeting()
    cast.delegate("Alvania")
    cast.delegate("Borland")
    cast.state("Drovania")
    return acts.distribute(acts.propose(by=cast.delegate("Carland")))


def proof(proposal: Proposal) -> Proof:
    with sight.through_the_eyes_of(cast.secretariat(), now=DISTRIBUTED):
        sent = dispatches.dispatch_for(proposal.meeting, f"expert-{proposal.ref}")
        return dispatches.proof_of(proposal.meeting, sent)


def test_it_is_proven_for_each_state_party_and_the_proposer(distributed):
    Notice.objects.filter(office__state__name_en="Alvania").update(sent_at=DISTRIBUTED)

    assert {one.state.name_en: str(one.best[1]) for one in proof(distributed).states} == {
        "Alvania": "sent",
        "Borland": "waits in the outbox",
        "Carland": "waits in the outbox",
        "Drovania": "nobody has an account",
    }


def test_the_proposer_got_it_with_the_others_and_did_not_join_since(distributed):
    assert [one.since for one in proof(distributed).states] == [None] * 4


def test_no_other_signatory_is_on_the_list(time_machine):
    time_machine.move_to(DISTRIBUTED, tick=False)
    cast.meeting()
    cast.delegate("Carland")
    proposal = acts.distribute(acts.propose(by=cast.delegate("Alvania")))

    assert "Carland" not in {one.state.name_en for one in proof(proposal).states}


def test_before_it_is_distributed_nothing_went_out(time_machine):
    time_machine.move_to(DISTRIBUTED, tick=False)
    meeting = cast.meeting()
    acts.propose(by=cast.delegate("Alvania"))
    with sight.through_the_eyes_of(cast.secretariat(), now=DISTRIBUTED):
        assert not [one for one in dispatches.of_meeting(meeting) if one.paragraph == 8]


def test_the_secretariat_prints_a_letter_for_a_state_party_without_people(distributed):
    with sight.through_the_eyes_of(cast.secretariat(), now=DISTRIBUTED):
        sent = dispatches.dispatch_for(distributed.meeting, f"expert-{distributed.ref}")
        paper = documents.letter(
            distributed.meeting, sent, state=cast.state("Drovania"), now=DISTRIBUTED
        )
    said = " ".join(PdfReader(BytesIO(paper)).pages[0].extract_text().split())

    assert "Carland proposes that Dr. Vrba, Institute of Marks, be heard on" in said
    assert "Purpose: Serial numbers." in said
    assert "may object until Sat 1 Aug 23:59 Geneva time" in said


def test_it_stands_among_the_dispatches_of_the_meeting(distributed, client: Client):
    cast.sign_in(client, cast.secretariat())
    listed = f"/meetings/{distributed.meeting.ref}/dispatches/"

    assert "Proposal of an expert" in client.get(listed).text
    shown = client.get(f"{listed}expert-{distributed.ref}/").text
    assert "States Parties, and the proposer" in shown
    assert "Drovania" in shown


def test_nobody_but_the_bureau_is_told_whom_it_reached(distributed, client: Client):
    cast.sign_in(client, cast.delegate("Borland"))

    assert client.get(f"/meetings/{distributed.meeting.ref}/dispatches/").status_code == 403


def test_the_proof_stays_when_the_silence_is_over(distributed, time_machine):
    acts.sweep(ENDS)

    assert len(proof(distributed).states) == 4

"""
The same object in other states of life, and with it every relation that someone can have to it.

In each, a row of the world is turned into what it was before, or may become. The lines of
``tests/doors.py`` hold for it with one change, said here: who sees the row now. Whoever no
longer sees it is told nothing, and whoever now does is let in to read it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cases.models import (
    Arrangement,
    ArrangementParty,
    Case,
    CaseAttachment,
    CaseAudience,
    CaseContent,
    CaseReader,
    Posting,
    PostingAudience,
    PostingPart,
    PostingVersion,
)
from cases.rules import Status
from experts.models import Proposal
from forum.audience import Kind
from meetings.models import Agenda, AgendaItem, Meeting
from meetings.rules import AgendaStatus
from meetings.rules import Status as Proposed
from tests import cast, world
from tests.doors import DOORS, TO_THE_FORUM, WITH_THE_BUREAU, Door
from tests.test_doors import PLAN
from tests.world import BUREAU, FORUM, OFFICES, TWO_SIDES

if TYPE_CHECKING:
    from tests.matrix.cells import Stage


@dataclass(frozen=True)
class Life:
    begin: Callable[[Stage], None]
    of: tuple[str, ...] = ()  # the parts of the street plan that name the row, or hang on it
    sees: dict[frozenset[str], set[str]] = field(default_factory=dict)  # who saw it: who does now
    bare: tuple[str, ...] = ()  # the parts that name a row which does not hang on this one
    doors: dict[str, Door] = field(default_factory=dict)  # what else is otherwise

    def routes(self) -> list[str]:
        if not self.of:
            return list(PLAN)
        return [name for name, path in PLAN.items() if any(part in path for part in self.of)]

    def door(self, name: str) -> Door:
        if name in self.doors:
            return self.doors[name]
        door = DOORS[name]
        if any(part in PLAN[name] for part in self.bare):
            return replace(door, opens=set(), known_to=set())
        saw = frozenset(door.opens | door.known_to)
        if not self.of or saw not in self.sees:
            return door
        sees = self.sees[saw]
        opens = sees if door.opens == saw else door.opens & sees
        return replace(door, opens=opens, known_to=sees)


OF_THE_CASE = (Case, CaseContent, CaseAttachment)


def a_draft(stage: Stage) -> None:
    alvania = stage.term("alvania")
    stage.name_instead(the_case().ref, cast.case(begun_by=alvania).ref)


def taken_back_from_borland(stage: Stage) -> None:
    CaseAudience.objects.filter(case=the_case()).delete()


def not_passed_by_name(stage: Stage) -> None:
    CaseReader.objects.filter(content_object=the_case()).delete()


def to_all_parties(stage: Stage) -> None:
    stage.wider = {kind: {"drovania"} for kind in OF_THE_CASE}
    taken_back_from_borland(stage)
    Case.objects.filter(pk=the_case().pk).update(audience=Kind.PARTIES)


def to_all(stage: Stage) -> None:
    stage.wider = {kind: {"drovania", "carland"} for kind in OF_THE_CASE}
    taken_back_from_borland(stage)
    Case.objects.filter(pk=the_case().pk).update(audience=Kind.ALL)


def withdrawn(stage: Stage) -> None:
    Case.objects.filter(pk=the_case().pk).update(
        status=Status.WITHDRAWN, withdrawn_at=world.NOW, title=""
    )


def not_distributed(stage: Stage) -> None:
    laid = cast.proposal(case=the_case(), silence_ends_at=None)
    stage.name_instead(Proposal.objects.exclude(pk=laid.pk).get().ref, laid.ref)


def only_proposed(stage: Stage) -> None:
    there = Meeting.objects.get()
    to_come = cast.meeting(Proposed.PROPOSED, proposed_by=stage.term("secretariat"))
    stage.name_instead(there.ref, to_come.ref)


def before_the_chair(stage: Stage) -> None:
    there = Agenda.objects.get()
    made = Agenda.objects.create(
        meeting=there.meeting,
        version=2,
        status=AgendaStatus.WITH_CHAIR,
        submitted_by=stage.term("secretariat"),
        submitted_at=world.NOW,
    )
    stage.name_instead(there.key, made.key)


def not_circulated(stage: Stage) -> None:
    there = AgendaItem.objects.get()
    put_on = AgendaItem.objects.create(
        meeting=there.meeting,
        position=2,
        kind=there.kind,
        title="Case of a lorry",
        state=there.state,
    )
    stage.name_instead(there.key, put_on.key)


OF_THE_POSTING = (Posting, PostingVersion, PostingPart)


def a_posting_in_draft(stage: Stage) -> None:
    draft = cast.posting(begun_by=stage.term("alvania"))
    stage.name_instead(Posting.objects.earliest("pk").ref, draft.ref)


def a_posting_withdrawn(stage: Stage) -> None:
    Posting.objects.update(status=Status.WITHDRAWN, withdrawn_at=world.NOW)


def a_posting_expired(stage: Stage) -> None:
    Posting.objects.update(expires_at=world.NOW)


def a_posting_to_all(stage: Stage) -> None:
    stage.wider = {kind: {"drovania", "carland"} for kind in OF_THE_POSTING}
    PostingAudience.objects.all().delete()
    Posting.objects.update(audience=Kind.ALL)


def left_by_borland(stage: Stage) -> None:
    ArrangementParty.objects.filter(state__code="XB").update(left_at=world.NOW)


def closed_and_erased(stage: Stage) -> None:
    Arrangement.objects.update(purged_at=world.NOW)


def the_case() -> Case:
    return Case.objects.earliest("pk")


CARD = frozenset({*WITH_THE_BUREAU, "borland police"})
CONTENT = frozenset({*TWO_SIDES, "borland police"})
CASE = ("cases/<slug:ref>", "files/<slug:key>")


def of_the_case(begin: Callable[[Stage], None], readers: set[str], **more: Any) -> Life:
    return Life(
        begin,
        more.pop("of", CASE),
        {CARD: more.pop("card", {*readers, *BUREAU}), CONTENT: readers},
        **more,
    )


# Nothing more is done with it, but that what was being sent is broken off.
OF_WHAT_WAS_WITHDRAWN = {
    "use:ask-of-case": replace(DOORS["use:ask-of-case"], opens=set(), known_to=set(CARD)),
    **{
        f"cases:{name}": replace(DOORS[f"cases:{name}"], opens=set(), known_to=set(CARD))
        for name in (
            *("attach", "begin-upload", "release", "withdraw"),
            *("edit", "check", "section", "keep", "pick", "revisions"),
        )
    },
    **{
        f"cases:{name}": replace(DOORS[f"cases:{name}"], opens=set(), known_to={"alvania"})
        for name in ("finish", "location")
    },
    "cases:coming": replace(DOORS["cases:coming"], writes=set()),
}

# The Secretariat may take its own proposal back; there is nothing to print yet.
OF_A_MEETING_PROPOSED = {
    "meetings:cancel": Door({"president", "secretariat"}, set(OFFICES), form=True),
    "meetings:draft-pdf": Door(set(), {"president"}),  # whose office it is not, either way
    "meetings:delegate": Door(set(), set(OFFICES), form=True),
    "meetings:note": Door(set(), set(OFFICES), form=True),
    "meetings:take-off": Door(set(), set(OFFICES), post=True),
    "meetings:invitation-pdf": Door(set()),
    # No briefing of it is prepared.
    **{
        f"briefings:{name}": replace(DOORS[f"briefings:{name}"], opens=set(), known_to=set())
        for name in ("add", "put", "revise", "agreed", "given", "drop", "say")
    },
}

POSTING = ("platform/<slug:ref>",)
WRITING = ("platform:edit", "platform:add-part")
PARTS_OF_IT = ("platform:edit-part", "platform:remove-part")
IN_FORCE = ("platform:for-licensing", "platform:licensing-copy")
SIGNING = ("platform:release", "platform:release-correction", "platform:withdraw")
ASKING = ("use:ask-of-posting",)
CORRECTING = ("platform:begin-correction", "platform:drop-correction")


def otherwise(names: tuple[str, ...], opens: set[str], known_to: set[str]) -> dict[str, Door]:
    return {name: replace(DOORS[name], opens=opens, known_to=known_to) for name in names}


def nothing_written(seen: set[str]) -> dict[str, Door]:
    """Of what is not being written there is nothing to write in; to others it is not theirs."""
    return otherwise((*WRITING, *PARTS_OF_IT), set(), seen - {"alvania"})


# Of a room that was erased its parties read the stub, and nobody does anything in it.
OF_WHAT_WAS_ERASED = {
    f"arrangements:{name}": replace(
        DOORS[f"arrangements:{name}"], opens=set(), known_to=set(TWO_SIDES)
    )
    for name in (
        *("propose", "confirm", "set-step", "done", "withdraw-step"),
        *("attach", "withdraw-file", "leave", "close"),
    )
}


def asked_by(readers: set[str]) -> dict[str, Door]:
    """Of its use every other State that reads it asks, and nobody who sees the card alone."""
    door = DOORS["use:ask-of-case"]
    return {
        "use:ask-of-case": replace(door, opens=readers - {"alvania"}, known_to={*readers, *BUREAU})
    }


WITH_ALVANIA = {"alvania", *BUREAU}
ALVANIA, PARTIES = {"alvania"}, {*CONTENT, "drovania"}
LIVES: dict[str, Life] = {
    "as it is": Life(lambda stage: None),
    "a draft": of_the_case(a_draft, ALVANIA, card=ALVANIA, bare=("files/<", "coming/<", "aside/<")),
    "taken back from borland": of_the_case(taken_back_from_borland, ALVANIA),
    "not passed by name": of_the_case(not_passed_by_name, set(TWO_SIDES)),
    "to all States Parties": of_the_case(to_all_parties, PARTIES, doors=asked_by(PARTIES)),
    "to all": of_the_case(to_all, {*PARTIES, "carland"}, doors=asked_by({*PARTIES, "carland"})),
    "withdrawn": of_the_case(withdrawn, set(), card=set(CARD), doors=OF_WHAT_WAS_WITHDRAWN),
    "a posting in draft": Life(
        a_posting_in_draft,
        POSTING,
        {CARD: ALVANIA},
        bare=("part/<",),
        doors={
            **otherwise(WRITING, ALVANIA, ALVANIA),
            **otherwise(IN_FORCE, set(), set()),
        },
    ),
    "a posting withdrawn": Life(
        a_posting_withdrawn,
        POSTING,
        doors={
            **otherwise((*WRITING, *PARTS_OF_IT, *SIGNING, *CORRECTING), set(), set(CARD)),
            **otherwise(IN_FORCE, set(), set()),
            **otherwise(ASKING, set(), set(CARD)),
        },
    ),
    "a posting expired": Life(
        a_posting_expired,
        POSTING,
        doors={**otherwise(IN_FORCE, ALVANIA, ALVANIA), **otherwise(ASKING, set(), set(CARD))},
    ),
    "a posting to all": Life(
        a_posting_to_all,
        POSTING,
        {CARD: {*CARD, "drovania", "carland"}, CONTENT: {*CONTENT, "drovania", "carland"}},
        doors={
            **nothing_written({*CARD, "drovania", "carland"}),
            **otherwise(
                ASKING,
                {*CONTENT, "drovania", "carland"} - {"alvania"},
                {*CARD, "drovania", "carland"},
            ),
        },
    ),
    "not distributed": Life(
        not_distributed, ("experts/<slug:ref>",), {frozenset(TO_THE_FORUM): WITH_ALVANIA}
    ),
    "only proposed": Life(
        only_proposed,
        ("meetings/<slug:ref>",),
        {frozenset(FORUM): set(OFFICES)},
        bare=(
            *("items/<", "versions/<", "letters/<", "delegation/<", "participants/<", "turns/<"),
            *("points/<", "consent/<", "raise/<"),
        ),
        doors=OF_A_MEETING_PROPOSED,
    ),
    "with the chair": Life(
        before_the_chair, ("versions/<slug:key>",), {frozenset(FORUM): set(BUREAU)}
    ),
    "left by borland": Life(
        left_by_borland, ("arrangements/<slug:key>",), {frozenset(TWO_SIDES): {"alvania"}}
    ),
    "closed and erased": Life(
        closed_and_erased, ("arrangements/<slug:key>",), doors=OF_WHAT_WAS_ERASED
    ),
    "not circulated": Life(not_circulated, ("items/<slug:key>",), {frozenset(FORUM): WITH_ALVANIA}),
}

"""The oracle: what the model says and what PostgreSQL shows, for every viewer and every row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from forum import sight
from tests.oracle import database, worlds
from tests.oracle.facts import Row, Viewer, World
from tests.oracle.model import RULES, Eyes, Model

# What somebody wrote, or added as a file: content, not the card of it.
SEALED = (
    *("CaseContent", "CaseAttachment", "NoticeText", "ReplyText"),
    *("ReplyFile", "PackContent", "PaperFile", "ReplyCard"),
    *("Purpose", "ObjectionReason", "CaseUpload", "SavedSearch"),
    *("ChallengeText", "ChallengeMessageText", "ConsultationText"),
    *("Contact", "ContactNumbers"),
    *("ArrangementVersion", "ArrangementStep", "ArrangementFile"),
    *("ArmsItem", "RouteLeg", "Actor", "CaseDocument", "CaseState", "CaseRevision"),
    *("UseText", "UseMessageText"),
    *("BriefingPoint", "BriefingPosition"),
)


# The provider is told how many people of each State read what it released; to which police a
# State passed it by name, nobody else is told (ToR 16). What is on the platform police read anyway.
PARTS = ("ArmsItem", "RouteLeg", "Actor", "CaseDocument", "CaseState")
OF_A_CASE = ("Case", "CaseContent", "CaseAttachment", *PARTS)
PASSED_ON = (*OF_A_CASE, "UseDiscussion", "UseText", "UseMessage", "UseMessageText")
POSTED = ("Posting", "PostingVersion")

Audience = set[tuple[str, int | None, int | None]]


@dataclass
class Difference:
    """A row that the model and the database do not agree on."""

    seed: int
    kind: str
    row: Row
    viewer: str
    said: bool  # by the model; the database says the opposite

    def __str__(self) -> str:
        told = "should see and does not" if self.said else "sees and should not"
        return f"{self.kind}, seed {self.seed}: {self.viewer} {told} {self.row}"


@dataclass
class Told:
    """How many decisions were compared, by kind, how many said yes, and where they differ."""

    asked: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def least(self) -> int:
        """Return how many decisions were compared of the sealed kind that had the fewest."""
        return min(self.asked[kind] for kind in SEALED)

    def __str__(self) -> str:
        lines = [
            f"{kind:18} {self.asked[kind]:12,} decisions {self.seen[kind]:10,} seen"
            for kind in sorted(RULES, key=lambda kind: (kind not in SEALED, kind))
        ]
        total = f"{'all':18} {sum(self.asked.values()):12,} decisions"
        return "\n".join([*lines, f"{total}, {len(self.differences)} differences"])


@contextmanager
def written(seed: int, size: int) -> Iterator[World]:
    """Write a world of this seed, and take it away again."""
    with transaction.atomic():
        with sight.of_the_portal():
            world = worlds.Maker(seed, size).make()
            database.write(world)
        yield world
        transaction.set_rollback(True)


def compare(
    world: World,
    viewers: int,
    told: Told,
    *,
    cards_for_each: int = 1,
    only: Collection[str] = RULES,
) -> None:
    """
    Ask both for every viewer and every row, and count.

    :param cards_for_each: of so many viewers only one is asked about what is not sealed.
    """
    model = Model(world)
    for which, viewer in enumerate(worlds.viewers(world, viewers)):
        asked = only if which % cards_for_each == 0 else SEALED
        eyes = Eyes(world, viewer)
        shown = database.shown(viewer, [kind for kind in database.ALL if kind.__name__ in asked])
        for kind in asked:
            rows, rule = world.of(kind), RULES[kind]
            says = {pk for pk, row in rows.items() if rule(model, eyes, row)}
            told.asked[kind] += len(rows)
            told.seen[kind] += len(says)
            # What is in the table besides this world is nobody's here.
            differing = says ^ {pk for pk in shown[kind] if pk in rows}
            told.differences += [
                Difference(world.seed, kind, rows[pk], _name(world, viewer), pk in says)
                for pk in differing
            ]


def audience(world: World, model: Model, kind: str, pk: int, viewer: Viewer) -> Audience:
    """Return who sees a row, by the model, as it is told to this viewer."""
    me, row = Eyes(world, viewer), world.of(kind)[pk]
    if not me.in_office or not RULES[kind](model, me, row):
        return set()
    told = model.as_told_to(me)
    people: dict[tuple[str, int | None], set[int]] = defaultdict(set)
    for term in world.terms.values():
        other = Eyes(world, Viewer(term, viewer.now))
        of_another = _is_not_told(model, kind, row, term) and term.state != me.state
        if other.in_office and not of_another and RULES[kind](told, other, row):
            people[term.role, term.state].add(term.person)
    own, provided = me.state, me.is_(_provider_of(model, kind, row))
    return {
        (role, state, len(heads) if provided or (own is not None and state == own) else None)
        for (role, state), heads in people.items()
    }


def _is_not_told(model: Model, kind: str, row: Row, term: Any) -> bool:
    """Say whether it is told to no other State that someone sees a row."""
    if kind == "ContactNumbers":  # Who asked for them stands in the register of their State alone.
        own = model.parent("Contact", row.id).state
        return bool(term.role != "SECRETARIAT" and term.state != own)
    return kind in PASSED_ON and term.role == "LAW_ENFORCEMENT"


def _provider_of(model: Model, kind: str, row: Any) -> Any:
    """Return the State that is told how many people of each State read it; of most rows, none."""
    if kind in OF_A_CASE:
        return model.parent("Case", getattr(row, "case", row.id)).provider
    if kind in POSTED:
        return model.parent("Posting", getattr(row, "posting", row.id)).provider
    return None


def _name(world: World, viewer: Viewer) -> str:
    term = viewer.term
    if term is None:
        return "a stranger"
    return f"{term.role} {term.id} of {world.states.get(term.state or 0)} on {viewer.now:%c}"

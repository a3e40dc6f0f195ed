"""What the tests of the platform share: Alvania posts, others read, and the clock is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.test import Client

from cases.actions import posting, releasing
from cases.actions.releasing import Reach
from cases.models import Posting, PostingVersion
from cases.vocabulary import Type
from forum import sight
from forum.audience import Kind
from forum.models import State, Term
from tests import cast as people
from tests.cases.stage import EARLY
from tests.conftest import Visitor

SAID: posting.Said = {
    "types": [Type.ROUTES.value],
    "stage": "TRANSIT",
    "regions": ["EUROPE"],
    "categories": ["H"],
    "heading": "By night",
    "text": "Lorries without plates.",
}


def said(**more: Any) -> posting.Said:
    """Return what is written, but for what a test says otherwise."""
    return cast("posting.Said", {**SAID, **more})


def write(by: Term, *, at: datetime = EARLY, **more: Any) -> Posting:
    with sight.through_the_eyes_of(by, now=at):
        return posting.begin(said=said(**more), by=by, now=at)


def release(
    row: Posting,
    by: Term,
    audience: Kind = Kind.ALL,
    *states: State,
    at: datetime = EARLY,
    until: datetime | None = None,
) -> Posting:
    reach = Reach(audience, states, until)
    row.refresh_from_db()
    with sight.through_the_eyes_of(by, now=at):
        act = releasing.reach if row.released_at else releasing.release
        return act(posting=row, reach=reach, by=by, now=at)


def shared(by: Term, audience: Kind = Kind.ALL, *states: State, **more: Any) -> Posting:
    at = more.pop("at", EARLY)
    return release(write(by, at=at, **more), by, audience, *states, at=at)


def rewrite(row: Posting, by: Term, *, at: datetime = EARLY, **more: Any) -> None:
    """Write a correction, which nobody else reads yet."""
    with sight.through_the_eyes_of(by, now=at):
        version = posting.begin_correction(posting=row, by=by, now=at)
        posting.save(posting=row, edits=version.edits, said=said(**more), by=by, now=at)


def correct(row: Posting, by: Term, *, at: datetime = EARLY, **more: Any) -> Posting:
    rewrite(row, by, at=at, **more)
    with sight.through_the_eyes_of(by, now=at):
        return releasing.correct(posting=row, by=by, now=at)


def withdraw(row: Posting, by: Term, *, at: datetime = EARLY) -> Posting:
    with sight.through_the_eyes_of(by, now=at):
        return releasing.withdraw(posting=row, by=by, now=at)


def browser(term: Term) -> Client:
    visitor = Visitor()
    people.sign_in(visitor, term)
    return visitor


def read_by(term: Term, *, at: datetime = EARLY) -> list[str]:
    """Return the texts that this office can read."""
    with sight.through_the_eyes_of(term, now=at):
        return [version.text for version in PostingVersion.objects.order_by("pk")]


def cards_seen_by(term: Term, *, at: datetime = EARLY) -> set[str]:
    with sight.through_the_eyes_of(term, now=at):
        return set(Posting.objects.values_list("ref", flat=True))

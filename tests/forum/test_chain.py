"""The chain by itself, without a database: nobody changes an entry unseen."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from forum import chain
from forum.chain import Anchored, Entry, Link, Row
from forum.models import Fault

SEED = 20270825
TAMPERINGS = 10_000
LENGTH = 40
KEPT_FROM = 0
RING = {1: b"one " * 8, 2: b"two " * 8}


def entry(number: int) -> Entry:
    facts = '{"states": "XA,XB", "audience": "CHOSEN"}' if number % 3 == 0 else "{}"
    at = 1_785_240_000_000_000 + number
    return Entry(
        number, at, number % 7, "released", f"cases.case {number % 5}", facts, None, None, None
    )


def a_chain(length: int = LENGTH) -> list[Row]:
    salted = [(f"salt {number}", entry(number)) for number in range(1, length + 1)]
    links = chain.extend((0, chain.GENESIS), salted)
    return [(link, *said) for link, said in zip(links, salted, strict=True)]


def walk(rows: list[Row], **more: object) -> chain.Verdict:
    return chain.walk(rows, **{"keeps_from": KEPT_FROM, **more})  # type: ignore[arg-type]


@dataclass
class Tamperer:
    """Somebody who can write to every table, but not to the anchors that others keep."""

    dice: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311

    def once(self, rows: list[Row]) -> tuple[str, list[Row]]:
        rows = list(rows)
        at = self.dice.randrange(len(rows))
        ways = (self.edit, self.delete, self.reorder, self.insert, self.edit_link, self.drop_link)
        way = self.dice.choice(ways)
        way(rows, at)
        return way.__name__, rows

    def edit(self, rows: list[Row], at: int) -> None:
        link, salt, said = rows[at]
        assert said is not None
        changes: dict[str, Any] = {
            "at": said.at + self.dice.choice((-1, 1)),
            "office": None if said.office else 3,
            "act": said.act + "x",
            "subject": said.subject + "0",
            "facts": '{"states": "XC"}',
            "owner": 1,
            "reader": 2,
            "day": "2027-08-25",
            "id": said.id + 1,
        }
        column = self.dice.choice(list(changes))
        rows[at] = (link, salt, said._replace(**{column: changes[column]}))

    def delete(self, rows: list[Row], at: int) -> None:
        rows[at] = (rows[at][0], None, None)

    def reorder(self, rows: list[Row], at: int) -> None:
        other = (at + self.dice.randrange(1, len(rows))) % len(rows)
        (one, salt, said), (two, pepper, also) = rows[at], rows[other]
        rows[at], rows[other] = (one, pepper, also), (two, salt, said)

    def insert(self, rows: list[Row], at: int) -> None:
        new = entry(1000)
        before = rows[at - 1][0].hash if at else chain.GENESIS
        (link,) = chain.extend((at, before), [("new", new)])
        moved = [(row[0]._replace(sequence=row[0].sequence + 1), *row[1:]) for row in rows[at:]]
        rows[at:] = [(link, "new", new), *moved]

    def edit_link(self, rows: list[Row], at: int) -> None:
        link, *said = rows[at]
        column = self.dice.choice(("digest", "hash", "sequence", "entry"))
        value = getattr(link, column)
        other: Any = value + 1 if isinstance(value, int) else bytes([value[0] ^ 1]) + value[1:]
        rows[at] = (link._replace(**{column: other}), *said)  # type: ignore[assignment]

    def drop_link(self, rows: list[Row], at: int) -> None:
        at = min(at, len(rows) - 2)  # The last one is the tail: only an anchor misses it.
        del rows[at]


def test_an_untouched_chain_is_whole():
    assert walk(a_chain()).faults == []


def test_every_single_tampering_of_ten_thousand_is_found():
    rows, tamperer = a_chain(), Tamperer()
    ways = set()
    for _time in range(TAMPERINGS):
        way, tampered = tamperer.once(rows)
        ways.add(way)
        assert not walk(tampered).whole, way
    assert len(ways) == 6


def test_a_tail_that_was_cut_off_is_missed_by_the_anchor_only():
    rows = a_chain()
    last = rows[-1][0]
    anchor = Anchored(last.at, last.sequence, last.hash)

    assert walk(rows, anchors=[anchor]).whole
    for length in range(len(rows)):
        cut = rows[:length]
        assert walk(cut).whole
        assert walk(cut, anchors=[anchor]).faults == [(Fault.CUT, last.sequence)]


def test_a_chain_that_was_linked_anew_does_not_run_through_the_anchor():
    rows = a_chain()
    last = rows[-1][0]
    forged = [("salt", said._replace(act="withdrew")) for _link, _salt, said in rows if said]
    anew = list(chain.extend((0, chain.GENESIS), forged))
    rewritten: list[Row] = [(link, *said) for link, said in zip(anew, forged, strict=True)]

    assert walk(rewritten).whole
    anchor = Anchored(last.at, last.sequence, last.hash)
    assert walk(rewritten, anchors=[anchor]).faults == [(Fault.ANCHOR, last.sequence)]


def test_what_is_forgotten_leaves_the_chain_whole():
    rows: list[Row] = [
        (link, None, None) if link.sequence <= 10 else (link, salt, said)
        for link, salt, said in a_chain()
    ]
    young = rows[10][0].at

    assert walk(rows, keeps_from=young).whole
    assert walk(rows, keeps_from=young).forgotten == 10
    too_early = walk(rows, keeps_from=young - 1)
    assert too_early.faults == [(Fault.REMOVED, 10)]


def test_a_forgotten_entry_cannot_be_guessed_from_its_digest():
    (link, _salt, said), *_rest = a_chain(1)
    assert said is not None
    assert all(chain.digest(f"salt {guess}", said) != link.digest for guess in range(2, 1000))


@pytest.mark.parametrize("facts", ['{"b": "1", "a": "2"}', '{"a":"2","b":"1"}'])
def test_the_same_entry_is_written_in_one_way_only(facts):
    said = entry(3)._replace(facts=facts, office=None, day="2027-08-25")

    assert chain.canonical(said) == (
        '[3,1785240000000003,null,"released","cases.case 3",{"a":"2","b":"1"},'
        'null,null,"2027-08-25"]'
    )


def test_two_different_entries_are_never_written_alike():
    one = entry(1)._replace(act='a","b', subject="c")
    other = entry(1)._replace(act="a", subject='b","c')

    assert chain.canonical(one) != chain.canonical(other)


def signed(number: int = 2) -> tuple[Anchored, bytes]:
    anchor = Anchored(1_785_240_000_000_000, 40, b"\1" * 32)
    return anchor, chain.signer(RING, number).sign(anchor.signed_text())


def test_an_anchor_is_read_back_as_it_was_signed():
    anchor, signature = signed()
    keys = chain.public_keys(RING)
    text = chain.write_anchor(anchor, key=2, signature=signature, public_key=keys[2])

    assert chain.read_anchor(text, trusted=keys.values()) == anchor
    with pytest.raises(chain.NoAnchor, match="No key of the ring"):
        chain.read_anchor(text, trusted=[keys[1]])


@pytest.mark.parametrize("other", [{"sequence": 39}, {"at": 1}, {"hash": b"\2" * 32}])
def test_an_anchor_that_was_changed_is_not_taken(other):
    anchor, signature = signed()
    keys = chain.public_keys(RING)
    changed = anchor._replace(**other)
    text = chain.write_anchor(changed, key=2, signature=signature, public_key=keys[2])

    with pytest.raises(chain.NoAnchor):
        chain.read_anchor(text, trusted=keys.values())


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"sequence": "x"}'])
def test_what_is_no_anchor_is_said_to_be_none(text):
    with pytest.raises(chain.NoAnchor, match="not an anchor"):
        chain.read_anchor(text, trusted=chain.public_keys(RING).values())


def test_the_chain_binds_number_entry_and_instant():
    link = Link(1, 2, 3, b"\0" * 32, b"")
    bound = chain.bind(chain.GENESIS, *link[:4])

    others: dict[str, Any] = {"sequence": 2, "entry": 3, "at": 4, "digest": b"\1" * 32}
    for column, value in others.items():
        other = link._replace(**{column: value})
        assert chain.bind(chain.GENESIS, *other[:4]) != bound

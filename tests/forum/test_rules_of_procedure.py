"""Of the Rules of Procedure, what the Terms of Reference let in, and nothing else."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from forum import rules_of_procedure
from forum.rules_of_procedure import APPLYING

LET_IN = {7: ["6", "7", "8"], 12: ["24(2)"], 23: ["46", "47", "48", "49"]}


def test_these_rules_apply_and_no_other():
    assert [rule.number for rule in APPLYING] == [n for rules in LET_IN.values() for n in rules]


def test_each_applies_by_the_paragraph_that_says_so():
    assert {rule.number: rule.paragraph for rule in APPLYING} == {
        number: paragraph for paragraph, numbers in LET_IN.items() for number in numbers
    }


def test_nothing_is_said_of_voting_majorities_or_silence():
    said = " ".join(f"{rule.says} {rule.here}" for rule in APPLYING).lower()

    assert not [w for w in ("vote", "voting", "majorit", "quorum", "silence") if w in said]


def test_rule_48_applies_without_its_sentence_on_observers():
    (rule,) = (rule for rule in APPLYING if rule.number == "48")

    assert "without the sentence on observers" in str(rule.says)


def test_only_what_was_read_somewhere_is_called_verified():
    assert [rule.number for rule in APPLYING if rule.verified] == ["24(2)"]
    assert all(rule.source for rule in APPLYING if rule.verified)


def test_there_is_one_table_and_it_is_frozen():
    public = {name: v for name, v in vars(rules_of_procedure).items() if not name.startswith("_")}
    tables = [n for n, v in public.items() if isinstance(v, tuple | list | dict | set | int)]

    assert tables == ["APPLYING"]
    with pytest.raises(FrozenInstanceError):
        APPLYING[0].verified = True  # type: ignore[misc]

"""The parts of a portal are killed; nothing that was answered or owed is lost."""

from __future__ import annotations

from tests.chaos.run import ruined


def test_twenty_kills_lose_nothing(capsys):
    found = ruined(kills=20, seed=20)

    with capsys.disabled():
        print(f"\n{found.says()}")  # noqa: T201
    assert found.faults == []
    assert found.kills.total() == 20
    assert found.mails >= found.notices > 0
    assert found.repeats <= 1

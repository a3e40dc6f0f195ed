"""A portal is backed up under load, lost and restored; nobody is told anything twice."""

from __future__ import annotations

from tests.drill.run import drilled


def test_a_portal_that_was_lost_is_restored_from_a_backup_under_load(capsys):
    drill = drilled(seconds=4)

    with capsys.disabled():
        print(f"\n{drill.says()}")  # noqa: T201
    assert drill.faults == []
    assert {"backup", "restore"} == drill.times.keys()

"""What docs/operations says of going back to a moment is done, with a server of its own."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from tests.drill.pitr import tried


def test_a_server_goes_back_to_the_moment_before_an_accident_from_what_was_sealed():
    found = tried()

    assert found.rows == [1, 2]  # One of before the base, one of after it; none is deleted.
    assert found.segments >= 2
    assert found.clear == []


def test_the_page_says_what_is_tried():
    pages = Path(settings.BASE_DIR, "docs/operations")
    said = (pages / "backup.md").read_text() + (pages / "restore.md").read_text()
    tried_out = Path(__file__).with_name("pitr.py").read_text()

    for name in ("archive_mode", "archive_timeout", "archive_command", "restore_command"):
        assert f"{name} = " in said
        assert f"{name}=" in tried_out
    for name in ("recovery_target_time", "recovery_target_action", "recovery.signal"):
        assert name in said
        assert name in tried_out

"""The settings of a portal on the stage of ``bin/timing``: the day is that of the world."""

from __future__ import annotations

from datetime import UTC, datetime

from dief_portal.settings import *  # noqa: F403

CLOCK = "tests.timing_settings.StandingClock"


class StandingClock:
    def now(self) -> datetime:
        return datetime(2026, 7, 28, 12, tzinfo=UTC)

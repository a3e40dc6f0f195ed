"""One portal is ruined: killed many times while people act, left in peace, and reckoned."""

from __future__ import annotations

import random
import shutil
import time
from datetime import UTC, datetime, timedelta
from typing import cast

from dief_portal.machine import Stopped
from tests.chaos import reckoning
from tests.chaos.acts import People
from tests.chaos.reckoning import Sum
from tests.chaos.ruin import BREATH, KILLS, Ruin
from tests.journeys import stage

A_CHANCE_TO_ACT = 0.5  # Else what starts is killed again before anybody came in.
PATIENCE = 600  # seconds, until nothing is owed any more
LONGEST_PAUSE = timedelta(hours=5)  # longer than a mail that was not taken waits


def ruined(*, kills: int, seed: int) -> Sum:
    """Return what is left; ``faults`` names what is not as it has to be."""
    dice = random.Random(seed)  # noqa: S311
    home = stage.short_home()
    try:
        with stage.portal(home, story=True, make=Ruin) as made:
            ruin = cast("Ruin", made)
            people = People(ruin.address)
            people.sign_in()
            people.act()
            told = reckoning.told_by(ruin)
            people.start()
            for _ in range(kills):
                _strike(ruin, dice)
            people.stop()
            left = _left_in_peace(ruin)
            found = reckoning.reckon(ruin, people.done, told)
            found.unanswered = people.missed.total()
            found.faults += left
            found.faults += _trail(ruin)
            return found
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _strike(ruin: Ruin, dice: random.Random) -> None:
    if dice.random() < A_CHANCE_TO_ACT:
        ruin.wait_for_web()
    time.sleep(dice.uniform(0, BREATH))
    match dice.randrange(12):
        case 0 | 1:
            ruin.change_mood(dice)
        case 2:
            ruin.jump(dice)
        case 3:
            ruin.fill_the_disk()
            ruin.done["full disk"] += 0
    kill = dice.choice(KILLS)
    kill(ruin)
    ruin.done[kill.__name__.removeprefix("kill_").replace("_", " ")] += 1


def _left_in_peace(ruin: Ruin) -> list[str]:
    """Wait until nothing is owed."""
    ruin.recover()
    try:
        ruin.wait_for_first_page()
    except Stopped as stopped:
        raise Stopped(f"{stopped}\n{ruin.last_words()}") from stopped
    until = time.monotonic() + PATIENCE
    while due := reckoning.owed(ruin, _now(ruin)):
        if time.monotonic() > until:
            return [f"{due} notices are owed for ever"]
        time.sleep(BREATH)
        # A mail that was not taken waits, longer each time; the clock goes on instead of us.
        ruin.move_by(LONGEST_PAUSE / 10)
    return []


def _now(ruin: Ruin) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=float((ruin.state / "clock").read_text()))  # noqa: TID251


def _trail(ruin: Ruin) -> list[str]:
    try:
        ruin.environment["DATABASE_ROLE"] = "dief_portal"
        ruin.manage("verify_trail")
    except Stopped as broken:
        return [str(broken).splitlines()[-1]]
    return []

"""Whatever is done to an expert's proposal, in any order, at any moment: as paragraph 8 has it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from django.db import DatabaseError
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.broken import RULES, Break, who_joins_is_not_told
from tests.machine.machine import Machine
from tests.machine.portal import Portal
from tests.machine.record import Record

pytestmark = pytest.mark.django_db

# bin/state-machine asks for more, of other seeds.
STEPS = int(os.environ.get("MACHINE_STEPS", "1000"))
SEED = int(os.environ.get("MACHINE_SEED", "1"))
STATE = os.environ.get("MACHINE_STATE", "")
LONG = bool(os.environ.get("MACHINE_BREAK"))
PHASES = (Phase.generate, Phase.shrink) if STEPS > 1000 else (Phase.generate,)
YEARS = 20  # of a seed: each begins anew,
IN_A_ROW = 50  # and this many steps are tried in it.
ENOUGH = 20_000 if LONG else 3_000  # steps to find a broken rule in
QUICKLY_FOUND = (who_joins_is_not_told,)


@pytest.fixture(autouse=True)
def counted_anew() -> Iterator[None]:
    Machine.portal = Portal()
    Machine.record = Record()
    yield
    del Machine.portal


def test_the_portal_does_what_paragraph_8_says(capsys):
    Machine.record = Record.read(Path(STATE)) if STATE else Record()
    begun, had = time.monotonic(), Machine.record.steps

    for number in count(max(SEED, Machine.record.seed + 1)):
        if Machine.record.steps >= STEPS:
            break
        _run(number, PHASES)
        Machine.record.seed = number
        if STATE:
            Machine.record.write(Path(STATE))
        pace = (Machine.record.steps - had) / (time.monotonic() - begun)
        with capsys.disabled():
            print(f"\nseed {number}: 0 differences in {Machine.record.steps:,} steps, {pace:.0f}/s")  # noqa: T201

    with capsys.disabled():
        print(Machine.record.told())  # noqa: T201
    assert Machine.record.steps >= STEPS


@pytest.mark.parametrize(
    "broken_rule", RULES if LONG else QUICKLY_FOUND, ids=lambda rule: str(rule.__name__)
)
def test_a_broken_rule_is_found(broken_rule: Break, monkeypatch, capsys):
    broken_rule(monkeypatch)

    after = _steps_to_a_difference()

    assert after is not None, f"nothing was found in {ENOUGH:,} steps"
    if LONG:
        with capsys.disabled():
            print(f"\n{broken_rule.__name__}: found after {after:,} steps")  # noqa: T201


def _steps_to_a_difference() -> int | None:
    """A rule is also held by the database: its refusal of what the portal does is a difference."""
    for number in count(SEED):
        try:
            _run(number, (Phase.generate,))
        except (AssertionError, DatabaseError):
            return Machine.record.steps
        if Machine.record.steps >= ENOUGH:
            return None
    return None


def _run(number: int, phases: tuple[Phase, ...]) -> None:
    machine = seed(number)(type("Machine", (Machine,), {}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=YEARS,
            stateful_step_count=IN_A_ROW,
            deadline=None,
            database=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            print_blob=False,
        ),
    )

"""Whatever is done to an expert's proposal, in any order, at any moment: as paragraph 8 has it."""

from __future__ import annotations

import os
import time
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.machine import Machine
from tests.machine.portal import Portal

pytestmark = pytest.mark.django_db

# bin/state-machine asks for more, of other seeds.
STEPS = int(os.environ.get("MACHINE_STEPS", "1000"))
SEED = int(os.environ.get("MACHINE_SEED", "1"))
PHASES = (Phase.generate, Phase.shrink) if STEPS > 1000 else (Phase.generate,)
YEARS = 20  # of a seed: each begins anew,
IN_A_ROW = 50  # and this many steps are tried in it.


def test_the_portal_does_what_paragraph_8_says(capsys):
    Machine.portal = Portal()
    for counter in (Machine.done, Machine.refused, Machine.landed):
        counter.clear()
    began = time.monotonic()

    for number in count(SEED):
        _run(number)
        with capsys.disabled():
            print(f"\n{_told(number, time.monotonic() - began)}", flush=True)  # noqa: T201
        if _steps() >= STEPS:
            break

    assert _steps() >= STEPS


def _run(number: int) -> None:
    machine = seed(number)(type("Machine", (Machine,), {}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=YEARS,
            stateful_step_count=IN_A_ROW,
            deadline=None,
            database=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            print_blob=False,
        ),
    )


def _steps() -> int:
    return Machine.done.total() + Machine.refused.total()


def _told(number: int, seconds: float) -> str:
    lines = [f"seed {number}: 0 differences in {_steps():,} steps, {_steps() / seconds:.0f}/s"]
    if _steps() >= STEPS:
        for act in sorted({*Machine.done, *Machine.refused}):
            done, refused = Machine.done[act], Machine.refused[act]
            lines.append(f"  {act:22}{done:8,} done{refused:8,} refused")
        landed = ", ".join(f"{n:,} {where}" for where, n in sorted(Machine.landed.items()))
        lines.append(f"  moments: {landed}")
    return "\n".join(lines)

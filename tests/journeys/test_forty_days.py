"""
Worker and scheduler are silent for forty days, then start again (ToR 8, 10, 12).

Rights lapse at their instant all the same; when the sweeps run again, every consequence is
written once, every notice sent once, and the pages say what is late.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from tests.journeys import stage
from tests.journeys.stage import Theatre

CELERY = ("celery", "--app", "dief_portal")


@pytest.fixture
def theatre(browser: Browser) -> Iterator[Theatre]:
    """A practice portal in the middle of its story, on 14 July 2027."""
    home = stage.short_home()
    try:
        with stage.portal(home, story=True) as portal:
            theatre = Theatre(portal)
            theatre.inspects = False
            context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
            theatre.page = context.new_page()
            yield theatre
            context.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def test_forty_days_of_silence_change_nothing_but_lateness(theatre: Theatre):
    t = theatre
    passing = proposal_of(t, "XC")
    disputed = another_proposal_is_objected_to(t)
    fenwald_names_nobody(t)

    for name in ("worker", "beat"):
        process = t.portal.running.pop(name)
        process.terminate()
        process.wait(30)
    before = consequences(t)  # Of a slow beginning, some: a contact was due to be confirmed.
    forty_days_pass(t)

    t.play("Dora Diaz")  # no sweep has run, and the right has lapsed
    t.go(f"/experts/{passing}/object/")
    t.press("Object in the name of Drovania")
    t.expect("The time to object has passed (¶8).")

    t.portal.start("worker", *CELERY, "worker", "--concurrency", 1, role="dief_portal")
    schedule = ("--schedule", t.portal.state / "beat-again", "--pidfile", "")
    t.portal.start("beat", *CELERY, "beat", *schedule, "--loglevel", "INFO", role="dief_portal")
    t.eventually(lambda: owed(t) == 0 and since(before, t)["put on the agenda"], patience=200)
    after_one_round = since(before, t)
    rounds = sweeps_run(t)
    t.eventually(lambda: sweeps_run(t) >= rounds + 2, patience=200)

    assert since(before, t) == after_one_round
    assert status_of(t, passing) == "ADMITTED"
    assert status_of(t, disputed) == "TO_DECIDE"
    assert after_one_round == Counter(set(after_one_round))  # each once
    every_notice_was_sent_once(t)
    lateness_is_said(t)


def proposal_of(t: Theatre, code: str) -> str:
    proposals = "experts_proposal p JOIN forum_state s ON s.id = p.proposed_by_id"
    return str(t.rows(f"SELECT p.ref FROM {proposals} WHERE s.code = '{code}'")[0][0])  # noqa: S608


def status_of(t: Theatre, ref: str) -> str:
    return str(t.rows(f"SELECT status FROM experts_proposal WHERE ref = '{ref}'")[0][0])  # noqa: S608


def another_proposal_is_objected_to(t: Theatre) -> str:
    """Alvania proposes an expert for its own case; Drovania objects."""
    meeting = str(t.rows("SELECT ref FROM meetings_meeting")[0][0])
    t.play("Ana Alba")
    t.go(f"/experts/propose/{meeting}/")
    case = t.page.locator("[name=case] option", has_text="Truck").first.get_attribute("value")
    assert case
    t.fill(
        expert_name="Prof. Ruiz",
        affiliation="Institute of Ports",
        expertise="Reads freight papers.",
        purpose="To explain the freight papers.",
        case=case,
    )
    t.press("Send to the Secretariat")
    proposal = t.path
    t.play("Sam Ferris")
    t.go(f"{proposal}distribute/")
    t.press("Distribute to")
    t.play("Dora Diaz")
    t.go(f"{proposal}object/")
    t.press("Object in the name of Drovania")
    t.expect("in consultation")
    return proposal.split("/")[2]


def fenwald_names_nobody(t: Theatre) -> None:
    """Fenwald will present something that may involve another State, and notifies none."""
    t.play("Finn Falk")
    t.go("/cases/intentions/announce/")
    t.fill(title="A broker", subject="INFORMATION", touches_others="True", consent_required="False")
    t.page.locator("[name=meeting]").select_option(index=1)
    t.press("Announce to the Secretariat")


def forty_days_pass(t: Theatre) -> None:
    clock = t.portal.state / "clock"
    ahead = float(clock.read_text()) + timedelta(days=40).total_seconds()
    moved = clock.with_name("clock-moved")
    moved.write_text(str(ahead))
    moved.replace(clock)


def owed(t: Theatre) -> int:
    """Return how many notices are due, not sent and not withdrawn."""
    waiting = "SELECT due_at FROM forum_notice WHERE sent_at IS NULL AND withdrawn_at IS NULL"
    return sum(due_at <= t.clock() for (due_at,) in t.rows(waiting))


def consequences(t: Theatre) -> Counter[str]:
    """Count what the portal itself has written down, by kind of act; marks by what is missing."""
    own = "SELECT concat_ws(': ', act, facts->>'missing') FROM forum_trailentry"
    return Counter(act for (act,) in t.rows(f"{own} WHERE office_id IS NULL"))


def since(before: Counter[str], t: Theatre) -> Counter[str]:
    return consequences(t) - before


def sweeps_run(t: Theatre) -> int:
    log = (t.portal.logs / "beat.log").read_text()
    return log.count("Sending due task forum.tasks.send_notices")


def every_notice_was_sent_once(t: Theatre) -> None:
    sent = {key for (key,) in t.rows("SELECT key FROM forum_notice WHERE sent_at IS NOT NULL")}
    mailed = Counter(re.findall(r"^Message-ID: <([^@>]+)@", "\n".join(t.mails()), re.MULTILINE))
    assert set(mailed) == sent
    assert set(mailed.values()) == {1}


def lateness_is_said(t: Theatre) -> None:
    t.play("Sam Ferris")
    t.expect("28 days ago")  # the draft agenda was due on 26 July
    t.play("Finn Falk")
    t.go("/cases/intentions/")
    t.follow("A broker")
    t.expect("26 July 2027")
    t.play("Ana Alba")
    t.go("/cases/notices/")
    t.expect("due 10 August 2027, not received")

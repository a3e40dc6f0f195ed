"""
The Secretariat lets delegations in from a tablet, and the network goes for two of them.

Taps stay in the memory of the page, arrive once when the network is back, and nothing of them is
stored in the browser.
"""

from __future__ import annotations

from tests.journeys.room import the_room_is_open
from tests.journeys.stage import ALL_SENT, Theatre

STORED = "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"


def test_the_door_is_kept_without_a_network(told_theatre: Theatre):
    t = told_theatre
    meeting = the_room_is_open(t, Alvania="Ana Alba")
    a_delegation_comes_with_its_papers(t, meeting)
    the_secretariat_reads_them(t, meeting)
    two_states_come_while_the_network_is_away(t, meeting)
    both_are_in_when_it_is_back(t, meeting)
    assert t.faults == []


def pictures(t: Theatre, name: str) -> None:
    for language in ("en", "ar"):
        t.page.set_viewport_size({"width": 1280, "height": 900})  # where the languages are
        t.speak(language)
        for wide, high in ((1280, 900), (390, 844)):
            t.page.set_viewport_size({"width": wide, "height": high})
            t.photograph(f"{name}-{language}-{wide}")
    t.page.set_viewport_size({"width": 1280, "height": 900})
    t.speak("en")


def a_delegation_comes_with_its_papers(t: Theatre, meeting: str) -> None:
    t.play("Ben Bora")
    t.go(f"{meeting}delegation/")
    t.fill(name="Ben Bora", function="HEAD")
    t.press("Add to the delegation")
    t.expect("strongly encourages law-enforcement officials to attend. Add one?")
    t.fill(name="Bea Borg", position="Police Commissioner", function="ALTERNATE")
    for tick in ("acts_for_head", "law_enforcement", "sponsored"):
        t.page.locator(f"main input[name={tick}]").check()
    t.press("Add to the delegation")
    t.follow("Enter the note verbale")
    pictures(t, "note")
    t.fill(reference="NV 17/2027")
    t.fill_day("dated", "2027-08-02")
    t.press("Enter the note verbale")
    t.expect("NV 17/2027", "acts for the head", "named Bea Borg")
    pictures(t, "delegation")


def the_secretariat_reads_them(t: Theatre, meeting: str) -> None:
    t.play("Sam Ferris")
    t.go(f"{meeting}participants/")
    t.follow("Borland")
    t.expect("NV 17/2027", "not yet", "named Bea Borg")
    pictures(t, "papers")
    t.press("Credentials in order")
    t.expect("Nobody is kept out by it.", "found the credentials in order")


def two_states_come_while_the_network_is_away(t: Theatre, meeting: str) -> None:
    t.go(f"{meeting}participants/")
    pictures(t, "door")
    stored = t.page.evaluate(STORED)
    t.page.context.set_offline(True)
    button = t.page.locator("main").get_by_role("button", name="Check in Borland")
    button.click(timeout=5_000)
    t.page.locator("main select[name=state]").select_option("XC")
    t.page.locator("main").get_by_role("button", name="Let in and check in").click(timeout=5_000)
    t.page.locator("#network", has_text="Waiting: 2").wait_for(timeout=5_000)
    t.photograph("door-offline")
    assert t.page.evaluate(STORED) == stored


def both_are_in_when_it_is_back(t: Theatre, meeting: str) -> None:
    faults, t.faults = t.faults, []
    assert all("ERR_INTERNET_DISCONNECTED" in fault for fault in faults), faults
    t.page.context.set_offline(False)
    t.page.wait_for_function(ALL_SENT, timeout=15_000)
    t.expect("The network is back.")
    came = "SELECT s.code FROM meetings_delegation d JOIN forum_state s ON s.id = d.state_id"
    came += " WHERE d.checked_in_at IS NOT NULL ORDER BY 1"
    assert t.rows(came) == [("XA",), ("XB",), ("XC",)]
    t.go(f"{meeting}participants/")
    t.expect("Carland", "no names registered")
    pictures(t, "door-after")

"""
The Chair runs the room from a tablet, loses the network for three items, and closes.

What was tapped without a network is done on the page, arrives afterwards in its order, once; and
after the close nothing of it is left in the database, in a dump, in the logs or in Valkey.
"""

from __future__ import annotations

import subprocess

import redis
from playwright.sync_api import ViewportSize

from dief_portal import embedded
from tests.browser import expecting
from tests.journeys.room import the_room_is_open
from tests.journeys.stage import ALL_SENT, Theatre

TABLET: ViewportSize = {"width": 1024, "height": 768}
TRUCK = "Truck at a border crossing"


def test_the_chair_runs_the_floor_without_a_network(told_theatre: Theatre):
    t = told_theatre
    meeting = the_room_is_open(t, Alvania="Ana Alba", Borland="Ben Bora")
    carland_told_its_expert_of_the_duty(t)
    the_room_turns_to_its_first_items(t, meeting)
    the_network_goes_and_the_room_goes_on(t)
    what_was_tapped_arrives_once(t)
    the_expert_leaves_before_the_next_item(t)
    left = what_the_floor_knows(t)
    the_meeting_is_closed(t, meeting)
    nothing_of_it_is_left(t, left)
    assert t.faults == []


def pictures(t: Theatre, name: str) -> None:
    """Take the page in two languages and at three widths."""
    for language in ("en", "ar"):
        t.speak(language)
        for wide, high in ((1280, 900), (1024, 768), (390, 844)):
            t.page.set_viewport_size({"width": wide, "height": high})
            t.photograph(f"{name}-{language}-{wide}")
        t.page.set_viewport_size({"width": 1280, "height": 900})
    t.speak("en")
    t.page.set_viewport_size(TABLET)


def tap(t: Theatre, name: str) -> None:
    """Tap what can be tapped, whether or not anything can be sent."""
    t.page.locator("main").get_by_role("button", name=name).first.click(timeout=5_000)


def carland_told_its_expert_of_the_duty(t: Theatre) -> None:
    """Without it, the expert would have no place in the room (ToR 15)."""
    t.play("Cai Cato")
    t.go("/experts/")
    t.follow("Vrba")
    t.follow("told")
    t.page.locator("main form button").last.click()
    t.expect("It is on record that your State told the expert.")
    t.play("Ada Lindqvist", "Chair")


def the_room_turns_to_its_first_items(t: Theatre, meeting: str) -> None:
    t.page.set_viewport_size(TABLET)
    t.go(f"{meeting}floor/")
    t.press("Turn to this item Opening")
    t.press("End the item")
    t.press("Turn to this item Adoption")
    t.expect("Now: item 2", "Adoption of the agenda")
    t.page.wait_for_timeout(1_000)  # what the portal has is shown again


def the_network_goes_and_the_room_goes_on(t: Theatre) -> None:
    t.page.context.set_offline(True)
    tap(t, "End the item")
    tap(t, f"Turn to this item {TRUCK}")
    waits(t, 2)
    t.expect("No network.", "comes in for this item")
    tap(t, "The expert is in the room")
    tap(t, "Give the floor Alvania")
    tap(t, "Stop the timer")
    tap(t, "Let the timer run")

    t.page.locator("main select[name=state]").select_option("XB")
    tap(t, "Point of order")
    tap(t, "Give the floor Borland")
    t.expect("point of order")
    t.photograph("floor-offline")
    tap(t, "Borland has spoken")
    tap(t, "Give the floor Alvania")
    tap(t, "Alvania has spoken")

    tap(t, "End the item")
    t.expect("Borland is concerned by this item and has not spoken. ¶12: the floor is theirs.")
    tap(t, "Borland waives")
    waits(t, 12)
    assert t.rows("SELECT count(*) FROM meetings_floorturn") == [(0,)]


def waits(t: Theatre, taps: int) -> None:
    """The page says how many taps it keeps."""
    t.page.locator("#network", has_text=f"Waiting: {taps}").wait_for(timeout=5_000)


def what_was_tapped_arrives_once(t: Theatre) -> None:
    faults, t.faults = t.faults, []
    assert all("ERR_INTERNET_DISCONNECTED" in fault for fault in faults), faults
    t.page.context.set_offline(False)
    t.page.wait_for_function(ALL_SENT, timeout=15_000)
    t.expect("The network is back.")

    assert turns(t) == [
        ("PRESENTATION", "XA", "USED"),
        ("REPLY", "XB", "WAIVED"),
        ("POINT_OF_ORDER", "XB", "USED"),
        ("EXPERT_ENTERS", "XC", "USED"),
    ]
    t.page.reload()
    t.expect("Now: item", TRUCK, "is in the room")
    pictures(t, "floor")


def turns(t: Theatre) -> list[tuple[str, ...]]:
    found = t.rows(
        "SELECT f.kind, s.code, f.status FROM meetings_floorturn f"
        " JOIN forum_state s ON s.id = f.state_id"
    )
    kinds = ("PRESENTATION", "REPLY", "POINT_OF_ORDER", "EXPERT_ENTERS", "EXPERT_LEAVES")
    return sorted(found, key=lambda turn: kinds.index(turn[0]))


def the_expert_leaves_before_the_next_item(t: Theatre) -> None:
    t.press("End the item")
    t.expect("must leave the room now")
    t.press("Turn to this item Any other")
    t.expect("Confirm that the expert has left before the next item is opened.")
    pictures(t, "floor-expert")
    t.press("The expert has left")
    t.press("Turn to this item Any other")
    t.expect("Now: item")
    t.press("End the item")
    expecting(t.page.locator(".board:not([hidden])")).to_have_count(0)


def what_the_floor_knows(t: Theatre) -> list[str]:
    """Return what could tell who spoke, when and for how long: keys, and moments to the second."""
    keys = [key for (key,) in t.rows("SELECT key FROM meetings_floorturn")]
    moments = t.rows(
        "SELECT to_char(m, 'MI:SS.US') FROM meetings_agendaitem,"
        " unnest(ARRAY[opened_at, ended_at]) m WHERE m IS NOT NULL"
    )
    timers = t.rows("SELECT ran_for::text FROM meetings_floorturn WHERE ran_for > '0'")
    assert len(keys) == 5
    assert len(moments) == 8
    assert timers
    return [*keys, *(moment for (moment,) in moments), *(ran for (ran,) in timers)]


def the_meeting_is_closed(t: Theatre, meeting: str) -> None:
    t.go(f"{meeting}closing/")
    t.press("Close the meeting and erase the floor")
    t.expect("The floor of 25 August was erased", "5 turns", "No record of the discussion exists.")
    pictures(t, "closing")


def nothing_of_it_is_left(t: Theatre, left: list[str]) -> None:
    places = {"a dump": dump(t), "Valkey": valkey(t)}
    for log in t.portal.logs.glob("*.log"):
        places[log.name] = log.read_text(errors="replace")
    places["log of PostgreSQL"] = (t.portal.state / "postgres/log").read_text(errors="replace")

    assert "Any other matters" in places["a dump"]  # It is the dump of this portal.
    found = [(place, one) for place, text in places.items() for one in left if one in text]
    assert found == []
    assert t.rows("SELECT count(*) FROM meetings_floorturn") == [(0,)]
    # htmx remembers for its tab which page is open, as the address bar does.
    stored = t.page.evaluate("Object.entries({...localStorage, ...sessionStorage})")
    assert stored == [["htmx-current-path-for-history", t.path]]


def dump(t: Theatre) -> str:
    server = embedded.postgres(t.portal.state)
    program = [str(server.bin_path / "pg_dump"), "--inserts", "--dbname"]
    done = subprocess.run(
        [*program, str(server.get_uri(database="dief"))], capture_output=True, text=True, check=True
    )
    return str(done.stdout)


def valkey(t: Theatre) -> str:
    """Return what lies in Valkey, under every key."""
    where = embedded.broker_url(t.portal.state).replace("redis+socket", "unix")
    client = redis.Redis.from_url(where)
    return "\n".join(f"{key!r} {client.dump(key)!r}" for key in client.scan_iter())

"""What comes before a room: an agenda that is circulated, delegations that came, a Chair."""

from __future__ import annotations

from datetime import datetime

from tests.journeys.stage import Theatre

CHAIR = ("Ada Lindqvist", "Chair")
ON = "2027-08-25"


def the_room_is_open(t: Theatre, **heads: str) -> str:
    """Open the meeting of the told story, with these heads of delegations; return its address."""
    ref = t.rows("SELECT ref FROM meetings_meeting")[0][0]
    meeting = f"/meetings/{ref}/"
    t.play("Sam Ferris")
    t.go(f"{meeting}agenda/edit/")
    t.press("Begin the agenda")
    t.press("Send to the Chair")
    t.play(*CHAIR)
    t.go(f"{meeting}agenda/")
    t.follow("Approve it or return it")
    t.press("Approve for circulation")
    t.play("Sam Ferris")
    t.go(f"{meeting}agenda/edit/")
    t.follow("Circulate it")
    t.fill(states="9")
    t.press("Circulate to 9 States")
    for person in heads.values():
        t.play(person)
        t.go(f"{meeting}delegation/")
        t.fill(name=person, function="HEAD")
        t.press("Add to the delegation")
    t.play("Sam Ferris")
    t.jump(datetime.fromisoformat(f"{ON}T09:00+02:00"))
    t.go(f"{meeting}participants/")
    for state in heads:
        t.press(f"Check in {state}")
    t.play(*CHAIR)
    t.go(f"{meeting}floor/")
    t.press("Open the meeting")
    t.go(f"{meeting}agenda/")
    t.press("Adopt the agenda")
    return meeting

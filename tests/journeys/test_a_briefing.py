"""
An oral briefing, as the Chair and the States live it (ToR 22): until nothing of it is left.

Alvania has presented its case of a truck. The Chair writes two points; one draws on that case and
could be traced to Drovania, which did not come. Borland asks for a change, Alvania objects, and
nobody can lift that; the Chair takes the point out, the room agrees, the briefing is given.
"""

from __future__ import annotations

from tests.journeys.room import CHAIR, the_room_is_open
from tests.journeys.stage import Theatre

TRACED = "A broker of Drovania moved AK-47 rifles through the port of Odessa in two cases."
GENERAL = "End-user certificates are checked too late, and by too few."
MILDER = "Papers are checked when the goods have left."


def test_a_briefing_is_prepared_stopped_agreed_given_and_erased(told_theatre: Theatre):
    t = told_theatre
    meeting = the_meeting_is_held(t)
    t.inspects = True
    briefing = f"{meeting}briefing/"
    the_chair_writes_two_points(t, briefing)
    the_states_read_them_and_say(t, briefing)
    nobody_lifts_the_objection_of_alvania(t, briefing)
    the_room_agrees(t, briefing)
    it_is_given_and_nothing_is_left(t, briefing)
    assert t.faults == []


def pictures(t: Theatre, name: str) -> None:
    """Take the page in two languages and at two widths."""
    for language in ("en", "ar"):
        t.speak(language)
        for wide, high in ((1280, 900), (390, 844)):
            t.page.set_viewport_size({"width": wide, "height": high})
            t.photograph(f"{name}-{language}-{wide}")
        t.page.set_viewport_size({"width": 1280, "height": 900})
    t.speak("en")


def the_meeting_is_held(t: Theatre) -> str:
    """As in the main path; here only as far as the presentation is taken."""
    t.inspects = False
    meeting = the_room_is_open(t, Alvania="Ana Alba", Borland="Ben Bora", Carland="Cai Cato")
    t.go(f"{meeting}floor/")
    t.press("Turn to this item Truck")
    return meeting


def the_chair_writes_two_points(t: Theatre, briefing: str) -> None:
    t.go(briefing)
    t.expect("No briefing is proposed", "silence is a valid outcome")
    t.follow("Prepare a briefing")
    t.fill(body="WGETI")
    t.press("Begin")
    t.follow("Add a point")
    t.fill(text=TRACED)
    t.page.locator("main [name=items]").first.check()
    t.press("could it point to one State")
    t.expect("Drovania", "AK-47", "port of Odessa", "two", "It draws on one presentation only")
    pictures(t, "briefing-whom")
    t.fill(points_to="STATES")
    t.page.get_by_label("Drovania").check()
    t.press("Say so")
    t.follow("Add a point")
    t.fill(text=GENERAL)
    t.press("could it point to one State")
    t.expect("Nothing was found in it", "That does not make it general.")
    t.fill(points_to="NOBODY")
    t.press("Say so")
    assert t.answers_to("Ben Bora", briefing) == 200
    t.go(briefing)
    t.expect_not(GENERAL)
    t.play(*CHAIR)
    t.go(briefing)
    t.press("Put it to the States that took part")
    t.expect("The States that took part are told")


def the_states_read_them_and_say(t: Theatre, briefing: str) -> None:
    t.play("Ben Bora")
    t.expect("Say how your State stands to the points for an oral briefing.")
    t.go(briefing)
    t.expect(GENERAL)
    t.follow("Say how your State stands")
    t.fill(says="CHANGE", wishes="Say “often” instead of “too late”.")
    pictures(t, "briefing-say")
    t.fill(says="CHANGE", wishes="Say “often” instead of “too late”.")
    t.press("Tell the Chair")
    t.expect("asks for a change")
    pictures(t, "briefing-state")
    t.play("Dora Diaz")  # who did not come, and is asked for her State's consent all the same
    t.expect("Say whether your State consents to a point that could be traced to it.")
    t.go(briefing)
    t.expect(TRACED)
    t.expect_not(GENERAL)
    t.go("/")
    t.page.get_by_role("link", name="Say whether your State consents").first.click()
    t.expect(TRACED)
    pictures(t, "briefing-consent")
    t.fill(says="NO")
    t.press("Answer")
    t.expect("does not consent")
    t.play("Finn Falk")  # neither there nor meant
    t.go(briefing)
    t.expect_not(TRACED, GENERAL)


def nobody_lifts_the_objection_of_alvania(t: Theatre, briefing: str) -> None:
    t.play("Ana Alba")
    t.go(briefing)
    t.press("It is based on our case: we object.*point 1")
    t.expect("No majority lifts it, and neither does the Chair.")
    t.play(*CHAIR)
    t.go(briefing)
    t.expect("Alvania presented the case behind point 1 and objects (¶22).", "has not said")
    pictures(t, "briefing-chair")
    t.follow("The room agreed")
    t.fill_day("on", "2027-08-25")
    t.press("Record that they agreed")
    t.expect("Take the point out or do not brief. A majority cannot change this.")
    t.go(briefing)
    t.press("Revise the points")
    t.press("Take it out.*point 1")
    t.expect_not(TRACED)
    t.follow("Rewrite.*point 2")
    t.fill(text=MILDER)
    t.press("could it point to one State")
    t.fill(points_to="NOBODY")
    t.press("Say so")
    t.press("Put it to the States that took part")


def the_room_agrees(t: Theatre, briefing: str) -> None:
    t.play("Ben Bora")
    t.go(briefing)
    t.expect(MILDER, "said of an earlier version")
    t.follow("Change the position")
    t.fill(says="NO_OBJECTION")
    t.press("Tell the Chair")
    t.play(*CHAIR)
    t.go(briefing)
    t.expect("Nothing stands against it")
    t.follow("The room agreed")
    t.fill_day("on", "2027-08-25")
    t.press("Record that they agreed")
    t.expect("Agreed in the room on 25 August 2027")


def it_is_given_and_nothing_is_left(t: Theatre, briefing: str) -> None:
    t.follow("I gave the briefing")
    t.fill_day("on", "2027-08-25")
    pictures(t, "briefing-given")
    t.fill_day("on", "2027-08-25")
    t.press("Record it, and erase the points")
    t.expect("Given orally to the Working Group", "1 point was erased, and its key destroyed")
    t.expect_not(MILDER)
    pictures(t, "briefing-over")
    for table in ("point", "source", "consent", "objection", "position"):
        assert t.rows(f"SELECT count(*) FROM cases_briefing{table}") == [(0,)]  # noqa: S608
    said = t.rows("SELECT act || subject || facts::text FROM forum_trailentry")
    for word in ("certificates", "Papers", "broker"):
        assert not [row for row in said if word in row[0]]
    t.play("Ben Bora")
    t.go(briefing)
    t.expect("1 point was erased, and its key destroyed")

"""
President and Secretariat plan a meeting and postpone it after the invitation, as they live it.

The Secretariat looks for a day, the President shows it as tentative, States say what to expect,
the President decides; then the hall is taken, and the meeting goes to another week.
"""

from __future__ import annotations

from datetime import datetime

from tests.journeys.stage import Theatre


def geneva(moment: str) -> datetime:
    return datetime.fromisoformat(f"{moment}+02:00")


def test_a_meeting_is_planned_and_postponed_after_the_invitation(theatre: Theatre):
    the_secretariat_keeps_the_windows(theatre)
    meeting = the_secretariat_looks_for_a_day(theatre)
    the_president_shows_it_as_tentative(theatre, meeting)
    states_say_what_to_expect(theatre, meeting)
    the_secretariat_reads_totals_and_notes_the_costs(theatre, meeting)
    the_president_decides_and_calls(theatre, meeting)
    a_state_answers_the_call_in_one_click(theatre, meeting)
    the_secretariat_invites(theatre, meeting)
    states_reply(theatre, meeting)
    the_president_postpones(theatre, meeting)
    everyone_is_told_once(theatre, meeting)
    the_secretariat_proves_what_reached_whom(theatre, meeting)
    assert theatre.faults == []


def pictures(t: Theatre, name: str) -> None:
    """Take the page in two languages and at two widths."""
    for language in ("en", "ar"):
        t.speak(language)
        for wide, high in ((1280, 900), (390, 844)):
            t.page.set_viewport_size({"width": wide, "height": high})
            t.photograph(f"{name}-{language}-{wide}")
        t.page.set_viewport_size({"width": 1280, "height": 900})
    t.speak("en")


def choose(t: Theatre, day: str) -> None:
    """Choose a day of the planner, and wait until the page says what it would bring."""
    t.page.locator(f".window input[value$='{day}']").check()
    t.page.locator("#shown").wait_for()


def the_secretariat_keeps_the_windows(t: Theatre) -> None:
    t.play("Sam Ferris")
    t.go("/meetings/calendar/")
    t.follow("Add a preparatory week")
    t.fill_day("starts_on", "2027-11-22")
    t.fill_day("ends_on", "2027-11-26")
    t.fill(city="Geneva")
    t.page.locator("main form button").first.click()
    t.expect("The week is in the calendar.", "22 November 2027")
    t.photograph("calendar")


def the_secretariat_looks_for_a_day(t: Theatre) -> str:
    t.go("/meetings/")
    t.follow("Planner")
    t.expect("Choose a day and see what it would bring.")
    choose(t, "2027-08-24")
    t.expect("Tuesday, 24 August 2027", "This is meeting 1 of 2 of 2027.")
    choose(t, "2027-11-24")
    t.page.locator("#shown", has_text="24 November 2027").wait_for()
    t.expect("The clocks in Geneva change in these days", "Replies of the States concerned")
    t.page.locator("#planned summary").click()
    t.expect("straight to decision")
    choose(t, "2027-08-25")
    t.page.locator("#shown", has_text="25 August 2027").wait_for()
    t.expect("Tuesday, 6 July 2027")
    pictures(t, "planner")
    choose(t, "2027-08-25")
    t.follow("Propose this day")
    t.expect("25 August 2027")

    t.fill(venue="Centre Varembé, room 3", held_on_day="24")
    t.page.locator("[name=held_on_day]").blur()
    t.page.locator("#shown", has_text="24 August 2027").wait_for()  # as it is typed
    t.fill(held_on_day="25")
    t.page.locator("[name=held_on_day]").blur()
    t.page.locator("#shown", has_text="25 August 2027").wait_for()
    t.press("Propose to the President")
    return t.path


def the_president_shows_it_as_tentative(t: Theatre, meeting: str) -> None:
    assert t.answers_to("Hugo Hale", meeting) == 404
    t.play("Ines Calder")
    t.go("/meetings/decisions/")
    t.expect("This is meeting 1 of 2 of 2027.", "not recorded yet")
    t.play("Ada Lindqvist", "Chair")
    t.go(f"{meeting}consultation/meeting/chair/")
    t.fill_day("held_on", "2027-05-03")
    t.press("Record the consultation")
    t.play("Ines Calder")
    t.go(f"{meeting}plan/")
    t.press("Show the date to every State as tentative")
    t.expect("Every State sees the date as tentative")


def states_say_what_to_expect(t: Theatre, meeting: str) -> None:
    t.play("Hugo Hale")  # a signatory
    t.expect("A date for a meeting is shown as tentative.")
    t.go(meeting)
    t.expect("This date is tentative")
    t.follow("Say what to expect of your State")
    t.fill(expects="LIKELY", coming_from="CAPITAL", law_enforcement="on")
    pictures(t, "forecast")
    t.fill(expects="LIKELY", coming_from="CAPITAL", law_enforcement="on")
    t.press("Say what to expect")
    t.expect("Noted.", "Likely.")
    pictures(t, "tentative")
    t.play("Ana Alba")
    t.go(meeting)
    t.expect_not("Likely.")


def the_secretariat_reads_totals_and_notes_the_costs(t: Theatre, meeting: str) -> None:
    t.play("Sam Ferris")
    t.go(f"{meeting}plan/")
    t.expect("0 yes, 1 likely, 0 no", "1 from capital")
    t.follow("Note the costs")
    t.fill(support="2000", documents="3000", interpretation="12000", budget="15000")
    t.press("Note the costs")
    t.expect("over the budget line")
    pictures(t, "plan")


def the_president_decides_and_calls(t: Theatre, meeting: str) -> None:
    t.play("Ines Calder")
    t.go("/meetings/decisions/")
    t.expect("over the budget line")
    t.expect_not("1 likely")
    pictures(t, "decisions")
    t.follow("Decide on this meeting")
    t.press("Decide: the Forum meets")
    t.go("/meetings/decisions/")
    t.follow("Call for cases")
    t.page.locator(".recipients summary").click()
    pictures(t, "calling")
    t.fill(states="6")
    t.press("Call on 9 States")
    t.expect("3 signatories are missing from this number.")
    t.fill(states="9")
    t.press("Call on 9 States")
    t.expect("are called (¶3)")


def a_state_answers_the_call_in_one_click(t: Theatre, meeting: str) -> None:
    t.play("Hugo Hale")
    t.follow("The President calls for cases")
    t.expect("We intend to present")
    pictures(t, "called")
    t.press("We intend to present")
    t.expect("The Secretariat knows that your State intends to present.")
    pictures(t, "in-brief")
    t.play("Sam Ferris")
    t.go(f"{meeting}agenda/edit/")
    t.expect("A presentation, its details to come")
    t.play("Hugo Hale")
    t.go(meeting)
    t.follow("Your State intends to present")
    t.follow("Give the details")
    t.fill(title="Case 2027-HALE", subject="CASE", touches_others="False")
    pictures(t, "details")
    t.fill(title="Case 2027-HALE", subject="CASE", touches_others="False")
    t.fill(consent_required="False")
    t.press("Tell the Secretariat")
    t.expect("on the agenda of the meeting")


def the_secretariat_invites(t: Theatre, meeting: str) -> None:
    t.jump(geneva("2027-07-03T10:00"))
    t.play("Ada Lindqvist", "Chair")
    t.go(f"{meeting}consultation/invitation/chair/")
    t.fill_day("held_on", "2027-07-01")
    t.press("Record the consultation")
    t.play("Sam Ferris")
    t.go(f"{meeting}invitation/compose/")
    t.fill(practical="Badges at the entrance from 08:30.", languages="en")
    t.press("Save the draft")
    t.go(f"{meeting}invitation/send/")
    t.fill(states="9")
    t.press("Send to 9 States")
    t.expect("The invitation went to 9 States.")
    letter = t.page.request.get(f"{t.portal.address}{meeting}invitation.pdf")
    t.keep("invitation.pdf", letter.body())


def states_reply(t: Theatre, meeting: str) -> None:
    t.play("Hugo Hale")
    t.go(meeting)
    t.follow("Reply to the invitation")
    t.fill(comes="NOT_KNOWN", contact="Mr Hale, at the mission")
    t.press("Reply")
    t.fill(comes="YES", how_many="3", coming_from="BOTH", law_enforcement="on", languages="ar")
    t.press("Reply")
    t.expect("Your reply is noted.", "not yet known", "Arabic")
    pictures(t, "reply")
    t.play("Sam Ferris")
    t.go(f"{meeting}plan/")
    t.expect("1 coming, 0 not coming, 0 not yet known", "Arabic: 1")
    t.expect_not("at the mission")
    pictures(t, "replies")


def the_president_postpones(t: Theatre, meeting: str) -> None:
    t.play("Ines Calder")
    t.go(meeting)
    t.follow("Postpone or move the meeting")
    t.follow("Look at the days of every week in the planner")
    choose(t, "2027-11-24")
    t.follow("Move the meeting to this day")
    t.expect("24 November 2027")
    t.fill(reason="The hall is taken.")
    t.fill_day("chair_consulted_on", "2027-07-02")
    t.fill_day("secretariat_consulted_on", "2027-07-02")
    pictures(t, "postponing")
    t.fill(reason="The hall is taken.")
    t.fill_day("chair_consulted_on", "2027-07-02")
    t.fill_day("secretariat_consulted_on", "2027-07-02")
    t.fill(states="9")
    t.press("Move the meeting and tell everyone")
    t.expect("The meeting is moved.", "24 November 2027")


def everyone_is_told_once(t: Theatre, meeting: str) -> None:
    told = "SELECT to_id, count(*) FROM forum_notice WHERE kind = 'meetings/moved' GROUP BY to_id"
    assert {count for _person, count in t.rows(told)} == {1}
    t.play("Hugo Hale")
    t.expect("A meeting was moved.")
    t.go(meeting)
    t.expect("The meeting moved", "24 November 2027", "Sent 3 July 2027", "The hall is taken.")
    t.expect_not("days late")
    pictures(t, "postponed")


def the_secretariat_proves_what_reached_whom(t: Theatre, meeting: str) -> None:
    """Hugo Hale opens the notice that he was told of; the mail to Ana Alba came back."""
    t.play("Hugo Hale")
    t.follow("A meeting was moved.")
    t.play("Sam Ferris")
    t.go(f"{meeting}dispatches/")
    t.expect("Call for cases", "Invitation", "The meeting was moved")
    pictures(t, "dispatches")
    t.follow("The meeting was moved")
    t.expect("opened in the portal")
    came_back = t.page.get_by_role("link", name="The mail came back Ana Alba")

    def it_was_sent() -> bool:
        t.page.reload()
        return came_back.count() == 1

    t.eventually(it_was_sent)  # The worker sends when it comes to it.
    came_back.click()
    t.fill(why="NO_MAILBOX")
    pictures(t, "came-back")
    t.fill(why="NO_MAILBOX")
    t.press("Record that the mail came back")
    t.expect("there is no such mailbox")
    pictures(t, "dispatch")
    paper = t.page.get_by_role("link", name="Proof of dispatch").get_attribute("href")
    t.keep("proof.pdf", t.page.request.get(f"{t.portal.address}{paper}").body())

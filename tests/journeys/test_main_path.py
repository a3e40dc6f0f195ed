"""
A meeting of the Forum, from the proposal of a date to the erased floor, as its people live it.

President, Secretariat and Chair; Alvania, which presents; Borland, a State Party concerned;
Drovania, which objects; Carland, a signatory, which proposes an expert and attests. Everything
is real but the time.
"""

from __future__ import annotations

from datetime import datetime

from tests.journeys.stage import Theatre

HELD_ON = "2027-08-25"
TRUCK = "Truck at a border crossing"
RIVER = "Routes by river"


def geneva(moment: str) -> datetime:
    return datetime.fromisoformat(f"{moment}+02:00")


def test_a_meeting_runs_from_decision_to_closing(theatre: Theatre):
    galdonia_announces_before_there_is_a_meeting(theatre)
    meeting = the_president_decides(theatre)
    the_secretariat_invites(theatre, meeting)
    case, intention = alvania_prepares_a_case(theatre, meeting)
    notice = borland_is_told(theatre, intention)
    proposal = carland_proposes_an_expert(theatre, meeting, case)
    drovania_objects(theatre, proposal)
    the_agenda_goes_out(theatre, meeting)
    delegations_register(theatre, meeting)
    borland_replies(theatre, notice, intention)
    the_objection_goes_to_the_states_parties(theatre, proposal)
    the_meeting_opens(theatre, meeting)
    the_expert_is_admitted(theatre, proposal)
    the_agenda_is_adopted(theatre, meeting)
    alvania_presents_and_borland_replies(theatre, meeting)
    the_floor_is_erased(theatre, meeting)
    nothing_confidential_was_mailed(theatre)
    the_trail_holds_no_words(theatre)
    assert theatre.faults == []


def galdonia_announces_before_there_is_a_meeting(t: Theatre) -> None:
    t.play("Gita Gill")
    t.go("/meetings/")
    t.expect("No meeting is scheduled.")
    t.go("/cases/intentions/announce/")
    t.fill(title=RIVER, subject="INFORMATION", touches_others="False", consent_required="False")
    t.press("Announce to the Secretariat")
    t.expect("It waits until a meeting is decided.")


def the_president_decides(t: Theatre) -> str:
    t.play("Sam Ferris")
    t.go("/meetings/propose/")
    t.fill_day("held_on", HELD_ON)
    t.fill(venue="Centre Varembé, room 3")
    t.press("Show the dates")
    t.expect("Tuesday, 6 July 2027", "Monday, 26 July 2027", "Tuesday, 10 August 2027")
    t.press("Propose to the President")
    meeting = t.path

    t.play("Ines Calder")
    t.go(f"{meeting}decide/")
    t.press("Decide: the Forum meets")
    t.expect("The Chair's view is not recorded yet")
    assert t.answers_to("Ana Alba", meeting) == 404

    consult_the_chair(t, meeting, "meeting", "2027-05-03")
    t.play("Ines Calder")
    t.go(f"{meeting}decide/")
    t.press("Decide: the Forum meets")
    t.expect("The Forum meets on that day.")
    t.go(f"{meeting}call/")
    t.fill(states="9")
    t.press("Call on 9 States")
    t.expect("All States Parties and signatories are called (¶3).")
    return meeting


def consult_the_chair(t: Theatre, meeting: str, matter: str, day: str) -> None:
    t.play("Ada Lindqvist", "Chair")
    t.go(f"{meeting}consultation/{matter}/chair/")
    t.fill_day("held_on", day)
    t.press("Record the consultation")
    t.expect("The consultation is on record.")


def the_secretariat_invites(t: Theatre, meeting: str) -> None:
    t.jump(geneva("2027-07-03T10:00"))
    t.play("Sam Ferris")
    t.go(f"{meeting}invitation/compose/")
    t.expect("States Parties and signatory States are called upon to present")
    t.fill(practical="Badges at the entrance from 08:30.", languages="en")
    t.press("Save the draft")
    t.go(f"{meeting}invitation/send/")
    t.fill(states="9")
    t.press("Send to 9 States")
    t.expect("¶9 asks for consultation with the Chair.")

    consult_the_chair(t, meeting, "invitation", "2027-07-01")
    t.play("Sam Ferris")
    t.go(f"{meeting}invitation/send/")
    t.fill(states="6")
    t.press("Send to 9 States")
    t.expect("3 signatories are missing from this number.")
    t.fill(states="9")
    t.press("Send to 9 States")
    t.expect("The invitation went to 9 States.")
    assert t.answers(f"{meeting}invitation.pdf") == 200
    t.photograph("invitation")

    t.play("Hugo Hale")  # a signatory
    t.expect("Your State is invited to a meeting.")
    t.go(meeting)
    t.photograph("meeting")


def alvania_prepares_a_case(t: Theatre, meeting: str) -> tuple[str, str]:
    t.play("Ana Alba")
    t.go("/cases/begin/")
    t.fill(finding="DETECTED", title=TRUCK, summary="Forty rifles behind a false wall.")
    t.press("Save the draft, and go on")
    t.expect("Draft saved, not released.")
    case = t.path.removesuffix("edit/")
    t.go(case)
    t.attach("marks.txt", b"Serial numbers: 4711, 4712.")
    t.expect("marks.txt")

    t.go(f"{case}release/")
    t.fill(audience="ALL")
    t.press("Release to the audience")
    t.expect("Type the word ALL")
    t.fill(audience="CHOSEN")
    for name in ("Borland", "Carland"):
        t.page.locator("main").get_by_label(name).check()
    t.press("Release to the audience")
    t.expect("2 other States read the case now.", "Chosen States")
    t.photograph("case")

    t.go(f"/cases/intentions/announce/?case={case.split('/')[2]}")
    ref = meeting.split("/")[2]
    t.fill(title=TRUCK, subject="CASE", touches_others="True", consent_required="False")
    t.fill(meeting=ref)
    t.press("Announce to the Secretariat")
    t.expect("Your intention is on record, and on the agenda of the meeting.")
    intention = t.path

    assert t.answers_to("Dora Diaz", case) == 404
    assert t.answers_to("Ben Bora", case) == 200
    t.play("Sam Ferris")
    t.go(case)
    t.expect_not("Forty rifles", "marks.txt")
    return case, intention


def borland_is_told(t: Theatre, intention: str) -> str:
    t.play("Ana Alba")
    t.go(f"{intention}concerned/XB/")
    t.expect("You are naming Borland.", "26 July 2027", "10 August 2027")
    t.fill(text="We intend to present how the truck crossed from Borland.")
    t.press("Serve the notice to Borland")
    t.expect("Borland is notified.")
    notice = t.path

    t.play("Ben Bora")
    t.expect("Reply to notice")
    t.photograph("lobby")
    in_arabic_on_a_phone(t)
    t.go(notice)
    t.expect("We intend to present how the truck crossed", "10 August 2027, 23:59 Geneva time")
    t.photograph("notice")
    t.play("Sam Ferris")
    t.go(notice)
    t.expect_not("how the truck crossed")
    assert t.answers_to("Cai Cato", notice) == 404
    return notice


def in_arabic_on_a_phone(t: Theatre) -> None:
    """The page turns round, and a phone shows all of it."""
    t.speak("ar")
    t.page.set_viewport_size({"width": 390, "height": 844})
    assert t.page.locator("html").get_attribute("dir") == "rtl"
    assert t.page.evaluate("document.documentElement.scrollWidth") <= 390
    t.photograph("arabic")
    t.page.set_viewport_size({"width": 1280, "height": 900})
    t.speak("en")


def carland_proposes_an_expert(t: Theatre, meeting: str, case: str) -> str:
    t.play("Cai Cato")
    t.go(f"/experts/propose/{meeting.split('/')[2]}/")
    t.fill(
        expert_name="Dr. Eva Vrba",
        affiliation="Institute of Marks",
        expertise="Reads marks that were filed off.",
        purpose="To explain how the rifles were identified.",
        case=case.split("/")[2],
    )
    t.press("Send to the Secretariat")
    t.expect("The Secretariat has your proposal")
    proposal = t.path

    t.play("Sam Ferris")
    t.go(f"{proposal}distribute/")
    t.press("Distribute to 6 States Parties and open silence")
    t.expect("Silence ends 8 July 2027, 23:59 Geneva time")
    return proposal


def drovania_objects(t: Theatre, proposal: str) -> None:
    assert t.answers_to("Hugo Hale", proposal) == 404  # a signatory: never another's proposal
    t.play("Cai Cato")
    t.go(proposal)
    t.expect_not("Raise an objection")
    assert t.answers(f"{proposal}object/") in {403, 404}

    t.play("Dora Diaz")
    t.go(proposal)
    t.expect("You need do nothing.")
    t.photograph("silence")
    t.follow("Raise an objection")
    t.fill(reason="We know the institute.")
    t.press("Object in the name of Drovania")
    t.expect("Your objection is on record.", "in consultation")

    t.play("Cai Cato")
    t.go(proposal)
    t.expect("Drovania")
    t.play("Ben Bora")
    t.go(proposal)
    t.expect_not("Drovania", "We know the institute.")


def the_agenda_goes_out(t: Theatre, meeting: str) -> None:
    t.play("Sam Ferris")
    t.go(f"{meeting}agenda/edit/")
    t.press("Begin the agenda")
    t.press("Send to the Chair")
    t.play("Ada Lindqvist", "Chair")
    t.go(f"{meeting}agenda/")
    t.follow("Approve it or return it")
    t.photograph("approval")
    version = t.path
    t.fill(note="Please give the presentation thirty minutes.")
    t.press("Return to the Secretariat")

    t.play("Sam Ferris")
    t.go(f"{meeting}agenda/edit/")
    t.expect("Please give the presentation thirty minutes.")
    t.press("Send to the Chair")
    t.play("Ada Lindqvist", "Chair")
    t.go(f"{meeting}agenda/")
    t.follow("Approve it or return it")
    assert t.path != version
    version = t.path
    t.press("Approve for circulation")
    t.play("Sam Ferris")
    t.go(version)
    t.fill(states="8")
    t.press("Circulate to 9 States")
    t.expect("You typed 8.")
    t.fill(states="9")
    t.press("Circulate to 9 States")
    t.expect("The agenda is circulated to every State of the Forum.")

    t.play("Finn Falk")
    t.go(f"{meeting}agenda/")
    t.expect(TRUCK, "Alvania", "DIEF CONFIDENTIAL")
    assert "Borland" not in t.page.inner_text("main table")  # who is concerned is not told to all


def delegations_register(t: Theatre, meeting: str) -> None:
    for person in ("Ana Alba", "Ben Bora", "Cai Cato", "Dora Diaz"):
        t.play(person)
        t.go(f"{meeting}delegation/")
        t.fill(name=person, function="HEAD")
        t.press("Add to the delegation")
    t.expect("strongly encourages law-enforcement officials to attend")
    t.fill(name="Inspector Duarte", function="ADVISER", law_enforcement="on")
    t.press("Add to the delegation")
    t.expect_not("strongly encourages law-enforcement officials to attend")


def borland_replies(t: Theatre, notice: str, intention: str) -> None:
    t.play("Ben Bora")
    t.go(notice)
    t.fill(kind="REPLY", text="Our police stopped the truck first.")
    t.press("Send the answer to Alvania")
    t.expect("Alvania has your answer, word for word.")
    t.play("Ana Alba")
    t.go(f"{intention}presentation/")
    t.expect("Our police stopped the truck first.", "reply received")


def the_objection_goes_to_the_states_parties(t: Theatre, proposal: str) -> None:
    t.jump(geneva("2027-08-06T00:02"))
    t.play("Ben Bora")
    t.go(proposal)
    t.expect("before the States Parties", "Drovania")
    t.play("Finn Falk")  # Fenwald has not registered
    t.go(proposal)
    t.expect_not("Drovania")


def the_meeting_opens(t: Theatre, meeting: str) -> None:
    t.jump(geneva("2027-08-25T09:00"))
    t.play("Sam Ferris")
    t.go(f"{meeting}participants/")
    for state in ("Alvania", "Borland", "Carland", "Drovania"):
        t.press(f"Check in {state}")
    t.play("Ada Lindqvist", "Chair")
    t.go(f"{meeting}floor/")
    t.press("Open the meeting")
    t.expect("The meeting is open.")

    t.play("Gita Gill")  # still in the pool: until adoption there is time
    t.go("/cases/intentions/")
    t.follow(RIVER)
    t.follow("Change")
    t.fill(meeting=meeting.split("/")[2])
    t.page.locator("main form button").last.click()
    t.expect(meeting.split("/")[2])


def the_expert_is_admitted(t: Theatre, proposal: str) -> None:
    t.play("Ada Lindqvist", "Chair")
    t.go(f"{proposal}decision/")
    t.fill(outcome="ADMITTED")
    t.press("Record the decision")
    t.expect("admitted")
    t.play("Cai Cato")
    t.go(proposal)
    t.follow("told")
    t.page.locator("main form button").last.click()
    t.expect("admitted")


def the_agenda_is_adopted(t: Theatre, meeting: str) -> None:
    t.play("Ada Lindqvist", "Chair")
    t.go(f"{meeting}agenda/")
    t.press("Adopt the agenda")
    t.expect("No further presentation can be announced (¶11).", RIVER)
    t.play("Finn Falk")
    t.go("/cases/intentions/announce/")
    assert meeting.split("/")[2] not in t.page.locator("[name=meeting]").inner_text()


def alvania_presents_and_borland_replies(t: Theatre, meeting: str) -> None:
    t.play("Ada Lindqvist", "Chair")
    t.go(f"{meeting}floor/")
    t.press(f"Turn to this item.*{TRUCK}")
    t.press("Give the floor.*Alvania")
    t.press("Alvania has spoken")
    t.press("End the item")
    t.expect("Borland is concerned by this item and has not spoken. ¶12: the floor is theirs.")
    t.photograph("floor")
    t.press("Give the floor.*Borland")
    t.press("Borland has spoken")
    t.press("End the item")
    t.go(f"{meeting}room/")
    t.expect_not(TRUCK)


def the_floor_is_erased(t: Theatre, meeting: str) -> None:
    t.go(f"{meeting}closing/")
    t.press("Close the meeting and erase the floor")
    t.expect("The floor of 25 August was erased", "3 turns", "No record of the discussion exists.")
    t.photograph("closing")
    assert t.rows("SELECT count(*) FROM meetings_floorturn") == [(0,)]


def nothing_confidential_was_mailed(t: Theatre) -> None:
    unsent = (
        "SELECT count(*) FROM forum_notice"
        " WHERE sent_at IS NULL AND withdrawn_at IS NULL AND due_at < '2027-08-25'"
    )
    t.eventually(lambda: t.rows(unsent) == [(0,)])
    mails = t.mails()
    assert len(mails) > 50
    for word in ("Alvania", "Borland", "Drovania", TRUCK, "rifles", "Vrba", "objection", "2027-"):
        assert not [mail for mail in mails if word in body_of(mail)], word


def body_of(mail: str) -> str:
    """Return what a reader of the mail reads, its link aside."""
    lines = mail.partition("\n\n")[2].splitlines() + [
        line for line in mail.splitlines() if line.startswith("Subject:")
    ]
    return "\n".join(line for line in lines if "http" not in line)


def the_trail_holds_no_words(t: Theatre) -> None:
    for (facts,) in t.rows("SELECT facts::text FROM forum_trailentry"):
        for word in ("rifles", "police", "institute", "Varembé"):
            assert word not in facts

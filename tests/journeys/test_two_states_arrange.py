"""
Two States find each other and make an arrangement, as their people live it.

Alvania's focal point gives a contact; Borland's delegate asks for its number; the two confirm a
text, say steps, put a file in, and in the end close the room. Carland and the Secretariat never
learn that there was one.
"""

from __future__ import annotations

from tests.doors import a_pdf
from tests.journeys.stage import Theatre

TEXT = "Alvania sends photographs of the marks. Borland compares them."


def test_two_states_find_each_other_and_make_an_arrangement(theatre: Theatre):
    alvania_gives_a_contact(theatre)
    borland_asks_for_the_number(theatre)
    room = alvania_proposes(theatre)
    borland_proposes_another_text(theatre, room)
    alvania_confirms_and_says_a_step(theatre, room)
    borland_reads_it_in_arabic(theatre, room)
    nobody_else_learns_of_it(theatre, room)
    the_two_close_it(theatre, room)
    assert not [mail for mail in theatre.mails() if "photographs" in mail or "Customs" in mail]
    assert theatre.faults == []


def alvania_gives_a_contact(t: Theatre) -> None:
    t.play("Aldo Arno")
    t.go("/contacts/give/")
    t.fill(agency="Customs of Alvania", unit="Firearms desk", phone="+99 1 555 0101")
    t.fill(competences="CUSTOMS", languages="fr", opens_at="08:00", closes_at="17:00")
    t.page.locator("select[name=officer]").select_option(label="Alma Aras")
    t.press("Give the contact")
    t.expect("The entry stands in the directory.", "No other State yet.")
    t.photograph("contact-own")


def borland_asks_for_the_number(t: Theatre) -> None:
    t.play("Ben Bora")
    t.go("/contacts/")
    t.fill(state="XA", competence="CUSTOMS", language="fr")
    t.press("Search")
    t.expect("Customs of Alvania", "Firearms desk")
    t.photograph("contacts")
    t.follow("Customs of Alvania")
    t.expect_not("+99 1 555 0101")
    t.press("Show the numbers")
    t.expect("+99 1 555 0101")
    t.photograph("contact-shown")
    t.play("Alma Aras")
    t.go("/contacts/mine/")
    t.expect("Customs of Alvania", "Borland")
    t.expect_not("Ben Bora")
    t.photograph("contact-mine")
    assert t.answers_to("Eva Vrba", "/contacts/") == 404


def alvania_proposes(t: Theatre) -> str:
    t.play("Ana Alba")
    t.go("/arrangements/open/")
    t.fill(title="Marks on the rifles", text=TEXT)
    t.page.get_by_label("Borland", exact=True).check()
    t.press("Propose to these States")
    t.expect("awaits Borland", TEXT)
    t.photograph("arrangement-proposed")
    return t.path


def borland_proposes_another_text(t: Theatre, room: str) -> None:
    t.play("Ben Bora")
    t.expect("A State proposes an arrangement with yours.", "or leave it.")
    t.go(room)
    t.follow("Propose another text")
    t.fill(text=f"{TEXT} Within two weeks.")
    t.press("Propose to the parties")
    t.expect("awaits Alvania", "Version 2, proposed by Borland")


def alvania_confirms_and_says_a_step(t: Theatre, room: str) -> None:
    t.play("Ana Alba")
    t.go(room)
    t.press("Confirm in the name of Alvania")
    t.expect("confirmed by all parties")
    t.page.get_by_text("Say what your State will do").click()
    t.fill(what="Send the photographs.")
    t.fill_day("day", "2027-06-01")
    t.press("Say it to the other parties")
    t.expect("Send the photographs.")
    t.page.locator("summary", has_text="Add a file").click()
    t.page.locator("main [type=file]").set_input_files(
        {"name": "marks.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    )
    t.press("Add the file")
    t.expect("marks.pdf is added, and sealed.")
    t.photograph("arrangement")


def borland_reads_it_in_arabic(t: Theatre, room: str) -> None:
    t.play("Ben Bora")
    t.go(room)
    t.speak("ar")
    t.photograph("arrangement-ar")
    t.go("/contacts/")
    t.photograph("contacts-ar")
    t.speak("en")


def nobody_else_learns_of_it(t: Theatre, room: str) -> None:
    for name in ("Cai Cato", "Sam Ferris", "Alma Aras"):
        assert t.answers_to(name, room) == t.answers_to(name, "/arrangements/nowhere/") == 404
        t.go("/arrangements/")
        t.expect("You are party to no arrangement")
        t.expect_not("Marks on the rifles")


def the_two_close_it(t: Theatre, room: str) -> None:
    t.play("Ana Alba")
    t.go(room)
    t.press("Mark done")
    t.follow("Close and erase")
    t.press("Agree to close and erase")
    t.expect("once the others agree too")
    t.play("Ben Bora")
    t.go(room)
    t.follow("Close and erase")
    t.press("Close and erase now")
    t.expect("The room is closed, and erased.")
    t.expect_not("photographs", "marks.pdf")
    t.photograph("arrangement-closed")

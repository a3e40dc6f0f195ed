"""
A police officer finds a case, asks for its use, and passes it to a colleague (ToR 16).

Alvania's focal point passes Borland's case to Alma Aras of the police; she finds it by search and
says what she would do; Borland answers with conditions; she passes the case to Axel Adan and
prints it for her office. Nobody else learns that there was a discussion.
"""

from __future__ import annotations

import io
import re

from pypdf import PdfReader

from tests.journeys.stage import Theatre

CONDITIONS = "Do not name our port in the warrant."
PURPOSE = "Search the yard of the consignee, and seize what lies there."


def test_police_finds_a_case_asks_for_its_use_and_passes_it_on(told_theatre: Theatre):
    t = told_theatre
    case = the_focal_point_passes_it(t)
    use = police_finds_it_and_asks(t, case)
    nobody_else_learns_of_it(t, case, use)
    borland_answers_with_conditions(t, use)
    police_reads_the_conditions_and_passes_it_on(t, case)
    the_colleague_reads_it_in_arabic(t, case)
    it_ends_when_it_is_taken_back(t, case)
    assert not [mail for mail in t.mails() if "warrant" in mail or "consignee" in mail]
    assert t.faults == []


def open_case(t: Theatre) -> None:
    t.page.locator("tr", has_text="Container held in port").get_by_role("link").first.click()
    t.look()


def the_focal_point_passes_it(t: Theatre) -> str:
    t.play("Aldo Arno")
    t.go("/cases/")
    open_case(t)
    case = t.path
    t.expect("discuss before use (¶16)", "your State discusses it with Borland")
    t.photograph("use-case-page")
    t.follow("Pass it to a colleague")
    t.page.locator("select[name=colleague]").select_option(label="Alma Aras")
    t.fill_day("until", "2027-12-31")
    t.press("Pass it on")
    t.expect("Alma Aras reads it from now on. Only your State knows.", "reads it")
    t.photograph("use-register")
    return case


def police_finds_it_and_asks(t: Theatre, case: str) -> str:
    t.play("Alma Aras")
    t.expect("Container held in port", "discuss before use (¶16)")
    t.go("/search/")
    t.fill(words="container")
    t.press("Search")
    t.page.locator(f"main a[href^='{case}']").first.click()
    t.look()
    t.expect("You must ask Borland before:")
    t.photograph("use-police-case")
    t.follow("Discuss a use with Borland")
    t.fill(use="PROCEEDING", purpose=PURPOSE)
    t.fill_day("wished_by", "2027-08-02")
    t.photograph("use-ask")
    t.press("Send to Borland")
    t.expect("Borland is asked. Nobody else can see it.", "word awaited")
    t.photograph("use-asked")
    return t.path


def nobody_else_learns_of_it(t: Theatre, case: str, use: str) -> None:
    for name in ("Sam Ferris", "Cai Cato", "Axel Adan"):
        assert t.answers_to(name, use) == t.answers_to(name, "/use/discussions/nowhere/") == 404
    assert t.answers_to("Axel Adan", case) == 404
    t.play("Cai Cato")
    t.go("/cases/")
    open_case(t)
    t.expect_not("Alvania")


def borland_answers_with_conditions(t: Theatre, use: str) -> None:
    t.play("Bea Bram")  # Neither wrote the case nor released it: Borland is asked as a State.
    t.follow("Alvania would use what you shared")
    assert t.path == use
    t.photograph("use-provider")
    t.fill(word="CONDITIONS", text=CONDITIONS)
    t.press("Send to Alvania")
    t.expect("Sent. Only the two States read it.", "discussed with conditions", CONDITIONS)
    t.go("/use/")
    t.expect("About what your State provided")
    t.photograph("use-list")


def police_reads_the_conditions_and_passes_it_on(t: Theatre, case: str) -> None:
    t.play("Alma Aras")
    t.expect("discussed with conditions: law enforcement proceeding")
    t.go(case)
    t.expect("Conditions:", CONDITIONS)
    t.photograph("use-conditions")
    t.follow("Pass it to a colleague")
    t.page.locator("select[name=colleague]").select_option(label="Axel Adan")
    t.press("Pass it on")
    t.expect("Axel Adan reads it from now on.")


def the_colleague_reads_it_in_arabic(t: Theatre, case: str) -> None:
    t.play("Axel Adan")
    t.go(case)
    t.expect(CONDITIONS)
    pack = t.page.request.get(f"{t.portal.address}{case}pack/").body()
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pack)).pages)
    shown = re.sub(r"\s+", " ", text)
    assert CONDITIONS in shown
    assert "Axel Adan" in shown
    t.speak("ar")
    t.photograph("use-case-ar")
    t.go(f"{case}colleagues/")
    t.photograph("use-register-ar")
    t.speak("en")


def it_ends_when_it_is_taken_back(t: Theatre, case: str) -> None:
    t.play("Aldo Arno")
    t.go(f"{case}colleagues/")
    row = t.page.locator("tr", has_text="Axel Adan")
    row.get_by_role("button").click()
    t.prove()
    t.expect("It is taken back from Axel Adan.")
    assert t.answers_to("Axel Adan", case) == 404
    assert t.answers_to("Alma Aras", case) == 200

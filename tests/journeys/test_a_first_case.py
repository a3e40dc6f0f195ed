"""
A delegate's first day, from the invitation to a case that another State reads (ToR 13, 16, 18).

Alvania's focal point invites Alix Alder, who may prepare and not release. She makes a passkey in
a browser of her own and begins a case; Abel Ames writes another section at the same time; Ana
Alba, who signs for Alvania, checks it, looks at it as Borland would, and releases it to Borland.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string, policy

from playwright.sync_api import Browser, Page

from tests.journeys.stage import Theatre

ADDRESS = "alix.alder@practice.example"
PASSWORD = "a slow river under old bridges"
A_TELEPHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
TRUCK = "Truck at a border crossing"


def test_a_delegate_comes_in_for_the_first_time_and_her_case_reaches_another_state(
    browser: Browser, theatre: Theatre
):
    t = theatre
    link = the_focal_point_invites_her(t)
    with window(t, browser) as hers:
        show_passkeys_to(hers)
        she_sets_up_her_account(t, link)
        case = she_begins_a_case(t)
        with window(t, browser):
            a_colleague_writes_another_section(t, case, while_open_in=hers)
        t.page = hers
        she_goes_on_beside_him(t, case)
        she_comes_back_with_her_passkey(t, case)
    the_release_officer_releases_it(t, case)
    borland_reads_it_and_nobody_else(t, case)
    in_arabic_on_a_desk_and_on_a_phone(t, case)
    assert not [mail for mail in t.mails() if "rifle" in mail or TRUCK in mail or "4711" in mail]
    # Her office does not release: the page that says who can is a refusal.
    assert [fault for fault in t.faults if f"{case}release/" not in fault] == []


@contextmanager
def window(t: Theatre, browser: Browser) -> Iterator[Page]:
    """Play in a browser of someone's own, and go back to the one before."""
    before = t.page
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    t.page = context.new_page()
    t.listen()
    try:
        yield t.page
    finally:
        context.close()
        t.page = before


def show_passkeys_to(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": A_TELEPHONE})


def the_focal_point_invites_her(t: Theatre) -> str:
    t.play("Aldo Arno")
    t.go("/people/invite/")
    t.fill(first_name="Alix", last_name="Alder", email=ADDRESS, role="DELEGATE")
    t.press("Send the invitation")
    t.expect("The invitation leaves within a minute.")
    t.eventually(lambda: any(ADDRESS in mail for mail in t.mails()), patience=90)
    (mail,) = (mail for mail in t.mails() if ADDRESS in mail)
    written = message_from_string(mail, policy=policy.default).get_body(("plain",))
    assert written is not None
    (link,) = re.findall(r"https?://\S+/invitation/\S+", written.get_content())
    return str(link)


def she_sets_up_her_account(t: Theatre, link: str) -> None:
    t.page.goto(link)
    t.look()
    t.expect("Alix Alder", "delegate, Alvania")
    t.photograph("first-invitation")
    t.fill(password=PASSWORD, password_again=PASSWORD)
    t.press("Set up my account")
    t.fill(name="my telephone")
    t.photograph("first-passkey")
    with t.page.expect_navigation():
        t.page.get_by_role("button", name="Make a passkey").click()
    t.look()
    t.expect("Print your recovery codes now")
    t.photograph("first-codes")
    t.follow("I have printed them")
    t.press("Save and go on")
    t.expect("What you undertake")
    t.photograph("first-undertaking")
    t.fill(undertaken="on")
    t.press("Undertake confidentiality")
    t.expect("You cannot")
    t.photograph("first-role-card")
    t.press("I have read this")
    t.expect("Nothing leaves your delegation until an authorised colleague releases it.")
    t.photograph("first-lobby")


def she_begins_a_case(t: Theatre) -> str:
    t.go("/cases/begin/")
    t.photograph("first-begin")
    t.fill(finding="DETECTED", title=TRUCK, summary="Forty rifles behind a false wall.")
    t.press("Save the draft, and go on")
    t.expect("Draft saved, not released.", "Only my delegation")
    t.photograph("first-sections")
    case = t.path.removesuffix("edit/")
    t.go(f"{case}edit/items/")
    return case


def a_colleague_writes_another_section(t: Theatre, case: str, *, while_open_in: Page) -> None:
    t.play("Abel Ames")
    t.go(f"{case}edit/route/")
    t.fill(**{"rows-0-from_state": "XB", "rows-0-from_place": "the river port"})
    t.fill(**{"rows-0-to_state": "XA", "rows-0-to_place": "the border crossing"})
    t.press("Save the draft")
    t.photograph("first-route")
    assert while_open_in.url.endswith("/items/")


def she_goes_on_beside_him(t: Theatre, case: str) -> None:
    t.fill(**{"rows-0-category": "H", "rows-0-description": "rifles", "rows-0-quantity": "40"})
    t.fill(**{"rows-0-marks": "QQ 4711"})
    t.photograph("first-items")
    t.press("Save the draft")
    t.go(case)
    t.expect("QQ 4711", "the river port", "No file is attached.")
    t.attach("weighing.txt", b"Weighed at the border: 400 kg too much.")
    t.expect("weighing.txt")
    t.photograph("first-draft")
    t.go(f"{case}release/")
    t.expect("A colleague releases this case", "Ana Alba (delegate)")
    t.photograph("first-who-releases")


def she_comes_back_with_her_passkey(t: Theatre, case: str) -> None:
    with t.page.expect_navigation():
        t.page.get_by_role("button", name="Sign out").first.click()
    t.go("/sign-in/")
    t.fill(username=ADDRESS, password=PASSWORD)
    t.press("Go on to your code")
    t.photograph("first-second-factor")
    with t.page.expect_navigation():
        t.page.get_by_role("button", name="Use my passkey").click()
    t.go(case)
    t.expect("QQ 4711", "draft")


def the_release_officer_releases_it(t: Theatre, case: str) -> None:
    t.play("Ana Alba")
    t.go(f"{case}check/")
    t.expect("Nothing is left to be settled.", "QQ 4711", "the river port", "weighing.txt")
    t.photograph("first-check")
    t.go(f"{case}release/")
    t.fill(audience="ALL")
    t.press("Release to the audience")
    t.expect("Type the word ALL")
    t.photograph("first-release-all")
    t.fill(audience="CHOSEN")
    t.page.locator("main").get_by_label("Borland", exact=True).check()
    t.press("Release to the audience")
    t.expect("1 other State reads the case now.", "Chosen States", case.split("/")[2])
    t.photograph("first-receipt")
    t.go(f"{case}preview/")
    t.photograph("first-preview")


def borland_reads_it_and_nobody_else(t: Theatre, case: str) -> None:
    assert t.answers_to("Dora Diaz", case) == 404
    t.play("Ben Bora")
    t.go(case)
    t.expect("QQ 4711", "the river port", "weighing.txt", "discuss")
    t.photograph("first-read")


def in_arabic_on_a_desk_and_on_a_phone(t: Theatre, case: str) -> None:
    t.speak("ar")
    t.photograph("first-read-ar")
    t.page.set_viewport_size({"width": 390, "height": 844})
    assert t.page.evaluate("document.documentElement.scrollWidth") <= 390
    t.photograph("first-read-ar-390")
    t.page.set_viewport_size({"width": 1280, "height": 900})
    t.play("Ana Alba")
    t.speak("ar")
    t.page.set_viewport_size({"width": 390, "height": 844})
    for name in ("edit/", "edit/items/", "check/", "release/", "preview/"):
        t.go(f"{case}{name}")
        assert t.page.evaluate("document.documentElement.scrollWidth") <= 390, name
        t.photograph(f"first-{name.replace('/', '')}-ar-390")
    t.page.set_viewport_size({"width": 1280, "height": 900})
    t.go(f"{case}release/")
    t.photograph("first-release-ar")

"""What is done in the name of a State or an office asks for the second factor again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver
from django_otp.oath import totp

from experts.models import Objection, ObjectionReason
from experts.rules import Status
from forum.models import Authenticator, Term, TrailEntry
from tests import cast
from tests.test_sessions import views

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
HOLDS = timedelta(seconds=settings.PROOF_HOLDS)
COOKIE = settings.SESSION_COOKIE_NAME

# Forms that do nothing in anyone's name, or nothing that lasts; all others ask.
OWN_ACCOUNT = "one's own account: it asks by itself for what it needs"
DRAFT = "a draft of one's own, seen by nobody else yet"
PREPARED = "prepared for others, who decide on it; can be changed until then"
RECOVERY = "before there is a factor to show, or to stop someone in time"
READING = "reads, and changes nothing"
THE_ROOM = "in the room seconds count, and nothing of it is kept"
LIST = "a list that is corrected many times until the meeting"
WITHOUT_PROOF = {
    "meetings:reply": "registers nobody, and can be changed until the meeting opens",
    "meetings:forecast": "binds nobody, and can be changed until the meeting opens",
    "meetings:resources": "figures of a plan; the last ones stand",
    "sign-in:sign-in": "before there is a session",
    "sign-in:sign-out": "nobody is kept in",
    "sign-in:second-factor": "is itself the proof",
    "sign-in:set-up": OWN_ACCOUNT,
    "sign-in:recovery-codes": OWN_ACCOUNT,
    "sign-in:settle": OWN_ACCOUNT,
    "sign-in:undertaking": OWN_ACCOUNT,
    "sign-in:role-card": OWN_ACCOUNT,
    "sign-in:hat": OWN_ACCOUNT,
    "sign-in:language": OWN_ACCOUNT,
    "sign-in:invitation": "before there is an account",
    "sign-in:forgotten": "before there is a session",
    "sign-in:new-password": "before there is a session",
    "sign-in:end-session": "whoever fears a stranger in their account is not held up",
    "sign-in:end-others": "whoever fears a stranger in their account is not held up",
    "sign-in:stay": OWN_ACCOUNT,
    "sign-in:prove": "is itself the proof",
    "sign-in:add-passkey": OWN_ACCOUNT,
    "sign-in:rename-passkey": OWN_ACCOUNT,
    "sign-in:remove-passkey": OWN_ACCOUNT,
    "sign-in:remove-app": OWN_ACCOUNT,
    "experts:undertake": "in one's own name only, and to one's own duty",
    "sign-in:lost": RECOVERY,
    "sign-in:recover": RECOVERY,
    "sign-in:stop-recovery": RECOVERY,
    "people:stop-a-recovery": RECOVERY,
    "search": READING,
    "arrangements:attach": "as into a case: it can be taken back at any time",
    "contacts:contacts": READING,
    "contacts:national": READING,
    "contacts:reveal": READING,
    "contacts:card": READING,
    "contacts:mark": "says that something does not hold, and changes nothing of it",
    "save-search": "a note of one's own",
    "forget-search": "a note of one's own",
    "challenges:copy": READING,
    "trail:export": READING,
    "cases:attach-to-reply": DRAFT,
    "cases:remove-reply-file": DRAFT,
    "cases:begin-upload": DRAFT,
    "cases:coming": DRAFT,
    "cases:finish": DRAFT,
    "cases:cancel-upload": DRAFT,
    "cases:location": DRAFT,
    "cases:begin": DRAFT,
    "cases:begin-by-itself": DRAFT,
    "cases:section": DRAFT,
    "cases:keep": DRAFT,
    "cases:pick": DRAFT,
    "cases:attach": DRAFT,
    "meetings:submit-paper": "a file is not kept while a factor is asked; what opens it asks",
    "meetings:add-version": "a file is not kept while a factor is asked; what opens it asks",
    "cases:remove-reference": DRAFT,
    "cases:we-intend": "one click that commits to nothing; its details are asked with proof",
    "cases:share": DRAFT,
    "platform:begin": DRAFT,
    "platform:edit": DRAFT,
    "platform:add-part": DRAFT,
    "platform:edit-part": DRAFT,
    "platform:remove-part": DRAFT,
    "platform:begin-correction": DRAFT,
    "platform:drop-correction": DRAFT,
    "platform:subscriptions": "what one asks to be told oneself",
    "platform:stop": "what one asks to be told oneself",
    "people:cancel": "takes an offer back that nobody accepted",
    "briefings:begin": PREPARED,
    "briefings:add": PREPARED,
    "briefings:rewrite": PREPARED,
    "briefings:whom": PREPARED,
    "briefings:take-out": PREPARED,
    "meetings:report-write": PREPARED,
    "meetings:report-rewrite": PREPARED,
    "meetings:report-drop": PREPARED,
    "meetings:add-conference": PREPARED,
    "meetings:add-week": PREPARED,
    "meetings:correct-week": PREPARED,
    "meetings:propose": PREPARED,
    "meetings:consultation": PREPARED,
    "meetings:compose": PREPARED,
    "meetings:agenda-edit": PREPARED,
    "meetings:agenda-begin": PREPARED,
    "meetings:agenda-item": PREPARED,
    "meetings:agenda-slot": PREPARED,
    "meetings:agenda-place": PREPARED,
    "meetings:agenda-drop": PREPARED,
    "meetings:delegation": LIST,
    "meetings:delegate": LIST,
    "meetings:take-off": LIST,
    "meetings:note": LIST,
    "meetings:credentials": LIST,
    "meetings:mark-credentials": LIST,
    "meetings:check-in": THE_ROOM,
    "meetings:door-taps": THE_ROOM,
    "meetings:undo-check-in": THE_ROOM,
    "meetings:item-open": THE_ROOM,
    "meetings:item-end": THE_ROOM,
    "meetings:ask": THE_ROOM,
    "meetings:give": THE_ROOM,
    "meetings:pause": THE_ROOM,
    "meetings:resume": THE_ROOM,
    "meetings:taps": THE_ROOM,
    "meetings:used": THE_ROOM,
    "meetings:waived": THE_ROOM,
}


def takes_a_form(view: Any) -> bool:
    """Return whether a view may be posted to: as its decorator was told."""
    while view is not None:
        for cell in view.__closure__ or ():
            told = cell.cell_contents
            if isinstance(told, list) and told and set(told) <= {"GET", "HEAD", "POST"}:
                return "POST" in told
        view = getattr(view, "__wrapped__", None)
    return False


def forms() -> dict[str, URLPattern]:
    plan = views(get_resolver("dief_portal.urls"))
    return {f"{space}{one.name}": one for space, one in plan if takes_a_form(one.callback)}


def test_every_form_asks_for_proof_or_says_why_not():
    asking = {name for name, one in forms().items() if hasattr(one.callback, "asks_for_proof")}
    assert asking & WITHOUT_PROOF.keys() == set()
    assert set(forms()) - asking - WITHOUT_PROOF.keys() == set()
    assert WITHOUT_PROOF.keys() - set(forms()) == set()
    assert {"cases:release", "cases:notify", "experts:object-to", "meetings:move"} <= asking


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def ana() -> Term:
    return cast.delegate("Drovania")


@pytest.fixture
def late(client: Client, ana, time_machine) -> Client:
    """Ana's browser, ten minutes after she signed in with her app."""
    device = Authenticator.unconfirmed(ana.person)
    Authenticator.objects.filter(pk=device.pk).update(confirmed=True)
    cast.sign_in(client, ana)
    client.get("/")
    time_machine.move_to(NOW + HOLDS, tick=False)
    return client


@pytest.fixture
def page() -> str:
    ends = NOW + timedelta(days=3)
    laid = cast.proposal("Alvania", Status.SILENCE, silence_ends_at=ends)
    return f"/experts/{laid.ref}/object/"


def code() -> str:
    return f"{totp(Authenticator.objects.get().bin_key):06}"


REASON = {"reason": "Not\nindependent <of> it.", "confirmed": "on"}


def test_an_act_within_ten_minutes_is_not_held_up(client: Client, ana, time_machine, page):
    cast.sign_in(client, ana)
    time_machine.move_to(NOW + HOLDS - timedelta(seconds=1), tick=False)
    client.post(page, REASON)
    assert Objection.objects.exists()


def test_a_late_act_asks_first_and_keeps_every_field(late: Client, page):
    shown = late.post(page, REASON).text
    assert not Objection.objects.exists()
    assert 'name="proof-code"' in shown
    assert 'value="Not\nindependent &lt;of&gt; it."' in shown


def test_with_the_code_the_act_goes_on_and_nothing_is_typed_again(late: Client, page):
    answer = late.post(page, sent_again(late.post(page, REASON).text) | {"proof-code": code()})
    assert answer.status_code == 302
    assert ObjectionReason.objects.get().text.split() == REASON["reason"].split()


def sent_again(page: str) -> dict[str, str]:
    """Return what the hidden fields of a page would send."""
    hidden = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', page)
    plain = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
    fields = {name: re.sub("&[a-z]+;", lambda m: plain[m[0]], text) for name, text in hidden}
    return {name: text for name, text in fields.items() if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize("typed", ["", "000000", "nothing"])
def test_without_the_right_code_nothing_is_done_and_nothing_is_lost(late: Client, page, typed):
    shown = late.post(page, {**REASON, "proof-code": typed}).text
    assert not Objection.objects.exists()
    assert "independent" in shown


def test_a_proof_gives_a_new_key_and_holds_for_ten_minutes(late: Client, page, time_machine):
    before = late.cookies[COOKIE].value
    late.post(page, {**REASON, "proof-code": code()})
    assert late.cookies[COOKIE].value != before
    time_machine.move_to(NOW + 2 * HOLDS - timedelta(seconds=1), tick=False)
    assert "proof-code" not in late.post("/people/invite/", {}).text
    time_machine.move_to(NOW + 2 * HOLDS, tick=False)
    assert "proof-code" in late.post("/people/invite/", {}).text


def test_reading_is_never_held_up(late: Client, page):
    assert "proof-code" not in late.get(page).text


def test_a_proof_is_remembered_as_what_it_is(late: Client, page):
    late.post(page, {**REASON, "proof-code": code()})
    acts = set(TrailEntry.objects.values_list("act", flat=True))
    assert "showed a second factor" in acts
    assert "signed in" not in acts


def test_what_is_hidden_and_what_is_absent_ask_alike(late: Client):
    hidden = late.post(f"/cases/{cast.case('Alvania').ref}/release/", {})
    absent = late.post("/cases/2027-ABCD/release/", {})
    assert (hidden.status_code, absent.status_code) == (200, 200)
    assert "proof-code" in absent.text

"""The pages on which someone is let in again, in a browser: nothing stands in anybody's way."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from forum import sight, tokens
from forum.actions import recovering
from forum.mail import RECOVER, STOP_RECOVERY
from forum.models import Passkey, Person, Recovery, RecoveryCodes
from tests import browser, cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 6, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def look(page, html: str, name: str) -> None:
    browser.show(page, html)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if shots := os.environ.get("SHOTS"):
            page.screenshot(path=f"{shots}/{name}-{width}.png", full_page=True)
    assert browser.axe(page) == [], name


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_way_back_in(page, client: Client, language, time_machine):
    focal_point, officer = cast.focal_point("Borland"), cast.secretariat()
    ana = cast.delegate("Borland", person=cast.person("Ferro", first_name="Ana"))
    Person.objects.update(language=language)
    reader = {"Accept-Language": language}
    look(page, client.get("/sign-in/lost/", headers=reader).text, f"lost-{language}")
    given = {"email": ana.person.account.address}
    answer = client.post("/sign-in/lost/", given, headers=reader)
    look(page, answer.text, f"lost-asked-{language}")

    cast.sign_in(client, focal_point)
    look(page, client.get(f"/people/{ana.key}/let-in-again/").text, f"let-in-again-{language}")
    with sight.through_the_eyes_of(focal_point, now=NOW):
        recovery = recovering.open_recovery(term=ana, by=focal_point, now=NOW)
    cast.sign_in(client, officer)
    look(page, client.get("/people/").text, f"people-{language}")
    link = f"/people/recoveries/{recovery.key}/"
    look(page, client.get(link).text, f"recovery-opened-{language}")
    with sight.through_the_eyes_of(officer, now=NOW):
        recovering.confirm(recovery=recovery, by=officer, now=NOW)
    look(page, client.get(link).text, f"recovery-confirmed-{language}")
    client.logout()

    stop = f"/recovery/{tokens.write(recovery.key, purpose=STOP_RECOVERY)}/stop/"
    look(page, client.get(stop, headers=reader).text, f"stop-recovery-{language}")
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    client.force_login(ana.person)
    recover = f"/recovery/{tokens.write(recovery.key, purpose=RECOVER)}/"
    look(page, client.get(recover).text, f"recover-{language}")
    Recovery.objects.update(stopped_at=NOW)
    look(page, client.get(recover).text, f"recovery-over-{language}")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_one_s_own_sign_in(page, client: Client, language):
    ana = cast.delegate("Borland")
    Person.objects.update(language=language)
    given = {"cose_key": b"", "created_at": NOW}
    for name, copied in (("my telephone", True), ("the blue key", False)):
        Passkey.objects.create(
            user=ana.person, name=name, credential=name, backed_up=copied, **given
        )
    codes = RecoveryCodes.anew(ana.person, now=NOW)
    cast.sign_in(client, ana)
    look(page, client.get("/my-sign-in/").text, f"my-sign-in-two-{language}")
    look(page, client.get("/help/").text, f"help-{language}")
    key = Passkey.objects.earliest("pk").key
    look(page, client.get(f"/my-sign-in/{key}/rename/").text, f"rename-{language}")
    look(page, client.get("/second-factor/again/").text, f"prove-{language}")
    assert len(codes) == 10

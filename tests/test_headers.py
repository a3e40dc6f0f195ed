"""What every answer of the portal tells a browser, word for word."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import include, path

from forum.models import Term
from tests import cast, world
from tests.conftest import Visitor
from tests.doors import DOORS
from tests.test_doors import PART, PLAN, ROOMS, ask, filled_in

OFF = (
    *("accelerometer", "autoplay", "bluetooth", "camera", "display-capture", "encrypted-media"),
    *("fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection"),
    *("local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("screen-wake-lock", "serial", "usb", "web-share", "window-management"),
    "xr-spatial-tracking",
)

EVERYWHERE = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        [
            *(f"{device}=()" for device in OFF),
            "publickey-credentials-create=(self), publickey-credentials-get=(self)",
        ]
    ),
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
OF_PAGES = (
    "base-uri 'none'; connect-src 'self'; default-src 'none'; font-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; img-src 'self' data:; object-src 'none';"
    " require-trusted-types-for 'script'; script-src 'self'; style-src 'self';"
    " trusted-types default inert"
)
OF_FILES = "default-src 'none'; frame-ancestors 'none'; sandbox"

ON_A_PAGE = {**EVERYWHERE, "Content-Security-Policy": OF_PAGES, "Cache-Control": "no-store"}
ON_A_FILE = {**ON_A_PAGE, "Content-Security-Policy": OF_FILES}
ON_STATIC = {**ON_A_PAGE, "Cache-Control": "max-age=60, public"}

# What belongs to the one answer, and to no table.
ITS_OWN = {
    *("Allow", "Clear-Site-Data", "Content-Disposition", "Content-Language", "Content-Length"),
    *("Content-Type", "ETag", "HX-Redirect", "HX-Trigger", "Last-Modified", "Location", "Vary"),
}


def table_of(answer: Any) -> dict[str, str]:
    saved = answer.get("Content-Disposition", "").startswith("attachment")
    return ON_A_FILE if saved else ON_A_PAGE


def told(answer: Any) -> dict[str, str]:
    """Return what an answer says besides its own matter; the order of a policy says nothing."""
    said = {name: value for name, value in answer.items() if name not in ITS_OWN}
    policy = "Content-Security-Policy"
    return {**said, policy: "; ".join(sorted(said.get(policy, "").split("; ")))}


class Browser(Visitor):
    """A browser that came through TLS."""

    def request(self, **request: Any) -> Any:
        return super().request(**{**request, "wsgi.url_scheme": "https"})


def browser_of(term: Term | None) -> Browser:
    browser = Browser()
    if term:
        cast.sign_in(browser, term)
    return browser


@pytest.mark.django_db
@pytest.mark.parametrize("room", ROOMS)
def test_every_address_answers_everyone_with_the_same_headers(
    time_machine, settings, tmp_path, room
):
    settings.FILES_DIR = tmp_path
    time_machine.move_to(world.NOW, tick=False)
    people = world.people()
    world.build(people)
    doors = {name: filled_in(path) for name, path in PLAN.items() if name.startswith(room)}

    statuses = set()
    for who in ("alvania", "secretariat", "expert", "former delegate of alvania", "stranger"):
        browser = browser_of(people[who])
        session = dict(browser.cookies)
        for name, url in doors.items():
            browser.cookies.update(session)
            answer = ask(browser, name, url)
            assert told(answer) == table_of(answer), f"{name}, asked by {who}"
            statuses.add(answer.status_code)
    assert statuses <= {200, 302, 403, 404, 409, 410, 422}


@pytest.mark.django_db
def test_a_password_alone_is_told_the_same():
    browser = Browser()
    browser.force_login(cast.delegate().person)
    for name, url in PLAN.items():
        answer = ask(browser, name, PART.sub("nothing", url))
        if name == "sign-in:sign-out":
            browser.force_login(cast.delegate().person)
        assert told(answer) == ON_A_PAGE, name


@pytest.mark.django_db
def test_another_method_is_told_the_same():
    browser = browser_of(cast.secretariat())
    for name in PLAN.keys() & {"lobby", "notices:notices", "sign-in:hat", "sign-in:language"}:
        for ask_in_this_way in (browser.head, browser.options, browser.put, browser.delete):
            assert told(ask_in_this_way(PLAN[name])) == ON_A_PAGE, name
    assert "DELETE" not in DOORS


# --- Answers that no address of the portal gives when all is well -------------------------------


@login_not_required
def answer_with(request: HttpRequest, status: str) -> HttpResponse:
    if status == "500":
        raise ZeroDivisionError
    raised = {"400": SuspiciousOperation, "403": PermissionDenied, "404": Http404}.get(status)
    if raised:
        raise raised
    if status == "saved":
        headers = {"Content-Disposition": 'attachment; filename="marks.html"'}
        return HttpResponse("<script>alert(1)</script>", headers=headers)
    if status == "part":
        return render(request, "about/_paragraph_beside.html", {"number": 12})
    if status == "405":
        return HttpResponseNotAllowed(["POST"])
    return HttpResponse(status=int(status))


urlpatterns = [
    path("answer/<status>/", answer_with),
    path("", include("dief_portal.urls")),
]


@pytest.fixture
def browser_of_tests() -> Browser:
    browser = Browser()
    browser.raise_request_exception = False
    return browser


@pytest.mark.django_db
@pytest.mark.urls("tests.test_headers")
@pytest.mark.parametrize("status", [200, 204, 302, 400, 403, 404, 405, 409, 410, 413, 429, 500])
def test_every_kind_of_answer_is_told_the_same(browser_of_tests: Browser, status):
    answer = browser_of_tests.get(f"/answer/{status}/", headers={"HX-Request": "true"})

    assert answer.status_code == status
    assert told(answer) == ON_A_PAGE


@pytest.mark.django_db
@pytest.mark.urls("tests.test_headers")
def test_what_is_saved_can_do_nothing_when_it_is_opened(browser_of_tests: Browser):
    assert told(browser_of_tests.get("/answer/saved/")) == ON_A_FILE


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_told_the_same(browser_of_tests: Browser):
    answer = browser_of_tests.get("/about/", headers={"host": "elsewhere.example"})

    assert answer.status_code == 400
    assert told(answer) == ON_A_PAGE


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_the_same():
    browser = Browser(enforce_csrf_checks=True)
    answer = browser.post("/language/", {"language": "fr"})

    assert answer.status_code == 403
    assert told(answer) == ON_A_PAGE


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["portal/portal.js", "portal/portal.css", "portal/mark.svg"])
def test_a_static_file_may_be_kept_and_nothing_else(browser_of_tests: Browser, path):
    answer = browser_of_tests.get(f"/static/{path}")

    assert answer.status_code == 200
    assert told(answer) == ON_STATIC
    answer.close()


@pytest.mark.django_db
def test_a_static_file_that_is_not_there_may_not(browser_of_tests: Browser):
    answer = browser_of_tests.get("/static/portal/none.js")

    assert answer.status_code == 404
    assert told(answer) == ON_A_PAGE


@pytest.mark.django_db
def test_whoever_leaves_takes_everything_along():
    browser = browser_of(cast.delegate())

    answer = browser.post("/sign-in/sign-out/")

    assert '"cache"' in answer["Clear-Site-Data"]
    assert '"storage"' in answer["Clear-Site-Data"]


@pytest.mark.django_db
def test_cookies_of_forms_and_language_are_of_this_host_over_tls_and_no_script():
    browser = browser_of(None)
    browser.get("/sign-in/")
    browser.post("/language/", {"language": "fr"})

    assert browser.cookies.keys() == {"__Host-csrf", "__Host-language"}
    for cookie in browser.cookies.values():
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_practice_asks_for_no_tls():
    """It runs on localhost; a browser that was told otherwise would keep to it for years."""
    says = (settings.BASE_DIR / "dief_portal/settings.py").read_text()

    assert "if not PRACTICE:\n    SECURE_HSTS_SECONDS" in says

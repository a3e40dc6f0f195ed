"""The pages of cases in a real browser: nothing stands in anyone's way, in two directions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from cases.actions import sharing
from cases.models import Intention, NoticeToState
from forum import sight
from forum.audience import Kind
from forum.models import Person, Term
from tests import cast
from tests.browser import axe, show
from tests.cases.stage import EARLY, LATE, announce, answer, notify
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(time_machine, settings, tmp_path) -> dict[str, tuple[Term, str]]:
    """A story, and who looks at which of its pages."""
    settings.FILES_DIR = tmp_path
    time_machine.move_to(LATE + timedelta(days=1), tick=False)
    meeting, chair = cast.meeting(), cast.chair()
    alvania, borland, drovania = (
        cast.delegate(name) for name in ("Alvania", "Borland", "Drovania")
    )
    case = cast.case(begun_by=alvania)
    with sight.through_the_eyes_of(alvania, now=EARLY):
        states = [borland.speaks_for, drovania.speaks_for]
        sharing.release(case=case, audience=Kind.CHOSEN, states=states, by=alvania, now=EARLY)
    told = announce(alvania, meeting, case=case, consent_required=True)
    notice = notify(alvania, told)
    answer(borland, notice)
    short = announce(alvania, meeting, at=LATE)
    mine, theirs = told.get_absolute_url(), notice.get_absolute_url()
    return {
        "cases": (alvania, "/cases/"),
        "nothing": (cast.delegate("Carland"), "/cases/notices/"),
        "begin": (alvania, "/cases/begin/"),
        "example": (alvania, "/cases/example/"),
        "case": (alvania, case.get_absolute_url()),
        "card": (chair, case.get_absolute_url()),
        "edit": (alvania, f"{case.get_absolute_url()}edit/"),
        "route": (alvania, f"{case.get_absolute_url()}edit/route/"),
        "revisions": (alvania, f"{case.get_absolute_url()}edit/route/revisions/"),
        "check": (alvania, f"{case.get_absolute_url()}check/"),
        "release": (alvania, f"{case.get_absolute_url()}release/"),
        "withdraw": (alvania, f"{case.get_absolute_url()}withdraw/"),
        "intentions": (alvania, "/cases/intentions/"),
        "announce": (alvania, "/cases/intentions/announce/"),
        "intention": (alvania, mine),
        "short": (alvania, short.get_absolute_url()),
        "leave": (chair, f"{short.get_absolute_url()}leave/"),
        "name": (alvania, f"{mine}concerned/"),
        "notify": (alvania, f"{short.get_absolute_url()}concerned/XB/"),
        "presentation": (alvania, f"{mine}presentation/"),
        "notices": (borland, "/cases/notices/"),
        "notice": (borland, theirs),
        "notice card": (chair, theirs),
    }


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_can_be_used_by_everyone(page: Page, pages, language):
    assert Intention.objects.count() == 2
    assert NoticeToState.objects.count() == 1
    for name, (term, address) in pages.items():
        Person.objects.filter(pk=term.person_id).update(language=language)
        visitor = Visitor()
        cast.sign_in(visitor, term)
        answered = visitor.get(address)
        assert answered.status_code == 200, name
        assert f'<html lang="{language}"' in answered.text
        page.unroute_all()
        page.set_viewport_size({"width": 1280, "height": 900})
        show(page, answered.text)
        assert axe(page) == [], name
        page.set_viewport_size({"width": 360, "height": 800})
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, name

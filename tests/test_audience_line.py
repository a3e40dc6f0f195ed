"""Each page about one thing says who can see it, or is named here with the reason why not."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

import pytest

from tests import cast, world
from tests.conftest import Visitor
from tests.doors import DOORS
from tests.test_doors import PART, PLAN, ask, filled_in

LINE = 'class="audience '
ACT = "a form for one act, which a page with the line leads to"
ROOM = "of the whole meeting, each row with a sight of its own"
WITHOUT_LINE = {
    "sign-in:invitation": "opened before there is an office",
    "about:paragraph": "public",
    "about:leaflet": "public",
    "states:state": "known to everyone in office",
    "meetings:forecast": "own State only, and its page says so",
    "reviews:review": "own State only, and its page says so; the mandate is public",
    "meetings:reply": "own State only, and its page says so",
    "meetings:resources": "a form; the plan that shows the figures has the line",
    "meetings:papers": "a list; the page of a paper has the line",
    "meetings:dispatches": "for Secretariat and Chair, and its page says so",
    "meetings:dispatch": "for Secretariat and Chair, and its page says so",
    "meetings:participants": ROOM,
    "meetings:credentials": "own State and Secretariat only, and its page says so",
    "meetings:door-list": ROOM,
    "meetings:floor": ROOM,
    "meetings:room": ROOM,
    "cases:revisions": "own State only, and its page says so",
    "use:ask-of-case": "not there yet; its page says who will read it",
    "use:ask-of-posting": "not there yet; its page says who will read it",
    "experts:consultation": "the two States only, and its page says so",
    "experts:admission": "own State only; the proposal has the line",
    "experts:hearing": "own page of one expert, who sees no row of anybody's",
    "cases:presentation": "own State only, and its page says so",
    **dict.fromkeys(
        (
            *(
                "cases:details",
                "cases:assign",
                "cases:withdraw-intention",
                "cases:leave",
                "cases:name",
            ),
            *("cases:notify", "cases:take-back", "cases:withdraw-file", "cases:withdraw"),
            *("experts:propose", "experts:distribute", "experts:object-to", "experts:attest"),
            *("experts:settle", "experts:undertake", "experts:invite-again", "experts:end-access"),
            *("experts:withdraw-objection", "experts:withdraw", "experts:decide"),
            *("meetings:add-week", "meetings:record-close", "meetings:correct-week"),
            *("meetings:consultation", "meetings:decide", "meetings:call", "meetings:move"),
            *("meetings:cancel", "meetings:compose", "meetings:send", "meetings:deliver"),
            "meetings:came-back",
            *("meetings:agenda-edit", "meetings:agenda-item", "meetings:delegate"),
            "meetings:note",
            *("meetings:closing", "people:end", "people:let-in-again", "people:sign-out"),
            *("cases:original", "cases:reply-original", "challenges:close", "challenges:copy"),
            "platform:withdraw",
            *("arrangements:original", "arrangements:withdraw-file", "arrangements:leave"),
            *("arrangements:close", "contacts:take-out"),
            *("outreach:mandate-done", "meetings:report-write", "meetings:report-rewrite"),
            "meetings:report-issue",
            *("briefings:begin", "briefings:add", "briefings:rewrite", "briefings:whom"),
            *("briefings:agreed", "briefings:given", "briefings:drop", "briefings:say"),
            *("sign-in:rename-passkey", "sign-in:remove-passkey"),
        ),
        ACT,
    ),
}


@pytest.mark.django_db
def test_each_page_about_one_thing_says_who_can_see_it(time_machine, settings, tmp_path: Path):
    settings.FILES_DIR = tmp_path
    time_machine.move_to(world.NOW, tick=False)
    terms = world.people()
    world.build(terms)
    said = {}
    for name in [name for name, path in PLAN.items() if PART.search(path) and not DOORS[name].post]:
        for who in sorted(DOORS[name].opens & terms.keys()):
            visitor = Visitor()
            if (term := terms[who]) is not None:
                cast.sign_in(visitor, term)
            answer = ask(visitor, name, filled_in(PLAN[name]))
            if answer.status_code == HTTPStatus.OK and "html" in answer["Content-Type"]:
                said[name] = LINE in answer.content.decode()
                break

    without = {name for name, line in said.items() if not line}
    assert sorted(without - WITHOUT_LINE.keys()) == []
    assert sorted(WITHOUT_LINE.keys() - without) == []

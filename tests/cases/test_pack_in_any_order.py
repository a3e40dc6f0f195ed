"""
In any order of notice, reply, late reply, notice taken back and meeting moved, the pack holds
exactly the replies that were given, unaltered; and no State concerned sees what another said.

A plain list beside the portal says what was done; what the portal shows has to be the same.
"""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases import pack, queries
from cases.actions import concerned, packing, presenting
from cases.models import NoticeToState, Pack, PackContent, Reply, ReplyText
from cases.pack import Facts
from cases.rules import ANSWERS, Answer
from forum import sight
from forum.errors import Refused
from forum.models import Term
from meetings.actions import postponing
from tests import cast
from tests.cases.stage import EARLY, announce

pytestmark = pytest.mark.django_db

NAMES = ("Borland", "Carland", "Drovania")
SHOWN = re.compile(r'<p class="verbatim" dir="auto">(.*?)</p>', re.DOTALL)
Said = tuple[str, str]  # what kind of answer, and its words


class Beside:
    """What was done, in lists: whom Alvania told what, and what each of them answered."""

    def __init__(self) -> None:
        self.alvania = cast.delegate("Alvania")
        self.concerned = {name: cast.delegate(name) for name in NAMES}
        self.president = cast.president()
        others = (cast.chair(), cast.secretariat(), cast.police("Borland"), cast.expert())
        self.others = [self.president, *others, cast.administrator()]
        self.meeting = cast.meeting(decided_by=self.president)
        self.now = EARLY
        self.intention = announce(self.alvania, self.meeting)
        self.notices: dict[str, NoticeToState] = {}  # that stand
        self.told: dict[str, str] = {}
        self.given: dict[str, list[Said]] = {}  # to the notice that stands
        self.words: dict[str, set[str]] = {name: set() for name in NAMES}  # to any
        self.frozen: dict[int, list[tuple[str, list[Said]]]] = {}

    def do(self, what: str, who: str, words: str) -> None:
        self.now += timedelta(minutes=1)
        getattr(self, what)(who, words)

    def act(self, do: Any, by: Term, **more: Any) -> Any:
        with sight.through_the_eyes_of(by, now=self.now):
            return do(**more, by=by, now=self.now)

    def notify(self, who: str, words: str) -> None:
        if who in self.notices:
            return
        state = self.concerned[who].speaks_for
        told = f"told {who}: {words}"
        self.notices[who] = self.act(
            concerned.serve, self.alvania, intention=self.intention, state=state, text=told
        )
        self.told[who], self.given[who] = told, []

    def _answer(self, who: str, kind: Answer, words: str) -> None:
        if who not in self.notices:
            return
        by, notice = self.concerned[who], self.notices[who]
        said = f"{who} {len(self.words[who])}: {words}" if words else ""
        self.act(concerned.answer, by, notice=notice, kind=kind, text=said)
        self.given[who].append((kind.value, said))
        self.words[who].add(said)

    def reply(self, who: str, words: str) -> None:
        self._answer(who, Answer.REPLY, words)

    def no_comment(self, who: str, _words: str) -> None:
        self._answer(who, Answer.NO_COMMENT, "")

    def more_time(self, who: str, words: str) -> None:
        self._answer(who, Answer.MORE_TIME, words)

    def take_back(self, who: str, _words: str) -> None:
        if who in self.notices:
            self.act(concerned.take_back, self.alvania, notice=self.notices.pop(who))

    def wait_until_it_is_too_late(self, _who: str, _words: str) -> None:
        self.meeting.refresh_from_db()
        self.now = max(self.now, self.meeting.replies_due_at)

    def move(self, _who: str, words: str) -> None:
        self.meeting.refresh_from_db()
        day = date(2026, 8, 24 + len(words) % 5)
        if day == self.meeting.held_on or self.now.date() >= day:
            return
        consulted = {
            name: EARLY.date() for name in ("chair_consulted_on", "secretariat_consulted_on")
        }
        self.act(
            postponing.move,
            self.president,
            meeting=self.meeting,
            week=self.meeting.week,
            held_on=day,
            venue=self.meeting.venue,
            reason="The room is taken.",
            **consulted,
        )

    def to_the_pool_and_back(self, _who: str, _words: str) -> None:
        for meeting in (None, self.meeting):
            self.act(presenting.assign, self.alvania, intention=self.intention, meeting=meeting)

    def finalise(self, _who: str, _words: str) -> None:
        edition = self.packed().edition
        try:
            made = self.act(
                packing.finalise, self.alvania, intention=self.intention, edition=edition
            )
        except Refused:
            return
        assert self.holds_what_it_must(), "what is final holds an answer, or says that none came"
        self.frozen[made.number] = self.sections()

    def holds_what_it_must(self) -> bool:
        self.meeting.refresh_from_db()
        answered = (any(kind in ANSWERS for kind, _ in self.given[who]) for who in self.notices)
        return all(answered) or self.now >= self.meeting.replies_due_at

    def sections(self) -> list[tuple[str, list[Said]]]:
        """What the pack has to hold: by State, in the order in which they were told."""
        return [(who, list(self.given[who])) for who in self.notices]

    def packed(self) -> Facts:
        with sight.through_the_eyes_of(self.alvania, now=self.now):
            intention = queries.intention_for(self.intention.key)
            return pack.of_intention(intention, now=self.now)

    # --- What has to be so after each act ---

    def check(self) -> None:
        facts = self.packed()
        assert told_in(facts) == self.sections()
        facts.must_be_whole()
        self.check_print(facts)
        self.check_frozen(facts)
        for who, term in self.concerned.items():
            self.check_other_side(who, term)
        for term in self.others:
            with sight.through_the_eyes_of(term, now=self.now):
                assert not ReplyText.objects.exists()
                assert not PackContent.objects.exists()

    def check_print(self, facts: Facts) -> None:
        """On paper each part holds what its State was told and said, and nothing else."""
        for section in facts.sections:
            shown = on_paper(section, at=self.now)
            who = section.of.name_en
            answers = [words for kind, words in self.given[who] if kind in ANSWERS and words]
            assert shown == [self.told[who], *answers]

    def check_frozen(self, facts: Facts) -> None:
        with sight.through_the_eyes_of(self.alvania, now=self.now):
            versions = list(Pack.objects.select_related("content").order_by("number"))
            frozen = {one.number: pack.thaw(one) for one in versions}
        assert {number: told_in(one) for number, one in frozen.items()} == self.frozen
        for one in frozen.values():
            one.must_be_whole()
        if frozen and frozen[max(frozen)].edition == facts.edition:
            answers = [answers_of(section) for section in self.frozen[max(frozen)]]
            assert answers == [answers_of(section) for section in self.sections()]

    def check_other_side(self, who: str, term: Term) -> None:
        with sight.through_the_eyes_of(term, now=self.now):
            seen = {row.text for row in ReplyText.objects.all()}
            assert seen == self.words[who] - {""}
            assert {row.notice.concerned for row in Reply.objects.all()} <= {term.speaks_for}
            assert not Pack.objects.exists()
            assert not PackContent.objects.exists()
            own = [pack.section_of(one) for one in queries.known_notices()]
        others = {words for name in NAMES if name != who for words in self.words[name] - {""}}
        for section in own:
            assert not others & set(on_paper(section, at=self.now))


def told_in(facts: Facts) -> list[tuple[str, list[Said]]]:
    """Return what a pack holds, having asked of each text whether its digest is right."""
    for section in facts.sections:
        for one in section.given:
            if one.text:
                assert one.digest == sha256(one.text.encode()).hexdigest()
    return [
        (section.of.name_en, [(one.kind, one.text) for one in section.given])
        for section in facts.sections
    ]


def answers_of(section: tuple[str, list[Said]]) -> tuple[str, list[Said]]:
    who, given = section
    return who, [said for said in given if said[0] in ANSWERS]


def on_paper(section: pack.Section, *, at: datetime) -> list[str]:
    """Return what stands word for word on paper, without the mark that bears no words."""
    context = {"section": section, "zone": "Europe/Zurich", "at": at}
    paper = render_to_string("cases/documents/_pack_section.html", context)
    return [html.unescape(words) for words in SHOWN.findall(paper)]


ACTS = (
    *("notify", "notify", "reply", "reply", "no_comment", "more_time", "take_back"),
    *("wait_until_it_is_too_late", "move", "to_the_pool_and_back", "finalise", "finalise"),
)
WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(str.strip)
DONE = st.tuples(st.sampled_from(ACTS), st.sampled_from(NAMES), WORDS)


# What has to be tried, however chance has it: words with their spaces, a notice that is taken back
# and served again, several answers of one State, and two States that answer.
ALWAYS = (
    *(("notify", "Borland", "a "), ("reply", "Borland", "b \n"), ("reply", "Borland", " c ")),
    *(("notify", "Carland", "d"), ("reply", "Carland", "e"), ("finalise", "Carland", "f")),
    *(("take_back", "Borland", "g"), ("notify", "Drovania", "h"), ("finalise", "Borland", "i")),
    *(("notify", "Borland", "j"), ("wait_until_it_is_too_late", "Borland", "k")),
    *(("finalise", "Borland", "l"), ("reply", "Borland", "m")),
)


@example(ALWAYS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(DONE, max_size=16))
def test_in_any_order_the_pack_holds_exactly_what_was_given_and_nobody_sees_anothers(acts):
    with transaction.atomic():
        beside = Beside()
        for what, who, words in acts:
            beside.do(what, who, words)
            beside.check()
        transaction.set_rollback(True)

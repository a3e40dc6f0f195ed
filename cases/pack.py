"""
What a presentation pack holds: read from the rows, frozen with a version, read back (ToR 12).

Of a reply a frozen version keeps everything but the words, and their digest in place of them: they
are read where the State concerned put them, and handed out only while they come to that digest.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cases import queries
from cases.models import Intention, NoticeToState, Pack, Reply, ReplyText
from cases.rules import ANSWERS, Answer, Subject
from forum import digests
from forum.errors import Refused
from forum.files import WORDS
from forum.models import State
from forum.terms_of_reference import GENEVA
from meetings import queries as meetings
from meetings.rules import Timing


class Altered(Refused):
    """The words of a reply do not come to the digest that was made when it was given."""

    def __init__(self, state: State) -> None:
        says = _(
            "The reply of %(state)s is not as it was given: its digest differs. Nothing is handed"
            " out. Tell the Secretariat at once (¶12)."
        )
        super().__init__(says % {"state": state})


@dataclass(frozen=True)
class GivenFile:
    key: str
    name: str
    kind: str
    size: int
    digest: str

    @property
    def kind_word(self) -> str:
        return WORDS.get(self.kind, self.kind)


@dataclass(frozen=True)
class Given:
    """One answer to a notice, as it was given."""

    key: str
    kind: str
    at: datetime
    timing: str
    days_late: int
    text: str
    digest: str  # of the text; nothing, where there is none
    files: tuple[GivenFile, ...]

    @property
    def is_answer(self) -> bool:
        """Asking for more time is none."""
        return self.kind in ANSWERS

    @property
    def is_late(self) -> bool:
        return self.timing == Timing.LATE

    @property
    def is_whole(self) -> bool:
        return not self.text or self.digest == digests.of_text(self.text)

    @property
    def kind_word(self) -> str:
        return str(Answer(self.kind).label)

    @property
    def timing_word(self) -> str:
        return str(Timing(self.timing).label)


@dataclass(frozen=True)
class Section:
    """What belongs to one State concerned: it is never shown to another."""

    key: str  # of the notice
    ref: str
    state: str  # its code
    told: str  # what it was told that it would be presented
    how: str  # told otherwise: by what
    served_at: datetime
    notified_on: date | None
    delivered_at: datetime | None
    opened_at: datetime | None
    due_at: datetime | None  # the first moment too late for its reply
    consent_asked: bool
    consented_at: datetime | None
    given: tuple[Given, ...]

    @property
    def of(self) -> State:
        return State.objects.get(code=self.state)

    @property
    def replies(self) -> list[Given]:
        return [one for one in self.given if one.is_answer]

    @property
    def asked_for_time(self) -> list[Given]:
        return [one for one in self.given if not one.is_answer]

    def may_still_reply_in_time(self, now: datetime) -> bool:
        return not self.replies and (self.due_at is None or now < self.due_at)

    @property
    def due(self) -> str:
        return self.due_at.isoformat() if self.due_at else ""


@dataclass(frozen=True)
class Facts:
    """A pack: the item, and a section for each State that is notified as concerned."""

    title: str
    subject: str
    minutes: int
    case_ref: str
    meeting: str  # its reference
    held_on: date | None
    venue: str
    zone_name: str
    place: int | None  # on the newest version of the agenda that its State sees
    at: datetime  # when it was put together
    sections: tuple[Section, ...]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name) if self.zone_name else GENEVA

    @property
    def subject_word(self) -> str:
        return str(Subject(self.subject).label)

    @property
    def edition(self) -> str:
        """
        Return what tells this pack from one of the same intention that holds something else.

        Whom it concerns, what they answered, and by when they could: not when they opened it.
        """
        told = [self.meeting, str(self.held_on)]
        for one in self.sections:
            told += [one.key, one.due, *(given.key for given in one.replies)]
        return digests.of_text(" ".join(told))

    def must_be_whole(self) -> None:
        """:raises Altered: if a reply is not as it was given."""
        for one in self.sections:
            if not all(given.is_whole for given in one.given):
                raise Altered(one.of)


# --- As it stands ------------------------------------------------------------------------------


def of_intention(intention: Intention, *, now: datetime) -> Facts:
    """Put together the pack of an intention as it stands, for the State that presents."""
    meeting = intention.meeting
    standing = queries.notices_of(intention).standing()
    return Facts(
        title=intention.title,
        subject=intention.subject,
        minutes=intention.minutes,
        case_ref=intention.case.ref if intention.case else "",
        meeting=meeting.ref if meeting else "",
        held_on=meeting.held_on if meeting else None,
        venue=meeting.venue if meeting else "",
        zone_name=meeting.zone_name if meeting else "",
        place=_place(intention),
        at=now,
        sections=tuple(section_of(notice) for notice in standing),
    )


def _place(intention: Intention) -> int | None:
    """Return where its item stands on the newest version of the agenda that one can see."""
    item = queries.item_of(intention)
    agenda = meetings.agenda_of(intention.meeting) if intention.meeting else None
    if item is None or agenda is None:
        return None
    line = agenda.lines.filter(item=item).first()
    return line.position if line else None


def section_of(notice: NoticeToState) -> Section:
    """Put together what belongs to the State concerned, for it and the State that presents."""
    text = queries.text_of(notice)
    files = queries.given_files(notice)
    opening, consent = getattr(notice, "opening", None), getattr(notice, "consent", None)
    return Section(
        key=notice.key,
        ref=notice.ref,
        state=notice.concerned.code,
        told=text.text if text else "",
        how=text.how if text else "",
        served_at=notice.served_at,
        notified_on=notice.notified_on,
        delivered_at=queries.delivery_of(notice).at,
        opened_at=opening.opened_at if opening else None,
        due_at=notice.reply_due_at,
        consent_asked=notice.consent_asked,
        consented_at=consent.given_at if consent else None,
        given=tuple(
            _given(notice, reply, files.get(reply.pk, [])) for reply in queries.replies_to(notice)
        ),
    )


def _given(notice: NoticeToState, reply: Reply, files: Sequence[Any]) -> Given:
    said: ReplyText | None = getattr(reply, "text", None)
    timed = queries.timing_of_reply(notice, reply.replied_at)
    text = said.text if said else ""
    return Given(
        key=reply.key,
        kind=reply.kind,
        at=reply.replied_at,
        timing=timed.timing.value,
        days_late=timed.days_late,
        text=text,
        digest=digest_of(said) if said else "",
        files=tuple(
            GivenFile(file.key, file.name, file.kind, file.size, file.digest) for file in files
        ),
    )


def digest_of(said: ReplyText) -> str:
    """Return the digest made when it was given; of one given before there were any, of now."""
    return said.digest or digests.of_text(said.text)


# --- Frozen ------------------------------------------------------------------------------------


def freeze(facts: Facts) -> str:
    """Write a pack down for good: all but the words of replies, which stay where they are."""
    plain = asdict(facts)
    for section in plain["sections"]:
        for given in section["given"]:
            del given["text"]
    return json.dumps(plain, default=lambda moment: moment.isoformat(), ensure_ascii=False)


def thaw(pack: Pack) -> Facts:
    """Read a version back as it was frozen."""
    plain = json.loads(pack.content.says)
    keys = [given["key"] for section in plain["sections"] for given in section["given"]]
    rows = ReplyText.objects.filter(reply__key__in=keys).select_related("reply")
    words = {said.reply.key: said.text for said in rows}
    plain["sections"] = tuple(_section(section, words) for section in plain["sections"])
    return Facts(**_with_moments(Facts, plain))


def holds(pack: Pack, reply: Reply) -> bool:
    """Return whether a version holds this reply."""
    sections = json.loads(pack.content.says)["sections"]
    return reply.key in {given["key"] for section in sections for given in section["given"]}


def _section(plain: dict[str, Any], words: dict[str, str]) -> Section:
    plain["given"] = tuple(
        Given(
            **_with_moments(Given, {**given, "text": words.get(given["key"], "")})
            | {"files": tuple(GivenFile(**file) for file in given["files"])}
        )
        for given in plain["given"]
    )
    return Section(**_with_moments(Section, plain))


def _with_moments(kind: type, plain: dict[str, Any]) -> dict[str, Any]:
    """Turn what was a moment, or a day, back into one."""
    back = dict(plain)
    for field in fields(kind):
        said = back[field.name]
        if said is None:
            continue
        if str(field.type).startswith("datetime"):
            back[field.name] = datetime.fromisoformat(said)
        elif str(field.type).startswith("date "):
            back[field.name] = date.fromisoformat(said)
    return back

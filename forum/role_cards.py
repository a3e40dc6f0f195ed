"""
What an office may and may not do, as the Terms of Reference have it: one table, read by each
newcomer once and by anyone at any time.

It is told, not held, here: the policies and sights of each app hold it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.models import Role, Term
from forum.models.people import SPEAKING


class Who(Enum):
    """An office, and for those who speak for a State, what their State is to the Treaty."""

    PARTY = auto()
    SIGNATORY = auto()
    POLICE = auto()
    SECRETARIAT = auto()
    CHAIR = auto()
    PRESIDENT = auto()
    EXPERT = auto()
    ADMINISTRATOR = auto()


OF_OFFICE = {
    Role.LAW_ENFORCEMENT: Who.POLICE,
    Role.SECRETARIAT: Who.SECRETARIAT,
    Role.CHAIR: Who.CHAIR,
    Role.PRESIDENT: Who.PRESIDENT,
    Role.EXPERT: Who.EXPERT,
    Role.ADMINISTRATOR: Who.ADMINISTRATOR,
}

PARTY, SIGNATORY, POLICE, SECRETARIAT, CHAIR, PRESIDENT, EXPERT, ADMINISTRATOR = Who
STATES = {PARTY, SIGNATORY}
BUREAU = {SECRETARIAT, CHAIR}


@dataclass(frozen=True)
class Right:
    """Something to do or not to do, said after "You can" and after "You cannot"."""

    paragraph: int
    says: Promise
    can: set[Who]
    cannot: set[Who]  # Those who might think they can.


@dataclass(frozen=True)
class Card:
    office: Term
    can: tuple[Right, ...]
    cannot: tuple[Right, ...]
    focal_point: bool
    may_release: bool


RIGHTS = (
    Right(3, _("decide whether and when the Forum meets"), {PRESIDENT}, {CHAIR, SECRETARIAT}),
    Right(3, _("be consulted before a meeting is decided"), BUREAU, set()),
    Right(3, _("call for cases"), {PRESIDENT}, set()),
    Right(4, _("appoint the Chair"), {PRESIDENT}, set()),
    Right(6, _("attend every meeting; nobody can object to that"), STATES, set()),
    Right(6, _("keep a State from a meeting"), set(), {*BUREAU, PRESIDENT}),
    Right(7, _("register your State's delegation"), STATES, {POLICE}),
    Right(8, _("propose an expert who is not of a State"), STATES, {POLICE}),
    Right(8, _("object, while the silence runs, to an expert whom another State proposed"), {PARTY},
          {SIGNATORY, POLICE, CHAIR, SECRETARIAT}),
    Right(8, _("circulate the proposal of an expert to the States Parties"), {SECRETARIAT}, set()),
    Right(8, _("attend the one item for which you were admitted"), {EXPERT}, set()),
    Right(15, _("read the papers that your host opened to you, until your item ends"), {EXPERT},
          set()),
    Right(8, _("attend other items, or see who objected to an expert"), set(), {EXPERT}),
    Right(9, _("send the invitation, in consultation with the Chair"), {SECRETARIAT}, set()),
    Right(10, _("approve the draft agenda"), {CHAIR}, {SECRETARIAT}),
    Right(11, _("announce and present a case"), STATES, {POLICE, *BUREAU, PRESIDENT}),
    Right(12, _("reply to a notice to your State, and speak after the presentation"), STATES,
          {POLICE}),
    Right(12, _("stop a case in which your State is concerned"), set(), STATES),
    Right(12, _("read a notice to a State, or its reply"), STATES, BUREAU),
    Right(13, _("share information on the platform at any time"), STATES, {EXPERT}),
    Right(13, _("read cases that were not shared with you"), set(),
          {*BUREAU, PRESIDENT, POLICE, EXPERT, ADMINISTRATOR}),
    Right(15, _("ask another participant whether it disclosed something"),
          {*STATES, *BUREAU, EXPERT}, set()),
    Right(15, _("see a question that others put to each other about a disclosure"), set(),
          {*STATES, *BUREAU, ADMINISTRATOR}),
    Right(16, _("pass what was shared to your own authorities, in confidence"),
          {*STATES, POLICE}, {EXPERT}),
    Right(16, _("use what was shared, in an export assessment or a prosecution, before discussing"
                " it with the State that shared it"), set(), {*STATES, POLICE}),
    Right(17, _("keep minutes or a record of a discussion"), set(), set(Who)),
    Right(20, _("find the law-enforcement contacts of other States"), {*STATES, POLICE}, {EXPERT}),
    Right(21, _("make an arrangement with other States, which its parties alone see"), STATES,
          BUREAU),
    Right(22, _("object to an oral briefing that draws on your case"), STATES, set()),
    Right(22, _("give an oral briefing without the consent of every State that took part"), set(),
          {CHAIR}),
)  # fmt: skip


def card(office: Term, *, now: datetime) -> Card:
    """Return the card of an office at that moment: a new State Party gets a new one."""
    who = _who(office, now=now)
    return Card(
        office=office,
        can=tuple(_told(right for right in RIGHTS if who in right.can)),
        cannot=tuple(_told(right for right in RIGHTS if who in right.cannot)),
        focal_point=office.role == Role.FOCAL_POINT,
        may_release=office.may_release,
    )


def _who(office: Term, *, now: datetime) -> Who:
    if office.role in SPEAKING:
        return Who.PARTY if office.speaks_for.is_party(now) else Who.SIGNATORY
    return OF_OFFICE[Role(office.role)]


def _told(rights: Iterable[Right]) -> Iterable[Right]:
    return sorted(rights, key=lambda right: right.paragraph)

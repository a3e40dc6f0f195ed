"""The life of a meeting, of its agenda and of its floor, and its time limits (ToR 3, 9-12, 17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forum.terms_of_reference import (
    AGENDA,
    CONSULTATION,
    INVITATION,
    NOTICE,
    PROPOSAL,
    REPLY,
    TimeLimit,
)

MOST_IN_A_YEAR = 2  # ToR 3

# The languages of interpretation, as rules 46 and 47 have them; ToR 23 makes them apply.
LANGUAGE_NAMES = {
    "ar": _("Arabic"),
    "zh": _("Chinese"),
    "en": _("English"),
    "fr": _("French"),
    "ru": _("Russian"),
    "es": _("Spanish"),
}


class OpeningWord(TextChoices):
    """What opens a restricted paper: two words, and a third where a State submitted it."""

    DECIDED = "DECIDED", _("The participants decided in the room")
    CONFIRMED = "CONFIRMED", _("The Secretariat confirmed the decision")
    AGREED = "AGREED", _("The State that submitted it agreed")


# The limits that hang on the day of a meeting, by the column that keeps each.
LIMITS: dict[str, TimeLimit] = {
    "invitation_due_at": INVITATION,
    "agenda_due_at": AGENDA,
    "proposals_end_at": PROPOSAL,
    "notices_due_at": NOTICE,
    "consultations_end_at": CONSULTATION,
    "replies_due_at": REPLY,
}


def limits(day: date, zone: ZoneInfo) -> dict[str, datetime]:
    """Return, by column, the first moment that is too late for each act before a meeting."""
    return {name: limit.passes_at(day, zone) for name, limit in LIMITS.items()}


class Timing(TextChoices):
    """How an act stood to its limit. The Terms of Reference attach no sanction to a late one."""

    IN_TIME = "IN_TIME", pgettext_lazy("act", "in time")
    SHORT_NOTICE = "SHORT_NOTICE", _("short notice because the meeting moved")
    LATE = "LATE", pgettext_lazy("act", "late")


@dataclass(frozen=True)
class Timed:
    """An act against its limit, and by how many days it was late, if it was."""

    timing: Timing
    days_late: int = 0


class Way(TextChoices):
    """How a dispatch reached a State that mail did not reach."""

    NOTE_VERBALE = "NOTE_VERBALE", _("with a note verbale")
    BY_HAND = "BY_HAND", _("by hand")
    POST = "POST", _("by post")


class Missing(TextChoices):
    """The act that was missing when its mark passed."""

    INVITATION = "INVITATION", _("the invitation")
    AGENDA = "AGENDA", _("the draft agenda")
    REPLIES = "REPLIES", _("replies to the invitation")


class Status(TextChoices):
    PROPOSED = "PROPOSED", pgettext_lazy("meeting", "proposed to the President")
    DECIDED = "DECIDED", pgettext_lazy("meeting", "decided")
    OPEN = "OPEN", pgettext_lazy("meeting", "in session")
    CLOSED = "CLOSED", pgettext_lazy("meeting", "closed")
    CANCELLED = "CANCELLED", pgettext_lazy("meeting", "cancelled")


MAY_BECOME = {
    Status.PROPOSED: {Status.DECIDED, Status.CANCELLED},
    Status.DECIDED: {Status.OPEN, Status.CANCELLED},
    Status.OPEN: {Status.CLOSED},
    Status.CLOSED: set[Status](),
    Status.CANCELLED: set[Status](),
}


class WeekKind(TextChoices):
    CONFERENCE = "CONFERENCE", _("Conference of States Parties")
    PREPARATORY = "PREPARATORY", _("preparatory meetings")


class EntryKind(TextChoices):
    """What the Chair writes for the report to the Conference; all else in it comes from logs."""

    CIRCUMSTANCE = "CIRCUMSTANCE", _("circumstance of the cycle")
    CONCLUSION = "CONCLUSION", _("conclusion")
    OUTLOOK = "OUTLOOK", _("what outreach still has to do")
    THANKS = "THANKS", _("acknowledgement")
    RECOMMENDATION = "RECOMMENDATION", _("recommendation")


class Matter(TextChoices):
    """What the Chair or the Secretariat was consulted on."""

    MEETING = "MEETING", _("whether and when to meet (¶3)")
    INVITATION = "INVITATION", _("the invitation (¶9)")
    AGENDA = "AGENDA", _("the draft agenda (¶10)")


class Expects(TextChoices):
    """What a State expects of itself, long before it registers anyone: it binds nobody."""

    YES = "YES", pgettext_lazy("forecast", "yes")
    LIKELY = "LIKELY", pgettext_lazy("forecast", "likely")
    NO = "NO", pgettext_lazy("forecast", "no")


class Comes(TextChoices):
    """What a State answers to the invitation."""

    YES = "YES", pgettext_lazy("reply", "coming")
    NO = "NO", pgettext_lazy("reply", "not coming")
    NOT_KNOWN = "NOT_KNOWN", pgettext_lazy("reply", "not yet known")


class ComingFrom(TextChoices):
    CAPITAL = "CAPITAL", _("from capital")
    MISSION = "MISSION", _("from the mission")
    BOTH = "BOTH", _("from both")


class AgendaStatus(TextChoices):
    WITH_CHAIR = "WITH_CHAIR", pgettext_lazy("agenda", "with the Chair")
    RETURNED = "RETURNED", pgettext_lazy("agenda", "returned by the Chair")
    APPROVED = "APPROVED", pgettext_lazy("agenda", "approved by the Chair")
    CIRCULATED = "CIRCULATED", pgettext_lazy("agenda", "circulated")
    ADOPTED = "ADOPTED", pgettext_lazy("agenda", "adopted")


AGENDA_MAY_BECOME = {
    AgendaStatus.WITH_CHAIR: {AgendaStatus.RETURNED, AgendaStatus.APPROVED},
    AgendaStatus.RETURNED: set[AgendaStatus](),
    AgendaStatus.APPROVED: {AgendaStatus.CIRCULATED},
    AgendaStatus.CIRCULATED: {AgendaStatus.ADOPTED},
    AgendaStatus.ADOPTED: set[AgendaStatus](),
}


class ItemKind(TextChoices):
    PROCEDURE = "PROCEDURE", pgettext_lazy("agenda item", "procedure")
    PRESENTATION = "PRESENTATION", pgettext_lazy("agenda item", "presentation")
    DECISION = "DECISION", pgettext_lazy("agenda item", "procedural decision")


# Where an item stands on an agenda: those that were placed from 1 on, those that nobody has
# placed yet behind them, and what closes the meeting after all. On a page they count from 1.
ANNOUNCED = 20_000
CLOSING = 30_000


class Entry(NamedTuple):
    """What is said of an item in one version of the agenda."""

    item: int
    title: str
    minutes: int


class Change(TextChoices):
    """What became of an item from one version to the next."""

    ADDED = "ADDED", pgettext_lazy("agenda item", "added")
    REMOVED = "REMOVED", pgettext_lazy("agenda item", "taken off")
    MOVED = "MOVED", pgettext_lazy("agenda item", "moved")
    RENAMED = "RENAMED", pgettext_lazy("agenda item", "new title")
    TIMED = "TIMED", pgettext_lazy("agenda item", "other length")


def changes(before: Sequence[Entry], after: Sequence[Entry]) -> list[tuple[Change, Entry]]:
    """Return what changed from one version to the next: as few moves as explain the order."""
    old = {entry.item: entry for entry in before}
    new = {entry.item: entry for entry in after}
    gone = [(Change.REMOVED, entry) for entry in before if entry.item not in new]
    came = [(Change.ADDED, entry) for entry in after if entry.item not in old]
    was = [entry.item for entry in before if entry.item in new]
    stands = [entry.item for entry in after if entry.item in old]
    blocks = SequenceMatcher(a=was, b=stands, autojunk=False).get_matching_blocks()
    kept = {item for block in blocks for item in was[block.a :][: block.size]}
    moved = [(Change.MOVED, new[item]) for item in stands if item not in kept]
    renamed = [(Change.RENAMED, new[item]) for item in stands if new[item].title != old[item].title]
    timed = [(Change.TIMED, new[item]) for item in stands if new[item].minutes != old[item].minutes]
    return [*gone, *came, *moved, *renamed, *timed]


class Function(TextChoices):
    """Rules 6 to 8 of the Rules of Procedure, which ToR 7 makes apply."""

    HEAD = "HEAD", _("head of delegation")
    ALTERNATE = "ALTERNATE", _("alternate")
    ADVISER = "ADVISER", _("adviser")


class Turn(TextChoices):
    """Why a State has the floor."""

    PRESENTATION = "PRESENTATION", pgettext_lazy("floor", "presentation")
    REPLY = "REPLY", pgettext_lazy("floor", "right of reply")
    QUESTION = "QUESTION", pgettext_lazy("floor", "question")
    POINT_OF_ORDER = "POINT_OF_ORDER", pgettext_lazy("floor", "point of order")
    EXPERT_ENTERS = "EXPERT_ENTERS", pgettext_lazy("floor", "its expert comes into the room")
    EXPERT_LEAVES = "EXPERT_LEAVES", pgettext_lazy("floor", "its expert leaves the room")


class TurnStatus(TextChoices):
    WAITING = "WAITING", pgettext_lazy("floor", "waiting")
    SPEAKING = "SPEAKING", pgettext_lazy("floor", "has the floor")
    USED = "USED", pgettext_lazy("floor", "used")
    WAIVED = "WAIVED", pgettext_lazy("floor", "waived")


TURN_MAY_BECOME = {
    TurnStatus.WAITING: {TurnStatus.SPEAKING, TurnStatus.WAIVED},
    TurnStatus.SPEAKING: {TurnStatus.USED, TurnStatus.WAITING},
    TurnStatus.USED: set[TurnStatus](),
    TurnStatus.WAIVED: set[TurnStatus](),
}

# Nobody speaks when an expert comes or goes: it is confirmed, or it does not happen.
PASSAGES = (Turn.EXPERT_ENTERS, Turn.EXPERT_LEAVES)
PASSAGE_MAY_BECOME = {
    TurnStatus.WAITING: {TurnStatus.USED, TurnStatus.WAIVED},
    TurnStatus.SPEAKING: set[TurnStatus](),
    TurnStatus.USED: set[TurnStatus](),
    TurnStatus.WAIVED: set[TurnStatus](),
}

# Who comes first: a point of order interrupts, and a State concerned answers before it is asked.
TURNS_IN_ORDER = (Turn.POINT_OF_ORDER, Turn.PRESENTATION, Turn.REPLY, Turn.QUESTION)
ASKED_FOR = [(kind.value, kind.label) for kind in Turn if kind not in PASSAGES]


class Useful(TextChoices):
    """What a State says of the Forum when it is reviewed; no answer is a better one."""

    VERY = "VERY", pgettext_lazy("review", "very useful")
    SOMEWHAT = "SOMEWHAT", pgettext_lazy("review", "of some use")
    LITTLE = "LITTLE", pgettext_lazy("review", "of little use")
    NO_VIEW = "NO_VIEW", pgettext_lazy("review", "we cannot say")


class Led(TextChoices):
    YES = "YES", pgettext_lazy("review", "yes")
    NO = "NO", pgettext_lazy("review", "no")
    NO_VIEW = "NO_VIEW", pgettext_lazy("review", "we cannot say")


class Terms(TextChoices):
    KEEP = "KEEP", pgettext_lazy("review", "keep them as they are")
    CHANGE = "CHANGE", pgettext_lazy("review", "look at them again")
    NO_VIEW = "NO_VIEW", pgettext_lazy("review", "we cannot say")

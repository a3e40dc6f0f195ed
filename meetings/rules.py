"""The life of a meeting and of its agenda (ToR 3, 9, 10, 17)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MOST_IN_A_YEAR = 2  # ToR 3


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


class Matter(TextChoices):
    """What the Chair or the Secretariat was consulted on."""

    MEETING = "MEETING", _("whether and when to meet (ToR 3)")
    INVITATION = "INVITATION", _("the invitation (ToR 9)")
    AGENDA = "AGENDA", _("the draft agenda (ToR 10)")


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


class TurnStatus(TextChoices):
    WAITING = "WAITING", pgettext_lazy("floor", "waiting")
    SPEAKING = "SPEAKING", pgettext_lazy("floor", "has the floor")
    USED = "USED", pgettext_lazy("floor", "used")
    WAIVED = "WAIVED", pgettext_lazy("floor", "waived")

"""The agenda: its items while it is made, and its versions as they went out (ToR 10, 14)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from forum import keys
from forum.errors import Refused
from forum.models import State, Term
from forum.sealed import SealedRow, SealedTextField
from meetings.models.convening import Meeting
from meetings.rules import AGENDA_MAY_BECOME, AgendaStatus, Entry, ItemKind


class ImpossibleAgendaStep(Refused):
    def __init__(self, agenda: Agenda, status: AgendaStatus) -> None:
        was, wanted = AgendaStatus(agenda.status).label, status.label
        says = _("An agenda that is %(was)s cannot become %(wanted)s.")
        super().__init__(says % {"was": was, "wanted": wanted})


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def live(self) -> AgendaItemQuerySet:
        """Return the items that are not taken off, in the order in which they are taken."""
        return self.filter(removed_at=None).order_by("position", "pk")

    def open(self) -> AgendaItemQuerySet:
        """Return the item that the room is on, if it is on one."""
        return self.filter(opened_at__isnull=False, ended_at=None, removed_at=None)


class AgendaItem(models.Model):
    """An item, while the agenda is made and while it is taken. Its title is neutral."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=ItemKind)
    title = models.CharField(max_length=120)
    state = models.ForeignKey(State, models.PROTECT, null=True, blank=True, related_name="+")
    minutes = models.PositiveSmallIntegerField(default=20)
    circulated_at = models.DateTimeField(null=True, blank=True)  # first, in any version
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_presentation_has_a_state",
                condition=~Q(kind=ItemKind.PRESENTATION) | Q(state__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def entry(self) -> Entry:
        return Entry(self.pk, self.title, self.minutes)

    @property
    def is_open(self) -> bool:
        """Whether the room is on it."""
        return self.opened_at is not None and self.ended_at is None


class RightOfReplyQuerySet(models.QuerySet["RightOfReply"]):
    def standing(self) -> RightOfReplyQuerySet:
        """Return those that were not taken back."""
        return self.filter(withdrawn_at=None)


class RightOfReply(models.Model):
    """
    That a State concerned has the floor after an item (ToR 12, rule 24(2)).

    A table of its own: who is concerned is not told to all before the item is opened.
    """

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="rights_of_reply")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = RightOfReplyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_right_of_reply_each", fields=["item", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.state_id} on item {self.item_id}"


class Agenda(SealedRow):
    """A version of the agenda, sent to the Chair and then to all; its lines do not change."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agendas")
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=20, choices=AgendaStatus, default=AgendaStatus.WITH_CHAIR)
    submitted_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    return_note = SealedTextField(blank=True)
    decided_by = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    circulated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="versions_count_up", fields=["meeting", "version"]),
            models.CheckConstraint(
                name="a_circulated_agenda_was_approved",
                condition=~Q(status__in=(AgendaStatus.CIRCULATED, AgendaStatus.ADOPTED))
                | Q(decided_by__isnull=False, circulated_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return _("version %(version)s") % {"version": self.version}

    def become(self, status: AgendaStatus, *with_it: str) -> None:
        """Move on to a status that the life of an agenda allows next."""
        if status not in AGENDA_MAY_BECOME[AgendaStatus(self.status)]:
            raise ImpossibleAgendaStep(self, status)
        self.status = status
        self.save(update_fields=["status", *with_it])


class AgendaLine(models.Model):
    """One line of a version, as it is circulated: presenting State and neutral title."""

    agenda = models.ForeignKey(Agenda, models.PROTECT, related_name="lines")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    state = models.ForeignKey(State, models.PROTECT, null=True, related_name="+")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_line_an_item", fields=["agenda", "item"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def entry(self) -> Entry:
        return Entry(self.item_id, self.title, self.minutes)

"""
From the intention to present, through the States concerned, to the floor (ToR 11, 12).

What one side alone may say stands in a row of its own, which only that side adds: that it
opened a notice, that it consents, that the Chair gives leave. Nobody can write it for another.
"""

from __future__ import annotations

from datetime import datetime, time

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from cases.models.sharing import Case
from cases.rules import ANSWERS, Answer, Channel, Subject
from forum import keys
from forum.models import State, Term
from forum.sealed import SealedRow, SealedTextField
from meetings.models import AgendaItem, Meeting


class Intention(models.Model):
    """
    A State's announcement that it will present, with a meeting or still without one (ToR 11).

    Without a meeting, or in brief, it waits in the pool. It becomes an item of the agenda
    (``Placing``).
    """

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="intentions"
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="intentions")
    subject = models.CharField(max_length=20, choices=Subject, default=Subject.CASE)
    title = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField(default=20)
    touches_others = models.BooleanField(default=False)  # may involve another State (ToR 12)
    consent_required = models.BooleanField(default=False)  # by the presenter's own law (ToR 12)
    in_brief = models.BooleanField(default=False)  # in one click: the details are still to come
    announced_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()
    leave_asked_at = models.DateTimeField(null=True, blank=True)  # of the Chair, for short notice
    raised_at = models.DateTimeField(null=True, blank=True)  # as a general issue, too (ToR 22)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cases:intention", args=[self.key])


class Placing(models.Model):
    """
    That an intention stands on an agenda, as this item, put there by its State.

    Where the notice to the States concerned comes too late, the Chair puts it there: that is
    the Chair's leave.
    """

    item = models.OneToOneField(
        AgendaItem, models.PROTECT, primary_key=True, related_name="placing"
    )
    intention = models.ForeignKey(Intention, models.PROTECT, related_name="placings")
    placed_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"intention {self.intention_id} as item {self.item_id}"


class NoticeQuerySet(models.QuerySet["NoticeToState"]):
    def standing(self) -> NoticeQuerySet:
        return self.filter(withdrawn_at=None)

    def unanswered(self) -> NoticeQuerySet:
        """Return those to which neither a reply nor "no comment" came: more time is no answer."""
        answers = Reply.objects.filter(notice=OuterRef("pk"), kind__in=ANSWERS)
        return self.exclude(Exists(answers))


class NoticeToState(models.Model):
    """
    The card of a notice to a State concerned: who, when, by when to reply (ToR 12).

    What is to be presented stands in ``NoticeText``. Its limits are those of its meeting.
    """

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    ref = models.CharField(max_length=16, unique=True)
    intention = models.ForeignKey(Intention, models.PROTECT, related_name="notices")
    # Said here too: the State concerned does not see the intention.
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="notices"
    )
    title = models.CharField(max_length=120)
    presenting = models.ForeignKey(State, models.PROTECT, related_name="+")
    concerned = models.ForeignKey(State, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel, default=Channel.PORTAL)
    notified_on = models.DateField(null=True, blank=True)  # where it was told otherwise
    consent_asked = models.BooleanField(default=False)  # the presenter's law requires it
    served_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    served_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_state_is_notified_once",
                fields=["intention", "concerned"],
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="no_state_notifies_itself", condition=~Q(presenting=models.F("concerned"))
            ),
            models.CheckConstraint(
                name="told_otherwise_on_a_day",
                condition=Q(channel=Channel.PORTAL) | Q(notified_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("cases:notice", args=[self.key])

    @property
    def due_at(self) -> datetime | None:
        """The first moment too late to tell the State; none while there is no meeting."""
        return self.meeting.notices_due_at if self.meeting else None

    @property
    def reply_due_at(self) -> datetime | None:
        """The first moment too late for its reply, which is taken all the same."""
        return self.meeting.replies_due_at if self.meeting else None

    @property
    def told_at(self) -> datetime:
        """When the State concerned was told; by day, in the days of the meeting, if otherwise."""
        if self.notified_on is None or self.meeting is None:
            return self.served_at
        return datetime.combine(self.notified_on, time.min, self.meeting.zone)


class NoticeText(SealedRow):
    """What the presenting State intends to present, for the State concerned alone."""

    notice = models.OneToOneField(
        NoticeToState, models.PROTECT, primary_key=True, related_name="text"
    )
    text = SealedTextField(blank=True)
    how = SealedTextField(blank=True)  # where it was told otherwise: by what letter, to whom

    def __str__(self) -> str:
        return f"text of notice {self.notice_id}"


class NoticeOpening(models.Model):
    """That the State concerned has opened a notice, the first time."""

    notice = models.OneToOneField(
        NoticeToState, models.PROTECT, primary_key=True, related_name="opening"
    )
    opened_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"opening of notice {self.notice_id}"


class Consent(models.Model):
    """That the State concerned consents, where the presenter's law requires it (ToR 12)."""

    notice = models.OneToOneField(
        NoticeToState, models.PROTECT, primary_key=True, related_name="consent"
    )
    given_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"consent to notice {self.notice_id}"


class Reply(models.Model):
    """The card of an answer to a notice. A later one stands beside the earlier."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    notice = models.ForeignKey(NoticeToState, models.PROTECT, related_name="replies")
    kind = models.CharField(max_length=20, choices=Answer)
    replied_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    replied_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reply {self.pk} to notice {self.notice_id}"


class ReplyText(SealedRow):
    """What the State concerned says, word for word, for the presenting State alone."""

    reply = models.OneToOneField(Reply, models.PROTECT, primary_key=True, related_name="text")
    text = SealedTextField()
    digest = SealedTextField(blank=True)  # SHA-256, made when it was given; of old ones, none

    def __str__(self) -> str:
        return f"text of reply {self.reply_id}"


class MissedLimit(models.Model):
    """
    That a limit passed with its act missing, written once for each limit by a sweep (ToR 12).

    Of the intention: no State was told by D-30. Of a notice: no reply came by D-15.
    """

    intention = models.ForeignKey(Intention, models.PROTECT, related_name="missed")
    notice = models.ForeignKey(
        NoticeToState, models.PROTECT, null=True, blank=True, related_name="missed"
    )
    due_at = models.DateTimeField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_limit_is_missed_once",
                fields=["intention", "notice", "due_at"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"limit of intention {self.intention_id}, notice {self.notice_id}"

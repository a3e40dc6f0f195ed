"""From the intention to present, through the States concerned, to the floor (ToR 11, 12)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from cases.models.sharing import Case
from cases.rules import Answer, Channel, Subject
from forum import keys
from forum.models import State, Term
from meetings.models import AgendaItem, Meeting


class Intention(models.Model):
    """
    A State's announcement that it will present, with a meeting or still without one (ToR 11).

    Without a meeting it waits in the pool. It becomes an item of the agenda.
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
    announced_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    item = models.OneToOneField(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="intention"
    )
    leave_by = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+")
    leave_at = models.DateTimeField(null=True, blank=True)  # the Chair's, for short notice
    notice_missed_at = models.DateTimeField(null=True, blank=True)  # D-30 passed without a notice

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cases:intention", args=[self.key])


class NoticeToState(models.Model):
    """
    The card of a notice to a State concerned: who, when, how answered (ToR 12).

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
    served_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    served_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)  # no limit while there is no meeting
    reply_due_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=20, choices=Answer, blank=True)
    consent_at = models.DateTimeField(null=True, blank=True)
    reply_missed_at = models.DateTimeField(null=True, blank=True)  # D-15 passed without a reply
    withdrawn_at = models.DateTimeField(null=True, blank=True)

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
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("cases:notice", args=[self.key])


class NoticeText(models.Model):
    """What the presenting State intends to present, for the State concerned alone."""

    notice = models.OneToOneField(
        NoticeToState, models.PROTECT, primary_key=True, related_name="text"
    )
    text = models.TextField()

    def __str__(self) -> str:
        return f"text of notice {self.notice_id}"


class Reply(models.Model):
    """The card of an answer to a notice. A later one stands beside the earlier."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    notice = models.ForeignKey(NoticeToState, models.PROTECT, related_name="replies")
    kind = models.CharField(max_length=20, choices=Answer)
    replied_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    replied_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reply {self.pk} to notice {self.notice_id}"


class ReplyText(models.Model):
    """What the State concerned says, word for word, for the presenting State alone."""

    reply = models.OneToOneField(Reply, models.PROTECT, primary_key=True, related_name="text")
    text = models.TextField()

    def __str__(self) -> str:
        return f"text of reply {self.reply_id}"

"""A meeting: proposed, decided, called, invited to (ToR 3, 9)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from forum import keys
from forum.errors import Refused
from forum.models import Role, State, Term
from forum.sealed import SealedRow, SealedTextField
from meetings.models.calendar import Week
from meetings.rules import MAY_BECOME, Matter, Missing, Status


class ImpossibleStep(Refused):
    def __init__(self, meeting: Meeting, status: Status) -> None:
        was, wanted = Status(meeting.status).label, status.label
        says = _("A meeting that is %(was)s cannot become %(wanted)s.")
        super().__init__(says % {"was": was, "wanted": wanted})


class Meeting(SealedRow):
    """
    A meeting of the forum, on one day and in one place, in person only.

    Its time limits are stored as the first moment that is too late, computed from
    ``forum.terms_of_reference`` whenever the day is set (``meetings.actions``).
    """

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    ref = models.CharField(max_length=12, unique=True)
    week = models.ForeignKey(Week, models.PROTECT, related_name="meetings")
    held_on = models.DateField()
    zone_name = models.CharField(max_length=40, default="Europe/Zurich")
    venue = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=Status, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    short_notice_reason = SealedTextField(blank=True)  # fewer days than ToR 9 asks
    tentative_at = models.DateTimeField(null=True, blank=True)  # shown to all, not decided
    called_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    agenda_adopted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    floor_erased_at = models.DateTimeField(null=True, blank=True)
    turns_erased = models.PositiveSmallIntegerField(null=True, blank=True)  # a bare number
    session_minutes = models.PositiveSmallIntegerField(null=True, blank=True)  # for the agenda
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = SealedTextField(blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)  # the last time
    followed_at = models.DateTimeField(null=True, blank=True)  # as far as the apps above

    invitation_due_at = models.DateTimeField()
    agenda_due_at = models.DateTimeField()
    proposals_end_at = models.DateTimeField()
    notices_due_at = models.DateTimeField()
    consultations_end_at = models.DateTimeField()
    replies_due_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_decided_meeting_has_a_decision",
                condition=Q(status__in=(Status.PROPOSED, Status.CANCELLED))
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(name="a_meeting_is_in_person", condition=~Q(venue="")),
            models.CheckConstraint(
                name="a_closed_meeting_has_no_floor",
                condition=~Q(status=Status.CLOSED)
                | Q(closed_at__isnull=False, floor_erased_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return _("DIEF meeting %(ref)s") % {"ref": self.ref}

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.ref])

    @property
    def zone(self) -> ZoneInfo:
        """Where the days before this meeting are counted."""
        return ZoneInfo(self.zone_name)

    @property
    def place(self) -> str:
        """The venue, and the city where the venue does not say it itself."""
        city = self.week.city
        return self.venue if city in self.venue else f"{self.venue}, {city}"

    @property
    def is_tentative(self) -> bool:
        """Whether every State sees the date, and nobody has decided on it."""
        return self.status == Status.PROPOSED and self.tentative_at is not None

    def takes_forecasts(self) -> bool:
        """Return whether a State may say what to expect of it: until the meeting opens."""
        return self.is_tentative or self.status == Status.DECIDED

    def takes_intentions(self) -> bool:
        """Return whether a State may still announce a presentation (ToR 11)."""
        live = self.status in {Status.DECIDED, Status.OPEN}
        return live and self.agenda_adopted_at is None

    def late_by(self, limit: datetime, at: datetime) -> int:
        """Return by how many days an act at ``at`` missed a limit, in the meeting's own days."""
        if at < limit:
            return 0
        return (at.astimezone(self.zone).date() - limit.astimezone(self.zone).date()).days + 1

    def become(self, status: Status, *with_it: str) -> None:
        """Move on to a status that the life of a meeting allows next, and what goes with it."""
        if status not in MAY_BECOME[Status(self.status)]:
            raise ImpossibleStep(self, status)
        self.status = status
        self.save(update_fields=["status", *with_it])


class Consultation(models.Model):
    """That the Chair or the Secretariat was consulted, and when: not what was said."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="consultations")
    matter = models.CharField(max_length=20, choices=Matter)
    of = models.CharField(
        max_length=20, choices=[(r.value, r.label) for r in (Role.CHAIR, Role.SECRETARIAT)]
    )
    held_on = models.DateField()
    recorded_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_consultation_each", fields=["meeting", "matter", "of"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of} on {self.matter} of meeting {self.meeting_id}"


class Invitation(SealedRow):
    """The invitation to a meeting, as circulated: it always holds the call for cases (ToR 9)."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="invitation")
    practical = SealedTextField(blank=True)  # registration, badges, hotels
    languages = models.CharField(max_length=60, default="en")  # of interpretation, by comma
    chair_consulted_on = models.DateField()
    why_late = SealedTextField(blank=True)  # if it left after D-50: the Secretariat's reason
    circulated_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    circulated_at = models.DateTimeField()
    states = models.PositiveSmallIntegerField()  # to how many it went

    def __str__(self) -> str:
        return f"invitation to meeting {self.meeting_id}"


class InvitationDraft(SealedRow):
    """The invitation while the Secretariat composes it; what is locked in it is not kept here."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="invitation_draft")
    practical = SealedTextField(blank=True)
    languages = models.CharField(max_length=60, default="en")
    saved_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft invitation to meeting {self.meeting_id}"


class Delivery(models.Model):
    """How the invitation reached a State: by its people's accounts, or as a letter (ToR 9)."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="deliveries")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    has_account = models.BooleanField()  # someone could be told in the portal
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_invitation_a_state", fields=["invitation", "state"]),
        ]

    def __str__(self) -> str:
        return f"invitation {self.invitation_id} to {self.state_id}"


class Move(SealedRow):
    """
    That a meeting was moved, from which day to which.

    Kept so that what was done for the earlier day can be judged by the limits of that day.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="moves")
    from_day = models.DateField()
    from_zone_name = models.CharField(max_length=40)
    to_day = models.DateField()
    reason = SealedTextField()
    chair_consulted_on = models.DateField()
    secretariat_consulted_on = models.DateField()
    moved_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"meeting {self.meeting_id} from {self.from_day} to {self.to_day}"


class Mark(models.Model):
    """
    That a mark of the meeting passed with its act missing, written once by a sweep.

    ``passed_at`` is the limit itself: a meeting that moves has its mark anew.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="marks")
    name = models.CharField(max_length=20, choices=Missing)
    passed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_mark_passes_once", fields=["meeting", "name", "passed_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of meeting {self.meeting_id}"

"""
The oral briefing of the WGETI or the Conference on what a meeting learned in general (ToR 22).

It is prepared in points and said aloud: there is no document of it. Once it was given, or dropped,
every row but its card is erased, and the keys of what was written are destroyed. Rows are numbered
at random, so that nobody who sees one learns how many there are.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models.sharing import Case
from cases.rules import (
    BRIEFING_MAY_BECOME,
    BRIEFING_STANDS,
    Body,
    BriefingStatus,
    Consents,
    PointsTo,
    Says,
)
from forum import keys
from forum.errors import Refused
from forum.models import State, Term
from forum.sealed import SealedRow, SealedTextField
from meetings.models import AgendaItem, Meeting


class ImpossibleBriefingStep(Refused):
    def __init__(self, briefing: Briefing, status: BriefingStatus) -> None:
        was, wanted = BriefingStatus(briefing.status).label, status.label
        says = _("A briefing that is %(was)s cannot become %(wanted)s (¶22).")
        super().__init__(says % {"was": was, "wanted": wanted})


class Briefing(models.Model):
    """The card: of which meeting, to whom, how far. It outlives what was written, and says none."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="briefings")
    body = models.CharField(max_length=20, choices=Body)
    status = models.CharField(max_length=20, choices=BriefingStatus, default=BriefingStatus.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)  # of the outline, as it was put
    begun_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    put_at = models.DateTimeField(null=True, blank=True)  # to the States, the last time
    agreed_on = models.DateField(null=True, blank=True)  # in the room
    agreed_at = models.DateTimeField(null=True, blank=True)  # recorded
    delivered_on = models.DateField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)
    points_purged = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_briefing_of_a_body_at_a_time",
                fields=["meeting", "body"],
                condition=Q(status__in=BRIEFING_STANDS),
            ),
            models.CheckConstraint(
                name="a_briefing_over_is_purged",
                condition=Q(status__in=BRIEFING_STANDS, purged_at=None)
                | ~Q(status__in=BRIEFING_STANDS) & Q(purged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_briefing_is_agreed_in_the_room_before_it_is_given",
                condition=~Q(status__in=(BriefingStatus.AGREED, BriefingStatus.DELIVERED))
                | Q(agreed_on__isnull=False, agreed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"briefing of meeting {self.meeting_id}"

    def get_absolute_url(self) -> str:
        return reverse("briefings:briefing", args=[self.meeting.ref])

    @property
    def stands(self) -> bool:
        """Whether it is not over."""
        return self.status in BRIEFING_STANDS

    @property
    def is_shown(self) -> bool:
        """Whether the States that took part read its points."""
        return self.status in (BriefingStatus.PUT, BriefingStatus.AGREED)

    def become(self, status: BriefingStatus, *with_it: str) -> None:
        """Move on to a status that the life of a briefing allows next, and what goes with it."""
        if status not in BRIEFING_MAY_BECOME[BriefingStatus(self.status)]:
            raise ImpossibleBriefingStep(self, status)
        self.status = status
        self.save(update_fields=["status", *with_it])


class BriefingPoint(SealedRow):
    """One point of the outline. Another text is another version, and is asked about anew."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="points")
    position = models.PositiveSmallIntegerField()
    text = SealedTextField()
    version = models.PositiveSmallIntegerField(default=1)
    # "Could this point to one State?"; empty until the Chair has said.
    points_to = models.CharField(max_length=20, choices=PointsTo, blank=True)
    written_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    taken_out_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"point {self.position} of briefing {self.briefing_id}"


class BriefingSource(models.Model):
    """A presentation that a point draws on, and its case: for those who see that case."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    point = models.ForeignKey(BriefingPoint, models.PROTECT, related_name="sources")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="+")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")  # that presented it
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_point_names_a_source_once", fields=["point", "item"]),
        ]

    def __str__(self) -> str:
        return f"item {self.item_id} behind point {self.point_id}"


class BriefingConsent(models.Model):
    """
    A State to which a point could be traced, and its word on the version that it read.

    It need not have taken part in the meeting. ``asked_at`` is empty while the Chair rewrites.
    """

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    point = models.ForeignKey(BriefingPoint, models.PROTECT, related_name="consents")
    # Said here too: the sight of a briefing asks for it, and cannot ask by way of the point.
    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="consents")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    says = models.CharField(max_length=20, choices=Consents, blank=True)
    version = models.PositiveSmallIntegerField(null=True, blank=True)
    said_by = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_state_is_asked_once_about_a_point", fields=["point", "state"]
            ),
        ]

    def __str__(self) -> str:
        return f"consent of {self.state_id} to point {self.point_id}"

    def get_absolute_url(self) -> str:
        return reverse("briefings:consent", args=[self.briefing.meeting.ref, self.key])


class BriefingObjection(models.Model):
    """That a State which presented objects to a point based on its case. It alone takes it back."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    point = models.ForeignKey(BriefingPoint, models.PROTECT, related_name="objections")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    objected_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    objected_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_state_objects_once_to_a_point", fields=["point", "state"]
            ),
        ]

    def __str__(self) -> str:
        return f"objection of {self.state_id} to point {self.point_id}"


class BriefingPosition(SealedRow):
    """How a State that took part stands to the outline, as it was put; and what it would change."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="positions")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    says = models.CharField(max_length=20, choices=Says)
    wishes = SealedTextField(blank=True)
    version = models.PositiveSmallIntegerField()  # of the outline it speaks of
    said_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_state_has_one_position", fields=["briefing", "state"]),
        ]

    def __str__(self) -> str:
        return f"position of {self.state_id} on briefing {self.briefing_id}"

    def stands_for(self, briefing: Briefing) -> bool:
        """Return whether it still holds: an objection does until its State takes it back."""
        return self.says == Says.OBJECT or self.version == briefing.version

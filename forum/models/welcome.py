"""How a person is let in: an invitation bound to an address."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from forum import keys
from forum.models.people import Person, Role, Term
from forum.models.states import State


class AccountInvitation(models.Model):
    """
    An office offered to whoever receives mail at an address.

    Its token is sealed with the portal's key (``forum.tokens``), so that reading this table
    opens no account.
    """

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    email = models.EmailField()
    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    role = models.CharField(max_length=20, choices=Role)
    state = models.ForeignKey(State, models.PROTECT, null=True, blank=True, related_name="+")
    may_release = models.BooleanField(default=False)
    invited_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True, blank=True)  # the end of the office, if it is known
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_is_cancelled_is_not_accepted",
                condition=Q(cancelled_at=None) | Q(accepted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation of {self.get_role_display()} (#{self.pk})"

"""What the portal tells people about their own offices and accounts."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum import outbox
from forum.models import Authenticator, NewPassword, Role, Term

CHAIR_APPOINTED = outbox.kind(
    "forum/chair-appointed",
    _("The President of the Conference has appointed the Chair of the Forum."),
    paragraph=4,
)
SECOND_FACTOR_RESET = outbox.kind(
    "forum/second-factor-reset",
    _(
        "Your second factor was taken off, so that you could set up a new app. If you did not"
        " ask for that, tell the Secretariat at once."
    ),
)

NEW_PASSWORD = outbox.kind(
    "forum/new-password",
    _(
        "Your password was changed, and every other place where you were signed in is signed"
        " out. If that was not you, tell the Secretariat at once."
    ),
)


def chair_appointed(chair: Term, *, now: datetime) -> None:
    """Tell the new Chair and the Secretariat."""
    told = Term.objects.of_role(Role.CHAIR, Role.SECRETARIAT, at=now)
    outbox.post(
        CHAIR_APPOINTED, to=told, about=chair, due_at=now, link=reverse("sign-in:role-card")
    )


def second_factor_reset(term: Term, taken_off: Authenticator, *, now: datetime) -> None:
    """Tell the person, each time: about the app that was taken off."""
    person = Term.objects.filter(pk=term.pk)
    link = reverse("sign-in:role-card")
    outbox.post(SECOND_FACTOR_RESET, to=person, about=taken_off, due_at=now, link=link)


def new_password(office: Term, written: NewPassword, *, now: datetime) -> None:
    """Tell the person, each time."""
    person = Term.objects.filter(pk=office.pk)
    link = reverse("sign-in:sessions")
    outbox.post(NEW_PASSWORD, to=person, about=written, due_at=now, link=link)

"""What the portal tells people about their own offices and accounts."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum import outbox
from forum.models import Authenticator, Role, Term, TrailEntry

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
MANY_ITEMS_READ = outbox.kind(
    "forum/many-items-read",
    _(
        "Somebody of your State has read very many items within an hour. The trail says who."
        " If you did not expect that, speak to them, or end their office."
    ),
    paragraph=15,
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


def many_items_were_read(entry: TrailEntry, *, by: Term, now: datetime) -> None:
    """Tell the focal points of the State, each time: about the entry that says so."""
    of_state = Term.objects.of_role(Role.FOCAL_POINT, at=now).filter(state=by.state_id)
    link = reverse("trail:trail")
    outbox.post(MANY_ITEMS_READ, to=of_state, about=entry, due_at=now, link=link)

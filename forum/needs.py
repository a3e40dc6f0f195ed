"""
What needs a person in the office in use: a duty or a right with its date, and where to act.

Each app answers for its own matters in ``needs.py`` with ``of(hat, now=)``; the lobby shows
them together, the earliest first. Computed when the page is read, never stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum import policies, queries
from forum.models import Term
from forum.terms_of_reference import GENEVA


@dataclass(frozen=True)
class Need:
    says: str  # one sentence: who must do what
    link: str
    by: datetime | None = None  # the first moment that is too late
    zone: ZoneInfo = GENEVA
    paragraph: int | None = None
    duty: bool = True  # else for information: nothing need be done (silence is an answer)


def of(hat: Term, *, now: datetime) -> list[Need]:
    """Return the contacts that this office confirms or, in the Secretariat, looks after."""
    if policies.may_see_contacts(hat, now=now) is None:
        return []
    old = list(queries.to_confirm(now=now) | queries.said_out_of_date())
    if hat.state is None:
        return _to_look_after(len(old))
    return [
        Need(
            says=_("Confirm or change the contact “%(agency)s”.") % {"agency": contact.agency},
            link=contact.get_absolute_url(),
            paragraph=20,
        )
        for contact in old
        if policies.may_keep_contact(hat, contact, now=now)
    ]


def _to_look_after(contacts: int) -> list[Need]:
    if not contacts:
        return []
    says = ngettext(
        "%(n)d contact was not confirmed for half a year, or is said to be out of date.",
        "%(n)d contacts were not confirmed for half a year, or are said to be out of date.",
        contacts,
    )
    link = reverse("contacts:to-confirm")
    return [Need(says=says % {"n": contacts}, link=link, paragraph=20, duty=False)]

"""The one person whom nobody invited: the first officer of a portal that has nobody yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from forum import lock, trail
from forum.errors import Refused
from forum.models import Account, NewPassword, Person, Role, Term

# As long as an invitation. After that, "Forgotten your password?" sends another link.
LINK_HOLDS = timedelta(hours=72)


class SomebodyIsThere(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Somebody has an account in this portal already: the Secretariat invites the others.")
        )


class NoAddress(Refused):
    def __init__(self) -> None:
        super().__init__(_("That is no address of a mailbox."))


@transaction.atomic
def invite(
    *, email: str, first_name: str, last_name: str, real: datetime, now: datetime
) -> NewPassword:
    """
    Write the first Secretariat officer, and the link by which they set a password.

    It leaves with the next sweep. Until they have, the account opens to nobody.

    :param real: what time it is outside, by which the link is good.
    :raises SomebodyIsThere: if anybody ever had an account.
    :raises NoAddress: if no mail can be sent there.
    """
    lock.hold_name("the first officer")
    if Person.objects.exists() or Term.objects.exists():
        raise SomebodyIsThere
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise NoAddress from wrong
    person = Person.objects.create(first_name=first_name, last_name=last_name)
    # "!" is what Django writes for a password that nothing fits.
    Account.objects.create(person=person, address=email.lower(), password="!")  # noqa: S106
    office = Term.objects.create(person=person, role=Role.SECRETARIAT, starts_at=now)
    trail.record(None, "was made the first officer", office, at=now)
    return NewPassword.objects.create(person=person, asked_at=real, expires_at=real + LINK_HOLDS)

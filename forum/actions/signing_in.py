"""Coming in: the second factor, and the account of someone who was invited."""

from __future__ import annotations

from datetime import datetime

import django_otp
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _
from django_otp.models import Device

from forum import doorkeeping, keys, passwords, queries, sight, trail
from forum.errors import Refused
from forum.models import AccountInvitation, Authenticator, Person, RecoveryCodes, Term

DIGITS = 6


class WrongCode(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This code does not fit. Wait for the next one in your app; each counts once.")
        )


class TooManyCodes(Refused):
    def __init__(self) -> None:
        super().__init__(_("Several codes did not fit. Wait a minute, then try again."))


class InvitationOver(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This invitation has expired or was used. Ask whoever invited you for a new one.")
        )


def prove_again(*, person: Person, code: str, now: datetime) -> Device:
    """Take a code of someone who is signed in, before an act; as ``show_second_factor``."""
    return show_second_factor(person=person, code=code, now=now, act="showed a second factor")


def show_second_factor(
    *, person: Person, code: str, now: datetime, act: str = "signed in"
) -> Device:
    """
    Take a code of the app, or a recovery code, once.

    :raises WrongCode: and keeps count; after several, the next is not looked at for a while.
    """
    from_app = code.isascii() and code.isdigit() and len(code) == DIGITS
    device = (Authenticator if from_app else RecoveryCodes).of(person)
    if device is None:
        raise WrongCode
    allowed, _reason = device.verify_is_allowed()
    # The library locks the device, so that one code opens one door.
    verified = django_otp.verify_token(person, device.persistent_id, code)
    if verified is None:
        remember(queries.hats_of(person, now=now)[:1], "gave a wrong second factor", now=now)
        raise WrongCode if allowed else TooManyCodes
    by = "app" if from_app else "recovery code"
    remember(queries.hats_of(person, now=now)[:1], act, now=now, by=by)
    return verified


def set_up_authenticator(*, person: Person, code: str, now: datetime) -> Authenticator:
    """
    Sign in with a new app from now on, and with no former one.

    :raises WrongCode: if the app does not show what it should.
    """
    new = Authenticator.unconfirmed(person)
    if django_otp.verify_token(person, new.persistent_id, code) is None:
        raise WrongCode
    Authenticator.objects.filter(user=person).exclude(pk=new.pk).delete()
    Authenticator.objects.filter(pk=new.pk).update(confirmed=True)
    remember(queries.hats_of(person, now=now)[:1], "set up a second factor", now=now)
    new.refresh_from_db()
    return new


def renew_recovery_codes(*, person: Person, now: datetime) -> list[str]:
    """Return ten new codes, to be shown once. The former ones open nothing any more."""
    remember(queries.hats_of(person, now=now)[:1], "renewed recovery codes", now=now)
    return RecoveryCodes.anew(person)


def accept(
    *, invitation: AccountInvitation, password: str, known: Person | None, now: datetime
) -> Person:
    """
    Let in who was invited, into the office offered.

    :param known: whoever asks, if they have shown both factors: an office more for them.
    :raises InvitationOver: if it has expired, was cancelled or used, or is not for whoever asks.
    """
    person_id = doorkeeping.accept_invitation(
        invitation.key,
        password_hash=make_password(password or None),
        term_key=keys.new(),
        known=known.pk if known else None,
        now=now,
    )
    if person_id is None:
        raise InvitationOver
    person = passwords.person(person_id)
    if person is None:  # Closed meanwhile.
        raise InvitationOver
    remember(queries.hats_of(person, now=now)[-1:], "accepted an invitation", now=now)
    return person


def remember(offices: list[Term], act: str, *, now: datetime, **facts: str) -> None:
    """Write into the trail what was done at the door, in the office that is known, if one is."""
    for office in offices:
        with sight.through_the_eyes_of(office, now=now):
            trail.record(office, act, office, at=now, **facts)

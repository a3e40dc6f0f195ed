"""A person's second factors: shown at the door, and kept by the person themself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import django_otp
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django_otp.models import Device
from webauthn.helpers import bytes_to_base64url

from forum import lock, notices, passkeys, queries, sight, vouching
from forum.actions.signing_in import remember
from forum.errors import Refused
from forum.models import Authenticator, Passkey, Person, RecoveryCodes
from forum.models.factors import is_of_an_app

AnyDevice = TypeVar("AnyDevice", bound=Device)

SIGNED_IN, SHOWN_AGAIN = "signed in", "showed a second factor"


class WrongCode(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This code does not fit. Wait for the next one in your app; each counts once.")
        )


class TooManyCodes(Refused):
    def __init__(self) -> None:
        super().__init__(_("Several codes did not fit. Wait a minute, then try again."))


class WrongPasskey(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This passkey does not fit. Try again, or sign in with a code of your app.")
        )


class PasskeyKnown(Refused):
    def __init__(self) -> None:
        super().__init__(_("This passkey is known already."))


class LastFactor(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This is all you sign in with. Add a passkey or an app first; then remove this one.")
        )


class FactorGone(Refused):
    def __init__(self) -> None:
        super().__init__(_("It was removed meanwhile."))


def show_code(*, person: Person, code: str, now: datetime, act: str = SIGNED_IN) -> Device:
    """
    Take a code of the app, or a recovery code, once.

    :raises WrongCode: and keeps count; after several, the next is not looked at for a while.
    """
    with vouching.of(person):
        kind = Authenticator if is_of_an_app(code) else RecoveryCodes
        device = kind.of(person)
        if device is None:
            raise WrongCode
        allowed, _reason = device.verify_is_allowed()
        used = device.token_of(code) if kind is RecoveryCodes else None
        # The library locks the device, so that one code opens one door.
        if django_otp.verify_token(person, device.persistent_id, code) is None:
            _remember(person, "gave a wrong second factor", now=now)
            raise WrongCode if allowed else TooManyCodes
        kind.objects.filter(pk=device.pk).update(last_used_at=now)
        by = "app" if kind is Authenticator else "recovery-code"
        _remember(person, act, now=now, by=by)
        if used:
            _tell(person, notices.recovery_code_used, used, now=now)
    return device


def show_passkey(
    *, person: Person, answer: str, challenge: str, now: datetime, act: str = SIGNED_IN
) -> Passkey:
    """
    Take what a passkey signed.

    :raises WrongPasskey: if it is not one of this person's, or does not fit; it is remembered.
    """
    with vouching.of(person):
        known = Passkey.objects.select_for_update().filter(user=person, confirmed=True)
        passkey: Passkey | None = known.filter(credential=passkeys.credential_in(answer)).first()
        try:
            if passkey is None or not challenge:
                raise passkeys.NoSuchPasskey
            signed = passkeys.answered(answer, passkey, challenge)
        except passkeys.NoSuchPasskey as wrong:
            _remember(person, "gave a wrong second factor", now=now, by="passkey")
            raise WrongPasskey from wrong
        passkey.sign_count = signed.new_sign_count
        passkey.backed_up = signed.credential_backed_up
        passkey.last_used_at = now
        passkey.save(update_fields=["sign_count", "backed_up", "last_used_at"])
        _remember(person, act, now=now, by="passkey")
    return passkey


def add_passkey(
    *, person: Person, name: str, answer: str, challenge: str, now: datetime
) -> Passkey:
    """
    Sign in with a new passkey from now on, besides what there is.

    :raises WrongPasskey: if it was not made for this portal and challenge, or opens to anyone.
    :raises PasskeyKnown: if it was added before.
    """
    try:
        new = passkeys.made(answer, challenge) if challenge else None
    except passkeys.NoSuchPasskey as wrong:
        raise WrongPasskey from wrong
    if new is None:
        raise WrongPasskey
    with vouching.of(person):
        _hold(person)
        try:
            with transaction.atomic():
                passkey: Passkey = Passkey.objects.create(
                    user=person,
                    name=name,
                    credential=bytes_to_base64url(new.credential_id),
                    cose_key=new.credential_public_key,
                    transports=passkeys.transports_in(answer),
                    sign_count=new.sign_count,
                    backed_up=new.credential_backed_up,
                    created_at=now,
                )
        except IntegrityError as known:
            raise PasskeyKnown from known
        _remember(person, "set up a second factor", now=now, by="passkey")
        _tell(person, notices.factor_added, passkey, now=now)
    return passkey


def rename_passkey(*, person: Person, key: str, name: str, now: datetime) -> None:
    """:raises FactorGone: if it was removed meanwhile."""
    with vouching.of(person):
        if not Passkey.objects.filter(user=person, key=key).update(name=name):
            raise FactorGone
        _remember(person, "renamed a second factor", now=now, by="passkey")


def begin_authenticator(*, person: Person) -> Authenticator:
    """Return the app that is being set up, with a seed that opens nothing yet."""
    with vouching.of(person):
        return Authenticator.unconfirmed(person)


def set_up_authenticator(*, person: Person, code: str, now: datetime) -> Authenticator:
    """
    Sign in with a new app from now on, and with no former one.

    :raises WrongCode: if the app does not show what it should.
    """
    with vouching.of(person):
        _hold(person)
        new = Authenticator.unconfirmed(person)
        if django_otp.verify_token(person, new.persistent_id, code) is None:
            raise WrongCode
        Authenticator.objects.filter(user=person).exclude(pk=new.pk).delete()
        Authenticator.objects.filter(pk=new.pk).update(confirmed=True, created_at=now)
        _remember(person, "set up a second factor", now=now, by="app")
        _tell(person, notices.factor_added, new, now=now)
        new.refresh_from_db()
    return new


def forget_all(*, person: Person, now: datetime) -> None:
    """Take off everything that was lost. What is being set up stays, and opens nothing yet."""
    with vouching.of(person):
        _hold(person)
        for kind in (Passkey, Authenticator, RecoveryCodes):
            kind._default_manager.filter(user=person, confirmed=True).delete()
        _remember(person, "used a recovery", now=now)


def remove_passkey(*, person: Person, key: str, now: datetime) -> None:
    """
    Sign in with this passkey no more.

    :raises LastFactor: if nothing but recovery codes would be left.
    """
    with vouching.of(person):
        _hold(person)
        _remove(person, Passkey.objects.filter(user=person, key=key).first(), "passkey", now=now)


def remove_authenticator(*, person: Person, now: datetime) -> None:
    """Sign in with the app no more; as ``remove_passkey``."""
    with vouching.of(person):
        _hold(person)
        _remove(person, Authenticator.of(person), "app", now=now)


def renew_recovery_codes(*, person: Person, now: datetime) -> list[str]:
    """Return ten new codes, to be shown once. The former ones open nothing any more."""
    with vouching.of(person):
        _hold(person)
        codes = RecoveryCodes.anew(person, now=now)
        _remember(person, "renewed recovery codes", now=now)
        _tell(person, notices.recovery_codes_renewed, RecoveryCodes.newest_of(person), now=now)
        return codes


def _remove(person: Person, device: AnyDevice | None, by: str, *, now: datetime) -> None:
    if device is None:
        raise FactorGone
    if queries.factors_of(person).count == 1:
        raise LastFactor
    _remember(person, "removed a second factor", now=now, by=by)
    _tell(person, notices.factor_removed, device, now=now)
    device.delete()


def _hold(person: Person) -> None:
    """One change at a time: two that are each the last but one would leave nothing."""
    lock.hold_name(f"factors of {person.pk}")


def _remember(person: Person, act: str, *, now: datetime, **facts: str) -> None:
    remember(queries.hats_of(person, now=now)[:1], act, now=now, **facts)


def _tell(person: Person, notice: Callable[..., None], about: Model, *, now: datetime) -> None:
    """Tell the person, in the office that is known, if one is."""
    for office in queries.hats_of(person, now=now)[:1]:
        with sight.through_the_eyes_of(office, now=now):
            notice(office, about, now=now)

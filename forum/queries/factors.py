"""What a person signs in with: asked for that person, at the door and on the own page."""

from __future__ import annotations

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from forum import vouching
from forum.models import Authenticator, Passkey, Person, RecoveryCodes


@dataclass(frozen=True)
class Factors:
    """What a person can show besides the password."""

    passkeys: list[Passkey]
    app: Authenticator | None
    codes: RecoveryCodes | None
    codes_left: int

    @property
    def count(self) -> int:
        """So many they sign in with; recovery codes are for the day when they cannot."""
        return len(self.passkeys) + bool(self.app)


def factors_of(person: Person) -> Factors:
    """Return what this person signs in with. Asked at the door, and on their own page."""
    with vouching.of(person):
        codes = RecoveryCodes.of(person)
        keys = Passkey.objects.filter(user=person, confirmed=True).order_by("created_at", "pk")
        return Factors(
            passkeys=list(keys),
            app=Authenticator.of(person),
            codes=codes,
            codes_left=codes.left if codes else 0,
        )


def no_factors() -> Factors:
    """Return what someone has who lost everything."""
    return Factors(passkeys=[], app=None, codes=None, codes_left=0)


def passkey_for(person: Person, key: str) -> Passkey:
    """Return one of this person's passkeys, or answer 404."""
    with vouching.of(person):
        return get_object_or_404(Passkey, user=person, key=key)

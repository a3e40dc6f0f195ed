"""
The second factor, as it lies in the database: nothing there lets anyone in.

The tables are those of django-otp. The seed of an authenticator app is sealed with the key ring;
of a recovery code only a digest is kept.
"""

from __future__ import annotations

import base64
import hmac
import secrets

from django.conf import settings
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from forum.models.people import Person
from forum.vault import Vault

SEED_BYTES = 20
CODES = 10
CODE_BYTES = 10  # Eighty bits: sixteen letters and digits.


class Authenticator(TOTPDevice):  # type: ignore[misc]
    """An app that shows a new number every thirty seconds, each of which counts once."""

    class Meta:
        proxy = True

    @property
    def bin_key(self) -> bytes:
        return Vault(settings.VAULT_KEYS).open(base64.b64decode(self.key), row=self._row)

    @classmethod
    def unconfirmed(cls, person: Person) -> Authenticator:
        """Return the one this person is setting up."""
        found: Authenticator | None = cls.objects.filter(user=person, confirmed=False).first()
        return found or cls._begun(person)

    @classmethod
    def _begun(cls, person: Person) -> Authenticator:
        new = cls(user=person, name="authenticator app", confirmed=False)
        seed = secrets.token_bytes(SEED_BYTES)
        sealed = Vault(settings.VAULT_KEYS).seal(seed, row=new._row)
        new.key = base64.b64encode(sealed).decode()
        new.save()
        return new

    @classmethod
    def of(cls, person: Person) -> Authenticator | None:
        """Return the one this person signs in with."""
        found: Authenticator | None = cls.objects.filter(user=person, confirmed=True).first()
        return found

    @property
    def _row(self) -> str:
        return f"seed of {self.user_id}"


class RecoveryCodes(StaticDevice):  # type: ignore[misc]
    """Ten codes on paper, each good for one sign-in without the app."""

    class Meta:
        proxy = True

    def verify_token(self, token: str) -> bool:
        return bool(super().verify_token(_digest(token)))

    @classmethod
    def of(cls, person: Person) -> RecoveryCodes | None:
        found: RecoveryCodes | None = cls.objects.filter(user=person, confirmed=True).first()
        return found

    @classmethod
    def anew(cls, person: Person) -> list[str]:
        """Return ten new codes. The former ones open nothing any more."""
        device, _new = cls.objects.get_or_create(user=person, name="recovery codes")
        device.token_set.all().delete()
        codes = [secrets.token_bytes(CODE_BYTES) for _ in range(CODES)]
        written = [base64.b32encode(code).decode().lower() for code in codes]
        for code in written:
            device.token_set.create(token=_digest(code))
        return ["-".join(code[start : start + 4] for start in (0, 4, 8, 12)) for code in written]


def _digest(code: str) -> str:
    """Return what is kept of a code, however it was typed."""
    plain = "".join(code.lower().replace("-", "").split())
    key = hmac.digest(settings.SECRET_KEY.encode(), b"recovery codes", "sha256")
    return base64.b32encode(hmac.digest(key, plain.encode(), "sha256")).decode()[:16].lower()

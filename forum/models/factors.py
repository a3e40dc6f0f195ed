"""
The second factor, as it lies in the database: nothing there lets anyone in.

Passkeys leave a public key only. The seed of an authenticator app is sealed with the key ring; of
a recovery code only a digest is kept. The tables of app and codes are those of django-otp; what it
does with them is here, where it is too little for the Forum: digits of one script, one code for
thirty seconds, and a lock that cannot be drawn out for ever.

All are seen by the person for whom the portal vouches, and nobody else (``forum.vouching``).
"""

from __future__ import annotations

import base64
import hmac
import secrets
import time
from datetime import datetime

from django.conf import settings
from django.db import models
from django_otp.models import Device
from django_otp.oath import hotp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from forum import keys
from forum.models.people import Person
from forum.vault import Vault

SEED_BYTES = 20
CODES = 10
CODE_BYTES = 10  # Eighty bits: sixteen letters and digits.
STEP = 30  # seconds for which an app shows a code, and for which it is good (ASVS 6.5.5)
ON_THE_WAY = 5  # seconds more, for a code that was right when it was sent
DIGITS = 6
MOST_WAITS = 10  # wrong codes double the wait, up to 2**9 seconds: a lock must not become a weapon


class Passkey(Device):  # type: ignore[misc]
    """A key on someone's telephone, computer or security key, opened by finger, face or PIN."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    credential = models.CharField(max_length=1400, unique=True)  # as WebAuthn writes it: base64url
    cose_key = models.BinaryField()  # the half that checks what the other half signed
    transports = models.JSONField(default=list)
    sign_count = models.BigIntegerField(default=0)
    backed_up = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"passkey (#{self.pk})"


class _Slowed:
    """Waits longer after each wrong code, and never more than some minutes."""

    throttling_failure_count: int

    def throttle_increment(self, commit: bool = True) -> None:
        self.throttling_failure_count = min(self.throttling_failure_count, MOST_WAITS - 1)
        super().throttle_increment(commit)  # type: ignore[misc]


class Authenticator(_Slowed, TOTPDevice):  # type: ignore[misc]
    """An app that shows a new number every thirty seconds, each of which counts once."""

    class Meta:
        proxy = True

    @property
    def bin_key(self) -> bytes:
        return Vault(settings.VAULT_KEYS).open(base64.b64decode(self.key), row=self._row)

    def verify_token(self, token: str) -> bool:
        """
        Take a code of this step, once; within ``ON_THE_WAY`` seconds of its end also of the last.

        The clock of the app is taken at its word: telephones set theirs by the network.
        """
        allowed, _reason = self.verify_is_allowed()
        if not allowed:
            return False
        step = self._step_of(token)
        if step is None:
            self.throttle_increment()
            return False
        self.last_t = step
        self.throttle_reset(commit=False)
        self.save()
        return True

    def _step_of(self, token: str) -> int | None:
        step, seconds = divmod(int(time.time()), STEP)
        steps = [step, step - 1] if seconds < ON_THE_WAY else [step]
        fits = [
            candidate
            for candidate in steps
            if hmac.compare_digest(self.shows(candidate), token.encode())
        ]
        return next((candidate for candidate in fits if candidate > self.last_t), None)

    def shows(self, step: int) -> bytes:
        """Return the code of a step, as the app writes it: six digits of ASCII."""
        return f"{hotp(self.bin_key, step, DIGITS):0{DIGITS}}".encode()

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


class RecoveryCodes(_Slowed, StaticDevice):  # type: ignore[misc]
    """Ten codes on paper, each good for one sign-in without app and passkey."""

    NAMED = "recovery codes"

    class Meta:
        proxy = True

    def verify_token(self, token: str) -> bool:
        return bool(super().verify_token(_digest(token)))

    def token_of(self, code: str) -> StaticToken | None:
        """Return the row that this code would use up."""
        found: StaticToken | None = self.token_set.filter(token=_digest(code)).first()
        return found

    @property
    def left(self) -> int:
        return int(self.token_set.count())

    @classmethod
    def newest_of(cls, person: Person) -> StaticToken:
        """Return a row of the newest ten codes: it stands for all of them."""
        return StaticToken.objects.filter(device__user=person).latest("pk")

    @classmethod
    def of(cls, person: Person) -> RecoveryCodes | None:
        found: RecoveryCodes | None = cls.objects.filter(user=person, name=cls.NAMED).first()
        return found

    @classmethod
    def anew(cls, person: Person, *, now: datetime | None = None) -> list[str]:
        """Return ten new codes. The former ones open nothing any more."""
        device, _new = cls.objects.get_or_create(user=person, name=cls.NAMED)
        device.token_set.all().delete()
        cls.objects.filter(pk=device.pk).update(created_at=now, last_used_at=None)
        codes = [secrets.token_bytes(CODE_BYTES) for _ in range(CODES)]
        written = [base64.b32encode(code).decode().lower() for code in codes]
        for code in written:
            device.token_set.create(token=_digest(code))
        return ["-".join(code[start : start + 4] for start in (0, 4, 8, 12)) for code in written]


def plain_recovery_code(typed: str) -> str | None:
    """Return a recovery code as it was made, however it was typed; None if it can be none."""
    plain = "".join(typed.lower().replace("-", "").split())
    letters = set("abcdefghijklmnopqrstuvwxyz234567")
    return plain if len(plain) == CODE_BYTES * 8 // 5 and set(plain) <= letters else None


def is_of_an_app(typed: str) -> bool:
    """Return whether this is written as an app writes it: six digits of ASCII, nothing else."""
    return len(typed) == DIGITS and typed.isascii() and typed.isdigit()


def _digest(code: str) -> str:
    """Return what is kept of a code: eighty bits of an HMAC, under a key made of the portal's."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"recovery codes", "sha256")
    digest = hmac.digest(key, (plain_recovery_code(code) or "").encode(), "sha256")
    return base64.b32encode(digest).decode()[:16].lower()

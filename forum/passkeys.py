"""
The two ceremonies of WebAuthn, with nothing of the portal's but its name and address.

The library ``webauthn`` checks signatures; what is asked of every passkey is said here: that its
holder showed finger, face or PIN (user verification), that it signed for this portal's address, and
this challenge. A counter that goes back is refused: someone may have copied the key.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from forum.models import Passkey, Person

CHALLENGE_BYTES = 32
PATIENCE = 5 * 60 * 1000  # milliseconds, for the browser
NAME = "DIEF portal"
LONGEST = 20_000  # characters of an answer; a real one has about a thousand


class NoSuchPasskey(Exception):
    """What the browser answered is not what was asked for."""


def new_challenge() -> str:
    return bytes_to_base64url(secrets.token_bytes(CHALLENGE_BYTES))


def asked(known: Iterable[Passkey], challenge: str) -> str:
    """Return what a browser is asked to sign with one of the known keys, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(),
        challenge=base64url_to_bytes(challenge),
        timeout=PATIENCE,
        allow_credentials=[_described(passkey) for passkey in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def answered(answer: str, passkey: Passkey, challenge: str) -> VerifiedAuthentication:
    """
    Check what a browser signed.

    :raises NoSuchPasskey: if the key, the address, the challenge or the counter is another.
    """
    try:
        return webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=bytes(passkey.cose_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError) as wrong:
        raise NoSuchPasskey from wrong


def credential_in(answer: str) -> str:
    """Return which key a browser says it used, or nothing."""
    said = _read(answer).get("id")
    return said if isinstance(said, str) else ""


def made_for(person: Person, known: Iterable[Passkey], challenge: str) -> str:
    """Return what a browser is asked to make a new key for, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name=NAME,
        user_id=_handle(person),
        user_name=str(person),  # The address is not read, here or there.
        user_display_name=str(person),
        challenge=base64url_to_bytes(challenge),
        timeout=PATIENCE,
        exclude_credentials=[_described(passkey) for passkey in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return webauthn.options_to_json(options)


def made(answer: str, challenge: str) -> VerifiedRegistration:
    """
    Check a key that a browser made.

    :raises NoSuchPasskey: if it was made for another address or challenge, or opens to anyone.
    """
    try:
        return webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError) as wrong:
        raise NoSuchPasskey from wrong


def transports_in(answer: str) -> list[str]:
    """Return how the browser says the key is reached, as far as we know such ways."""
    response = _read(answer).get("response")
    said = response.get("transports") if isinstance(response, dict) else None
    known = {way.value for way in AuthenticatorTransport}
    return sorted(known & {way for way in said or () if isinstance(way, str)})


def _read(answer: str) -> dict[str, Any]:
    try:
        read = json.loads(answer)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _described(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    ways = [AuthenticatorTransport(way) for way in passkey.transports]
    return PublicKeyCredentialDescriptor(base64url_to_bytes(passkey.credential), transports=ways)


def _handle(person: Person) -> bytes:
    """Return what stands for a person on their own device: the same for each of their keys."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"passkeys of {person.pk}".encode(), "sha256")


def _origin() -> str:
    address = urlsplit(settings.PORTAL_ADDRESS)
    return f"{address.scheme}://{address.netloc}"


def _host() -> str:
    return urlsplit(settings.PORTAL_ADDRESS).hostname or ""

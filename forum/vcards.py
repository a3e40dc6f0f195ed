"""One entry of the directory as a vCard (RFC 6350), for the address book of a telephone."""

from __future__ import annotations

from datetime import UTC

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from forum.models import Contact, ContactNumbers

LINE = 75  # octets, before a line is folded


def answer_with(contact: Contact, numbers: ContactNumbers) -> HttpResponse:
    """Answer with the card, to be saved and not shown."""
    response = HttpResponse(card(contact, numbers), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"contact-{contact.state.code}.vcf"
    )
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def card(contact: Contact, numbers: ContactNumbers) -> str:
    """Write the card. What is empty is left out."""
    org = [contact.agency, *([contact.unit] if contact.unit else [])]
    said = {
        "FN": _text(contact.name or contact.agency),
        "KIND": "individual" if contact.name else "org",
        "ORG": ";".join(_text(part) for part in org),
        "TITLE": _text(contact.position),
        "TEL;TYPE=work,voice": _text(numbers.phone),
        "TEL;TYPE=cell,voice": _text(numbers.duty_phone),
        "EMAIL;TYPE=work": _text(numbers.email),
        "ADR;TYPE=work": f";;{_text(numbers.address)};;;;{_text(contact.state.name_en)}",
        "NOTE": _text(f"Confidential, ToR 14-16, 20. {contact.channel}".strip()),
        "REV": f"{contact.confirmed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
    }
    lines = [f"{name}:{value}" for name, value in said.items() if value]
    return "".join(map(_folded, ("BEGIN:VCARD", "VERSION:4.0", *lines, "END:VCARD")))


def _text(value: str) -> str:
    """Write a value so that nothing in it is taken for the end of it."""
    plain = value.replace("\\", "\\\\").replace("\r\n", "\n").replace("\r", "\n")
    for sign in (",", ";"):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Fold a long line, never within a sign."""
    folded, length = "", 0
    for sign in line:
        size = len(sign.encode())
        if length + size > LINE:
            folded, length = f"{folded}\r\n ", 1
        folded, length = folded + sign, length + size
    return f"{folded}\r\n"

"""A file on its way into a row: through the gate, past the scanner, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from forum.errors import Refused
from forum.uploads import coming, scanner, sentences
from forum.uploads.coming import Cleaned
from forum.uploads.scanner import Scan
from forum.uploads.verdict import Refuse, Why
from forum.vault import DataKey


class TooLarge(Refused):
    def __init__(self, size: int) -> None:
        says = _("This file has %(size)s. A file may have up to %(limit)s: please make it smaller.")
        limit = filesizeformat(settings.ATTACHMENT_BYTES)
        super().__init__(says % {"size": filesizeformat(size), "limit": limit})


class NotFit(Refused):
    """The gate, or the scanner, did not let a file pass; its sentence says what to do."""

    def __init__(self, why: Why) -> None:
        super().__init__(str(sentences.REFUSALS[why]))
        self.why = why


class NoScanner(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("The virus scanner does not answer now, so nothing was added. Try again later.")
        )


@contextmanager
def through_the_gate(
    plain: Iterator[bytes], *, key: str, data_key: DataKey, of: str
) -> Iterator[tuple[Cleaned, Scan]]:
    """
    Look at a file, without a lock: it takes as long as it takes.

    :param of: the row it is to belong to.
    :raises NotFit: if the gate or the scanner does not let it pass.
    """
    try:
        with coming.cleaned(plain, key=key, data_key=data_key, of=of) as file:
            scan = Scan.CLEAN
            if settings.CLAMAV_URL:
                scan = scanner.scan(file.plain(), at=settings.CLAMAV_URL)
            if scan == Scan.FOUND:
                raise NotFit(Why.VIRUS)
            yield file, scan
    except Refuse as refusal:
        raise NotFit(refusal.why) from refusal

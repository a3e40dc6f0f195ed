"""A page of a PDF as a picture: what is shown and not handed out has no text to copy."""

from __future__ import annotations

from io import BytesIO

import pypdfium2

from forum.stamping.sheets import Unmarkable

WIDEST = 1400  # pixels: sharp on a phone that is turned, and on a desk
LONGEST = 4200


def page(pdf: bytes, number: int) -> tuple[bytes, int]:
    """
    Return a page as a PNG, and how many pages there are.

    :param number: of the page, from 1.
    :raises Unmarkable: if there is no such page, or it cannot be drawn.
    """
    try:
        document = pypdfium2.PdfDocument(pdf)
        pages = len(document)
        if not 1 <= number <= pages:
            raise Unmarkable
        sheet = document[number - 1]
        width, height = sheet.get_size()
        picture = sheet.render(scale=min(WIDEST / width, LONGEST / height)).to_pil()
    except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError) as error:
        raise Unmarkable from error
    out = BytesIO()
    picture.convert("RGB").save(out, "PNG", optimize=True)
    return out.getvalue(), pages

"""
Six kinds of file pass, told by what is in them; a name says nothing.

Each is parsed to the end and written anew: what is kept is what the gate understood, and
nothing that merely lay beside it.
"""

from __future__ import annotations

from forum.uploads import office, pdf, pictures, text
from forum.uploads.verdict import Fit, Refuse, Why

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word and Excel before 2007, and all that is encrypted


def examine(plain: bytes) -> Fit:
    """
    Return the file as it may be kept.

    :raises Refuse: with the reason, for every other file.
    """
    if not plain:
        raise Refuse(Why.EMPTY)
    if plain.startswith(pdf.HEAD):
        return pdf.examine(plain)
    if plain.startswith(pictures.PNG_HEAD):
        return pictures.examine_png(plain)
    if plain.startswith(pictures.JPEG_HEAD):
        return pictures.examine_jpeg(plain)
    if plain.startswith(ZIP):
        return office.examine(plain)
    if plain.startswith(OLE):
        raise Refuse(Why.OLD_OFFICE)
    return text.examine(plain)
